"""Many hands at once over real HTTP: one patient is called by one doctor, one key gives one visit, one number, one sheet."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from appliance.journal import log
from tests.days.clinic import Clinic, Program, open_clinic
from tests.hospital import SOAK

ROUNDS = 10_000 if SOAK else 500
AT_ONCE = 50

pytestmark = pytest.mark.timeout(900 if SOAK else 100)


@pytest.fixture
async def clinic(tmp_path: Path) -> AsyncIterator[Clinic]:
    """Without printers: these are races of people, and paper has its own below."""
    async with open_clinic(tmp_path, printers=()) as clinic:
        yield clinic


async def two_doctors(clinic: Clinic) -> tuple[Program, Program]:
    doctors = clinic.staff("meera"), clinic.staff("arjun")
    for doctor, room in zip(doctors, ("Room 1", "Room 2"), strict=True):
        body = {"state": "AVAILABLE", "departmentId": clinic.departments["G"], "room": room}
        await doctor.post("/v1/doctor/availability", body)
    return doctors


async def see(doctor: Program, visit: Any) -> None:
    """Start and complete, so that the doctor is free again."""
    for act in ("start", "complete"):
        body = {"doctorId": doctor.staff_id, "expectedVersion": visit["version"]}
        visit = await doctor.post(f"/v1/doctor/visits/{visit['visitId']}/{act}", body)


@pytest.mark.soak
async def test_two_doctors_press_for_one_patient_and_exactly_one_gets_her(clinic: Clinic, figures: list[str]) -> None:
    """Even rounds press for this very visit, odd ones for whoever is next: there is one patient and one winner each time."""
    kiosk, doctors = clinic.kiosk(), await two_doctors(clinic)
    winners: Counter[str] = Counter()
    for number in range(ROUNDS):
        clinic.clock.advance(seconds=1)
        issued = await kiosk.post("/v1/kiosk/tokens", {"departmentId": clinic.departments["G"]})
        if number % 2:
            path, body = "/v1/doctor/call-next", {"departmentId": clinic.departments["G"]}
        else:
            path, body = f"/v1/doctor/visits/{issued['visitId']}/call-next", {"expectedVersion": issued["version"]}
        # Who presses first changes, or the first in the list would always be the first on the wire.
        order = doctors if number % 4 < 2 else doctors[::-1]
        answers = await asyncio.gather(*(doctor.ask("POST", path, body) for doctor in order))
        won = [(doctor, answer) for doctor, answer in zip(order, answers, strict=True) if answer.status_code == 200]
        lost = [answer for answer in answers if answer.status_code != 200]
        assert len(won) == len(lost) == 1, [(answer.status_code, answer.text) for answer in answers]
        doctor, answer = won[0]
        called = answer.json()
        assert (called["visitId"], called["doctorId"]) == (issued["visitId"], doctor.staff_id)
        assert_lost_politely(lost[0], number % 2 == 1, called)
        winners[doctor.username] += 1
        await see(doctor, called)
    assert all(winners[doctor.username] > ROUNDS / 10 for doctor in doctors), f"nobody raced: {winners}"
    called_tokens = [entry for entry in log.all_after(clinic.box.readers.here, 0) if entry.type == "VisitCalled"]
    assert len(called_tokens) == ROUNDS
    figures.append(f"two doctors, one patient over HTTP: {ROUNDS} rounds, won {dict(winners)}")


def assert_lost_politely(answer: httpx.Response, whoever_is_next: bool, called: Any) -> None:
    """Nobody was left for the one; the other is told who has the patient, and how she stands now."""
    if whoever_is_next:
        assert answer.status_code == 204
        return
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (409, "urn:medique:problem:already-taken"), problem
    assert problem["current"]["version"] == called["version"]
    assert problem["current"]["state"] == "CALLED"


async def test_fifty_people_at_fifty_kiosks_get_fifty_numbers(clinic: Clinic) -> None:
    kiosk = clinic.kiosk()
    body = {"departmentId": clinic.departments["C"]}
    issued = await asyncio.gather(*(kiosk.post("/v1/kiosk/tokens", body) for _ in range(AT_ONCE)))
    assert sorted(each["tokenNumber"] for each in issued) == [f"C-{number:03d}" for number in range(1, AT_ONCE + 1)]
    queue = await clinic.staff("imran").get(f"/v1/queue/{clinic.departments['C']}")
    assert [each["position"] for each in queue["waiting"]] == list(range(1, AT_ONCE + 1))


async def test_a_patient_who_leaves_while_called_either_left_or_was_called(clinic: Clinic) -> None:
    """Leaving and calling cross each other on the way; whichever was first, the other one is told the truth."""
    doctor, _ = await two_doctors(clinic)
    came: Counter[str] = Counter()
    for number in range(100):
        clinic.clock.advance(seconds=2)
        phone = clinic.phone()
        visit = await check_in(phone, clinic.departments["G"])
        leaving = phone.ask("POST", f"/v1/patient/visits/{visit['visitId']}/leave", {"expectedVersion": 1})
        calling = doctor.ask("POST", "/v1/doctor/call-next", {"departmentId": clinic.departments["G"]})
        pair = (leaving, calling) if number % 2 else (calling, leaving)
        answers = dict(zip(pair, await asyncio.gather(*pair), strict=True))
        left, called = answers[leaving], answers[calling]
        came[f"{left.status_code} {called.status_code}"] += 1
        if called.status_code == 200:
            assert left.json()["type"] == "urn:medique:problem:version-conflict"
            await see(doctor, called.json())
        else:
            assert (left.status_code, called.status_code) == (200, 204)
    assert set(came) == {"200 204", "409 200"}, came


async def check_in(phone: Any, department_id: str, key: str | None = None) -> Any:
    scanned = await phone.post("/v1/patient/scan", {"departmentId": department_id})
    body = {"departmentId": department_id, "name": "Asha", "age": 41, "idempotencyKey": key}
    return await phone.post("/v1/patient/checkin", body | {"signedCheckinToken": scanned["signedCheckinToken"]})


# One key ------------------------------------------------------------------------------------------------------------


@pytest.fixture
async def papered(tmp_path: Path) -> AsyncIterator[Clinic]:
    """The clinic with its printers."""
    async with open_clinic(tmp_path) as clinic:
        yield clinic


async def test_fifty_presses_with_one_key_are_one_press(papered: Clinic) -> None:
    clinic, department_id = papered, papered.departments["G"]
    phone = clinic.phone()
    scanned = await phone.post("/v1/patient/scan", {"departmentId": department_id})
    person = {"departmentId": department_id, "name": "Asha", "age": 41, "idempotencyKey": "pressed-fifty-times"}
    presses = {
        "/v1/kiosk/tokens": (clinic.kiosk(), person),
        "/v1/reception/visits": (clinic.staff("leela"), person | {"urgent": True}),
        "/v1/patient/checkin": (phone, person | {"signedCheckinToken": scanned["signedCheckinToken"]}),
    }
    for at, (path, (visitor, body)) in enumerate(presses.items(), start=1):
        await visitor.key()  # a sign-in of fifty at once is another matter
        answers = await asyncio.gather(*(visitor.ask("POST", path, body) for _ in range(AT_ONCE)))
        assert {answer.status_code for answer in answers} == {201}, answers[0].text
        assert len({answer.content for answer in answers}) == 1, path
        assert answers[0].json()["tokenNumber"] == f"G-{at:03d}"
    await clinic.paper_is_out()
    db = clinic.box.readers.here
    assert db.execute("select count(*) from visits").fetchone() == (3,)
    assert db.execute("select count(*) from tokens").fetchone() == (3,)
    assert db.execute("select count(*) from print_jobs").fetchone() == (2,), "a phone's check-in wants no paper"
    sheets = [sheet for printer in ("kiosk", "desk") for sheet in clinic.box.doors.paper(printer) or []]
    assert [(sheet.token_number, sheet.copy) for sheet in sheets] == [("G-001", 0), ("G-002", 0)]


async def test_one_key_with_another_body_is_refused_and_does_nothing(clinic: Clinic) -> None:
    kiosk, leela = clinic.kiosk(), clinic.staff("leela")
    first = {"departmentId": clinic.departments["G"], "name": "Asha", "idempotencyKey": "one-key"}
    issued = await kiosk.post("/v1/kiosk/tokens", first)
    before = log.head(clinic.box.readers.here).seq
    for other in ({"name": "Ravi"}, {"departmentId": clinic.departments["C"]}, {"age": 41}):
        await kiosk.refused("key-reused", "/v1/kiosk/tokens", first | other)
    assert log.head(clinic.box.readers.here).seq == before
    again = await kiosk.post("/v1/kiosk/tokens", first)
    assert again == issued
    elsewhere = await leela.post("/v1/reception/visits", first)
    assert elsewhere["visitId"] != issued["visitId"], "a key belongs to who used it and for what"


async def test_the_key_may_stand_in_the_header(clinic: Clinic) -> None:
    kiosk, body = clinic.kiosk(), {"departmentId": clinic.departments["G"]}
    answers = [await kiosk.post("/v1/kiosk/tokens", body, **{"Idempotency-Key": "in-the-header"}) for _ in range(3)]
    assert len({answer["visitId"] for answer in answers}) == 1
    other = await kiosk.post("/v1/kiosk/tokens", body, **{"Idempotency-Key": "another"})
    assert other["visitId"] != answers[0]["visitId"]


async def test_a_repeated_call_next_does_not_call_a_second_patient(clinic: Clinic) -> None:
    """The answer to the first press was lost on the way; the doctor presses once more with the same key."""
    kiosk, (doctor, _) = clinic.kiosk(), await two_doctors(clinic)
    for _ in range(2):
        await kiosk.post("/v1/kiosk/tokens", {"departmentId": clinic.departments["G"]})
    body = {"departmentId": clinic.departments["G"], "idempotencyKey": "one-press"}
    first = await doctor.post("/v1/doctor/call-next", body)
    again = await doctor.post("/v1/doctor/call-next", body)
    assert (again["visitId"], again["version"]) == (first["visitId"], first["version"])
    queue = await doctor.get(f"/v1/queue/{clinic.departments['G']}")
    assert [visit["tokenNumber"] for visit in queue["active"]] == ["G-001"]
    assert [visit["tokenNumber"] for visit in queue["waiting"]] == ["G-002"]
