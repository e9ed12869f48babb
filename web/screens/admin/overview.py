"""`/admin`: is everything all right? What needs somebody first, with what to do; then the lines; then what is well."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar

import msgspec

from appliance.clock import local
from appliance.wording import Words
from web import answers
from web.answers import Answer
from web.request import Request
from web.screens.admin.arrivals import by_hour
from web.screens.admin.console import Console, first_address, keeper, standing
from web.screens.admin.departments import now_of
from web.screens.admin.findings import LONG_WAIT_MINUTES, Line, Mood, Queue, looked_at, minutes_since, queue_of
from web.screens.admin.plots import Plot, arrivals_by_hour
from web.screens.hues import hue_of
from web.screens.page import page, words_of
from web.screens.sign_in import to_sign_in

ORDER: Mapping[str, int] = {"urgent": 0, "attention": 1, "good": 2, "quiet": 3}


class Figure(msgspec.Struct, frozen=True):
    """A figure of this moment, with its unit and what goes with it."""

    name: str
    value: str
    unit: str = ""
    note: str = ""


class OfDepartment(msgspec.Struct, frozen=True):
    """A department's line in figures."""

    department_id: str
    code: str
    name: str
    hue: int
    mood: Mood
    standing: str
    waiting: int
    urgent: int
    longest: str
    long: bool
    serving: int
    issued: int


class Overview(Console, frozen=True, kw_only=True):
    """Everything at a glance."""

    place: ClassVar[str] = "overview"

    day: str
    mood: Mood
    headline: str
    figures: tuple[Figure, ...]
    needs: tuple[Line, ...]
    well: tuple[Line, ...]
    departments: tuple[OfDepartment, ...]
    plot: Plot | None
    checked_at: str


async def show(request: Request[None]) -> Answer:
    """Everything at a glance; who administers nothing is led to what is theirs."""
    caller = keeper(request)
    if caller is None:
        return to_sign_in(request)
    if "ADMIN" not in caller.grants:
        return answers.see_other(first_address(caller.grants))
    say = words_of(request)
    return page(request, "admin/overview", _overview(request, say))


def _overview(request: Request[Any], say: Words) -> Overview:
    now, zone = request.box.clock.now(), request.box.settings.timezone
    lines = [queue_of(request, each) for each in request.app.lines.departments() if each.kind != "TEST"]
    every = sorted(looked_at(request, lines, say), key=lambda each: ORDER[each.mood])
    needs = tuple(each for each in every if each.mood != "good")
    return Overview(
        **standing(request, say),
        day=say.day(local(now, zone).date()),
        mood=needs[0].mood if needs else "good",
        headline=_headline(needs, say),
        figures=tuple(_figures(lines, now, say)),
        needs=needs,
        well=tuple(each for each in every if each.mood == "good"),
        departments=tuple(_of_department(request, each, now, say) for each in lines),
        plot=_plot(request, lines, now, say),
        checked_at=say.second(now, zone),
    )


def _headline(needs: tuple[Line, ...], say: Words) -> str:
    if not needs:
        return say("Everything is all right.")
    return say.n("{number} thing needs somebody.", "{number} things need somebody.", len(needs))


def _figures(lines: Iterable[Queue], now: datetime, say: Words) -> Iterator[Figure]:
    lines = list(lines)
    open_now = [each for each in lines if each.department.status == "ACTIVE"]
    yield Figure(say("Waiting now"), say.number(sum(len(each.waiting) for each in lines)))
    longest = max((each for each in lines if each.since), key=lambda each: minutes_since(each.since, now), default=None)
    if longest is None:
        yield Figure(say("Longest wait"), "–")
    else:
        minutes = say.number(minutes_since(longest.since, now))
        yield Figure(say("Longest wait"), minutes, say("min"), longest.department.name_in(say.language))
    yield Figure(say("Serving"), say.number(sum(each.serving for each in lines)))
    yield Figure(say("Numbers today"), say.number(sum(each.issued for each in lines)))
    yield Figure(say("Departments"), say.number(len(open_now)))


def _of_department(request: Request[Any], line: Queue, now: datetime, say: Words) -> OfDepartment:
    department, every = line.department, request.app.lines.departments()
    mood, sentence = now_of(request, department, say)
    minutes = minutes_since(line.since, now)
    return OfDepartment(
        department_id=department.department_id,
        code=department.code,
        name=department.name_in(say.language),
        hue=hue_of(department, every),
        mood=mood,
        standing=sentence,
        waiting=len(line.waiting),
        urgent=sum(visit.urgency_class == 0 for visit in line.waiting),
        longest=say("{minutes} min", minutes=minutes) if line.since else "–",
        long=minutes >= LONG_WAIT_MINUTES,
        serving=line.serving,
        issued=line.issued,
    )


def _plot(request: Request[Any], lines: Iterable[Queue], now: datetime, say: Words) -> Plot | None:
    """Today's arrivals, where there is a today."""
    dates = [each.service_date for each in lines if each.service_date is not None]
    if not dates:
        return None
    zone = request.box.settings.timezone
    return arrivals_by_hour(by_hour(request, max(dates)), say, running=local(now, zone).hour)
