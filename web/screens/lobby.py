"""`/lobby`: where the lobby's code leads: choose a department, or find one's number again with the slip."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from appliance.clock import local
from appliance.departments.lookups import Department
from appliance.queues import admission
from appliance.queues.admission import Door
from appliance.wording import Words
from web.answers import Answer
from web.request import Request
from web.screens import vocabulary
from web.screens.hues import hue_of
from web.screens.page import page, words_of


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A department as somebody at the door sees it. `note` is the wait, or why it takes nobody now."""

    code: str
    name: str
    hue: int
    open: bool
    note: str


class Lobby(msgspec.Struct, frozen=True, kw_only=True):
    """The departments, open ones first."""

    places: tuple[Place, ...]

    def words(self, say: Words) -> Mapping[str, object]:
        """What the form says when the slip's characters do not fit."""
        return {**vocabulary.pressing(say)}

    def facts(self) -> Mapping[str, object]:
        """Nothing to begin with."""
        return {}


async def show(request: Request[None]) -> Answer:
    """Every department, those first that take somebody now."""
    say = words_of(request)
    every = [each for each in request.app.lines.departments() if each.kind != "TEST"]
    places = [place_of(request, each, every, say) for each in every]
    return page(request, "lobby", Lobby(places=tuple(sorted(places, key=lambda place: not place.open))))


def place_of(request: Request[None], department: Department, every: list[Department], say: Words) -> Place:
    """A department at this moment, for somebody at its door with a phone."""
    line = request.app.lines.of(department.department_id)
    now = request.box.clock.now()
    door = admission.door(request.box.readers.here, department, now, "PHONE")
    takes = door.open and not door.full
    window = line.window(len(line.order)) if takes else None
    if not takes:
        note = _shut(door, local(now, department.timezone), say)
    elif window is None:
        note = say.n("{number} waiting", "{number} waiting", len(line.order))
    else:
        note = say.window(window.low, window.high, window.likely)
    return Place(
        code=department.code,
        name=department.name_in(say.language),
        hue=hue_of(department, every),
        open=takes,
        note=note,
    )


def _shut(door: Door, now: datetime, say: Words) -> str:
    """Why nobody gets a number now, and from when on somebody does; instants in the department's zone."""
    if door.opens_at is None:
        return say("No numbers left for now.") if door.full else say("Closed now")
    zone = str(door.opens_at.tzinfo)
    day, time = say.date(door.opens_at, zone), say.time(door.opens_at, zone)
    today = door.opens_at.date() == now.date()
    if door.full and today:
        return say("No numbers left for now. Again from {time}.", time=time)
    if door.full:
        return say("No numbers left for now. Again on {day} from {time}.", day=day, time=time)
    if today:
        return say("Closed. Opens at {time}.", time=time)
    return say("Closed. Opens on {day} at {time}.", day=day, time=time)
