"""The kiosk's calls, and the sheets of paper that kiosk and reception look after (spec/api.md, printing.md P1)."""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from appliance.database.answers import once
from appliance.patients.events import Person
from appliance.printing import actions as printing
from appliance.printing import lookups as sheets
from appliance.printing.lookups import Sheet
from appliance.printing.states import IN_WORDS, State
from appliance.queues import actions as queues
from appliance.queues import lookups as queue_lookups
from appliance.queues.actions import CheckedIn
from appliance.queues.events import Channel
from appliance.refusals import Refused
from web import fields, repeats
from web.api import visit as visits
from web.api.visit import Document, VisitDocument
from web.caller import Caller
from web.request import Request


class TakeToken(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Somebody in front of a kiosk wants a number; they need not say who they are."""

    department_id: fields.Id
    language: fields.Language | None = None
    name: fields.Name | None = None
    age: fields.AgeYears | None = None
    age_months: fields.AgeMonths | None = None
    phone: fields.Phone | None = None
    symptoms: fields.Symptoms = []
    needs: fields.Codes = []
    idempotency_key: fields.Key | None = None


class IssuedDocument(VisitDocument, frozen=True, kw_only=True):
    """The visit, and the sheet that is owed for it."""

    print_job_id: str | None
    tell_staff: str | UnsetType = UNSET
    """A danger sign was told: what to say to whoever told it, first and large."""


class SheetDocument(Document, frozen=True, kw_only=True):
    """One sheet of paper: where it stands, and what to do about it if something is to be done."""

    print_job_id: str
    token_number: str
    state: State
    printer: str
    copy: int
    hint: str | None
    replaced_by: str | UnsetType = UNSET


class Reprint(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """One more sheet of the same number."""

    printer_id: fields.Code | None = None
    idempotency_key: fields.Key | None = None


async def take_token(request: Request[TakeToken]) -> IssuedDocument:
    """A number, and its slip."""
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
    return await issue(request, department_id=body.department_id, channel="KIOSK", person=person)


async def issue(
    request: Request[Any],
    *,
    department_id: str,
    channel: Channel,
    person: Person,
    urgent: bool = False,
    doctor_id: str | None = None,
    override: bool = False,
    classes: Sequence[str] = (),
) -> IssuedDocument:
    """Queue somebody and owe the slip, once however often it is asked."""
    checked_in, _ = await request.box.writer.do(
        once,
        request.author,
        repeats.question(request),
        CheckedIn,
        queues.check_in,
        department_id=department_id,
        channel=channel,
        person=person,
        urgent=urgent,
        doctor_id=doctor_id,
        printer_id=request.app.printer_of(request.caller),
        override=override,
        classes=classes,
    )
    shown = visits.for_staff(request, checked_in.visit_id)
    return IssuedDocument(
        **msgspec.structs.asdict(shown),
        print_job_id=checked_in.print_job_id,
        tell_staff=visits.tell_staff(request, checked_in, person.language),
    )


async def show_sheet(request: Request[None]) -> SheetDocument:
    """Whether a sheet has come out."""
    return sheet_document(request, _sheet(request))


async def reprint(request: Request[Reprint]) -> SheetDocument:
    """One more sheet of the same number, marked as a copy; gives the new sheet."""
    return await print_again(request, request.params["jobId"], _printer(request))


async def print_again(request: Request[Any], job_id: str, printer_id: str | None = None) -> SheetDocument:
    """Owe a copy of a sheet, once however often it is asked; gives the copy as it is now."""
    copy, _ = await request.box.writer.do(
        once,
        request.author,
        repeats.question(request),
        Sheet,
        printing.reprint,
        job_id=job_id,
        printer_id=printer_id,
    )
    return sheet_document(request, sheets.sheet(request.box.readers.here, copy.job_id) or copy)


async def acknowledge(request: Request[None]) -> SheetDocument:
    """A person has seen the sheet."""
    sheet = await request.box.writer.do(printing.acknowledge, request.author, job_id=request.params["jobId"])
    return sheet_document(request, sheet)


def department_of_sheet(request: Request[Any], caller: Caller) -> tuple[str | None]:
    """The department whose number stands on the sheet."""
    sheet = sheets.sheet(request.box.readers.here, request.params["jobId"])
    token = queue_lookups.token(request.box.readers.here, sheet.token_id) if sheet else None
    return (token.department_id if token else None,)


def is_own_sheet(request: Request[Any], caller: Caller) -> bool:
    """A kiosk looks after what its own printer owes."""
    sheet = sheets.sheet(request.box.readers.here, request.params["jobId"])
    return sheet is not None and sheet.printer_id == request.app.printer_of(caller)


def _printer(request: Request[Reprint]) -> str | None:
    wanted = request.body.printer_id
    if wanted is not None and wanted not in {printer.id for printer in request.box.settings.printers}:
        raise Refused("invalid-request", "There is no such printer.", field="printerId")
    return wanted


def _sheet(request: Request[Any]) -> Sheet:
    sheet = sheets.sheet(request.box.readers.here, request.params["jobId"])
    if sheet is None:
        raise Refused("not-found", "There is no such slip.")
    return sheet


def sheet_document(request: Request[Any], sheet: Sheet) -> SheetDocument:
    """A sheet as kiosk and reception see it."""
    token = queue_lookups.token(request.box.readers.here, sheet.token_id)
    assert token is not None, "a sheet is about a token"
    printer = next((each for each in request.box.doors.printers() if each.printer_id == sheet.printer_id), None)
    waits = sheet.state in ("OWED", "SENDING", "UNKNOWN")
    return SheetDocument(
        print_job_id=sheet.job_id,
        token_number=token.token_number,
        state=sheet.state,
        printer=printer.name if printer else sheet.printer_id,
        copy=sheet.copy,
        hint=(printer.hint if printer and printer.hint else request.say(IN_WORDS[sheet.state])) if waits else None,
        replaced_by=sheet.replaced_by or UNSET,
    )
