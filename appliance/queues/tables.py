"""Tokens, visits, lines, prescriptions and duty, folded from their events.

Each fold asserts that its row stands in `was`; whether the move was legal, the action asked `states.py`.
"""

from appliance.database.connection import Connection
from appliance.database.transaction import Folds
from appliance.journal.event import Entry
from appliance.queues.events import (
    ORDINARY_SERIES,
    AvailabilityChanged,
    PrescriptionSigned,
    TokenIssued,
    VisitCalled,
    VisitCancelled,
    VisitCompleted,
    VisitMissed,
    VisitQueued,
    VisitRaised,
    VisitRecalled,
    VisitScanned,
    VisitStarted,
)


def token_issued(db: Connection, entry: Entry, event: TokenIssued) -> None:
    """The number, and the line's counter at it. Other series count for themselves; a new day forgets what guards counted."""
    db.execute(
        """
        insert into tokens (token_id, department_id, service_date, series, number, token_number, channel, issued_at)
        values (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (
            entry.entity_id,
            event.department_id,
            event.service_date,
            event.series,
            event.number,
            event.token_number,
            event.channel,
            entry.occurred_at,
        ),
    )
    if event.series != ORDINARY_SERIES:
        return
    db.execute(
        """
        insert into lines (department_id, service_date, last_number, urgent_in_a_row) values (?, ?, ?, 0)
        on conflict (department_id) do update set
            urgent_in_a_row = iif(service_date = excluded.service_date, urgent_in_a_row, 0),
            service_date = excluded.service_date, last_number = excluded.last_number
        """,
        (event.department_id, event.service_date, event.number),
    )


def visit_scanned(db: Connection, entry: Entry, event: VisitScanned) -> None:
    """A visit without a token."""
    db.execute(
        """
        insert into visits
            (visit_id, patient_id, department_id, state, urgency_class, held, bound_doctor_id, calls, scanned_at, version)
        values (?, ?, ?, 'SCANNED', 1, 0, ?, 0, ?, ?)
        """,
        (
            entry.entity_id,
            event.patient_id,
            event.department_id,
            event.doctor_id,
            entry.occurred_at,
            entry.entity_version,
        ),
    )


def visit_queued(db: Connection, entry: Entry, event: VisitQueued) -> None:
    """A new visit in the line, or a scanned one that has shown it is here."""
    if event.was is None:
        _new_visit_in_line(db, entry, event)
        return
    changed = db.execute(
        """
        update visits set state = 'WAITING', token_id = ?, token_number = ?, service_date = ?, channel = ?,
            urgency_class = ?, order_key = ?, policy_version = ?, queued_at = ?, version = ?
        where visit_id = ? and state = ?
        """,
        (
            event.token_id,
            event.token_number,
            event.service_date,
            event.channel,
            event.urgency_class,
            event.order_key,
            event.policy_version,
            entry.occurred_at,
            entry.entity_version,
            entry.entity_id,
            event.was,
        ),
    )
    assert changed.rowcount == 1, f"the visit does not stand in {event.was}"


def visit_raised(db: Connection, entry: Entry, event: VisitRaised) -> None:
    """Urgent from now on."""
    values = (event.urgency_class, event.order_key)
    _move(db, entry, event.was, "state = 'URGENT', urgency_class = ?, order_key = ?", values)


def visit_called(db: Connection, entry: Entry, event: VisitCalled) -> None:
    """Called to a room; the line counts how many urgent ones went in a row."""
    _move(
        db,
        entry,
        event.was,
        "state = 'CALLED', doctor_id = ?, room_id = ?, room = ?, calls = 1, called_at = ?, last_called_at = ?",
        (event.doctor_id, event.room_id, event.room, entry.occurred_at, entry.occurred_at),
    )
    db.execute(
        "update lines set urgent_in_a_row = iif(?, urgent_in_a_row + 1, 0) where department_id = ?",
        (event.was == "URGENT", event.department_id),
    )


def visit_recalled(db: Connection, entry: Entry, event: VisitRecalled) -> None:
    """Called once more."""
    _move(db, entry, "CALLED", "calls = ?, last_called_at = ?", (event.calls, entry.occurred_at))


def visit_started(db: Connection, entry: Entry, event: VisitStarted) -> None:
    """With the doctor."""
    _move(db, entry, event.was, "state = 'IN_CONSULTATION', started_at = ?", (entry.occurred_at,))


def visit_completed(db: Connection, entry: Entry, event: VisitCompleted) -> None:
    """Over; the prescription follows in the next entry of the same transaction."""
    _move(
        db,
        entry,
        event.was,
        "state = 'COMPLETED', completed_at = ?, prescription_id = ?",
        (entry.occurred_at, event.prescription_id),
    )


def visit_missed(db: Connection, entry: Entry, event: VisitMissed) -> None:
    """Called and not there."""
    _move(db, entry, event.was, "state = 'NO_SHOW', missed_at = ?", (entry.occurred_at,))


def visit_cancelled(db: Connection, entry: Entry, event: VisitCancelled) -> None:
    """Ended without a consultation."""
    _move(
        db,
        entry,
        event.was,
        "state = 'CANCELLED', cancelled_at = ?, cancel_reason = ?",
        (entry.occurred_at, entry.reason),
    )


def prescription_signed(db: Connection, entry: Entry, event: PrescriptionSigned) -> None:
    """The sealed content beside its visit."""
    db.execute(
        """
        insert into prescriptions
            (prescription_id, visit_id, patient_id, doctor_id, prescription_version, signed_at,
             sealed, key_id, event_id, type_name)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (
            entry.entity_id,
            event.visit_id,
            event.patient_id,
            event.doctor_id,
            event.prescription_version,
            entry.occurred_at,
            entry.sealed,
            entry.key_id,
            entry.event_id,
            entry.type,
        ),
    )


def availability_changed(db: Connection, entry: Entry, event: AvailabilityChanged) -> None:
    """Who serves where. Somebody never seen before was OFFLINE."""
    changed = db.execute(
        """
        insert into duty (doctor_id, availability, department_id, room_id, room, until, version) values (?, ?, ?, ?, ?, ?, ?)
        on conflict (doctor_id) do update set availability = excluded.availability,
            department_id = excluded.department_id, room_id = excluded.room_id, room = excluded.room,
            until = excluded.until, version = excluded.version
        where duty.availability = ? and duty.version = excluded.version - 1
        """,
        (
            entry.entity_id,
            event.now,
            event.department_id,
            event.room_id,
            event.room,
            event.until,
            entry.entity_version,
            event.was,
        ),
    )
    assert changed.rowcount == 1, f"the doctor is not {event.was}"


FOLDS: Folds = {
    TokenIssued: token_issued,
    VisitScanned: visit_scanned,
    VisitQueued: visit_queued,
    VisitRaised: visit_raised,
    VisitCalled: visit_called,
    VisitRecalled: visit_recalled,
    VisitStarted: visit_started,
    VisitCompleted: visit_completed,
    VisitMissed: visit_missed,
    VisitCancelled: visit_cancelled,
    PrescriptionSigned: prescription_signed,
    AvailabilityChanged: availability_changed,
}


def _new_visit_in_line(db: Connection, entry: Entry, event: VisitQueued) -> None:
    db.execute(
        """
        insert into visits
            (visit_id, token_id, token_number, patient_id, department_id, service_date, channel, state, urgency_class,
             order_key, held, bound_doctor_id, calls, policy_version, queued_at, version)
        values (?, ?, ?, ?, ?, ?, ?, 'WAITING', ?, ?, 0, ?, 0, ?, ?, ?)
        """,
        (
            entry.entity_id,
            event.token_id,
            event.token_number,
            event.patient_id,
            event.department_id,
            event.service_date,
            event.channel,
            event.urgency_class,
            event.order_key,
            event.bound_doctor_id,
            event.policy_version,
            entry.occurred_at,
            entry.entity_version,
        ),
    )


def _move(db: Connection, entry: Entry, was: str, changes: str, values: tuple[object, ...] = ()) -> None:
    """Change the visit of an entry. `changes` is SQL of this file, never of anybody's input."""
    changed = db.execute(
        f"update visits set {changes}, version = ? where visit_id = ? and state = ?",
        (*values, entry.entity_version, entry.entity_id, was),
    )
    assert changed.rowcount == 1, f"the visit does not stand in {was}"
