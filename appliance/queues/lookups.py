"""What can be asked about queues: the line, one visit, a journey, who serves where."""

from collections.abc import Iterable
from typing import Any, Literal

import msgspec

from appliance.database.connection import Connection
from appliance.departments import lookups as departments
from appliance.journal import log
from appliance.journal.event import Entry
from appliance.queues.events import Availability, FactKind, Origin, VisitCalled
from appliance.queues.order import Counters, InLine
from appliance.queues.states import State
from appliance.queues.why import Explanation, explain


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
    arrival: int | None = None
    """When they joined, ms since 1970: what the passing guard compares."""
    head_start_minutes: int = 0
    after_calls: int = 0
    """The count of the line's calls from which it may be called; 0 is at once."""
    by_hand: int = 0
    passed: int = 0
    """How many later arrivals were called before it."""
    origin: Origin = "check-in"
    linked_visit_id: str | None = None
    sent_by: str | None = None
    review_wanted: int = 0
    slot: str | None = None
    held_until: str | None = None
    merged_into: str | None = None
    """The visit of the same person's other number, which goes on in its place."""


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
    calls: int = 0
    """How many calls this line has made today."""
    worn: tuple[int, ...] = ()
    """Numbers of today that somebody carried over from an earlier day still wears."""
    turns: int = 0
    """How often its day has turned."""


class Duty(msgspec.Struct, frozen=True):
    """Somebody who serves: where and whether."""

    doctor_id: str
    availability: Availability
    department_id: str | None
    room_id: str | None
    room: str | None
    until: str | None
    version: int
    since_review: int = 0
    """This doctor's calls since the last one that went to a review."""


class Present(msgspec.Struct, frozen=True, rename="camel"):
    """How many are in a department: seen from elsewhere, in the line, called, with a doctor."""

    scanned: int
    waiting: int
    called: int
    in_consultation: int
    total: int


class Pace(msgspec.Struct, frozen=True):
    """How many somebody has seen today, and how long that took altogether."""

    seen: int
    seconds: int


class Fact(msgspec.Struct, frozen=True):
    """Something sealed that is known of a visit, and who wrote it down when."""

    visit_id: str
    kind: FactKind
    patient_id: str
    sealed: bytes
    key_id: str
    event_id: str
    type_name: str
    actor_id: str | None
    at: str


class Undoable(msgspec.Struct, frozen=True):
    """The last act on a visit that may be taken back, and where the visit stood before it; `version` is the one after it."""

    visit_id: str
    act: Literal["hold", "move", "transfer", "note"]
    actor_id: str | None
    at: str
    version: int
    order_key: int
    after_calls: int
    by_hand: int
    fact_event_id: str | None
    """The entry that holds the note of before, if there was one."""


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


def held_until(db: Connection, department_id: str, at: str, limit: int) -> list[str]:
    """The ids of a department's visits on hold whose time is over at an instant, longest over first."""
    rows = db.execute(
        """
        select visit_id from visits
        where department_id = ? and held_until is not null and held_until <= ?
            and held = 1 and state in ('WAITING', 'URGENT')
        order by held_until limit ?
        """,
        (department_id, at, limit),
    )
    return [visit_id for (visit_id,) in rows]


def of_day(db: Connection, department_id: str, service_date: str) -> list[Visit]:
    """Every visit of a department on a day, oldest first."""
    return _all(
        db.execute(
            f"{_VISIT} where service_date = ? and department_id = ? order by visit_id", (service_date, department_id)
        )
    )


def missed(db: Connection, department_id: str) -> list[Visit]:
    """Everybody who missed a call on the running day of a department and has not come back, oldest first."""
    return _all(
        db.execute(
            f"""
            {_VISIT} where department_id = ? and state = 'NO_SHOW'
                and service_date = (select l.service_date from lines l where l.department_id = visits.department_id)
                and not exists (
                    select 1 from visits v
                    where v.token_id = visits.token_id and v.linked_visit_id = visits.visit_id and v.origin = 'return')
            order by visit_id
            """,
            (department_id,),
        )
    )


def in_line(db: Connection, department_id: str) -> list[InLine]:
    """The open line as `calling_order` takes it: numbers and ids, no opened seal, no order."""
    rows = db.execute(
        """
        select v.visit_id, v.token_id, v.token_number, v.urgency_class, v.order_key, v.held, v.bound_doctor_id, v.version,
               exists (select 1 from visits a where a.token_id = v.token_id and a.state in ('CALLED', 'IN_CONSULTATION')),
               v.arrival, v.head_start_minutes, v.after_calls, v.passed, v.by_hand, v.origin, v.slot
        from visits v
        where v.department_id = ? and v.state in ('WAITING', 'URGENT')
        """,
        (department_id,),
    )
    return [InLine(*row) for row in rows]


def counters(db: Connection, department_id: str) -> Counters:
    """What the guards of a line have counted, and who serves it: one statement, since every call asks."""
    row = db.execute(
        """
        select urgent_in_a_row, calls,
               (select json_group_object(doctor_id, since_review) from duty
                where department_id = lines.department_id and availability <> 'OFFLINE'),
               (select count(*) from duty where department_id = lines.department_id and availability = 'AVAILABLE')
        from lines where department_id = ?
        """,
        (department_id,),
    ).fetchone()
    return Counters(row[0], row[1], _since.decode(row[2]), max(1, row[3])) if row else Counters()


def call_of(db: Connection, visit_id: str) -> VisitCalled | None:
    """What the call of a visit kept; None for one that was never called, or so long ago that it is archived."""
    entry = log.latest(db, visit_id, VisitCalled.type_name)
    return _called.decode(entry.payload) if entry else None


def why(db: Connection, visit_id: str) -> Explanation | None:
    """Why a visit was called before everybody else, under the policy of then; None as for `call_of`."""
    called = call_of(db, visit_id)
    policy = departments.policy_of(db, called.department_id, called.policy_version) if called else None
    return explain(called, policy) if called and policy else None


def passed(db: Connection, department_id: str) -> dict[str, int]:
    """How often everybody in the line was passed, who ever was; a call changes it without a version."""
    rows = db.execute(
        "select visit_id, passed from visits where department_id = ? and state in ('WAITING', 'URGENT') and passed > 0",
        (department_id,),
    )
    return dict(rows.fetchall())


def line(db: Connection, department_id: str) -> Line | None:
    """A department's counters; None before its first token."""
    row = db.execute(
        "select service_date, last_number, urgent_in_a_row, calls, worn, turns from lines where department_id = ?",
        (department_id,),
    ).fetchone()
    if row is None:
        return None
    service_date, last_number, urgent_in_a_row, calls, worn, turns = row
    return Line(service_date, last_number, urgent_in_a_row, calls, _numbers.decode(worn), turns)


def token(db: Connection, token_id: str) -> Token | None:
    """One token by id."""
    row = db.execute(f"{_TOKEN} where token_id = ?", (token_id,)).fetchone()
    return Token(*row) if row else None


def token_of_day(db: Connection, department_id: str, service_date: str, series: str, number: int) -> Token | None:
    """The token that carries a number on a day; None for a number that nobody got."""
    row = db.execute(
        f"{_TOKEN} where department_id = ? and service_date = ? and series = ? and number = ? and voided = 0",
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


def pace(db: Connection, doctor_id: str, department_ids: Iterable[str]) -> Pace:
    """What somebody who serves has done today, in these departments."""
    row = db.execute(
        """
        select count(*), coalesce(sum(unixepoch(completed_at) - unixepoch(started_at)), 0)
        from lines l cross join visits v using (department_id, service_date)
        where l.department_id in (select value from json_each(?)) and v.doctor_id = ? and v.state = 'COMPLETED'
        """,
        (msgspec.json.encode(list(department_ids)).decode(), doctor_id),
    ).fetchone()
    return Pace(*row)


def prescription(db: Connection, prescription_id: str) -> StoredPrescription | None:
    """One prescription, sealed."""
    columns = ", ".join(StoredPrescription.__struct_fields__)
    row = db.execute(f"select {columns} from prescriptions where prescription_id = ?", (prescription_id,)).fetchone()
    return StoredPrescription(*row) if row else None


def fact(db: Connection, visit_id: str, kind: FactKind) -> Fact | None:
    """The latest of what is known of a visit, of one kind; sealed."""
    row = db.execute(f"{_FACT} where visit_id = ? and kind = ?", (visit_id, kind)).fetchone()
    return Fact(*row) if row else None


def facts(db: Connection, visit_id: str) -> list[Fact]:
    """Everything that is known of a visit besides the person's own words; sealed."""
    return [Fact(*row) for row in db.execute(f"{_FACT} where visit_id = ?", (visit_id,))]


def undoable(db: Connection, visit_id: str) -> Undoable | None:
    """The last act on a visit that could be taken back, if any ever was."""
    columns = ", ".join(Undoable.__struct_fields__)
    row = db.execute(f"select {columns} from undoables where visit_id = ?", (visit_id,)).fetchone()
    return Undoable(*row) if row else None


def intake(db: Connection, department_id: str, session: str) -> dict[str, int]:
    """How many numbers a session has given out, by channel."""
    rows = db.execute(
        "select channel, issued from intake where department_id = ? and session = ?", (department_id, session)
    )
    return dict(rows.fetchall())


def issued_since(db: Connection, department_id: str, service_date: str, since: str) -> dict[str, int]:
    """How many ordinary numbers of a day were given out from an instant on, by channel."""
    rows = db.execute(
        """
        select channel, count(*) from tokens
        where department_id = ? and service_date = ? and series = '' and voided = 0 and issued_at >= ?
        group by channel
        """,
        (department_id, service_date, since),
    )
    return dict(rows.fetchall())


def issued_today(db: Connection, department_id: str) -> int:
    """How many ordinary numbers somebody got on the running day of a department."""
    row = db.execute(
        """
        select last_number - (
            select count(*) from tokens t
            where t.department_id = l.department_id and t.service_date = l.service_date and t.voided = 1)
        from lines l where department_id = ?
        """,
        (department_id,),
    ).fetchone()
    return int(row[0]) if row else 0


def present(db: Connection, department_id: str) -> Present:
    """How many are in a department, by what they are there for."""
    row = db.execute(
        """
        select
            (select count(*) from visits where department_id = :here and state = 'SCANNED'),
            (select count(*) from visits where department_id = :here and state in ('WAITING', 'URGENT')),
            (select count(*) from visits
             where department_id = :here and state in ('CALLED', 'IN_CONSULTATION') and state = 'CALLED'),
            (select count(*) from visits
             where department_id = :here and state in ('CALLED', 'IN_CONSULTATION') and state = 'IN_CONSULTATION')
        """,
        {"here": department_id},
    ).fetchone()
    scanned, waiting, called, in_consultation = row
    return Present(scanned, waiting, called, in_consultation, sum(row))


def left_over(db: Connection, department_id: str, before: str, limit: int) -> list[Visit]:
    """Visits of a department that are open and of a service date before one; at most so many."""
    here = {"here": department_id, "before": before, "limit": limit}
    return _all(
        db.execute(
            f"""
            {_VISIT} where department_id = :here and state in ('WAITING', 'URGENT') and service_date < :before
            union all
            {_VISIT} where department_id = :here and state in ('CALLED', 'IN_CONSULTATION') and service_date < :before
            union all
            {_VISIT} where department_id = :here and state = 'SCANNED' and coalesce(service_date, '') < :before
            limit :limit
            """,
            here,
        )
    )


def worn(db: Connection, department_id: str, before: str) -> dict[int, str]:
    """The ordinary numbers that a department gave out before a date and people still wear, wherever they are; and in which
    visit.
    """
    rows = db.execute(
        """
        select t.number, min(v.visit_id)
        from departments d join visits v on v.department_id = d.department_id join tokens t on t.token_id = v.token_id
        where v.state in ('WAITING', 'URGENT')
            and t.department_id = :here and t.series = '' and t.service_date < :before
        group by t.number
        union all
        select t.number, min(v.visit_id)
        from departments d join visits v on v.department_id = d.department_id join tokens t on t.token_id = v.token_id
        where v.state in ('CALLED', 'IN_CONSULTATION')
            and t.department_id = :here and t.series = '' and t.service_date < :before
        group by t.number
        """,
        {"here": department_id, "before": before},
    )
    return dict(rows.fetchall())


_numbers = msgspec.json.Decoder(tuple[int, ...])
_since = msgspec.json.Decoder(dict[str, int])
_called = msgspec.json.Decoder(VisitCalled)
_FACT = f"select {', '.join(Fact.__struct_fields__)} from visit_facts"
_TOKEN = f"select {', '.join(Token.__struct_fields__)} from tokens"
_DUTY = f"select {', '.join(Duty.__struct_fields__)} from duty"


def _one(row: tuple[Any, ...] | None) -> Visit | None:
    return Visit(*row) if row else None


def _all(rows: Any) -> list[Visit]:
    return [Visit(*row) for row in rows]
