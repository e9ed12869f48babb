"""`/admin/departments`: every department and what it is doing now; and one of them, with all that can be changed about it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, ClassVar, Literal

import msgspec

from appliance.clock import local
from appliance.departments import hours as opening
from appliance.departments import lookups as departments
from appliance.departments.lookups import Department
from appliance.queues import lookups as queues
from appliance.refusals import Refused
from appliance.wording import LANGUAGES, Words
from web.answers import Answer
from web.request import Request
from web.screens.admin.console import Console, keeper, standing
from web.screens.admin.hours import Day, in_a_line, week_of
from web.screens.hues import hue_of
from web.screens.page import page, words_of
from web.screens.sign_in import to_sign_in

CLOSED_DAYS_AHEAD = 400

Mood = Literal["good", "attention", "quiet"]


class Row(msgspec.Struct, frozen=True):
    """A department in the list."""

    code: str
    hue: int
    name: str
    address: str
    hours: str
    waiting: int
    rooms: int
    mood: Mood
    standing: str


class Name(msgspec.Struct, frozen=True):
    """A department's name in a further language, empty where it has none."""

    code: str
    language: str
    text: str


class RoomRow(msgspec.Struct, frozen=True):
    """A room, and who serves there now."""

    room_id: str
    name: str
    doctor: str | None


class ClosedDay(msgspec.Struct, frozen=True):
    """A date on which it is closed, and whether the whole hospital is."""

    holiday_id: str
    day: str
    name: str
    everywhere: bool


class Departments(Console, frozen=True, kw_only=True):
    """The list, and what a new department needs."""

    place: ClassVar[str] = "departments"

    departments: tuple[Row, ...]
    languages: tuple[Name, ...]
    zone: str


class OneDepartment(Console, frozen=True, kw_only=True):
    """One department: its standing, its week, rooms, closed days and names."""

    place: ClassVar[str] = "departments"

    department_id: str
    code: str
    title: str
    plain_name: str
    version: int
    call: str
    rules_address: str
    poster_address: str
    zone: str
    today: str
    active: bool
    accepting: bool
    mood: Mood
    standing: str
    still_here: int
    switching_off: str
    always_open: bool
    week: tuple[Day, ...]
    rooms: tuple[RoomRow, ...]
    holidays: tuple[ClosedDay, ...]
    names: tuple[Name, ...]

    def words(self, say: Words, /) -> Mapping[str, object]:
        """Times that cannot be are refused before they are sent."""
        return {**super().words(say), "times_cross": say("These times cross. A session closes after it opens.")}

    def facts(self) -> Mapping[str, object]:
        """Which department this is."""
        return {"departmentId": self.department_id}


async def index(request: Request[None]) -> Answer:
    """Every department."""
    if keeper(request) is None:
        return to_sign_in(request)
    say, every = words_of(request), request.app.lines.departments()
    shown = Departments(
        **standing(request, say),
        departments=tuple(_row(request, each, hue_of(each, every), say) for each in every),
        languages=_names(request, {}),
        zone=request.box.settings.timezone,
    )
    return page(request, "admin/departments", shown)


async def show(request: Request[None]) -> Answer:
    """One department. Refused `not-found`."""
    if keeper(request) is None:
        return to_sign_in(request)
    department = request.app.lines.department(request.params["departmentId"])
    if department is None:
        raise Refused("not-found", "There is no such department.")
    return page(request, "admin/department", _one(request, department, words_of(request)))


def _row(request: Request[Any], department: Department, hue: int, say: Words) -> Row:
    mood, sentence = now_of(request, department, say)
    return Row(
        code=department.code,
        hue=hue,
        name=department.name_in(say.language),
        address=f"/admin/departments/{department.department_id}",
        hours=in_a_line(department.hours, say),
        waiting=len(request.app.lines.of(department.department_id).order),
        rooms=len(departments.rooms(request.app.lines.db, department.department_id)),
        mood=mood,
        standing=sentence,
    )


def _one(request: Request[Any], department: Department, say: Words) -> OneDepartment:
    mood, sentence = now_of(request, department, say)
    still_here = len(queues.waiting(request.app.lines.db, department.department_id)) + len(
        request.app.lines.of(department.department_id).active
    )
    today = local(request.box.clock.now(), department.timezone).date()
    return OneDepartment(
        **standing(request, say),
        department_id=department.department_id,
        code=department.code,
        title=department.name_in(say.language),
        plain_name=department.name,
        version=department.version,
        call=f"/v1/admin/departments/{department.department_id}",
        rules_address=f"/admin/policies/{department.department_id}",
        poster_address=f"/admin/posters/{department.department_id}",
        zone=department.timezone,
        today=today.isoformat(),
        active=department.status == "ACTIVE",
        accepting=department.accepting,
        mood=mood,
        standing=sentence,
        still_here=still_here,
        switching_off=_switching_off(still_here, say),
        always_open=not department.hours,
        week=week_of(department.hours, say),
        rooms=_rooms(request, department.department_id),
        holidays=_holidays(request, department, today, say),
        names=_names(request, department.names),
    )


def now_of(request: Request[Any], department: Department, say: Words) -> tuple[Mood, str]:
    """What a department is doing at this moment, in a sentence."""
    at, zone = request.box.clock.now(), department.timezone
    if department.status != "ACTIVE":
        return "quiet", say("Switched off")
    if not department.accepting:
        return "attention", say("Takes no newcomers")
    if opening.is_open(department.hours, at, zone, department.closed_on):
        closes = opening.closing(department.hours, at, zone, department.closed_on)
        return "good", say("Open until {time}", time=say.time(closes, zone)) if closes else say("Open")
    opens = opening.next_opening(department.hours, at, zone, department.closed_on)
    if opens is None:
        return "quiet", say("Closed")
    if opens.date() == local(at, zone).date():
        return "quiet", say("Closed, opens at {time}", time=say.time(opens, zone))
    day = say.weekday(opens.weekday())
    return "quiet", say("Closed, opens {day} at {time}", day=day, time=say.time(opens, zone))


def _switching_off(still_here: int, say: Words) -> str:
    if not still_here:
        return say("Nobody is here now. Kiosks, posters and phones offer it no longer; what happened here stays.")
    return say.n(
        "{number} person is still here, so it cannot be switched off yet. Stop newcomers first, and see them all.",
        "{number} people are still here, so it cannot be switched off yet. Stop newcomers first, and see them all.",
        still_here,
    )


def _rooms(request: Request[Any], department_id: str) -> tuple[RoomRow, ...]:
    lines = request.app.lines
    serving = {duty.room_id: lines.name_of(duty.doctor_id) for duty in lines.of(department_id).duty}
    return tuple(
        RoomRow(room.room_id, room.name, serving.get(room.room_id))
        for room in departments.rooms(lines.db, department_id)
    )


def _holidays(request: Request[Any], department: Department, today: date, say: Words) -> tuple[ClosedDay, ...]:
    last = today + timedelta(days=CLOSED_DAYS_AHEAD)
    return tuple(
        ClosedDay(each.holiday_id, say.day(date.fromisoformat(each.date)), each.name, each.department_id is None)
        for each in departments.holidays(request.app.lines.db, today.isoformat(), last.isoformat())
        if each.department_id in (None, department.department_id)
    )


def _names(request: Request[Any], names: Mapping[str, str]) -> tuple[Name, ...]:
    """A field for every language of the hospital but the one the plain name is in."""
    return tuple(
        Name(code, LANGUAGES[code], names.get(code, ""))
        for code in request.box.settings.languages
        if code in LANGUAGES and code != "en"
    )
