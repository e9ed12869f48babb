"""`/paper/{printer}`: the virtual printer's paper, as a roll that grows at the top."""

from collections.abc import Mapping

import msgspec

from appliance import addresses, box
from appliance.clock import parse
from appliance.refusals import Refused
from appliance.wording import Words
from web.answers import Answer
from web.request import Request
from web.screens.page import page, words_of

NEWEST = 60
"""Sheets that the page shows; `jobs.json` has them all."""

WIDTH_DOTS = 576


class Sheet(msgspec.Struct, frozen=True):
    """One printed sheet: its number on the roll, the picture of it and what it says."""

    number: int
    picture: str
    token_number: str
    copy: int
    text: str
    at: str


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """The roll, newest sheet first."""

    printer_name: str
    address: str
    sheets: tuple[Sheet, ...]
    width_dots: int

    def words(self, say: Words) -> Mapping[str, object]:
        """Captions for sheets that come out while the page is open."""
        return {
            "caption": say("{token}, printed at {time}"),
            "copy": say("Copy {number}"),
        }

    def facts(self) -> Mapping[str, object]:
        """Where the roll is read from, and what is on it already."""
        return {"address": self.address, "sheets": len(self.sheets)}


async def show(request: Request[None]) -> Answer:
    """The roll of one virtual printer."""
    printer_id, jobs = _roll(request)
    say, zone = words_of(request), request.box.settings.timezone
    address = addresses.paper(printer_id)
    numbered = list(enumerate(jobs, start=1))[-NEWEST:]
    paper = Paper(
        printer_name=next(each.name for each in request.box.settings.printers if each.id == printer_id),
        address=address,
        sheets=tuple(
            Sheet(
                number, f"{address}/{number}.png", job.token_number, job.copy, job.text, say.time(parse(job.at), zone)
            )
            for number, job in reversed(numbered)
        ),
        width_dots=WIDTH_DOTS,
    )
    return page(request, "paper", paper)


async def jobs(request: Request[None]) -> list[box.Sheet]:
    """Every sheet, oldest first."""
    return _roll(request)[1]


async def picture(request: Request[None]) -> Answer:
    """One sheet as a picture, drawn from the very bytes that a printer would have got."""
    printer_id, _ = _roll(request)
    name, _, kind = request.params["picture"].partition(".")
    number = int(name) if name.isascii() and name.isdigit() and len(name) < 7 else 0
    drawn = request.box.doors.picture(printer_id, number) if kind == "png" else None
    if drawn is None:
        raise Refused("not-found", "There is no such sheet.")
    return Answer(drawn, content_type=b"image/png")


def _roll(request: Request[None]) -> tuple[str, list[box.Sheet]]:
    printer_id = request.params["printer"]
    jobs = request.box.doors.paper(printer_id)
    if jobs is None:
        raise Refused("not-found", "There is no printer here whose paper could be shown.")
    return printer_id, jobs
