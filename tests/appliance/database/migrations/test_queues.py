"""The tables of queues: the database itself holds every invariant of queue.md Q1, whatever the code above it does.

Code refuses at the door, these constraints assert at the shelf. Each test writes by plain SQL on a scratch connection.
"""

import re
import sqlite3
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import get_args

import pytest

from appliance.database import migrations
from appliance.database.connection import Connection, writing
from appliance.queues.states import ACTIVE, MOVES, OPEN, TERMINAL, State

STATES: tuple[State, ...] = get_args(State)
PAIRS = list(product(STATES, STATES))


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Connection]:
    """A scratch database of today's shape, on a connection that may write anything the shape allows."""
    migrations.migrate(tmp_path / "scratch.db", synchronous="OFF")
    db = writing(tmp_path / "scratch.db", synchronous="OFF")
    yield db
    db.close()


MILESTONES = {"CALLED": ", doctor_id = 'dr-meera', room = 'Room 4', calls = 1", "COMPLETED": ", completed_at = '2026'"}


def token(db: Connection, number: int, *, day: str = "2026-11-21") -> str:
    db.execute(
        """
        insert into tokens (token_id, department_id, service_date, series, number, token_number, channel, issued_at)
        values (?, 'cardiology', ?, '', ?, ?, 'KIOSK', '2026')
        """,
        (f"token-{number}", day, number, f"C-{number:03d}"),
    )
    return f"token-{number}"


def arrives(
    db: Connection,
    visit_id: str = "visit",
    *,
    token_id: str | None,
    state: State = "WAITING",
    version: int = 1,
    department_id: str = "cardiology",
) -> None:
    db.execute(
        """
        insert into visits (visit_id, token_id, patient_id, department_id, state, urgency_class, held, calls, version)
        values (?, ?, 'asha', ?, ?, 1, 0, 0, ?)
        """,
        (visit_id, token_id, department_id, state, version),
    )


def moves(db: Connection, now: State, visit_id: str = "visit", *, extra: str = "") -> None:
    extra = extra or MILESTONES.get(now, "")
    db.execute(f"update visits set state = ?, version = version + 1{extra} where visit_id = ?", (now, visit_id))


def path_to(state: State) -> list[State]:
    """The shortest way of legal moves from the beginning."""
    ways: dict[State, list[State]] = {"WAITING": ["WAITING"], "SCANNED": ["SCANNED"]}
    while state not in ways:
        for was, now in MOVES:
            if was in ways and now not in ways:
                ways[now] = [*ways[was], now]
    return ways[state]


def stands(db: Connection, state: State, visit_id: str = "visit", *, number: int = 1) -> None:
    """A visit in a state, by legal moves."""
    first, *others = path_to(state)
    arrives(db, visit_id, token_id=token(db, number), state=first)
    for now in others:
        moves(db, now, visit_id)


def refused_by_the_database(db: Connection, sql: str, *values: object, why: str) -> None:
    before = db.execute("select * from visits").fetchall(), db.execute("select * from tokens").fetchall()
    with pytest.raises(sqlite3.IntegrityError, match=why):
        db.execute(sql, values)
    assert (db.execute("select * from visits").fetchall(), db.execute("select * from tokens").fetchall()) == before


def test_the_list_of_the_trigger_is_the_table(db: Connection) -> None:
    (sql,) = db.execute("select sql from sqlite_master where name = 'visits_move_only_as_the_table_says'").fetchone()
    assert set(re.findall(r"'(\w+)>(\w+)'", sql)) == {pair for pair in MOVES if pair[0]}
    (sql,) = db.execute("select sql from sqlite_master where name = 'visits_begin_scanned_or_waiting'").fetchone()
    assert set(re.findall(r"'([A-Z_]+)'", sql)) == {now for was, now in MOVES if was is None}


def test_the_check_of_the_column_knows_every_state_and_no_other(db: Connection) -> None:
    (sql,) = db.execute("select sql from sqlite_master where name = 'visits'").fetchone()
    (listed,) = re.findall(r"check \(state in\s*\(([^)]*)\)\)", sql)
    assert set(re.findall(r"'(\w+)'", listed)) == set(STATES)


@pytest.mark.parametrize(("was", "now"), [(was, now) for was, now in PAIRS if was != now])
def test_every_pair_of_states_against_the_trigger(db: Connection, was: State, now: State) -> None:
    stands(db, was)
    if (was, now) in MOVES:
        moves(db, now)
        assert db.execute("select state from visits").fetchone() == (now,)
    else:
        with pytest.raises(sqlite3.IntegrityError, match="no such move"):
            moves(db, now, extra=", doctor_id = 'dr-meera'")


@pytest.mark.parametrize("state", STATES)
def test_where_a_visit_may_begin(db: Connection, state: State) -> None:
    token(db, 1)
    if (None, state) in MOVES:
        arrives(db, token_id="token-1", state=state)
    else:
        with pytest.raises(sqlite3.IntegrityError, match="begins scanned or waiting"):
            arrives(db, token_id="token-1", state=state)


def test_a_made_up_state_is_none(db: Connection) -> None:
    stands(db, "WAITING")
    with pytest.raises(sqlite3.IntegrityError):
        db.execute("update visits set state = 'ASLEEP', version = 2")


@pytest.mark.parametrize("state", ["CALLED", "IN_CONSULTATION", "COMPLETED"])
def test_who_is_called_or_seen_or_done_has_a_doctor(db: Connection, state: State) -> None:
    stands(db, state)
    refused_by_the_database(db, "update visits set doctor_id = null, version = version + 1", why="CHECK")


def test_nobody_is_called_without_a_doctor(db: Connection) -> None:
    stands(db, "WAITING")
    refused_by_the_database(db, "update visits set state = 'CALLED', version = 2", why="CHECK")


@pytest.mark.parametrize("state", ["WAITING", "URGENT", "CALLED", "IN_CONSULTATION", "COMPLETED", "NO_SHOW"])
def test_only_a_scanned_or_cancelled_visit_may_lack_a_token(db: Connection, state: State) -> None:
    stands(db, state)
    refused_by_the_database(db, "update visits set token_id = null, version = version + 1", why="CHECK")


@pytest.mark.parametrize(("one", "other"), list(product(sorted(ACTIVE), sorted(ACTIVE))))
def test_a_doctor_has_one_active_visit(db: Connection, one: State, other: State) -> None:
    stands(db, one, "first", number=1)
    db.execute("update visits set doctor_id = 'dr-sunil', version = version + 1")
    stands(db, other, "second", number=2)
    refused_by_the_database(
        db,
        "update visits set doctor_id = 'dr-sunil', version = version + 1 where visit_id = 'second'",
        why="UNIQUE.*doctor_id",
    )


@pytest.mark.parametrize("state", sorted(ACTIVE))
def test_a_token_is_active_in_one_place(db: Connection, state: State) -> None:
    """The same token waits in the lab while its person is with the doctor: the lab may not call."""
    stands(db, state)
    arrives(db, "in-the-lab", token_id="token-1", department_id="lab")
    refused_by_the_database(
        db,
        "update visits set state = 'CALLED', doctor_id = 'lab-anil', version = 2 where visit_id = 'in-the-lab'",
        why="UNIQUE.*token_id",
    )


@pytest.mark.parametrize("state", sorted(OPEN - {"SCANNED"}))
def test_a_token_has_one_open_visit_in_a_department(db: Connection, state: State) -> None:
    stands(db, state)
    with pytest.raises(sqlite3.IntegrityError, match=r"UNIQUE.*token_id.*department_id"):
        arrives(db, "again", token_id="token-1")
    arrives(db, "elsewhere", token_id="token-1", department_id="lab")


@pytest.mark.parametrize("state", sorted(TERMINAL))
def test_a_token_may_come_back_once_its_visit_is_over(db: Connection, state: State) -> None:
    stands(db, state)
    arrives(db, "again", token_id="token-1")


def test_a_number_is_given_once_in_a_department_a_day_and_a_series(db: Connection) -> None:
    token(db, 1)
    values = ("cardiology", "2026-11-21", "", 1)
    insert = """
        {verb} into tokens (token_id, department_id, service_date, series, number, token_number, channel, issued_at)
        values ('other', ?, ?, ?, ?, 'C-001', 'KIOSK', '2026')
    """
    refused_by_the_database(db, insert.format(verb="insert"), *values, why="UNIQUE|next number")
    refused_by_the_database(db, insert.format(verb="insert or replace"), *values, why="next number|stays")


def test_numbers_leave_no_gap_in_the_ordinary_series(db: Connection) -> None:
    token(db, 1)
    with pytest.raises(sqlite3.IntegrityError, match="next number"):
        token(db, 3)
    with pytest.raises(sqlite3.IntegrityError, match="next number"):
        token(db, 2, day="2026-11-22")
    token(db, 2)
    token(db, 3)


@pytest.mark.parametrize("change", ["number = 7", "token_number = 'C-007'", "service_date = '2026-11-22'"])
def test_a_token_is_never_changed_and_never_deleted(db: Connection, change: str) -> None:
    token(db, 1)
    refused_by_the_database(db, f"update tokens set {change}", why="never changed")
    refused_by_the_database(db, "delete from tokens", why="never deleted")


@pytest.mark.parametrize("version", ["version", "version + 2", "version - 1", "1"])
def test_a_version_rises_by_one_with_every_change(db: Connection, version: str) -> None:
    stands(db, "WAITING")
    moves(db, "URGENT")
    refused_by_the_database(db, f"update visits set held = 1, version = {version}", why="rises by one")


def test_a_visit_keeps_its_id_and_begins_at_version_one(db: Connection) -> None:
    stands(db, "WAITING")
    refused_by_the_database(db, "update visits set visit_id = 'x', version = 2", why="rises by one")
    with pytest.raises(sqlite3.IntegrityError, match="begins"):
        arrives(db, "other", token_id=token(db, 2), version=2)


@pytest.mark.parametrize("state", STATES)
def test_a_visit_is_never_deleted_and_never_begun_again(db: Connection, state: State) -> None:
    stands(db, state)
    refused_by_the_database(db, "delete from visits", why="never deleted")
    refused_by_the_database(
        db,
        """
        insert or replace into visits
            (visit_id, token_id, patient_id, department_id, state, urgency_class, held, calls, version)
        values ('visit', 'token-1', 'asha', 'cardiology', 'WAITING', 1, 0, 0, 1)
        """,
        why="never deleted",
    )


def prescribes(db: Connection, *, verb: str = "insert", visit_id: str = "visit", signed_at: str = "2026") -> None:
    db.execute(
        f"""
        {verb} into prescriptions (prescription_id, visit_id, patient_id, doctor_id, prescription_version, signed_at,
            sealed, key_id, event_id, type_name)
        values ('rx', ?, 'asha', 'dr-meera', 1, ?, x'00', 'k', 'e', 'PrescriptionSigned')
        """,
        (visit_id, signed_at),
    )


WITH_PRESCRIPTION = ", completed_at = '2026', prescription_id = 'rx'"


def test_a_prescription_comes_with_the_completion(db: Connection) -> None:
    stands(db, "IN_CONSULTATION")
    moves(db, "COMPLETED", extra=WITH_PRESCRIPTION)
    prescribes(db)
    assert db.execute("select count(*) from prescriptions").fetchone() == (1,)


@pytest.mark.parametrize("state", STATES)
def test_no_prescription_is_written_for_a_visit_that_announced_none(db: Connection, state: State) -> None:
    stands(db, state)
    with pytest.raises(sqlite3.IntegrityError, match="only in the transaction that completes"):
        prescribes(db)


def test_no_prescription_is_written_at_another_instant(db: Connection) -> None:
    stands(db, "IN_CONSULTATION")
    moves(db, "COMPLETED", extra=WITH_PRESCRIPTION)
    with pytest.raises(sqlite3.IntegrityError, match="only in the transaction that completes"):
        prescribes(db, signed_at="2027")


@pytest.mark.parametrize("state", sorted(set(STATES) - {"COMPLETED"}))
def test_a_visit_names_a_prescription_only_when_it_is_completed(db: Connection, state: State) -> None:
    stands(db, state)
    refused_by_the_database(
        db, "update visits set prescription_id = 'rx', version = version + 1", why="CHECK|with its completion"
    )


def test_a_completed_visit_gets_no_prescription_later_and_loses_none(db: Connection) -> None:
    stands(db, "COMPLETED")
    refused_by_the_database(
        db, "update visits set prescription_id = 'rx', version = version + 1", why="with its completion"
    )
    stands(db, "IN_CONSULTATION", "second", number=2)
    moves(db, "COMPLETED", "second", extra=WITH_PRESCRIPTION)
    refused_by_the_database(
        db,
        "update visits set prescription_id = null, version = version + 1 where visit_id = 'second'",
        why="with its completion",
    )


def test_a_prescription_is_never_rewritten_replaced_or_deleted(db: Connection) -> None:
    stands(db, "IN_CONSULTATION")
    moves(db, "COMPLETED", extra=WITH_PRESCRIPTION)
    prescribes(db)
    for sql in ("update prescriptions set sealed = x'01'", "delete from prescriptions"):
        refused_by_the_database(db, sql, why="never")
    with pytest.raises(sqlite3.IntegrityError):
        prescribes(db, verb="insert or replace")
    assert db.execute("select sealed from prescriptions").fetchall() == [(b"\0",)]


def test_who_is_available_or_paused_has_a_room(db: Connection) -> None:
    for availability in ("AVAILABLE", "PAUSED"):
        with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
            db.execute("insert into duty (doctor_id, availability, version) values ('dr-meera', ?, 1)", (availability,))
    db.execute("insert into duty (doctor_id, availability, version) values ('dr-meera', 'OFFLINE', 1)")
