"""Who stands behind a session or a key, and what the tables grant them at this moment."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from appliance.database.connection import Connection
from appliance.identity import actions, keyed, lookups, sessions
from appliance.identity.lookups import Known
from appliance.identity.roles import EVERYWHERE, DeviceKind, Grant, Role
from appliance.identity.tokens import AccessTokens, Claims
from tests.appliance.identity.ward import (
    ANITA,
    CARDIOLOGY,
    EYES,
    by_cookie,
    hire,
    hire_meera,
    open_page,
    open_program,
    open_ward,
)
from tests.hospital import Spine


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Spine]:
    with open_ward(tmp_path) as spine:
        yield spine


def known_page(ward: Spine, *grants: Grant) -> Known:
    known = by_cookie(ward, open_page(ward, hire(ward, "somebody", *grants)).secret)
    assert known is not None
    return known


def test_roles_hold_where_they_were_given_and_nowhere_else(ward: Spine) -> None:
    known = known_page(ward, Grant("RECEPTION", (CARDIOLOGY,)), Grant("NURSE", (EYES,)), Grant("OPERATOR"))

    assert known.roles == {
        "RECEPTION": frozenset({CARDIOLOGY}),
        "NURSE": frozenset({EYES}),
        "OPERATOR": EVERYWHERE,
    }
    assert known.department_ids == {CARDIOLOGY, EYES}
    cases: list[tuple[Role, str | None, bool]] = [
        ("RECEPTION", CARDIOLOGY, True),
        ("RECEPTION", EYES, False),
        ("RECEPTION", None, True),
        ("NURSE", CARDIOLOGY, False),
        ("OPERATOR", EYES, True),
        ("OPERATOR", None, True),
        ("ADMIN", None, False),
        ("ADMIN", EYES, False),
    ]
    for role, department, answer in cases:
        assert known.may_act_as(role, department) is answer, (role, department)


def test_a_verified_doctor_is_known_as_one_from_the_next_request_on(ward: Spine) -> None:
    meera = hire_meera(ward)
    page = open_page(ward, meera)
    before = by_cookie(ward, page.secret)
    ward.do(actions.verify_doctor, ANITA, staff_id=meera)
    after = by_cookie(ward, page.secret)

    assert before is not None
    assert after is not None
    assert (before.verified, after.verified) == (False, True)


# Programs ------------------------------------------------------------------------------------------------------------


def claims_of(ward: Spine, session_id: str, staff_id: str, **other: Any) -> Claims:
    tokens = AccessTokens(ward.means.keys.access)
    staff = lookups.staff(ward.db, staff_id)
    assert staff is not None
    given = {"roles": staff.roles, "department_ids": staff.department_ids} | other
    now = ward.clock.now()
    token = tokens.issue(staff_id=staff_id, session_id=session_id, jti="j", now=now, **given)
    return tokens.read(token, now)


def test_a_program_is_known_by_its_claims_while_its_session_holds(ward: Spine) -> None:
    meera = hire_meera(ward)
    program = open_program(ward, meera)
    claims = claims_of(ward, program.session_id, meera)
    known = lookups.caller_of_program(ward.db, claims, ward.clock.now())

    assert known is not None
    assert (known.id, known.audience, known.session_id) == (meera, "program", program.session_id)
    assert known.roles == {"DOCTOR": frozenset({CARDIOLOGY})}
    assert not known.touch_due
    ward.do(actions.disable_staff, ANITA, staff_id=meera)
    assert lookups.caller_of_program(ward.db, claims, ward.clock.now()) is None


def test_an_access_token_of_a_page_or_of_somebody_elses_session_is_nobody(ward: Spine) -> None:
    meera = hire_meera(ward)
    ravi = hire(ward, "ravi", Grant("RECEPTION", (CARDIOLOGY,)))
    page, program = open_page(ward, meera), open_program(ward, meera)

    for session_id, staff_id in ((page.session_id, meera), (program.session_id, ravi), ("none", meera)):
        claims = claims_of(ward, session_id, staff_id)
        assert lookups.caller_of_program(ward.db, claims, ward.clock.now()) is None


@pytest.mark.parametrize(
    ("claimed", "left"),
    [
        ({"roles": ("NURSE",)}, {"NURSE": {CARDIOLOGY, EYES}}),
        ({"department_ids": (EYES,)}, {"NURSE": {EYES}, "OPERATOR": set()}),
        ({"department_ids": ()}, {"OPERATOR": set()}),
        ({"roles": ("ADMIN", "NURSE"), "department_ids": (EYES, "surgery")}, {"NURSE": {EYES}}),
        ({"roles": ()}, {}),
    ],
)
def test_what_a_token_claims_only_narrows(ward: Spine, claimed: dict[str, Any], left: dict[Role, set[str]]) -> None:
    thomas = hire(ward, "thomas", Grant("NURSE", (CARDIOLOGY, EYES)), Grant("OPERATOR"))
    claims = claims_of(ward, open_program(ward, thomas).session_id, thomas, **claimed)
    known = lookups.caller_of_program(ward.db, claims, ward.clock.now())

    assert known is not None
    assert known.roles == left
    assert known.department_ids == set().union(*left.values())


def test_a_role_taken_away_is_gone_although_the_token_still_claims_it(ward: Spine) -> None:
    thomas = hire(ward, "thomas", Grant("NURSE", (CARDIOLOGY, EYES)))
    claims = claims_of(ward, open_program(ward, thomas).session_id, thomas)
    ward.do(actions.change_roles, ANITA, staff_id=thomas, grants=[Grant("NURSE", (EYES,))])
    known = lookups.caller_of_program(ward.db, claims, ward.clock.now())

    assert known is not None
    assert known.roles == {"NURSE": frozenset({EYES})}


# Devices -------------------------------------------------------------------------------------------------------------


def add_device(ward: Spine, kind: DeviceKind, key: str) -> str:
    return ward.do(
        actions.add_device,
        ANITA,
        kind=kind,
        name=f"{kind} 1",
        place="Lobby",
        department_ids=[EYES],
        printer_id="p1" if kind == "KIOSK" else None,
        key_hash=keyed.device_hash(ward.means.keys, key),
    )


def by_key(ward: Spine, key: str, kind: DeviceKind) -> Known | None:
    return lookups.caller_of_device(ward.db, keyed.device_hash(ward.means.keys, key), ward.clock.now(), kind=kind)


def test_a_device_is_known_by_its_key_as_what_it_is(ward: Spine) -> None:
    kiosk = add_device(ward, "KIOSK", "key")
    known = by_key(ward, "key", "KIOSK")

    assert known is not None
    assert (known.kind, known.id, known.audience, known.device_kind) == ("device", kiosk, "device", "KIOSK")
    assert (known.department_ids, known.printer_id) == (frozenset({EYES}), "p1")
    assert known.roles == {}
    assert by_key(ward, "key", "BOARD") is None, "a kiosk's key makes no board"
    assert by_key(ward, "another", "KIOSK") is None
    assert by_cookie(ward, "key") is None, "nor a member of staff"


def test_a_device_asks_to_be_noted_as_seen_once_a_minute(ward: Spine) -> None:
    board = add_device(ward, "BOARD", "key")
    asked = []
    for _ in range(13):
        known = by_key(ward, "key", "BOARD")
        assert known is not None
        asked.append(known.touch_due)
        if known.touch_due:
            ward.do(actions.touch_device, device_id=board)
        ward.clock.advance(seconds=10)

    assert [at for at, touched in enumerate(asked) if touched] == [0, 6, 12]


def test_the_hub_learns_which_of_its_listeners_still_hold(ward: Spine) -> None:
    meera = hire_meera(ward)
    page, idle, program = open_page(ward, meera), open_page(ward, meera), open_program(ward, meera)
    board, stolen = add_device(ward, "BOARD", "one"), add_device(ward, "BOARD", "two")
    ward.do(actions.revoke_device, ANITA, device_id=stolen)
    ward.clock.advance(seconds=14 * 60)
    ward.do(sessions.touch, session_id=page.session_id)
    ward.clock.advance(seconds=60)
    everybody = [page.session_id, idle.session_id, program.session_id, board, stolen, "somebody else"]

    assert lookups.still_open(ward.db, everybody, ward.clock.now()) == {page.session_id, program.session_id, board}
    assert lookups.still_open(ward.db, [], ward.clock.now()) == set()


# Staff ---------------------------------------------------------------------------------------------------------------


def test_the_doctors_of_a_department_are_those_enabled_there_by_name(ward: Spine) -> None:
    meera = hire(ward, "meera", Grant("DOCTOR", (CARDIOLOGY, EYES)))
    arjun = hire(ward, "arjun", Grant("DOCTOR", (CARDIOLOGY,)))
    hire(ward, "sunita", Grant("DOCTOR", (EYES,)))
    hire(ward, "thomas", Grant("NURSE", (CARDIOLOGY,)))
    gone = hire(ward, "gone", Grant("DOCTOR", (CARDIOLOGY,)))
    ward.do(actions.disable_staff, ANITA, staff_id=gone)

    assert [staff.staff_id for staff in lookups.doctors(ward.db, CARDIOLOGY)] == [arjun, meera]
    assert [staff.username for staff in lookups.staff_in(ward.db, CARDIOLOGY, "NURSE")] == ["thomas"]
    assert [staff.username for staff in lookups.all_staff(ward.db)] == ["arjun", "gone", "meera", "sunita", "thomas"]


def test_nobody_is_none(ward: Spine) -> None:
    assert lookups.staff(ward.db, "nobody") is None
    assert lookups.staff_by_username(ward.db, "nobody") is None
    assert lookups.credential(ward.db, "nobody") is None
    assert lookups.session_owner(ward.db, "nobody") is None
    assert lookups.device(ward.db, "nothing") is None


HOT: dict[str, Callable[[Connection, Spine], object]] = {
    "a page": lambda db, ward: lookups.caller_of_session(db, b"x" * 32, ward.clock.now()),
    "a device": lambda db, ward: lookups.caller_of_device(db, b"x" * 32, ward.clock.now(), kind="KIOSK"),
    "a program": lambda db, ward: lookups.caller_of_program(
        db, Claims("s", (), (), "sid", "j", "medique", "access", 0, 1), ward.clock.now()
    ),
}


@pytest.mark.parametrize("who", HOT)
def test_resolving_a_caller_is_one_statement_by_an_index(ward: Spine, who: str) -> None:
    statements: list[str] = []
    ward.db.set_trace_callback(statements.append)
    HOT[who](ward.db, ward)
    ward.db.set_trace_callback(None)

    assert len(statements) == 1
    plan = [row[3] for row in ward.db.execute(f"explain query plan {statements[0]}")]
    assert plan
    assert all(step.startswith("SEARCH") for step in plan), plan
