"""The key of somebody who joins a line: who counts from when, and with which head start. Pure. Rules: queue.md Q4.

walk-in                        counts from the arrival                                        head start 0
appointment, came in time      counts from the arrival, or from shortly before the slot       the appointment's
appointment, came later        counts from the arrival                                        0
class of the policy            as above                                                       its minutes, if more
"""

from collections.abc import Collection

import msgspec

from appliance.departments.policy import Policy
from appliance.queues.classes import head_start
from appliance.queues.order import MINUTE_MS


class Key(msgspec.Struct, frozen=True):
    """What a line is sorted by, the head start in it, and the instant it counts from; milliseconds since 1970."""

    order_key: int
    head_start_minutes: int
    effective: int


def key_for(arrival_ms: int, policy: Policy, *, slot_ms: int | None = None, classes: Collection[str] = ()) -> Key:
    """The key of somebody who has arrived. The largest head start counts, not the sum.

    `slot_ms` is the time of an appointment; `classes` are those that follow the age and those that staff confirmed.
    """
    minutes, effective = head_start(classes, policy), arrival_ms
    if slot_ms is not None and is_in_time(arrival_ms, slot_ms, policy):
        minutes = max(minutes, policy.appointment_head_start)
        effective = max(arrival_ms, slot_ms - policy.appointment_early * MINUTE_MS)
    return Key(effective - minutes * MINUTE_MS, minutes, effective)


def is_in_time(arrival_ms: int, slot_ms: int, policy: Policy) -> bool:
    """Whether somebody who comes at this instant keeps the appointment's head start."""
    return arrival_ms <= slot_ms + policy.appointment_grace * MINUTE_MS
