"""What an administrator does to departments; one transaction each."""

import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from appliance.database.transaction import Transaction
from appliance.departments import lookups
from appliance.departments.events import DepartmentCreated, PolicySet, RoomAdded
from appliance.departments.hours import Session
from appliance.departments.lookups import Department
from appliance.departments.policy import Policy
from appliance.refusals import Refused

CODE = re.compile(r"[A-Z]{1,3}")
CLINIC, TEST = "CLINIC", "TEST"


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
) -> str:
    """Open a department with version 1 of its policy; gives its id.

    Refused `invalid-request` for a code that is not 1–3 capital letters or is taken, for a name that says nothing, and for
    an unknown time zone.
    """
    if not CODE.fullmatch(code):
        raise Refused("invalid-request", "A department's code is one to three capital letters.", field="code")
    if lookups.department_by_code(tx.db, code):
        raise Refused("invalid-request", "Another department already uses this code.", field="code")
    _require_name(name)
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError):
        raise Refused("invalid-request", "This time zone is not known.", field="timezone") from None
    department_id = tx.new_id()
    created = DepartmentCreated(code=code, name=name, names=names or {}, timezone=timezone, kind=kind, hours=hours)
    tx.record(created, department_id, 1)
    tx.record(PolicySet(policy_version=1, policy=policy or Policy()), department_id, 2)
    return department_id


def add_room(tx: Transaction, *, department_id: str, name: str) -> str:
    """Add a room; gives its id. Refused `not-found` for an unknown department, `invalid-request` for no name or one in use."""
    require(tx, department_id)
    _require_name(name)
    if any(room.name == name for room in lookups.rooms(tx.db, department_id)):
        raise Refused("invalid-request", "This department already has a room of that name.", field="name")
    room_id = tx.new_id()
    tx.record(RoomAdded(department_id=department_id, name=name), room_id, 1)
    return room_id


def require(tx: Transaction, department_id: str) -> Department:
    """The department. Refused `not-found`."""
    department = lookups.department(tx.db, department_id)
    if department is None:
        raise Refused("not-found", "There is no such department.")
    return department


def _require_name(name: str) -> None:
    if not name.strip():
        raise Refused("invalid-request", "Please give it a name.", field="name")
