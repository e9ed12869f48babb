"""Watching the wall clock against real time: jumps, creeping, what is no jump at all, and when it is believed again."""

import pytest

from appliance.clock_watch import ClockWatch
from appliance.database import clock_steps
from appliance.journal.clock_steps import ClockStepped
from appliance.journal.event import Author
from tests.hospital import Hospital, event_of

LEELA = Author(kind="staff", id="leela")


@pytest.fixture
def watch(hospital: Hospital) -> ClockWatch:
    return ClockWatch(hospital.clock)


async def look(hospital: Hospital, watch: ClockWatch) -> None:
    await watch.look(readers=hospital.spine.readers, writer=hospital.spine.writer)


async def seconds_pass(hospital: Hospital, watch: ClockWatch, seconds: int, *, every: int = 30) -> None:
    for _ in range(seconds // every):
        hospital.clock.advance(seconds=every)
        await look(hospital, watch)


async def test_time_that_passes_is_no_jump_however_late_the_look(hospital: Hospital, watch: ClockWatch) -> None:
    with hospital.records():
        for seconds in (1, 45, 3600, 24 * 3600):
            hospital.clock.advance(seconds=seconds)
            await look(hospital, watch)


@pytest.mark.parametrize("seconds", [30, -30, 5, -5])
async def test_half_a_minute_is_forgiven(hospital: Hospital, watch: ClockWatch, seconds: int) -> None:
    hospital.clock.step_wall(seconds=seconds)
    with hospital.records():
        await look(hospital, watch)


@pytest.mark.parametrize(("seconds", "direction"), [(31, "forward"), (-31, "back"), (86400, "forward")])
async def test_more_is_a_jump_and_told_once(
    hospital: Hospital, watch: ClockWatch, seconds: int, direction: str
) -> None:
    hospital.clock.step_wall(seconds=seconds)
    with hospital.records("ClockStepped") as entries:
        await look(hospital, watch)
        await look(hospital, watch)
    assert event_of(entries[0]) == ClockStepped(seconds=abs(seconds), direction=direction, at_start=False)  # type: ignore[arg-type]
    assert (entries[0].actor_kind, entries[0].actor_id) == ("system", "clock")


async def test_two_small_steps_within_minutes_are_one_jump(hospital: Hospital, watch: ClockWatch) -> None:
    hospital.clock.step_wall(seconds=20)
    await seconds_pass(hospital, watch, 300)
    hospital.clock.step_wall(seconds=20)
    with hospital.records("ClockStepped"):
        await look(hospital, watch)


async def test_a_clock_that_is_slewed_for_weeks_never_jumps(hospital: Hospital, watch: ClockWatch) -> None:
    """NTP moves a clock by at most half a second in a thousand."""
    with hospital.records():
        for _ in range(24 * 7 * 6):
            hospital.clock.advance(seconds=600)
            hospital.clock.step_wall(seconds=0.3)
            await look(hospital, watch)


async def test_it_is_believed_again_after_ten_minutes_of_real_time(hospital: Hospital, watch: ClockWatch) -> None:
    hospital.clock.step_wall(seconds=7200)
    await look(hospital, watch)
    assert watch.settles_in() == 600
    with hospital.records():
        await seconds_pass(hospital, watch, 570)
    assert clock_steps.doubt(hospital.db) is not None
    with hospital.records("ClockConfirmed"):
        await seconds_pass(hospital, watch, 30)
    assert clock_steps.doubt(hospital.db) is None
    assert watch.settles_in() is None


async def test_another_jump_begins_the_ten_minutes_anew(hospital: Hospital, watch: ClockWatch) -> None:
    hospital.clock.step_wall(seconds=7200)
    await look(hospital, watch)
    await seconds_pass(hospital, watch, 540)
    hospital.clock.step_wall(seconds=-7200)
    with hospital.records("ClockStepped"):
        await look(hospital, watch)
        await seconds_pass(hospital, watch, 570)
    with hospital.records("ClockConfirmed"):
        await seconds_pass(hospital, watch, 30)


async def test_or_at_once_when_somebody_says_so(hospital: Hospital, watch: ClockWatch) -> None:
    hospital.clock.step_wall(seconds=7200)
    await look(hospital, watch)
    hospital.spine.do(clock_steps.trust_clock, LEELA)
    with hospital.records():
        await look(hospital, watch)
        assert watch.settles_in() is None
        await seconds_pass(hospital, watch, 1200)


async def test_after_a_restart_the_ten_minutes_begin_anew(hospital: Hospital, watch: ClockWatch) -> None:
    hospital.clock.step_wall(seconds=7200)
    await look(hospital, watch)
    await seconds_pass(hospital, watch, 540)
    restarted = ClockWatch(hospital.clock)
    with hospital.records():
        await seconds_pass(hospital, restarted, 600)
    with hospital.records("ClockConfirmed"):
        await seconds_pass(hospital, restarted, 30)
