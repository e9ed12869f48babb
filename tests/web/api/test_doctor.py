"""Calling, seeing and finishing, as whoever serves does it."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.web.ward import Person, Ward


async def press(ward: Ward, who: Person, visit_id: str, act: str, **body: Any) -> httpx.Response:
    return await ward.call(who, "POST", f"/v1/doctor/visits/{visit_id}/{act}", body)


async def call_next(ward: Ward, who: Person) -> httpx.Response:
    return await ward.call(who, "POST", "/v1/doctor/call-next", {"departmentId": ward.cardiology})


async def test_a_consultation_from_call_to_prescription(ward: Ward) -> None:
    issued = await ward.issue(name="Asha Rao", age=41, phone="98765 43210", symptoms=["fever"])
    await ward.come(ward.meera)
    called = (await call_next(ward, ward.meera)).json()
    assert (called["state"], called["room"], called["doctorId"]) == ("CALLED", "Room 4", ward.meera.id)
    assert called["person"] == {
        "name": "Asha Rao",
        "age": 41,
        "ageMonths": None,
        "phoneLast4": "3210",
        "symptoms": ["fever"],
    }
    started = (await press(ward, ward.meera, issued["visitId"], "start", expectedVersion=called["version"])).json()
    assert started["state"] == "IN_CONSULTATION"
    text = "Paracetamol 500 mg <b>twice</b>\n<script>alert(1)</script>Rest & drink; BP < 140"
    done = await press(
        ward, ward.meera, issued["visitId"], "complete", prescriptionText=text, expectedVersion=started["version"]
    )
    assert done.status_code == 200, done.text
    prescription = done.json()["prescription"]
    assert prescription["contentSanitized"] == "Paracetamol 500 mg twice\nRest & drink; BP < 140"
    assert prescription["createdByDoctorId"] == ward.meera.id
    assert (prescription["version"], done.json()["state"]) == (1, "COMPLETED")
    assert ward.spine.recorded()[-2:] == ["VisitCompleted", "PrescriptionSigned"]


async def test_nobody_waiting_is_204(ward: Ward) -> None:
    await ward.come(ward.meera)
    answer = await call_next(ward, ward.meera)
    assert (answer.status_code, answer.content) == (204, b"")


async def test_two_doctors_at_once_call_two_patients(ward: Ward) -> None:
    for _ in range(2):
        await ward.issue()
    await ward.come(ward.meera, "Room 4")
    await ward.come(ward.omar, "Room 5")
    answers = await asyncio.gather(call_next(ward, ward.meera), call_next(ward, ward.omar))
    assert {answer.json()["tokenNumber"] for answer in answers} == {"C-001", "C-002"}


async def test_two_doctors_want_the_same_patient_and_one_gets_it(ward: Ward) -> None:
    issued = await ward.issue()
    await ward.come(ward.meera, "Room 4")
    await ward.come(ward.omar, "Room 5")
    answers = await asyncio.gather(
        *(
            press(ward, who, issued["visitId"], "call-next", doctorId=who.id, expectedVersion=1)
            for who in (ward.meera, ward.omar)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    lost = next(answer.json() for answer in answers if answer.status_code == 409)
    assert lost["type"] == "urn:medique:problem:already-taken"
    assert lost["current"]["state"] == "CALLED"


async def test_a_doctor_who_is_not_there_calls_nobody(ward: Ward) -> None:
    await ward.issue()
    answer = await call_next(ward, ward.meera)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:medique:problem:not-available")


async def test_a_doctor_with_a_patient_calls_nobody(ward: Ward) -> None:
    await ward.issue()
    await ward.issue()
    await ward.come(ward.meera)
    await call_next(ward, ward.meera)
    answer = await call_next(ward, ward.meera)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:medique:problem:has-active-visit")
    assert "C-001" in answer.json()["detail"]


async def test_a_no_show_too_early_is_told_the_seconds_left(ward: Ward) -> None:
    issued = await ward.issue()
    await ward.come(ward.meera)
    await call_next(ward, ward.meera)
    early = await press(ward, ward.meera, issued["visitId"], "no-show")
    assert (early.status_code, early.json()["type"]) == (409, "urn:medique:problem:too-early")
    assert early.json()["secondsLeft"] > 0
    ward.clock.advance(seconds=90)
    await press(ward, ward.meera, issued["visitId"], "recall")
    ward.clock.advance(seconds=120)
    missed = await press(ward, ward.meera, issued["visitId"], "no-show")
    assert (missed.status_code, missed.json()["state"]) == (200, "NO_SHOW")
    assert missed.json()["queueStatus"].startswith("You missed your call at 14:33.")


@pytest.mark.parametrize("act", ["start", "complete", "recall", "no-show"])
async def test_an_act_at_the_wrong_moment_names_the_state(ward: Ward, act: str) -> None:
    issued = await ward.issue()
    await ward.come(ward.meera)
    answer = await press(ward, ward.meera, issued["visitId"], act)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:medique:problem:invalid-transition")
    assert answer.json()["state"] == "WAITING"


async def test_nobody_acts_for_a_colleague(ward: Ward) -> None:
    issued = await ward.issue()
    await ward.come(ward.meera)
    answer = await press(ward, ward.meera, issued["visitId"], "call-next", doctorId=ward.omar.id)
    assert (answer.status_code, answer.json()["field"]) == (403, "doctorId")


async def test_an_attendant_serves_but_does_not_prescribe(ward: Ward) -> None:
    issued = await ward.issue()
    await ward.come(ward.latika)
    await call_next(ward, ward.latika)
    await press(ward, ward.latika, issued["visitId"], "start")
    answer = await press(ward, ward.latika, issued["visitId"], "complete", prescriptionText="Aspirin")
    assert (answer.status_code, answer.json()["field"]) == (403, "prescriptionText")
    assert (await press(ward, ward.latika, issued["visitId"], "complete")).json()["state"] == "COMPLETED"


@pytest.mark.parametrize("text", ["<script></script>", "   \n ", "<b></b>"])
async def test_a_prescription_of_nothing_is_none(ward: Ward, text: str) -> None:
    issued = await ward.issue()
    await ward.come(ward.meera)
    await call_next(ward, ward.meera)
    await press(ward, ward.meera, issued["visitId"], "start")
    done = await press(ward, ward.meera, issued["visitId"], "complete", prescriptionText=text)
    assert "prescription" not in done.json()
    assert "PrescriptionSigned" not in ward.spine.recorded()


async def test_tags_cannot_hide_in_entities(ward: Ward) -> None:
    issued = await ward.issue()
    await ward.come(ward.meera)
    await call_next(ward, ward.meera)
    await press(ward, ward.meera, issued["visitId"], "start")
    nested = "&amp;amp;lt;script&amp;amp;gt;alert(1)&amp;amp;lt;/script&amp;amp;gt;Rest"
    endless = "&" + "amp;" * 1500 + "lt;script>"
    assert (await press(ward, ward.meera, issued["visitId"], "complete", prescriptionText=endless)).status_code == 422
    done = await press(ward, ward.meera, issued["visitId"], "complete", prescriptionText=nested)
    assert done.json()["prescription"]["contentSanitized"] == "Rest"


async def test_who_i_am_and_with_whom(ward: Ward) -> None:
    before = (await ward.call(ward.meera, "GET", "/v1/doctor/me")).json()
    assert before == {
        "doctorId": ward.meera.id,
        "name": "Dr Meera",
        "departmentIds": [ward.cardiology],
        "availability": "OFFLINE",
        "version": 0,
        "today": {"seen": 0, "minutesEach": None},
    }
    issued = await ward.issue()
    await ward.come(ward.meera)
    await call_next(ward, ward.meera)
    after = (await ward.call(ward.meera, "GET", "/v1/doctor/me")).json()
    assert (after["availability"], after["room"], after["activeVisitId"]) == ("AVAILABLE", "Room 4", issued["visitId"])


async def test_ones_own_day_is_told_to_oneself_alone(ward: Ward) -> None:
    await ward.come(ward.meera)
    for minutes in (4, 6):
        visit = await ward.issue()
        await call_next(ward, ward.meera)
        await press(ward, ward.meera, visit["visitId"], "start")
        ward.clock.advance(seconds=60 * minutes)
        await press(ward, ward.meera, visit["visitId"], "complete")
    mine = (await ward.call(ward.meera, "GET", "/v1/doctor/me")).json()
    assert mine["today"] == {"seen": 2, "minutesEach": 5}
    theirs = (await ward.call(ward.omar, "GET", "/v1/doctor/me")).json()
    assert theirs["today"] == {"seen": 0, "minutesEach": None}
    every = (await ward.call(ward.omar, "GET", "/v1/doctors")).json()
    assert all("today" not in doctor for doctor in every)


async def test_everybody_who_serves_a_department(ward: Ward) -> None:
    every = (await ward.call(ward.rita, "GET", "/v1/doctors")).json()
    here = (await ward.call(ward.rita, "GET", f"/v1/doctors?departmentId={ward.cardiology}")).json()
    assert {doctor["name"] for doctor in every} == {"Dr Meera", "Dr Omar", "Latika", "Ravi"}
    assert {doctor["name"] for doctor in here} == {"Dr Meera", "Dr Omar", "Latika"}


async def test_a_room_that_is_not_there_is_refused(ward: Ward) -> None:
    body = {"state": "AVAILABLE", "departmentId": ward.cardiology, "room": "Room 99"}
    answer = await ward.call(ward.meera, "POST", "/v1/doctor/availability", body)
    assert (answer.status_code, answer.json()["field"]) == (422, "room")


async def test_two_windows_do_not_overwrite_each_other(ward: Ward) -> None:
    await ward.come(ward.meera)
    stale = {"state": "PAUSED", "expectedVersion": 7}
    answer = await ward.call(ward.meera, "POST", "/v1/doctor/availability", stale)
    assert (answer.status_code, answer.json()["version"]) == (409, 1)
