"""The figures of one department's day, and whether they add up (operations.md O7). Pure.

In visits:  opened = completed + no-show + cancelled + lapsed + carried + still in consultation
In numbers: issued = one sheet each (printed, on screen, acknowledged, no longer needed) + audited voids
and each number given is one visit begun, none is left out, and the journal's chain holds.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Literal, TypeVar

import msgspec

Counts = TypeVar("Counts", bound=msgspec.Struct)
CheckName = Literal["visits", "numbers", "row", "sheets", "chain"]


class VisitFigures(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How visits came to a day and how they left it. `byOrigin` says `carried` of those that came from the day before."""

    opened: int = 0
    carried_in: int = 0
    by_origin: dict[str, int] = msgspec.field(default_factory=dict)
    completed: int = 0
    no_show: int = 0
    cancelled: int = 0
    lapsed: int = 0
    """Phones that never showed that they were here."""
    carried: int = 0
    in_consultation: int = 0
    """Carried over while they were with the doctor."""
    still_open: int = 0
    cancelled_because: dict[str, int] = msgspec.field(default_factory=dict)

    @property
    def accounted(self) -> int:
        """Everybody who left the day."""
        left = self.completed + self.no_show + self.cancelled + self.lapsed
        return left + self.carried + self.in_consultation


class Copies(msgspec.Struct, frozen=True, rename="camel"):
    """A number that was printed again, and how often."""

    token_number: str
    copies: int


class TokenFigures(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What became of a day's numbers. `issued` counts every number that was used, voided ones and emergency rolls too."""

    issued: int = 0
    last_number: int = 0
    begun: int = 0
    """Visits that began with one of them."""
    printed: int = 0
    acknowledged: int = 0
    """Nobody knew, and a person looked: the sheet was there."""
    on_screen: int = 0
    slips_not_needed: int = 0
    """The visit ended before its sheet was printed."""
    voided: int = 0
    without_sheet: tuple[str, ...] = ()
    voids: tuple[str, ...] = ()
    copies: tuple[Copies, ...] = ()
    gaps: tuple[int, ...] = ()
    emergency: tuple[str, ...] = ()
    beyond_cap: int = 0
    outside_hours: int = 0
    by_channel: dict[str, int] = msgspec.field(default_factory=dict)


class Figures(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A day in visits and in numbers."""

    visits: VisitFigures = VisitFigures()
    tokens: TokenFigures = TokenFigures()


class Checked(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What was found when the chain was recomputed: from behind one entry up to another, with the latter's hash as hex."""

    after_seq: int
    to_seq: int
    to_hash: str
    faults: int


class Check(msgspec.Struct, frozen=True, rename="camel"):
    """One equation: its two sides, and whether it holds."""

    name: CheckName
    left: int
    right: int

    @property
    def holds(self) -> bool:
        """Whether both sides are the same."""
        return self.left == self.right


class Ended(msgspec.Struct, frozen=True):
    """So many visits of a day that came and went in the same way. `went` is a state, or that in which they were carried over."""

    went: str
    origin: str
    cancel_reason: str | None
    numbered: int
    carried_over: int
    count: int


class Number(msgspec.Struct, frozen=True):
    """One number of a day: how it was given, and its sheets by what became of them."""

    token_number: str
    series: str
    number: int
    channel: str
    voided: int
    despite: str | None
    begun: int
    sheets: int
    printed: int
    acknowledged: int
    void_sheets: int
    copies: int


def of_visits(groups: Iterable[Ended]) -> VisitFigures:
    """The figures of a day's visits."""
    ways: Counter[str] = Counter()
    origins: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for group in groups:
        way = _way(group)
        ways[way] += group.count
        origins[group.origin] += group.count
        if way == "cancelled":
            reasons[group.cancel_reason or "other"] += group.count
    return VisitFigures(
        opened=origins.total(),
        carried_in=origins["carried"],
        by_origin=dict(sorted(origins.items())),
        cancelled_because=dict(sorted(reasons.items())),
        **ways,
    )


def of_numbers(numbers: Iterable[Number]) -> TokenFigures:
    """The figures of a day's numbers."""
    every = list(numbers)
    given = [each for each in every if not each.voided]
    ordinary = {each.number for each in every if not each.series}
    last = max(ordinary, default=0)
    sheets = Counter(_sheet(each) for each in given)
    return TokenFigures(
        issued=len(every),
        last_number=last,
        begun=sum(each.begun for each in given),
        printed=sheets["printed"],
        acknowledged=sheets["acknowledged"],
        on_screen=sheets["on_screen"],
        slips_not_needed=sheets["not_needed"],
        voided=len(every) - len(given),
        without_sheet=tuple(each.token_number for each in given if _sheet(each) == "without"),
        voids=tuple(each.token_number for each in every if each.voided),
        copies=tuple(Copies(each.token_number, each.copies) for each in given if each.copies),
        gaps=tuple(sorted(set(range(1, last + 1)) - ordinary)),
        emergency=tuple(each.token_number for each in every if each.series),
        beyond_cap=sum(each.despite == "full" for each in given),
        outside_hours=sum(each.despite == "closed" for each in given),
        by_channel=dict(sorted(Counter(each.channel for each in given).items())),
    )


def checks(figures: Figures, checked: Checked | None, *, closed: bool) -> tuple[Check, ...]:
    """Every equation of the till. While a day is not closed, who is still there is accounted for too; and no chain stands there."""
    visits, tokens = figures.visits, figures.tokens
    with_sheet = tokens.printed + tokens.acknowledged + tokens.on_screen + tokens.slips_not_needed
    in_the_row = tokens.issued - len(tokens.emergency)
    return (
        Check("visits", visits.opened, visits.accounted + (0 if closed else visits.still_open)),
        Check("numbers", tokens.issued - tokens.voided, tokens.begun),
        Check("row", tokens.last_number, in_the_row),
        Check("sheets", tokens.issued, with_sheet + tokens.voided),
        *((Check("chain", 0, checked.faults),) if checked is not None else ()),
    )


def add_up(figures: Figures, checked: Checked | None, *, closed: bool) -> bool:
    """Whether every equation holds."""
    return all(check.holds for check in checks(figures, checked, closed=closed))


def total(several: Iterable[Figures]) -> Figures:
    """Several departments together: the counts; lists stay with their departments."""
    every = list(several)
    return Figures(
        visits=_together(VisitFigures, [each.visits for each in every]),
        tokens=_together(TokenFigures, [each.tokens for each in every]),
    )


def _together(kind: type[Counts], several: list[Counts]) -> Counts:
    summed: dict[str, object] = {}
    for name in kind.__struct_fields__:
        values = [getattr(each, name) for each in several]
        if all(isinstance(value, int) for value in values):
            summed[name] = sum(values)
        elif all(isinstance(value, dict) for value in values):
            summed[name] = dict(sorted(sum(map(Counter, values), Counter()).items()))
    return kind(**summed)


def _way(group: Ended) -> str:
    if group.carried_over:
        return "in_consultation" if group.went == "IN_CONSULTATION" else "carried"
    match group.went:
        case "COMPLETED":
            return "completed"
        case "NO_SHOW":
            return "no_show"
        case "CANCELLED":
            unseen = group.cancel_reason == "presence-not-shown" and not group.numbered
            return "lapsed" if unseen else "cancelled"
        case _:
            return "still_open"


def _sheet(number: Number) -> Literal["on_screen", "printed", "acknowledged", "not_needed", "without"]:
    """What stands for this number: of several sheets the best."""
    if not number.sheets:
        return "on_screen"
    if number.printed:
        return "printed"
    if number.acknowledged:
        return "acknowledged"
    return "not_needed" if number.void_sheets == number.sheets else "without"
