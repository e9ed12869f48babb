"""What a triage rule is: whom it is about, what it needs to have been seen, and the level it gives (triage.md). Pure."""

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from appliance.triage.ages import bound

Level = Literal["GREEN", "YELLOW", "RED"]
RuleLevel = Literal["UP", "YELLOW", "RED"]
"""`UP` raises by one what the signs come to: the high-risk vital signs."""

LEVELS: Final[tuple[Level, ...]] = ("GREEN", "YELLOW", "RED")
OWN: Final = "own"
"""The set of the rules that a hospital adds itself."""

Need = Annotated[str, Meta(min_length=1, max_length=300)]
Bound = Annotated[str, Meta(pattern=r"^[0-9]{1,3}[dmy](?![\s\S])", description="An age: `8d`, `7m`, `12y`.")]


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule. It fires for who may be from `from_` to (not including) `to` old, when all of `needs` hold and at least
    `at_least` of `of`. `exact` asks that the age lies within for certain.
    """

    id: str
    set: str
    source: str
    version: int
    from_: Bound | None = msgspec.field(name="from", default=None)
    to: Bound | None = None
    exact: bool = False
    needs: tuple[Need, ...] = ()
    of: tuple[Need, ...] = ()
    at_least: int = 0
    level: RuleLevel
    text: str
    verified: bool
    """False for what the hospital has to check against the source before it is switched on."""


class Term(msgspec.Struct, frozen=True):
    """One thing that may hold: a sign was seen (`compare` is empty), or a measure compares with a bound."""

    name: str
    compare: Literal["", "<", "<=", ">", ">="] = ""
    bound: int = 0


COMPARISONS: Final[Mapping[str, Callable[[int, int], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
MEASURED: Final = re.compile(r"([a-zA-Z][a-zA-Z0-9]*) (<|<=|>|>=) (\d{1,4})\Z")
SEEN: Final = re.compile(r"[a-z][a-z0-9-]*\Z")


@lru_cache(4096)
def terms(need: str) -> tuple[Term, ...]:
    """What a need is made of: `a | b < 3` holds when one of its terms does. Raises ValueError for anything else."""
    return tuple(_term(part.strip()) for part in need.split("|"))


def all_terms(rule: Rule) -> Iterator[Term]:
    """Everything that a rule asks about."""
    for need in (*rule.needs, *rule.of):
        yield from terms(need)


def span(rule: Rule) -> tuple[int | None, int | None]:
    """The ages a rule is about, as `ages` counts them."""
    return bound(rule.from_) if rule.from_ else None, bound(rule.to) if rule.to else None


def worst(*levels: Level) -> Level:
    """The most urgent of several levels; GREEN of none."""
    return max(levels, key=LEVELS.index, default="GREEN")


def one_up(level: Level) -> Level:
    """One level more urgent."""
    return LEVELS[min(LEVELS.index(level) + 1, len(LEVELS) - 1)]


def _term(text: str) -> Term:
    measured = MEASURED.match(text)
    if measured is not None:
        return Term(measured[1], measured[2], int(measured[3]))  # type: ignore[arg-type]  # the pattern says which
    if not SEEN.match(text):
        raise ValueError(text)
    return Term(text)
