"""One night: the day is closed like a till, the date turns once, and neither a wrong clock nor a power cut confuses it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from appliance import alarm
from appliance.assembly import ASKS
from appliance.journal.clock_steps import ClockConfirmed, ClockStepped
from appliance.queues.events import DayTurned
from appliance.reporting.events import DayClosed
from tests.days.clinic import Clinic, open_clinic
from tests.days.people import Server, takes_a_number
from tests.hospital import FakeClock

LATE = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)
"""Eleven at night in Kolkata; the day turns at four, which is 22:30 in UTC."""
HOUR = 3600.0

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(autouse=True)
def impatient_timers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The timers look a hundred times a second, or every hour of these nights would cost one of ours."""
    monkeypatch.setattr(alarm, "TICK_SECONDS", 0.01)


async def test_a_day_is_closed_like_a_till_and_the_next_one_begins_at_one(tmp_path: Path) -> None:
    clock = FakeClock(LATE)
    async with open_clinic(tmp_path, clock=clock) as clinic:
        meera = await Server(clinic, "meera", "G", "Room 1").comes()
        geeta = await Server(clinic, "geeta", "D", "Counter 1").comes()
        await carries(clinic, "D")
        numbers = [await takes_a_number(clinic, "G") for _ in range(4)]
        waits = [await takes_a_number(clinic, "D") for _ in range(2)]
        await meera.sees(await meera.calls())
        inside = await meera.acts(await meera.calls(), "start")
        await clinic.paper_is_out()

        clock.advance(seconds=6 * HOUR)
        closed = {clinic.departments["G"], clinic.departments["D"]}
        await clinic.until(
            lambda: {event.department_id for _, event in clinic.recorded(DayClosed) if event.final} == closed,
            "a closed day",
        )
        anita = clinic.staff("anita")
        report = await anita.get("/v1/admin/days/2026-11-23")
        assert (report["closed"], report["final"], report["addsUp"]) == (True, True, True), report
        till = {day["code"]: day["visits"] for day in report["departments"]}
        assert (till["G"]["opened"], till["G"]["completed"], till["G"]["cancelled"]) == (4, 1, 2)
        assert till["G"]["carried"] + till["G"]["inConsultation"] == 1
        assert till["G"]["cancelledBecause"] == {"day-closed": 2}
        assert (till["D"]["opened"], till["D"]["carried"]) == (2, 2)

        unfinished = await meera.program.get("/v1/doctor/me")
        assert unfinished["unfinished"] == inside["visitId"]
        assert await takes_a_number(clinic, "G") == "G-001", "the number of who went home yesterday"
        assert await takes_a_number(clinic, "D") == "D-003", "two people still wear D-001 and D-002"
        assert [(await geeta.sees(await geeta.calls()))["tokenNumber"] for _ in waits] == waits
        assert (await meera.acts(await still_inside(clinic, meera), "complete"))["visitId"] == inside["visitId"]
        assert numbers == ["G-001", "G-002", "G-003", "G-004"]


async def test_a_clock_that_jumps_turns_no_day(tmp_path: Path) -> None:
    clock = FakeClock(LATE)
    async with open_clinic(tmp_path, clock=clock) as clinic:
        assert await takes_a_number(clinic, "G") == "G-001"
        clock.step_wall(seconds=26 * HOUR)
        await clinic.until(lambda: len(clinic.recorded(ClockStepped)) == 1, "a clock in doubt")
        await rings(clinic)
        assert await takes_a_number(clinic, "G") == "G-002", "it is still today"
        doubt = await clinic.staff("anita").get("/v1/admin/clock")
        assert (doubt["doubtful"], doubt["direction"]) == (True, "forward")
        clock.step_wall(seconds=-26 * HOUR)
        await clinic.until(lambda: len(clinic.recorded(ClockStepped)) == 2, "a clock that was set right")
        clock.advance(seconds=11 * 60)
        await clinic.until(lambda: bool(clinic.recorded(ClockConfirmed)), "a clock that is believed again")
        await rings(clinic)
        assert await takes_a_number(clinic, "G") == "G-003"
        assert turned(clinic) == []
        clock.advance(seconds=6 * HOUR)
        await clinic.until(lambda: bool(turned(clinic)), "a new day")
        assert await takes_a_number(clinic, "G") == "G-001"
        assert turned(clinic) == ["2026-11-24"]


async def test_a_box_that_was_off_at_four_turns_the_day_when_it_starts(tmp_path: Path) -> None:
    clock = FakeClock(LATE)
    async with open_clinic(tmp_path, clock=clock) as clinic:
        assert [await takes_a_number(clinic, "G") for _ in range(2)] == ["G-001", "G-002"]
    clock.advance(seconds=9 * HOUR)
    async with open_clinic(tmp_path, clock=clock, seed=2, before=clinic) as again:
        assert await takes_a_number(again, "G") == "G-001"
        assert turned(again) == ["2026-11-24"]


async def still_inside(clinic: Clinic, server: Server) -> Any:
    """Whom the queue shows in this department's room."""
    (visit,) = (await clinic.staff("leela").get(f"/v1/queue/{server.department_id}"))["active"]
    return visit


async def carries(clinic: Clinic, code: str) -> None:
    """Who still waits in this department at the end of the day goes on tomorrow."""
    body: dict[str, Any] = {"departmentId": clinic.departments[code], "expectedVersion": 1}
    await clinic.staff("anita").post("/v1/admin/policies", body | {"policy": {"atDayEnd": "carry"}})


async def rings(clinic: Clinic) -> None:
    """The alarm's next second, now; the running one may ring as well, and does no harm."""
    box = clinic.box
    for name, ask in ASKS:
        await alarm.ring(name, ask, clock=box.clock, readers=box.readers, writer=box.writer)


def turned(clinic: Clinic) -> list[str]:
    """The dates to which General Medicine's day was turned, after the first."""
    return [
        event.now_date
        for entity_id, event in clinic.recorded(DayTurned)
        if entity_id == clinic.departments["G"] and event.was_date is not None
    ]
