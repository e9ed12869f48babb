"""`/doctor`: call, see, finish. One act always in the same place and under the same key, and who is next beside it."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

import msgspec

from appliance.departments import lookups as departments
from appliance.departments.lookups import Department
from appliance.identity import lookups as identity
from appliance.wording import N_, Words
from web.answers import Answer
from web.api import doctor as api
from web.api.doctor import SERVE, DoctorDocument
from web.caller import NOBODY, Caller
from web.request import Request
from web.screens import vocabulary
from web.screens.hues import hue_of
from web.screens.page import page, words_of
from web.screens.sign_in import to_sign_in

TEMPLATES = (
    (N_("Rest and fluids"), N_("Rest. Drink plenty of water.")),
    (N_("Paracetamol"), N_("Paracetamol 500 mg: 1 tablet after food, up to 3 times a day, for 3 days.")),
    (N_("ORS"), N_("ORS: 1 packet in 1 litre of clean water, a glass after every loose stool.")),
    (N_("Blood count"), N_("Blood test: complete blood count. Please bring the report.")),
    (N_("Back in 5 days"), N_("Please come again in 5 days.")),
    (N_("If it gets worse"), N_("If it gets worse, please come at once, also at night.")),
)
"""What is most often written, one touch each: what stands on the chip, and the line it writes."""

PAUSES = (5, 10, 15, 30, 60)
"""Minutes."""


class Station(msgspec.Struct, frozen=True, rename="camel"):
    """A department in which one may serve, with its rooms."""

    department_id: str
    code: str
    name: str
    hue: int
    rooms: tuple[str, ...]


class Doctor(msgspec.Struct, frozen=True, kw_only=True):
    """Who sits here and where they may serve; the lines come by the feed."""

    name: str
    duty: DoctorDocument
    may_prescribe: bool
    stations: tuple[Station, ...]
    templates: tuple[tuple[str, str], ...]
    pauses: tuple[int, ...]
    feed: str

    def words(self, say: Words) -> Mapping[str, object]:
        """Everything that changes while the page is open."""
        return {
            "waiting": say.forms("{number} waiting", "{number} waiting"),
            "nobody": say("Nobody is waiting"),
            "nobody_why": say("Whoever takes a number appears here at once."),
            "nobody_now": say("Nobody is waiting at the moment. Nobody was called."),
            "away": say("Where do you sit today?"),
            "away_why": say("Choose your room. Patients are called to it, and the board shows it."),
            "paused": say("You are on a break"),
            "paused_until": say("You are on a break until {time}"),
            "paused_why": say("Nobody is called to {room}. The line goes on with your colleagues."),
            "free": say("Next in line"),
            "waits_since": say("Has waited since {time}, {wait}"),
            "called_to": say("Called to {room}"),
            "inside": say("With you in {room}"),
            "called_at": say.forms("Called at {time}", "Called {number} times, first at {time}"),
            "since": say.forms("For {number} minute", "For {number} minutes"),
            "just_now": say("Just now"),
            "act_come": say("I am here"),
            "act_back": say("I am back"),
            "act_call": say("Call next"),
            "act_start": say("Start"),
            "act_done": say("Done"),
            "act_sign": say("Sign and finish"),
            "order_urgent": say("Urgent patients first, then everybody in the order in which they came."),
            "order_arrival": say("In the order in which they came; {token} has waited longest."),
            "order_one": say("One person, so the order is easy."),
            "for_colleague": say("waits for {name}"),
            "a_colleague": say("a colleague"),
            "early": say("{token} can be marked as missed in {time}."),
            "early_again": say("Please call {token} once more. It can be marked as missed in {time} at the earliest."),
            "early_over": say("{token} can be marked as missed now, if nobody came."),
            "early_over_again": say("Please call {token} once more; then it can be marked as missed."),
            "seconds": say.forms("{number} second", "{number} seconds"),
            "minutes_long": say.forms("{number} minute", "{number} minutes"),
            "taken_by": say("{name} is there"),
            "signed_by": say("Signed by {name} at {time}"),
            "done_told": say("{token} is done."),
            "missed_told": say("{token} is marked as missed."),
            "signed_told": say("{token} is done, the prescription is signed."),
            **vocabulary.states(say),
            **vocabulary.availability(say),
            **vocabulary.persons(say),
            **vocabulary.at_work(say),
        }

    def facts(self) -> Mapping[str, object]:
        """Who, where, and where the feed is."""
        return {
            "duty": msgspec.to_builtins(self.duty),
            "mayPrescribe": self.may_prescribe,
            "stations": msgspec.to_builtins(self.stations),
            "feed": self.feed,
            "name": self.name,
        }


async def show(request: Request[None]) -> Answer:
    """The console of whoever is signed in here and serves; anybody else is asked to sign in."""
    caller = request.caller
    if caller is NOBODY or caller.id is None:
        return to_sign_in(request)
    staff = identity.staff(request.box.readers.here, caller.id)
    assert staff is not None, "whoever has a session works here"
    say = words_of(request)
    stations = _stations(request, caller, say)
    doctor = Doctor(
        name=staff.name,
        duty=api.document(request, staff),
        may_prescribe="DOCTOR" in caller.grants and caller.verified,
        stations=stations,
        templates=tuple((say(name), say(text)) for name, text in TEMPLATES),
        pauses=PAUSES,
        feed=feed("/v1/live/doctor-console", stations),
    )
    return page(request, "doctor", doctor)


def feed(address: str, stations: Iterable[Any]) -> str:
    """A live feed of these departments, and no others."""
    return f"{address}?" + urlencode([("department", station.department_id) for station in stations])


def _stations(request: Request[Any], caller: Caller, say: Words) -> tuple[Station, ...]:
    every = request.app.lines.departments()
    return tuple(_station(request, each, every, say) for each in every if _may_serve(caller, each))


def _may_serve(caller: Caller, department: Department) -> bool:
    return any(caller.holds(role, department.department_id) for role in SERVE)


def _station(request: Request[Any], department: Department, every: list[Department], say: Words) -> Station:
    rooms = departments.rooms(request.box.readers.here, department.department_id)
    return Station(
        department.department_id,
        department.code,
        department.name_in(say.language),
        hue_of(department, every),
        tuple(room.name for room in rooms),
    )
