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
from web.screens import desk, vocabulary
from web.screens.desk import Colleague, Counter
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

WHYS = (N_("A short break"), N_("Meal"), N_("Ward round"), N_("An emergency"), N_("Meeting"))
"""Why people usually pause."""


class Act(msgspec.Struct, frozen=True):
    """One act besides the main one: its keys (the second is on a small keypad), and when it stands on the screen.

    `modes`: nobody · free (somebody is next) · called · inside · carried (inside since another day).
    """

    code: str
    keys: tuple[str, ...]
    icon: str
    words: str
    modes: tuple[str, ...]


ACTS = (
    Act("recall", ("r", "+"), "CALLED", N_("Call again"), ("called",)),
    Act("no-show", ("n", "-"), "NO_SHOW", N_("Did not come"), ("called",)),
    Act("send", ("s", "*"), "forward", N_("Send on"), ("inside", "carried")),
    Act("hold", ("h", "*"), "HELD", N_("Hold this one"), ("free",)),
    Act("transfer", ("t", "/"), "forward", N_("Transfer"), ("free", "called")),
    Act("urgent", ("u",), "URGENT", N_("Urgent"), ("free",)),
    Act("note", ("e",), "note", N_("Note"), ("free", "called", "inside", "carried")),
    Act("reopen", ("o",), "back", N_("Called by mistake"), ("called",)),
    Act("put-back", ("o",), "back", N_("Not done yet"), ("free", "nobody")),
    Act("why", ("y",), "help", N_("Why?"), ("called", "inside")),
)
"""What can be done at the desk besides the one main act, each by one key."""

DOCTORS_ONLY = frozenset({"hold", "transfer"})
"""What attendants leave to doctors and reception."""


class Ladder(msgspec.Struct, frozen=True, rename="camel"):
    """When a called patient counts as missed (queue.md Q5): after so many calls, and so many seconds after the first."""

    calls: int
    seconds: int


class Station(msgspec.Struct, frozen=True, rename="camel"):
    """A department in which one may serve, with its rooms."""

    department_id: str
    code: str
    name: str
    hue: int
    rooms: tuple[str, ...]
    ladder: Ladder


class Doctor(msgspec.Struct, frozen=True, kw_only=True):
    """Who sits here and where they may serve; the lines come by the feed."""

    name: str
    duty: DoctorDocument
    may_prescribe: bool
    stations: tuple[Station, ...]
    goals: tuple[Counter, ...]
    doctors: tuple[Colleague, ...]
    acts: tuple[Act, ...]
    templates: tuple[tuple[str, str], ...]
    pauses: tuple[int, ...]
    whys: tuple[str, ...]
    feed: str

    def words(self, say: Words) -> Mapping[str, object]:
        """Everything that changes while the page is open."""
        return {
            **_standing(say),
            **_done(say),
            **_about(say),
            **_beside(say),
            **vocabulary.states(say),
            **vocabulary.availability(say),
            **vocabulary.persons(say),
            **vocabulary.at_work(say),
            **desk.order(say),
            **desk.transferring(say),
            **desk.early(say),
            **desk.alarms(say),
            **desk.why(say),
        }

    def facts(self) -> Mapping[str, object]:
        """Who, where, and where the feed is."""
        return {
            "duty": msgspec.to_builtins(self.duty),
            "mayPrescribe": self.may_prescribe,
            "stations": msgspec.to_builtins(self.stations),
            "goals": msgspec.to_builtins(self.goals),
            "doctors": msgspec.to_builtins(self.doctors),
            "acts": msgspec.to_builtins(self.acts),
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
    say, every = words_of(request), request.app.lines.departments()
    stations = _stations(request, caller, say)
    doctor = Doctor(
        name=staff.name,
        duty=api.document(request, staff),
        may_prescribe="DOCTOR" in caller.grants and caller.verified,
        stations=stations,
        goals=desk.goals(every, say),
        doctors=desk.colleagues(request),
        acts=acts(say, doctor="DOCTOR" in caller.grants),
        templates=tuple((say(name), say(text)) for name, text in TEMPLATES),
        pauses=PAUSES,
        whys=tuple(say(text) for text in WHYS),
        feed=feed("/v1/live/doctor-console", stations),
    )
    return page(request, "doctor", doctor)


def acts(say: Words, *, doctor: bool) -> tuple[Act, ...]:
    """Every act that somebody has, in the reader's words."""
    own = (act for act in ACTS if doctor or act.code not in DOCTORS_ONLY)
    return tuple(msgspec.structs.replace(act, words=say(act.words)) for act in own)


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
        Ladder(department.policy.missed_after_calls, department.policy.missed_after_seconds),
    )


def _standing(say: Words) -> dict[str, object]:
    """How the desk stands, and what the main button does."""
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
        "act_finished": say("It was finished"),
        "carried": say("Unfinished since {day}, {time}"),
        "carried_why": say("You were still with this patient when the day ended. Was the visit finished?"),
    }


def _done(say: Words) -> dict[str, object]:
    """What is said once an act is done, by its code."""
    return {
        "done_complete": say("{token} is done."),
        "done_no-show": say("{token} is marked as missed."),
        "done_signed": say("{token} is done, the prescription is signed."),
        "done_send": say("{token} is done and goes on to: {departments}."),
        "done_hold": say("{token} is on hold."),
        "done_resume": say("{token} is called again after the next one."),
        "done_urgent": say("{token} is urgent and goes to the front."),
        "done_transfer": say("{token} waits in {department} now."),
        "done_note": say("Noted for {token}."),
        "done_reopen": say("{token} is back at the old place."),
        "done_undo": say("Taken back: {token} stands where it stood."),
    }


def _about(say: Words) -> dict[str, object]:
    """What is told of a person."""
    return {
        "for_colleague": say("waits for {name}"),
        "a_colleague": say("a colleague"),
        "origin_return": say("Came back after a missed call"),
        "origin_review": say("Comes back with results"),
        "origin_transfer": say("Came from another line"),
        "origin_reopen": say("Was put back after a mistake"),
        "sent_by": say("Sent by {name}"),
        "goes_back": say("goes back with the result"),
        "noted": say("{name}: {text}"),
        "told_danger": say("Told: {what}"),
        "to_confirm": say("To confirm: {what}"),
        "taken_by": say("{name} is there"),
        "signed_by": say("Signed by {name} at {time}"),
    }


def _beside(say: Words) -> dict[str, object]:
    """What the other acts, the line and one's own day say."""
    return {
        "in_time": say("in {time}"),
        "call_first": say("call again first"),
        "not_heard": say("The loudspeaker gave no sign that the call of {token} was heard."),
        "hold_one": say("Hold"),
        "resume_one": say("Take up again"),
        "call_one": say("Call this one now"),
        "only_free": say("only when nobody is with you"),
        "only_own": say("waits for a colleague"),
        "only_while": say("not as it stands now"),
        "transfer_asked": say("Where does {token} go?"),
        "note_asked": say("Note about {token}"),
        "send_asked": say("Where does {token} go next?"),
        "send_none": say("Choose where to, or press Done without it."),
        "waiting_there": say("{number} waiting"),
        "pace": say.forms("Today: {number} seen", "Today: {number} seen"),
        "pace_each": say.forms("about {number} minute each", "about {number} minutes each"),
    }
