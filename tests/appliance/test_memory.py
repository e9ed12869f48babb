"""What is set aside for good once the house stands."""

import gc
from collections.abc import Iterator

import pytest

from appliance import memory


@pytest.fixture
def afterwards_as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


@pytest.mark.usefixtures("afterwards_as_before")
def test_the_collector_leaves_alone_what_stands_already() -> None:
    memory.settle()

    assert gc.get_freeze_count() > 0
    assert gc.get_threshold() == memory.COLLECT
    assert gc.isenabled(), "rings are still collected"
