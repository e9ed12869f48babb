"""Devices become ours and stop being it."""

from pathlib import Path
from typing import Any

import httpx

from appliance.keys import LEGIBLE
from tests.web.live.ear import Ear
from tests.web.ward import BASE, Person, Ward, open_ward
from web.limits import Rates
from web.live.listener import Who

PAIRINGS, TOKEN = "/v1/devices/pairings", "/v1/devices/token"
PAGE = {"Sec-Fetch-Site": "same-origin"}


async def asks(ward: Ward, kind: str = "KIOSK") -> dict[str, Any]:
    answer = await ward.call(None, "POST", PAIRINGS, {"kind": kind})
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def approves(ward: Ward, code: str, **more: Any) -> httpx.Response:
    body = {"name": "Kiosk 2", "place": "Ground floor", "departmentIds": [ward.cardiology]} | more
    return await ward.call(ward.asta, "POST", f"{PAIRINGS}/{code}/approve", body)


async def fetches(ward: Ward, asked: dict[str, Any], **headers: str) -> httpx.Response:
    return await ward.call(None, "POST", TOKEN, wish(asked), **headers)


def wish(asked: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"pairingId": asked["pairingId"], "secret": asked["secret"], **more}


async def test_a_kiosk_is_paired_and_gives_numbers(ward: Ward) -> None:
    asked = await asks(ward)
    assert asked["expiresAt"] == "2026-11-21T09:10:00.000Z"
    pending = await fetches(ward, asked)
    assert (pending.status_code, pending.json()["state"]) == (202, "PENDING")

    approved = await approves(ward, asked["code"].lower(), printerId="p1")
    assert approved.status_code == 201, approved.text
    device = approved.json()
    assert (device["kind"], device["place"], device["hasKey"], device["lastSeenAt"]) == (
        "KIOSK",
        "Ground floor",
        False,
        None,
    )
    paired = (await fetches(ward, asked)).json()
    assert (paired["state"], paired["deviceId"]) == ("PAIRED", device["deviceId"])
    kiosk = Person(paired["deviceId"], {"Authorization": f"Bearer {paired['key']}"})
    issued = await ward.call(kiosk, "POST", "/v1/kiosk/tokens", {"departmentId": ward.cardiology})
    assert (issued.status_code, issued.json()["tokenNumber"]) == (201, "C-001")
    me = await ward.call(kiosk, "GET", "/v1/devices/me")
    assert me.json() == {
        "deviceId": device["deviceId"],
        "kind": "KIOSK",
        "name": "Kiosk 2",
        "place": "Ground floor",
        "departmentIds": [ward.cardiology],
    }
    await ward.site.afterwards.settled()
    seen = await ward.call(ward.asta, "GET", "/v1/admin/devices")
    assert seen.json()[-1]["lastSeenAt"] == "2026-11-21T09:00:00.000Z"


async def test_the_key_is_given_exactly_once(ward: Ward) -> None:
    asked = await asks(ward)
    await approves(ward, asked["code"])
    assert (await fetches(ward, asked)).status_code == 200
    again = await fetches(ward, asked)
    assert (again.status_code, again.json()["type"]) == (410, "urn:medique:problem:link-expired")


async def test_a_page_gets_its_key_as_a_cookie_that_no_script_reads(ward: Ward) -> None:
    async with ward.client() as screen:
        asked = (await screen.post(PAIRINGS, json={"kind": "BOARD"})).json()
        await approves(ward, asked["code"], departmentIds=[])
        paired = await screen.post(TOKEN, json=wish(asked, asCookie=True), headers=PAGE)
        assert "key" not in paired.json()
        cookie = paired.headers["set-cookie"]
        assert cookie.startswith("medique-board=")
        assert {"HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=34560000"} <= set(cookie.split("; "))
        assert (await screen.get("/v1/boards/code")).status_code == 200


async def test_a_page_of_somebody_elses_gets_no_cookie(ward: Ward) -> None:
    asked = await asks(ward)
    await approves(ward, asked["code"])
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://evil.example"}, {}):
        forged = await ward.call(None, "POST", TOKEN, wish(asked, asCookie=True), **headers)
        assert (forged.status_code, "set-cookie" in forged.headers) == (403, False)
    assert (await fetches(ward, asked, Origin=BASE)).status_code == 200, "and the key is still there"


async def test_a_terminals_key_is_told_also_to_a_page(ward: Ward) -> None:
    """It has no screen of its own that a cookie could open."""
    asked = await asks(ward, "TERMINAL")
    await approves(ward, asked["code"], departmentIds=[])
    paired = await ward.call(None, "POST", TOKEN, wish(asked, asCookie=True), **PAGE)
    assert paired.json()["key"]


async def test_a_wrong_code_is_told_and_the_fifth_ends_what_is_shown(ward: Ward) -> None:
    asked = await asks(ward)
    wrong = next(letter * 6 for letter in LEGIBLE if letter * 6 != asked["code"])
    for _ in range(5):
        answer = await approves(ward, wrong)
        assert (answer.status_code, answer.json()["field"]) == (404, "code")
    assert (await approves(ward, asked["code"])).status_code == 404
    assert (await fetches(ward, asked)).status_code == 410
    assert (await approves(ward, (await asks(ward))["code"])).status_code == 201


async def test_only_who_looks_after_devices_confirms_and_revokes(ward: Ward) -> None:
    asked = await asks(ward)
    body = {"name": "K", "place": "L"}
    for who, status in ((ward.rita, 403), (ward.audrey, 403), (None, 401), (ward.kiosk, 403)):
        for method, path in (
            ("POST", f"{PAIRINGS}/{asked['code']}/approve"),
            ("DELETE", f"/v1/devices/{ward.kiosk.id}"),
        ):
            answer = await ward.call(who, method, path, body if method == "POST" else None)
            assert answer.status_code == status, (who, path)
    assert (await ward.call(ward.oskar, "POST", f"{PAIRINGS}/{asked['code']}/approve", body)).status_code == 201


async def test_a_place_that_is_not_there_is_refused_and_the_code_still_serves(ward: Ward) -> None:
    asked = await asks(ward)
    nowhere = "01a1fd55-0000-7000-8000-000000000000"
    assert (await approves(ward, asked["code"], departmentIds=[nowhere])).json()["field"] == "departmentIds"
    assert (await approves(ward, asked["code"], printerId="p9")).json()["field"] == "printerId"
    assert (await approves(ward, asked["code"])).status_code == 201


async def test_confirming_twice_by_the_same_press_is_one_device(ward: Ward) -> None:
    asked = await asks(ward)
    answers = [await approves(ward, asked["code"], idempotencyKey="press-1") for _ in range(2)]
    assert len({answer.json()["deviceId"] for answer in answers}) == 1
    assert ward.spine.recorded().count("DeviceAdded") == 3, "kiosk and board of the ward, and this one"


async def test_a_revoked_device_is_out_at_the_next_request_and_its_streams_end_at_once(ward: Ward) -> None:
    own, others = Ear(), Ear()
    channels = [f"board:{ward.cardiology}"]
    for ear, device in ((own, ward.board), (others, ward.kiosk)):
        await ward.site.hub.join(ear, b"", who=Who("board", "10.0.0.1", device.id), channels=channels, last_id=None)
    assert (await ward.call(ward.board, "GET", "/v1/boards/code")).status_code == 200
    revoked = await ward.call(ward.asta, "DELETE", f"/v1/devices/{ward.board.id}")
    assert (revoked.status_code, revoked.json()["revoked"], revoked.json()["hasKey"]) == (200, True, False)
    assert (own.socket.cut, others.socket.cut) == (True, False)
    assert (await ward.call(ward.board, "GET", "/v1/boards/code")).status_code == 401
    assert (await ward.call(ward.board, "GET", "/v1/devices/me")).status_code == 401
    again = await ward.call(ward.asta, "DELETE", f"/v1/devices/{ward.board.id}")
    assert again.status_code == 200
    assert ward.spine.recorded().count("DeviceRevoked") == 1


async def test_nobody_asks_for_codes_all_day(tmp_path: Path) -> None:
    with open_ward(tmp_path, rates=Rates(pairing_address=3)) as ward:
        statuses = [(await ward.call(None, "POST", PAIRINGS, {"kind": "KIOSK"})).status_code for _ in range(4)]
        assert statuses == [201, 201, 201, 429]
        ward.clock.advance(seconds=65)
        assert await asks(ward)


async def test_what_is_no_kind_of_device_is_refused(ward: Ward) -> None:
    answer = await ward.call(None, "POST", PAIRINGS, {"kind": "PHONE"})
    assert (answer.status_code, answer.json()["field"]) == (422, "kind")


async def test_neither_code_nor_secret_is_logged(ward: Ward) -> None:
    asked = await asks(ward)
    await approves(ward, asked["code"])
    key = (await fetches(ward, asked)).json()["key"]
    log = ward.logged()
    assert "POST /v1/devices/token" in log
    for told in (asked["code"], asked["secret"], key):
        assert told not in log
