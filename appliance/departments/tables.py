"""Departments, rooms and policies, folded from their events."""

import msgspec

from appliance.database.connection import Connection
from appliance.database.transaction import Folds
from appliance.departments.events import (
    DepartmentChanged,
    DepartmentCreated,
    DepartmentRemoved,
    DepartmentStatusChanged,
    HolidayLifted,
    HolidaySet,
    PolicySet,
    RoomAdded,
    RoomClosed,
    RoomRenamed,
)
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
    _close_on_holidays(db, entry.entity_id)


def department_changed(db: Connection, entry: Entry, event: DepartmentChanged) -> None:
    """As it is from now on."""
    db.execute(
        """
        update departments set name = ?, names = ?, timezone = ?, hours = ?, accepting = ?, version = ?
        where department_id = ?
        """,
        (
            event.name,
            msgspec.json.encode(event.names, order="sorted").decode(),
            event.timezone,
            msgspec.json.encode(event.hours).decode(),
            int(event.accepting),
            entry.entity_version,
            entry.entity_id,
        ),
    )


def department_removed(db: Connection, entry: Entry, event: DepartmentRemoved) -> None:
    """Gone, with all that was only there for it."""
    db.execute("delete from holidays where department_id = ?", (entry.entity_id,))
    db.execute("delete from rooms where department_id = ?", (entry.entity_id,))
    db.execute("delete from policies where department_id = ?", (entry.entity_id,))
    db.execute("delete from departments where department_id = ?", (entry.entity_id,))


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
    """Active or inactive; one that is switched on takes newcomers."""
    changed = db.execute(
        """
        update departments set status = ?, accepting = iif(? = 'ACTIVE', 1, accepting), version = ?
        where department_id = ? and status = ?
        """,
        (event.now, event.now, entry.entity_version, entry.entity_id, event.was),
    )
    assert changed.rowcount == 1, f"the department does not stand in {event.was}"


def room_added(db: Connection, entry: Entry, event: RoomAdded) -> None:
    """The room."""
    db.execute(
        "insert into rooms (room_id, department_id, name, version) values (?, ?, ?, ?)",
        (entry.entity_id, event.department_id, event.name, entry.entity_version),
    )


def room_renamed(db: Connection, entry: Entry, event: RoomRenamed) -> None:
    """The new name."""
    changed = db.execute(
        "update rooms set name = ?, version = ? where room_id = ? and name = ?",
        (event.now, entry.entity_version, entry.entity_id, event.was),
    )
    assert changed.rowcount == 1, f"the room is not called {event.was}"


def room_closed(db: Connection, entry: Entry, event: RoomClosed) -> None:
    """Gone from the list; visits keep the name that they were called to."""
    db.execute("delete from rooms where room_id = ?", (entry.entity_id,))


def holiday_set(db: Connection, entry: Entry, event: HolidaySet) -> None:
    """The date, and every department that it closes."""
    db.execute(
        "insert into holidays (holiday_id, department_id, date, name) values (?, ?, ?, ?)",
        (entry.entity_id, event.department_id, event.date, event.name),
    )
    _close_on_holidays(db, event.department_id)


def holiday_lifted(db: Connection, entry: Entry, event: HolidayLifted) -> None:
    """Without the date."""
    db.execute("delete from holidays where holiday_id = ?", (entry.entity_id,))
    _close_on_holidays(db, event.department_id)


FOLDS: Folds = {
    DepartmentCreated: department_created,
    DepartmentChanged: department_changed,
    DepartmentRemoved: department_removed,
    PolicySet: policy_set,
    DepartmentStatusChanged: department_status_changed,
    RoomAdded: room_added,
    RoomRenamed: room_renamed,
    RoomClosed: room_closed,
    HolidaySet: holiday_set,
    HolidayLifted: holiday_lifted,
}


def _close_on_holidays(db: Connection, department_id: str | None) -> None:
    """A department carries its closed dates itself, so that a check-in asks nothing more; None is every department."""
    db.execute(
        """
        update departments set closed_on = (
            select json_group_array(date) from (
                select distinct date from holidays h
                where h.department_id is null or h.department_id = departments.department_id
                order by date))
        where ? is null or department_id = ?
        """,
        (department_id, department_id),
    )
