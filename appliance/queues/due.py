"""What falls due in a queue by itself; the alarm asks once a second."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from appliance.clock import iso
from appliance.database import clock_steps
from appliance.database.connection import Connection
from appliance.database.due import Due
from appliance.departments import lookups as departments
from appliance.departments.lookups import Department
from appliance.identity import lookups as identity
from appliance.identity import sessions
from appliance.queues import days, lookups
from appliance.queues.calling import is_overdue, miss_by_timer
from appliance.queues.checkin import lapse
from appliance.queues.lookups import Visit
from appliance.queues.moving import end_hold

AT_ONCE = 50
"""Lapses, or holds that end, of one department and second: the rest a second later."""


def due(db: Connection, now: datetime) -> Iterator[Due]:
    """Days that are over; check-ins without presence whose time, by the policy of their department, is over; holds that were
    for a time; called patients whom nobody missed, where the timer may; and doctors at work.

    While the clock is in doubt nothing falls due by it. A doctor who listens to a patient touches no page for a quarter of
    an hour; that must not sign them out (identity.md S2).
    """
    trusted = clock_steps.doubt(db) is None
    for department in departments.departments(db):
        active = lookups.active(db, department.department_id)
        if trusted:
            yield from _by_the_clock(db, department, active, now)
        for visit in active:
            if (
                visit.state == "IN_CONSULTATION"
                and visit.doctor_id
                and identity.has_quiet_page(db, visit.doctor_id, now)
            ):
                yield Due(sessions.keep_alive, {"staff_id": visit.doctor_id})


def _by_the_clock(db: Connection, department: Department, active: list[Visit], now: datetime) -> Iterator[Due]:
    line = lookups.line(db, department.department_id)
    if line is not None and days.date_now(department, line, now) != line.service_date:
        yield Due(days.turn_day, {"department_id": department.department_id})
    latest = iso(now - timedelta(minutes=department.policy.scanned_minutes))
    for visit_id in lookups.scanned_until(db, department.department_id, latest, AT_ONCE):
        yield Due(lapse, {"visit_id": visit_id})
    for visit_id in lookups.held_until(db, department.department_id, iso(now), AT_ONCE):
        yield Due(end_hold, {"visit_id": visit_id})
    for visit in active:
        if visit.state == "CALLED" and is_overdue(visit, department.policy, now):
            yield Due(miss_by_timer, {"visit_id": visit.visit_id})
