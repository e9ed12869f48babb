"""Who works here: the administrator's calls about staff."""

from typing import Any

import httpx
import pytest

from tests.web.ward import PASSWORD, Person, Ward
from web.freshness import FRESH_MINUTES

STAFF = "/v1/admin/staff"
NEW = {"username": "Farida", "name": "Farida Khan", "password": "a bridge over quiet water"}


async def asta(ward: Ward, method: str, path: str, json: Any = None) -> httpx.Response:
    return await ward.call(ward.asta, method, path, json)


async def hire(ward: Ward, role: str = "NURSE", **more: Any) -> dict[str, Any]:
    grants = [{"role": role, "departmentIds": [ward.cardiology]}]
    answer = await asta(ward, "POST", STAFF, NEW | {"grants": grants} | more)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def signs_in(ward: Ward, password: str = NEW["password"]) -> httpx.Response:
    return await ward.call(None, "POST", "/v1/auth/token", {"username": "farida", "password": password})


def bearer(answer: httpx.Response) -> Person:
    return Person(answer.json()["staffId"], {"Authorization": f"Bearer {answer.json()['accessToken']}"})


async def test_somebody_new_signs_in_with_the_first_password(ward: Ward) -> None:
    farida = await hire(ward)
    assert farida == {
        "staffId": farida["staffId"],
        "username": "farida",
        "name": "Farida Khan",
        "enabled": True,
        "verified": False,
        "grants": [{"role": "NURSE", "departmentIds": [ward.cardiology]}],
        "secondFactor": False,
        "secondFactorRequired": False,
        "recoveryCodesLeft": 0,
        "sessions": [],
        "passwordChangedAt": "2026-11-21T09:00:00.000Z",
        "version": 1,
    }
    assert (await signs_in(ward)).json()["roles"] == ["NURSE"]
    (session,) = (await asta(ward, "GET", f"{STAFF}/{farida['staffId']}")).json()["sessions"]
    assert (session["audience"], session["openedAt"]) == ("program", "2026-11-21T09:00:00.000Z")


async def test_everybody_stands_in_the_list_by_name(ward: Ward) -> None:
    await hire(ward)
    names = [each["name"] for each in (await asta(ward, "GET", STAFF)).json()]
    assert names == sorted(names)
    assert {"Asta", "Dr Meera", "Farida Khan", "Ravi"} <= set(names)
    administrator = next(each for each in (await asta(ward, "GET", STAFF)).json() if each["name"] == "Asta")
    assert (administrator["secondFactor"], administrator["secondFactorRequired"]) == (True, True)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"username": "meera"}, "username"),
        ({"username": "Dr Farida"}, "username"),
        ({"password": "short"}, "password"),
        ({"password": "farida farida farida"}, "password"),
        ({"grants": [{"role": "NURSE"}]}, "grants"),
        ({"grants": [{"role": "ADMIN", "departmentIds": ["01a1fd55-0000-7000-8000-000000000000"]}]}, "grants"),
        ({"grants": [{"role": "KING"}]}, "grants[0].role"),
    ],
)
async def test_what_is_not_right_is_named(ward: Ward, change: dict[str, Any], field: str) -> None:
    answer = await asta(ward, "POST", STAFF, NEW | change)
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert "StaffAdded" not in ward.spine.recorded()[-1:]


async def test_the_same_press_hires_once_and_keeps_no_hash_of_the_password_but_the_slow_one(ward: Ward) -> None:
    told = [await hire(ward, idempotencyKey="press-1") for _ in range(2)]
    assert told[0]["staffId"] == told[1]["staffId"]
    another = NEW | {"password": "quite another sentence", "idempotencyKey": "press-1"}
    grants = [{"role": "NURSE", "departmentIds": [ward.cardiology]}]
    assert (await asta(ward, "POST", STAFF, another | {"grants": grants})).status_code == 201, "the password is no part"
    assert (await signs_in(ward)).status_code == 200, "and the first one holds"


async def test_other_roles_hold_at_the_next_request_and_open_streams_are_judged_anew(ward: Ward) -> None:
    farida = await hire(ward)
    nurse = bearer(await signs_in(ward))
    ended: list[str] = []
    ward.site.hub.end_session = ended.append  # type: ignore[method-assign,assignment]
    assert (await ward.call(nurse, "GET", f"/v1/queue/{ward.cardiology}")).status_code == 200
    grants = [{"role": "RECEPTION", "departmentIds": [ward.dermatology]}]
    changed = await asta(ward, "PATCH", f"{STAFF}/{farida['staffId']}", {"grants": grants, "expectedVersion": 1})
    assert (changed.json()["grants"], changed.json()["version"]) == (grants, 2)
    assert (await ward.call(nurse, "GET", f"/v1/queue/{ward.cardiology}")).status_code == 403
    assert len(ended) == 1


async def test_a_doctor_is_verified_and_nobody_else(ward: Ward) -> None:
    nurse = await hire(ward)
    refused = await asta(ward, "PATCH", f"{STAFF}/{nurse['staffId']}", {"verified": True})
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:medique:problem:not-available")
    verified = await asta(ward, "PATCH", f"{STAFF}/{ward.ravi.id}", {"verified": True})
    assert verified.json()["verified"] is True


async def test_disabled_is_out_at_once_and_enabled_comes_back_with_the_old_password(ward: Ward) -> None:
    farida = await hire(ward)
    nurse = bearer(await signs_in(ward))
    path = f"{STAFF}/{farida['staffId']}"
    disabled = await asta(ward, "PATCH", path, {"enabled": False, "reason": "left the hospital"})
    assert (disabled.json()["enabled"], disabled.json()["sessions"]) == (False, [])
    assert (await ward.call(nurse, "GET", f"/v1/queue/{ward.cardiology}")).status_code == 401
    assert (await signs_in(ward)).status_code == 401
    await asta(ward, "PATCH", path, {"enabled": True})
    assert (await signs_in(ward)).status_code == 200


async def test_the_last_administrator_stays(ward: Ward) -> None:
    changes: tuple[dict[str, Any], ...] = ({"enabled": False}, {"grants": []})
    for change in changes:
        answer = await asta(ward, "PATCH", f"{STAFF}/{ward.asta.id}", change)
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:medique:problem:not-available")


async def test_what_was_changed_in_another_window_is_not_changed_over_it(ward: Ward) -> None:
    path = f"{STAFF}/{ward.rita.id}"
    await asta(ward, "PATCH", path, {"name": "Rita Rao"})
    answer = await asta(ward, "PATCH", path, {"name": "Rita R", "expectedVersion": 1})
    assert (answer.status_code, answer.json()["version"]) == (409, 2)


async def test_a_new_password_ends_every_session_of_somebody_else(ward: Ward) -> None:
    farida = await hire(ward)
    nurse = bearer(await signs_in(ward))
    path = f"{STAFF}/{farida['staffId']}/password"
    assert (await asta(ward, "POST", path, {"password": "short"})).json()["field"] == "password"
    ward.clock.advance(seconds=1)
    assert (await asta(ward, "POST", path, {"password": "seven herons by the river"})).status_code == 200
    assert (await ward.call(nurse, "GET", f"/v1/queue/{ward.cardiology}")).status_code == 401
    assert (await signs_in(ward)).status_code == 401
    assert (await signs_in(ward, "seven herons by the river")).status_code == 200


async def test_ones_own_new_password_keeps_the_session_in_which_it_was_given(ward: Ward) -> None:
    other = Person(ward.asta.id, {"Authorization": f"Bearer {ward.token(ward.asta.id)}"})
    path = f"{STAFF}/{ward.asta.id}/password"
    assert (await asta(ward, "POST", path, {"password": "seven herons by the river"})).status_code == 200
    assert (await asta(ward, "GET", STAFF)).status_code == 200
    assert (await ward.call(other, "GET", STAFF)).status_code == 401


async def test_somebody_is_signed_out_everywhere(ward: Ward) -> None:
    ended = await asta(ward, "DELETE", f"{STAFF}/{ward.rita.id}/sessions")
    assert ended.json()["sessions"] == []
    assert (await ward.call(ward.rita, "GET", f"/v1/queue/{ward.cardiology}")).status_code == 401
    assert ward.spine.recorded()[-1] == "SessionsRevoked"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "", NEW),
        ("PATCH", "/{rita}", {"name": "R"}),
        ("POST", "/{rita}/password", {"password": "seven herons by the river"}),
        ("DELETE", "/{rita}/second-factor", None),
    ],
)
async def test_what_gives_power_wants_the_password_of_the_last_quarter_of_an_hour(
    ward: Ward, method: str, path: str, body: Any
) -> None:
    page = {"Cookie": ward.page_cookie(ward.asta.id), "Sec-Fetch-Site": "same-origin"}
    address = STAFF + path.format(rita=ward.rita.id)
    for _ in range(2):
        ward.clock.advance(seconds=FRESH_MINUTES * 30)
        assert (await ward.call(None, "GET", STAFF, **page)).status_code == 200, "looking stays possible"
        await ward.site.afterwards.settled()
    before = ward.spine.recorded()
    stale = await ward.call(None, method, address, body, **page)
    assert (stale.status_code, stale.json()["needs"]) == (401, "password")
    assert ward.spine.recorded() == before
    given = await ward.call(None, "POST", "/v1/auth/confirm", {"password": PASSWORD}, **page)
    assert given.json()["freshUntil"] == "2026-11-21T09:30:00.000Z"
    assert (await ward.call(None, method, address, body, **page)).status_code in (200, 201)


async def test_nobody_with_this_id_is_nobody(ward: Ward) -> None:
    nobody = f"{STAFF}/01a1fd55-0000-7000-8000-000000000000"
    for method, path, body in (
        ("GET", nobody, None),
        ("PATCH", nobody, {"name": "X"}),
        ("POST", f"{nobody}/password", {"password": "seven herons by the river"}),
        ("DELETE", f"{nobody}/second-factor", None),
        ("DELETE", f"{nobody}/sessions", None),
    ):
        assert (await asta(ward, method, path, body)).status_code == 404, path
