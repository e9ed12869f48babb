"""What happens to every request, whatever it asks for."""

import asyncio
import json
import re
from datetime import timedelta
from typing import Any

import httpx
import pytest

from appliance.clock import iso
from appliance.wording import words
from tests.web.ward import BASE, Ward, served
from web.limits import Rates
from web.problems import OUR_MISTAKE
from web.request import BODY_BYTES

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


async def test_a_problem_is_a_problem_document(ward: Ward) -> None:
    answer = await ward.call(ward.kiosk, "POST", "/v1/kiosk/tokens", {"departmentId": "x"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:medique:problem:invalid-request",
        "title": "Please check what was entered",
        "status": 422,
        "detail": "This has characters that cannot be used here.",
        "traceId": answer.headers["x-request-id"],
        "field": "departmentId",
    }


async def test_a_refusal_is_said_in_the_readers_language(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(words("hi")._catalogue, "Not found", ("नहीं मिला",))
    for language, title in (("hi-IN,hi;q=0.9,en;q=0.5", "नहीं मिला"), ("en", "Not found"), ("xx", "Not found")):
        answer = await ward.call(None, "GET", "/v1/nothing", **{"Accept-Language": language})
        assert answer.json()["title"] == title


async def test_a_mistake_of_ours_is_loud_in_the_log_and_tells_nothing_outside(
    ward: Ward, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: Any) -> None:
        raise ValueError("Asha Rao")

    monkeypatch.setattr(ward.site.lines, "departments", broken)
    answer = await ward.call(None, "GET", "/v1/departments")
    assert answer.status_code == 500
    assert answer.json()["type"] == "urn:medique:problem:internal"
    assert answer.json()["detail"] == OUR_MISTAKE
    logged = capsys.readouterr().out
    assert "ValueError" in logged
    assert answer.json()["traceId"] in logged
    assert "Asha" not in logged + answer.text


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (f"00-{TRACE}-00f067aa0ba902b7-01", True),
        (f"00-{TRACE}-0000000000000000-01", False),
        (f"00-{'0' * 32}-00f067aa0ba902b7-01", False),
        (f"ff-{TRACE}-00f067aa0ba902b7-01", False),
        (f"00-{TRACE.upper()}-00f067aa0ba902b7-01", False),
        ("nonsense", False),
    ],
)
async def test_a_well_formed_trace_is_taken_and_always_returned(ward: Ward, sent: str, kept: bool) -> None:
    answer = await ward.call(None, "GET", "/v1/nothing", traceparent=sent)
    returned = re.fullmatch(r"00-([0-9a-f]{32})-([0-9a-f]{16})-01", answer.headers["traceparent"])
    assert returned is not None
    assert (returned[1] == TRACE) == kept
    assert answer.json()["traceId"] == returned[1]


@pytest.mark.parametrize(("sent", "kept"), [("order-17.5", True), ("a" * 65, False), ("x y", False), ("é", False)])
async def test_a_well_formed_request_id_is_taken_and_always_returned(ward: Ward, sent: str, kept: bool) -> None:
    async with ward.client() as client:
        answer = await client.get("/health/live", headers=[(b"x-request-id", sent.encode("latin-1"))])
    assert (answer.headers["x-request-id"] == sent) == kept


async def test_the_trace_stands_in_the_journal(ward: Ward) -> None:
    await ward.call(
        ward.kiosk,
        "POST",
        "/v1/kiosk/tokens",
        {"departmentId": ward.cardiology},
        traceparent=f"00-{TRACE}-00f067aa0ba902b7-01",
    )
    assert ward.spine.entries()[-1].trace_id == TRACE


async def test_a_foreign_host_is_not_answered(ward: Ward) -> None:
    answer = await ward.call(None, "GET", "/v1/departments", Host="evil.example")
    assert answer.status_code == 421


async def test_two_hosts_are_one_too_many(ward: Ward) -> None:
    async with served(ward) as base:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(base.rsplit(":", 1)[1]))
        writer.write(b"GET /health/live HTTP/1.1\r\nHost: evil.example\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        head = await reader.read()
        writer.close()
    assert head.startswith((b"HTTP/1.1 400", b"HTTP/1.1 421"))


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 201),
        ("application/json; charset=utf-8", 201),
        ("APPLICATION/JSON", 201),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data; boundary=x", 415),
        ("", 415),
    ],
)
async def test_json_is_sent_as_json(ward: Ward, content_type: str, status: int) -> None:
    async with ward.client(**ward.kiosk.headers) as client:
        body = json.dumps({"departmentId": ward.cardiology}).encode()
        answer = await client.post("/v1/kiosk/tokens", content=body, headers={"content-type": content_type})
    assert answer.status_code == status


async def test_the_wrong_method_is_told_the_right_ones(ward: Ward) -> None:
    answer = await ward.call(None, "DELETE", "/v1/departments")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    options = await ward.call(None, "OPTIONS", "/v1/departments")
    assert (options.status_code, options.headers["allow"]) == (204, "GET, HEAD")


async def test_head_is_get_without_its_body(ward: Ward) -> None:
    async with served(ward) as base, httpx.AsyncClient(base_url=base) as client:
        head, get = await client.head("/v1/departments"), await client.get("/v1/departments")
    assert head.content == b""
    assert head.headers["content-length"] == get.headers["content-length"]


@pytest.mark.parametrize("announced", [True, False])
async def test_a_body_of_more_than_64_kib_is_refused_before_it_is_read(ward: Ward, announced: bool) -> None:
    async def pieces() -> Any:
        for _ in range(40):
            yield b" " * 4096

    async with served(ward) as base, httpx.AsyncClient(base_url=base, headers=ward.kiosk.headers) as client:
        content = b" " * (BODY_BYTES + 1) if announced else pieces()
        answer = await client.post("/v1/kiosk/tokens", content=content, headers={"content-type": "application/json"})
    assert answer.status_code == 413
    assert answer.json()["type"] == "urn:medique:problem:too-large"


async def test_a_body_of_64_kib_is_read(ward: Ward) -> None:
    body = json.dumps({"departmentId": ward.cardiology}).encode()
    async with served(ward) as base, httpx.AsyncClient(base_url=base, headers=ward.kiosk.headers) as client:
        content = body + b" " * (BODY_BYTES - len(body))
        answer = await client.post("/v1/kiosk/tokens", content=content, headers={"content-type": "application/json"})
    assert answer.status_code == 201


async def test_whoever_leaves_before_the_body_is_complete_leaves_no_trace(ward: Ward) -> None:
    before = ward.spine.recorded()
    async with served(ward) as base:
        _, writer = await asyncio.open_connection("127.0.0.1", int(base.rsplit(":", 1)[1]))
        key = ward.kiosk.headers["Authorization"].encode()
        writer.write(b"POST /v1/kiosk/tokens HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: " + key + b"\r\n")
        writer.write(b"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.close()
        await asyncio.sleep(0.05)
    assert ward.spine.recorded() == before


async def test_too_often_is_told_when_to_come_back(tmp_path: Any) -> None:
    from tests.web.ward import open_ward

    with open_ward(tmp_path, rates=Rates(kiosk=3)) as ward:
        answers = [await ward.call(ward.kiosk, "GET", f"/v1/print-jobs/{number}") for number in range(4)]
    assert [answer.status_code for answer in answers] == [403, 403, 403, 429]
    assert 0 < int(answers[-1].headers["retry-after"]) <= 66


async def test_a_busy_writer_is_told_with_a_time_to_come_back(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ward.box.writer, "_broken", True)
    answer = await ward.call(ward.kiosk, "POST", "/v1/kiosk/tokens", {"departmentId": ward.cardiology})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")


async def test_somebody_unknown_is_told_how_to_be_known(ward: Ward) -> None:
    answer = await ward.call(None, "GET", "/v1/doctor/me")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_every_request_leaves_one_line_and_one_measurement(ward: Ward) -> None:
    await ward.call(ward.meera, "GET", "/v1/doctor/me")
    await ward.call(None, "GET", "/v1/elsewhere/asha-rao")
    ward.site.app._log.sink.flush()
    lines = [json.loads(line) for line in b"".join(ward.log).splitlines()]
    mine, unknown = lines[-2:]
    assert mine["route"] == "GET /v1/doctor/me"
    assert mine["actorId"] == ward.meera.id
    assert mine["status"] == 200
    assert (unknown["route"], unknown["code"]) == ("-", "not-found")
    assert "asha" not in json.dumps(lines), "an address is written by a stranger"
    metrics = (await ward.call(None, "GET", "/metrics")).text
    assert 'opd_api_latency_ms_count{method="GET",route="GET /v1/doctor/me",status="200"} 1.0' in metrics


async def test_one_browser_is_reception_and_doctor_and_phone_side_by_side(ward: Ward) -> None:
    """The demo's cookies are one for each audience; the route decides which of them speaks."""
    async with ward.client() as phone:
        scanned = (await phone.post("/v1/patient/scan", json={})).json()
        form = {
            "departmentId": ward.cardiology,
            "name": "Bo",
            "age": 3,
            "signedCheckinToken": scanned["signedCheckinToken"],
        }
        visit_id = (await phone.post("/v1/patient/checkin", json=form)).json()["visitId"]
        cookies = f"{ward.page_cookie(ward.meera.id)}; medique-patient={phone.cookies['medique-patient']}"
    seen = await ward.call(None, "GET", f"/v1/patient/visits/{visit_id}", Cookie=cookies)
    me = await ward.call(None, "GET", "/v1/doctor/me", Cookie=cookies)
    assert (seen.status_code, me.json()["doctorId"]) == (200, ward.meera.id)


async def test_a_press_by_cookie_has_to_come_from_our_page(ward: Ward) -> None:
    cookie = ward.page_cookie(ward.meera.id)
    body = {"state": "AVAILABLE", "departmentId": ward.cardiology}
    forged = await ward.call(None, "POST", "/v1/doctor/availability", body, Cookie=cookie, Origin="http://evil.example")
    silent = await ward.call(None, "POST", "/v1/doctor/availability", body, Cookie=cookie)
    ours = await ward.call(None, "POST", "/v1/doctor/availability", body, Cookie=cookie, Origin=BASE)
    assert [answer.status_code for answer in (forged, silent, ours)] == [403, 403, 200]


async def test_a_refusal_about_a_visit_shows_it_as_it_is_now(ward: Ward) -> None:
    issued = await ward.issue(name="Asha Rao")
    await ward.come(ward.meera)
    body = {"doctorId": ward.meera.id, "expectedVersion": 9}
    answer = await ward.call(ward.meera, "POST", f"/v1/doctor/visits/{issued['visitId']}/call-next", body)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:medique:problem:version-conflict")
    assert answer.json()["current"]["version"] == 1
    assert answer.json()["current"]["tokenNumber"] == "C-001"


async def test_a_press_that_arrives_after_its_page_gave_up_is_not_carried_out(ward: Ward) -> None:
    now = ward.box.clock.now()
    late, early = iso(now - timedelta(milliseconds=1)), iso(now + timedelta(seconds=2))
    body = {"departmentId": ward.cardiology}
    before = len(ward.site.lines.of(ward.cardiology).order)
    answer = await ward.call(ward.kiosk, "POST", "/v1/kiosk/tokens", body, **{"Press-Before": late})
    assert answer.status_code == 503
    assert answer.json()["detail"] == "This press waited too long and was not carried out. Please press again."
    assert len(ward.site.lines.of(ward.cardiology).order) == before
    answer = await ward.call(ward.kiosk, "POST", "/v1/kiosk/tokens", body, **{"Press-Before": early})
    assert answer.status_code == 201


@pytest.mark.parametrize("written", ["tomorrow", "2026-11-21T09:41:07", ""])
async def test_an_instant_that_is_none_is_said_to_be_none(ward: Ward, written: str) -> None:
    body = {"departmentId": ward.cardiology}
    answer = await ward.call(ward.kiosk, "POST", "/v1/kiosk/tokens", body, **{"Press-Before": written})
    assert (answer.status_code, answer.json()["field"]) == (422, "Press-Before")
