"""Why B before A: what a call kept, told in sentences that staff and patients may read. Pure. Source: queue.md Q4.

Nothing here is about a person: tokens, times, head starts and rules, never a name, a class or a complaint.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from appliance.clock import from_milliseconds, parse
from appliance.departments.policy import Policy
from appliance.queues.events import Standing, VisitCalled
from appliance.queues.order import MINUTE_MS, Turn, standing
from appliance.wording import N_, Words


class Reason(msgspec.Struct, frozen=True, rename="camel"):
    """A sentence of the catalogues, what fills it, and the instants in it, which every reader has in the own zone."""

    sentence: str
    values: Mapping[str, str | int] = {}
    times: Mapping[str, datetime] = {}

    def told(self, say: Words, zone: str) -> str:
        """In the reader's words."""
        times = {name: say.time(at, zone) for name, at in self.times.items()}
        return say(self.sentence, **self.values, **times) if self.values or times else say(self.sentence)


class Candidate(msgspec.Struct, frozen=True, rename="camel"):
    """Somebody who could have been called: where they stood, from 1, and why the called one went before, or they did."""

    token_number: str
    place: int
    rule: str
    arrival: datetime
    """The instant they count from."""
    reason: Reason | None
    """Why the called one was called before this one, or, of those who stood before, why not; None for the called one."""


class Explanation(msgspec.Struct, frozen=True, rename="camel"):
    """Why somebody was called: the rule that decided, and every candidate that was kept, in the order of the line."""

    token_number: str
    rule: str
    because: Reason
    place: int
    candidates: tuple[Candidate, ...]
    candidate_count: int
    """How many could have been called; more than are told of here, where the line was long."""
    policy_version: int


def explain(called: VisitCalled, policy: Policy) -> Explanation:
    """A call in words. `policy` is the version that the call names.

    Entries from before standings were kept tell the rule and name the candidates, and no more.
    """
    kept = list(zip(called.candidates, called.standings, strict=False))
    mine = dict(kept).get(called.token_number)
    because = (
        _chosen(called) if called.rule == "chosen-by-hand" else _rule(called.token_number, called.rule, mine, policy)
    )
    return Explanation(
        token_number=called.token_number,
        rule=called.rule,
        because=because,
        place=called.place,
        candidates=tuple(
            Candidate(
                token_number=token,
                place=place,
                rule=each.rule,
                arrival=from_milliseconds(_arrival(each)),
                reason=_compared(called, mine, place, token, each, policy),
            )
            for place, (token, each) in enumerate(kept, start=1)
        ),
        candidate_count=called.candidate_count,
        policy_version=called.policy_version,
    )


def explain_order(turns: Sequence[Turn], calls: int, policy: Policy) -> list[Reason]:
    """Why everybody of a line stands before the next one, for a line as it is now; the last one's is the own rule."""
    tokens = [visit.token_number for visit, _ in turns]
    known = [standing(turn, calls) for turn in turns]
    reasons = [
        before(token, each, next_token, following, policy)
        for token, each, next_token, following in zip(tokens, known, tokens[1:], known[1:], strict=False)
    ]
    return [*reasons, *(_rule(tokens[-1], each.rule, each, policy) for each in known[-1:])]


def before(token: str, first: Standing, other: str, second: Standing, policy: Policy) -> Reason:
    """Why one of two who could be called stands before the other."""
    if first.urgency_class != second.urgency_class:
        return _across_classes(token, first, other, second, policy)
    if first.urgency_class == 1 and "review" in (first.origin, second.origin) and first.origin != second.origin:
        return _review(token if first.origin == "review" else other, policy, due=first.origin == "review")
    one, two = (first.order_key, not first.by_hand), (second.order_key, not second.by_hand)
    if one == two:
        return Reason(N_("{token} and {other} stood equal, and the lower number goes first."), _two(token, other))
    if one < two:
        return _by_place(token, first, other, second, policy)
    if second.origin == "review":
        return _review(other, policy, due=False)
    return _not_yet(other, second) if second.calls_left > first.calls_left else _by_guard(token, first, policy)


def _compared(
    called: VisitCalled, mine: Standing | None, place: int, token: str, each: Standing, policy: Policy
) -> Reason | None:
    """Of whoever was called by hand, all who stood before are told the same; what came behind is told by the order."""
    if token == called.token_number:
        return None
    if place < called.place or mine is None:
        return _chosen(called)
    return before(called.token_number, mine, token, each, policy)


def _across_classes(token: str, first: Standing, other: str, second: Standing, policy: Policy) -> Reason:
    if first.urgency_class == 0:
        return Reason(N_("{token} was urgent. Urgent patients come first."), {"token": token})
    if second.calls_left > first.calls_left:
        return _not_yet(other, second)
    return _turn_of_others(policy)


def _by_place(token: str, first: Standing, other: str, second: Standing, policy: Policy) -> Reason:
    if first.by_hand:
        return Reason(N_("{token} was given this place by hand."), {"token": token})
    if second.by_hand:
        return Reason(N_("{other} was given a later place by hand."), {"other": other})
    if first.origin == "return" and _came(first) > _came(second):
        return _returned(token, policy)
    if _came(first) > _came(second):
        return _head_start(token, first, policy)
    if _came_early(second, policy):
        minutes = policy.appointment_early
        return Reason(
            N_("{other} came early for an appointment at {time}, which counts from {minutes} minutes before it."),
            {"other": other, "minutes": minutes},
            {"time": _slot(second)},
        )
    if first.urgency_class == 0:
        return Reason(N_("Both were urgent, and {token} came before {other}."), _two(token, other))
    if first.origin == "review":
        return Reason(N_("Both were back with results, and {token} was back before {other}."), _two(token, other))
    return Reason(N_("{token} came before {other}."), _two(token, other))


def _by_guard(token: str, first: Standing, policy: Policy) -> Reason:
    """The one with the later key goes first: was passed as often as the policy lets anybody be."""
    number = max(first.passed, policy.passed_at_most)
    return Reason(
        N_("Of those who came later than {token}, {number} had been called before. Nobody is passed more often."),
        {"token": token, "number": number},
    )


def _rule(token: str, rule: str, mine: Standing | None, policy: Policy) -> Reason:
    """The rule that decided, without comparing."""
    match rule:
        case "only-one":
            return Reason(N_("Nobody else could be called."))
        case "urgent-first":
            return Reason(N_("{token} was urgent. Urgent patients come first."), {"token": token})
        case "turn-of-others":
            return _turn_of_others(policy)
        case "review":
            return _review(token, policy, due=True)
        case "waited-long-enough" if mine is not None:
            return _by_guard(token, mine, policy)
        case "by-hand-place":
            return Reason(N_("{token} was given this place by hand."), {"token": token})
        case "appointment" | "head-start" if mine is not None:
            return _head_start(token, mine, policy)
        case "returned":
            return _returned(token, policy)
        case "soonest-back":
            return Reason(
                N_("Nobody could be called at once, so {token} was next, who was back soonest."), {"token": token}
            )
    return Reason(N_("{token} came first."), {"token": token})


def _chosen(called: VisitCalled) -> Reason:
    return Reason(
        N_("{token} stood at place {place} and was chosen by whoever called."),
        {"token": called.token_number, "place": called.place},
    )


def _turn_of_others(policy: Policy) -> Reason:
    return Reason(
        N_("After {number} urgent patients in a row it is the turn of somebody who is not urgent."),
        {"number": policy.urgent_in_a_row},
    )


def _review(token: str, policy: Policy, *, due: bool) -> Reason:
    values: dict[str, str | int] = {"token": token, "number": policy.review_every}
    if due:
        return Reason(N_("{token} was back with results: that is one in {number} calls of a doctor."), values)
    return Reason(
        N_("{token} was back with results, which is one in {number} calls of a doctor and was not due."), values
    )


def _returned(token: str, policy: Policy) -> Reason:
    return Reason(
        N_("{token} was back after a missed call, and has the old place again once {number} others were called."),
        {"token": token, "number": policy.return_after_calls},
    )


def _not_yet(other: str, second: Standing) -> Reason:
    values: dict[str, str | int] = {"other": other, "number": second.calls_left}
    if second.origin == "return":
        return Reason(
            N_("{other} was back after a missed call and could be called after so many others: {number}."), values
        )
    return Reason(N_("{other} had just come back and could be called after so many others: {number}."), values)


def _head_start(token: str, first: Standing, policy: Policy) -> Reason:
    values: dict[str, str | int] = {"token": token, "minutes": first.head_start_minutes}
    if first.slot is not None and first.head_start_minutes >= policy.appointment_head_start:
        return Reason(
            N_("{token} came later but has an appointment at {time}: {minutes} minutes' head start."),
            values,
            {"time": _slot(first)},
        )
    return Reason(N_("{token} came later but has {minutes} minutes' head start."), values)


def _arrival(each: Standing) -> int:
    return each.arrival if each.arrival is not None else each.order_key + each.head_start_minutes * MINUTE_MS


def _came(each: Standing) -> int:
    """As `InLine.came`."""
    return _arrival(each) if each.origin == "review" else max(_arrival(each), each.order_key)


def _came_early(each: Standing, policy: Policy) -> bool:
    if each.slot is None:
        return False
    return from_milliseconds(_arrival(each) + policy.appointment_early * MINUTE_MS) == parse(each.slot)


def _slot(each: Standing) -> datetime:
    assert each.slot is not None, "who has an appointment has its time"
    return parse(each.slot)


def _two(token: str, other: str) -> dict[str, str | int]:
    return {"token": token, "other": other}
