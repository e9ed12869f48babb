"""`/visits`: the patient's page: every number this phone follows, where it stands, where it leads, and when to come."""

import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal

import msgspec

from appliance import addresses
from appliance.clock import parse
from appliance.departments.lookups import Department
from appliance.patients import links
from appliance.queues import lookups as queues
from appliance.queues import restoring
from appliance.queues.lookups import Visit
from appliance.queues.states import OPEN, State
from appliance.wording import Words
from web import answers, cookies
from web.answers import Answer
from web.api import visit as documents
from web.api.patient import SESSION_BYTES
from web.api.visit import JourneyStep, VisitDocument
from web.cookies import DAY_SECONDS
from web.request import Request
from web.screens import vocabulary
from web.screens.hues import hue_of
from web.screens.page import page, words_of
from web.screens.qr import light_picture_of
from web.sessions import session_hash

HERE = "here:"
"""How a code begins that a phone shows to a kiosk's scanner to say that somebody is here (`scanner.js`)."""

MASK_LETTERS = 3

RANKS: Mapping[State, int] = {"CALLED": 0, "IN_CONSULTATION": 1, "NO_SHOW": 2, "SCANNED": 2, "URGENT": 3, "WAITING": 3}
"""What wants the eye first: whoever has to go, then whoever has to do something, then who waits; `visits.js` sorts so too."""

OVER = 9

CONTINUING = frozenset({"transfer", "return", "reopen"})
"""How a visit came about that takes the place of another one, of which the patient is told what became."""


class Wait(msgspec.Struct, frozen=True, kw_only=True):
    """One visit of a number: where it stands, and how its department is marked."""

    visit: VisitDocument
    code: str
    hue: int
    open: bool
    before: str | None = None
    """What became of the visit that this one continues: moved, missed, put right."""
    kept_until: str | None = None
    """Until when a check-in without presence is kept."""
    here: str | None = None
    """The code that a kiosk's scanner reads off this phone, as a picture."""

    @property
    def may_return(self) -> bool:
        """Whether somebody who missed the call may come back by phone."""
        return self.visit.state == "NO_SHOW" and self.visit.returns_left not in (msgspec.UNSET, 0)


class Stop(msgspec.Struct, frozen=True, kw_only=True):
    """One stop of a number's way: a department, and where somebody stands there; `then` is still to come."""

    name: str
    state: State | Literal["then"]
    word: str
    visit_id: str | None = None


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """One number on this phone. `who` is a masked name, for whoever follows several; `locked`: what only the slip's
    characters open is not shown.
    """

    token_number: str | None
    spelt: str
    who: str | None
    waits: tuple[Wait, ...]
    stops: tuple[Stop, ...] = ()
    locked: bool = False

    @property
    def open(self) -> bool:
        """Whether there is anything to wait for."""
        return any(wait.open for wait in self.waits)

    @property
    def first(self) -> VisitDocument:
        """The visit that decides how the card looks."""
        return self.waits[0].visit


class Visits(msgspec.Struct, frozen=True, kw_only=True):
    """All numbers of this phone, the most pressing first; `updated` is the wall clock of the moment."""

    cards: tuple[Card, ...]
    updated: str

    def words(self, say: Words) -> Mapping[str, object]:
        """What changes while the page is open."""
        return {
            "ahead": say.forms("{number} person before you.", "{number} people before you."),
            "next": say("You are next."),
            "stay_near": say("Please stay close by."),
            "come": say("Please come to {room}."),
            "inside": say("You are being seen in {room}."),
            "updated": say("Updated at {time}"),
            "late": say("No news since {time}. Please watch the board."),
            "offline": say("This phone is offline. This is how it was at {time}. Please watch the board."),
            "ring_on": say("The ring is on"),
            "windows": say.windows(),
            **vocabulary.pressing(say),
        }

    def facts(self) -> Mapping[str, object]:
        """Whether there is anything to listen for."""
        return {"open": any(card.open for card in self.cards)}


async def show(request: Request[None]) -> Answer:
    """Every number that this phone follows."""
    say = words_of(request)
    every = request.app.lines.departments()
    cards = [_card(request, journey, every, say) for journey in _followed(request)]
    updated = say.second(request.box.clock.now(), request.box.settings.timezone)
    return page(request, "visits", Visits(cards=tuple(sorted(cards, key=_rank)), updated=updated))


async def open_slip(request: Request[None]) -> Answer:
    """The code on a slip: this phone follows the number from now on, and the secret leaves the address bar."""
    box = request.box
    token_id = links.read_slip_secret(box.keys, request.params["secret"])
    secret = cookies.value(request, "patient") or box.ids.secret(SESSION_BYTES).hex()
    await box.writer.do(
        restoring.follow_slip, request.author, token_id=token_id, session_hash=session_hash(box.keys, secret)
    )
    return answers.see_other(addresses.VISITS, lines=cookies.give(request, "patient", secret, seconds=DAY_SECONDS))


async def worker(request: Request[None]) -> Answer:
    """What keeps the last state of this page on the phone. At the root, since a worker serves only what is below it."""
    return request.app.static_files.answer("/static/worker.js", request.headers)


def masked(name: str) -> str:
    """A name that its family knows and nobody else: `Ash…`. A letter keeps the marks that belong to it."""
    letters: list[str] = []
    for character in name.split(maxsplit=1)[0] if name.split() else "":
        if letters and unicodedata.category(character).startswith("M"):
            letters[-1] += character
        else:
            letters.append(character)
    return "".join(letters[:MASK_LETTERS]) + ("…" if letters[MASK_LETTERS:] else "")


def _followed(request: Request[Any]) -> list[list[Visit]]:
    """The visits of each journey, oldest first; the newest journey first."""
    db = request.box.readers.here
    found: list[list[Visit]] = []
    for journey_id in sorted(request.caller.journeys, reverse=True):
        alone = queues.visit(db, journey_id)
        journey = [alone] if alone is not None else queues.journey(db, journey_id)
        if journey:
            found.append(journey)
    return found


def _card(request: Request[Any], journey: list[Visit], every: list[Department], say: Words) -> Card:
    shown = [visit for visit in journey if visit.state in OPEN] or journey[-1:]
    waits = sorted((_wait(request, visit, every, say) for visit in shown), key=lambda wait: _pressing(wait.visit))
    last, token = journey[-1], journey[-1].token_number
    full = documents.sees_all(request.caller, last)
    person = request.app.lines.person(last.patient_id) if full else None
    return Card(
        token_number=token,
        spelt=say.spelt(token) if token else "",
        who=masked(person.name) if person and person.name else None,
        waits=tuple(waits),
        stops=stops_of(waits[0].visit, say),
        locked=token is not None and not full,
    )


def _wait(request: Request[Any], visit: Visit, every: list[Department], say: Words) -> Wait:
    department = next(each for each in every if each.department_id == visit.department_id)
    continues = visit.linked_visit_id if visit.origin in CONTINUING else None
    wait = Wait(
        visit=documents.for_patient(request, visit.visit_id),
        code=department.code,
        hue=hue_of(department, every),
        open=visit.state in OPEN,
        before=documents.for_patient(request, continues).queue_status if continues else None,
    )
    if visit.state != "SCANNED" or visit.scanned_at is None:
        return wait
    until = parse(visit.scanned_at) + timedelta(minutes=department.policy.scanned_minutes)
    return msgspec.structs.replace(
        wait, kept_until=say.time(until, department.timezone), here=light_picture_of(HERE + visit.visit_id)
    )


def stops_of(visit: VisitDocument, say: Words) -> tuple[Stop, ...]:
    """The way of a number that leads through more than one door: where it was, where it waits, and where it ends."""
    stops = [_stop(step, say) for step in visit.journey if _is_a_stop(step, visit.journey)]
    if visit.route_end:
        back = say("then back to {doctor}", doctor=visit.route_end)
        stops.append(Stop(name=back, state="then", word=""))
    return tuple(stops) if len(stops) > 1 else ()


def _is_a_stop(step: JourneyStep, journey: tuple[JourneyStep, ...]) -> bool:
    """What was given up, put right or made good by coming back is no stop of its own."""
    if step.state == "CANCELLED":
        return False
    later = journey[journey.index(step) + 1 :]
    return step.state != "NO_SHOW" or not any(other.origin == "return" for other in later)


def _stop(step: JourneyStep, say: Words) -> Stop:
    word = say(vocabulary.STATES[step.state])
    return Stop(name=step.department, state=step.state, word=word, visit_id=step.visit_id)


def _rank(card: Card) -> tuple[int, int]:
    return _pressing(card.first)


def _pressing(visit: VisitDocument) -> tuple[int, int]:
    """How much a visit wants the eye: less is more; of those who wait, who is nearer."""
    comes_back = visit.state == "NO_SHOW" and visit.returns_left in (msgspec.UNSET, 0)
    rank = OVER if comes_back else RANKS.get(visit.state, OVER)
    return rank, visit.people_ahead if visit.people_ahead is not None else 10_000
