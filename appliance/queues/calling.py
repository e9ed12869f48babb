"""Calling, consulting, completing (queue.md Q4, Q5); and being there to do it."""

from collections.abc import Sequence
from datetime import datetime
from math import ceil

import msgspec

from appliance import keys
from appliance.clock import iso, parse, seconds_between
from appliance.database.transaction import Transaction
from appliance.departments import lookups as departments
from appliance.departments.actions import require as require_department
from appliance.departments.policy import Policy
from appliance.queues import lookups
from appliance.queues.events import (
    Availability,
    AvailabilityChanged,
    Prescription,
    PrescriptionSigned,
    VisitCalled,
    VisitCompleted,
    VisitMissed,
    VisitRecalled,
    VisitStarted,
)
from appliance.queues.journeys import SendTo, review_when_due, send_on
from appliance.queues.lookups import Duty, Visit
from appliance.queues.order import CANDIDATES_KEPT, Counters, InLine, Turn, decide_for, rule_of, standing
from appliance.queues.standing import not_from, require_move, require_version, stand
from appliance.queues.states import ACTIVE, IN_LINE
from appliance.refusals import Refused

PRESCRIPTION_CHARACTERS = 8000
GRACE_SECONDS = 60
"""So much later than a person the timer says that somebody did not come."""


class Called(msgspec.Struct, frozen=True):
    """Whom a press called, in ids; None when nobody waits."""

    visit_id: str | None


def call_next(tx: Transaction, *, department_id: str, doctor_id: str) -> Called:
    """Call whoever is first in line to this doctor's room. Refused `not-available`, `has-active-visit`."""
    duty = _require_free(tx, doctor_id, department_id)
    order = _order_for(tx, require_department(tx, department_id), doctor_id)
    if not order.turns:
        return Called(None)
    first, _ = order.turns[0]
    _call(tx, first, order, duty)
    return Called(first.visit_id)


def call_visit(tx: Transaction, *, visit_id: str, doctor_id: str, expected_version: int | None) -> Called:
    """Call exactly this visit if it is still eligible.

    Refused `already-taken` when another doctor has it, `version-conflict`, `token-active-elsewhere`, `not-available`.
    """
    visit = stand(tx, visit_id)
    if visit.state in ACTIVE and visit.doctor_id != doctor_id:
        raise Refused("already-taken", "Somebody else has called this patient a moment ago.", visit_id=visit_id)
    require_move(visit.state, "CALLED")
    require_version(visit, expected_version)
    duty = _require_free(tx, doctor_id, visit.department_id)
    order = _order_for(tx, require_department(tx, visit.department_id), doctor_id)
    chosen = next((item for item, _ in order.turns if item.visit_id == visit_id), None)
    if chosen is None:
        raise _not_eligible(tx, visit)
    _call(tx, chosen, order, duty)
    return Called(visit_id)


def recall(tx: Transaction, *, visit_id: str, doctor_id: str, expected_version: int | None = None) -> Visit:
    """Repeat the announcement, at most as often as the policy says."""
    visit = stand(tx, visit_id)
    if visit.state != "CALLED":
        raise not_from(visit.state)
    _require_doctor(visit, doctor_id)
    require_version(visit, expected_version)
    if _no_call_left(visit, require_department(tx, visit.department_id).policy):
        raise Refused("invalid-transition", "This patient has been called often enough.", state=visit.state)
    assert visit.token_number is not None and visit.room is not None, "a called visit has a token and a room"
    recalled = VisitRecalled(
        department_id=visit.department_id, token_number=visit.token_number, room=visit.room, calls=visit.calls + 1
    )
    tx.record(recalled, visit_id, visit.version + 1)
    return stand(tx, visit_id)


def start(tx: Transaction, *, visit_id: str, doctor_id: str, expected_version: int | None = None) -> Visit:
    """The called patient has come in."""
    visit = stand(tx, visit_id)
    require_move(visit.state, "IN_CONSULTATION")
    _require_doctor(visit, doctor_id)
    require_version(visit, expected_version)
    started = VisitStarted(was=visit.state, department_id=visit.department_id, doctor_id=doctor_id)
    tx.record(started, visit_id, visit.version + 1)
    return stand(tx, visit_id)


def complete(
    tx: Transaction,
    *,
    visit_id: str,
    doctor_id: str,
    prescription_text: str | None = None,
    send_to: Sequence[SendTo] = (),
    expected_version: int | None = None,
) -> Visit:
    """End the consultation and, with text, sign its prescription in the same transaction, or do nothing at all.

    `prescription_text` is plain text already sanitised by the adapter. Whether this doctor may prescribe is a right.
    `send_to` opens a visit in every department named; refused as `send_on` says, and then nothing has ended.
    """
    visit = stand(tx, visit_id)
    require_move(visit.state, "COMPLETED")
    _require_doctor(visit, doctor_id)
    require_version(visit, expected_version)
    prescription_id = tx.new_id() if prescription_text else None
    completed = VisitCompleted(
        was=visit.state, department_id=visit.department_id, doctor_id=doctor_id, prescription_id=prescription_id
    )
    tx.record(completed, visit_id, visit.version + 1)
    if prescription_id is not None and prescription_text:
        _sign(tx, visit, prescription_id, prescription_text, doctor_id)
    if send_to:
        send_on(tx, visit, doctor_id, send_to)
    review_when_due(tx, visit)
    return stand(tx, visit_id)


def miss(tx: Transaction, *, visit_id: str, expected_version: int | None = None) -> Visit:
    """The called patient did not come. Refused `too-early`, with the seconds left, before the ladder is climbed."""
    visit = stand(tx, visit_id)
    require_move(visit.state, "NO_SHOW")
    require_version(visit, expected_version)
    _require_climbed(tx, visit)
    missed = VisitMissed(was=visit.state, department_id=visit.department_id, calls=visit.calls)
    tx.record(missed, visit_id, visit.version + 1)
    return stand(tx, visit_id)


def miss_by_timer(tx: Transaction, *, visit_id: str) -> None:
    """Nobody came and nobody said so: where the policy wants it, the box says it, a minute after anybody else could have.

    Judged again here; does nothing to a visit that moved on or was called again.
    """
    visit = stand(tx, visit_id)
    policy = require_department(tx, visit.department_id).policy
    if visit.state == "CALLED" and is_overdue(visit, policy, tx.at):
        missed = VisitMissed(was=visit.state, department_id=visit.department_id, calls=visit.calls)
        tx.record(missed, visit_id, visit.version + 1, reason="timer")


def is_overdue(visit: Visit, policy: Policy, at: datetime) -> bool:
    """Whether a called visit is the timer's to miss: the ladder is climbed, and a minute has passed since."""
    if not policy.missed_by_timer or visit.called_at is None or visit.last_called_at is None:
        return False
    waited = seconds_between(visit.called_at, at) - policy.missed_after_seconds
    return _is_called_enough(visit, policy) and min(waited, seconds_between(visit.last_called_at, at)) >= GRACE_SECONDS


def set_availability(
    tx: Transaction,
    *,
    doctor_id: str,
    state: Availability,
    department_id: str | None = None,
    room_id: str | None = None,
    until: str | None = None,
    expected_version: int | None = None,
) -> Duty:
    """Somebody comes to a room, pauses, or goes. Room and department stay as they are where none is named.

    Refused `invalid-request` when coming without a department, to a room of another one, or when every room is taken.
    """
    before = lookups.duty(tx.db, doctor_id) or Duty(doctor_id, "OFFLINE", None, None, None, None, 0)
    if expected_version is not None and expected_version != before.version:
        raise Refused("version-conflict", "Your availability was changed in another window.", version=before.version)
    if state == "OFFLINE":
        department_id, room = before.department_id, None
    else:
        department_id = department_id or before.department_id
        room = _room(tx, department_id, room_id, before)
    if room is not None and room.room_id != before.room_id:
        _require_room_of_patient(tx, doctor_id, room)
    changed = AvailabilityChanged(
        was=before.availability,
        now=state,
        department_id=department_id,
        room_id=room.room_id if room else None,
        room=room.name if room else None,
        until=until if state == "PAUSED" else None,
    )
    tx.record(changed, doctor_id, before.version + 1)
    after = lookups.duty(tx.db, doctor_id)
    assert after is not None, "availability was just recorded"
    return after


def _room(tx: Transaction, department_id: str | None, room_id: str | None, before: Duty) -> departments.Room:
    """The room that was named; else the one of before; else the first in which nobody serves, which the answer names."""
    rooms = departments.rooms(tx.db, department_id) if department_id else []
    wanted = room_id or before.room_id
    named = next((room for room in rooms if room.room_id == wanted), None)
    if named is not None:
        return named
    if room_id is not None or department_id is None:
        raise Refused("invalid-request", "Choose a room of this department first.", field="room")
    taken = {duty.room_id for duty in lookups.on_duty(tx.db, department_id)}
    free = next((room for room in rooms if room.room_id not in taken), None)
    if free is None:
        raise Refused(
            "invalid-request", "Every room of this department is taken. Choose the one you share.", field="room"
        )
    return free


def _require_room_of_patient(tx: Transaction, doctor_id: str, room: departments.Room) -> None:
    """Whoever was called to one room must not find the doctor gone to another."""
    current = lookups.active_of_doctor(tx.db, doctor_id)
    if current is not None and room.room_id != current.room_id:
        raise Refused(
            "has-active-visit",
            "{token} was called to {room}. Finish that visit before you change rooms.",
            values={"token": current.token_number, "room": current.room},
            visit_id=current.visit_id,
        )


def _require_free(tx: Transaction, doctor_id: str, department_id: str) -> Duty:
    """The doctor is there, in this department, and has nobody called or inside."""
    duty = lookups.duty(tx.db, doctor_id)
    if duty is None or duty.availability != "AVAILABLE" or duty.department_id != department_id:
        raise Refused("not-available", "Set yourself available in this department first.")
    current = lookups.active_of_doctor(tx.db, doctor_id)
    if current is not None:
        raise Refused(
            "has-active-visit",
            "{token} is still with you. Finish that visit first.",
            values={"token": current.token_number},
            visit_id=current.visit_id,
        )
    return duty


class _Order(msgspec.Struct, frozen=True):
    """Whom a doctor may call, in order, and what that was decided from."""

    department: departments.Department
    counters: Counters
    turns: list[Turn]


def _order_for(tx: Transaction, department: departments.Department, doctor_id: str) -> _Order:
    line = lookups.in_line(tx.db, department.department_id)
    counters = lookups.counters(tx.db, department.department_id)
    return _Order(department, counters, decide_for(line, counters, doctor_id, department.policy))


def _not_eligible(tx: Transaction, visit: Visit) -> Refused:
    if visit.token_id is not None and lookups.active_of_token(tx.db, visit.token_id):
        return Refused("token-active-elsewhere", "This patient is being seen in another department just now.")
    assert visit.state in IN_LINE, "only somebody in the line can be held or bound"
    return Refused("not-available", "This patient is on hold or waits for another doctor.")


def _call(tx: Transaction, chosen: InLine, order: _Order, duty: Duty) -> None:
    assert duty.room_id is not None and duty.room is not None, "who is available has a room"
    visit = stand(tx, chosen.visit_id)
    called = VisitCalled(
        was=visit.state,
        department_id=order.department.department_id,
        token_id=chosen.token_id,
        token_number=chosen.token_number,
        doctor_id=duty.doctor_id,
        room_id=duty.room_id,
        room=duty.room,
        candidates=tuple(item.token_number for item, _ in order.turns[:CANDIDATES_KEPT]),
        candidate_count=len(order.turns),
        rule=rule_of(chosen, order.turns),
        policy_version=order.department.policy_version,
        place=next(place for place, (item, _) in enumerate(order.turns, start=1) if item == chosen),
        standings=tuple(standing(turn, order.counters.calls) for turn in order.turns[:CANDIDATES_KEPT]),
        nth=order.counters.calls + 1,
    )
    tx.record(called, chosen.visit_id, visit.version + 1)


def _require_doctor(visit: Visit, doctor_id: str) -> None:
    if visit.doctor_id != doctor_id:
        raise Refused("already-taken", "This patient is with a colleague.", visit_id=visit.visit_id)


def _require_climbed(tx: Transaction, visit: Visit) -> None:
    """At least so many calls so far apart, and so long since the first (policy, queue.md Q5)."""
    policy = require_department(tx, visit.department_id).policy
    assert visit.called_at is not None and visit.last_called_at is not None, "a called visit has its times"
    waited = seconds_between(visit.called_at, tx.at)
    left = policy.missed_after_seconds - waited
    apart = _apart_seconds(policy)
    called_enough = _is_called_enough(visit, policy)
    if called_enough and left <= 0:
        return
    if called_enough:
        raise Refused(
            "too-early",
            "It is too early to mark this patient as missed. Seconds left: {seconds}.",
            values={"seconds": ceil(left)},
            seconds_left=ceil(left),
            call_again=False,
        )
    raise Refused(
        "too-early",
        "It is too early to mark this patient as missed. Please call again, at least {apart} seconds after the first call.",
        values={"apart": apart},
        seconds_left=max(0, ceil(left), ceil(apart - waited)),
        call_again=True,
    )


def _is_called_enough(visit: Visit, policy: Policy) -> bool:
    """Whoever has used up every call is asked for none: recall would refuse it, and this doctor could never call again."""
    assert visit.called_at is not None and visit.last_called_at is not None, "a called visit has its times"
    called_for = seconds_between(visit.called_at, parse(visit.last_called_at))
    often = visit.calls >= policy.missed_after_calls and called_for >= _apart_seconds(policy)
    return often or _no_call_left(visit, policy)


def _apart_seconds(policy: Policy) -> int:
    return policy.missed_calls_apart_seconds * (policy.missed_after_calls - 1)


def _no_call_left(visit: Visit, policy: Policy) -> bool:
    return visit.calls > policy.recalls


def _sign(tx: Transaction, visit: Visit, prescription_id: str, content: str, doctor_id: str) -> None:
    signed_at = iso(tx.at)
    message = length_prefixed(visit.visit_id, "1", content, doctor_id, signed_at)
    signature = keys.text(tx.keys.signing.sign(message))
    signed = PrescriptionSigned(
        visit_id=visit.visit_id,
        patient_id=visit.patient_id,
        department_id=visit.department_id,
        doctor_id=doctor_id,
        prescription_version=1,
    )
    private = Prescription(content, signature)
    tx.record(signed, prescription_id, 1, private=private, patient_id=visit.patient_id)


def length_prefixed(*values: str) -> bytes:
    """What the box signs (Ed25519, RFC 8032): each value preceded by its length as 4 bytes, big-endian."""
    return b"".join(len(raw).to_bytes(4, "big") + raw for raw in (value.encode() for value in values))
