"""What an administrator does to departments; one transaction each.

Whether people are still there, only queues can tell: switching off, removing and closing rooms begin in
`queues/deactivation.py`.
"""

import re
from datetime import date as calendar_date
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from appliance.database.transaction import Transaction
from appliance.departments import hours as opening_hours
from appliance.departments import lookups
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
from appliance.departments.hours import Session
from appliance.departments.lookups import Department, Holiday, PolicyVersion, Room
from appliance.departments.policy import Policy
from appliance.refusals import Refused

CODE = re.compile(r"[A-Z]{1,3}")
CLINIC, TEST = "CLINIC", "TEST"

Status = Literal["ACTIVE", "INACTIVE"]
Kind = Literal["CLINIC", "TEST"]


def create_department(
    tx: Transaction,
    *,
    code: str,
    name: str,
    timezone: str,
    names: dict[str, str] | None = None,
    hours: tuple[Session, ...] = (),
    kind: str = CLINIC,
    policy: Policy | None = None,
    rooms: tuple[str, ...] = (),
) -> str:
    """Open a department with version 1 of its policy, and its rooms; gives its id.

    Refused `invalid-request` for a code that is not 1–3 capital letters or is taken, for a name that says nothing, for an
    unknown time zone, for sessions that overlap, and for two rooms of one name.
    """
    if not CODE.fullmatch(code):
        raise Refused("invalid-request", "A department's code is one to three capital letters.", field="code")
    if lookups.department_by_code(tx.db, code):
        raise Refused("invalid-request", "Another department already uses this code.", field="code")
    _require_name(name)
    _require_zone(timezone)
    _require_sessions(hours)
    department_id = tx.new_id()
    created = DepartmentCreated(code=code, name=name, names=names or {}, timezone=timezone, kind=kind, hours=hours)
    tx.record(created, department_id, 1)
    tx.record(PolicySet(policy_version=1, policy=policy or Policy()), department_id, 2)
    for room in rooms:
        add_room(tx, department_id=department_id, name=room)
    return department_id


def change_department(
    tx: Transaction,
    *,
    department_id: str,
    name: str | None = None,
    names: dict[str, str] | None = None,
    timezone: str | None = None,
    hours: tuple[Session, ...] | None = None,
    accepting: bool | None = None,
    expected_version: int | None = None,
) -> Department:
    """Change what is given (None: as it is), and record nothing where nothing changes.

    Refused `invalid-request` as at creation, `version-conflict` with the `version` it has.
    """
    department = require(tx, department_id)
    _require_version(department, expected_version)
    changed = DepartmentChanged(
        name=department.name if name is None else name,
        names=department.names if names is None else names,
        timezone=department.timezone if timezone is None else timezone,
        hours=department.hours if hours is None else hours,
        accepting=department.accepting if accepting is None else accepting,
    )
    _require_name(changed.name)
    _require_zone(changed.timezone)
    _require_sessions(changed.hours)
    stands = DepartmentChanged(
        name=department.name,
        names=department.names,
        timezone=department.timezone,
        hours=department.hours,
        accepting=department.accepting,
    )
    if changed != stands:
        tx.record(changed, department_id, department.version + 1)
    return require(tx, department_id)


def set_status(tx: Transaction, *, department_id: str, status: Status) -> Department:
    """Switch a department on or off; does nothing where it stands so. Nobody may be there: `queues/deactivation.py` asks."""
    department = require(tx, department_id)
    if department.status != status:
        changed = DepartmentStatusChanged(was=department.status, now=status)
        tx.record(changed, department_id, department.version + 1)
    return require(tx, department_id)


def remove_department(tx: Transaction, *, department_id: str) -> None:
    """Take a department away that has no history: `queues/deactivation.py` asks."""
    department = require(tx, department_id)
    tx.record(DepartmentRemoved(code=department.code), department_id, department.version + 1)


def set_policy(
    tx: Transaction, *, department_id: str, policy: Policy, expected_version: int | None = None
) -> PolicyVersion:
    """Put a new version of the policy in force; `expected_version` is the one that was looked at.

    Refused `version-conflict` with the `policy_version` in force, `invalid-request` where nothing would change.
    """
    department = require(tx, department_id)
    if expected_version not in (None, department.policy_version):
        raise Refused(
            "version-conflict",
            "Somebody has changed this policy in the meantime. Look at it again.",
            policy_version=department.policy_version,
        )
    if policy == department.policy:
        raise Refused("invalid-request", "This is the policy that is in force already.", field="policy")
    following = department.policy_version + 1
    tx.record(PolicySet(policy_version=following, policy=policy), department_id, department.version + 1)
    return lookups.policies(tx.db, department_id)[0]


def add_room(tx: Transaction, *, department_id: str, name: str) -> str:
    """Add a room; gives its id. Refused `not-found` for an unknown department, `invalid-request` for no name or one in use."""
    require(tx, department_id)
    _require_free_name(tx, department_id, name)
    room_id = tx.new_id()
    tx.record(RoomAdded(department_id=department_id, name=name), room_id, 1)
    return room_id


def rename_room(tx: Transaction, *, room_id: str, name: str) -> Room:
    """Another name on the door. Refused `not-found`, and `invalid-request` for no name or one in use."""
    room = require_room(tx, room_id)
    if name != room.name:
        _require_free_name(tx, room.department_id, name)
        renamed = RoomRenamed(department_id=room.department_id, was=room.name, now=name)
        tx.record(renamed, room_id, room.version + 1)
    return require_room(tx, room_id)


def close_room(tx: Transaction, *, room_id: str) -> None:
    """Take a room away in which nobody is: `queues/deactivation.py` asks."""
    room = require_room(tx, room_id)
    tx.record(RoomClosed(department_id=room.department_id, name=room.name), room_id, room.version + 1)


def set_holiday(tx: Transaction, *, date: str, name: str, department_id: str | None = None) -> Holiday:
    """Close a department, or the whole hospital, on a date.

    Refused `not-found`, and `invalid-request` for a date that is none or is closed already.
    """
    if department_id is not None:
        require(tx, department_id)
    _require_name(name)
    try:
        calendar_date.fromisoformat(date)
    except ValueError:
        raise Refused("invalid-request", "There is no such date.", field="date") from None
    if any(known.department_id in (None, department_id) for known in lookups.holidays(tx.db, date, date)):
        raise Refused("invalid-request", "This date is closed already.", field="date")
    holiday_id = tx.new_id()
    tx.record(HolidaySet(department_id=department_id, date=date, name=name), holiday_id, 1)
    return Holiday(holiday_id, department_id, date, name)


def lift_holiday(tx: Transaction, *, holiday_id: str) -> None:
    """Make a closed date an ordinary one. Refused `not-found`."""
    holiday = lookups.holiday(tx.db, holiday_id)
    if holiday is None:
        raise Refused("not-found", "There is no such holiday.")
    tx.record(HolidayLifted(department_id=holiday.department_id, date=holiday.date), holiday_id, 2)


def require(tx: Transaction, department_id: str) -> Department:
    """The department. Refused `not-found`."""
    department = lookups.department(tx.db, department_id)
    if department is None:
        raise Refused("not-found", "There is no such department.")
    return department


def require_room(tx: Transaction, room_id: str) -> Room:
    """The room. Refused `not-found`."""
    room = lookups.room(tx.db, room_id)
    if room is None:
        raise Refused("not-found", "There is no such room.")
    return room


def _require_version(department: Department, expected: int | None) -> None:
    if expected not in (None, department.version):
        raise Refused(
            "version-conflict",
            "Somebody has changed this department in the meantime. Look at it again.",
            version=department.version,
        )


def _require_name(name: str) -> None:
    if not name.strip():
        raise Refused("invalid-request", "Please give it a name.", field="name")


def _require_free_name(tx: Transaction, department_id: str, name: str) -> None:
    _require_name(name)
    if any(room.name == name for room in lookups.rooms(tx.db, department_id)):
        raise Refused("invalid-request", "This department already has a room of that name.", field="name")


def _require_zone(timezone: str) -> None:
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError):
        raise Refused("invalid-request", "This time zone is not known.", field="timezone") from None


def _require_sessions(hours: tuple[Session, ...]) -> None:
    if opening_hours.overlap(hours):
        raise Refused("invalid-request", "Two sessions of one day overlap.", field="hours")
