"""A place by hand: the order key that leads to it. Pure. Rules: queue.md Q4, Q7."""

from collections.abc import Collection, Sequence

import msgspec

from appliance.departments.policy import Policy
from appliance.queues.order import Counters, InLine, calling_order

BEFORE_ALL_MS = 1_000
"""So much earlier than the first one stands whoever is placed before everybody, so that there is room between the two."""


class Spot(msgspec.Struct, frozen=True):
    """A place that somebody can be given: the key, the place it leads to, and the one of before; places count from 1.

    `was` is None for somebody who has no place at the moment, since they are in a room elsewhere.
    """

    order_key: int
    place: int
    was: int | None


def spot(line: Collection[InLine], visit_id: str, place: int, counters: Counters, rules: Policy) -> Spot:
    """The key that brings a visit of the line nearest to a place: its class, the guards and the others leave no other.

    A key stands between those of two neighbours of its class, so later urgent arrivals still pass it. The order is asked at
    most nine times for 300 who wait: the later the key, the later the place.
    """
    mover = next(item for item in line if item.visit_id == visit_id)
    others = [item for item in line if item.visit_id != visit_id]
    keys = sorted(item.order_key for item in others if item.urgency_class == mover.urgency_class) or [mover.order_key]

    def place_with(key: int) -> int:
        placed = msgspec.structs.replace(mover, order_key=key, by_hand=1, after_calls=0, held=0, active_elsewhere=0)
        return _place_of(visit_id, calling_order([*others, placed], counters, rules)) or 0

    low, high = 0, len(keys)
    while low < high:
        middle = (low + high) // 2
        if place_with(_key_before(keys, middle)) < place:
            low = middle + 1
        else:
            high = middle
    reached = [(place_with(key), key) for key in {_key_before(keys, each) for each in (low, max(0, low - 1))}]
    nearest, key = min(reached, key=lambda each: (abs(each[0] - place), each))
    return Spot(key, nearest, _place_of(visit_id, calling_order(line, counters, rules)))


def _key_before(keys: Sequence[int], index: int) -> int:
    """A key right before one of those that stand there, or behind all. Of equal keys, the one by hand goes first."""
    if index == len(keys):
        return keys[-1] + 1
    if index == 0:
        return keys[0] - BEFORE_ALL_MS
    return (keys[index - 1] + keys[index] + 1) // 2


def _place_of(visit_id: str, order: Sequence[InLine]) -> int | None:
    return next((place for place, item in enumerate(order, start=1) if item.visit_id == visit_id), None)
