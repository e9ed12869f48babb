"""Who is next: one pure function over the open line. Rules: queue.md Q4.

class 0  URGENT            key = arrival
class 1  everybody else    key = effective time − head start
sort by (class, key, token)
"""

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

Rule = Literal["urgent-first", "arrival", "chosen-by-hand"]

CANDIDATES_KEPT = 8
"""How many of the line a call remembers, so that anybody can open "why B before A?"."""


class InLine(msgspec.Struct, frozen=True):
    """One open visit as the order sees it: no person, only numbers and ids."""

    visit_id: str
    token_id: str
    token_number: str
    urgency_class: int
    order_key: int
    held: int
    bound_doctor_id: str | None
    version: int
    active_elsewhere: int


class Counters(msgspec.Struct, frozen=True):
    """What a line's guards have counted."""

    urgent_in_a_row: int = 0


def calling_order(line: Iterable[InLine], counters: Counters) -> list[InLine]:
    """The line in the order in which it will be called; held visits and tokens active elsewhere are left out.

    The token breaks ties, so the same line has the same order on every screen.
    """
    eligible = (visit for visit in line if not visit.held and not visit.active_elsewhere)
    return sorted(eligible, key=_place)


def goes_last(joined: InLine, order: Sequence[InLine]) -> bool:
    """Whether somebody who has just joined simply stands behind everybody else, so that nobody's place has changed."""
    eligible = not joined.held and not joined.active_elsewhere
    return eligible and (not order or _place(order[-1]) < _place(joined))


def for_doctor(order: Iterable[InLine], doctor_id: str) -> list[InLine]:
    """Those whom this doctor may call: bound to nobody, or to this doctor."""
    return [visit for visit in order if visit.bound_doctor_id in (None, doctor_id)]


def rule_of(called: InLine, line: Sequence[InLine]) -> Rule:
    """The rule by which a visit of this line was called: the order's, or a doctor's own choice of somebody not first."""
    if called != line[0]:
        return "chosen-by-hand"
    return "urgent-first" if called.urgency_class == 0 else "arrival"


def _place(visit: InLine) -> tuple[int, int, str]:
    return visit.urgency_class, visit.order_key, visit.token_id
