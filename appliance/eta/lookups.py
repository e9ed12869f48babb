"""The estimates of one department, from the tables as they stand; nothing learned yet (`basis: configured`)."""

from datetime import datetime

from appliance.clock import seconds_between
from appliance.database.connection import Connection
from appliance.departments.lookups import Department
from appliance.eta.window import Window, window
from appliance.queues import lookups as queues
from appliance.queues.lookups import Visit


def running_minutes(db: Connection, department: Department, at: datetime) -> list[int]:
    """One number for each available doctor: whole minutes of the visit in hand; a free one counts as just finished."""
    return [
        _running(queues.active_of_doctor(db, duty.doctor_id), department, at)
        for duty in queues.on_duty(db, department.department_id)
        if duty.availability == "AVAILABLE"
    ]


def _running(visit: Visit | None, department: Department, at: datetime) -> int:
    if visit is None:
        return department.policy.minutes_per_visit
    if visit.started_at is None:
        return 0
    return max(0, int(seconds_between(visit.started_at, at) // 60))


def window_for(ahead: int, running: list[int], department: Department) -> Window | None:
    """The window of somebody with so many ahead; None with a sentence's worth of reason: nobody serves just now."""
    return window(ahead, running, department.policy.minutes_per_visit)
