"""What can happen in a queue: tokens, visits, prescriptions, and who is there to serve."""

from typing import ClassVar, Final, Literal

import msgspec

from appliance.journal.event import Event
from appliance.patients.events import Person
from appliance.queues.states import State

Channel = Literal["KIOSK", "RECEPTION", "PHONE"]
Availability = Literal["AVAILABLE", "PAUSED", "OFFLINE"]

ORDINARY_SERIES = ""
"""The series of ordinary days; a restored box or an emergency roll counts in one of its own (`C-E01`)."""

Origin = Literal["check-in", "sent", "review", "return", "transfer", "reopen"]
"""Why a visit was opened: at the door, sent on by a doctor, back with results, back after a miss, moved to another line, or
put back after a mistake.
"""

SAME_WAIT: frozenset[Origin] = frozenset({"return", "transfer", "reopen"})
"""Origins of a visit that goes on with another one's wait, as against one that begins a new one."""

CancelReason = Literal["patient-left", "registered-twice", "presence-not-shown", "taken-to-emergency", "other"]
"""What people may say when they end a visit."""
ReopenReason = Literal["called-in-error", "raised-in-error", "completed-in-error"]
ClosingReason = Literal[CancelReason, ReopenReason, "transferred", "undone", "day-closed"]
"""Every reason with which a visit ends unseen: what people say, and what the box's own acts say."""
UNDONE: Final = "undone"
"""The reason of every entry that takes something back; what it did cannot be taken back again."""
RaiseReason = Literal["reception", "nurse", "doctor", "triage", "was-urgent"]
MissReason = Literal["timer"]
FactKind = Literal["classes", "note", "reason", "assessment"]
"""What is known of a visit besides the person's own words; sealed, the latest of each kind stands."""

Despite = Literal["full", "closed"]
"""What a number was given in spite of: a cap, or the opening hours. The reason of its TokenIssued."""

MOVED = ("dept.{departmentId}.visit.transitioned", "dept.{departmentId}.queue.updated")


class Remark(msgspec.Struct, frozen=True, rename="camel"):
    """Words that somebody wrote: a note, or why somebody was moved, held or transferred."""

    text: str


class Classes(msgspec.Struct, frozen=True, rename="camel"):
    """The classes of the policy that staff confirmed."""

    names: tuple[str, ...]


class Findings(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """What was found of somebody: signs by code, vital signs as whole numbers (`temperature` in tenths of a degree), the
    level that follows, and the rules that say so.
    """

    level: Literal["RED", "YELLOW", "GREEN"]
    stage: Literal["told", "assessed", "confirmed"] = "assessed"
    """By the patient's own answers at check-in, by staff who looked, or decided by staff."""
    age: int | None = None
    age_months: int | None = None
    age_days: int | None = None
    """The age it was judged by, in years, months or days."""
    signs: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    vitals: dict[str, int] = msgspec.field(default_factory=dict)
    rules: tuple[str, ...] = ()
    proposed: Literal["RED", "YELLOW", "GREEN"] | None = None
    """What the rules proposed before staff decided; None where they were not asked."""
    why: str | None = None


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
    session: str | None = None
    """The session of the opening hours it counts for, where the policy has caps: its opening, `2026-11-21T09:00`."""


class IntakeCounted(Event, frozen=True, kw_only=True):
    """Caps came in the middle of a session: so many numbers it had given out before, by channel."""

    type_name: ClassVar[str] = "IntakeCounted"
    entity_kind: ClassVar[str] = "intake"

    department_id: str
    session: str
    issued: dict[str, int]


class NumberVoided(Event, frozen=True, kw_only=True):
    """A number that nobody gets today, because somebody carried over from an earlier day still wears it."""

    type_name: ClassVar[str] = "NumberVoided"
    entity_kind: ClassVar[str] = "token"

    department_id: str
    service_date: str
    series: str
    number: int
    token_number: str
    worn_by: str


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
    service_date: str | None = None


class VisitQueued(Event, frozen=True, kw_only=True):
    """A visit joined the line. Lower class first, then lower key; the key is the arrival in ms since 1970 less a head start.

    `arrival` (ms) is what the passing guard compares; 0 in the oldest entries, where it is key plus head start.
    `after_calls` is the count of the line's calls from which it may be called; 0 is at once.
    """

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
    arrival: int = 0
    after_calls: int = 0
    by_hand: bool = False
    origin: Origin = "check-in"
    linked_visit_id: str | None = None
    """The visit that this one continues: the missed, transferred, reopened one, or the one that sent the patient on."""
    sent_by: str | None = None
    """The doctor who sent the patient here."""
    review_wanted: bool = False
    """Whether the patient goes back to that doctor with the result."""
    slot: str | None = None
    """The appointment's time, UTC."""


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


class Standing(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Why a candidate stood where they stood: the rule by which they came before all behind, and what it was asked with.

    No person. Times are ms since 1970.
    """

    rule: str
    order_key: int
    arrival: int | None = None
    """Where it is not the key plus the head start."""
    urgency_class: int = 1
    head_start_minutes: int = 0
    slot: str | None = None
    calls_left: int = 0
    """So many calls more before they might be called."""
    passed: int = 0
    by_hand: bool = False
    origin: Origin | None = None
    """None for somebody who came in at the door."""


class VisitCalled(Event, frozen=True, kw_only=True):
    """A visit was called to a room: with the first eight candidates, how many there were, and the rule that decided.

    `standings` has one for each candidate, in the same order; entries from before they were kept have none. `place` is
    where the called one stood among all candidates, from 1.
    """

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
    place: int = 1
    standings: tuple[Standing, ...] = ()
    nth: int = 0
    """Which call of the line's day this is; 0 in entries from before calls were counted, which count nothing."""


class VisitRecalled(Event, frozen=True, kw_only=True):
    """The announcement was repeated; `calls` counts the first one too."""

    type_name: ClassVar[str] = "VisitRecalled"
    entity_kind: ClassVar[str] = "visit"
    topics: ClassVar[tuple[str, ...]] = MOVED[1:]

    department_id: str
    token_number: str
    room: str
    calls: int


class VisitHeld(Event, frozen=True, kw_only=True):
    """The patient keeps the place but is not called for the time being; `until` is when that ends by itself."""

    type_name: ClassVar[str] = "VisitHeld"
    entity_kind: ClassVar[str] = "visit"
    topics: ClassVar[tuple[str, ...]] = MOVED[1:]
    private_type: ClassVar[type[msgspec.Struct] | None] = Remark

    department_id: str
    until: str | None


class VisitResumed(Event, frozen=True, kw_only=True):
    """The patient may be called again, at the old place, once the line has made `after_calls` calls (0: at once)."""

    type_name: ClassVar[str] = "VisitResumed"
    entity_kind: ClassVar[str] = "visit"
    topics: ClassVar[tuple[str, ...]] = MOVED[1:]

    department_id: str
    after_calls: int


class VisitMoved(Event, frozen=True, kw_only=True):
    """Somebody gave the visit another place by hand, or took that back (then `by_hand` is what it was before)."""

    type_name: ClassVar[str] = "VisitMoved"
    entity_kind: ClassVar[str] = "visit"
    topics: ClassVar[tuple[str, ...]] = MOVED[1:]
    private_type: ClassVar[type[msgspec.Struct] | None] = Remark

    department_id: str
    was_key: int
    order_key: int
    after_calls: int
    by_hand: bool


class VisitReassigned(Event, frozen=True, kw_only=True):
    """The visit is another doctor's now: one in a room changes rooms; one that waits is bound to that doctor, or to nobody."""

    type_name: ClassVar[str] = "VisitReassigned"
    entity_kind: ClassVar[str] = "visit"
    topics: ClassVar[tuple[str, ...]] = MOVED[1:]

    department_id: str
    was_doctor_id: str | None
    doctor_id: str | None
    room_id: str | None
    room: str | None


class VisitMerged(Event, frozen=True, kw_only=True):
    """The same person stood in the line twice; this visit goes on, at the better of the two places."""

    type_name: ClassVar[str] = "VisitMerged"
    entity_kind: ClassVar[str] = "visit"
    topics: ClassVar[tuple[str, ...]] = MOVED[1:]

    department_id: str
    merged_visit_id: str
    order_key: int
    arrival: int
    head_start_minutes: int


class ClassesConfirmed(Event, frozen=True, kw_only=True):
    """Staff confirmed who this is for the policy (pregnant, disabled …; sealed), and with it the head start."""

    type_name: ClassVar[str] = "ClassesConfirmed"
    entity_kind: ClassVar[str] = "visit"
    topics: ClassVar[tuple[str, ...]] = MOVED[1:]
    private_type: ClassVar[type[msgspec.Struct] | None] = Classes

    department_id: str
    head_start_minutes: int
    order_key: int


class VisitNoted(Event, frozen=True, kw_only=True):
    """Somebody wrote a note about the visit, or took it back (then nothing is sealed)."""

    type_name: ClassVar[str] = "VisitNoted"
    entity_kind: ClassVar[str] = "visit"
    topics: ClassVar[tuple[str, ...]] = MOVED[1:]
    private_type: ClassVar[type[msgspec.Struct] | None] = Remark

    department_id: str


class VisitAssessed(Event, frozen=True, kw_only=True):
    """Signs and vital signs were looked at; what was found is sealed, and so are the rules that fired."""

    type_name: ClassVar[str] = "VisitAssessed"
    entity_kind: ClassVar[str] = "visit"
    topics: ClassVar[tuple[str, ...]] = MOVED[1:]
    private_type: ClassVar[type[msgspec.Struct] | None] = Findings

    department_id: str
    confirmed: bool


class VisitCarried(Event, frozen=True, kw_only=True):
    """The day was closed and the visit goes on tomorrow, with its token; dates of service."""

    type_name: ClassVar[str] = "VisitCarried"
    entity_kind: ClassVar[str] = "visit"
    topics: ClassVar[tuple[str, ...]] = MOVED[1:]

    department_id: str
    was_date: str
    now_date: str


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
    """The visit ended without a consultation; the envelope's reason says why, and its words, where there are any, are sealed."""

    type_name: ClassVar[str] = "VisitCancelled"
    entity_kind: ClassVar[str] = "visit"
    topics: ClassVar[tuple[str, ...]] = MOVED
    private_type: ClassVar[type[msgspec.Struct] | None] = Remark

    was: State
    now: State = "CANCELLED"
    department_id: str
    into_visit_id: str | None = None
    """The visit of the other number of the same person, which goes on."""


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


class DayTurned(Event, frozen=True, kw_only=True):
    """A department's service date turned over: numbers begin again at 1, and the guards forget what they counted."""

    type_name: ClassVar[str] = "DayTurned"
    entity_kind: ClassVar[str] = "line"
    topics: ClassVar[tuple[str, ...]] = ("dept.{entityId}.queue.updated",)

    was_date: str | None
    now_date: str
    worn: tuple[int, ...] = ()
    """Numbers that people carried over from earlier days still wear: nobody else gets them on this one."""
