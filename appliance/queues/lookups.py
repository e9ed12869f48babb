"""What can be asked about queues: the line, one visit, a journey, who serves where."""

from collections.abc import Iterable
from typing import Any

import msgspec

from appliance.database.connection import Connection
from appliance.journal.event import Entry
from appliance.queues.events import Availability
from appliance.queues.order import Counters, InLine
from appliance.queues.states import State


class Visit(msgspec.Struct, frozen=True):
    """One visit as it stands. Times are UTC text; `order_key` is milliseconds."""

    visit_id: str
    token_id: str | None
    token_number: str | None
    patient_id: str
    department_id: str
    service_date: str | None
    channel: str | None
    state: State
    urgency_class: int
    order_key: int | None
    held: int
    bound_doctor_id: str | None
    doctor_id: str | None
    room_id: str | None
    room: str | None
    calls: int
    prescription_id: str | None
    policy_version: int | None
    scanned_at: str | None
    queued_at: str | None
    called_at: str | None
    last_called_at: str | None
    started_at: str | None
    completed_at: str | None
    missed_at: str | None
    cancelled_at: str | None
    cancel_reason: str | None
    version: int


class Token(msgspec.Struct, frozen=True):
    """A number on a slip: the journey of one person on one day."""

    token_id: str
    department_id: str
    service_date: str
    series: str
    number: int
    token_number: str
    channel: str
    issued_at: str


class Line(msgspec.Struct, frozen=True):
    """A department's counters: the service date they belong to, the last number, and what the guards count."""

    service_date: str
    last_number: int
    urgent_in_a_row: int


class Duty(msgspec.Struct, frozen=True):
    """Somebody who serves: where and whether."""

    doctor_id: str
    availability: Availability
    department_id: str | None
    room_id: str | None
    room: str | None
    until: str | None
    version: int


class StoredPrescription(msgspec.Struct, frozen=True):
    """A prescription with its content still sealed."""

    prescription_id: str
    visit_id: str
    patient_id: str
    doctor_id: str
    prescription_version: int
    signed_at: str
    sealed: bytes
    key_id: str
    event_id: str
    type_name: str


_VISIT = f"select {', '.join(Visit.__struct_fields__)} from visits"


def visit(db: Connection, visit_id: str) -> Visit | None:
    """One visit by id."""
    return _one(db.execute(f"{_VISIT} where visit_id = ?", (visit_id,)).fetchone())


def visits_of(db: Connection, entries: list[Entry]) -> list[Visit]:
    """Every visit that entries are about, with its journey."""
    visit_ids = {entry.entity_id for entry in entries if entry.entity_kind == "visit"}
    return with_journeys(db, visit_ids) if visit_ids else []


def with_journeys(db: Connection, visit_ids: Iterable[str]) -> list[Visit]:
    """Several visits, and every other visit of their tokens, oldest first; in one statement, since each costs the loop."""
    wanted = msgspec.json.encode(list(visit_ids)).decode()
    return _all(
        db.execute(
            f"""
            with touched as materialized (
                select visit_id, token_id from visits where visit_id in (select value from json_each(?)))
            {_VISIT} where token_id in (select token_id from touched where token_id is not null)
            union all
            {_VISIT} where visit_id in (select visit_id from touched where token_id is null)
            order by queued_at, visit_id
            """,
            (wanted,),
        )
    )


def first_visit(db: Connection, token_id: str) -> Visit | None:
    """The visit that a token was issued for; ids sort by the time they were made."""
    return _one(db.execute(f"{_VISIT} where token_id = ? order by visit_id limit 1", (token_id,)).fetchone())


def journey(db: Connection, token_id: str) -> list[Visit]:
    """Every visit of one token, oldest first."""
    return _all(db.execute(f"{_VISIT} where token_id = ? order by queued_at, visit_id", (token_id,)))


def waiting(db: Connection, department_id: str) -> list[Visit]:
    """Everybody in the line of a department, held ones too, in no particular order."""
    return _all(db.execute(f"{_VISIT} where department_id = ? and state in ('WAITING', 'URGENT')", (department_id,)))


def active(db: Connection, department_id: str) -> list[Visit]:
    """Everybody called or with a doctor in a department, by room."""
    return _all(
        db.execute(
            f"{_VISIT} where department_id = ? and state in ('CALLED', 'IN_CONSULTATION') order by room, visit_id",
            (department_id,),
        )
    )


def recent_calls(db: Connection, department_id: str, limit: int) -> list[Visit]:
    """The visits called last in a department, newest call first."""
    return _all(
        db.execute(
            f"""
            {_VISIT} where department_id = ? and last_called_at is not null
            order by last_called_at desc limit ?
            """,
            (department_id, limit),
        )
    )


def active_of_doctor(db: Connection, doctor_id: str) -> Visit | None:
    """The one visit that a doctor has called or is seeing."""
    return _one(
        db.execute(f"{_VISIT} where doctor_id = ? and state in ('CALLED', 'IN_CONSULTATION')", (doctor_id,)).fetchone()
    )


def active_of_token(db: Connection, token_id: str) -> Visit | None:
    """The one visit of a token that is called or with a doctor anywhere."""
    return _one(
        db.execute(f"{_VISIT} where token_id = ? and state in ('CALLED', 'IN_CONSULTATION')", (token_id,)).fetchone()
    )


def scanned_until(db: Connection, department_id: str, at: str, limit: int) -> list[str]:
    """The ids of a department's check-ins without presence that began at an instant or before, oldest first."""
    rows = db.execute(
        """
        select visit_id from visits where department_id = ? and state = 'SCANNED' and scanned_at <= ?
        order by scanned_at limit ?
        """,
        (department_id, at, limit),
    )
    return [visit_id for (visit_id,) in rows]


def in_line(db: Connection, department_id: str) -> list[InLine]:
    """The open line as `calling_order` takes it: nine columns, no opened seal, no order."""
    rows = db.execute(
        """
        select v.visit_id, v.token_id, v.token_number, v.urgency_class, v.order_key, v.held, v.bound_doctor_id, v.version,
               exists (select 1 from visits a where a.token_id = v.token_id and a.state in ('CALLED', 'IN_CONSULTATION'))
        from visits v
        where v.department_id = ? and v.state in ('WAITING', 'URGENT')
        """,
        (department_id,),
    )
    return [InLine(*row) for row in rows]


def counters(db: Connection, department_id: str) -> Counters:
    """What the guards of a line have counted."""
    standing = line(db, department_id)
    return Counters(urgent_in_a_row=standing.urgent_in_a_row if standing else 0)


def line(db: Connection, department_id: str) -> Line | None:
    """A department's counters; None before its first token."""
    row = db.execute(
        "select service_date, last_number, urgent_in_a_row from lines where department_id = ?", (department_id,)
    ).fetchone()
    return Line(*row) if row else None


def token(db: Connection, token_id: str) -> Token | None:
    """One token by id."""
    row = db.execute(f"{_TOKEN} where token_id = ?", (token_id,)).fetchone()
    return Token(*row) if row else None


def token_of_day(db: Connection, department_id: str, service_date: str, series: str, number: int) -> Token | None:
    """The token that carries a number on a day."""
    row = db.execute(
        f"{_TOKEN} where department_id = ? and service_date = ? and series = ? and number = ?",
        (department_id, service_date, series, number),
    ).fetchone()
    return Token(*row) if row else None


def duty(db: Connection, doctor_id: str) -> Duty | None:
    """Where somebody serves; None for who never has."""
    row = db.execute(f"{_DUTY} where doctor_id = ?", (doctor_id,)).fetchone()
    return Duty(*row) if row else None


def on_duty(db: Connection, department_id: str) -> list[Duty]:
    """Everybody who serves a department at the moment, available or paused, by room."""
    rows = db.execute(f"{_DUTY} where department_id = ? and availability <> 'OFFLINE' order by room", (department_id,))
    return [Duty(*row) for row in rows]


def prescription(db: Connection, prescription_id: str) -> StoredPrescription | None:
    """One prescription, sealed."""
    columns = ", ".join(StoredPrescription.__struct_fields__)
    row = db.execute(f"select {columns} from prescriptions where prescription_id = ?", (prescription_id,)).fetchone()
    return StoredPrescription(*row) if row else None


_TOKEN = f"select {', '.join(Token.__struct_fields__)} from tokens"
_DUTY = f"select {', '.join(Duty.__struct_fields__)} from duty"


def _one(row: tuple[Any, ...] | None) -> Visit | None:
    return Visit(*row) if row else None


def _all(rows: Any) -> list[Visit]:
    return [Visit(*row) for row in rows]
