"""Codes for walls and desks; and that a link proves presence once, however often it is shown."""

import base64
import io
from typing import Any

import httpx
import pytest
import zxingcpp
from PIL import Image

from tests.hospital import SOAK
from tests.web.ward import BASE, Ward

QRCODES, SCAN, CHECK_IN = "/v1/admin/qrcodes", "/v1/patient/scan", "/v1/patient/checkin"
FAR_AWAY = ("203.0.113.7", 4711)
REPLAYS = 10_000 if SOAK else 500


async def made(ward: Ward, kind: str = "checkin", **more: Any) -> dict[str, Any]:
    answer = await ward.call(ward.asta, "POST", QRCODES, {"departmentId": ward.cardiology, "kind": kind, **more})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def phone(ward: Ward) -> httpx.AsyncClient:
    """A phone that is not on the hospital's network."""
    transport = httpx.ASGITransport(ward.site.app, client=FAR_AWAY)
    return httpx.AsyncClient(transport=transport, base_url=BASE, headers={"origin": BASE})


def secret_of(told: dict[str, Any]) -> str:
    return str(told["url"]).removeprefix(f"{BASE}/c/")


def form(ward: Ward, token: str, **more: Any) -> dict[str, Any]:
    return {"departmentId": ward.cardiology, "name": "Asha", "age": 41, "signedCheckinToken": token, **more}


def read(picture: Image.Image) -> str:
    (code,) = zxingcpp.read_barcodes(picture)
    return str(code.text)


def content(asset: str, kind: str) -> bytes:
    head, _, body = asset.partition(",")
    assert head == f"data:{kind};base64"
    return base64.b64decode(body)


async def test_a_poster_carries_no_secret(ward: Ward) -> None:
    told = await made(ward, "poster")
    assert told["url"] == f"{BASE}/lobby/C"
    assert set(told["payload"]) == {"departmentId", "kid"}
    assert told["payload"]["departmentId"] == ward.cardiology
    assert read(Image.open(io.BytesIO(content(told["assets"]["png"], "image/png")))) == told["url"]
    assert content(told["assets"]["svg"], "image/svg+xml").startswith(b"<svg")
    assert content(told["assets"]["pdf"], "application/pdf").startswith(b"%PDF-")


async def test_a_desks_link_says_when_it_ends(ward: Ward) -> None:
    told = await made(ward, minutes=30)
    assert told["payload"]["exp"] == "2026-11-21T09:30:00.000Z"
    assert len(told["payload"]["nonce"]) == 32
    assert read(Image.open(io.BytesIO(content(told["assets"]["png"], "image/png")))) == told["url"]
    usual = await made(ward)
    assert usual["payload"]["exp"] == "2026-11-21T09:15:00.000Z"
    assert usual["payload"]["nonce"] != told["payload"]["nonce"]


async def test_the_link_of_a_desk_is_presence_wherever_the_phone_is(ward: Ward) -> None:
    secret = secret_of(await made(ward))
    async with phone(ward) as client:
        scanned = (await client.post(SCAN, json={"link": secret})).json()
        assert scanned["presence"] == "desk"
        ward.clock.advance(seconds=100)
        renewed = (await client.post(SCAN, json={"link": secret})).json()
        checked_in = await client.post(CHECK_IN, json=form(ward, renewed["signedCheckinToken"]))
    assert (checked_in.status_code, checked_in.json()["tokenNumber"]) == (201, "C-001")


async def test_opening_the_link_keeps_it_in_a_cookie_and_leads_to_the_form(ward: Ward) -> None:
    told = await made(ward)
    async with phone(ward) as client:
        opened = await client.get(told["url"].removeprefix(BASE))
        assert (opened.status_code, opened.headers["location"]) == (303, "/lobby/C")
        assert {"HttpOnly", "SameSite=Lax", "Max-Age=900"} <= set(opened.headers["set-cookie"].split("; "))
        scanned = (await client.post(SCAN, json={"departmentId": ward.cardiology})).json()
        assert scanned["presence"] == "desk"
        checked_in = await client.post(CHECK_IN, json=form(ward, scanned["signedCheckinToken"]))
        assert checked_in.status_code == 201
        assert "medique-desk" not in client.cookies
        assert (await client.post(SCAN, json={})).json()["presence"] == "none"
        again = await client.get(told["url"].removeprefix(BASE), headers={"accept": "text/html"})
        assert again.status_code == 409


async def test_a_link_that_was_used_by_somebody_else_is_passed_over(ward: Ward) -> None:
    told = await made(ward)
    async with phone(ward) as first, phone(ward) as second:
        for client in (first, second):
            await client.get(told["url"].removeprefix(BASE))
        token = (await first.post(SCAN, json={})).json()["signedCheckinToken"]
        assert (await first.post(CHECK_IN, json=form(ward, token))).status_code == 201
        assert (await second.post(SCAN, json={})).json()["presence"] == "none"


async def test_a_link_that_is_over_or_not_ours_is_refused(ward: Ward) -> None:
    secret = secret_of(await made(ward, minutes=1))
    async with phone(ward) as client:
        forged = await client.post(SCAN, json={"link": secret[:-1] + ("A" if secret[-1] != "A" else "B")})
        assert (forged.status_code, forged.json()["type"]) == (401, "urn:medique:problem:link-tampered")
        ward.clock.advance(seconds=60)
        over = await client.post(SCAN, json={"link": secret})
        assert (over.status_code, over.json()["type"]) == (410, "urn:medique:problem:link-expired")
        assert (await client.get(f"/c/{secret}")).status_code == 410


async def test_replayed_thousands_of_times_it_gives_one_number(ward: Ward) -> None:
    """However it is shown again: as a link, as a permission made before, from other browsers, by other keys."""
    secret = secret_of(await made(ward, minutes=1440))
    async with phone(ward) as client:
        early = [(await client.post(SCAN, json={"link": secret})).json()["signedCheckinToken"] for _ in range(3)]
        assert (await client.post(CHECK_IN, json=form(ward, early[0]))).status_code == 201
        statuses: list[tuple[int, str]] = []
        for turn in range(REPLAYS):
            if turn % 2:
                answer = await client.post(SCAN, json={"link": secret})
            else:
                answer = await client.post(CHECK_IN, json=form(ward, early[turn % 3], idempotencyKey=f"k{turn}"))
            statuses.append((answer.status_code, answer.json()["type"].rpartition(":")[2]))
            if turn % 50 == 49:
                ward.clock.advance(seconds=61)
    assert {status for status, _ in statuses} <= {409, 410}
    assert {kind for _, kind in statuses} <= {"link-used", "link-expired"}
    assert ("link-used" in {kind for _, kind in statuses}) and len(statuses) == REPLAYS
    assert ward.spine.recorded().count("VisitQueued") == 1
    assert ward.spine.recorded().count("VisitScanned") == 0


async def test_a_permission_replayed_gives_one_number(ward: Ward) -> None:
    """The poster's way: the nonce of one form."""
    async with ward.client(origin=BASE) as client:
        token = (await client.post(SCAN, json={})).json()["signedCheckinToken"]
        statuses = [
            (await client.post(CHECK_IN, json=form(ward, token, idempotencyKey=f"k{turn}"))).status_code
            for turn in range(50)
        ]
    assert (statuses[0], set(statuses[1:])) == (201, {409})


@pytest.mark.parametrize("change", [{"kind": "sticker"}, {"minutes": 0}, {"minutes": 1441}, {"departmentId": "C"}])
async def test_what_is_no_code_is_refused(ward: Ward, change: dict[str, Any]) -> None:
    body = {"departmentId": ward.cardiology, "kind": "checkin"} | change
    assert (await ward.call(ward.asta, "POST", QRCODES, body)).status_code == 422


async def test_a_department_that_is_not_there_has_no_poster(ward: Ward) -> None:
    body = {"departmentId": "01a1fd55-0000-7000-8000-000000000000", "kind": "poster"}
    assert (await ward.call(ward.asta, "POST", QRCODES, body)).status_code == 404


async def test_the_secret_of_a_link_is_not_logged(ward: Ward) -> None:
    secret = secret_of(await made(ward))
    async with phone(ward) as client:
        await client.get(f"/c/{secret}")
        await client.post(SCAN, json={"link": secret})
    assert "GET /c/{secret}" in ward.logged()
    assert secret not in ward.logged()
