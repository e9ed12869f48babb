"""A slip held to a scanner: what it says, and what it is good for after a missed call (spec/api.md, queue.md Q5)."""

import re
from typing import Any, Literal

import msgspec

from appliance.database.answers import once
from appliance.patients import links
from appliance.printing import actions as printing
from appliance.printing.actions import CameBack
from appliance.queues import lookups as queues
from appliance.queues import restoring
from appliance.queues.states import OPEN
from appliance.refusals import Refused
from web import fields, repeats
from web.api import visit as visits
from web.api.visit import VisitDocument
from web.caller import Caller
from web.request import Request

NUMBER_AND_CHECK = re.compile(r"([A-Za-z]{1,3})[ -]?([0-9]{1,5})[ /-]*([A-Za-z0-9]{3})\Z")


class ShowSlip(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Somebody is back and holds the slip to the scanner, or types what stands on it."""

    slip: fields.Slip
    print: bool = False
    language: fields.Language | None = None
    idempotency_key: fields.Key | None = None


class CameBackDocument(VisitDocument, frozen=True, kw_only=True):
    """Where the person of the slip stands: `returned` after a missed call, `waiting` anyhow, or `merged` into the number
    that is shown; and the copy of the slip, if one was asked for and the first one came out.
    """

    outcome: Literal["returned", "waiting", "merged"]
    print_job_id: str | None


class Slip(msgspec.Struct, frozen=True):
    """What stands on a slip: the token of its link, or the number and the last characters."""

    token_id: str | None = None
    token_number: str = ""
    check: str = ""


async def come_back(request: Request[ShowSlip]) -> CameBackDocument:
    """Give the person of a slip the place back that a missed call has cost, or say where they stand."""
    slip = _read(request, request.body.slip)
    came_back, _ = await request.box.writer.do(
        once,
        request.author,
        repeats.question(request),
        CameBack,
        printing.come_back_by_slip,
        token_id=slip.token_id,
        token_number=slip.token_number,
        check=slip.check,
        copy_printer_id=request.app.printer_of(request.caller) if request.body.print else None,
    )
    if came_back.outcome == "unknown" or came_back.visit_id is None:
        raise Refused(
            "forbidden", "The number and the characters do not belong together. Look at the end of your slip."
        )
    shown = visits.for_staff(request, came_back.visit_id)
    return CameBackDocument(
        **msgspec.structs.asdict(shown), outcome=came_back.outcome, print_job_id=came_back.print_job_id
    )


def department_of_slip(request: Request[Any], caller: Caller) -> tuple[str | None, ...]:
    """The department in which the person of the slip waits, or waited last; of a slip that says nothing, the kiosk's own."""
    own = tuple(caller.departments_as(("KIOSK",))) or (None,)
    try:
        slip = _read(request, request.body.slip)
    except Refused:
        return own
    db = request.box.readers.here
    token = queues.token(db, slip.token_id) if slip.token_id else restoring.token_of_today(db, slip.token_number)
    journey = queues.journey(db, token.token_id) if token is not None else []
    if not journey:
        return own
    return ([*journey, *(visit for visit in journey if visit.state in OPEN)][-1].department_id,)


def _read(request: Request[Any], text: str) -> Slip:
    """Refused `link-tampered` for anything that is no slip of ours."""
    text = text.strip()
    typed = NUMBER_AND_CHECK.match(text)
    if typed is not None:
        letters, number, check = typed.groups()
        return Slip(token_number=f"{letters.upper()}-{number}", check=check.upper())
    return Slip(token_id=links.read_slip_secret(request.box.keys, text.rstrip("/").rpartition("/")[2]))
