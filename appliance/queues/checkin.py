"""Checking in: four ways to the line, one use case behind them (queue.md Q2); and leaving it again."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from appliance.clock import iso, local, milliseconds, parse
from appliance.database.transaction import Transaction
from appliance.departments import hours
from appliance.departments.actions import require as require_department
from appliance.departments.lookups import Department
from appliance.identity import lookups as identity
from appliance.identity.roles import Role
from appliance.patients import drawers
from appliance.patients.events import Person
from appliance.patients.links import CheckinLink, restore_token
from appliance.queues import lookups
from appliance.queues.events import (
    ORDINARY_SERIES,
    CancelReason,
    Channel,
    RaiseReason,
    TokenIssued,
    VisitCancelled,
    VisitQueued,
    VisitRaised,
    VisitScanned,
)
from appliance.queues.lookups import Visit
from appliance.queues.service_date import end_of, service_date
from appliance.queues.standing import require_move, require_version, stand
from appliance.refusals import Refused
from appliance.wording import N_

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
) -> CheckedIn:
    """Give a person a number and a place in the line, and owe the slip; or note a phone that has not shown it is here.

    `printer_id` None means that no paper is wanted. Refused `link-expired`, `link-used`, `department-closed`,
    `department-full`, `not-found`, and `invalid-request` for a doctor who does not serve there.
    """
    if phone is not None:
        _consume(tx, phone.link)
    department = require_department(tx, department_id)
    _require_open(tx, department)
    if doctor_id is not None:
        _require_serves(tx, doctor_id, department_id)
    patient_id, visit_id = tx.new_id(), tx.new_id()
    if phone is not None and phone.link.presence == "none":
        scanned = VisitScanned(department_id=department_id, patient_id=patient_id, doctor_id=doctor_id)
        tx.record(scanned, visit_id, 1, private=person, patient_id=patient_id, newcomer=True)
        _follow(tx, phone.session_hash, visit_id, tx.at + timedelta(minutes=department.policy.scanned_minutes))
        return CheckedIn(visit_id, "SCANNED")
    checked_in = _queue(tx, department, visit_id, patient_id, channel, person, doctor_id, printer_id)
    if urgent:
        raised = VisitRaised(was="WAITING", department_id=department_id, urgency_class=0, order_key=milliseconds(tx.at))
        tx.record(raised, visit_id, 2, reason="reception")
        checked_in = msgspec.structs.replace(checked_in, state="URGENT")
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
) -> CheckedIn:
    """Somebody who checked in from elsewhere is here: give the number. Refused `invalid-transition` unless SCANNED."""
    visit = stand(tx, visit_id)
    require_move(visit.state, "WAITING")
    department = require_department(tx, visit.department_id)
    _require_open(tx, department)
    checked_in = _queue(
        tx, department, visit_id, visit.patient_id, channel, None, visit.bound_doctor_id, printer_id, visit
    )
    assert checked_in.token_id is not None, "a queued visit has a token"
    expires = _session_end(tx, department)
    drawers.hand_over(tx.db, visit_id, checked_in.token_id, expires_at=iso(expires))
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
    """A check-in without presence has waited long enough. Judged again here; does nothing to one that moved on."""
    visit = lookups.visit(tx.db, visit_id)
    if visit is None or visit.state != "SCANNED" or visit.scanned_at is None:
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
    assert visit.queued_at is not None, "whoever waits has arrived"
    arrival = milliseconds(parse(visit.queued_at))
    raised = VisitRaised(was=visit.state, department_id=visit.department_id, urgency_class=0, order_key=arrival)
    tx.record(raised, visit_id, visit.version + 1, reason=reason)
    return stand(tx, visit_id)


def _consume(tx: Transaction, link: CheckinLink) -> None:
    """Judged only when no answer was found, so that a repeated request gets its answer instead."""
    if tx.at >= link.expires_at:
        raise Refused("link-expired", "This page was open for too long. Please scan the code in the lobby again.")
    if not drawers.consume(tx.db, link.nonce, iso(tx.at)):
        raise Refused("link-used", "This check-in was already sent. Please scan the code in the lobby again.")


def _require_open(tx: Transaction, department: Department) -> None:
    if department.status != "ACTIVE":
        raise Refused("department-closed", "This department takes nobody at the moment. Please ask at reception.")
    if not hours.is_open(department.hours, tx.at, department.timezone):
        raise _closed(department, tx.at)


def _require_serves(tx: Transaction, doctor_id: str, department_id: str) -> None:
    """A visit bound to somebody who never comes could be called by nobody."""
    doctor = identity.staff(tx.db, doctor_id)
    grants = doctor.grants if doctor is not None and doctor.enabled else ()
    if not any(grant.role in SERVING and department_id in grant.department_ids for grant in grants):
        raise Refused(
            "invalid-request", "This doctor does not serve in this department. Please choose again.", field="doctorId"
        )


def _closed(department: Department, at: datetime) -> Refused:
    """Closed now, and when it opens: in words that need no reader's language for their values."""
    opens = hours.next_opening(department.hours, at, department.timezone)
    assert opens is not None, "a department with hours opens again within a week"
    days = (opens.date() - local(at, department.timezone).date()).days
    values = {"time": f"{opens:%H:%M}", "days": days}
    if days == 0:
        sentence = N_("This department is closed now. It opens again at {time}.")
    elif days == 1:
        sentence = N_("This department is closed now. It opens again tomorrow at {time}.")
    else:
        sentence = N_("This department is closed now. It opens again in {days} days, at {time}.")
    return Refused("department-closed", sentence, values=values, opens_at=iso(opens))


def _queue(
    tx: Transaction,
    department: Department,
    visit_id: str,
    patient_id: str,
    channel: Channel,
    person: Person | None,
    doctor_id: str | None,
    printer_id: str | None,
    scanned: Visit | None = None,
) -> CheckedIn:
    """TokenIssued, then VisitQueued: the number, the sheet that is owed and the place are one transaction."""
    token_id = tx.new_id()
    print_job_id = tx.new_id() if printer_id is not None else None
    issued = _next_token(tx, department, channel, print_job_id, printer_id)
    tx.record(issued, token_id, 1)
    queued = VisitQueued(
        was=scanned.state if scanned else None,
        token_id=token_id,
        token_number=issued.token_number,
        department_id=department.department_id,
        patient_id=patient_id,
        service_date=issued.service_date,
        channel=channel,
        urgency_class=1,
        order_key=milliseconds(tx.at),
        head_start_minutes=0,
        bound_doctor_id=doctor_id,
        slip=print_job_id is not None,
        policy_version=department.policy_version,
    )
    version = scanned.version + 1 if scanned else 1
    if person is None:
        tx.record(queued, visit_id, version)
    else:
        tx.record(queued, visit_id, version, private=person, patient_id=patient_id, newcomer=True)
    return CheckedIn(visit_id, "WAITING", token_id, issued.token_number, print_job_id)


def _next_token(
    tx: Transaction, department: Department, channel: Channel, print_job_id: str | None, printer_id: str | None
) -> TokenIssued:
    """The next number of the day. Refused `department-full` at the policy's cap."""
    line = lookups.line(tx.db, department.department_id)
    last_date = line.service_date if line else None
    day = service_date(tx.at, department.timezone, department.policy.rollover, last_date)
    number = line.last_number + 1 if line and day == line.service_date else 1
    cap = department.policy.walk_in_cap
    if cap is not None and number > cap:
        raise Refused("department-full", "All numbers for today have been given out. Please ask at reception.")
    return TokenIssued(
        department_id=department.department_id,
        service_date=day,
        series=ORDINARY_SERIES,
        number=number,
        token_number=f"{department.code}-{ORDINARY_SERIES}{number:03d}",
        channel=channel,
        print_job_id=print_job_id,
        printer_id=printer_id,
    )


def _restorable(tx: Transaction, checked_in: CheckedIn, session_hash: bytes, expires: datetime) -> CheckedIn:
    """Let the phone find its visit again until its session ends."""
    assert checked_in.token_id is not None, "only a token can be restored"
    token_hash = tx.keys.keyed_hash("restore", restore_token(tx.keys, checked_in.visit_id, 0))
    drawers.keep_restore(tx.db, checked_in.visit_id, token_hash, generation=0, expires_at=iso(expires))
    _follow(tx, session_hash, checked_in.token_id, expires)
    return msgspec.structs.replace(checked_in, expires_at=iso(expires))


def _session_end(tx: Transaction, department: Department) -> datetime:
    """When phones stop following the numbers of the service date that runs: two hours after it ends."""
    line = lookups.line(tx.db, department.department_id)
    assert line is not None, "a token was just issued"
    ends = end_of(line.service_date, department.timezone, department.policy.rollover)
    return ends + timedelta(hours=SESSION_HOURS_AFTER_DAY)


def _follow(tx: Transaction, session_hash: bytes, journey_id: str, expires: datetime) -> None:
    drawers.follow(tx.db, session_hash, journey_id, full=True, expires_at=iso(expires))
