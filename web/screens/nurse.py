"""`/nurse`: who has not been looked at, what was measured and seen, and how urgent that is, with every reason beside it."""

from collections.abc import Mapping

import msgspec

from appliance.identity import lookups as identity
from appliance.wording import N_, Words
from web.answers import Answer
from web.caller import NOBODY
from web.request import Request
from web.screens import desk, vocabulary
from web.screens.doctor import feed
from web.screens.hues import hue_of
from web.screens.page import page, words_of
from web.screens.sign_in import to_sign_in

LEVELS = {
    "RED": (N_("Red"), N_("Now: this person cannot wait.")),
    "YELLOW": (N_("Yellow"), N_("Urgent: before the others.")),
    "GREEN": (N_("Green"), N_("In turn, in the order of the line.")),
}
"""The level of the API, its word, and what it means for the line. The shape is the symbol `level-…` of icons.svg."""


class Watched(msgspec.Struct, frozen=True, rename="camel"):
    """A department whose patients this nurse looks after."""

    department_id: str
    code: str
    name: str
    hue: int


class Nurse(msgspec.Struct, frozen=True, kw_only=True):
    """Who looks, and at whose patients; the lines and the open alarms come by the feed."""

    name: str
    departments: tuple[Watched, ...]
    levels: dict[str, tuple[str, str]]
    classes: dict[str, str]
    feed: str

    def words(self, say: Words) -> Mapping[str, object]:
        """Everything that changes while the page is open."""
        return {
            **_round(say),
            **_looking(say),
            **_deciding(say),
            **{f"level_{level}": say(word) for level, (word, _) in LEVELS.items()},
            **{f"means_{level}": say(meaning) for level, (_, meaning) in LEVELS.items()},
            **vocabulary.states(say),
            **vocabulary.persons(say),
            **vocabulary.at_work(say),
            **desk.alarms(say),
        }

    def facts(self) -> Mapping[str, object]:
        """Which departments, and where the feed is."""
        return {"departments": msgspec.to_builtins(self.departments), "feed": self.feed}


def _round(say: Words) -> dict[str, object]:
    """Whom to look at next."""
    return {
        "all_seen": say("Everybody here has been looked at."),
        "nobody_here": say("Nobody is waiting."),
        "appears": say("Whoever takes a number appears here at once."),
        "nothing_found": say("Nobody fits this search."),
        "to_look_at": say.forms("{number} to look at", "{number} to look at"),
        "looked_at": say.forms("{number} looked at", "{number} looked at"),
        "waits_long": say.forms("Has waited {number} minute", "Has waited {number} minutes"),
        "next_person": say("Next person"),
        "claimed": say("Says: {what}"),
        "gone": say("{token} is no longer waiting."),
    }


def _looking(say: Words) -> dict[str, object]:
    """What is measured and seen, and what sounds odd of it."""
    return {
        "loading": say("One moment"),
        "not_loaded": say("What to ask could not be fetched. Choose the person again."),
        "before": say("before: {value}"),
        "none_of_these": say("None of these"),
        "nothing_else": say("Nothing else"),
        "sounds_odd": say("{value} is unusual. Is it right?"),
        "impossible": say("This is a number from {least} to {most}."),
        "pressure_crossed": say("The lower pressure is not below the upper one. Is it right?"),
        "is_right": say("It is right"),
        "meant": say("{value} was meant"),
        "look_again": say("Please look once more at: {what}"),
        "see": say("See what follows"),
    }


def _deciding(say: Words) -> dict[str, object]:
    """What follows, and what was decided."""
    return {
        "confirm": say("Confirm: {level}"),
        "told_by_patient": say("Told by the patient at check-in"),
        "assessed_at": say("Looked at {time}"),
        "confirmed_at": say("Decided at {time}"),
        "stale": say("Something was changed since. Look again what follows."),
        "no_rule": say("No rule speaks for more."),
        "score": say.forms("{number} point", "{number} points"),
        "score_so_far": say.forms("{number} point so far", "{number} points so far"),
        "score_missing": say("not measured: {what}"),
        "unknown_age": say("the age"),
        "decision_for": say("Your decision for {token}"),
        "reason_missing": say("Please say why it is lower than proposed."),
        "done_RED": say("{token}: red. The alarm stays open until somebody says what was done."),
        "done_YELLOW": say("{token}: yellow. {token} goes before the others."),
        "done_GREEN": say("{token}: green. {token} stays in turn."),
        "raised": say("{token} is urgent and goes to the front."),
        "raise_who": say("Is {token} urgent?"),
        "classes_who": say("Who is {token}?"),
        "classes_done": say("Written down for {token}."),
    }


async def show(request: Request[None]) -> Answer:
    """The round of whoever is signed in here as a nurse; anybody else is asked to sign in."""
    caller = request.caller
    if caller is NOBODY or caller.id is None:
        return to_sign_in(request)
    staff = identity.staff(request.box.readers.here, caller.id)
    assert staff is not None, "whoever has a session works here"
    say, every = words_of(request), request.app.lines.departments()
    departments = tuple(
        Watched(each.department_id, each.code, each.name_in(say.language), hue_of(each, every))
        for each in every
        if caller.holds("NURSE", each.department_id)
    )
    nurse = Nurse(
        name=staff.name,
        departments=departments,
        levels={level: (say(word), say(meaning)) for level, (word, meaning) in LEVELS.items()},
        classes=vocabulary.classes(say),
        feed=feed("/v1/live/nurse", departments),
    )
    return page(request, "nurse", nurse)
