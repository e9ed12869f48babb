"""Ages as they are told: in years, in months, or in days, so never one number but a span. Pure.

Counted in sixteenths of a day, in which a mean month (30.4375 days) and a year of twelve of them are whole numbers.
"""

import re
from functools import lru_cache
from typing import Final

import msgspec

DAY: Final = 16
MONTH: Final = 487
YEAR: Final = 12 * MONTH
UNITS: Final = {"d": DAY, "m": MONTH, "y": YEAR}

BOUND: Final = re.compile(r"(\d{1,3})([dmy])\Z")


class Age(msgspec.Struct, frozen=True):
    """Somebody is at least `least` and not yet `before` old."""

    least: int
    before: int


GROWN_UP: Final = Age(12 * YEAR, 51 * YEAR)
"""What somebody is taken for whose age nobody knows: neither a child nor over 50."""


def told(*, years: int | None = None, months: int | None = None, days: int | None = None) -> Age | None:
    """The age that was told, by the most exact of several; None when none was."""
    for number, unit in ((days, DAY), (months, MONTH), (years, YEAR)):
        if number is not None:
            return Age(number * unit, (number + 1) * unit)
    return None


@lru_cache(256)
def bound(text: str) -> int:
    """A bound as rules write it: `8d`, `7m`, `12y`. Raises ValueError."""
    match = BOUND.match(text)
    if match is None:
        raise ValueError(text)
    return int(match[1]) * UNITS[match[2]]


def may_lie_within(age: Age, least: int | None, before: int | None) -> bool:
    """Whether somebody of this age may be in a span; None is no bound."""
    return (before is None or age.least < before) and (least is None or age.before > least)


def lies_within(age: Age, least: int | None, before: int | None) -> bool:
    """Whether somebody of this age is in a span for certain; None is no bound."""
    return (before is None or age.before <= before) and (least is None or age.least >= least)
