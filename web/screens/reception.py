"""`/reception`: one line to add whoever stands at the counter, and every line of the house with its acts by key."""

from collections.abc import Mapping

import msgspec

from appliance.identity import lookups as identity
from appliance.wording import N_, Words
from web.answers import Answer
from web.caller import NOBODY
from web.request import Request
from web.screens import vocabulary
from web.screens.doctor import feed
from web.screens.hues import hue_of
from web.screens.page import page, words_of
from web.screens.sign_in import to_sign_in

REASONS = {
    "patient-left": N_("The patient left"),
    "registered-twice": N_("Registered twice"),
    "called-in-error": N_("Called in error"),
    "raised-in-error": N_("Raised in error"),
    "other": N_("Another reason"),
}
"""Why a visit may be cancelled, by the codes of the API."""


class Counter(msgspec.Struct, frozen=True, rename="camel"):
    """A department that this reception serves."""

    department_id: str
    code: str
    name: str
    hue: int


class Reception(msgspec.Struct, frozen=True, kw_only=True):
    """The departments of this reception, who sits there, and the words that a clerk may type for codes."""

    name: str
    counters: tuple[Counter, ...]
    reasons: dict[str, str]
    complaints: dict[str, str]
    needs: dict[str, str]
    feed: str

    def words(self, say: Words) -> Mapping[str, object]:
        """Everything the page says while it works."""
        return {
            "all": say("All departments"),
            "issued": say("{token} is issued."),
            "printing": say("The slip is being printed."),
            "printed": say("The slip is printed."),
            "no_paper": say("The slip did not come out. Tell the patient the number {token}."),
            "reprinted": say("Another slip of {token} comes out, marked as a copy."),
            "acknowledged": say("The slip of {token} is there."),
            "paper_notice": say("{token} has no paper"),
            "phone": say("…{digits}"),
            "needs": say("Needs"),
            "empty": say("Nobody here. Type a name above and press Enter."),
            "nothing_found": say("Nobody fits this search."),
            "no_department": say("Which department? Add its letter."),
            "no_age": say("The age is a number: 41, or 8m for eight months."),
            "cancel_who": say("End the visit of {token}?"),
            "urgent_who": say("Is {token} urgent?"),
            "urgent_done": say("{token} is urgent and goes to the front."),
            "cancel_done": say("The visit of {token} is ended."),
            "miss_done": say("{token} is marked as missed."),
            **vocabulary.states(say),
            **vocabulary.persons(say),
            **vocabulary.at_work(say),
        }

    def facts(self) -> Mapping[str, object]:
        """Which departments, which words are codes, and where the feed is."""
        return {
            "departments": msgspec.to_builtins(self.counters),
            "complaints": self.complaints,
            "needs": self.needs,
            "feed": self.feed,
        }


async def show(request: Request[None]) -> Answer:
    """The counter of whoever is signed in here; anybody else is asked to sign in."""
    caller = request.caller
    if caller is NOBODY or caller.id is None:
        return to_sign_in(request)
    staff = identity.staff(request.box.readers.here, caller.id)
    assert staff is not None, "whoever has a session works here"
    say, every = words_of(request), request.app.lines.departments()
    counters = tuple(
        Counter(each.department_id, each.code, each.name_in(say.language), hue_of(each, every))
        for each in every
        if caller.holds("RECEPTION", each.department_id)
    )
    reception = Reception(
        name=staff.name,
        counters=counters,
        reasons={code: say(text) for code, text in REASONS.items()},
        complaints=vocabulary.complaints(say),
        needs=vocabulary.needs(say),
        feed=feed("/v1/live/reception", counters),
    )
    return page(request, "reception", reception)
