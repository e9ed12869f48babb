"""Every sentence a person reads or hears, in their language: gettext catalogues keyed by the English sentence.

    say = words("hi")
    say("Please come to {room}.", room="Room 4")
    say.n("{number} person before you", "{number} people before you", 3)

A `Words` in scope is always called `say`: the sentences are found by that name (see `sentences.py`). English is the key
itself; every other language has one `.po` file, read when it is first asked for.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import date as calendar_date
from datetime import datetime
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.numbers import format_decimal

from appliance.wording.catalogue import Catalogue, read

LANGUAGES: Mapping[str, str] = {"en": "English", "hi": "हिन्दी"}
"""The languages we speak, each by the name its readers give it; the first is the one to fall back on."""

CATEGORIES = ("zero", "one", "two", "few", "many", "other")
"""Unicode's plural categories, in the order in which a catalogue lists its forms."""

HOURS_FROM_MINUTES = 120
"""From here on a wait is told in hours."""


def N_(sentence: str) -> str:  # noqa: N802 (the name gettext knows)
    """Marks a constant as a sentence; it is said later, by a `Words`."""
    return sentence


@cache
def words(language: str) -> "Words":
    """The words of a language tag such as `hi` or `hi-IN`; English for one we do not speak."""
    code = language.replace("_", "-").split("-")[0].lower()
    return Words(code if code in LANGUAGES else "en")


def preferred(accept_language: str) -> str | None:
    """The language a browser likes best among ours, from its Accept-Language header (RFC 9110 §12.5.4); None if none."""
    wishes = []
    for part in accept_language.split(","):
        tag, _, quality = part.partition(";q=")
        wishes.append((-_quality(quality), tag.strip().split("-")[0].lower()))
    return next((code for rank, code in sorted(wishes, key=lambda wish: wish[0]) if rank and code in LANGUAGES), None)


class Words:
    """Says sentences, numbers, times and waits in one language. Made by `words`; holds nothing of a request."""

    def __init__(self, language: str) -> None:
        locale = Locale.parse(language)
        self.language = language
        self.direction: Literal["ltr", "rtl"] = "rtl" if locale.text_direction == "rtl" else "ltr"
        self._locale = locale
        self._catalogue: Catalogue = {} if language == "en" else read(language)

    def __call__(self, sentence: str, /, **values: object) -> str:
        """The sentence, its `{placeholders}` filled; without values they stay, for a page's script to fill."""
        said = self._catalogue.get(sentence, (sentence,))[0]
        return said.format(**values) if values else said

    def n(self, one: str, many: str, number: int, /, **values: object) -> str:
        """The form of a sentence that goes with a number; `{number}` is filled in, written the local way."""
        form = self.forms(one, many)[self._locale.plural_form(number)]
        return form.format(number=self.number(number), **values)

    def forms(self, one: str, many: str, /) -> dict[str, str]:
        """All forms of a counted sentence by Unicode plural category, for a page's `Intl.PluralRules`."""
        said = self._catalogue.get(one, (one, many))
        categories = [c for c in CATEGORIES if c in self._locale.plural_form.tags or c == "other"]
        return {category: said[min(i, len(said) - 1)] for i, category in enumerate(categories)}

    def number(self, number: int) -> str:
        """A count with the language's grouping: 1,20,000 in Hindi."""
        return format_decimal(number, locale=self._locale)

    def list(self, items: Sequence[str]) -> str:
        """Several things in one breath: `A, B and C`."""
        return format_list(items, locale=self._locale)

    def spelt(self, token_number: str) -> str:
        """A token letter by letter and digit by digit, for a voice: `C-017` → `C 0 1 7`."""
        return " ".join(character for character in token_number if character.isalnum())

    def time(self, at: datetime, zone: str) -> str:
        """The time of day as the clock on the wall shows it: `09:41`."""
        return self._written(at, zone, "HH:mm")

    def second(self, at: datetime, zone: str) -> str:
        """The same with seconds, where the age of something matters: `09:41:07`."""
        return self._written(at, zone, "HH:mm:ss")

    def date(self, at: datetime, zone: str) -> str:
        """The day as one would say it: `Saturday 21 November`."""
        return self._written(at, zone, "EEEE d MMMM")

    def day(self, day: calendar_date) -> str:
        """A date of the calendar: `Saturday 21 November 2026`."""
        return format_date(day, "EEEE d MMMM y", locale=self._locale)

    def moment(self, at: datetime, zone: str) -> str:
        """An instant of any day: `21 Nov 2026, 09:41`."""
        return self._written(at, zone, "d MMM y, HH:mm")

    def weekday(self, number: int, *, short: bool = False) -> str:
        """A day of the week, 0 being Monday: `Monday`, in short `Mon`."""
        name: str = self._locale.days["stand-alone"]["abbreviated" if short else "wide"][number]
        return name

    def window(self, low: int, high: int, likely: int | None = None) -> str:
        """A wait in whole minutes as one would tell it: `about 20–35 minutes`; one figure where the window is narrow."""
        phrases = self.windows()
        if high >= HOURS_FROM_MINUTES:
            hours = {"low": _halves(math.floor(low / 30)), "high": _halves(math.ceil(high / 30))}
            return phrases["hours" if low >= 60 else "up_to_hours"].format(**hours)
        if high - low <= 10 and likely is not None:
            return phrases["few"] if likely < 5 else phrases["about"].format(minutes=likely)
        if low <= 0:
            return phrases["up_to"].format(minutes=high)
        return phrases["between"].format(low=low, high=high)

    def windows(self) -> dict[str, str]:
        """The sentences `window` is made of; `window.js` says the same from the same ones."""
        say = self
        return {
            "few": say("a few minutes"),
            "about": say("about {minutes} minutes"),
            "up_to": say("up to {minutes} minutes"),
            "between": say("about {low}–{high} minutes"),
            "hours": say("about {low}–{high} hours"),
            "up_to_hours": say("up to {high} hours"),
        }

    def _written(self, at: datetime, zone: str, pattern: str) -> str:
        return format_datetime(at, pattern, tzinfo=ZoneInfo(zone), locale=self._locale)


def _halves(count: int) -> str:
    """Half hours as hours: 3 → 1½."""
    return f"{count // 2 or ''}½" if count % 2 else str(count // 2)


def _quality(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
