"""The days, closed like a till: their figures, whether they add up, and the closing itself (operations.md O7)."""

from collections.abc import Iterable
from datetime import date as calendar_date
from datetime import timedelta
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from appliance.clock import local
from appliance.database.connection import Connection
from appliance.departments.lookups import Department
from appliance.identity import lookups as identity
from appliance.journal.event import ActorKind
from appliance.queues import lookups as queues
from appliance.refusals import Refused
from appliance.reporting import closing, figures
from appliance.reporting import lookups as days
from appliance.reporting.figures import Check, CheckName, Figures, TokenFigures, VisitFigures
from appliance.reporting.lookups import Day
from appliance.wording import N_, Words
from web import fields
from web.api.visit import Document, Instant
from web.request import Request

Few = Annotated[int, Meta(ge=1, le=366)]


class CloseDay(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Close the date in one department; without one, in all that were open on it."""

    department_id: fields.Id | None = None
    idempotency_key: fields.Key | None = None


class DaysQuery(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """So many dates before one, newest first; the latest of all where none is named."""

    before: fields.Date | None = None
    limit: Few = 31


class DayQuery(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Only one department's."""

    department_id: fields.Id | None = None


class CheckDocument(Document, frozen=True, kw_only=True):
    """One equation of the till: its sides, whether it holds, and the same in words."""

    name: CheckName
    holds: bool
    left: int
    right: int
    text: str


class ClosedBy(Document, frozen=True, kw_only=True):
    """Who closed the day; `system`: it was done by itself."""

    kind: ActorKind
    id: str | None
    name: str | None


class Seal(Document, frozen=True, kw_only=True):
    """The end of the journal when the day was closed, and how far its chain was recomputed."""

    head_seq: int
    head_hash: str
    checked_from: int
    checked_to: int
    faults: int


class DayDocument(Document, frozen=True, kw_only=True):
    """One department's date. While it is not `final`, closed after it was over, the figures are those of this moment.

    `closed`: nothing has happened since it was closed; `closing` counts how often that was, and the rest is of the last time.
    """

    date: str
    department_id: str
    code: str
    name: str
    kind: Literal["CLINIC", "TEST"]
    running: bool
    closed: bool
    final: bool
    closing: int
    closed_at: Instant | None
    closed_by: ClosedBy | None
    adds_up: bool
    checks: tuple[CheckDocument, ...]
    visits: VisitFigures
    tokens: TokenFigures
    journal: Seal | None


class DateDocument(Document, frozen=True, kw_only=True):
    """A date in the whole hospital. What is for trying out stands apart, outside the totals."""

    date: str
    running: bool
    closed: bool
    final: bool
    adds_up: bool
    totals: Figures
    departments: tuple[DayDocument, ...]
    tests: tuple[DayDocument, ...]


class ShortDay(Document, frozen=True, kw_only=True):
    """One department's date in a line."""

    department_id: str
    code: str
    closed: bool
    final: bool
    adds_up: bool
    opened: int
    completed: int
    issued: int


class ShortDate(Document, frozen=True, kw_only=True):
    """A date in a list."""

    date: str
    running: bool
    closed: bool
    final: bool
    adds_up: bool
    departments: tuple[ShortDay, ...]


async def index(request: Request[None]) -> list[ShortDate]:
    """The dates there were, newest first, those that run included."""
    asks: DaysQuery = request.asks
    departments = _departments(request)
    before = asks.before or _tomorrow(request)
    shown = await request.box.readers.run(_latest, list(departments.values()), before, asks.limit)
    by_date: dict[str, list[DayDocument]] = {}
    for department_id, day, counted, running in shown:
        department = departments.get(department_id)
        if department is not None and department.kind != "TEST":
            document = _day(request, department, day, counted, running=running)
            by_date.setdefault(day.service_date, []).append(document)
    dates = sorted(by_date.items(), reverse=True)[: asks.limit]
    return [_short(date, sorted(each, key=lambda day: day.code)) for date, each in dates]


async def show(request: Request[None]) -> DateDocument:
    """A date with all its figures. Refused `not-found` for one on which nobody came."""
    asks: DayQuery = request.asks
    return await document(request, _date(request), asks.department_id)


async def close(request: Request[CloseDay]) -> DateDocument:
    """Close a date: who still waits goes home or is carried over, and the figures are written down. Safe to repeat."""
    date, wanted = _date(request), request.body.department_id
    begun = [each for each in _departments(request).values() if wanted in (None, each.department_id)]
    if wanted is not None and not begun:
        raise Refused("not-found", "There is no such department.")
    here = [each.department_id for each in begun if _has_begun(request, each, date)]
    if not here:
        raise _no_such_day(request, begun, date)
    await closing.close(here, date, request.author, writer=request.box.writer, readers=request.box.readers)
    return await document(request, date, wanted)


async def document(request: Request[Any], date: str, department_id: str | None = None) -> DateDocument:
    """A date of the whole hospital, or of one department. Refused `not-found`."""
    departments = [each for each in _departments(request).values() if department_id in (None, each.department_id)]
    found = await request.box.readers.run(_on, departments, date)
    shown = [_day(request, department, day, counted, running=running) for department, day, counted, running in found]
    if not shown:
        raise Refused("not-found", "Nothing is known of this day.")
    clinics = [day for day in shown if day.kind != "TEST"]
    return DateDocument(
        date=date,
        running=any(day.running for day in shown),
        closed=all(day.closed for day in shown),
        final=all(day.final for day in shown),
        adds_up=all(day.adds_up for day in shown),
        totals=figures.total(Figures(visits=day.visits, tokens=day.tokens) for day in clinics),
        departments=tuple(clinics),
        tests=tuple(day for day in shown if day.kind == "TEST"),
    )


def _on(db: Connection, departments: list[Department], date: str) -> list[tuple[Department, Day, Figures, bool]]:
    """How a date stands in every department that had it. For a reader's thread: open days are counted anew."""
    found = []
    for department in departments:
        here = department.department_id
        day = days.day(db, here, date) or Day(here, date)
        line = queues.line(db, here)
        running = line is not None and line.service_date == date
        if running or day.closing or day.turned_at is not None or days.has_happened(db, here, date):
            found.append((department, day, _figures(db, day), running))
    return found


def _latest(
    db: Connection, departments: list[Department], before: str, limit: int
) -> list[tuple[str, Day, Figures, bool]]:
    """The latest dates before one, and those that run, in every department. For a reader's thread."""
    lines = {each.department_id: queues.line(db, each.department_id) for each in departments}
    running = {here: line.service_date for here, line in lines.items() if line is not None}
    known = {(day.department_id, day.service_date): day for day in days.days_before(db, before, limit)}
    for here, date in running.items():
        if date < before:
            known.setdefault((here, date), Day(here, date))
    return [(here, day, _figures(db, day), running.get(here) == date) for (here, date), day in known.items()]


def _figures(db: Connection, day: Day) -> Figures:
    """Those of the last closing once the date is over, until then those of this moment."""
    return day.figures if day.final and day.figures else days.figures_of(db, day.department_id, day.service_date)


def _day(request: Request[Any], department: Department, day: Day, counted: Figures, *, running: bool) -> DayDocument:
    closed = day.figures == counted
    checks = figures.checks(counted, day.checked, closed=closed)
    return DayDocument(
        date=day.service_date,
        department_id=department.department_id,
        code=department.code,
        name=department.name_in(request.language),
        kind=department.kind,  # type: ignore[arg-type]  # the table holds nothing else
        running=running,
        closed=closed,
        final=day.final,
        closing=day.closing,
        closed_at=day.closed_at,
        closed_by=_closed_by(request, day),
        adds_up=all(check.holds for check in checks),
        checks=tuple(_check(check, counted, request.say) for check in checks),
        visits=counted.visits,
        tokens=counted.tokens,
        journal=_seal(day),
    )


def _check(check: Check, counted: Figures, say: Words) -> CheckDocument:
    return CheckDocument(
        name=check.name, holds=check.holds, left=check.left, right=check.right, text=_in_words(check, counted, say)
    )


def _in_words(check: Check, counted: Figures, say: Words) -> str:
    """An equation as one would read it out; one that does not hold says what is missing."""
    values = {"left": say.number(check.left), "right": say.number(check.right)}
    match check.name:
        case "visits":
            return say("Visits: {left} opened, {right} accounted for.", **values)
        case "numbers":
            return say("Numbers: {left} given out, {right} visits began with one.", **values)
        case "row":
            return say("The last number is {left}, and {right} numbers stand in the book.", **values)
        case "sheets":
            if counted.tokens.without_sheet:
                tokens = say.list(counted.tokens.without_sheet)
                sentence = N_("Slips: {left} numbers, {right} with a slip or voided. Without: {tokens}.")
                return say(sentence, tokens=tokens, **values)
            return say("Slips: {left} numbers, {right} with a slip or voided.", **values)
        case "chain":
            if check.holds:
                return say("The journal's chain holds.")
            return say("The journal's chain is broken in {right} places. Call IT, and change nothing.", **values)


def _closed_by(request: Request[Any], day: Day) -> ClosedBy | None:
    if not day.closing:
        return None
    by_staff = day.closed_by is not None and day.closed_by_kind == "staff"
    staff = identity.staff(request.box.readers.here, day.closed_by or "") if by_staff else None
    return ClosedBy(
        kind=day.closed_by_kind,  # type: ignore[arg-type]  # the journal holds nothing else
        id=day.closed_by,
        name=staff.name if staff is not None else None,
    )


def _seal(day: Day) -> Seal | None:
    if day.head_seq is None or day.head_hash is None or day.checked is None:
        return None
    return Seal(
        head_seq=day.head_seq,
        head_hash=day.head_hash,
        checked_from=day.checked.after_seq + 1,
        checked_to=day.checked.to_seq,
        faults=day.checked.faults,
    )


def _short(date: str, each: Iterable[DayDocument]) -> ShortDate:
    shown = list(each)
    return ShortDate(
        date=date,
        running=any(day.running for day in shown),
        closed=all(day.closed for day in shown),
        final=all(day.final for day in shown),
        adds_up=all(day.adds_up for day in shown),
        departments=tuple(
            ShortDay(
                department_id=day.department_id,
                code=day.code,
                closed=day.closed,
                final=day.final,
                adds_up=day.adds_up,
                opened=day.visits.opened,
                completed=day.visits.completed,
                issued=day.tokens.issued,
            )
            for day in shown
        ),
    )


def _departments(request: Request[Any]) -> dict[str, Department]:
    return {each.department_id: each for each in request.app.lines.departments()}


def _has_begun(request: Request[Any], department: Department, date: str) -> bool:
    """Whether a date can be closed in a department: it runs there, or somebody came on it."""
    db, here = request.box.readers.here, department.department_id
    line = queues.line(db, here)
    if line is None or date > line.service_date:
        return False
    known = days.day(db, here, date)
    return date == line.service_date or known is not None or days.has_happened(db, here, date)


def _no_such_day(request: Request[Any], departments: list[Department], date: str) -> Refused:
    lines = [queues.line(request.box.readers.here, each.department_id) for each in departments]
    if any(line is not None and line.service_date >= date for line in lines):
        return Refused("not-found", "Nothing is known of this day.")
    return Refused("invalid-request", "This day has not begun yet.", field="date")


def _date(request: Request[Any]) -> str:
    text = request.params["date"]
    try:
        return calendar_date.fromisoformat(text).isoformat()
    except ValueError:
        raise Refused("not-found", "There is no such date.") from None


def _tomorrow(request: Request[Any]) -> str:
    """The day after the latest date that can run anywhere on earth."""
    today = local(request.box.clock.now(), request.box.settings.timezone).date()
    return (today + timedelta(days=2)).isoformat()
