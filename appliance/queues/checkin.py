"""Checking in: four ways to the line, one use case behind them (queue.md Q2); and leaving it again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from appliance.clock import iso, milliseconds, parse
from appliance.database import clock_steps
from appliance.database.transaction import Transaction
from appliance.departments.actions import require as require_department
from appliance.departments.lookups import Department
from appliance.identity import lookups as identity
from appliance.identity.roles import Role
from appliance.patients import drawers
from appliance.patients import lookups as patients
from appliance.patients.events import Person
from appliance.patients.links import CheckinLink, restore_token
from appliance.queues import lookups
from appliance.queues.admission import Admission, admit
from appliance.queues.assessing import triage_at_check_in, triage_at_presence
from appliance.queues.classes import by_age
from appliance.queues.confirming import confirm_classes
from appliance.queues.events import (
    CancelReason,
    Channel,
    RaiseReason,
    VisitCancelled,
    VisitQueued,
    VisitRaised,
    VisitScanned,
)
from appliance.queues.head_starts import key_for
from appliance.queues.lookups import Visit
from appliance.queues.numbers import give_number, running_date
from appliance.queues.service_date import end_of
from appliance.queues.standing import require_move, require_version, stand
from appliance.refusals import Refused
from appliance.triage.rules import Level

SESSION_HOURS_AFTER_DAY = 2
SERVING: Final[frozenset[Role]] = frozenset({"DOCTOR", "ATTENDANT"})
"""Who calls and sees patients (queue.md Q1)."""


class Phone(msgspec.Struct, frozen=True):
    """The phone that checks in: its signed link, and the keyed hash of its session's cookie."""

    link: CheckinLink
    session_hash: bytes


class CheckedIn(msgspec.Struct, frozen=True):
    """What a check-in led to, in ids: kept as the answer for a repeated request, so no person and no secret."""

    visit_id: str
    state: str
    token_id: str | None = None
    token_number: str | None = None
    print_job_id: str | None = None
    expires_at: str | None = None
    """When the phone's restore token ends."""
    tell_staff: bool = False
    """A danger sign was told: whoever told it should tell the staff now."""


def check_in(
    tx: Transaction,
    *,
    department_id: str,
    channel: Channel,
    person: Person,
    urgent: bool = False,
    doctor_id: str | None = None,
    printer_id: str | None = None,
    phone: Phone | None = None,
    override: bool = False,
    slot: datetime | None = None,
    classes: Sequence[str] = (),
) -> CheckedIn:
    """Give a person a number and a place in the line, and owe the slip; or note a phone that has not shown it is here.

    `slot` is the time of the appointment that somebody came for; `classes` are those that staff who look at the person
    confirm. `printer_id` None means that no paper is wanted. Reception may `override` caps and opening hours. Refused `link-expired`, `link-used`, `department-closed`,
    `department-full`, `not-found`, and `invalid-request` for a doctor who does not serve there.
    """
    if phone is not None:
        _consume(tx, phone.link)
    department = require_department(tx, department_id)
    admission = admit(tx, department, channel, urgent=urgent, override=override)
    if doctor_id is not None:
        require_serves(tx, doctor_id, department_id)
    patient_id, visit_id = tx.new_id(), tx.new_id()
    if phone is not None and phone.link.presence == "none":
        scanned = VisitScanned(
            department_id=department_id,
            patient_id=patient_id,
            doctor_id=doctor_id,
            service_date=running_date(tx, department),
        )
        tx.record(scanned, visit_id, 1, private=person, patient_id=patient_id, newcomer=True)
        told = triage_at_check_in(tx, visit_id, department, person)
        lapses = tx.at + timedelta(minutes=department.policy.scanned_minutes)
        return _restorable(tx, CheckedIn(visit_id, "SCANNED", tell_staff=told == "RED"), phone.session_hash, lapses)
    checked_in = _queue(
        tx, department, admission, visit_id, patient_id, channel, person, doctor_id, printer_id, slot=slot
    )
    version = confirm_classes(tx, visit_id=visit_id, classes=classes).version if classes else 1
    if urgent:
        raised = VisitRaised(was="WAITING", department_id=department_id, urgency_class=0, order_key=milliseconds(tx.at))
        tx.record(raised, visit_id, version + 1, reason="reception")
        checked_in = msgspec.structs.replace(checked_in, state="URGENT")
    checked_in = _as_told(checked_in, triage_at_check_in(tx, visit_id, department, person))
    if phone is not None:
        return _restorable(tx, checked_in, phone.session_hash, _session_end(tx, department))
    return checked_in


def show_presence(
    tx: Transaction,
    *,
    visit_id: str,
    channel: Channel,
    printer_id: str | None = None,
    session_hash: bytes | None = None,
    slot: datetime | None = None,
) -> CheckedIn:
    """Somebody who checked in from elsewhere is here: give the number. Refused `invalid-transition` unless SCANNED."""
    visit = stand(tx, visit_id)
    require_move(visit.state, "WAITING")
    department = require_department(tx, visit.department_id)
    admission = admit(tx, department, channel)
    person = patients.person(tx.db, tx.seals, visit.patient_id)
    checked_in = _queue(
        tx,
        department,
        admission,
        visit_id,
        visit.patient_id,
        channel,
        person,
        visit.bound_doctor_id,
        printer_id,
        scanned=visit,
        slot=slot,
    )
    assert checked_in.token_id is not None, "a queued visit has a token"
    expires = _session_end(tx, department)
    drawers.hand_over(tx.db, visit_id, checked_in.token_id, expires_at=iso(expires))
    if visit.version > 1:  # something was kept at the scan: most likely what the patient told
        checked_in = _as_told(checked_in, triage_at_presence(tx, visit_id))
    if session_hash is not None:
        return _restorable(tx, checked_in, session_hash, expires)
    return checked_in


def cancel(tx: Transaction, *, visit_id: str, reason: CancelReason, expected_version: int | None = None) -> Visit:
    """End a visit before its consultation: the patient leaves, or reception says so. `reason` is a code."""
    visit = stand(tx, visit_id)
    require_move(visit.state, "CANCELLED")
    require_version(visit, expected_version)
    cancelled = VisitCancelled(was=visit.state, department_id=visit.department_id)
    tx.record(cancelled, visit_id, visit.version + 1, reason=reason)
    return stand(tx, visit_id)


def lapse(tx: Transaction, *, visit_id: str) -> None:
    """A check-in without presence has waited long enough. Judged again here; does nothing to one that moved on, and nothing
    while the clock is in doubt.
    """
    visit = lookups.visit(tx.db, visit_id)
    if visit is None or visit.state != "SCANNED" or visit.scanned_at is None or clock_steps.doubt(tx.db):
        return
    minutes = require_department(tx, visit.department_id).policy.scanned_minutes
    if tx.at >= parse(visit.scanned_at) + timedelta(minutes=minutes):
        cancelled = VisitCancelled(was="SCANNED", department_id=visit.department_id)
        tx.record(cancelled, visit_id, visit.version + 1, reason="presence-not-shown")


def raise_to_urgent(
    tx: Transaction, *, visit_id: str, reason: RaiseReason, expected_version: int | None = None
) -> Visit:
    """A waiting visit becomes urgent. `reason` is a code: `reception`, `nurse`, `doctor`, `triage`."""
    visit = stand(tx, visit_id)
    require_move(visit.state, "URGENT")
    require_version(visit, expected_version)
    assert visit.arrival is not None, "whoever waits has arrived"
    raised = VisitRaised(was=visit.state, department_id=visit.department_id, urgency_class=0, order_key=visit.arrival)
    tx.record(raised, visit_id, visit.version + 1, reason=reason)
    return stand(tx, visit_id)


def _consume(tx: Transaction, link: CheckinLink) -> None:
    """Judged only when no answer was found, so that a repeated request gets its answer instead."""
    if tx.at >= link.expires_at:
        raise Refused("link-expired", "This page was open for too long. Please scan the code in the lobby again.")
    if not drawers.consume(tx.db, link.nonce, iso(tx.at)):
        raise Refused("link-used", "This check-in was already sent. Please scan the code in the lobby again.")


def require_serves(tx: Transaction, doctor_id: str, department_id: str, *, field: str = "doctorId") -> None:
    """A visit bound to somebody who never comes could be called by nobody. Refused `invalid-request`, naming the field."""
    doctor = identity.staff(tx.db, doctor_id)
    grants = doctor.grants if doctor is not None and doctor.enabled else ()
    if not any(grant.role in SERVING and department_id in grant.department_ids for grant in grants):
        raise Refused(
            "invalid-request", "This doctor does not serve in this department. Please choose again.", field=field
        )


def _queue(
    tx: Transaction,
    department: Department,
    admission: Admission,
    visit_id: str,
    patient_id: str,
    channel: Channel,
    person: Person,
    doctor_id: str | None,
    printer_id: str | None,
    *,
    scanned: Visit | None = None,
    slot: datetime | None,
) -> CheckedIn:
    """TokenIssued, then VisitQueued: the number, the sheet that is owed and the place are one transaction."""
    print_job_id = tx.new_id() if printer_id is not None else None
    token_id, issued = give_number(tx, department, admission, channel, print_job_id=print_job_id, printer_id=printer_id)
    slot_ms = milliseconds(slot) if slot is not None else None
    key = key_for(milliseconds(tx.at), department.policy, slot_ms=slot_ms, classes=by_age(person, department.policy))
    queued = VisitQueued(
        was=scanned.state if scanned else None,
        token_id=token_id,
        token_number=issued.token_number,
        department_id=department.department_id,
        patient_id=patient_id,
        service_date=issued.service_date,
        channel=channel,
        urgency_class=1,
        order_key=key.order_key,
        head_start_minutes=key.head_start_minutes,
        bound_doctor_id=doctor_id,
        slip=print_job_id is not None,
        policy_version=department.policy_version,
        arrival=key.effective,
        slot=iso(slot) if slot is not None else None,
    )
    if scanned is not None:
        tx.record(queued, visit_id, scanned.version + 1)
    else:
        tx.record(queued, visit_id, 1, private=person, patient_id=patient_id, newcomer=True)
    return CheckedIn(visit_id, "WAITING", token_id, issued.token_number, print_job_id)


def _as_told(checked_in: CheckedIn, told: Level | None) -> CheckedIn:
    if told is None or told == "GREEN":
        return checked_in
    return msgspec.structs.replace(checked_in, state="URGENT", tell_staff=told == "RED")


def _restorable(tx: Transaction, checked_in: CheckedIn, session_hash: bytes, expires: datetime) -> CheckedIn:
    """Let the phone find its visit again until its session ends, or the check-in without presence lapses."""
    token_hash = tx.keys.keyed_hash("restore", restore_token(tx.keys, checked_in.visit_id, 0))
    drawers.keep_restore(
        tx.db, checked_in.visit_id, token_hash, generation=0, expires_at=iso(expires), session_hash=session_hash
    )
    _follow(tx, session_hash, checked_in.token_id or checked_in.visit_id, expires)
    return msgspec.structs.replace(checked_in, expires_at=iso(expires))


def _session_end(tx: Transaction, department: Department) -> datetime:
    """When phones stop following the numbers of the service date that runs: two hours after it ends."""
    line = lookups.line(tx.db, department.department_id)
    assert line is not None, "a token was just issued"
    ends = end_of(line.service_date, department.timezone, department.policy.rollover)
    return ends + timedelta(hours=SESSION_HOURS_AFTER_DAY)


def _follow(tx: Transaction, session_hash: bytes, journey_id: str, expires: datetime) -> None:
    drawers.follow(tx.db, session_hash, journey_id, full=True, expires_at=iso(expires))
