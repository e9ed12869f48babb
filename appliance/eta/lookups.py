"""The estimates of one department, from the tables as they stand; nothing learned yet (`basis: configured`)."""

from datetime import datetime

from appliance.clock import parse
from appliance.database.connection import Connection
from appliance.departments.lookups import Department
from appliance.eta.window import Window, window
from appliance.queues import lookups as queues


def running_minutes(db: Connection, department: Department, at: datetime) -> list[int]:
    """One number for each available doctor: whole minutes of the visit in hand; a free one counts as just finished."""
    in_hand = {visit.doctor_id: visit for visit in queues.active(db, department.department_id)}
    minutes: list[int] = []
    for duty in queues.on_duty(db, department.department_id):
        visit = in_hand.get(duty.doctor_id)
        if duty.availability != "AVAILABLE":
            continue
        if visit is not None:
            since = visit.started_at or visit.called_at
            assert since is not None, "a visit in hand was called"
            minutes.append(max(0, int((at - parse(since)).total_seconds() // 60)) if visit.started_at else 0)
        else:
            minutes.append(department.policy.minutes_per_visit)
    return minutes


def window_for(ahead: int, running: list[int], department: Department) -> Window | None:
    """The window of somebody with so many ahead; None with a sentence's worth of reason: nobody serves just now."""
    return window(ahead, running, department.policy.minutes_per_visit)
