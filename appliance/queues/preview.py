"""Who would be next under a policy that is not saved yet. Pure. Source: queue.md Q4, the policy page's "next ten"."""

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

import msgspec

from appliance.clock import milliseconds, parse
from appliance.departments.policy import Policy
from appliance.queues.head_starts import is_in_time, key_for
from appliance.queues.order import MINUTE_MS, Counters, InLine, Rule, decide

UNKNOWN: Mapping[str, Collection[str]] = MappingProxyType({})


class Previewed(msgspec.Struct, frozen=True):
    """One of the next: the rule that would decide, and the place held today, from 1."""

    visit: InLine
    rule: Rule
    place_now: int


def preview_next(
    line: Iterable[InLine],
    counters: Counters,
    policy: Policy,
    n: int = 10,
    *,
    saved: Policy,
    classes: Mapping[str, Collection[str]] = UNKNOWN,
) -> list[Previewed]:
    """The next `n` if everybody who waits had come under `policy`, beside where they stand under the `saved` one.

    Saving changes nobody's key, so this shows what the policy will do, not what happens to those who wait. `classes`, by
    visit, are who the visits' head starts are for; where they are not handed in, a class's head start stays as it was given.
    """
    waiting = list(line)
    now = {visit.visit_id: place for place, (visit, _) in enumerate(decide(waiting, counters, saved), start=1)}
    anew = [as_if_under(policy, visit, saved, classes.get(visit.visit_id)) for visit in waiting]
    return [Previewed(visit, rule, now[visit.visit_id]) for visit, rule in decide(anew, counters, policy)[:n]]


def as_if_under(policy: Policy, visit: InLine, saved: Policy, classes: Collection[str] | None = None) -> InLine:
    """A visit with the key it would have if it had joined under a policy; what no policy gave stays as it is."""
    if visit.urgency_class == 0 or visit.by_hand or visit.origin in ("review", "return"):
        return visit
    slot = milliseconds(parse(visit.slot)) if visit.slot is not None else None
    arrival = visit.arrival
    if slot is not None and arrival == slot - saved.appointment_early * MINUTE_MS:
        arrival = min(arrival, slot - policy.appointment_early * MINUTE_MS)  # came before it counts, under either
    key = key_for(arrival, policy, slot_ms=slot, classes=classes or ())
    head_start = key.head_start_minutes
    if classes is None:
        in_time = slot is not None and is_in_time(visit.arrival, slot, saved)
        of_class = visit.head_start_minutes > (saved.appointment_head_start if in_time else 0)
        head_start = max(head_start, visit.head_start_minutes if of_class else 0)
    return msgspec.structs.replace(
        visit,
        order_key=key.effective - head_start * MINUTE_MS,
        head_start_minutes=head_start,
        arrival=key.effective,
    )
