"""Whatever comes in that should not: a clear answer of Q8's, naming the field, and no trace of it in the journal."""

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from appliance.refusals import STATUS
from tests.web.ward import Person, Ward

KIBIBYTES_64 = 64 * 1024
JSON = {"Content-Type": "application/json"}
PAGE = {"Sec-Fetch-Site": "same-origin"}


class Route(msgspec.Struct, frozen=True):
    """A representative call: who makes it, and a body that is good."""

    who: str
    path: str
    good: dict[str, Any] = {}


ROUTES = {
    "kiosk": Route("kiosk", "/v1/kiosk/tokens", {"name": "Asha", "age": 41, "symptoms": ["fever"]}),
    "reception": Route("rita", "/v1/reception/visits", {"name": "Asha", "urgent": False}),
    "check-in": Route("", "/v1/patient/checkin", {"name": "Asha", "age": 41}),
    "call-next": Route("meera", "/v1/doctor/call-next"),
    "complete": Route("meera", "/v1/doctor/visits/{visit}/complete"),
    "cancel": Route("rita", "/v1/reception/visits/{visit}/cancel", {"reason": "other"}),
    "availability": Route("meera", "/v1/doctor/availability", {"state": "PAUSED"}),
    "sign-in": Route("", "/v1/auth/token", {"username": "meera", "password": "wrong"}),
    "restore": Route("", "/v1/patient/restore", {"tokenNumber": "C-001", "check": "ABC"}),
}
NEED_A_DEPARTMENT = {"kiosk", "reception", "check-in", "call-next"}

BAD: list[tuple[str, dict[str, Any], str]] = [
    # route, what is changed in the good body, the field that is named
    *[(name, {"surprise": 1}, "surprise") for name in ROUTES],
    ("kiosk", {"departmentId": None}, "departmentId"),
    ("kiosk", {"departmentId": "C"}, "departmentId"),
    ("kiosk", {"departmentId": 7}, "departmentId"),
    ("kiosk", {"departmentId": "' or 1=1 --"}, "departmentId"),
    ("kiosk", {"name": 7}, "name"),
    ("kiosk", {"name": ""}, "name"),
    ("kiosk", {"name": "x" * 121}, "name"),
    ("kiosk", {"name": "As\u0000ha"}, "name"),
    ("kiosk", {"name": "As\u001b@ha"}, "name"),
    ("kiosk", {"name": "As\nha"}, "name"),
    ("kiosk", {"name": "Asha\n"}, "name"),
    ("kiosk", {"name": "As\u0085ha"}, "name"),
    ("kiosk", {"name": "As\u202eha"}, "name"),
    ("kiosk", {"name": ["Asha"]}, "name"),
    ("kiosk", {"name": {"first": "Asha"}}, "name"),
    ("kiosk", {"age": "41"}, "age"),
    ("kiosk", {"age": 41.5}, "age"),
    ("kiosk", {"age": True}, "age"),
    ("kiosk", {"age": -1}, "age"),
    ("kiosk", {"age": 131}, "age"),
    ("kiosk", {"age": 10**30}, "age"),
    ("kiosk", {"ageMonths": 37}, "ageMonths"),
    ("kiosk", {"symptoms": "fever"}, "symptoms"),
    ("kiosk", {"symptoms": ["x" * 501]}, "symptoms[0]"),
    ("kiosk", {"symptoms": ["fever"] * 21}, "symptoms"),
    ("kiosk", {"symptoms": [None]}, "symptoms[0]"),
    ("kiosk", {"phone": "call me"}, "phone"),
    ("kiosk", {"phone": "9" * 21}, "phone"),
    ("kiosk", {"language": "../../etc"}, "language"),
    ("kiosk", {"idempotencyKey": ""}, "idempotencyKey"),
    ("kiosk", {"idempotencyKey": "with space"}, "idempotencyKey"),
    ("kiosk", {"idempotencyKey": "x" * 201}, "idempotencyKey"),
    ("reception", {"urgent": "yes"}, "urgent"),
    ("reception", {"urgent": 1}, "urgent"),
    ("reception", {"doctorId": "meera"}, "doctorId"),
    ("check-in", {"name": None}, "name"),
    ("check-in", {"signedCheckinToken": ""}, "signedCheckinToken"),
    ("check-in", {"signedCheckinToken": "x" * 2001}, "signedCheckinToken"),
    ("check-in", {"consent": "yes"}, "consent"),
    ("check-in", {"deviceFingerprint": "x" * 201}, "deviceFingerprint"),
    ("complete", {"prescriptionText": "x" * 8001}, "prescriptionText"),
    ("complete", {"prescriptionText": "Para\u0000cetamol"}, "prescriptionText"),
    ("complete", {"prescriptionText": 500}, "prescriptionText"),
    ("complete", {"expectedVersion": 0}, "expectedVersion"),
    ("complete", {"expectedVersion": "1"}, "expectedVersion"),
    ("cancel", {"reason": "because"}, "reason"),
    ("availability", {"state": "GONE"}, "state"),
    ("availability", {"state": "available"}, "state"),
    ("availability", {"state": None}, "state"),
    ("availability", {"until": "tomorrow"}, "until"),
    ("availability", {"until": "2026-11-21T09:00:00+05:30"}, "until"),
    ("availability", {"until": "2026-02-30T09:00:00Z"}, "until"),
    ("availability", {"until": "6328-73-87T76:15:50Z"}, "until"),
    ("availability", {"reason": "x" * 301}, "reason"),
    ("sign-in", {"password": None}, "password"),
    ("sign-in", {"password": "x" * 201}, "password"),
    ("sign-in", {"totp": "12345"}, "totp"),
    ("restore", {"check": "AB"}, "check"),
    ("restore", {"tokenNumber": "C-001; drop table"}, "tokenNumber"),
]

GOOD_BUT_UNUSUAL: list[tuple[str, dict[str, Any]]] = [
    ("kiosk", {"name": "x" * 120}),
    ("kiosk", {"name": "आशा राव"}),
    ("kiosk", {"name": "O'Brien; drop table visits; --"}),
    ("kiosk", {"name": "<script>alert(1)</script>"}),
    ("kiosk", {"name": "👩🏽‍⚕️ Asha"}),
    ("kiosk", {"name": None, "age": None, "phone": None}),
    ("kiosk", {"age": 0}),
    ("kiosk", {"age": 130}),
    ("kiosk", {"symptoms": []}),
    ("kiosk", {"symptoms": ["x" * 500] * 20}),
    ("kiosk", {"phone": "+91 (98) 765-43210"}),
]


def body_of(ward: Ward, name: str, change: dict[str, Any]) -> dict[str, Any]:
    """The good body with a change; None takes a field out."""
    body = {"departmentId": ward.cardiology} if name in NEED_A_DEPARTMENT else {}
    if name == "check-in":
        body["signedCheckinToken"] = "not-ours-but-of-the-right-kind"
    body |= ROUTES[name].good
    return {field: value for field, value in (body | change).items() if value is not None}


async def send(ward: Ward, name: str, content: bytes, **headers: str) -> Any:
    route = ROUTES[name]
    path = route.path
    if "{visit}" in path:
        path = path.format(visit=(await ward.issue())["visitId"])
    who: Person | None = getattr(ward, route.who) if route.who else None
    before = ward.spine.entries()[-1].seq
    async with ward.client(**(who.headers if who else {})) as client:
        answer = await client.post(path, content=content, headers=JSON | headers)
    refused_without_a_trace = ward.spine.entries()[-1].seq == before
    return answer, refused_without_a_trace


@pytest.mark.parametrize(("name", "change", "field"), BAD, ids=lambda each: str(each)[:50] if each else "")
async def test_a_field_that_is_wrong_is_named_and_nothing_happens(
    ward: Ward, name: str, change: dict[str, Any], field: str
) -> None:
    answer, no_trace = await send(ward, name, json.dumps(body_of(ward, name, change)).encode())
    problem = the_problem(answer, 422, "invalid-request")
    assert problem["field"] == field
    assert no_trace
    for value in change.values():
        if isinstance(value, str) and len(value) > 3:
            assert value not in answer.text, "what was sent is not repeated"


@pytest.mark.parametrize(("name", "change"), GOOD_BUT_UNUSUAL, ids=lambda each: str(each)[:40])
async def test_what_is_unusual_and_good_is_taken_as_it_is(ward: Ward, name: str, change: dict[str, Any]) -> None:
    answer, _ = await send(ward, name, json.dumps(body_of(ward, name, change)).encode())
    assert answer.status_code == 201, answer.text
    queue = (await ward.call(ward.meera, "GET", f"/v1/queue/{ward.cardiology}")).json()
    [visit] = queue["waiting"]
    for field in set(change) & {"name", "age", "symptoms"}:
        assert visit["person"][field] == change[field]


# The body as such ---------------------------------------------------------------------------------------------------

GARBLED: dict[str, Callable[[str], str | bytes]] = {
    # Each begins with a body that is good, so that nothing but the one thing is wrong with it.
    "nothing": lambda good: b"",
    "half": lambda good: good[: len(good) // 2],
    "a word": lambda good: "hello",
    "null": lambda good: "null",
    "a list": lambda good: f"[{good}]",
    "a number": lambda good: "7",
    "a string": lambda good: json.dumps(good),
    "two": lambda good: good + good,
    "a comment": lambda good: f"{good} // take this",
    "a comma too many": lambda good: f"{good[:-1]},}}",
    "single quotes": lambda good: good.replace('"', "'"),
    "no utf-8": lambda good: good.encode().replace(b"Asha", b"As\xffha"),
    "utf-16": lambda good: good.encode("utf-16"),
    "a byte order mark": lambda good: b"\xef\xbb\xbf" + good.encode(),
    "the same field twice": lambda good: f'{good[:-1]}, "name": "Ravi"}}',
    "the same field twice, disguised": lambda good: f'{good[:-1]}, "n\\u0061me": "Ravi"}}',
    "the same field twice, one in the depth": lambda good: f'{{"name": {{"name": 1, "name": 2}}, {good[1:]}',
    "a lone surrogate": lambda good: good.replace("Asha", "As\\ud800ha"),
    "not a number": lambda good: good.replace("41", "NaN"),
    "infinity": lambda good: good.replace("41", "-Infinity"),
    "larger than any": lambda good: good.replace("41", "1e999"),
    "another way to write numbers": lambda good: good.replace("41", "0x29"),
    "too deep": lambda good: good.replace("41", "[" * 32 + "]" * 32),
    "very deep": lambda good: "[" * 20_000,
    "deep in objects": lambda good: good.replace("41", '{"a":' * 40 + "1" + "}" * 40),
}


@pytest.mark.parametrize("name", ["kiosk", "check-in"])
@pytest.mark.parametrize("garble", GARBLED.values(), ids=GARBLED)
async def test_what_is_no_proper_json_is_refused(ward: Ward, name: str, garble: Callable[[str], str | bytes]) -> None:
    good = json.dumps(body_of(ward, name, {}))
    content = garble(good)
    answer, no_trace = await send(ward, name, content if isinstance(content, bytes) else content.encode())
    the_problem(answer, 422, "invalid-request")
    assert no_trace


SENTENCES = {
    "the same field twice": "A field stands there twice.",
    "the same field twice, disguised": "A field stands there twice.",
    "too deep": "This is nested too deeply.",
    "deep in objects": "This is nested too deeply.",
    "no utf-8": "This is not the JSON that was expected here.",
}


@pytest.mark.parametrize(("garbled", "sentence"), SENTENCES.items())
async def test_the_refusal_says_what_is_wrong_with_it(ward: Ward, garbled: str, sentence: str) -> None:
    content = GARBLED[garbled](json.dumps(body_of(ward, "kiosk", {})))
    answer, _ = await send(ward, "kiosk", content if isinstance(content, bytes) else content.encode())
    problem = the_problem(answer, 422, "invalid-request")
    assert problem["detail"] == sentence
    assert problem.get("field") == ("name" if "twice" in garbled else None)


async def test_a_body_may_have_64_kibibytes_and_not_a_byte_more(ward: Ward) -> None:
    good = json.dumps(body_of(ward, "kiosk", {})).encode()
    fits, _ = await send(ward, "kiosk", good.ljust(KIBIBYTES_64))
    assert fits.status_code == 201, fits.text
    refused, no_trace = await send(ward, "kiosk", good.ljust(KIBIBYTES_64 + 1))
    the_problem(refused, 413, "too-large")
    assert no_trace


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/xml", ""]
)
async def test_only_json_is_taken(ward: Ward, content_type: str) -> None:
    """A form or plain text is what a strange page could send without being asked."""
    content = json.dumps(body_of(ward, "kiosk", {})).encode()
    answer, no_trace = await send(ward, "kiosk", content, **{"Content-Type": content_type})
    the_problem(answer, 415)
    assert no_trace


async def test_json_may_name_its_encoding(ward: Ward) -> None:
    content = json.dumps(body_of(ward, "kiosk", {})).encode()
    answer, _ = await send(ward, "kiosk", content, **{"Content-Type": "Application/JSON; charset=utf-8"})
    assert answer.status_code == 201


# Around the body ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "localhost@evil.example", "évil"])
@pytest.mark.parametrize("path", ["/v1/departments", "/health", "/", "/static/x/house.css"])
async def test_a_name_that_is_not_ours_is_refused(ward: Ward, host: str, path: str) -> None:
    async with ward.client() as client:
        answer = await client.get(path, headers=[(b"host", host.encode("latin-1"))])
    the_problem(answer, 421)


STRANGE_ORIGINS: dict[str, dict[str, str]] = {
    "no origin": {},
    "a page elsewhere": {"Sec-Fetch-Site": "cross-site"},
    "a page of a sister site": {"Sec-Fetch-Site": "same-site"},
    "an address that was typed": {"Sec-Fetch-Site": "none"},
    "an old browser elsewhere": {"Origin": "http://evil.example"},
    "an old browser without a page": {"Origin": "null"},
    "a lie about the origin": {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:8080"},
    "another scheme": {"Origin": "https://127.0.0.1:8080"},
    "another port": {"Origin": "http://127.0.0.1:9090"},
}


@pytest.mark.parametrize("headers", STRANGE_ORIGINS.values(), ids=STRANGE_ORIGINS)
async def test_a_press_that_a_cookie_vouches_for_has_to_come_from_our_page(ward: Ward, headers: dict[str, str]) -> None:
    cookie = {"Cookie": ward.page_cookie(ward.rita.id)}
    before = ward.spine.entries()[-1].seq
    body = {"departmentId": ward.cardiology}
    async with ward.client() as client:
        answer = await client.post("/v1/reception/visits", json=body, headers=cookie | headers)
        the_problem(answer, 403, "forbidden")
        assert ward.spine.entries()[-1].seq == before
        for ours in (PAGE, {"Origin": "http://127.0.0.1:8080"}):
            assert (await client.post("/v1/reception/visits", json=body, headers=cookie | ours)).status_code == 201
        seen = await client.get(f"/v1/queue/{ward.cardiology}", headers=cookie | headers)
        assert seen.status_code == 200, "to look is no press"


async def test_a_bearer_needs_no_page(ward: Ward) -> None:
    """No browser sends a bearer on its own, so nobody can be tricked into it."""
    headers = ward.rita.headers | {"Origin": "http://evil.example"}
    async with ward.client(**headers) as client:
        answer = await client.post("/v1/reception/visits", json={"departmentId": ward.cardiology})
    assert answer.status_code == 201


STRANGE_QUERIES = {
    "unknown": ("/v1/events?before=7", "before"),
    "not a number": ("/v1/events?after=seven", "after"),
    "negative": ("/v1/events?after=-1", "after"),
    "too many": ("/v1/events?limit=501", "limit"),
    "none": ("/v1/events?limit=0", "limit"),
    "twice": ("/v1/events?limit=1&limit=2", "limit"),
    "a topic with a quote": ("/v1/events?topic='", "topic"),
    "no utf-8": ("/v1/events?topic=%ff%fe", None),
    "a zero byte": ("/v1/events?topic=%00", "topic"),
    "a huge number": (f"/v1/events?after={10**400}", "after"),
}


@pytest.mark.parametrize(("path", "field"), STRANGE_QUERIES.values(), ids=STRANGE_QUERIES)
async def test_a_strange_question_is_refused(ward: Ward, path: str, field: str | None) -> None:
    answer = await ward.call(ward.audrey, "GET", path)
    problem = the_problem(answer, 422, "invalid-request")
    assert problem.get("field") == field


STRANGE_PATHS = [
    "/v1/queue/nowhere",
    "/v1/queue/%00",
    "/v1/queue/%ff",
    "/v1/queue/..%2f..%2fetc",
    "/v1/queue/" + "x" * 2000,
    "/v1/queue/' or '1'='1",
    "/v1/print-jobs/'",
    "/v1/patient/visits/%00",
    "/paper/nobody",
    "/paper/p1/0.png",
    "/paper/p1/-1.png",
    "/paper/p1/999999999999999999999.png",
    "/paper/..%2f..%2f/1.png",
    "/paper/p1/../../medique.db",
    "/t/nonsense",
    "/lobby/%00",
    "/static/../app.py",
    "/static/%2e%2e/app.py",
    "//evil.example/",
    "/v1/nothing",
    "/%00",
]


@pytest.mark.parametrize("path", STRANGE_PATHS, ids=lambda path: path[:40])
async def test_a_strange_address_leads_nowhere_and_breaks_nothing(ward: Ward, path: str) -> None:
    for who in (ward.meera, ward.kiosk, None):
        answer = await ward.call(who, "GET", path)
        assert 300 <= answer.status_code < 500, f"{answer.status_code} {answer.text}"
        assert "evil" not in answer.headers.get("location", "")


@pytest.mark.parametrize(
    "path", ["/v1/kiosk/tokens", "/v1/doctor/call-next", "/v1/auth/token", "/v1/departments", "/health"]
)
async def test_another_method_is_told_which_ones_there_are(ward: Ward, path: str) -> None:
    for method in ("PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "BREW"):
        answer = await ward.call(ward.meera, method, path)
        the_problem(answer, 405)
        assert answer.headers["allow"]


@pytest.mark.parametrize("key", ["with space", "é", "x" * 201, "\x7f"])
async def test_a_strange_key_in_the_header_is_refused(ward: Ward, key: str) -> None:
    content = json.dumps(body_of(ward, "kiosk", {})).encode()
    async with ward.client(**ward.kiosk.headers) as client:
        headers = [(b"Content-Type", b"application/json"), (b"Idempotency-Key", key.encode("latin-1"))]
        answer = await client.post("/v1/kiosk/tokens", content=content, headers=headers)
    assert the_problem(answer, 422, "invalid-request")["field"] == "Idempotency-Key"


TRACES = ["", "00-zz-zz-01", "00-" + "0" * 32 + "-" + "1" * 16 + "-01", "x" * 500, "\t", "00-" + "a" * 32]


@pytest.mark.parametrize("trace", TRACES, ids=lambda trace: trace[:20])
async def test_a_trace_that_is_not_well_formed_is_not_taken(ward: Ward, trace: str) -> None:
    async with ward.client(traceparent=trace, **{"X-Request-ID": "x\ty" * 40}) as client:
        answer = await client.get("/v1/departments")
    version, trace_id, span, flags = answer.headers["traceparent"].split("-")
    assert (version, len(trace_id), len(span), flags) == ("00", 32, 16, "01")
    assert trace_id not in trace
    assert answer.headers["x-request-id"] == trace_id


PRESCRIPTIONS = {
    "<b>Paracetamol</b> 500 mg": "Paracetamol 500 mg",
    "<script>alert(1)</script>ORS": "ORS",
    "&lt;script&gt;alert(1)&lt;/script&gt;ORS": "ORS",
    "&amp;lt;img src=x onerror=alert(1)&amp;gt;ORS": "ORS",
    "dose < 5 mg & > 2 mg": "dose < 5 mg & > 2 mg",
    "one\ntwo\r\nthree": "one\ntwo\nthree",
    "  \n ": None,
    "=HYPERLINK(1)": "=HYPERLINK(1)",
}


@pytest.mark.parametrize(("written", "kept"), PRESCRIPTIONS.items(), ids=lambda each: str(each)[:30])
async def test_a_prescription_is_plain_text_with_its_line_breaks(ward: Ward, written: str, kept: str | None) -> None:
    await ward.come(ward.meera)
    issued = await ward.issue()
    await ward.call(ward.meera, "POST", "/v1/doctor/call-next", {"departmentId": ward.cardiology})
    await ward.call(ward.meera, "POST", f"/v1/doctor/visits/{issued['visitId']}/start", {})
    body = {"prescriptionText": written}
    answer = await ward.call(ward.meera, "POST", f"/v1/doctor/visits/{issued['visitId']}/complete", body)
    assert answer.status_code == 200, answer.text
    assert answer.json().get("prescription", {}).get("contentSanitized") == kept


def the_problem(answer: Any, status: int, code: str | None = None) -> Any:
    """The problem document of a refusal; without a code it is HTTP itself that was used wrongly."""
    assert answer.status_code == status, f"{answer.status_code} {answer.text}"
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"] == (f"urn:medique:problem:{code}" if code else "about:blank")
    assert problem["status"] == status
    assert code is None or STATUS[code] == status
    assert problem["title"] and problem["detail"] and problem["traceId"] in answer.headers["traceparent"]
    return problem
