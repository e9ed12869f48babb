"""The visit document: what patients, staff and programs see of one visit (spec/api.md)."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from appliance.clock import parse
from appliance.database.answers import once
from appliance.database.seals import Sealed
from appliance.departments.lookups import Department
from appliance.eta.window import Window
from appliance.journal.sealing import Unreadable
from appliance.patients.events import Person
from appliance.queues import lookups as queues
from appliance.queues.events import Prescription
from appliance.queues.lookups import Visit
from appliance.queues.states import ACTIVE, IN_LINE, State
from appliance.refusals import Refused
from appliance.wording import Words, words
from web import repeats
from web.caller import Caller
from web.line import Line
from web.lines import Lines
from web.request import Request

PHONE_DIGITS = 4

Instant = Annotated[str, Meta(description="UTC, ISO 8601, milliseconds.", examples=["2026-11-21T09:41:07.123Z"])]


class Document(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What every answer is: camelCase JSON."""


class Estimate(Document, frozen=True, kw_only=True):
    """A wait in whole minutes: P10 and P90 rounded to five, `likely` is P60; `text` says it to a person."""

    low: int
    high: int
    likely: int
    basis: Literal["configured", "learned"] = "configured"
    text: str


class NowServing(Document, frozen=True, kw_only=True):
    """Who is in which room."""

    room: str
    token_number: str


class JourneyStep(Document, frozen=True, kw_only=True):
    """One visit of the same token."""

    visit_id: str
    department: str
    state: State


class PersonShown(Document, frozen=True, kw_only=True):
    """A person as staff with the right see them; of the phone only the last four digits."""

    name: str | None
    age: int | None
    age_months: int | None = None
    phone_last4: str | None = msgspec.field(name="phoneLast4", default=None)
    symptoms: tuple[str, ...] = ()


class SignedPrescription(Document, frozen=True, kw_only=True):
    """A prescription with the box's Ed25519 signature."""

    prescription_id: str
    version: int
    content_sanitized: str
    created_by_doctor_id: str
    signed_at: Instant
    signature: str


class VisitDocument(Document, frozen=True, kw_only=True):
    """One visit. `position` is 1 for who is next, 0 when called or with the doctor, null when held or closed."""

    visit_id: str
    token_id: str | None
    token_number: str | None
    department_id: str
    department: str
    state: State
    held: bool
    priority: Literal["NORMAL", "URGENT"]
    classes: tuple[str, ...] = ()
    needs: tuple[str, ...] | UnsetType = UNSET
    position: int | None
    people_ahead: int | None
    estimate: Estimate | None
    queue_status: str
    now_serving: tuple[NowServing, ...]
    doctor_id: str | None
    room: str | None
    calls: int
    version: int
    patient_session_id: str | None = None
    scanned_at: Instant | None
    queued_at: Instant | None
    called_at: Instant | None
    consultation_started_at: Instant | None
    completed_at: Instant | None
    no_show_at: Instant | None
    cancelled_at: Instant | None
    journey: tuple[JourneyStep, ...]
    prescription_id: str | UnsetType = UNSET
    prescription: SignedPrescription | UnsetType = UNSET
    person: PersonShown | UnsetType = UNSET


def stored(request: Request[Any], visit_id: str) -> Visit:
    """A visit as it stands. Refused `not-found`."""
    visit = request.app.lines.visit(visit_id)
    if visit is None:
        raise Refused("not-found", "There is no such visit.")
    return visit


async def act(
    request: Request[Any], action: Callable[..., Any], shape: type[msgspec.Struct] = Visit, **more: Any
) -> VisitDocument:
    """Carry out an act about the visit of the path, whoever presses; `shape` is what the action gives."""
    visit_id = request.params["visitId"]
    await request.box.writer.do(
        once,
        request.author,
        repeats.question(request),
        shape,
        action,
        visit_id=visit_id,
        expected_version=request.body.expected_version,
        **more,
    )
    return for_staff(request, visit_id)


def for_staff(request: Request[Any], visit_id: str) -> VisitDocument:
    """The visit with its person, for a member of staff in whose department it is."""
    visit = stored(request, visit_id)
    sees = request.caller.sees_persons_of(visit.department_id)
    return document(request.app.lines, visit, request.say, person=sees)


def for_patient(request: Request[Any], visit_id: str) -> VisitDocument:
    """The visit as its own phone sees it, with the prescription once there is one."""
    visit = stored(request, visit_id)
    shown = document(request.app.lines, visit, request.say, person=False)
    return with_prescription(request, shown, visit) if sees_all(request.caller, visit) else shown


def current(request: Request[Any], visit_id: str) -> VisitDocument:
    """The visit as it is now, for whoever was refused because it is not as they thought."""
    return for_patient(request, visit_id) if "PHONE" in request.caller.grants else for_staff(request, visit_id)


def sees_all(caller: Caller, visit: Visit) -> bool:
    """Whether a phone checked in itself or has shown the slip's characters."""
    return not caller.full_journeys.isdisjoint({visit.visit_id, visit.token_id})


def document(lines: Lines, visit: Visit, say: Words, *, person: bool) -> VisitDocument:
    """One visit as a document in the reader's language."""
    line = lines.of(visit.department_id)
    position, ahead = place(line, visit)
    window = line.window(ahead) if ahead is not None and visit.state in IN_LINE else None
    who = lines.person(visit.patient_id) if person else None
    return VisitDocument(
        visit_id=visit.visit_id,
        token_id=visit.token_id,
        token_number=visit.token_number,
        department_id=visit.department_id,
        department=line.department.name_in(say.language),
        state=visit.state,
        held=bool(visit.held),
        priority="URGENT" if visit.urgency_class == 0 else "NORMAL",
        needs=who.needs if who else UNSET,
        position=position,
        people_ahead=ahead,
        estimate=estimate(window, say),
        queue_status=queue_status(visit, ahead, line.department, say),
        now_serving=now_serving(line),
        doctor_id=visit.doctor_id or visit.bound_doctor_id,
        room=visit.room,
        calls=visit.calls,
        version=visit.version,
        scanned_at=visit.scanned_at,
        queued_at=visit.queued_at,
        called_at=visit.called_at,
        consultation_started_at=visit.started_at,
        completed_at=visit.completed_at,
        no_show_at=visit.missed_at,
        cancelled_at=visit.cancelled_at,
        journey=_journey(lines, visit, say),
        prescription_id=visit.prescription_id or UNSET,
        person=shown_person(who) if who else UNSET,
    )


def place(line: Line, visit: Visit) -> tuple[int | None, int | None]:
    """Position and people ahead: 1 and 0 for who is next, 0 and 0 when called, nothing when held or closed."""
    if visit.state in ACTIVE:
        return 0, 0
    ahead = line.places.get(visit.visit_id)
    return (ahead + 1, ahead) if ahead is not None else (None, None)


def estimate(window: Window | None, say: Words) -> Estimate | None:
    """A window as documents show it; None where nobody serves."""
    if window is None:
        return None
    return _estimate(window, say.language)


@lru_cache(4096)
def _estimate(window: Window, language: str) -> Estimate:
    text = words(language).window(window.low, window.high, window.likely)
    return Estimate(low=window.low, high=window.high, likely=window.likely, text=text)


def queue_status(visit: Visit, ahead: int | None, department: Department, say: Words) -> str:
    """Where somebody stands, as a good ward clerk would say it."""
    match visit.state:
        case "SCANNED":
            return say("Please show that you are here: at the kiosk, at reception, or with the code on the board.")
        case "WAITING" | "URGENT":
            return _ahead(ahead, say.language)
        case "CALLED":
            return say("Please come to {room}.", room=visit.room)
        case "IN_CONSULTATION":
            return say("You are being seen in {room}.", room=visit.room)
        case "COMPLETED":
            return say("This visit is over. Get well soon.")
        case "NO_SHOW":
            at = say.time(_instant(visit.missed_at), department.timezone)
            return say(
                "You missed your call at {time}. Show your slip at reception and you will be seen soon.", time=at
            )
        case "CANCELLED":
            return say("You are no longer in this line.")


def now_serving(line: Line) -> tuple[NowServing, ...]:
    """Which number is in which room."""
    return tuple(
        NowServing(room=visit.room, token_number=visit.token_number)
        for visit in line.active
        if visit.room is not None and visit.token_number is not None
    )


def shown_person(person: Person) -> PersonShown:
    """A person as staff see them."""
    return PersonShown(
        name=person.name,
        age=person.age,
        age_months=person.age_months,
        phone_last4=person.phone[-PHONE_DIGITS:] if person.phone else None,
        symptoms=person.symptoms,
    )


def with_prescription(request: Request[Any], shown: VisitDocument, visit: Visit) -> VisitDocument:
    """The document with its prescription opened, for the patient and for who wrote it."""
    if visit.prescription_id is None:
        return shown
    db = request.box.readers.here
    kept = queues.prescription(db, visit.prescription_id)
    assert kept is not None, "a visit names only prescriptions that are there"
    sealed = Sealed(kept.sealed, kept.key_id, kept.event_id, kept.type_name, kept.patient_id)
    try:
        opened = request.box.seals.open(db, sealed, Prescription)
    except Unreadable:
        return shown
    signed = SignedPrescription(
        prescription_id=kept.prescription_id,
        version=kept.prescription_version,
        content_sanitized=opened.content,
        created_by_doctor_id=kept.doctor_id,
        signed_at=kept.signed_at,
        signature=opened.signature,
    )
    return msgspec.structs.replace(shown, prescription=signed)


@lru_cache(4096)
def _ahead(ahead: int | None, language: str) -> str:
    """Remembered, because plural forms and local digits cost more than all the rest of a document."""
    say = words(language)
    if ahead is None:
        return say("You keep your place. Please wait a moment.")
    if ahead == 0:
        return say("You are next.")
    return say.n("{number} person before you.", "{number} people before you.", ahead)


def _journey(lines: Lines, visit: Visit, say: Words) -> tuple[JourneyStep, ...]:
    return tuple(
        JourneyStep(visit_id=each.visit_id, department=_name(lines, each.department_id, say), state=each.state)
        for each in lines.journey(visit)
    )


def _name(lines: Lines, department_id: str, say: Words) -> str:
    department = lines.department(department_id)
    assert department is not None, "a visit's department is never deleted"
    return department.name_in(say.language)


def _instant(text: str | None) -> datetime:
    assert text is not None, "the state has its time"
    return parse(text)
