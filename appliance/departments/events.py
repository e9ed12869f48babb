"""What can happen to a department."""

from typing import ClassVar

from appliance.departments.hours import Date, Session
from appliance.departments.policy import Policy
from appliance.journal.event import Event


class DepartmentCreated(Event, frozen=True, kw_only=True):
    """A place to wait for. `code` starts its token numbers; `names` are translations by language."""

    type_name: ClassVar[str] = "DepartmentCreated"
    entity_kind: ClassVar[str] = "department"
    topics: ClassVar[tuple[str, ...]] = ("dept.{entityId}.queue.updated",)

    code: str
    name: str
    names: dict[str, str]
    timezone: str
    kind: str
    hours: tuple[Session, ...]


class PolicySet(Event, frozen=True, kw_only=True):
    """A new version of a department's queue policy."""

    type_name: ClassVar[str] = "PolicySet"
    entity_kind: ClassVar[str] = "department"

    policy_version: int
    policy: Policy


class DepartmentStatusChanged(Event, frozen=True, kw_only=True):
    """Activated or deactivated."""

    type_name: ClassVar[str] = "DepartmentStatusChanged"
    entity_kind: ClassVar[str] = "department"
    topics: ClassVar[tuple[str, ...]] = ("dept.{entityId}.queue.updated",)

    was: str
    now: str


class DepartmentChanged(Event, frozen=True, kw_only=True):
    """What somebody may change about a department, as it is from now on: names, zone, hours, and whether newcomers get in."""

    type_name: ClassVar[str] = "DepartmentChanged"
    entity_kind: ClassVar[str] = "department"
    topics: ClassVar[tuple[str, ...]] = ("dept.{entityId}.queue.updated",)

    name: str
    names: dict[str, str]
    timezone: str
    hours: tuple[Session, ...]
    accepting: bool


class DepartmentRemoved(Event, frozen=True, kw_only=True):
    """A department that nobody ever came to is gone, with its rooms, policies and holidays."""

    type_name: ClassVar[str] = "DepartmentRemoved"
    entity_kind: ClassVar[str] = "department"

    code: str


class RoomAdded(Event, frozen=True, kw_only=True):
    """A room of a department, by the name on its door."""

    type_name: ClassVar[str] = "RoomAdded"
    entity_kind: ClassVar[str] = "room"

    department_id: str
    name: str


class RoomRenamed(Event, frozen=True, kw_only=True):
    """Another name on the door. Calls that were made keep the old one."""

    type_name: ClassVar[str] = "RoomRenamed"
    entity_kind: ClassVar[str] = "room"

    department_id: str
    was: str
    now: str


class RoomClosed(Event, frozen=True, kw_only=True):
    """Nobody is called to this room any more; its name is free."""

    type_name: ClassVar[str] = "RoomClosed"
    entity_kind: ClassVar[str] = "room"

    department_id: str
    name: str


class HolidaySet(Event, frozen=True, kw_only=True):
    """A date on which a department, or without one the whole hospital, is closed."""

    type_name: ClassVar[str] = "HolidaySet"
    entity_kind: ClassVar[str] = "holiday"

    department_id: str | None
    date: Date
    name: str


class HolidayLifted(Event, frozen=True, kw_only=True):
    """The date is an ordinary one after all."""

    type_name: ClassVar[str] = "HolidayLifted"
    entity_kind: ClassVar[str] = "holiday"

    department_id: str | None
    date: Date
