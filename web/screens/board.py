"""`/board`: the hall's board, full screen and without hands: who is called to which room, and who is next."""

from collections.abc import Mapping
from urllib.parse import urlencode

import msgspec

from appliance.departments.lookups import Department
from appliance.refusals import Refused
from appliance.wording import Words, words
from web import fields
from web.answers import Answer
from web.caller import NOBODY
from web.request import Request
from web.screens import device, vocabulary
from web.screens.hues import hue_of
from web.screens.page import page


class Hall(msgspec.Struct, frozen=True, rename="camel"):
    """A department on the board, named in each of the board's languages."""

    department_id: str
    code: str
    names: dict[str, str]
    hue: int


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """What the board needs to begin; all else comes by its feed."""

    halls: tuple[Hall, ...]
    languages: tuple[str, ...]
    feed: str
    paired: bool
    """Whether it is ours, and so shows the code by which people show that they stand before it (identity.md S4)."""

    def words(self, say: Words) -> Mapping[str, object]:
        """The board's sentences in each of its languages, which take turns."""
        return {language: _words(words(language)) for language in self.languages}

    def facts(self) -> Mapping[str, object]:
        """Which departments, which languages, and where the feed is."""
        return {
            "departments": msgspec.to_builtins(self.halls),
            "languages": self.languages,
            "feed": self.feed,
            "paired": self.paired,
        }


def _words(say: Words) -> dict[str, object]:
    return {
        "now": say("Now"),
        "before": say("Called before"),
        "waiting": say.forms("{number} waiting", "{number} waiting"),
        "nobody": say("Nobody is waiting"),
        "closed": say("Closed"),
        "come": say("Please come to {room}"),
        "stopped": say("Updates stopped at {time}"),
        "ask": say("Please ask the staff"),
        "ask_why": say("This board has had no news since {time}, so it hides its numbers."),
        "sound": say("Turn on sound"),
        "code": say("Code for phones"),
        "windows": say.windows(),
        **vocabulary.states(say),
    }


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which departments, by id or by the letters of their tokens; those of the paired board, else all, if none is named.

    `public`: this screen is nobody's and need not be asked to be paired.
    """

    department: fields.Departments = []
    public: bool = False
    language: fields.Language | None = None


async def show(request: Request[None]) -> Answer:
    """A board for the departments that were asked for. It says nothing itself: its feed does. A screen that is nobody's
    is asked to be paired, except in a demo.
    """
    paired = request.caller is not NOBODY
    content = request.asks.public and request.box.settings.public_boards
    if not paired and not content and request.box.doors.demo() is None:
        return device.show_pairing(request, "BOARD")
    every = [each for each in request.app.lines.departments() if each.kind != "TEST"]
    own = [each for each in every if not paired or request.caller.holds("BOARD", each.department_id)]
    shown = [_named(every, name) for name in request.asks.department] or own
    board = Board(
        paired=paired,
        halls=tuple(_hall(each, every, request.box.settings.languages) for each in shown),
        languages=request.box.settings.languages,
        feed="/v1/live/display-boards?" + urlencode([("department", each.department_id) for each in shown]),
    )
    return page(request, "board", board, lines=device.kept_paired(request, "board"))


def _named(every: list[Department], name: str) -> Department:
    found = next((each for each in every if name in (each.department_id, each.code)), None)
    if found is None:
        raise Refused("not-found", "There is no such department.")
    return found


def _hall(department: Department, every: list[Department], languages: tuple[str, ...]) -> Hall:
    names = {language: department.name_in(language) for language in languages}
    return Hall(department.department_id, department.code, names, hue_of(department, every))
