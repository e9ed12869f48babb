"""What the product ships with, read once from `rules.toml`: rule sets, signs, measures, questions, rules and the score."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from appliance.triage.rules import Rule

FILE: Final = Path(__file__).with_name("rules.toml")


class RuleSet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rules of one source. `by_department`: switched on by a department's policy, not for the whole hospital."""

    code: str
    text: str
    source: str
    on: bool = False
    by_department: bool = False


class Measure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What can be measured, as a whole number; where `tenths`, in tenths of the unit."""

    code: str
    text: str
    least: int
    most: int
    unit: str = ""
    tenths: bool = False


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Signs that are looked at together."""

    code: str
    text: str


class Sign(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What can be seen, or told by staff."""

    code: str
    group: str
    text: str


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a layperson is asked, and the signs that a yes stands for; its code is also its picture in triage.svg."""

    code: str
    ask: str
    signs: tuple[str, ...]


class Band(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Points for a measure from `least` to `most`, both inclusive; None is no bound."""

    points: int
    least: int | None = None
    most: int | None = None


class Scale(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The points of one measure; `scale` and `oxygen` where they count only on that scale, or on oxygen."""

    measure: str
    bands: tuple[Band, ...]
    scale: int | None = None
    oxygen: bool = False


class Shipped(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    sets: tuple[RuleSet, ...]
    measures: tuple[Measure, ...]
    groups: tuple[Group, ...]
    signs: tuple[Sign, ...]
    questions: tuple[Question, ...]
    rules: tuple[Rule, ...]
    news2: tuple[Scale, ...]


def _read() -> Shipped:
    content: dict[str, Any] = tomllib.loads(FILE.read_text("utf-8"))
    return msgspec.convert(content, Shipped)


SHIPPED: Final = _read()
MEASURES: Final[Mapping[str, Measure]] = {each.code: each for each in SHIPPED.measures}
SIGNS: Final[Mapping[str, Sign]] = {each.code: each for each in SHIPPED.signs}
QUESTIONS: Final[Mapping[str, Question]] = {each.code: each for each in SHIPPED.questions}
RULES: Final[Mapping[str, Rule]] = {each.id: each for each in SHIPPED.rules}

CONSCIOUSNESS: Final = ("A", "C", "V", "P", "U")
"""Alert, newly confused, reacts to voice, to pain, or to nothing: the measure counts from 0 in this order."""
