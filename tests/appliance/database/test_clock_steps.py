"""Doubting the wall clock and trusting it again; and a start whose clock stands before the last thing that happened."""

from datetime import timedelta

import pytest

from appliance.database import clock_steps
from appliance.database.clock_steps import Doubt, doubt
from appliance.journal.clock_steps import ClockConfirmed, ClockStepped
from appliance.journal.event import Author
from tests.hospital import TIMER, Hospital, event_of

LEELA = Author(kind="staff", id="leela")


def test_a_clock_is_believed_until_it_jumps(hospital: Hospital) -> None:
    assert doubt(hospital.db) is None
    with hospital.records("ClockStepped") as entries:
        hospital.spine.do(clock_steps.doubt_clock, TIMER, seconds=45, direction="back")
    assert event_of(entries[0]) == ClockStepped(seconds=45, direction="back", at_start=False)
    assert doubt(hospital.db) == Doubt(entries[0].seq, 45, "back", entries[0].occurred_at)


def test_whoever_says_that_it_is_right_ends_every_doubt(hospital: Hospital) -> None:
    for seconds in (45, 3600):
        hospital.spine.do(clock_steps.doubt_clock, TIMER, seconds=seconds, direction="back")
    latest = doubt(hospital.db)
    assert latest is not None and latest.seconds == 3600
    with hospital.records("ClockConfirmed") as entries:
        assert hospital.spine.do(clock_steps.trust_clock, LEELA)
    assert event_of(entries[0]) == ClockConfirmed()
    assert doubt(hospital.db) is None
    assert set(hospital.db.execute("select trusted_by from clock_steps")) == {("leela",)}


def test_to_trust_a_clock_that_nobody_doubts_says_nothing(hospital: Hospital) -> None:
    with hospital.records():
        assert not hospital.spine.do(clock_steps.trust_clock, LEELA)


@pytest.mark.parametrize(("behind", "found"), [(3600, True), (31, True), (30, False), (0, False), (-3600, False)])
def test_a_start_before_the_last_entry_is_a_jump(hospital: Hospital, behind: int, found: bool) -> None:
    wall = hospital.clock.now() - timedelta(seconds=behind)
    assert hospital.spine.do(clock_steps.look_at_start, TIMER, wall=wall) is found
    if found:
        assert event_of(hospital.spine.entries()[-1]) == ClockStepped(seconds=behind, direction="back", at_start=True)
