"""Who is next: one pure function over the open line, and why each one stands where they stand. Rules: queue.md Q4.

class 0  URGENT            key = arrival
class 1  everybody else    key = effective time − head start, or the place that somebody gave by hand
sort by (class, key, by hand first, token), then the guards:

- two urgent ones in a row, then one of class 1;
- every third call of a doctor goes to one of the patients who come back with results, while any wait;
- nobody of class 1 is passed by more than five later arrivals: then it is their turn. A call passes everybody of class 1
  who came earlier and could have been called instead. Reviews have their own rule and are never counted as passed;
- who came back waits for so many more calls, as long as anybody else can be called.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence
from heapq import heappop, heappush
from operator import itemgetter
from typing import Any, Literal

import msgspec

from appliance.departments.policy import Policy
from appliance.queues.events import Origin, Standing

Rule = Literal[
    "only-one",
    "urgent-first",
    "turn-of-others",
    "review",
    "waited-long-enough",
    "by-hand-place",
    "appointment",
    "head-start",
    "returned",
    "arrival",
    "soonest-back",
    "chosen-by-hand",
]
"""Why somebody is called before all who stand behind: there is nobody else · urgent · enough urgent ones went in a row ·
comes back with results · was passed often enough · was given this place · passed somebody thanks to an appointment or
another head start · came back after a miss · came first · nobody else may be called yet · a person chose.
"""

CANDIDATES_KEPT = 8
"""How many of the line a call remembers, so that anybody can open "why B before A?"."""

DEFAULTS = Policy()
MINUTE_MS = 60_000


class InLine(msgspec.Struct, frozen=True):
    """One open visit as the order sees it: no person, only numbers and ids. Times are milliseconds since 1970."""

    visit_id: str
    token_id: str
    token_number: str
    urgency_class: int
    order_key: int
    held: int
    bound_doctor_id: str | None
    version: int
    active_elsewhere: int
    arrival: int
    """What the guard compares; who comes early for an appointment counts from shortly before it."""
    head_start_minutes: int
    after_calls: int
    """The count of the line's calls from which it may be called; 0 is at once."""
    passed: int
    """How many later arrivals were called before it."""
    by_hand: int
    origin: Origin
    slot: str | None

    @property
    def came(self) -> int:
        """Since when they stand here: whoever was moved back by hand is not passed by those who came in between."""
        return self.arrival if self.origin == "review" else max(self.arrival, self.order_key)


class Counters(msgspec.Struct, frozen=True):
    """What a line's guards have counted, and how many serve."""

    urgent_in_a_row: int = 0
    calls: int = 0
    """How many calls the line has made today."""
    since_review: dict[str, int] = {}
    """Every doctor's calls since the last one that went to a review."""
    doctors: int = 1
    """How many are available, at least one: between two calls of one doctor, each of the others makes one too."""


_Standing = tuple[int, int, int, str, str, int, InLine]
"""What everybody is sorted by before the guards are asked: class, key, by hand first, token, visit; then since when they
stand there, and the visit.
"""

Turn = tuple[InLine, Rule]
"""Somebody's turn, and the rule by which it comes before all later ones."""


def calling_order(line: Iterable[InLine], counters: Counters, rules: Policy = DEFAULTS) -> list[InLine]:
    """The line in the order in which it will be called; held visits and tokens active elsewhere are left out.

    The token breaks ties, so the same line has the same order on every screen.
    """
    standing = _by_place(line)
    if _is_plain(standing, counters, rules):
        return [each[-1] for each in standing]
    return [visit for visit, _ in _turns(standing, counters, rules)]


def decide(line: Iterable[InLine], counters: Counters, rules: Policy = DEFAULTS) -> list[Turn]:
    """`calling_order` with the rule for every place: why this one is called before everybody behind."""
    return _turns(_by_place(line), counters, rules)


def for_doctor(line: Iterable[InLine], doctor_id: str) -> list[InLine]:
    """Those whom this doctor may call: bound to nobody, or to this doctor. A doctor's order is the order of these."""
    return [visit for visit in line if visit.bound_doctor_id in (None, doctor_id)]


def decide_for(line: Iterable[InLine], counters: Counters, doctor_id: str, rules: Policy = DEFAULTS) -> list[Turn]:
    """Who is next for one doctor, and why: the order of those whom this doctor may call, positions being this one's calls."""
    return decide(for_doctor(line, doctor_id), _own(counters, doctor_id), rules)


def first_for(line: Iterable[InLine], counters: Counters, doctor_id: str, rules: Policy = DEFAULTS) -> Turn | None:
    """The first of `decide_for`, without ordering everybody behind; None where nobody can be called."""
    standing = _by_place(for_doctor(line, doctor_id))
    if len(standing) < 2:
        return next(iter(_turns(standing, counters, rules)), None)
    return _Calling(standing, _own(counters, doctor_id), rules).next(0)


def after_call(
    line: Iterable[InLine], counters: Counters, called: InLine, doctor_id: str
) -> tuple[list[InLine], Counters]:
    """A line and its counters once a doctor has called somebody: what the fold of `VisitCalled` writes, in thought."""
    left = [
        msgspec.structs.replace(visit, passed=visit.passed + 1)
        if _is_passed(visit, called, counters, doctor_id)
        else visit
        for visit in line
        if visit.visit_id != called.visit_id
    ]
    since = 0 if called.origin == "review" else counters.since_review.get(doctor_id, 0) + 1
    row = counters.urgent_in_a_row + 1 if called.urgency_class == 0 else 0
    return left, Counters(row, counters.calls + 1, {**counters.since_review, doctor_id: since}, counters.doctors)


class Tail(msgspec.Struct, frozen=True):
    """Behind what somebody must stand who joins: since when the others stand there at most, and the last of their places."""

    came: int = 0
    place: tuple[Any, ...] = ()


def tail_of(order: Sequence[InLine]) -> Tail | None:
    """What `goes_last` needs to know of an order; None where a guard may still have something to say of a newcomer."""
    if not order:
        return Tail()
    if order[-1].urgency_class == 0 or any(visit.after_calls for visit in order):
        return None
    others = [visit for visit in order if visit.urgency_class == 1]
    if not all(_is_ordinary(visit) for visit in others):
        return None
    return Tail(max(visit.came for visit in others), max(_place(visit) for visit in others))


def tail_with(joined: InLine) -> Tail:
    """The tail once somebody stands last."""
    return Tail(joined.came, _place(joined))


def goes_last(joined: InLine, tail: Tail | None) -> bool:
    """Whether somebody who has just joined certainly stands behind everybody else, and nobody's place has changed.

    Cheap and careful: False may also mean that the whole order must be asked. Whoever is ready all the time, has the last
    key and came last is never chosen while others wait, and lets no urgent one wait longer if one of class 1 is last anyhow.
    """
    if tail is None or joined.held or joined.active_elsewhere or joined.after_calls or not _is_ordinary(joined):
        return False
    return tail.came <= joined.came and tail.place < _place(joined)


def standing(turn: Turn, calls: int) -> Standing:
    """What a call keeps of a candidate, so that `why.py` can tell the reason years later; `calls` are the line's of today."""
    visit, rule = turn
    usual = visit.order_key + visit.head_start_minutes * MINUTE_MS
    return Standing(
        rule=rule,
        order_key=visit.order_key,
        arrival=visit.arrival if visit.arrival != usual else None,
        urgency_class=visit.urgency_class,
        head_start_minutes=visit.head_start_minutes,
        slot=visit.slot,
        calls_left=max(0, visit.after_calls - calls),
        passed=visit.passed,
        by_hand=bool(visit.by_hand),
        origin=visit.origin if visit.origin != "check-in" else None,
    )


def rule_of(called: InLine, order: Sequence[Turn]) -> Rule:
    """The rule by which a visit of this order was called: the order's, or a doctor's own choice of somebody not first."""
    first, rule = order[0]
    return rule if called == first else "chosen-by-hand"


def _is_passed(visit: InLine, called: InLine, counters: Counters, doctor_id: str) -> bool:
    """Whether somebody who could have been called came before the one who was."""
    return (
        called.urgency_class == 1
        and _is_ordinary(visit)
        and visit.came < called.came
        and not visit.held
        and not visit.active_elsewhere
        and visit.after_calls <= counters.calls
        and visit.bound_doctor_id in (None, doctor_id)
    )


def _is_ordinary(visit: InLine) -> bool:
    """Of class 1, and not one of those who come back with results."""
    return visit.urgency_class == 1 and visit.origin != "review"


def _place(visit: InLine) -> _Standing:
    return (
        visit.urgency_class,
        visit.order_key,
        -visit.by_hand,
        visit.token_id,
        visit.visit_id,
        visit.came,
        visit,
    )


def _by_place(line: Iterable[InLine]) -> list[_Standing]:
    """Those who may be called at all, sorted."""
    return sorted([_place(visit) for visit in line if not visit.held and not visit.active_elsewhere])


def _is_plain(standing: list[_Standing], counters: Counters, rules: Policy) -> bool:
    """Whether no guard has anything to say: everybody may be called, nobody is passed too often, few are urgent."""
    latest = urgent = 0
    for urgency_class, _, _, _, _, came, visit in standing:
        if visit.after_calls > counters.calls or visit.origin == "review":
            return False
        if urgency_class == 0:
            urgent += 1
        elif came >= latest:
            latest = came
        else:
            return False
    return not urgent or urgent == len(standing) or counters.urgent_in_a_row + urgent <= rules.urgent_in_a_row


def _own(counters: Counters, doctor_id: str) -> Counters:
    """The counters as one doctor's own calls see them."""
    return msgspec.structs.replace(
        counters, since_review={doctor_id: counters.since_review.get(doctor_id, 0)}, doctors=1
    )


def _turns(standing: list[_Standing], counters: Counters, rules: Policy) -> list[Turn]:
    if len(standing) == 1:
        return [(standing[0][-1], "only-one")]
    calling = _Calling(standing, counters, rules)
    return [calling.next(position) for position in range(len(standing))]


class _Calling:
    """A line while it is called in thought, one after the other. Positions count calls from now.

    Whether somebody was passed too often needs no counting: somebody whom k more may pass is owed the turn as soon as they
    came before the kth latest of all who have gone. So whoever waits stands in a list by k, who came first at its end.
    """

    def __init__(self, standing: list[_Standing], counters: Counters, rules: Policy) -> None:
        self._rules = rules
        self._calls = counters.calls
        self._row = counters.urgent_in_a_row
        self._between_reviews = rules.review_every * max(1, counters.doctors)
        self._urgent: list[_Standing] = []
        self._due: list[_Standing] = []
        """Reviews whose turn it is."""
        self._ordinary: list[_Standing] = []
        self._first = 0
        """Ordinary ones before this index have all gone."""
        self._by_came: list[_Standing] = []
        """Ordinary ones, who came first at the end."""
        self._to_be_passed: dict[int, list[_Standing]] = {}
        self._gone: set[str] = set()
        self._gone_came: list[int] = []
        """Since when those of class 1 stood here who have gone; sorted."""
        self._later: list[tuple[int, _Standing]] = []
        """Who may be called only from a later position on."""
        self._reviews: dict[str, list[_Standing]] = {}
        """Each doctor's further reviews, the next one last."""
        self._take_in(standing)
        for doctor_id, reviews in self._reviews.items():
            reviews.reverse()
            self._await_review(doctor_id, _first_review(doctor_id, counters, rules))

    def next(self, position: int) -> Turn:
        """Whose turn it is at this position, given who went before."""
        while self._later and self._later[0][0] <= position:
            self._make_ready(heappop(self._later)[1])
        while self._first < len(self._ordinary) and self._ordinary[self._first][4] in self._gone:
            self._first += 1
        others = self._first < len(self._ordinary) or self._due
        if self._urgent:
            if not others or self._row < self._rules.urgent_in_a_row:
                self._row += 1
                return heappop(self._urgent)[-1], "urgent-first"
            return self._one_of_the_others(position)[0], "turn-of-others"
        if others:
            return self._one_of_the_others(position)
        return self._soonest(position), "soonest-back"

    def _take_in(self, standing: list[_Standing]) -> None:
        for each in standing:
            visit = each[-1]
            if visit.urgency_class == 1 and visit.origin == "review":
                self._reviews.setdefault(visit.bound_doctor_id or "", []).append(each)
            elif visit.after_calls > self._calls:
                heappush(self._later, (visit.after_calls - self._calls, each))
            elif visit.urgency_class == 0:
                self._urgent.append(each)
            else:
                self._ordinary.append(each)
        self._by_came = sorted(self._ordinary, key=itemgetter(5))[::-1]
        for each in self._by_came:
            self._to_be_passed.setdefault(self._rules.passed_at_most - each[-1].passed, []).append(each)

    def _make_ready(self, each: _Standing) -> None:
        """Who could not be called until now can be; whoever has gone before passed nobody who was not ready."""
        visit = each[-1]
        if visit.urgency_class == 0:
            heappush(self._urgent, each)
        elif visit.origin == "review":
            heappush(self._due, each)
        else:
            insort(self._ordinary, each, lo=self._first)
            before = len(self._gone_came) - bisect_right(self._gone_came, visit.came)
            left = self._rules.passed_at_most - visit.passed + before
            for waiting in (self._by_came, self._to_be_passed.setdefault(left, [])):
                _insert_by_came(waiting, each)

    def _one_of_the_others(self, position: int) -> Turn:
        """The first of class 1 that is ready, unless somebody is owed the turn."""
        self._row = 0
        chosen = self._due[0] if self._due else self._ordinary[self._first]
        passes, owed = self._whom_it_passes(chosen[5])
        rule: Rule
        if owed is not None:
            chosen, rule = owed, "waited-long-enough"
        elif self._due:
            rule = "review"
        else:
            rule = self._rule_of_place(chosen[-1], passes=passes)
        visit, came = chosen[-1], chosen[5]
        if rule == "review":
            heappop(self._due)
            self._await_review(visit.bound_doctor_id or "", position + self._between_reviews)
        else:
            self._gone.add(chosen[4])
        if self._gone_came and came < self._gone_came[-1]:
            insort(self._gone_came, came)
        else:
            self._gone_came.append(came)
        return visit, rule

    def _whom_it_passes(self, came: int) -> tuple[bool, _Standing | None]:
        """Whether somebody ready came before this, and who of them is owed the turn: whoever came first."""
        if self._first_came(self._by_came, came) is None:
            return False, None
        owed: _Standing | None = None
        for left, waiting in self._to_be_passed.items():
            if not waiting or waiting[-1][5] >= came or left > len(self._gone_came):
                continue
            if left > 0 and waiting[-1][5] >= self._gone_came[-left]:
                continue
            each = self._first_came(waiting, min(came, self._gone_came[-left]) if left > 0 else came)
            if each is not None and (owed is None or (each[5], each) < (owed[5], owed)):
                owed = each
        return True, owed

    def _first_came(self, waiting: list[_Standing], before: int) -> _Standing | None:
        """Who of a list came first, if that was before an instant; those at its end who have gone are taken from it."""
        while waiting and waiting[-1][5] < before:
            if waiting[-1][4] not in self._gone:
                return waiting[-1]
            waiting.pop()
        return None

    def _rule_of_place(self, visit: InLine, *, passes: bool) -> Rule:
        if visit.by_hand:
            return "by-hand-place"
        if visit.origin == "return":
            return "returned"
        if passes and visit.head_start_minutes:
            booked = visit.slot is not None and visit.head_start_minutes >= self._rules.appointment_head_start
            return "appointment" if booked else "head-start"
        return "arrival"

    def _soonest(self, position: int) -> InLine:
        """Nobody may be called yet, so whoever may be called first is."""
        _, (*_, visit) = heappop(self._later)
        self._row = self._row + 1 if visit.urgency_class == 0 else 0
        if visit.urgency_class == 1 and visit.origin == "review":
            self._await_review(visit.bound_doctor_id or "", position + self._between_reviews)
        return visit

    def _await_review(self, doctor_id: str, position: int) -> None:
        """The next review of a doctor is due at a position, or when it is back from a pause of its own."""
        if reviews := self._reviews[doctor_id]:
            each = reviews.pop()
            heappush(self._later, (max(position, each[-1].after_calls - self._calls), each))


def _insert_by_came(waiting: list[_Standing], each: _Standing) -> None:
    """Into a list whose end came first."""
    index = bisect_left(waiting, -each[5], key=lambda other: -other[5])
    while index < len(waiting) and waiting[index][5] == each[5] and waiting[index] > each:
        index += 1
    waiting.insert(index, each)


def _first_review(doctor_id: str, counters: Counters, rules: Policy) -> int:
    """The position from which a doctor's first review is due; one bound to nobody is due when any doctor's would be."""
    counted = counters.since_review
    since = counted.get(doctor_id, 0) if doctor_id else max(counted.values(), default=0)
    return max(0, rules.review_every - 1 - since) * max(1, counters.doctors)
