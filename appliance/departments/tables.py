"""Departments, rooms and policies, folded from their events."""

import msgspec

from appliance.database.connection import Connection
from appliance.database.transaction import Folds
from appliance.departments.events import DepartmentCreated, DepartmentStatusChanged, PolicySet, RoomAdded
from appliance.journal.event import Entry


def department_created(db: Connection, entry: Entry, event: DepartmentCreated) -> None:
    """The department, active, still without a policy."""
    db.execute(
        """
        insert into departments (department_id, code, name, names, timezone, kind, hours, status, policy_version, version)
        values (?, ?, ?, ?, ?, ?, ?, 'ACTIVE', 0, ?)
        """,
        (
            entry.entity_id,
            event.code,
            event.name,
            msgspec.json.encode(event.names, order="sorted").decode(),
            event.timezone,
            event.kind,
            msgspec.json.encode(event.hours).decode(),
            entry.entity_version,
        ),
    )


def policy_set(db: Connection, entry: Entry, event: PolicySet) -> None:
    """The new version beside the old ones, and the department pointing to it."""
    db.execute(
        "insert into policies (department_id, policy_version, policy, set_at) values (?, ?, ?, ?)",
        (entry.entity_id, event.policy_version, msgspec.json.encode(event.policy).decode(), entry.occurred_at),
    )
    changed = db.execute(
        "update departments set policy_version = ?, version = ? where department_id = ? and policy_version = ?",
        (event.policy_version, entry.entity_version, entry.entity_id, event.policy_version - 1),
    )
    assert changed.rowcount == 1, "a policy version follows the one before it"


def department_status_changed(db: Connection, entry: Entry, event: DepartmentStatusChanged) -> None:
    """Active or inactive."""
    changed = db.execute(
        "update departments set status = ?, version = ? where department_id = ? and status = ?",
        (event.now, entry.entity_version, entry.entity_id, event.was),
    )
    assert changed.rowcount == 1, f"the department does not stand in {event.was}"


def room_added(db: Connection, entry: Entry, event: RoomAdded) -> None:
    """The room."""
    db.execute(
        "insert into rooms (room_id, department_id, name) values (?, ?, ?)",
        (entry.entity_id, event.department_id, event.name),
    )


FOLDS: Folds = {
    DepartmentCreated: department_created,
    PolicySet: policy_set,
    DepartmentStatusChanged: department_status_changed,
    RoomAdded: room_added,
}
