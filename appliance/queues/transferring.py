"""To another line, another doctor, or another number of the same person (queue.md Q1, Q7)."""

import msgspec

from appliance.database.transaction import Transaction
from appliance.departments.actions import require as require_department
from appliance.patients import drawers
from appliance.queues import lookups
from appliance.queues.admission import require_open
from appliance.queues.checkin import require_serves
from appliance.queues.continuing import MINUTE_MS, Place, close, continue_in, place_of, require_nowhere_open
from appliance.queues.events import VisitCancelled, VisitMerged, VisitRaised, VisitReassigned
from appliance.queues.lookups import Duty, Visit
from appliance.queues.moving import remark
from appliance.queues.standing import require_act, require_mine, require_version, stand
from appliance.queues.states import ACTIVE
from appliance.refusals import Refused


def transfer(
    tx: Transaction,
    *,
    visit_id: str,
    to_department_id: str | None = None,
    to_doctor_id: str | None = None,
    reason: str | None = None,
    doctor_id: str | None = None,
    expected_version: int | None = None,
) -> Visit:
    """Let somebody wait elsewhere as long as if they had been there from the start; gives the visit that goes on.

    A doctor alone means the same department. Refused `invalid-transition` for who is with the doctor, `department-closed`,
    `duplicate-visit`, and `invalid-request` for a doctor who does not serve there.
    """
    visit = stand(tx, visit_id)
    if visit.state == "IN_CONSULTATION":
        raise Refused(
            "invalid-transition",
            "This patient is with the doctor. Finish the visit and send them on.",
            state=visit.state,
        )
    require_act(visit, "transfer")
    require_mine(visit, doctor_id)
    require_version(visit, expected_version)
    target = require_department(tx, to_department_id or visit.department_id)
    stays = target.department_id == visit.department_id
    if stays and to_doctor_id == visit.bound_doctor_id:
        raise Refused(
            "invalid-request", "This patient waits there already. Choose another place.", field="toDepartmentId"
        )
    if not stays:
        require_open(tx, target)
        assert visit.token_id is not None, "whoever waits has a token"
        require_nowhere_open(tx, visit.token_id, target.department_id)
    if to_doctor_id is not None:
        require_serves(tx, to_doctor_id, target.department_id, field="toDoctorId")
    close(tx, visit, "transferred", why=remark(reason))
    return continue_in(
        tx,
        target,
        _place_elsewhere(visit, to_doctor_id, stays=stays),
        before=visit,
        origin="transfer",
        sent_by=visit.sent_by,
        review_wanted=bool(visit.review_wanted),
    )


def reassign(tx: Transaction, *, visit_id: str, to_doctor_id: str | None, expected_version: int | None = None) -> Visit:
    """Give somebody to another doctor of the department: who is called or inside, to one who is free and in a room; who
    waits, to whoever serves here, or with None to all of them.

    Refused `invalid-request` for nobody, the same, or somebody who does not serve here; `not-available`, `has-active-visit`.
    """
    visit = stand(tx, visit_id)
    require_act(visit, "reassign")
    require_version(visit, expected_version)
    was = visit.doctor_id if visit.state in ACTIVE else visit.bound_doctor_id
    if to_doctor_id == was:
        raise Refused("invalid-request", "It is so already. Choose another doctor.", field="toDoctorId")
    duty = None
    if visit.state in ACTIVE:
        duty = _require_colleague_free(tx, to_doctor_id, visit.department_id)
    elif to_doctor_id is not None:
        require_serves(tx, to_doctor_id, visit.department_id, field="toDoctorId")
    reassigned = VisitReassigned(
        department_id=visit.department_id,
        was_doctor_id=was,
        doctor_id=to_doctor_id,
        room_id=duty.room_id if duty else None,
        room=duty.room if duty else None,
    )
    tx.record(reassigned, visit_id, visit.version + 1)
    return stand(tx, visit_id)


def merge(tx: Transaction, *, visit_id: str, into_visit_id: str, expected_version: int | None = None) -> Visit:
    """The same person stands in the line twice: end this visit, and let the other go on at the better of the two places.

    Phones that follow this number follow the other too, which they see as a stranger's phone would: place and number.
    Gives the visit that goes on. Refused `invalid-request` for one that is not another of the same department.
    """
    visit = stand(tx, visit_id)
    require_act(visit, "merge")
    require_version(visit, expected_version)
    into = lookups.visit(tx.db, into_visit_id)
    if into is None or into.visit_id == visit_id or into.department_id != visit.department_id:
        raise Refused("invalid-request", "Choose another number of the same department.", field="intoVisitId")
    require_act(into, "merge-into")
    if visit.sent_by is not None:
        raise Refused(
            "not-available", "A doctor has sent this number here. Join the other number with this one instead."
        )
    cancelled = VisitCancelled(was=visit.state, department_id=visit.department_id, into_visit_id=into_visit_id)
    tx.record(cancelled, visit_id, visit.version + 1, reason="registered-twice")
    _join(tx, visit, into)
    assert visit.token_id and into.token_id, "whoever waits has a token"
    drawers.follow_too(tx.db, visit.token_id, into.token_id)
    return stand(tx, into_visit_id)


def _place_elsewhere(visit: Visit, to_doctor_id: str | None, *, stays: bool) -> Place:
    """In the same line the very place; in another one the old arrival, and nothing of what only the old line knows."""
    old = place_of(visit)
    if stays:
        place = old
    else:
        place = Place(
            arrival=old.arrival,
            order_key=old.arrival - old.head_start_minutes * MINUTE_MS,
            head_start_minutes=old.head_start_minutes,
            urgent_key=old.arrival if old.urgent_key is not None else None,
        )
    return msgspec.structs.replace(place, bound_doctor_id=to_doctor_id)


def _require_colleague_free(tx: Transaction, doctor_id: str | None, department_id: str) -> Duty:
    if doctor_id is None:
        raise Refused("invalid-request", "Choose who takes over this patient.", field="toDoctorId")
    duty = lookups.duty(tx.db, doctor_id)
    if duty is None or duty.availability != "AVAILABLE" or duty.department_id != department_id:
        raise Refused("not-available", "This colleague is not available in this department just now.")
    current = lookups.active_of_doctor(tx.db, doctor_id)
    if current is not None:
        raise Refused(
            "has-active-visit",
            "{token} is still with this colleague.",
            values={"token": current.token_number},
            visit_id=current.visit_id,
        )
    return duty


def _join(tx: Transaction, visit: Visit, into: Visit) -> None:
    """The better class, key and arrival of the two. Whoever has been called already needs no class any more."""
    one, other = place_of(visit), place_of(into)
    arrival = min(one.arrival, other.arrival)
    urgent = into.urgency_class == 0
    merged = VisitMerged(
        department_id=into.department_id,
        merged_visit_id=visit.visit_id,
        order_key=min(other.urgent_key or arrival, arrival) if urgent else min(one.order_key, other.order_key),
        arrival=arrival,
        head_start_minutes=max(one.head_start_minutes, other.head_start_minutes),
    )
    tx.record(merged, into.visit_id, into.version + 1)
    if visit.urgency_class == 0 and into.state == "WAITING":
        raised = VisitRaised(was="WAITING", department_id=into.department_id, urgency_class=0, order_key=arrival)
        tx.record(raised, into.visit_id, into.version + 2, reason="was-urgent")
