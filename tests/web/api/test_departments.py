"""What anybody at the door is told: whether a department takes people, until when, and when it does again."""

from typing import Any

import pytest

from tests.web.ward import Person, Ward

HOURS = [{"weekday": 5, "opens": "09:00", "closes": "15:00"}, {"weekday": 5, "opens": "16:00", "closes": "18:00"}]
"""Every test begins on a Saturday at 14:30 in Kolkata."""
OPENS_AGAIN, CLOSES = "2026-11-21T10:30:00.000Z", "2026-11-21T09:30:00.000Z"


async def caps(ward: Ward, **caps: int) -> None:
    """Cardiology gets hours, and caps for each of their sessions."""
    await ward.call(ward.asta, "PATCH", f"/v1/admin/departments/{ward.cardiology}", {"hours": HOURS})
    body = {"departmentId": ward.cardiology, "policy": {"sessionCaps": caps}}
    answer = await ward.call(ward.asta, "POST", "/v1/admin/policies", body)
    assert answer.status_code == 201, answer.text


async def cardiology(ward: Ward, who: Person | None = None) -> dict[str, Any]:
    shown: list[dict[str, Any]] = (await ward.call(who, "GET", "/v1/departments")).json()
    return next(each for each in shown if each["code"] == "C")


async def test_an_open_department_says_until_when(ward: Ward) -> None:
    await caps(ward, ALL=9)
    shown = await cardiology(ward)
    assert (shown["open"], shown["full"], shown["accepting"]) == (True, False, True)
    assert (shown["opensAt"], shown["closesAt"]) == (None, CLOSES)


async def test_full_is_full_for_who_asks(ward: Ward) -> None:
    await caps(ward, KIOSK=0, PHONE=9)
    assert (await cardiology(ward, ward.kiosk))["full"] is True
    assert (await cardiology(ward, ward.kiosk))["opensAt"] == OPENS_AGAIN
    assert (await cardiology(ward))["full"] is False


async def test_a_full_department_refuses_with_the_time_at_which_it_goes_on(ward: Ward) -> None:
    await caps(ward, ALL=1)
    await ward.issue()
    refused = await ward.call(ward.kiosk, "POST", "/v1/kiosk/tokens", {"departmentId": ward.cardiology})
    problem = refused.json()
    assert (refused.status_code, problem["type"]) == (409, "urn:medique:problem:department-full")
    assert (problem["opensAt"], "override" in problem) == (OPENS_AGAIN, False)
    assert problem["detail"].endswith("The next session begins at 16:00.")


@pytest.mark.parametrize("how", [{"override": True}, {"urgent": True}])
async def test_reception_gives_a_number_all_the_same(ward: Ward, how: dict[str, bool]) -> None:
    await caps(ward, ALL=0)
    body = {"departmentId": ward.cardiology, "name": "Asha", "idempotencyKey": "asha"}
    refused = await ward.call(ward.rita, "POST", "/v1/reception/visits", body)
    assert (refused.status_code, refused.json()["override"]) == (409, True)
    given = await ward.call(ward.rita, "POST", "/v1/reception/visits", {**body, **how})
    assert given.status_code == 201, given.text
    assert ward.db.execute("select despite from tokens").fetchall() == [("full",)]


async def test_a_department_for_trying_out_is_on_no_list_and_in_no_figure(ward: Ward) -> None:
    made = await ward.call(
        ward.asta, "POST", "/v1/admin/departments", {"code": "T", "name": "Training", "kind": "TEST"}
    )
    body = {"departmentId": made.json()["departmentId"]}
    assert (await ward.call(ward.kiosk, "POST", "/v1/kiosk/tokens", body)).status_code == 201
    await ward.follow()
    assert [each["code"] for each in (await ward.call(None, "GET", "/v1/departments")).json()] == ["C", "D"]
    metrics = (await ward.call(None, "GET", "/metrics")).text
    assert 'department="C"' in metrics and 'department="T"' not in metrics
