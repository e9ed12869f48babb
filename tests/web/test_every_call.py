"""Every call of the API, as its own description has it, with good and bad requests of staff, kiosk and strangers.

The description is the one the running site serves. Whatever is sent: no mistake of ours, a status and a shape that stand in
the description, and every refusal one of the problem documents of spec/api.md.
"""

from collections.abc import Iterator
from typing import Any

import httpx
import hypothesis
import pytest
import requests
import schemathesis
from hypothesis import strategies as st
from schemathesis.checks import CHECKS, load_all_checks

from appliance.refusals import STATUS
from tests.hospital import SOAK
from tests.web.open_ward import OpenWard, ward_behind_a_door
from web.caller import Role
from web.permissions import RIGHTS
from web.route import Route
from web.routes import ROUTES

EXAMPLES = 200 if SOAK else 8
CALLS = [route for route in ROUTES if not route.page and not route.stream]
STREAMS = [route for route in ROUTES if route.stream]
POSITIVE, NEGATIVE = schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE
load_all_checks()
HELD: Any = CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
    ]
)

pytestmark = pytest.mark.timeout(600 if SOAK else 60)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenWard]:
    with ward_behind_a_door(tmp_path_factory.mktemp("ward")) as house:
        yield house


@pytest.fixture(scope="module")
def quiet_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenWard]:
    """One of its own for listeners: in the other one invented requests end every visit."""
    with ward_behind_a_door(tmp_path_factory.mktemp("quiet")) as house:
        yield house


@pytest.fixture(scope="module")
def described(house: OpenWard) -> Any:
    return schemathesis.openapi.from_url(f"{house.base}/openapi.json")


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        yield session


@pytest.mark.soak
@pytest.mark.parametrize("who", ["admitted", "kiosk", "stranger"])
@pytest.mark.parametrize("route", CALLS, ids=lambda route: route.key)
def test_every_call_keeps_what_its_description_says(
    house: OpenWard, described: Any, session: requests.Session, route: Route, who: str
) -> None:
    """Generated requests, good and bad; a good one is about people and places that exist."""
    operation = described[route.path][route.method]
    headers = headers_of(house, route, who)
    asked = st.one_of([operation.as_strategy(generation_mode=mode) for mode in modes(operation)])

    @hypothesis.settings(
        max_examples=EXAMPLES,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.generate],
    )
    @hypothesis.given(case=asked, about=st.sampled_from(house.beds.visits), up_to_date=st.booleans())
    def answers_well(case: schemathesis.Case[Any], about: str, up_to_date: bool) -> None:
        if case.meta is None or case.meta.generation.mode is POSITIVE:
            make_real(house, case, about, up_to_date)
        response = case.call(session=session, headers=headers, base_url=house.base)
        case.validate_response(response, checks=HELD)
        is_a_proper_answer(response)

    answers_well()


def modes(operation: Any) -> list[Any]:
    """A call that takes nothing cannot be sent anything wrong."""
    takes_something = any(True for _ in operation.iter_parameters()) or bool(operation.body)
    return [POSITIVE, NEGATIVE] if takes_something else [POSITIVE]


def make_real(house: OpenWard, case: schemathesis.Case[Any], visit_id: str, up_to_date: bool) -> None:
    """Invented ids lead nowhere; those of the ward lead to every state that a request can meet.

    JSON Schema takes 36.0 for a whole number, we do not; and an invented version is hardly ever the current one.
    """
    ward = house.ward
    real = {
        "visitId": visit_id,
        "jobId": house.beds.sheet,
        "alarmId": house.beds.alarm,
        "departmentId": ward.cardiology,
    }
    for name in set(case.path_parameters or {}) & set(real):
        case.path_parameters[name] = real[name]
    if isinstance(case.body, dict):
        case.body.pop("doctorId", None)
        if up_to_date:
            case.body.pop("expectedVersion", None)
        whole = {name: int(value) for name, value in case.body.items() if isinstance(value, float)}
        case.body |= whole
        case.body |= {name: real[name] for name in set(case.body) & {"departmentId"}}


def headers_of(house: OpenWard, route: Route, who: str) -> dict[str, str]:
    ward = house.ward
    if who == "kiosk":
        return ward.kiosk.headers
    if who == "stranger":
        return {}
    people: dict[Role, dict[str, str]] = {
        "RECEPTION": ward.rita.headers,
        "NURSE": ward.thomas.headers,
        "DOCTOR": ward.meera.headers,
        "ATTENDANT": ward.latika.headers,
        "AUDITOR": ward.audrey.headers,
        "ADMIN": ward.asta.headers,
        "KIOSK": ward.kiosk.headers,
        "BOARD": ward.board.headers,
        "PHONE": house.phone,
        "ANYONE": ward.rita.headers,
    }
    return next(people[role] for role in ("DOCTOR", *people) if RIGHTS[route.key][role] != "-")


def is_a_proper_answer(response: Any) -> None:
    """What holds for every answer: the browser's rules, a trace; and of a refusal its type, status and sentence."""
    [trace] = response.headers["traceparent"]
    assert response.headers["x-request-id"]
    assert response.headers["x-content-type-options"] == ["nosniff"]
    assert response.headers["cache-control"] == ["no-store"]
    assert "default-src 'none'" in response.headers["content-security-policy"][0]
    if response.status_code < 400:
        return
    problem = response.json()
    assert response.headers["content-type"] == ["application/problem+json"]
    assert problem["status"] == response.status_code
    assert problem["traceId"] == trace.split("-")[1]
    assert problem["title"] and problem["detail"]
    kind, _, code = problem["type"].rpartition(":")
    if problem["type"] == "about:blank":
        assert response.status_code in (400, 405, 415, 421)
    else:
        assert kind == "urn:medique:problem"
        assert STATUS[code] == response.status_code


@pytest.mark.parametrize("who", ["admitted", "kiosk", "stranger"])
@pytest.mark.parametrize("route", STREAMS, ids=lambda route: route.key)
def test_every_stream_begins_with_a_state_or_is_refused(quiet_house: OpenWard, route: Route, who: str) -> None:
    """A stream never ends, so nothing is generated for it: whoever may listen hears a snapshot first, nobody else any."""
    house = quiet_house
    headers = headers_of(house, route, who)
    with httpx.stream("GET", f"{house.base}{route.path}", headers=headers, timeout=10, trust_env=False) as answer:
        if RIGHTS[route.key]["ANYONE"] != "-" or who == "admitted":
            assert answer.status_code == 200
            assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
            assert answer.headers["cache-control"] == "no-store"
            lines = answer.iter_lines()
            assert next(lines).startswith("retry: ")
            assert next(line for line in lines if line.startswith("event: ")) == "event: snapshot"
        else:
            assert answer.status_code == {"kiosk": 403, "stranger": 401}[who]
            assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("last", ["0-0", "1-999999999", "nonsense", "x" * 40, "-1--1", "9" * 39])
def test_a_strange_last_id_gets_a_whole_state(quiet_house: OpenWard, last: str) -> None:
    for more in ({"headers": {"Last-Event-ID": last}}, {"params": {"lastEventId": last}}):
        address = f"{quiet_house.base}/v1/live/display-boards"
        with httpx.stream("GET", address, timeout=10, trust_env=False, **more) as answer:  # type: ignore[arg-type]
            assert answer.status_code == 200
            assert next(line for line in answer.iter_lines() if line.startswith("event: ")) == "event: snapshot"


def test_the_description_is_that_of_every_call(described: Any) -> None:
    """Nothing is left out above without a reason: pages are for eyes, streams never end."""
    paths = described.raw_schema["paths"]
    in_description = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
    assert in_description == {route.key for route in ROUTES if not route.page}
    assert len(CALLS) > 30


def test_the_generated_requests_reach_what_they_are_about(house: OpenWard, session: requests.Session) -> None:
    """Otherwise all of the above would be refusals: the ward has visits in several states, and its people get in."""
    answer = session.get(f"{house.base}/v1/queue/{house.ward.cardiology}", headers=house.ward.meera.headers)
    assert answer.status_code == 200
    doctor = session.get(f"{house.base}/v1/doctor/me", headers=house.ward.meera.headers)
    assert doctor.status_code == 200
