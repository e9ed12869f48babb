"""A lunch rush: forty people before the break, two doctors of whom one eats, a cap, a closed door, and nobody forgotten."""

from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from appliance.journal import log
from appliance.journal.event import Catalogue, Entry
from appliance.queues.events import VisitCalled, VisitCancelled, VisitQueued, VisitRaised
from tests.days.clinic import Clinic, open_clinic
from tests.days.people import Server
from tests.hospital import FakeClock

MONDAY_NOON = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
"""Twelve o'clock in Kolkata."""
HOURS = [
    {"weekday": 0, "opens": "09:00", "closes": "13:00"},
    {"weekday": 0, "opens": "14:00", "closes": "17:00"},
]
AT_THE_KIOSK = 35
PASSED_AT_MOST = 5
URGENT_IN_A_ROW = 2

pytestmark = pytest.mark.timeout(120)


async def test_nobody_is_forgotten_over_lunch(tmp_path: Path) -> None:
    clock = FakeClock(MONDAY_NOON)
    async with open_clinic(tmp_path, clock=clock) as clinic:
        department_id = clinic.departments["G"]
        await opens_twice_a_day(clinic, department_id)
        meera = await Server(clinic, "meera", "G", "Room 1").comes()
        arjun = await Server(clinic, "arjun", "G", "Room 2").comes()
        await everybody_comes_before_lunch(clinic, department_id)
        await the_door_is_honest(clinic, department_id)

        await meera.program.post("/v1/doctor/availability", {"state": "PAUSED", "reason": "lunch"})
        await meera.program.refused("not-available", "/v1/doctor/call-next", {"departmentId": department_id})
        seen = [await serves(clinic, arjun) for _ in range(10)]
        await meera.comes()
        while (visit := await serves(clinic, meera)) is not None:
            seen.append(visit)
            if (other := await serves(clinic, arjun)) is not None:
                seen.append(other)
        queue = await clinic.staff("leela").get(f"/v1/queue/{department_id}")
        assert (queue["waiting"], queue["active"]) == ([], [])
        assert len({visit["visitId"] for visit in seen}) == len(seen) > AT_THE_KIOSK
        the_guards_held([*log.all_after(clinic.box.readers.here, 0)], clinic.box.catalogue)


async def opens_twice_a_day(clinic: Clinic, department_id: str) -> None:
    """The administrator gives the department a lunch break, and every session so many numbers at the kiosk."""
    anita = clinic.staff("anita")
    department = await anita.get(f"/v1/admin/departments/{department_id}")
    address = f"/v1/admin/departments/{department_id}"
    changed = await anita.ask("PATCH", address, {"expectedVersion": department["version"], "hours": HOURS})
    assert changed.status_code == 200, changed.text
    versions = await anita.get(f"/v1/admin/policies?departmentId={department_id}")
    body = {
        "departmentId": department_id,
        "expectedVersion": versions[0]["policyVersion"],
        "policy": {"sessionCaps": {"KIOSK": AT_THE_KIOSK}},
    }
    await anita.post("/v1/admin/policies", body)


async def everybody_comes_before_lunch(clinic: Clinic, department_id: str) -> None:
    """Thirty-five at the kiosk, a few of them old or small, and every seventh beside them urgent at the desk."""
    random, kiosk, leela = Random(7), clinic.kiosk(), clinic.staff("leela")
    for number in range(AT_THE_KIOSK):
        body: dict[str, Any] = {
            "departmentId": department_id,
            "name": "Asha",
            "age": random.choice([3, 30, 41, 70, 82]),
        }
        await kiosk.post("/v1/kiosk/tokens", body)
        if number % 7 == 3:
            await leela.post("/v1/reception/visits", body | {"urgent": True})
        clinic.clock.advance(seconds=random.randint(30, 110))


async def the_door_is_honest(clinic: Clinic, department_id: str) -> None:
    """Full, then closed: both say when it goes on; and who cannot wait is let in all the same."""
    kiosk, leela = clinic.kiosk(), clinic.staff("leela")
    full = await kiosk.refused("department-full", "/v1/kiosk/tokens", {"departmentId": department_id})
    assert full["opensAt"] == "2026-11-23T08:30:00.000Z"
    await leela.post("/v1/reception/visits", {"departmentId": department_id, "name": "Uma"})
    clinic.clock.advance(seconds=70 * 60)
    closed = await kiosk.refused("department-closed", "/v1/kiosk/tokens", {"departmentId": department_id})
    assert closed["opensAt"] == "2026-11-23T08:30:00.000Z"
    await leela.refused("department-closed", "/v1/reception/visits", {"departmentId": department_id, "name": "Ravi"})
    urgent = {"departmentId": department_id, "name": "Ravi", "urgent": True}
    assert (await leela.post("/v1/reception/visits", urgent))["state"] == "URGENT"


async def serves(clinic: Clinic, server: Server) -> Any:
    """Calls somebody and sees them for six minutes; None when nobody waits."""
    visit = await server.calls()
    if visit is None:
        return None
    clinic.clock.advance(seconds=360)
    return await server.sees(visit)


def the_guards_held(entries: list[Entry], catalogue: Catalogue) -> None:
    """Replays the journal with counters of its own: who waited, who was passed, how many urgent ones went in a row."""
    waiting: dict[str, int] = {}
    urgent: set[str] = set()
    passed: dict[str, int] = {}
    in_a_row = 0
    for entry in entries:
        match event := catalogue.decode(entry):
            case VisitQueued():
                waiting[entry.entity_id] = event.arrival
                passed[entry.entity_id] = 0
            case VisitRaised():
                urgent.add(entry.entity_id)
            case VisitCancelled():
                waiting.pop(entry.entity_id, None)
            case VisitCalled():
                arrival = waiting.pop(entry.entity_id)
                others = [visit_id for visit_id in waiting if visit_id not in urgent]
                in_a_row = in_a_row + 1 if entry.entity_id in urgent else 0
                assert in_a_row <= URGENT_IN_A_ROW or not others, event.token_number
                if entry.entity_id in urgent:
                    continue
                for visit_id in others:
                    passed[visit_id] += waiting[visit_id] < arrival
                    assert passed[visit_id] <= PASSED_AT_MOST
    assert any(passed.values()), "somebody had a head start, or this day proves nothing"
