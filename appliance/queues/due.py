"""What falls due in a queue by itself; the alarm asks once a second."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from appliance.clock import iso
from appliance.database.connection import Connection
from appliance.database.due import Due
from appliance.departments import lookups as departments
from appliance.identity import lookups as identity
from appliance.identity import sessions
from appliance.queues import lookups
from appliance.queues.checkin import lapse

AT_ONCE = 50
"""Lapses of one department and second: the rest a second later."""


def due(db: Connection, now: datetime) -> Iterator[Due]:
    """Check-ins without presence whose time, by the policy of their department, is over; and doctors at work.

    A doctor who listens to a patient touches no page for a quarter of an hour; that must not sign them out (identity.md S2).
    """
    for department in departments.departments(db):
        latest = iso(now - timedelta(minutes=department.policy.scanned_minutes))
        for visit_id in lookups.scanned_until(db, department.department_id, latest, AT_ONCE):
            yield Due(lapse, {"visit_id": visit_id})
        for visit in lookups.active(db, department.department_id):
            if (
                visit.state == "IN_CONSULTATION"
                and visit.doctor_id
                and identity.has_quiet_page(db, visit.doctor_id, now)
            ):
                yield Due(sessions.keep_alive, {"staff_id": visit.doctor_id})
