"""Departments, rooms and closed dates as the administrator's calls have them."""

from typing import Any

import httpx
import pytest

from tests.web.ward import Ward

WEEK = [{"weekday": day, "opens": "09:00", "closes": "17:00"} for day in range(6)]
"""Monday to Saturday; every test begins on a Saturday at 14:30 in Kolkata."""


async def opens(ward: Ward, **more: Any) -> httpx.Response:
    body = {"code": "X", "name": "X-ray", "hours": WEEK, **more}
    return await ward.call(ward.asta, "POST", "/v1/admin/departments", body)


async def changes(ward: Ward, department_id: str | None = None, **what: Any) -> httpx.Response:
    return await ward.call(ward.asta, "PATCH", f"/v1/admin/departments/{department_id or ward.cardiology}", what)


# Departments --------------------------------------------------------------------------------------------------------


async def test_a_department_opens_with_rooms_hours_and_the_policy_that_was_named(ward: Ward) -> None:
    answer = await opens(
        ward, names={"hi": "एक्स-रे"}, rooms=["Room 1", "Room 2"], policy={"recalls": 2, "sessionCaps": {"PHONE": 5}}
    )
    made = answer.json()
    assert answer.status_code == 201, answer.text
    assert (made["code"], made["names"], made["timezone"], made["kind"]) == (
        "X",
        {"hi": "एक्स-रे"},
        "Asia/Kolkata",
        "CLINIC",
    )
    assert (made["policy"]["recalls"], made["policy"]["sessionCaps"], made["policy"]["minutesPerVisit"]) == (
        2,
        {"PHONE": 5},
        15,
    )
    assert [room["name"] for room in made["rooms"]] == ["Room 1", "Room 2"]
    assert made["present"] == {"scanned": 0, "waiting": 0, "called": 0, "inConsultation": 0, "total": 0}
    assert (made["open"], made["closesAt"], made["serviceDate"], made["removable"]) == (
        True,
        "2026-11-21T11:30:00.000Z",
        None,
        True,
    )
    shown = await ward.call(ward.asta, "GET", f"/v1/admin/departments/{made['departmentId']}")
    assert shown.json() == made


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"code": "TOOLONG"}, "code"),
        ({"code": "C"}, "code"),
        ({"name": ""}, "name"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"hours": [{"weekday": 0, "opens": "17:00", "closes": "09:00"}]}, "hours[0]"),
        ({"hours": [*WEEK, {"weekday": 0, "opens": "16:00", "closes": "18:00"}]}, "hours"),
        ({"policy": {"recals": 1}}, "policy.recals"),
        ({"policy": {"missedAfterCalls": 0}}, "policy.missedAfterCalls"),
        ({"policy": {"sessionCaps": {"PIGEON": 1}}}, "policy.sessionCaps"),
    ],
)
async def test_what_no_department_can_be_is_refused_by_its_field(ward: Ward, wrong: dict[str, Any], field: str) -> None:
    answer = await opens(ward, **wrong)
    assert (answer.status_code, answer.json()["field"]) == (422, field)


async def test_the_same_key_opens_one_department(ward: Ward) -> None:
    first = await opens(ward, idempotencyKey="once")
    again = await opens(ward, idempotencyKey="once")
    assert (again.status_code, again.json()) == (201, first.json())
    assert len((await ward.call(ward.asta, "GET", "/v1/admin/departments")).json()) == 3


async def test_a_change_says_what_it_was_made_from(ward: Ward) -> None:
    seen = (await ward.call(ward.asta, "GET", f"/v1/admin/departments/{ward.cardiology}")).json()["version"]
    changed = await changes(ward, name="Heart", expectedVersion=seen)
    assert (changed.status_code, changed.json()["name"], changed.json()["version"]) == (200, "Heart", seen + 1)
    late = await changes(ward, name="Hearts", expectedVersion=seen)
    assert (late.status_code, late.json()["type"], late.json()["version"]) == (
        409,
        "urn:medique:problem:version-conflict",
        seen + 1,
    )


async def test_a_department_empties_before_it_is_switched_off(ward: Ward) -> None:
    issued = await ward.issue()
    refused = await changes(ward, status="INACTIVE")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:medique:problem:department-not-drained")
    assert refused.json()["present"]["waiting"] == 1
    assert (await changes(ward, accepting=False)).json()["accepting"] is False
    turned_away = await ward.call(ward.kiosk, "POST", "/v1/kiosk/tokens", {"departmentId": ward.cardiology})
    assert turned_away.json()["type"] == "urn:medique:problem:department-closed"
    await ward.call(ward.rita, "POST", f"/v1/reception/visits/{issued['visitId']}/cancel", {})
    off = await changes(ward, status="INACTIVE")
    assert (off.status_code, off.json()["status"], off.json()["open"]) == (200, "INACTIVE", False)
    assert (await changes(ward, status="ACTIVE")).json()["open"] is True


async def test_what_has_a_history_stays_and_what_has_none_goes(ward: Ward) -> None:
    made = (await opens(ward)).json()["departmentId"]
    gone = await ward.call(ward.asta, "DELETE", f"/v1/admin/departments/{made}")
    assert gone.status_code == 204
    assert (await ward.call(ward.asta, "GET", f"/v1/admin/departments/{made}")).status_code == 404
    await ward.issue()
    stays = await ward.call(ward.asta, "DELETE", f"/v1/admin/departments/{ward.cardiology}")
    assert (stays.status_code, stays.json()["type"]) == (409, "urn:medique:problem:not-available")


async def test_a_board_of_a_department_that_was_taken_away_does_not_stop_the_house(ward: Ward) -> None:
    made = (await opens(ward)).json()["departmentId"]
    await ward.site.feed.snapshot(f"board:{made}")
    await ward.call(ward.asta, "DELETE", f"/v1/admin/departments/{made}")
    await ward.follow()
    ward.site.feed.tell_windows()
    with pytest.raises(KeyError):
        await ward.site.feed.snapshot(f"board:{made}")


# Rooms --------------------------------------------------------------------------------------------------------------


async def test_rooms_come_change_their_names_and_go(ward: Ward) -> None:
    added = await ward.call(ward.asta, "POST", "/v1/admin/rooms", {"departmentId": ward.cardiology, "name": "Room 6"})
    room = added.json()
    assert (added.status_code, room["name"], room["usedBy"], room["tokenNumber"]) == (201, "Room 6", [], None)
    renamed = await ward.call(ward.asta, "PATCH", f"/v1/admin/rooms/{room['roomId']}", {"name": "Echo"})
    assert (renamed.status_code, renamed.json()["name"]) == (200, "Echo")
    listed = await ward.call(ward.asta, "GET", f"/v1/admin/rooms?departmentId={ward.cardiology}")
    assert [each["name"] for each in listed.json()] == ["Echo", "Room 4", "Room 5"]
    gone = await ward.call(ward.asta, "DELETE", f"/v1/admin/rooms/{room['roomId']}")
    assert gone.status_code == 204
    assert len((await ward.call(ward.asta, "GET", "/v1/admin/rooms")).json()) == 3


async def test_a_room_says_who_is_in_it_and_stays_while_somebody_is(ward: Ward) -> None:
    await ward.come(ward.meera)
    issued = await ward.issue()
    await ward.call(ward.meera, "POST", "/v1/doctor/call-next", {"departmentId": ward.cardiology})
    [room] = [
        each
        for each in (await ward.call(ward.asta, "GET", "/v1/admin/rooms")).json()
        if each["name"] == "Room 4" and each["departmentId"] == ward.cardiology
    ]
    assert (room["usedBy"], room["tokenNumber"]) == ([ward.meera.id], issued["tokenNumber"])
    refused = await ward.call(ward.asta, "DELETE", f"/v1/admin/rooms/{room['roomId']}")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:medique:problem:has-active-visit")


# Closed dates -------------------------------------------------------------------------------------------------------


async def test_a_closed_date_closes_and_opens_again(ward: Ward) -> None:
    closed = await ward.call(
        ward.asta,
        "POST",
        "/v1/admin/holidays",
        {"date": "2026-11-21", "name": "Feast", "departmentId": ward.cardiology},
    )
    holiday = closed.json()
    assert (closed.status_code, holiday["date"], holiday["departmentId"]) == (201, "2026-11-21", ward.cardiology)
    [cardiology, dermatology] = (await ward.call(None, "GET", "/v1/departments")).json()
    assert (cardiology["open"], cardiology["opensAt"]) == (False, "2026-11-21T18:30:00.000Z")
    assert dermatology["open"] is True
    twice = await ward.call(ward.asta, "POST", "/v1/admin/holidays", {"date": "2026-11-21", "name": "Again"})
    assert twice.status_code == 201, "the whole hospital is another thing"
    listed = (await ward.call(ward.asta, "GET", "/v1/admin/holidays")).json()
    assert [each["name"] for each in listed] == ["Again", "Feast"]
    for each in listed:
        gone = await ward.call(ward.asta, "DELETE", f"/v1/admin/holidays/{each['holidayId']}")
        assert gone.status_code == 204
    [cardiology, _] = (await ward.call(None, "GET", "/v1/departments")).json()
    assert cardiology["open"] is True


async def test_closed_dates_are_asked_for_by_their_time_and_place(ward: Ward) -> None:
    for date, place in (("2026-11-20", None), ("2026-12-25", None), ("2026-12-24", ward.dermatology)):
        body = {"date": date, "name": "Feast", "departmentId": place}
        await ward.call(ward.asta, "POST", "/v1/admin/holidays", body)

    async def dates(query: str) -> list[str]:
        answer = await ward.call(ward.asta, "GET", f"/v1/admin/holidays{query}")
        return [each["date"] for each in answer.json()]

    assert await dates("") == ["2026-12-24", "2026-12-25"], "from today on"
    assert await dates(f"?departmentId={ward.cardiology}") == ["2026-12-25"]
    assert await dates("?from=2026-11-01&until=2026-12-24") == ["2026-11-20", "2026-12-24"]
    assert (await ward.call(ward.asta, "GET", "/v1/admin/holidays?from=soon")).status_code == 422
