"""Keeping somebody's place for a while, giving another one by hand, and what staff note about them (queue.md Q4, Q7)."""

from datetime import timedelta

from appliance.clock import parse
from appliance.database.transaction import Transaction
from appliance.departments.actions import require as require_department
from appliance.queues import lookups
from appliance.queues.events import Remark, VisitHeld, VisitMoved, VisitNoted, VisitResumed
from appliance.queues.lookups import Visit
from appliance.queues.placing import spot
from appliance.queues.standing import require_act, require_mine, require_version, stand
from appliance.queues.states import IN_LINE, Act
from appliance.refusals import Refused

LONGEST_HOLD_HOURS = 24


def hold(
    tx: Transaction,
    *,
    visit_id: str,
    until: str | None = None,
    reason: str | None = None,
    doctor_id: str | None = None,
    expected_version: int | None = None,
) -> Visit:
    """Keep the place of somebody who cannot be called for a while; `until` (UTC text) is when that ends by itself.

    Refused `invalid-request` for a time that is over or more than a day away.
    """
    visit = _waiting(tx, visit_id, "hold", doctor_id, expected_version)
    if visit.held:
        raise Refused("invalid-transition", "This patient is on hold already.", state=visit.state)
    if until is not None:
        _require_soon(tx, until)
    held = VisitHeld(department_id=visit.department_id, until=until)
    tx.record(held, visit_id, visit.version + 1, private=remark(reason), patient_id=visit.patient_id)
    return stand(tx, visit_id)


def resume(
    tx: Transaction, *, visit_id: str, doctor_id: str | None = None, expected_version: int | None = None
) -> Visit:
    """The patient is back, with the old place: may be called after so many more calls as the policy says."""
    visit = _waiting(tx, visit_id, "resume", doctor_id, expected_version)
    if not visit.held:
        raise Refused("invalid-transition", "This patient is not on hold.", state=visit.state)
    _resume(tx, visit)
    return stand(tx, visit_id)


def end_hold(tx: Transaction, *, visit_id: str) -> None:
    """The time of a hold is over. Judged again here; does nothing to a visit that moved on or was held anew."""
    visit = stand(tx, visit_id)
    if visit.state in IN_LINE and visit.held and visit.held_until is not None and parse(visit.held_until) <= tx.at:
        _resume(tx, visit)


def move(tx: Transaction, *, visit_id: str, place: int, reason: str, expected_version: int | None = None) -> Visit:
    """Give somebody a place by hand, from 1; they get the nearest that their class and the guards leave.

    Refused `not-available` while on hold, and where nothing but the place of before can be reached.
    """
    visit = _waiting(tx, visit_id, "move", None, expected_version)
    if visit.held:
        raise Refused("not-available", "This patient is on hold. Take them off hold first.")
    policy = require_department(tx, visit.department_id).policy
    line, counters = lookups.in_line(tx.db, visit.department_id), lookups.counters(tx.db, visit.department_id)
    found = spot(line, visit_id, place, counters, policy)
    if found.place == found.was and found.place != min(place, len(line)):
        raise Refused(
            "not-available",
            "This patient cannot stand there: urgent patients, and those back with results, are called by their own rule.",
        )
    assert visit.order_key is not None, "whoever waits has a place"
    moved = VisitMoved(
        department_id=visit.department_id,
        was_key=visit.order_key,
        order_key=found.order_key,
        after_calls=0,
        by_hand=True,
    )
    tx.record(moved, visit_id, visit.version + 1, private=remark(reason), patient_id=visit.patient_id)
    return stand(tx, visit_id)


def note(
    tx: Transaction,
    *,
    visit_id: str,
    text: str,
    doctor_id: str | None = None,
    expected_version: int | None = None,
) -> Visit:
    """Write down what colleagues should know, in place of what was written before; no text takes it back."""
    visit = stand(tx, visit_id)
    require_act(visit, "note")
    require_mine(visit, doctor_id)
    require_version(visit, expected_version)
    noted = VisitNoted(department_id=visit.department_id)
    tx.record(noted, visit_id, visit.version + 1, private=remark(text.strip()), patient_id=visit.patient_id)
    return stand(tx, visit_id)


def remark(words: str | None) -> Remark | None:
    """What somebody wrote, to be sealed; None for nothing."""
    return Remark(words) if words else None


def _waiting(tx: Transaction, visit_id: str, act: Act, doctor_id: str | None, expected_version: int | None) -> Visit:
    """Somebody in the line, and the same as on the screen that was pressed."""
    visit = stand(tx, visit_id)
    require_act(visit, act)
    require_mine(visit, doctor_id)
    require_version(visit, expected_version)
    return visit


def _require_soon(tx: Transaction, until: str) -> None:
    if not timedelta(0) < parse(until) - tx.at <= timedelta(hours=LONGEST_HOLD_HOURS):
        raise Refused("invalid-request", "Choose a time within the next 24 hours.", field="until")


def _resume(tx: Transaction, visit: Visit) -> None:
    """Who has waited for longer anyhow, as somebody who missed a call does, still waits."""
    line = lookups.line(tx.db, visit.department_id)
    calls = line.calls if line is not None else 0
    after_calls = max(visit.after_calls, calls + require_department(tx, visit.department_id).policy.resume_after_calls)
    resumed = VisitResumed(department_id=visit.department_id, after_calls=after_calls)
    tx.record(resumed, visit.visit_id, visit.version + 1)
