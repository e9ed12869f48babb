"""The doctor's page: for whom it opens, and what it knows to begin with."""

import json
import re
from typing import Any

import httpx

from tests.web.ward import Person, Ward


async def opened(ward: Ward, who: Person | None) -> httpx.Response:
    cookie = {"Cookie": ward.page_cookie(who.id)} if who else {}
    return await ward.call(None, "GET", "/doctor", **cookie)


def facts(answer: httpx.Response) -> dict[str, Any]:
    found = re.search(r'id="facts">(.*?)</script>', answer.text, re.DOTALL)
    assert found is not None
    read: dict[str, Any] = json.loads(found[1])
    return read


async def test_whoever_is_not_signed_in_is_asked_who_they_are_and_comes_back(ward: Ward) -> None:
    answer = await opened(ward, None)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/doctor")


async def test_reception_has_no_doctors_desk(ward: Ward) -> None:
    answer = await opened(ward, ward.rita)
    assert answer.status_code == 303


async def test_a_doctor_sees_their_own_departments_and_no_other(ward: Ward) -> None:
    known = facts(await opened(ward, ward.meera))
    assert [station["departmentId"] for station in known["stations"]] == [ward.cardiology]
    assert known["feed"] == f"/v1/live/doctor-console?department={ward.cardiology}"
    assert ward.dermatology not in json.dumps([known["stations"], known["feed"], known["duty"]])


async def test_patients_can_go_on_to_every_department(ward: Ward) -> None:
    known = facts(await opened(ward, ward.meera))
    assert {ward.cardiology, ward.dermatology} <= {goal["departmentId"] for goal in known["goals"]}


async def test_an_attendant_leaves_holding_and_transferring_to_doctors(ward: Ward) -> None:
    codes = {act["code"] for act in facts(await opened(ward, ward.latika))["acts"]}
    assert {"note", "reopen", "send"} <= codes
    assert codes.isdisjoint({"hold", "transfer"})


async def test_the_desk_opens_where_the_doctor_serves_already(ward: Ward) -> None:
    assert facts(await opened(ward, ward.meera))["duty"]["availability"] == "OFFLINE"
    await ward.come(ward.meera, "Room 4")
    duty = facts(await opened(ward, ward.meera))["duty"]
    assert (duty["availability"], duty["room"], duty["departmentId"]) == ("AVAILABLE", "Room 4", ward.cardiology)


async def test_an_attendant_has_nothing_to_write_with(ward: Ward) -> None:
    assert 'id="text"' not in (await opened(ward, ward.latika)).text


async def test_only_a_verified_doctor_has_the_form_of_the_prescription(ward: Ward) -> None:
    newcomer = ward._staff("nina", "Dr Nina", "DOCTOR", ward.cardiology)
    assert 'id="text"' not in (await opened(ward, newcomer)).text
    assert 'id="text"' in (await opened(ward, ward.meera)).text
