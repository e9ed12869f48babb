"""Showing that one is here: the hospital's network, the code on the board, a desk; and what a stranger may try how often."""

from typing import Any

import httpx
import pytest

from appliance.patients import board_code
from tests.web.ward import BASE, Ward, open_ward
from web.limits import Rates

FAR_AWAY, NEARER = ("203.0.113.7", 4711), ("203.0.113.8", 4711)
SCAN, CHECK_IN = "/v1/patient/scan", "/v1/patient/checkin"


def phone(ward: Ward, address: tuple[str, int] = FAR_AWAY) -> httpx.AsyncClient:
    """A phone that is not on the hospital's network."""
    transport = httpx.ASGITransport(ward.site.app, client=address)
    return httpx.AsyncClient(transport=transport, base_url=BASE, headers={"origin": BASE})


def code(ward: Ward) -> str:
    return board_code.code_at(ward.box.keys, ward.clock.now())


def wrong(ward: Ward) -> str:
    return "AAAAA" if code(ward) != "AAAAA" else "CCCCC"


async def checks_in(ward: Ward, client: httpx.AsyncClient, **more: Any) -> httpx.Response:
    scanned = await client.post(SCAN, json={"departmentId": ward.cardiology})
    form = {"departmentId": ward.cardiology, "name": "Asha", "age": 41} | more
    return await client.post(CHECK_IN, json=form | {"signedCheckinToken": scanned.json()["signedCheckinToken"]})


async def test_the_code_on_the_board_is_presence_wherever_the_network_ends(ward: Ward) -> None:
    async with phone(ward) as client:
        scanned = (await client.post(SCAN, json={"boardCode": code(ward).lower()})).json()
        assert scanned["presence"] == "board"
        form = {"departmentId": ward.cardiology, "name": "Asha", "age": 41}
        answer = await client.post(CHECK_IN, json=form | {"signedCheckinToken": scanned["signedCheckinToken"]})
    assert (answer.status_code, answer.json()["tokenNumber"]) == (201, "C-001")


async def test_a_check_in_from_outside_is_completed_by_the_code(ward: Ward) -> None:
    async with phone(ward) as client:
        checked_in = await checks_in(ward, client)
        assert (checked_in.status_code, checked_in.json()["state"]) == (202, "SCANNED")
        path = f"/v1/patient/visits/{checked_in.json()['visitId']}/presence"
        ward.clock.advance(seconds=600)
        before = code(ward)
        ward.clock.advance(seconds=30)
        answer = await client.post(path, json={"boardCode": before})
    assert (answer.status_code, answer.json()["tokenNumber"]) == (201, "C-001"), "the one before is still taken"


async def test_an_old_code_is_no_presence(ward: Ward) -> None:
    old = code(ward)
    ward.clock.advance(seconds=60)
    async with phone(ward) as client:
        answer = await client.post(SCAN, json={"boardCode": old})
    assert (answer.status_code, answer.json()["field"]) == (403, "boardCode")
    assert answer.json()["type"] == "urn:medique:problem:presence-required"


async def test_five_wrong_codes_lead_to_reception_even_with_the_right_one(ward: Ward) -> None:
    async with phone(ward) as client:
        await client.post(SCAN, json={})
        statuses = [(await client.post(SCAN, json={"boardCode": wrong(ward)})).status_code for _ in range(6)]
        assert statuses == [403] * 5 + [429]
        right = await client.post(SCAN, json={"boardCode": code(ward)})
        assert (right.status_code, "reception" in right.json()["detail"]) == (429, True)
        ward.clock.advance(seconds=3600)
        assert (await client.post(SCAN, json={"boardCode": code(ward)})).status_code == 200
    async with phone(ward) as another:
        await another.post(SCAN, json={})
        assert (await another.post(SCAN, json={"boardCode": code(ward)})).status_code == 200, "the lobby goes on"


async def test_the_tries_are_the_same_whichever_call_takes_the_code(ward: Ward) -> None:
    async with phone(ward) as client:
        visit_id = (await checks_in(ward, client)).json()["visitId"]
        path = f"/v1/patient/visits/{visit_id}"
        for address in (SCAN, f"{path}/presence", f"{path}/leave", SCAN, f"{path}/presence"):
            assert (await client.post(address, json={"boardCode": wrong(ward)})).status_code == 403, address
        for address in (SCAN, f"{path}/presence", f"{path}/leave"):
            assert (await client.post(address, json={"boardCode": code(ward)})).status_code == 429, address


async def test_a_browser_that_always_looks_new_is_known_by_its_address(tmp_path: Any) -> None:
    with open_ward(tmp_path, rates=Rates(board_tries_address=12)) as ward:
        statuses = []
        for _ in range(13):
            async with phone(ward) as client:
                client.cookies.set("medique-patient", ward.box.ids.secret(16).hex())
                statuses.append((await client.post(SCAN, json={"boardCode": wrong(ward)})).status_code)
        assert statuses == [403] * 12 + [429]
        async with phone(ward, NEARER) as client:
            assert (await client.post(SCAN, json={"boardCode": code(ward)})).status_code == 200


async def test_leaving_needs_no_code(ward: Ward) -> None:
    async with phone(ward) as client:
        visit_id = (await checks_in(ward, client)).json()["visitId"]
        left = await client.post(f"/v1/patient/visits/{visit_id}/leave", json={})
    assert left.json()["state"] == "CANCELLED"


async def test_one_phone_checks_in_from_outside_three_times_a_day(ward: Ward) -> None:
    async with phone(ward) as client:
        await client.post(SCAN, json={})
        statuses = [(await checks_in(ward, client)).status_code for _ in range(4)]
        assert statuses == [202, 202, 202, 429]
        present = await client.post(SCAN, json={"boardCode": code(ward)})
        form = {"departmentId": ward.cardiology, "name": "Asha", "age": 41}
        token = present.json()["signedCheckinToken"]
        assert (await client.post(CHECK_IN, json=form | {"signedCheckinToken": token})).status_code == 201
        ward.clock.advance(seconds=24 * 3600)
        assert (await checks_in(ward, client)).status_code == 202
    assert ward.spine.recorded().count("VisitScanned") == 4


async def test_the_same_form_sent_again_is_the_same_check_in(ward: Ward) -> None:
    async with phone(ward) as client:
        await client.post(SCAN, json={})
        for _ in range(2):
            await checks_in(ward, client)
        token = (await client.post(SCAN, json={})).json()["signedCheckinToken"]
        form = {"departmentId": ward.cardiology, "name": "Asha", "age": 41, "signedCheckinToken": token}
        answers = [await client.post(CHECK_IN, json=form | {"idempotencyKey": "k"}) for _ in range(4)]
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["visitId"] for answer in answers}) == 1


async def test_a_check_in_that_was_refused_does_not_count(ward: Ward) -> None:
    async with phone(ward) as client:
        await client.post(SCAN, json={})
        nowhere = "01a1fd55-0000-7000-8000-000000000000"
        for _ in range(5):
            assert (await checks_in(ward, client, departmentId=nowhere)).status_code == 404
        assert (await checks_in(ward, client)).status_code == 202


async def test_a_phone_that_keeps_no_cookies_is_known_by_what_it_says_of_itself(ward: Ward) -> None:
    """Three for each; and what it says is kept nowhere."""

    async def without_cookies(fingerprint: str) -> int:
        async with phone(ward) as client:
            token = (await client.post(SCAN, json={})).json()["signedCheckinToken"]
        form = {"departmentId": ward.cardiology, "name": "Asha", "age": 41, "deviceFingerprint": fingerprint}
        async with phone(ward) as client:
            return (await client.post(CHECK_IN, json=form | {"signedCheckinToken": token})).status_code

    statuses = [await without_cookies("canvas:7f3a-of-asha") for _ in range(4)]
    assert statuses == [202, 202, 202, 429]
    assert await without_cookies("canvas:another") == 202
    kept = b"".join(file.read_bytes() for file in ward.box.settings.data_dir.iterdir() if file.is_file())
    assert b"canvas:7f3a-of-asha" not in kept
    assert "canvas" not in ward.logged()


async def test_a_flood_from_one_address_is_stopped(tmp_path: Any) -> None:
    with open_ward(tmp_path, rates=Rates(scanned_address=5)) as ward:
        statuses = []
        for _ in range(6):
            async with phone(ward) as client:
                statuses.append((await checks_in(ward, client)).status_code)
        assert statuses == [202] * 5 + [429]


async def test_a_flood_on_one_department_closes_it_to_those_outside_and_to_nobody_in_the_lobby(tmp_path: Any) -> None:
    with open_ward(tmp_path, rates=Rates(scanned_department=4)) as ward:
        for number in range(4):
            async with phone(ward, (f"203.0.113.{number}", 1)) as client:
                assert (await checks_in(ward, client)).status_code == 202
        async with phone(ward, ("203.0.113.99", 1)) as client:
            answer = await checks_in(ward, client)
            assert (answer.status_code, answer.json()["type"]) == (403, "urn:medique:problem:presence-required")
            assert (await checks_in(ward, client, departmentId=ward.dermatology)).status_code == 202
        async with phone(ward, ("192.168.1.30", 1)) as inside:
            assert (await checks_in(ward, inside)).status_code == 201
        ward.clock.advance(seconds=20 * 60)
        async with phone(ward, ("203.0.113.99", 1)) as client:
            assert (await checks_in(ward, client)).status_code == 202


async def test_when_the_network_alone_proves_nothing_any_more_the_board_still_does(tmp_path: Any) -> None:
    with open_ward(tmp_path, rates=Rates(checkin_department=2)) as ward:
        async with phone(ward, ("192.168.1.30", 1)) as client:
            statuses = [(await checks_in(ward, client)).status_code for _ in range(3)]
            assert statuses == [201, 201, 202]
            token = (await client.post(SCAN, json={"boardCode": code(ward)})).json()["signedCheckinToken"]
            form = {"departmentId": ward.cardiology, "name": "Asha", "age": 41, "signedCheckinToken": token}
            assert (await client.post(CHECK_IN, json=form)).status_code == 201


@pytest.mark.parametrize("board_code_given", ["", "x" * 21, "AB\u0000CD", "'; drop", "५५५५५"])
async def test_what_nobody_could_read_off_a_board_is_refused_by_name(ward: Ward, board_code_given: str) -> None:
    async with phone(ward) as client:
        answer = await client.post(SCAN, json={"boardCode": board_code_given})
    assert (answer.status_code, answer.json()["field"]) == (422, "boardCode")


async def test_clearing_a_phone_ends_its_restore_tokens_by_cookie_and_by_bearer(ward: Ward) -> None:
    async with phone(ward, ("192.168.1.30", 1)) as client:
        told = (await checks_in(ward, client)).json()
        await client.post("/v1/patient/clear")
    mine = {"Authorization": f"Bearer {told['restoreToken']}"}
    path = f"/v1/patient/visits/{told['visitId']}"
    assert (await ward.call(None, "GET", path, **mine)).status_code == 401

    token = (await ward.call(None, "POST", SCAN, {})).json()["signedCheckinToken"]
    form = {"departmentId": ward.cardiology, "name": "Asha", "age": 41, "signedCheckinToken": token}
    other = (await ward.call(None, "POST", CHECK_IN, form)).json()
    bearer = {"Authorization": f"Bearer {other['restoreToken']}"}
    path = f"/v1/patient/visits/{other['visitId']}"
    assert (await ward.call(None, "GET", path, **bearer)).status_code == 200
    assert (await ward.call(None, "POST", "/v1/patient/clear", **bearer)).json() == {"forgotten": 1}
    assert (await ward.call(None, "GET", path, **bearer)).status_code == 401
    assert (await ward.call(None, "POST", "/v1/patient/clear", **bearer)).json() == {"forgotten": 0}


async def test_a_phone_that_keeps_no_cookies_shows_its_presence_by_its_restore_token(ward: Ward) -> None:
    async with phone(ward) as client:
        token = (await client.post(SCAN, json={})).json()["signedCheckinToken"]
    form = {"departmentId": ward.cardiology, "name": "Asha", "age": 41, "signedCheckinToken": token}
    async with phone(ward) as client:
        told = (await client.post(CHECK_IN, json=form)).json()
        assert (told["state"], told["tokenNumber"], told["expiresAt"]) == ("SCANNED", None, "2026-11-21T09:20:00.000Z")
        client.headers["Authorization"] = f"Bearer {told['restoreToken']}"
        path = f"/v1/patient/visits/{told['visitId']}"
        assert (await client.get(path)).json()["state"] == "SCANNED"
        here = await client.post(f"{path}/presence", json={"boardCode": code(ward)})
        assert (here.status_code, here.json()["restoreToken"]) == (201, told["restoreToken"])
        ward.clock.advance(seconds=3600)
        assert (await client.get(path)).json()["tokenNumber"] == "C-001"


async def test_at_the_desk_the_restore_token_goes_on_with_the_number(ward: Ward) -> None:
    async with phone(ward) as client:
        told = (await checks_in(ward, client)).json()
    path = f"/v1/patient/visits/{told['visitId']}"
    assert (await ward.call(ward.rita, "POST", f"{path}/presence", {})).status_code == 201
    ward.clock.advance(seconds=3600)
    bearer = {"Authorization": f"Bearer {told['restoreToken']}"}
    assert (await ward.call(None, "GET", path, **bearer)).json()["tokenNumber"] == "C-001"


async def test_a_check_in_that_lapsed_is_found_by_nobody(ward: Ward) -> None:
    async with phone(ward) as client:
        told = (await checks_in(ward, client)).json()
    ward.clock.advance(seconds=20 * 60)
    bearer = {"Authorization": f"Bearer {told['restoreToken']}"}
    assert (await ward.call(None, "GET", f"/v1/patient/visits/{told['visitId']}", **bearer)).status_code == 401
