"""Staff, their roles and the devices, folded from their events."""

import msgspec

from appliance.database.connection import Connection
from appliance.database.transaction import Folds
from appliance.identity.events import (
    DeviceAdded,
    DeviceChanged,
    DeviceRevoked,
    DoctorVerified,
    StaffAdded,
    StaffDisabled,
    StaffEnabled,
    StaffRenamed,
    StaffRolesChanged,
)
from appliance.identity.roles import Grant
from appliance.journal.event import Entry


def staff_added(db: Connection, entry: Entry, event: StaffAdded) -> None:
    """The member of staff, enabled and not verified, with their roles."""
    db.execute(
        "insert into staff (staff_id, username, name, enabled, verified, version) values (?, ?, ?, 1, 0, ?)",
        (entry.entity_id, event.username, event.name, entry.entity_version),
    )
    _grant(db, entry.entity_id, event.grants)


def staff_roles_changed(db: Connection, entry: Entry, event: StaffRolesChanged) -> None:
    """The new roles in place of the old."""
    removed = db.execute("delete from staff_roles where staff_id = ?", (entry.entity_id,))
    assert removed.rowcount == sum(len(grant.department_ids) or 1 for grant in event.was), "not the roles they had"
    _grant(db, entry.entity_id, event.now)
    _step(db, "update staff set version = ? where staff_id = ? and version = ?", entry)


def staff_renamed(db: Connection, entry: Entry, event: StaffRenamed) -> None:
    """The new name."""
    changed = db.execute(
        "update staff set name = ?, version = ? where staff_id = ? and version = ? and name = ?",
        (event.now, entry.entity_version, entry.entity_id, entry.entity_version - 1, event.was),
    )
    assert changed.rowcount == 1, f"{entry.type} does not follow what {entry.entity_id} was before"


def doctor_verified(db: Connection, entry: Entry, event: DoctorVerified) -> None:
    """Verified."""
    _step(db, "update staff set verified = 1, version = ? where staff_id = ? and version = ? and verified = 0", entry)


def staff_disabled(db: Connection, entry: Entry, event: StaffDisabled) -> None:
    """Disabled."""
    _step(db, "update staff set enabled = 0, version = ? where staff_id = ? and version = ? and enabled = 1", entry)


def staff_enabled(db: Connection, entry: Entry, event: StaffEnabled) -> None:
    """Enabled."""
    _step(db, "update staff set enabled = 1, version = ? where staff_id = ? and version = ? and enabled = 0", entry)


def device_added(db: Connection, entry: Entry, event: DeviceAdded) -> None:
    """The device."""
    db.execute(
        """
        insert into devices (device_id, kind, name, place, department_ids, printer_id, revoked, added_at, version)
        values (?, ?, ?, ?, ?, ?, 0, ?, ?)
        """,
        (
            entry.entity_id,
            event.kind,
            event.name,
            event.place,
            msgspec.json.encode(event.department_ids).decode(),
            event.printer_id,
            entry.occurred_at,
            entry.entity_version,
        ),
    )


def device_changed(db: Connection, entry: Entry, event: DeviceChanged) -> None:
    """What is said of it now."""
    now = event.now
    changed = db.execute(
        """
        update devices set name = ?, place = ?, department_ids = ?, printer_id = ?, version = ?
        where device_id = ? and version = ? and revoked = 0
        """,
        (
            now.name,
            now.place,
            msgspec.json.encode(now.department_ids).decode(),
            now.printer_id,
            entry.entity_version,
            entry.entity_id,
            entry.entity_version - 1,
        ),
    )
    assert changed.rowcount == 1, f"{entry.type} does not follow what {entry.entity_id} was before"


def device_revoked(db: Connection, entry: Entry, event: DeviceRevoked) -> None:
    """Revoked; its row stays, for who reads the journal later."""
    _step(db, "update devices set revoked = 1, version = ? where device_id = ? and version = ? and revoked = 0", entry)


def _grant(db: Connection, staff_id: str, grants: tuple[Grant, ...]) -> None:
    """One row per department; the empty department stands for the whole hospital."""
    db.executemany(
        "insert into staff_roles (staff_id, role, department_id) values (?, ?, ?)",
        [(staff_id, grant.role, department) for grant in grants for department in grant.department_ids or ("",)],
    )


def _step(db: Connection, update: str, entry: Entry) -> None:
    changed = db.execute(update, (entry.entity_version, entry.entity_id, entry.entity_version - 1))
    assert changed.rowcount == 1, f"{entry.type} does not follow what {entry.entity_id} was before"


FOLDS: Folds = {
    StaffAdded: staff_added,
    StaffRolesChanged: staff_roles_changed,
    StaffRenamed: staff_renamed,
    DoctorVerified: doctor_verified,
    StaffDisabled: staff_disabled,
    StaffEnabled: staff_enabled,
    DeviceAdded: device_added,
    DeviceChanged: device_changed,
    DeviceRevoked: device_revoked,
}
