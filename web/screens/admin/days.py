"""`/admin/days`: every day in a line; and the report of one, like a till: what came in, what went out, and the paper for it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, ClassVar, Literal

import msgspec

from appliance.clock import parse
from appliance.departments.hours import Date
from appliance.reporting.figures import TokenFigures, VisitFigures
from appliance.wording import N_, Words
from web.answers import Answer
from web.api import admin_days
from web.api.admin_days import CheckDocument, DateDocument, DayDocument, Few, Seal, ShortDate
from web.request import Request
from web.screens.admin.arrivals import by_hour
from web.screens.admin.console import Console, keeper, standing
from web.screens.admin.plots import Plot, arrivals_by_hour
from web.screens.hues import hue_of
from web.screens.page import Reader, page, words_of
from web.screens.sign_in import to_sign_in

ORIGINS = {
    "check-in": N_("At the door"),
    "sent": N_("Sent on by a doctor"),
    "review": N_("Back with results"),
    "return": N_("Back after a miss"),
    "transfer": N_("From another line"),
    "reopen": N_("Opened again after a mistake"),
    "carried": N_("Carried over from the day before"),
}
BECAUSE = {
    "patient-left": N_("the patient left"),
    "registered-twice": N_("registered twice"),
    "presence-not-shown": N_("presence not shown"),
    "taken-to-emergency": N_("taken to emergency"),
    "called-in-error": N_("called in error"),
    "raised-in-error": N_("raised in error"),
    "completed-in-error": N_("completed in error"),
    "transferred": N_("moved to another line"),
    "undone": N_("taken back"),
    "day-closed": N_("the day was closed"),
    "other": N_("another reason"),
}

Mood = Literal["good", "attention", "urgent", "quiet"]


class Asked(Reader, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """So many days before one."""

    before: Date | None = None
    limit: Few = 31


class Row(msgspec.Struct, frozen=True):
    """A day in the list."""

    date: str
    name: str
    mood: Mood
    standing: str
    departments: int
    issued: str
    opened: str
    completed: str


class Entry(msgspec.Struct, frozen=True):
    """A line of an equation, or a figure."""

    name: str
    value: str | None


class Equation(msgspec.Struct, frozen=True):
    """Parts, and what they come to."""

    name: str
    parts: tuple[Entry, ...]
    total: Entry


class Note(msgspec.Struct, frozen=True):
    """Something that an inspector looks for."""

    name: str
    text: str


class Checked(msgspec.Struct, frozen=True):
    """An equation in words, and whether it holds."""

    mood: Mood
    text: str


class Sealed(msgspec.Struct, frozen=True):
    """The seal under a day."""

    sentence: str
    hash: str


class Till(msgspec.Struct, frozen=True, kw_only=True):
    """One department's day."""

    code: str
    hue: int
    name: str
    test: bool
    mood: Mood
    standing: str
    equations: tuple[Equation, ...]
    checks: tuple[Checked, ...]
    notes: tuple[Note, ...]
    seal: Sealed | None


class Failing(msgspec.Struct, frozen=True):
    """An equation that does not hold, and where."""

    department: str
    text: str


class Days(Console, frozen=True, kw_only=True):
    """The latest days, newest first."""

    place: ClassVar[str] = "days"

    days: tuple[Row, ...]
    older: str | None


class OneDay(Console, frozen=True, kw_only=True):
    """The report of a day."""

    place: ClassVar[str] = "days"

    date: str
    title: str
    mood: Mood
    standing: str
    may_close: bool
    still_open: int
    consequences: tuple[str, ...]
    failing: tuple[Failing, ...]
    figures: tuple[Entry, ...]
    plot: Plot | None
    departments: tuple[Till, ...]

    def words(self, say: Words, /) -> Mapping[str, object]:
        """What is said while it is closed, and after."""
        return {
            **super().words(say),
            "left": say.forms("{number} visit still open", "{number} visits still open"),
            "closed": say("The day is closed, and everything adds up."),
            "closed_not_even": say("The day is closed, but it does not add up: see above what is missing."),
        }

    def facts(self) -> Mapping[str, object]:
        """Which day, and how many were open when the page was drawn."""
        return {"date": self.date, "open": self.still_open}


async def index(request: Request[None]) -> Answer:
    """Every day, newest first."""
    if keeper(request) is None:
        return to_sign_in(request)
    say, found = words_of(request), await admin_days.index(request)
    more = len(found) == request.asks.limit
    shown = Days(
        **standing(request, say),
        days=tuple(_row(each, say) for each in found),
        older=f"/admin/days?before={found[-1].date}" if more else None,
    )
    return page(request, "admin/days", shown)


async def show(request: Request[None]) -> Answer:
    """One day. Refused `not-found` for one on which nobody came."""
    caller = keeper(request)
    if caller is None:
        return to_sign_in(request)
    say, day = words_of(request), await admin_days.document(request, request.params["date"])
    mood, sentence = _standing(day, say)
    every = (*day.departments, *day.tests)
    shown = OneDay(
        **standing(request, say),
        date=day.date,
        title=say.day(date.fromisoformat(day.date)),
        mood=mood,
        standing=sentence,
        may_close="ADMIN" in caller.grants and not day.final,
        still_open=day.totals.visits.still_open,
        consequences=tuple(_consequences(request, day, say)),
        failing=tuple(_failing(every)),
        figures=tuple(_figures(day, say)),
        plot=arrivals_by_hour(by_hour(request, day.date), say),
        departments=tuple(_till(request, each, say) for each in every),
    )
    return page(request, "admin/day", shown)


def _row(day: ShortDate, say: Words) -> Row:
    mood, sentence = _standing(day, say)
    return Row(
        date=day.date,
        name=say.day(date.fromisoformat(day.date)),
        mood=mood,
        standing=sentence,
        departments=len(day.departments),
        issued=say.number(sum(each.issued for each in day.departments)),
        opened=say.number(sum(each.opened for each in day.departments)),
        completed=say.number(sum(each.completed for each in day.departments)),
    )


def _standing(day: DateDocument | DayDocument | ShortDate, say: Words) -> tuple[Mood, str]:
    """How a day stands, in a sentence. While it runs, a slip on its way or a visit under way are no fault."""
    if day.running and not day.closed:
        return "quiet", say("Runs")
    if not day.adds_up:
        return "urgent", say("Does not add up")
    if day.final:
        return "good", say("Closed, everything adds up")
    if day.running:
        return "quiet", say("Closed for now, the day still runs")
    return "attention", say("Over, and not closed yet")


def _consequences(request: Request[Any], day: DateDocument, say: Words) -> Iterator[str]:
    """What closing does to whoever is still there: asked of each department's rules."""
    still_open = day.totals.visits.still_open
    if not still_open:
        yield say("Nobody is waiting or with a doctor any more.")
        return
    yield say.n("{number} visit is still open.", "{number} visits are still open.", still_open)
    ends: list[str] = []
    stays: list[str] = []
    for each in day.departments:
        department = request.app.lines.department(each.department_id)
        if each.visits.still_open and department is not None:
            (stays if department.policy.at_day_end == "carry" else ends).append(each.name)
    if ends:
        yield say(
            "Whoever waits or is called is sent home, and their visit ends: {departments}.", departments=say.list(ends)
        )
    if stays:
        yield say(
            "Whoever waits or is called keeps the number for tomorrow: {departments}.", departments=say.list(stays)
        )
    yield say("Whoever is with a doctor stays with that doctor, who is asked about it first thing tomorrow.")


def _failing(every: Iterable[DayDocument]) -> Iterator[Failing]:
    """What does not add up, of departments that are closed or over."""
    for each in every:
        if each.closed or not each.running:
            yield from (Failing(each.name, check.text) for check in each.checks if not check.holds)


def _figures(day: DateDocument, say: Words) -> Iterator[Entry]:
    visits, tokens = day.totals.visits, day.totals.tokens
    for name, value in (
        (say("Numbers given"), tokens.issued),
        (say("Visits"), visits.opened),
        (say("Seen"), visits.completed),
        (say("Missed"), visits.no_show),
        (say("Ended unseen"), visits.cancelled + visits.lapsed),
        (say("Still open"), visits.still_open),
    ):
        yield Entry(name, say.number(value))


def _till(request: Request[Any], day: DayDocument, say: Words) -> Till:
    mood, sentence = _standing(day, say)
    every = request.app.lines.departments()
    department = next(each for each in every if each.department_id == day.department_id)
    return Till(
        code=day.code,
        hue=hue_of(department, every),
        name=day.name,
        test=day.kind == "TEST",
        mood=mood,
        standing=_closed_at(request, day, sentence, say),
        equations=(_came(day.visits, say), _went(day.visits, say), _paper(day.tokens, say)),
        checks=tuple(Checked(_mood_of(check, day), check.text) for check in day.checks),
        notes=tuple(_notes(day, say)),
        seal=_seal(day.journal, say) if day.journal else None,
    )


def _mood_of(check: CheckDocument, day: DayDocument) -> Mood:
    if check.holds:
        return "good"
    return "quiet" if day.running and not day.closed else "urgent"


def _closed_at(request: Request[Any], day: DayDocument, sentence: str, say: Words) -> str:
    if day.closed_at is None or day.closed_by is None:
        return sentence
    at = say.moment(parse(day.closed_at), request.box.settings.timezone)
    if day.closed_by.name is None:
        return say("{standing}; {time}, by itself", standing=sentence, time=at)
    return say("{standing}; {time}, by {name}", standing=sentence, time=at, name=day.closed_by.name)


def _came(visits: VisitFigures, say: Words) -> Equation:
    parts = _entries(((say(words), visits.by_origin.get(code, 0)) for code, words in ORIGINS.items()), say)
    return Equation(say("How visits began"), parts, Entry(say("Opened"), say.number(visits.opened)))


def _went(visits: VisitFigures, say: Words) -> Equation:
    ways = (
        (say("Seen"), visits.completed),
        (say("Missed"), visits.no_show),
        (say("Ended unseen"), visits.cancelled),
        (say("Lapsed, never here"), visits.lapsed),
        (say("Carried to the next day"), visits.carried),
        (say("Carried while with a doctor"), visits.in_consultation),
        (say("Still open"), visits.still_open),
    )
    total = visits.accounted + visits.still_open
    return Equation(say("How they ended"), _entries(ways, say), Entry(say("Accounted for"), say.number(total)))


def _paper(tokens: TokenFigures, say: Words) -> Equation:
    ways = (
        (say("Printed"), tokens.printed),
        (say("Seen by somebody"), tokens.acknowledged),
        (say("On a screen"), tokens.on_screen),
        (say("Not needed any more"), tokens.slips_not_needed),
        (say("Left out"), tokens.voided),
        (say("Without paper"), len(tokens.without_sheet)),
    )
    return Equation(say("Numbers and their paper"), _entries(ways, say), Entry(say("Given"), say.number(tokens.issued)))


def _entries(ways: Iterable[tuple[str, int]], say: Words) -> tuple[Entry, ...]:
    return tuple(Entry(name, say.number(value) if value else None) for name, value in ways)


def _notes(day: DayDocument, say: Words) -> Iterator[Note]:
    """What stands out; nothing is said of what did not happen."""
    tokens = day.tokens
    because = [
        f"{say(BECAUSE[code])} {count}" for code, count in day.visits.cancelled_because.items() if code in BECAUSE
    ]
    for name, items in (
        (say("Ended because"), because),
        (say("Copies"), [f"{each.token_number} ×{each.copies}" for each in tokens.copies]),
        (say("Without paper"), tokens.without_sheet),
        (say("Left out"), tokens.voids),
        (say("Gaps"), [str(number) for number in tokens.gaps]),
        (say("Emergency roll"), tokens.emergency),
        (say("Beyond the limit"), [say.number(tokens.beyond_cap)] if tokens.beyond_cap else ()),
        (say("Outside opening hours"), [say.number(tokens.outside_hours)] if tokens.outside_hours else ()),
    ):
        if items:
            yield Note(name, ", ".join(items))


def _seal(seal: Seal, say: Words) -> Sealed:
    sentence = say(
        "Sealed by entry {seq} of the journal; its chain was recomputed from entry {first} to {last}.",
        seq=say.number(seal.head_seq),
        first=say.number(seal.checked_from),
        last=say.number(seal.checked_to),
    )
    return Sealed(sentence, seal.head_hash)
