"""What can happen in triage: alarms that staff have to answer, and another choice of rules."""

from typing import ClassVar, Literal

import msgspec

from appliance.journal.event import Event
from appliance.queues.events import Remark
from appliance.triage.choice import Choice

AlarmLevel = Literal["RED"]
ToldBy = Literal["patient", "staff"]
AlarmOutcome = Literal["called-now", "taken-to-emergency", "not-confirmed", "other"]
"""What was done: called to a room at once, brought to the emergency department, looked at and not so, or as the note says."""

ALERTS = ("system.alerts", "dept.{departmentId}.queue.updated")


class Fired(msgspec.Struct, frozen=True, rename="camel"):
    """Why there is an alarm: the rules that fired, worst first; none where staff judged by themselves."""

    rules: tuple[str, ...]


class AlarmRaised(Event, frozen=True, kw_only=True):
    """Somebody is in danger, by what a layperson told (to be confirmed) or as staff found; open until it is answered."""

    type_name: ClassVar[str] = "AlarmRaised"
    entity_kind: ClassVar[str] = "alarm"
    topics: ClassVar[tuple[str, ...]] = ALERTS
    private_type: ClassVar[type[msgspec.Struct] | None] = Fired

    department_id: str
    visit_id: str
    patient_id: str
    token_number: str | None
    level: AlarmLevel
    told_by: ToldBy


class AlarmConfirmed(Event, frozen=True, kw_only=True):
    """Staff have looked: it is as the patient said. The alarm stays open."""

    type_name: ClassVar[str] = "AlarmConfirmed"
    entity_kind: ClassVar[str] = "alarm"
    topics: ClassVar[tuple[str, ...]] = ALERTS
    private_type: ClassVar[type[msgspec.Struct] | None] = Fired

    department_id: str
    visit_id: str


class AlarmAcknowledged(Event, frozen=True, kw_only=True):
    """Somebody has answered an alarm, and says what was done."""

    type_name: ClassVar[str] = "AlarmAcknowledged"
    entity_kind: ClassVar[str] = "alarm"
    topics: ClassVar[tuple[str, ...]] = ALERTS
    private_type: ClassVar[type[msgspec.Struct] | None] = Remark

    department_id: str
    visit_id: str
    outcome: AlarmOutcome


class TriageRulesSet(Event, frozen=True, kw_only=True):
    """The hospital chose which triage rules apply; `signed_off_by` answers for it clinically."""

    type_name: ClassVar[str] = "TriageRulesSet"
    entity_kind: ClassVar[str] = "triage-rules"

    rules_version: int
    choice: Choice
    signed_off_by: str
