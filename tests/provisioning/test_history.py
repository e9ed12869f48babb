"""The morning that a demo lives through: both clocks go on together, and end with the machine's."""

from datetime import timedelta

from provisioning.demo.history import MorningClock
from tests.hospital import FakeClock


def test_a_morning_is_lived_through_by_both_clocks() -> None:
    """Parted, they would look like a clock that somebody set, and nothing would fall due for ten minutes."""
    machine = FakeClock()
    morning = MorningClock(machine)
    morning.go_back(timedelta(hours=2))
    began, since = morning.now(), morning.monotonic()
    assert began == machine.now() - timedelta(hours=2)
    while morning.pass_time(timedelta(minutes=7)):
        machine.advance(seconds=0.5)
        assert (morning.now() - began).total_seconds() == morning.monotonic() - since
    assert morning.now() == machine.now()
    assert (morning.now() - began).total_seconds() == morning.monotonic() - since
