"""How a department's day ends and the next one begins: whoever is still there is let go or carried over, then the date turns.

    end_day    somebody closes the day before it is over: a slice of those who are there at a time
    turn_day   the date is over: the same, and with the last slice the date turns, in one transaction

A check-in never turns a day. Whoever came after the rollover hour came for the new day, and is carried into it.
"""

from datetime import date, datetime, timedelta

import msgspec

from appliance.clock import iso, parse
from appliance.database import clock_steps
from appliance.database.transaction import Transaction
from appliance.departments.actions import require as require_department
from appliance.departments.lookups import Department
from appliance.patients import drawers
from appliance.queues import lookups
from appliance.queues.checkin import SESSION_HOURS_AFTER_DAY
from appliance.queues.events import DayTurned, VisitCancelled, VisitCarried
from appliance.queues.lookups import Line, Visit
from appliance.queues.service_date import end_of, service_date

SLICE = 40
"""So many visits end in one transaction: a few milliseconds, so that a call in between does not wait."""


class DayEnd(msgspec.Struct, frozen=True):
    """What a slice did: how many visits it ended or carried, whether more are left, and whether the date turned."""

    done: int
    left: bool
    turned: bool = False


def end_day(tx: Transaction, *, department_id: str, day: str) -> DayEnd:
    """End or carry a slice of what is open of a service date, or of an earlier one. Safe to repeat: then nothing is left.
    Of a date that has not begun nothing is.

    The policy says whether who waits or is called goes home or is carried over (`at_day_end`). Who is with the doctor is
    always carried; phones that never showed that they are here lapse.
    """
    department = require_department(tx, department_id)
    line = lookups.line(tx.db, department_id)
    if line is None or day > line.service_date:
        return DayEnd(0, left=False)
    following = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    return _end_slice(tx, department, day, following)


def turn_day(tx: Transaction, *, department_id: str) -> DayEnd:
    """Turn the service date if its time has come; before, end or carry what is still open, a slice at a time.

    Does nothing to a department that nobody ever came to, to one whose date is right, and while the clock is in doubt.
    """
    department = require_department(tx, department_id)
    line = lookups.line(tx.db, department_id)
    if line is None or clock_steps.doubt(tx.db) is not None:
        return DayEnd(0, left=False)
    today = date_now(department, line, tx.at)
    if today == line.service_date:
        return DayEnd(0, left=False)
    ended = _end_slice(tx, department, line.service_date, today)
    if ended.left:
        return ended
    worn = tuple(sorted(lookups.worn(tx.db, department_id, today)))
    turned = DayTurned(was_date=line.service_date, now_date=today, worn=worn)
    tx.record(turned, department_id, line.turns + 1)
    return DayEnd(ended.done, left=False, turned=True)


def date_now(department: Department, line: Line, at: datetime) -> str:
    """The service date that a department ought to have at an instant; never before the one it has."""
    return service_date(at, department.timezone, department.policy.rollover, line.service_date)


def _end_slice(tx: Transaction, department: Department, day: str, now_date: str) -> DayEnd:
    """Everything of a date before `now_date`, also what an earlier closing carried into a date that never came."""
    over = end_of(day, department.timezone, department.policy.rollover)
    found = lookups.left_over(tx.db, department.department_id, now_date, SLICE + 1)
    for visit in found[:SLICE]:
        if _goes_on(visit, department, day, over):
            _carry(tx, department, visit, day, now_date)
        else:
            reason = "presence-not-shown" if visit.state == "SCANNED" else "day-closed"
            cancelled = VisitCancelled(was=visit.state, department_id=visit.department_id)
            tx.record(cancelled, visit.visit_id, visit.version + 1, reason=reason)
    return DayEnd(len(found[:SLICE]), left=len(found) > SLICE)


def _goes_on(visit: Visit, department: Department, day: str, over: datetime) -> bool:
    came_at = visit.queued_at or visit.scanned_at
    assert came_at is not None, "whoever is there has come"
    if visit.state == "IN_CONSULTATION" or parse(came_at) >= over:
        return True
    if visit.state == "SCANNED":
        return False
    return department.policy.at_day_end == "carry" or (visit.service_date or day) > day


def _carry(tx: Transaction, department: Department, visit: Visit, day: str, now_date: str) -> None:
    """To the date that follows, and with it whoever follows the number on a phone."""
    carried = VisitCarried(department_id=visit.department_id, was_date=visit.service_date or day, now_date=now_date)
    tx.record(carried, visit.visit_id, visit.version + 1)
    if visit.token_id is not None:
        ends = end_of(now_date, department.timezone, department.policy.rollover) + timedelta(
            hours=SESSION_HOURS_AFTER_DAY
        )
        drawers.prolong(tx.db, visit.token_id, expires_at=iso(ends))
