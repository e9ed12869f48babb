"""Reception's calls: issue by hand, raise, cancel, miss, print again (spec/api.md, queue.md Q7)."""

import msgspec

from appliance.patients.events import Person
from appliance.printing import lookups as sheets
from appliance.queues import actions as queues
from appliance.queues.events import CancelReason
from appliance.refusals import Refused
from web import fields
from web.api import visit as visits
from web.api.kiosk import IssuedDocument, SheetDocument, issue, print_again
from web.api.visit import VisitDocument
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
    classes: fields.Codes = []
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
        claimed_classes=tuple(body.classes),
        language=body.language,
    )
    return await issue(
        request,
        department_id=body.department_id,
        channel="RECEPTION",
        person=person,
        urgent=body.urgent,
        doctor_id=body.doctor_id,
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


async def reprint(request: Request[Press]) -> SheetDocument:
    """One more slip with this visit's number, marked as a copy."""
    visit = visits.stored(request, request.params["visitId"])
    original = sheets.original(request.box.readers.here, visit.token_id) if visit.token_id else None
    if original is None:
        raise Refused("not-found", "This number was given without a slip.")
    return await print_again(request, original.job_id)
