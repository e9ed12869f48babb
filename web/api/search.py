"""Reception's search: today's visits by number, phone, name or time, with what a reprint needs (spec/api.md).

What is searched for is in no log and no metric: those know the route and nothing of its query. Nothing of it is kept.
"""

import msgspec

from appliance.printing import lookups as sheets
from appliance.queues import finding
from appliance.queues.events import Origin
from appliance.queues.finding import Found
from appliance.queues.states import IN_LINE, State
from web import fields
from web.api import visit as visits
from web.api.visit import Document, Instant, PersonShown
from web.request import Request


class Search(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A number, the last digits of a phone, a name (and age), or a time of day."""

    q: fields.Asked


class FoundDocument(Document, frozen=True, kw_only=True):
    """One visit of today. `printJobId` is null for a number that was given without a slip: there is nothing to print again."""

    visit_id: str
    version: int
    token_id: str | None
    token_number: str | None
    department_id: str
    department: str
    state: State
    held: bool
    priority: str
    origin: Origin
    queued_at: Instant | None
    doctor_id: str | None
    room: str | None
    position: int | None
    person: PersonShown
    print_job_id: str | None


async def index(request: Request[None]) -> list[FoundDocument]:
    """Whom a receptionist looks for, in the departments that are theirs; opened on a reader's thread."""
    asks: Search = request.asks
    every = request.app.lines.departments()
    own = frozenset(each.department_id for each in every if request.caller.holds("RECEPTION", each.department_id))
    found = await request.box.readers.run(
        finding.found, request.box.seals, text=asks.q, department_ids=own, at=request.box.clock.now()
    )
    return [_document(request, each) for each in found]


def _document(request: Request[None], each: Found) -> FoundDocument:
    visit, lines = each.visit, request.app.lines
    line = lines.of(visit.department_id)
    sheet = sheets.original(request.box.readers.here, visit.token_id) if visit.token_id is not None else None
    return FoundDocument(
        visit_id=visit.visit_id,
        version=visit.version,
        token_id=visit.token_id,
        token_number=visit.token_number,
        department_id=visit.department_id,
        department=line.department.name_in(request.say.language),
        state=visit.state,
        held=visit.state in IN_LINE and bool(visit.held),
        priority="URGENT" if visit.urgency_class == 0 else "NORMAL",
        origin=visit.origin,
        queued_at=visit.queued_at,
        doctor_id=visit.doctor_id or visit.bound_doctor_id,
        room=visit.room,
        position=visits.place(line, visit)[0],
        person=visits.shown_person(each.person),
        print_job_id=sheet.job_id if sheet is not None else None,
    )
