"""The visit document: what patients, staff and programs see of one visit (spec/api.md)."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from appliance.database.answers import once
from appliance.database.seals import Sealed
from appliance.departments.lookups import Department
from appliance.eta.window import Window
from appliance.journal.sealing import Unreadable
from appliance.patients.events import Person
from appliance.queues import lookups as queues
from appliance.queues.actions import CheckedIn
from appliance.queues.classes import by_age
from appliance.queues.events import Findings, Origin, Prescription
from appliance.queues.lookups import Visit
from appliance.queues.route import returns_left, route_of
from appliance.queues.states import ACTIVE, IN_LINE, State
from appliance.refusals import Refused
from appliance.triage.choice import rules_by_id
from appliance.triage.rules import Level
from appliance.wording import N_, Words, words
from web import repeats
from web.api.queue_status import Around, queue_status
from web.caller import Caller
from web.line import Line
from web.lines import Lines
from web.request import Request

PHONE_DIGITS = 4
TELL_STAFF = N_("Please tell the staff now. Somebody should look at you at once.")

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
    """One visit of the same token, and how it came about; `position` as in the visit itself."""

    visit_id: str
    department_id: str
    department: str
    state: State
    origin: Origin
    position: int | None
    queued_at: Instant | None


class NoteShown(Document, frozen=True, kw_only=True):
    """What a colleague wrote down about a visit."""

    text: str
    by: str | None
    at: Instant


class TriageShown(Document, frozen=True, kw_only=True):
    """How urgent somebody is, by whom (`told` by the patient, `assessed` or `confirmed` by staff), and why."""

    level: Level
    stage: Literal["told", "assessed", "confirmed"]
    reasons: tuple[str, ...]


class OtherNumber(Document, frozen=True, kw_only=True):
    """The number of the same person that goes on, where two were joined."""

    token_number: str


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
    """One visit. `position` is 1 for who is next, 0 when called or with the doctor, null when held or closed.

    For staff only: `needs`, `heldReason`, `note`, `triage`, `claimedClasses` (not confirmed yet), `byHand`, `reviewWanted`, `person`;
    `classes` are those staff confirmed and, there and on the person's own phone, those that follow the age. `route` are the
    departments that are still to come, in order, and `routeEnd` the doctor to whom it then leads back.
    """

    visit_id: str
    token_id: str | None
    token_number: str | None
    department_id: str
    department: str
    state: State
    origin: Origin
    linked_visit_id: str | None
    held: bool
    held_until: Instant | None
    held_reason: str | UnsetType = UNSET
    priority: Literal["NORMAL", "URGENT"]
    classes: tuple[str, ...] = ()
    claimed_classes: tuple[str, ...] | UnsetType = UNSET
    needs: tuple[str, ...] | UnsetType = UNSET
    position: int | None
    people_ahead: int | None
    estimate: Estimate | None
    queue_status: str
    now_serving: tuple[NowServing, ...]
    doctor_id: str | None
    bound_doctor_id: str | UnsetType = UNSET
    sent_by: str | UnsetType = UNSET
    review_wanted: bool | UnsetType = UNSET
    by_hand: bool | UnsetType = UNSET
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
    cancel_reason: str | UnsetType = UNSET
    merged_into: OtherNumber | UnsetType = UNSET
    returns_left: int | UnsetType = UNSET
    journey: tuple[JourneyStep, ...]
    route: tuple[str, ...] | UnsetType = UNSET
    route_end: str | UnsetType = UNSET
    note: NoteShown | UnsetType = UNSET
    triage: TriageShown | UnsetType = UNSET
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
    """Carry out an act about the visit of the path, whoever presses; `shape` is what the action gives.

    Gives the visit that goes on: the same one, or the one that the act opened in its place.
    """
    answer, _ = await request.box.writer.do(
        once,
        request.author,
        repeats.question(request),
        shape,
        action,
        visit_id=request.params["visitId"],
        expected_version=request.body.expected_version,
        **more,
    )
    return for_staff(request, answer.visit_id)


def for_staff(request: Request[Any], visit_id: str) -> VisitDocument:
    """The visit with its person, for a member of staff in whose department it is."""
    visit = stored(request, visit_id)
    sees = request.caller.sees_persons_of(visit.department_id)
    return document(request.app.lines, visit, request.say, person=sees)


def for_patient(request: Request[Any], visit_id: str) -> VisitDocument:
    """The visit as its own phone sees it, with the prescription once there is one."""
    visit = stored(request, visit_id)
    shown = document(request.app.lines, visit, request.say, person=False, own=sees_all(request.caller, visit))
    return with_prescription(request, shown, visit) if sees_all(request.caller, visit) else shown


def current(request: Request[Any], visit_id: str) -> VisitDocument:
    """The visit as it is now, for whoever was refused because it is not as they thought."""
    return for_patient(request, visit_id) if "PHONE" in request.caller.grants else for_staff(request, visit_id)


def sees_all(caller: Caller, visit: Visit) -> bool:
    """Whether a phone checked in itself or has shown the slip's characters."""
    return not caller.full_journeys.isdisjoint({visit.visit_id, visit.token_id})


def document(lines: Lines, visit: Visit, say: Words, *, person: bool, own: bool = False) -> VisitDocument:
    """One visit as a document in the reader's language; `person` for staff who see persons, `own` for their own phone."""
    line = lines.of(visit.department_id)
    position, ahead = place(line, visit)
    window = line.window(ahead) if ahead is not None and visit.state in IN_LINE else None
    shown = VisitDocument(
        visit_id=visit.visit_id,
        token_id=visit.token_id,
        token_number=visit.token_number,
        department_id=visit.department_id,
        department=line.department.name_in(say.language),
        state=visit.state,
        origin=visit.origin,
        linked_visit_id=visit.linked_visit_id,
        held=visit.state in IN_LINE and bool(visit.held),
        held_until=visit.held_until if visit.state in IN_LINE and visit.held else None,
        priority="URGENT" if visit.urgency_class == 0 else "NORMAL",
        classes=by_age(lines.person(visit.patient_id), line.department.policy) if _had_a_head_start(visit, own) else (),
        position=position,
        people_ahead=ahead,
        estimate=estimate(window, say),
        queue_status=queue_status(visit, _around(lines, line, visit, ahead, say), say),
        now_serving=now_serving(line),
        doctor_id=visit.doctor_id or visit.bound_doctor_id,
        bound_doctor_id=visit.bound_doctor_id or UNSET,
        sent_by=(lines.name_of(visit.sent_by) if visit.sent_by else None) or UNSET,
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
        cancel_reason=visit.cancel_reason or UNSET,
        merged_into=_merged_into(lines, visit),
        returns_left=_returns_left(lines, line, visit),
        journey=_journey(lines, visit, say),
        prescription_id=visit.prescription_id or UNSET,
    )
    shown = _with_route(lines, shown, visit, say)
    return _with_person(lines, shown, visit, line.department, say) if person else shown


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


def reasons(lines: Lines, rule_ids: Iterable[str], say: Words) -> tuple[str, ...]:
    """Why somebody is urgent, in words; a rule that the hospital has taken out since is not there any more."""
    rules = rules_by_id(lines.rules().choice)
    return tuple(say(rules[rule_id].text) for rule_id in rule_ids if rule_id in rules)


def tell_staff(request: Request[Any], checked_in: CheckedIn, language: str | None = None) -> str | UnsetType:
    """What to say to somebody who told a danger sign, in the language they were asked in."""
    if not checked_in.tell_staff:
        return UNSET
    return (words(language) if language else request.say)(TELL_STAFF)


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


def _with_person(lines: Lines, shown: VisitDocument, visit: Visit, department: Department, say: Words) -> VisitDocument:
    """What only those see who see the person: the person, and what staff wrote down."""
    who, known = lines.person(visit.patient_id), lines.known(visit)
    aged = by_age(who, department.policy)
    claimed = tuple(name for name in who.claimed_classes if name not in known.classes)
    note = known.note
    return msgspec.structs.replace(
        shown,
        needs=who.needs,
        classes=(*known.classes, *(name for name in aged if name not in known.classes)),
        claimed_classes=claimed or UNSET,
        held_reason=known.reason if shown.held and known.reason is not None else UNSET,
        by_hand=True if visit.by_hand else UNSET,
        review_wanted=True if visit.review_wanted else UNSET,
        note=NoteShown(text=note.text, by=note.by, at=note.at) if note is not None else UNSET,
        triage=_triage(lines, known.findings, say),
        person=shown_person(who),
    )


def _triage(lines: Lines, found: Findings | None, say: Words) -> TriageShown | UnsetType:
    if found is None:
        return UNSET
    return TriageShown(level=found.level, stage=found.stage, reasons=reasons(lines, found.rules, say))


def _with_route(lines: Lines, shown: VisitDocument, visit: Visit, say: Words) -> VisitDocument:
    """Nearly every visit stands alone, and has none."""
    route = route_of(lines.journey(visit)) if visit.linked_visit_id or len(shown.journey) > 1 else None
    if route is None:
        return shown
    names = tuple(_name(lines, each.department_id, say) for each in route.steps)
    end = lines.name_of(route.back_to) if route.back_to is not None else None
    return msgspec.structs.replace(shown, route=names, route_end=end or UNSET)


def _around(lines: Lines, line: Line, visit: Visit, ahead: int | None, say: Words) -> Around:
    other = _merged_into(lines, visit)
    returns = _returns_left(lines, line, visit)
    return Around(
        ahead=ahead,
        department=line.department,
        journey=lines.journey(visit),
        place_name=lambda department_id: _name(lines, department_id, say),
        doctor_name=lines.name_of,
        merged_into=other.token_number if isinstance(other, OtherNumber) else None,
        returns_left=returns if isinstance(returns, int) else 1,
    )


def _had_a_head_start(visit: Visit, own: bool) -> bool:
    """Whether the person's own facts have to be opened for their own phone at all."""
    return own and visit.head_start_minutes > 0


def _merged_into(lines: Lines, visit: Visit) -> OtherNumber | UnsetType:
    into = lines.visit(visit.merged_into) if visit.merged_into is not None else None
    return OtherNumber(token_number=into.token_number) if into is not None and into.token_number else UNSET


def _returns_left(lines: Lines, line: Line, visit: Visit) -> int | UnsetType:
    if visit.state != "NO_SHOW":
        return UNSET
    return returns_left(visit, lines.journey(visit), line.department.policy)


def _journey(lines: Lines, visit: Visit, say: Words) -> tuple[JourneyStep, ...]:
    return tuple(
        JourneyStep(
            visit_id=each.visit_id,
            department_id=each.department_id,
            department=_name(lines, each.department_id, say),
            state=each.state,
            origin=each.origin,
            position=place(lines.of(each.department_id), each)[0],
            queued_at=each.queued_at,
        )
        for each in lines.journey(visit)
    )


def _name(lines: Lines, department_id: str, say: Words) -> str:
    department = lines.department(department_id)
    assert department is not None, "a visit's department is never deleted"
    return department.name_in(say.language)
