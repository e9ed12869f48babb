"""A ward for every test that asks for one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.ward import Ward, open_ward


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    """A fresh ward at nine in the morning."""
    with open_ward(tmp_path) as ward:
        yield ward
