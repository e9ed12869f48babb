"""`/visits`: the patient's page: every number this phone follows, where it stands, and when to come."""

from collections.abc import Mapping
from typing import Any

import msgspec

from appliance import addresses
from appliance.patients import links
from appliance.queues import lookups as queues
from appliance.queues import restoring
from appliance.queues.lookups import Visit
from appliance.queues.states import OPEN
from appliance.wording import Words
from web import answers, cookies
from web.answers import Answer
from web.api import visit as documents
from web.api.patient import SESSION_BYTES
from web.api.visit import VisitDocument
from web.cookies import DAY_SECONDS
from web.request import Request
from web.screens import vocabulary
from web.screens.hues import hue_of
from web.screens.page import page, words_of
from web.sessions import session_hash


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """One number on this phone: the visit, and how its department is marked."""

    visit: VisitDocument
    code: str
    hue: int
    open: bool
    spelt: str


class Visits(msgspec.Struct, frozen=True, kw_only=True):
    """All numbers of this phone, open ones first; `updated` is the wall clock of the moment."""

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
    cards = [_card(request, visit, every, say) for visit in _followed(request)]
    updated = say.second(request.box.clock.now(), request.box.settings.timezone)
    return page(request, "visits", Visits(cards=tuple(sorted(cards, key=lambda card: not card.open)), updated=updated))


async def open_slip(request: Request[None]) -> Answer:
    """The code on a slip: this phone follows the number from now on, and the secret leaves the address bar."""
    box = request.box
    token_id = links.read_slip_secret(box.keys, request.params["secret"])
    secret = cookies.value(request, "patient") or box.ids.secret(SESSION_BYTES).hex()
    await box.writer.do(
        restoring.follow_slip, request.author, token_id=token_id, session_hash=session_hash(box.keys, secret)
    )
    return answers.see_other(addresses.VISITS, lines=cookies.give(request, "patient", secret, seconds=DAY_SECONDS))


def _followed(request: Request[Any]) -> list[Visit]:
    """The latest visit of each journey, newest journey first."""
    db = request.box.readers.here
    found: list[Visit] = []
    for journey_id in sorted(request.caller.journeys, reverse=True):
        alone = queues.visit(db, journey_id)
        found += [alone] if alone else queues.journey(db, journey_id)[-1:]
    return found


def _card(request: Request[Any], visit: Visit, every: list[Any], say: Words) -> Card:
    department = next(each for each in every if each.department_id == visit.department_id)
    return Card(
        visit=documents.for_patient(request, visit.visit_id),
        code=department.code,
        hue=hue_of(department, every),
        open=visit.state in OPEN,
        spelt=say.spelt(visit.token_number) if visit.token_number else "",
    )
