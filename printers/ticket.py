"""A patient's slip: what stands on it, and in which order. Pure: no bytes, no clock, no database, no person's name."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from appliance.wording import Words, words
from printers.blocks import Band, Block, Cut, Gap, Qr, Rule, Sheet, Text


class Window(msgspec.Struct, frozen=True):
    """How long the wait may be, in whole minutes (estimates.md W4)."""

    low: int
    high: int
    likely: int


class Leg(msgspec.Struct, frozen=True):
    """One department on the way through the house: its name in the patient's language and, where that differs, as the staff
    read it; and its room, empty while none is known.
    """

    department: str
    staff_name: str = ""
    place: str = ""


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is printed for one patient (printing.md P3). A copy repeats what its original said.

    `department` is the name the staff read, `department_here` the same in the patient's language where it has one.
    `place` is a room or an area, empty while none is known. `ahead` and `window` are those of `at`; `window` is None when
    nobody can say. `check` are the three characters that prove whose slip it is. `copied_at` belongs to a copy. A copy for
    somebody who was sent on shows the `route` in place of a wait that is over, and the doctor to whom it leads back.
    """

    hospital: str
    department: str
    department_here: str | None = None
    token_number: str
    place: str = ""
    ahead: int
    window: Window | None
    at: datetime
    zone: str
    link: str
    check: str
    language: str = "en"
    copy: int = 0
    copied_at: datetime | None = None
    route: tuple[Leg, ...] = ()
    route_end: str | None = None


def layout(ticket: Ticket) -> Sheet:
    """The slip from top to bottom, in the patient's language, and what staff must read in English too."""
    say = words(ticket.language)
    wait_or_way = _way(ticket, say) if ticket.route or ticket.route_end else _wait(ticket, say)
    parts = (_heading(ticket), _number(ticket, say), wait_or_way, _phone(ticket, say), _end(ticket, say))
    return tuple(_shaped(block, say) for part in parts for block in part)


def _heading(ticket: Ticket) -> Iterator[Block]:
    yield Text(ticket.hospital, size="lead", bold=True)
    yield Gap(1)
    yield Text(ticket.department_here or ticket.department, size="title", bold=True)
    if ticket.department_here and ticket.department_here != ticket.department:
        yield Text(ticket.department)
    yield Gap(2)
    yield Rule()


def _number(ticket: Ticket, say: Words) -> Iterator[Block]:
    if ticket.copy:
        yield Gap(2)
        yield _copy_mark(ticket, say)
    yield Gap(2)
    yield Text(say("Your number"))
    yield Gap(1)
    yield Text(ticket.token_number, size="figures", bold=True)
    yield Gap(2)


def _wait(ticket: Ticket, say: Words) -> Iterator[Block]:
    if ticket.place:
        yield Text(ticket.place, size="title", bold=True)
    else:
        yield Text(say("The board shows your room when you are called."))
    yield Gap(1)
    yield Text(_ahead(ticket.ahead, say), size="lead", bold=True)
    if ticket.window is not None:
        yield Text(say.window(ticket.window.low, ticket.window.high, ticket.window.likely), size="lead", bold=True)
    else:
        yield Text(say("We cannot say yet how long it will take."))
    yield from _times(ticket, say)


def _way(ticket: Ticket, say: Words) -> Iterator[Block]:
    """Where to go next, in the order in which the doctor said it; several may call at once, so any order is right."""
    yield Text(say("Your way through the house"))
    yield Gap(1)
    for number, leg in enumerate(ticket.route, start=1):
        yield Text(f"{number}  {leg.department}", size="title", bold=True)
        if leg.staff_name:
            yield Text(leg.staff_name)
        if leg.place:
            yield Text(leg.place, size="lead")
        yield Gap(1)
    if ticket.route_end and ticket.route:
        yield Text(say("then back to {doctor}", doctor=ticket.route_end), size="lead", bold=True)
    elif ticket.route_end:
        yield Text(say("back to {doctor}", doctor=ticket.route_end), size="title", bold=True)
    yield Gap(1)
    yield Text(say("The board of each department shows when you are called."))
    yield from _times(ticket, say)


def _times(ticket: Ticket, say: Words) -> Iterator[Block]:
    yield Gap(1)
    yield Text(f"{say.date(ticket.at, ticket.zone)}, {say.time(ticket.at, ticket.zone)}")
    if ticket.copied_at:
        yield Text(say("Printed again at {time}", time=say.time(ticket.copied_at, ticket.zone)))
    yield Gap(2)
    yield Rule()


def _ahead(people: int, say: Words) -> str:
    if people == 0:
        return say("You are next.")
    return say.n("{number} person before you", "{number} people before you", people)


def _phone(ticket: Ticket, say: Words) -> Iterator[Block]:
    yield Gap(2)
    yield Qr(ticket.link)
    yield Text(say("Scan to follow your place on your phone."))
    yield Gap(1)
    yield Text(say("Your phone may ask for these characters:"))
    yield Text(" ".join(ticket.check), size="title", bold=True)
    yield Gap(2)
    yield Rule()


def _end(ticket: Ticket, say: Words) -> Iterator[Block]:
    yield Gap(1)
    yield Text(
        say("Others may be called before you: emergencies, people with an appointment, and people back from a test.")
    )
    yield Gap(1)
    yield Text(say("Please keep this slip until you leave."))
    if ticket.copy:
        yield Gap(2)
        yield _copy_mark(ticket, say)
    yield Cut()


def _copy_mark(ticket: Ticket, say: Words) -> Block:
    """For the patient and, always, for whoever at the desk holds two slips with one number."""
    theirs, ours = say("COPY {copy}", copy=ticket.copy), words("en")("COPY {copy}", copy=ticket.copy)
    return Band(theirs if theirs == ours else f"{ours} · {theirs}")


def _shaped(block: Block, say: Words) -> Block:
    """Shaping follows the language of the slip."""
    return msgspec.structs.replace(block, language=say.language) if isinstance(block, Text | Band) else block
