"""What can happen to a department."""

from typing import ClassVar

from appliance.departments.hours import Session
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


class RoomAdded(Event, frozen=True, kw_only=True):
    """A room of a department, by the name on its door."""

    type_name: ClassVar[str] = "RoomAdded"
    entity_kind: ClassVar[str] = "room"

    department_id: str
    name: str
