"""Tokens, visits, lines, prescriptions and duty, folded from their events.

Each fold asserts that its row stands in `was`; whether the move was legal, the action asked `states.py`.
"""

import msgspec

from appliance.database.connection import Connection
from appliance.database.transaction import Folds
from appliance.departments.events import RoomRenamed
from appliance.journal.event import Entry
from appliance.queues.events import (
    ORDINARY_SERIES,
    SAME_WAIT,
    UNDONE,
    AvailabilityChanged,
    ClassesConfirmed,
    DayTurned,
    FactKind,
    IntakeCounted,
    NumberVoided,
    PrescriptionSigned,
    TokenIssued,
    VisitAssessed,
    VisitCalled,
    VisitCancelled,
    VisitCarried,
    VisitCompleted,
    VisitHeld,
    VisitMerged,
    VisitMissed,
    VisitMoved,
    VisitNoted,
    VisitQueued,
    VisitRaised,
    VisitReassigned,
    VisitRecalled,
    VisitResumed,
    VisitScanned,
    VisitStarted,
)


def token_issued(db: Connection, entry: Entry, event: TokenIssued) -> None:
    """The number, and the line's counter at it. Other series count for themselves."""
    db.execute(
        """
        insert into tokens
            (token_id, department_id, service_date, series, number, token_number, channel, issued_at, despite)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
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
            entry.reason,
        ),
    )
    if event.series != ORDINARY_SERIES:
        return
    _count_to(db, event.department_id, event.service_date, event.number)
    if event.session is not None:
        db.execute(
            """
            insert into intake (department_id, session, channel, issued) values (?, ?, ?, 1)
            on conflict (department_id, session, channel) do update set issued = issued + 1
            """,
            (event.department_id, event.session, event.channel),
        )


def intake_counted(db: Connection, entry: Entry, event: IntakeCounted) -> None:
    """What a session gave out before anybody counted."""
    for channel, issued in event.issued.items():
        db.execute(
            "insert into intake (department_id, session, channel, issued) values (?, ?, ?, ?)",
            (event.department_id, event.session, channel, issued),
        )


def number_voided(db: Connection, entry: Entry, event: NumberVoided) -> None:
    """A number that nobody gets: it leaves no gap, because it stands there, voided."""
    db.execute(
        """
        insert into tokens (token_id, department_id, service_date, series, number, token_number, channel, issued_at, voided)
        values (?, ?, ?, ?, ?, ?, '', ?, 1)
        """,
        (
            entry.entity_id,
            event.department_id,
            event.service_date,
            event.series,
            event.number,
            event.token_number,
            entry.occurred_at,
        ),
    )
    _count_to(db, event.department_id, event.service_date, event.number)


def day_turned(db: Connection, entry: Entry, event: DayTurned) -> None:
    """Numbers begin again, and the guards forget what they counted; a session that goes on through the night counts on."""
    db.execute(
        """
        insert into lines (department_id, service_date, last_number, urgent_in_a_row, worn, turns) values (?, ?, 0, 0, ?, ?)
        on conflict (department_id) do update set service_date = excluded.service_date, last_number = 0,
            urgent_in_a_row = 0, calls = 0, worn = excluded.worn, turns = excluded.turns
        """,
        (entry.entity_id, event.now_date, msgspec.json.encode(event.worn).decode(), entry.entity_version),
    )
    db.execute("delete from intake where department_id = ? and session < ?", (entry.entity_id, event.now_date))


def visit_scanned(db: Connection, entry: Entry, event: VisitScanned) -> None:
    """A visit without a token."""
    _open_first_day(db, event.department_id, event.service_date)
    db.execute(
        """
        insert into visits
            (visit_id, patient_id, department_id, state, urgency_class, held, bound_doctor_id, calls, scanned_at,
             service_date, version)
        values (?, ?, ?, 'SCANNED', 1, 0, ?, 0, ?, ?, ?)
        """,
        (
            entry.entity_id,
            event.patient_id,
            event.department_id,
            event.doctor_id,
            entry.occurred_at,
            event.service_date,
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
            urgency_class = ?, order_key = ?, arrival = ?, head_start_minutes = ?, policy_version = ?, queued_at = ?,
            slot = ?, version = ?
        where visit_id = ? and state = ?
        """,
        (
            event.token_id,
            event.token_number,
            event.service_date,
            event.channel,
            event.urgency_class,
            event.order_key,
            _arrival(event),
            event.head_start_minutes,
            event.policy_version,
            entry.occurred_at,
            event.slot,
            entry.entity_version,
            entry.entity_id,
            event.was,
        ),
    )
    assert changed.rowcount == 1, f"the visit does not stand in {event.was}"


def visit_raised(db: Connection, entry: Entry, event: VisitRaised) -> None:
    """Urgent from now on: whoever had to let others go first need not any more."""
    values = (event.urgency_class, event.order_key)
    _move(db, entry, event.was, "state = 'URGENT', urgency_class = ?, order_key = ?, after_calls = 0", values)


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
        "update lines set urgent_in_a_row = iif(?, urgent_in_a_row + 1, 0), calls = ? where department_id = ?",
        (event.was == "URGENT", event.nth, event.department_id),
    )
    if event.nth:
        _count_for_guards(db, entry.entity_id, event)


def visit_recalled(db: Connection, entry: Entry, event: VisitRecalled) -> None:
    """Called once more."""
    _move(db, entry, "CALLED", "calls = ?, last_called_at = ?", (event.calls, entry.occurred_at))


def visit_held(db: Connection, entry: Entry, event: VisitHeld) -> None:
    """Keeps the place, is not called; what it was before is kept for who wants it back at once."""
    _keep_undoable(db, entry, "hold")
    _change(db, entry, "held = 1, held_until = ?,", (event.until,))
    _keep_fact(db, entry, "reason")


def visit_resumed(db: Connection, entry: Entry, event: VisitResumed) -> None:
    """May be called again."""
    _change(db, entry, "held = 0, held_until = null, after_calls = ?,", (event.after_calls,))


def visit_moved(db: Connection, entry: Entry, event: VisitMoved) -> None:
    """Another place in the line."""
    _keep_undoable(db, entry, "move")
    changes = "order_key = ?, after_calls = ?, by_hand = ?,"
    values = (event.order_key, event.after_calls, int(event.by_hand))
    _change(db, entry, changes, values)
    _keep_fact(db, entry, "reason")


def visit_reassigned(db: Connection, entry: Entry, event: VisitReassigned) -> None:
    """Another doctor's: the one in a room changes rooms, the one that waits is bound, or free for everybody."""
    changed = db.execute(
        """
        update visits set version = ?,
            bound_doctor_id = iif(state in ('WAITING', 'URGENT'), ?, bound_doctor_id),
            doctor_id = iif(state in ('CALLED', 'IN_CONSULTATION'), ?, doctor_id),
            room_id = iif(state in ('CALLED', 'IN_CONSULTATION'), ?, room_id),
            room = iif(state in ('CALLED', 'IN_CONSULTATION'), ?, room)
        where visit_id = ? and state in ('WAITING', 'URGENT', 'CALLED', 'IN_CONSULTATION')
        """,
        (entry.entity_version, event.doctor_id, event.doctor_id, event.room_id, event.room, entry.entity_id),
    )
    assert changed.rowcount == 1, "only an open visit has somebody to wait for"


def visit_merged(db: Connection, entry: Entry, event: VisitMerged) -> None:
    """The better of two places."""
    values = (event.order_key, event.arrival, event.head_start_minutes)
    _change(db, entry, "order_key = ?, arrival = ?, head_start_minutes = ?,", values)


def classes_confirmed(db: Connection, entry: Entry, event: ClassesConfirmed) -> None:
    """The head start of whoever staff confirmed."""
    _change(db, entry, "head_start_minutes = ?, order_key = ?,", (event.head_start_minutes, event.order_key))
    _keep_fact(db, entry, "classes")


def visit_noted(db: Connection, entry: Entry, event: VisitNoted) -> None:
    """What somebody wrote; without a sealed part the note is taken back."""
    _keep_undoable(db, entry, "note")
    _change(db, entry)
    if entry.sealed is None:
        db.execute("delete from visit_facts where visit_id = ? and kind = 'note'", (entry.entity_id,))
    _keep_fact(db, entry, "note")


def visit_assessed(db: Connection, entry: Entry, event: VisitAssessed) -> None:
    """What was found; the level that follows is raised by an entry of its own."""
    _change(db, entry)
    _keep_fact(db, entry, "assessment")


def visit_carried(db: Connection, entry: Entry, event: VisitCarried) -> None:
    """Goes on under the next date; its line counts calls from the start again."""
    _change(db, entry, "service_date = ?, after_calls = 0,", (event.now_date,))


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
        "state = 'CANCELLED', cancelled_at = ?, cancel_reason = ?, merged_into = ?",
        (entry.occurred_at, entry.reason, event.into_visit_id),
    )
    _keep_fact(db, entry, "reason")


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


def room_renamed(db: Connection, entry: Entry, event: RoomRenamed) -> None:
    """Whoever serves there calls to the new name from now on."""
    db.execute("update duty set room = ? where room_id = ?", (event.now, entry.entity_id))


FOLDS: Folds = {
    RoomRenamed: room_renamed,
    TokenIssued: token_issued,
    IntakeCounted: intake_counted,
    NumberVoided: number_voided,
    DayTurned: day_turned,
    VisitHeld: visit_held,
    VisitResumed: visit_resumed,
    VisitMoved: visit_moved,
    VisitReassigned: visit_reassigned,
    VisitMerged: visit_merged,
    ClassesConfirmed: classes_confirmed,
    VisitNoted: visit_noted,
    VisitAssessed: visit_assessed,
    VisitCarried: visit_carried,
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
    if event.origin != "check-in":
        _open_first_day(db, event.department_id, event.service_date)
    db.execute(
        """
        insert into visits
            (visit_id, token_id, token_number, patient_id, department_id, service_date, channel, state, urgency_class,
             order_key, held, bound_doctor_id, calls, policy_version, queued_at, version, arrival, head_start_minutes,
             after_calls, by_hand, origin, linked_visit_id, sent_by, review_wanted, slot)
        values (?, ?, ?, ?, ?, ?, ?, 'WAITING', ?, ?, 0, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
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
            _arrival(event),
            event.head_start_minutes,
            event.after_calls,
            int(event.by_hand),
            event.origin,
            event.linked_visit_id,
            event.sent_by,
            int(event.review_wanted),
            event.slot,
        ),
    )
    if event.linked_visit_id is not None:
        _carry_facts(db, entry.entity_id, event.linked_visit_id, same_wait=event.origin in SAME_WAIT)
    if event.origin == "transfer":
        _keep_undoable(db, entry, "transfer")


def _arrival(event: VisitQueued) -> int:
    """The oldest entries do not say it: the key was the arrival less the head start."""
    return event.arrival or event.order_key + event.head_start_minutes * 60_000


def _open_first_day(db: Connection, department_id: str, service_date: str | None) -> None:
    """A department's first day begins with whoever comes first, also with one who brings a number of another department."""
    if service_date is not None:
        db.execute(
            """
            insert into lines (department_id, service_date, last_number, urgent_in_a_row) values (?, ?, 0, 0)
            on conflict (department_id) do nothing
            """,
            (department_id, service_date),
        )


def _count_to(db: Connection, department_id: str, service_date: str, number: int) -> None:
    """The line's last number. In entries from before days were turned, a number of a new day turns it."""
    db.execute(
        """
        insert into lines (department_id, service_date, last_number, urgent_in_a_row) values (?, ?, ?, 0)
        on conflict (department_id) do update set
            urgent_in_a_row = iif(service_date = excluded.service_date, urgent_in_a_row, 0),
            calls = iif(service_date = excluded.service_date, calls, 0),
            worn = iif(service_date = excluded.service_date, worn, '[]'),
            service_date = excluded.service_date, last_number = excluded.last_number
        """,
        (department_id, service_date, number),
    )


def _count_for_guards(db: Connection, visit_id: str, event: VisitCalled) -> None:
    """Who was passed: whoever of class 1 came earlier and could have been called instead. Urgent calls pass nobody.

    Says in SQL what `queues/order.py` counts: who was moved back by hand came as late as that; reviews have their own rule.
    """
    if event.was == "WAITING":
        db.execute(
            """
            update visits set passed = passed + 1
            where department_id = ? and state in ('WAITING', 'URGENT') and urgency_class = 1 and held = 0
                and origin <> 'review' and after_calls < ? and (bound_doctor_id is null or bound_doctor_id = ?)
                and max(arrival, order_key) < (
                    select iif(origin = 'review', arrival, max(arrival, order_key)) from visits where visit_id = ?)
                and not exists (
                    select 1 from visits a where a.token_id = visits.token_id and a.state in ('CALLED', 'IN_CONSULTATION'))
            """,
            (event.department_id, event.nth, event.doctor_id, visit_id),
        )
    db.execute(
        """
        update duty set since_review = iif(
            (select origin from visits where visit_id = ?) = 'review', 0, since_review + 1)
        where doctor_id = ?
        """,
        (visit_id, event.doctor_id),
    )


def _keep_undoable(db: Connection, entry: Entry, act: str) -> None:
    """Where the visit stood before an act that may be taken back. Asked before the act is folded.

    What takes an act back is not taken back itself: a second press of "undo" would do the act again.
    """
    if entry.reason == UNDONE:
        db.execute("delete from undoables where visit_id = ?", (entry.entity_id,))
        return
    db.execute(
        """
        insert or replace into undoables
            (visit_id, act, actor_id, at, version, order_key, after_calls, by_hand, fact_event_id)
        select v.visit_id, ?, ?, ?, ?, v.order_key, v.after_calls, v.by_hand, f.event_id
        from visits v left join visit_facts f on f.visit_id = v.visit_id and f.kind = 'note'
        where v.visit_id = ?
        """,
        (act, entry.actor_id, entry.occurred_at, entry.entity_version, entry.entity_id),
    )


def _carry_facts(db: Connection, visit_id: str, linked_visit_id: str, *, same_wait: bool) -> None:
    """What was known of the person is known in the next visit, and the note where it is still the same wait.

    Sealed bytes are copied as they are: they stay bound to the entry that they came with.
    """
    db.execute(
        """
        insert into visit_facts (visit_id, kind, patient_id, sealed, key_id, event_id, type_name, actor_id, at)
        select ?, kind, patient_id, sealed, key_id, event_id, type_name, actor_id, at
        from visit_facts where visit_id = ? and (kind in ('classes', 'assessment') or (? and kind = 'note'))
        """,
        (visit_id, linked_visit_id, same_wait),
    )


def _keep_fact(db: Connection, entry: Entry, kind: FactKind) -> None:
    """Copy a sealed part as it is; an entry without one says nothing new."""
    if entry.sealed is None:
        return
    db.execute(
        """
        insert or replace into visit_facts
            (visit_id, kind, patient_id, sealed, key_id, event_id, type_name, actor_id, at)
        select visit_id, ?, patient_id, ?, ?, ?, ?, ?, ? from visits where visit_id = ?
        """,
        (
            kind,
            entry.sealed,
            entry.key_id,
            entry.event_id,
            entry.type,
            entry.actor_id,
            entry.occurred_at,
            entry.entity_id,
        ),
    )


def _change(db: Connection, entry: Entry, changes: str = "", values: tuple[object, ...] = ()) -> None:
    """Change the visit of an entry without moving it to another state. `changes` is SQL of this file, ends with a comma."""
    changed = db.execute(
        f"update visits set {changes} version = ? where visit_id = ?",
        (*values, entry.entity_version, entry.entity_id),
    )
    assert changed.rowcount == 1, "there is no such visit"


def _move(db: Connection, entry: Entry, was: str, changes: str, values: tuple[object, ...] = ()) -> None:
    """Change the visit of an entry. `changes` is SQL of this file, never of anybody's input."""
    changed = db.execute(
        f"update visits set {changes}, version = ? where visit_id = ? and state = ?",
        (*values, entry.entity_version, entry.entity_id, was),
    )
    assert changed.rowcount == 1, f"the visit does not stand in {was}"
