"""The hospital that most tests of the inside begin in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hospital import Hospital, open_hospital


@pytest.fixture
def hospital(tmp_path: Path) -> Iterator[Hospital]:
    """Cardiology, always open, with nobody on duty and nobody waiting; audited when the test is over."""
    with open_hospital(tmp_path) as hospital:
        yield hospital
