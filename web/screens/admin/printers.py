"""`/admin/printers`: how every printer is, what to do where one needs a hand, and who prints there."""

from typing import Any, ClassVar, Literal

import msgspec

from appliance import addresses
from appliance.box import PrinterState
from appliance.clock import parse
from appliance.identity import lookups as identity
from appliance.wording import Words
from web.answers import Answer
from web.request import Request
from web.screens.admin.console import Console, keeper, standing
from web.screens.page import page, words_of
from web.screens.sign_in import to_sign_in


class Card(msgspec.Struct, frozen=True):
    """One printer: how it is, with a hint where it needs a hand."""

    name: str
    mood: Literal["good", "attention"]
    standing: str
    hint: str | None
    since: str | None
    used_by: str
    paper_address: str | None


class Printers(Console, frozen=True, kw_only=True):
    """Every printer, those in trouble first."""

    place: ClassVar[str] = "printers"

    printers: tuple[Card, ...]
    checked_at: str


async def show(request: Request[None]) -> Answer:
    """Every printer in the settings."""
    if keeper(request) is None:
        return to_sign_in(request)
    say, box = words_of(request), request.box
    every = sorted(box.doors.printers(), key=lambda each: each.state != "trouble")
    shown = Printers(
        **standing(request, say),
        printers=tuple(_card(request, each, say) for each in every),
        checked_at=say.second(box.clock.now(), box.settings.timezone),
    )
    return page(request, "admin/printers", shown)


def _card(request: Request[Any], printer: PrinterState, say: Words) -> Card:
    zone, trouble = request.box.settings.timezone, printer.state == "trouble"
    since = say("Since {time}.", time=say.moment(parse(printer.since), zone)) if trouble and printer.since else None
    states = {"trouble": say("Prints nothing"), "printing": say("Prints"), "ready": say("Ready")}
    virtual = request.box.doors.paper(printer.printer_id) is not None
    return Card(
        name=printer.name,
        mood="attention" if trouble else "good",
        standing=states[printer.state],
        hint=say(printer.hint) if printer.hint else None,
        since=since,
        used_by=_used_by(request, printer.printer_id, say),
        paper_address=addresses.paper(printer.printer_id) if virtual else None,
    )


def _used_by(request: Request[Any], printer_id: str, say: Words) -> str:
    devices = [
        f"{device.name} ({device.place})"
        for device in identity.all_devices(request.box.readers.here)
        if device.printer_id == printer_id and not device.revoked
    ]
    return say.list(devices) if devices else say("Reception, and whoever has no printer of their own")
