"""Calling, seeing and finishing: the calls of whoever serves (spec/api.md, queue.md Q4, Q5)."""

import html
from collections.abc import Callable
from typing import Annotated, Any

import msgspec
import nh3
from msgspec import UNSET, Meta, UnsetType

from appliance.database.answers import once
from appliance.departments import lookups as departments
from appliance.identity import lookups as identity
from appliance.printing import actions as printing
from appliance.printing.actions import Finished
from appliance.queues import actions as queues
from appliance.queues import lookups as queue_lookups
from appliance.queues.actions import Called, SendTo
from appliance.queues.events import Availability, ReopenReason
from appliance.queues.lookups import Duty, Visit
from appliance.refusals import Refused
from appliance.reporting import lookups as days
from web import fields, repeats
from web.api import visit as visits
from web.api.visit import Document, Instant, VisitDocument
from web.caller import Caller, Role
from web.decoding import CHARACTERS, instant
from web.request import Request

SANITISING_ROUNDS = 8
LEGS = 8
"""So many departments somebody is sent to at once, at most."""

SERVE: tuple[Role, ...] = ("DOCTOR", "ATTENDANT")


class CallNext(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Call whoever is first in this department's line."""

    department_id: fields.Id
    doctor_id: fields.Id | None = None
    idempotency_key: fields.Key | None = None


class Act(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A press about one visit, by whoever serves; `expectedVersion` is the version that the screen showed."""

    doctor_id: fields.Id | None = None
    expected_version: fields.Version | None = None
    idempotency_key: fields.Key | None = None


class Leg(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A department to which the patient is sent on. `review`: back to this doctor with the result; `urgent` absent: as
    urgent as before.
    """

    department_id: fields.Id
    note: fields.Note | None = None
    review: bool = False
    urgent: bool | None = None


class Complete(Act, frozen=True, kw_only=True):
    """The consultation is over; with a text, its prescription is signed in the same moment.

    `sendTo`: the patient waits next in each of these departments; `printRoute`: a copy of the slip shows the way.
    """

    prescription_text: fields.Prescription | None = None
    send_to: Annotated[list[Leg], Meta(max_length=LEGS)] = []
    print_route: bool = False


class CompletedDocument(VisitDocument, frozen=True, kw_only=True):
    """The visit, its prescription, and the sheet that shows the way on, where one is owed."""

    print_job_id: str | UnsetType = UNSET


class HoldMine(Act, frozen=True, kw_only=True):
    """Keep somebody's place, until they are back or for a time."""

    until: fields.Instant | None = None
    reason: fields.Reason | None = None


class TransferMine(Act, frozen=True, kw_only=True):
    """To another department, or to a doctor; a doctor alone means the same department."""

    to_department_id: fields.Id | None = None
    to_doctor_id: fields.Id | None = None
    reason: fields.Reason | None = None


class NoteDown(Act, frozen=True, kw_only=True):
    """What colleagues should know of this visit; no text takes it back."""

    note: fields.Note


class ReopenMine(Act, frozen=True, kw_only=True):
    """Mend a mistake."""

    reason: ReopenReason


class SetAvailability(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Come to a room, pause, or go. `room` is a room's id or its name."""

    state: Availability
    department_id: fields.Id | None = None
    room: fields.Room | None = None
    reason: fields.Reason | None = None
    until: fields.Instant | None = None
    expected_version: fields.Version | None = None
    idempotency_key: fields.Key | None = None


class DoctorDocument(Document, frozen=True, kw_only=True):
    """Somebody who serves: where, whether, and with whom."""

    doctor_id: str
    name: str
    department_ids: tuple[str, ...]
    availability: Availability
    active_visit_id: str | UnsetType = UNSET
    department_id: str | UnsetType = UNSET
    room: str | UnsetType = UNSET
    until: Instant | UnsetType = UNSET
    unfinished: str | UnsetType = UNSET
    """The visit in hand that yesterday left unfinished: first thing to be asked about."""
    version: int


class Today(Document, frozen=True, kw_only=True):
    """One's own day: how many were seen, and how long each took in whole minutes; told to nobody else."""

    seen: int
    minutes_each: int | None


class MyDocument(DoctorDocument, frozen=True, kw_only=True):
    """Oneself: as colleagues see one, and one's own day."""

    today: Today


class DoctorsQuery(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Only those of one department."""

    department_id: fields.Id | None = None


async def index(request: Request[None]) -> list[DoctorDocument]:
    """Everybody who serves."""
    asks: DoctorsQuery = request.asks
    return [
        document(request, staff)
        for staff in identity.all_staff(request.box.readers.here)
        if staff.enabled and (own := _departments_of(staff)) and asks.department_id in (None, *own)
    ]


async def me(request: Request[None]) -> MyDocument:
    """Who I am, where I serve, with whom I am, and how my day goes."""
    doctor = _self(request)
    pace = queue_lookups.pace(request.box.readers.here, doctor.staff_id, _departments_of(doctor))
    today = Today(seen=pace.seen, minutes_each=round(pace.seconds / pace.seen / 60) if pace.seen else None)
    return MyDocument(**msgspec.structs.asdict(document(request, doctor)), today=today)


async def set_availability(request: Request[SetAvailability]) -> DoctorDocument:
    """Come to a room, pause, or go."""
    body = request.body
    doctor = _self(request)
    department_id = _department_meant(request, request.caller)
    await request.box.writer.do(
        once,
        request.author,
        repeats.question(request),
        Duty,
        queues.set_availability,
        doctor_id=doctor.staff_id,
        state=body.state,
        department_id=department_id,
        room_id=_room(request, department_id, body.room),
        until=instant(body.until, "until"),
        expected_version=body.expected_version,
    )
    return document(request, doctor)


async def call_next(request: Request[CallNext]) -> VisitDocument | None:
    """Call whoever is first; nothing (204) when nobody waits."""
    called, _ = await request.box.writer.do(
        once,
        request.author,
        repeats.question(request),
        Called,
        queues.call_next,
        department_id=request.body.department_id,
        doctor_id=_acting(request, request.body.doctor_id),
    )
    return visits.for_staff(request, called.visit_id) if called.visit_id else None


async def call_visit(request: Request[Act]) -> VisitDocument:
    """Call exactly this visit, if it is still to be called."""
    return await _press(request, queues.call_visit, Called)


async def recall(request: Request[Act]) -> VisitDocument:
    """Repeat the announcement."""
    return await _press(request, queues.recall)


async def start(request: Request[Act]) -> VisitDocument:
    """The patient has come in."""
    return await _press(request, queues.start)


async def complete(request: Request[Complete]) -> CompletedDocument:
    """The consultation is over; with a text, its prescription is signed; the patient may be sent on."""
    body = request.body
    text = _plain(body.prescription_text)
    if text and not _may_prescribe(request):
        raise Refused("forbidden", "Only a verified doctor may prescribe.", field="prescriptionText")
    finished, _ = await request.box.writer.do(
        once,
        request.author,
        repeats.question(request),
        Finished,
        printing.complete,
        visit_id=request.params["visitId"],
        doctor_id=_acting(request, body.doctor_id),
        prescription_text=text,
        send_to=[SendTo(**msgspec.structs.asdict(leg)) for leg in body.send_to],
        route_printer_id=request.app.printer_of(request.caller) if body.print_route else None,
        expected_version=body.expected_version,
    )
    visit = visits.stored(request, finished.visit_id)
    shown = visits.with_prescription(request, visits.for_staff(request, visit.visit_id), visit)
    return CompletedDocument(**msgspec.structs.asdict(shown), print_job_id=finished.print_job_id or UNSET)


async def miss(request: Request[Act]) -> VisitDocument:
    """The patient was called and did not come."""
    return await visits.act(request, queues.miss)


async def raise_to_urgent(request: Request[Act]) -> VisitDocument:
    """This patient cannot wait."""
    return await visits.act(request, queues.raise_to_urgent, reason="doctor")


async def hold(request: Request[HoldMine]) -> VisitDocument:
    """Keep this patient's place."""
    body = request.body
    return await _press(request, queues.hold, until=instant(body.until, "until"), reason=body.reason)


async def resume(request: Request[Act]) -> VisitDocument:
    """The patient is back."""
    return await _press(request, queues.resume)


async def transfer(request: Request[TransferMine]) -> VisitDocument:
    """To another department or doctor; gives the visit that goes on."""
    body = request.body
    return await _press(
        request,
        queues.transfer,
        to_department_id=body.to_department_id,
        to_doctor_id=body.to_doctor_id,
        reason=body.reason,
    )


async def note(request: Request[NoteDown]) -> VisitDocument:
    """Write down what colleagues should know."""
    return await _press(request, queues.note, text=request.body.note)


async def reopen(request: Request[ReopenMine]) -> VisitDocument:
    """Mend a mistake; gives the visit that goes on."""
    return await _press(request, queues.reopen, reason=request.body.reason)


async def undo(request: Request[Act]) -> VisitDocument:
    """Take back one's own last act; gives the visit that goes on."""
    _acting(request, request.body.doctor_id)
    return await visits.act(request, queues.undo)


def department_of_availability(request: Request[SetAvailability], caller: Caller) -> tuple[str | None]:
    """The department named, else the one served now, else the first one of one's own."""
    return (_department_meant(request, caller),)


def _department_meant(request: Request[SetAvailability], caller: Caller) -> str | None:
    if request.body.department_id is not None:
        return request.body.department_id
    assert caller.id is not None, "staff have an id"
    duty = queue_lookups.duty(request.box.readers.here, caller.id)
    own = caller.departments_as(SERVE)
    return (duty.department_id if duty else None) or next(iter(sorted(own)), None)


def document(request: Request[Any], staff: identity.Staff) -> DoctorDocument:
    """Somebody who serves, as staff see them."""
    db = request.box.readers.here
    duty = queue_lookups.duty(db, staff.staff_id)
    active = queue_lookups.active_of_doctor(db, staff.staff_id)
    return DoctorDocument(
        doctor_id=staff.staff_id,
        name=staff.name,
        department_ids=tuple(sorted(_departments_of(staff))),
        availability=duty.availability if duty else "OFFLINE",
        active_visit_id=active.visit_id if active else UNSET,
        department_id=(duty.department_id if duty else None) or UNSET,
        room=(duty.room if duty else None) or UNSET,
        until=(duty.until if duty else None) or UNSET,
        unfinished=(days.unfinished(db, staff.staff_id) if active else None) or UNSET,
        version=duty.version if duty else 0,
    )


async def _press(
    request: Request[Any], action: Callable[..., Any], shape: type[msgspec.Struct] = Visit, **more: Any
) -> VisitDocument:
    """Carry out an act of whoever serves, once however often it is asked, and show the visit as it is now."""
    return await visits.act(request, action, shape, doctor_id=_acting(request, request.body.doctor_id), **more)


def _acting(request: Request[Any], doctor_id: str | None) -> str:
    """Whoever serves acts as themselves; naming a colleague is refused."""
    assert request.caller.id is not None, "staff have an id"
    if doctor_id is not None and doctor_id != request.caller.id:
        raise Refused("forbidden", "You may do this only for yourself.", field="doctorId")
    return request.caller.id


def _self(request: Request[Any]) -> identity.Staff:
    assert request.caller.id is not None, "staff have an id"
    staff = identity.staff(request.box.readers.here, request.caller.id)
    assert staff is not None, "whoever has a session works here"
    return staff


def _departments_of(staff: identity.Staff) -> frozenset[str]:
    return frozenset(department for grant in staff.grants if grant.role in SERVE for department in grant.department_ids)


def _room(request: Request[Any], department_id: str | None, room: str | None) -> str | None:
    """The id of the room that was meant. Refused `invalid-request` for one that this department does not have."""
    if room is None or department_id is None:
        return None
    found = departments.room_called(request.box.readers.here, department_id, room)
    if found is None:
        raise Refused("invalid-request", "There is no such room in this department.", field="room")
    return found.room_id


def _may_prescribe(request: Request[Any]) -> bool:
    return "DOCTOR" in request.caller.grants and request.caller.verified


def _plain(text: str | None) -> str | None:
    """A prescription as plain text: every tag taken out, line breaks kept (worked.md)."""
    if text is None:
        return None
    text = text.replace("\r\n", "\n")
    for _ in range(SANITISING_ROUNDS):
        # Taking tags out can leave new ones where entities were; a text that no longer changes has none.
        cleaned = html.unescape(nh3.clean(text, tags=set()))
        if cleaned == text:
            return text.strip() or None
        text = cleaned
    raise Refused("invalid-request", CHARACTERS, field="prescriptionText")
