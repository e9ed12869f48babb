"""What falls due in a queue by itself; the alarm asks once a second."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from appliance.clock import iso
from appliance.database.connection import Connection
from appliance.database.due import Due
from appliance.departments import lookups as departments
from appliance.queues import lookups
from appliance.queues.checkin import lapse

AT_ONCE = 50


def due(db: Connection, now: datetime) -> Iterator[Due]:
    """Check-ins without presence whose time is over. The shortest policy decides who is looked at; `lapse` decides."""
    shortest = min((d.policy.scanned_minutes for d in departments.departments(db)), default=None)
    if shortest is None:
        return
    for visit in lookups.scanned_before(db, iso(now - timedelta(minutes=shortest)), AT_ONCE):
        yield Due(lapse, {"visit_id": visit.visit_id})
