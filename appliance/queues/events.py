"""What can happen in a queue: tokens, visits, prescriptions, and who is there to serve."""

from typing import ClassVar, Literal

import msgspec

from appliance.journal.event import Event
from appliance.patients.events import Person
from appliance.queues.states import State

Channel = Literal["KIOSK", "RECEPTION", "PHONE"]
Availability = Literal["AVAILABLE", "PAUSED", "OFFLINE"]

ORDINARY_SERIES = ""
"""The series of ordinary days; a restored box or an emergency roll counts in one of its own (`C-E01`)."""

CancelReason = Literal[
    "patient-left", "registered-twice", "called-in-error", "raised-in-error", "presence-not-shown", "other"
]
RaiseReason = Literal["reception", "nurse", "doctor", "triage"]

MOVED = ("dept.{departmentId}.visit.transitioned", "dept.{departmentId}.queue.updated")


class TokenIssued(Event, frozen=True, kw_only=True):
    """A number was given out; with it its first sheet of paper where one is wanted."""

    type_name: ClassVar[str] = "TokenIssued"
    entity_kind: ClassVar[str] = "token"
    topics: ClassVar[tuple[str, ...]] = ("dept.{departmentId}.queue.updated",)

    department_id: str
    service_date: str
    series: str
    number: int
    token_number: str
    channel: Channel
    print_job_id: str | None
    printer_id: str | None


class VisitScanned(Event, frozen=True, kw_only=True):
    """A phone checked in without showing that it is here: no token yet."""

    type_name: ClassVar[str] = "VisitScanned"
    entity_kind: ClassVar[str] = "visit"
    topics: ClassVar[tuple[str, ...]] = MOVED[:1]
    private_type: ClassVar[type[msgspec.Struct] | None] = Person

    was: None = None
    now: State = "SCANNED"
    department_id: str
    patient_id: str
    doctor_id: str | None


class VisitQueued(Event, frozen=True, kw_only=True):
    """A visit joined the line. Lower class first, then lower key; the key is the arrival in ms since 1970 less a head start."""

    type_name: ClassVar[str] = "VisitQueued"
    entity_kind: ClassVar[str] = "visit"
    topics: ClassVar[tuple[str, ...]] = MOVED
    private_type: ClassVar[type[msgspec.Struct] | None] = Person

    was: State | None
    now: State = "WAITING"
    token_id: str
    token_number: str
    department_id: str
    patient_id: str
    service_date: str
    channel: Channel
    urgency_class: int
    order_key: int
    head_start_minutes: int
    bound_doctor_id: str | None
    slip: bool
    policy_version: int


class VisitRaised(Event, frozen=True, kw_only=True):
    """A waiting visit became urgent, from now on in the order of arrival; the envelope's reason says by what."""

    type_name: ClassVar[str] = "VisitRaised"
    entity_kind: ClassVar[str] = "visit"
    topics: ClassVar[tuple[str, ...]] = MOVED

    was: State
    now: State = "URGENT"
    department_id: str
    urgency_class: int
    order_key: int


class VisitCalled(Event, frozen=True, kw_only=True):
    """A visit was called to a room: with the first eight candidates, how many there were, and the rule that decided."""

    type_name: ClassVar[str] = "VisitCalled"
    entity_kind: ClassVar[str] = "visit"
    topics: ClassVar[tuple[str, ...]] = MOVED

    was: State
    now: State = "CALLED"
    department_id: str
    token_id: str
    token_number: str
    doctor_id: str
    room_id: str
    room: str
    candidates: tuple[str, ...]
    candidate_count: int
    rule: str
    policy_version: int


class VisitRecalled(Event, frozen=True, kw_only=True):
    """The announcement was repeated; `calls` counts the first one too."""

    type_name: ClassVar[str] = "VisitRecalled"
    entity_kind: ClassVar[str] = "visit"
    topics: ClassVar[tuple[str, ...]] = MOVED[1:]

    department_id: str
    token_number: str
    room: str
    calls: int


class VisitStarted(Event, frozen=True, kw_only=True):
    """The consultation began."""

    type_name: ClassVar[str] = "VisitStarted"
    entity_kind: ClassVar[str] = "visit"
    topics: ClassVar[tuple[str, ...]] = MOVED

    was: State
    now: State = "IN_CONSULTATION"
    department_id: str
    doctor_id: str


class VisitCompleted(Event, frozen=True, kw_only=True):
    """The consultation ended."""

    type_name: ClassVar[str] = "VisitCompleted"
    entity_kind: ClassVar[str] = "visit"
    topics: ClassVar[tuple[str, ...]] = MOVED

    was: State
    now: State = "COMPLETED"
    department_id: str
    doctor_id: str
    prescription_id: str | None


class VisitMissed(Event, frozen=True, kw_only=True):
    """The patient was called and did not come."""

    type_name: ClassVar[str] = "VisitMissed"
    entity_kind: ClassVar[str] = "visit"
    topics: ClassVar[tuple[str, ...]] = MOVED

    was: State
    now: State = "NO_SHOW"
    department_id: str
    calls: int


class VisitCancelled(Event, frozen=True, kw_only=True):
    """The visit ended without a consultation; the envelope's reason says why."""

    type_name: ClassVar[str] = "VisitCancelled"
    entity_kind: ClassVar[str] = "visit"
    topics: ClassVar[tuple[str, ...]] = MOVED

    was: State
    now: State = "CANCELLED"
    department_id: str


class Prescription(msgspec.Struct, frozen=True, rename="camel"):
    """The sealed content of a prescription: plain text, and the box's Ed25519 signature over it (worked.md)."""

    content: str
    signature: str


class PrescriptionSigned(Event, frozen=True, kw_only=True):
    """A prescription was written; only ever in the transaction that completes its visit."""

    type_name: ClassVar[str] = "PrescriptionSigned"
    entity_kind: ClassVar[str] = "prescription"
    topics: ClassVar[tuple[str, ...]] = MOVED[:1]
    private_type: ClassVar[type[msgspec.Struct] | None] = Prescription

    visit_id: str
    patient_id: str
    department_id: str
    doctor_id: str
    prescription_version: int


class AvailabilityChanged(Event, frozen=True, kw_only=True):
    """Somebody who serves came, paused, went, or changed room; `until` is the time back, if one was given."""

    type_name: ClassVar[str] = "AvailabilityChanged"
    entity_kind: ClassVar[str] = "doctor"
    topics: ClassVar[tuple[str, ...]] = ("doctor.{entityId}.status", "dept.{departmentId}.queue.updated")

    was: Availability
    now: Availability
    department_id: str | None
    room_id: str | None
    room: str | None
    until: str | None
