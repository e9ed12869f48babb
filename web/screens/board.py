"""`/board`: the hall's board, full screen and without hands: who is called to which room, and who is next."""

from collections.abc import Mapping

import msgspec

from appliance.wording import Words, words
from web.screens import vocabulary


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

    def words(self, say: Words) -> Mapping[str, object]:
        """The board's sentences in each of its languages, which take turns."""
        return {language: _words(words(language)) for language in self.languages}

    def facts(self) -> Mapping[str, object]:
        """Which departments, which languages, where the feed is, and whether playback is to be acknowledged."""
        return {
            "departments": msgspec.to_builtins(self.halls),
            "languages": self.languages,
            "feed": self.feed,
            "paired": self.paired,
        }


def _words(say: Words) -> dict[str, object]:
    return {
        "now": say("Now"),
        "next": say("Next"),
        "before": say("Called before"),
        "waiting": say.forms("{number} waiting", "{number} waiting"),
        "nobody": say("Nobody is waiting"),
        "closed": say("Closed"),
        "come": say("Please come to {room}"),
        "stopped": say("Updates stopped at {time}"),
        "ask": say("Please ask the staff"),
        "ask_why": say("This board has had no news since {time}, so it hides its numbers."),
        "sound": say("Turn on sound"),
        "windows": say.windows(),
        **vocabulary.states(say),
    }
