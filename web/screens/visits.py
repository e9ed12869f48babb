"""`/visits`: the patient's page: every number this phone follows, where it stands, and when to come."""

from collections.abc import Mapping

import msgspec

from appliance.wording import Words
from web.api.visit import VisitDocument
from web.screens import vocabulary


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
            "serving": say("{token} in {room}"),
            "nobody": say("Nobody yet"),
            "updated": say("Updated at {time}"),
            "late": say("No news since {time}. Please watch the board."),
            "ring_on": say("The ring is on"),
            "soon_title": say("Three before you"),
            "windows": say.windows(),
            **vocabulary.pressing(say),
        }

    def facts(self) -> Mapping[str, object]:
        """Whether there is anything to listen for."""
        return {"open": any(card.open for card in self.cards)}
