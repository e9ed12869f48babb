"""Reception's calls: issue by hand, raise, cancel, miss, print again (spec/api.md, queue.md Q7)."""

import msgspec

from appliance.patients.events import Person
from appliance.printing import lookups as sheets
from appliance.queues import actions as queues
from appliance.queues.events import CancelReason, ReopenReason
from appliance.refusals import Refused
from web import fields
from web.api import visit as visits
from web.api.kiosk import IssuedDocument, SheetDocument, issue, print_again
from web.api.visit import VisitDocument
from web.decoding import instant
from web.request import Request


class Register(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Somebody at the counter."""

    department_id: fields.Id
    language: fields.Language | None = None
    name: fields.Name | None = None
    age: fields.AgeYears | None = None
    age_months: fields.AgeMonths | None = None
    phone: fields.Phone | None = None
    symptoms: fields.Symptoms = []
    needs: fields.Codes = []
    doctor_id: fields.Id | None = None
    urgent: bool = False
    classes: fields.Classes = []
    """Whoever stands at the counter has been looked at: these are confirmed."""
    override: bool = False
    """Give a number although the session is full or the department closed just now."""
    idempotency_key: fields.Key | None = None


class Press(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """An act on one visit; `expectedVersion` is the version that the screen showed."""

    expected_version: fields.Version | None = None
    reason: fields.Reason | None = None
    idempotency_key: fields.Key | None = None


class Cancel(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """End a visit, with the reason."""

    expected_version: fields.Version | None = None
    reason: CancelReason = "other"
    idempotency_key: fields.Key | None = None


class Move(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Give somebody a place by hand; never without a reason."""

    place: fields.Place
    reason: fields.Reason
    expected_version: fields.Version | None = None
    idempotency_key: fields.Key | None = None


class Hold(Press, frozen=True, kw_only=True):
    """Keep somebody's place, until they are back or for a time."""

    until: fields.Instant | None = None


class Transfer(Press, frozen=True, kw_only=True):
    """To another department, or to a doctor; a doctor alone means the same department."""

    to_department_id: fields.Id | None = None
    to_doctor_id: fields.Id | None = None


class Reassign(Press, frozen=True, kw_only=True):
    """To another doctor; null, for somebody who waits, is to whoever is free."""

    to_doctor_id: fields.Id | None


class Merge(Press, frozen=True, kw_only=True):
    """The same person has two numbers: the other one goes on."""

    into_visit_id: fields.Id


class ConfirmClasses(Press, frozen=True, kw_only=True):
    """Which classes of the policy are true of somebody; none takes all back."""

    classes: fields.Classes


class Reopen(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Mend a mistake."""

    reason: ReopenReason
    expected_version: fields.Version | None = None
    idempotency_key: fields.Key | None = None


async def register(request: Request[Register]) -> IssuedDocument:
    """Give somebody at the counter a number, and print the slip."""
    body = request.body
    person = Person(
        name=body.name,
        age=body.age,
        age_months=body.age_months,
        phone=body.phone,
        symptoms=tuple(body.symptoms),
        needs=tuple(body.needs),
        language=body.language,
    )
    return await issue(
        request,
        department_id=body.department_id,
        channel="RECEPTION",
        person=person,
        urgent=body.urgent,
        doctor_id=body.doctor_id,
        override=body.override,
        classes=tuple(body.classes),
    )


async def raise_to_urgent(request: Request[Press]) -> VisitDocument:
    """This patient cannot wait."""
    by = "reception" if "RECEPTION" in request.caller.grants else "nurse"
    return await visits.act(request, queues.raise_to_urgent, reason=by)


async def cancel(request: Request[Cancel]) -> VisitDocument:
    """End a visit before its consultation."""
    return await visits.act(request, queues.cancel, reason=request.body.reason)


async def miss(request: Request[Press]) -> VisitDocument:
    """The patient was called and did not come."""
    return await visits.act(request, queues.miss)


async def move(request: Request[Move]) -> VisitDocument:
    """Give somebody a place by hand."""
    return await visits.act(request, queues.move, place=request.body.place, reason=request.body.reason)


async def hold(request: Request[Hold]) -> VisitDocument:
    """Keep somebody's place."""
    body = request.body
    return await visits.act(request, queues.hold, until=instant(body.until, "until"), reason=body.reason)


async def resume(request: Request[Press]) -> VisitDocument:
    """Somebody is back."""
    return await visits.act(request, queues.resume)


async def transfer(request: Request[Transfer]) -> VisitDocument:
    """To another department or doctor; gives the visit that goes on."""
    body = request.body
    return await visits.act(
        request,
        queues.transfer,
        to_department_id=body.to_department_id,
        to_doctor_id=body.to_doctor_id,
        reason=body.reason,
    )


async def reassign(request: Request[Reassign]) -> VisitDocument:
    """Give somebody to another doctor of the department."""
    return await visits.act(request, queues.reassign, to_doctor_id=request.body.to_doctor_id)


async def let_back(request: Request[Press]) -> VisitDocument:
    """Somebody who missed the call is here; gives the visit that goes on."""
    return await visits.act(request, queues.come_back, at_reception=True)


async def reopen(request: Request[Reopen]) -> VisitDocument:
    """Mend a mistake; gives the visit that goes on."""
    return await visits.act(request, queues.reopen, reason=request.body.reason)


async def merge(request: Request[Merge]) -> VisitDocument:
    """Join two numbers of one person; gives the visit that goes on."""
    return await visits.act(request, queues.merge, into_visit_id=request.body.into_visit_id)


async def confirm_classes(request: Request[ConfirmClasses]) -> VisitDocument:
    """Say which classes of the policy are true of somebody."""
    return await visits.act(request, queues.confirm_classes, classes=tuple(request.body.classes))


async def undo(request: Request[Press]) -> VisitDocument:
    """Take back one's own last act; gives the visit that goes on."""
    return await visits.act(request, queues.undo)


async def reprint(request: Request[Press]) -> SheetDocument:
    """One more slip with this visit's number, marked as a copy."""
    visit = visits.stored(request, request.params["visitId"])
    original = sheets.original(request.box.readers.here, visit.token_id) if visit.token_id else None
    if original is None:
        raise Refused("not-found", "This number was given without a slip.")
    return await print_again(request, original.job_id)
