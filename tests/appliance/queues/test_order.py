"""Who is next: the calling order as a pure function, by example and by every line that hypothesis can think of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.departments.policy import Policy
from appliance.queues.order import (
    Counters,
    InLine,
    Rule,
    after_call,
    calling_order,
    decide,
    decide_for,
    first_for,
    for_doctor,
    goes_last,
    rule_of,
    tail_of,
)

NOBODY_COUNTED = Counters()
NINE, TEN = 1_795_251_600_000, 1_795_255_200_000
MINUTE = 60_000


def waits(number: int, key: int = NINE, **standing: object) -> InLine:
    """Somebody in Cardiology's line, ordinary and free to be called unless told otherwise; came at the key plus head start."""
    head_start = standing.get("head_start_minutes", 0)
    assert isinstance(head_start, int)
    plain = InLine(
        visit_id=f"visit-{number:03d}",
        token_id=f"token-{number:03d}",
        token_number=f"C-{number:03d}",
        urgency_class=1,
        order_key=key,
        held=0,
        bound_doctor_id=None,
        version=1,
        active_elsewhere=0,
        arrival=key + head_start * MINUTE,
        head_start_minutes=0,
        after_calls=0,
        passed=0,
        by_hand=0,
        origin="check-in",
        slot=None,
    )
    return msgspec.structs.replace(plain, **standing)


def numbers(line: list[InLine]) -> list[str]:
    return [visit.token_number for visit in line]


def test_the_one_who_came_first_goes_first() -> None:
    assert numbers(calling_order([waits(2, TEN), waits(1, NINE)], NOBODY_COUNTED)) == ["C-001", "C-002"]


def test_the_urgent_go_before_everybody_else_and_among_themselves_by_arrival() -> None:
    line = [waits(1, NINE), waits(2, TEN, urgency_class=0), waits(3, TEN - 1, urgency_class=0)]
    assert numbers(calling_order(line, NOBODY_COUNTED)) == ["C-003", "C-002", "C-001"]


def test_the_number_breaks_a_tie() -> None:
    assert numbers(calling_order([waits(3), waits(1), waits(2)], NOBODY_COUNTED)) == ["C-001", "C-002", "C-003"]


def test_who_is_on_hold_or_with_a_doctor_elsewhere_is_not_called() -> None:
    line = [waits(1, held=1), waits(2, active_elsewhere=1), waits(3)]
    assert numbers(calling_order(line, NOBODY_COUNTED)) == ["C-003"]


def test_an_empty_line_has_an_empty_order() -> None:
    assert calling_order([], NOBODY_COUNTED) == []


def test_a_doctor_calls_who_is_bound_to_nobody_or_to_this_doctor() -> None:
    line = [waits(1, bound_doctor_id="sunil"), waits(2), waits(3, bound_doctor_id="meera")]
    assert numbers(for_doctor(line, "meera")) == ["C-002", "C-003"]


def at(minute: int) -> int:
    """So many minutes past nine."""
    return NINE + minute * MINUTE


def booked(number: int, minute: int, **standing: object) -> InLine:
    """Somebody with an appointment who came at this minute past nine: twenty minutes' head start."""
    return waits(number, at(minute - 20), head_start_minutes=20, slot="2026-11-21T09:30:00.000Z", **standing)


def rules(turns: Sequence[tuple[InLine, Rule]]) -> list[tuple[str, Rule]]:
    return [(visit.token_number, rule) for visit, rule in turns]


# The guards ----------------------------------------------------------------------------------------------------------


def test_after_two_urgent_ones_in_a_row_one_of_the_others_goes() -> None:
    line = [*(waits(number, urgency_class=0) for number in (1, 2, 3)), waits(4), waits(5)]
    assert rules(decide(line, NOBODY_COUNTED)) == [
        ("C-001", "urgent-first"),
        ("C-002", "urgent-first"),
        ("C-004", "turn-of-others"),
        ("C-003", "urgent-first"),
        ("C-005", "arrival"),
    ]


def test_the_urgent_ones_called_before_are_counted() -> None:
    line = [waits(1, urgency_class=0), waits(2)]
    assert numbers(calling_order(line, Counters(urgent_in_a_row=1))) == ["C-001", "C-002"]
    assert numbers(calling_order(line, Counters(urgent_in_a_row=2))) == ["C-002", "C-001"]


def test_a_third_urgent_one_goes_where_nobody_else_may_be_called() -> None:
    line = [waits(1, urgency_class=0), waits(2, after_calls=9), waits(3, origin="review", bound_doctor_id="meera")]
    assert numbers(calling_order(line, Counters(urgent_in_a_row=2)))[0] == "C-001"


def test_an_appointment_goes_before_who_came_up_to_twenty_minutes_earlier() -> None:
    line = [waits(1, at(9)), waits(2, at(11)), booked(3, 30)]
    assert rules(decide(line, NOBODY_COUNTED)) == [
        ("C-001", "arrival"),
        ("C-003", "appointment"),
        ("C-002", "arrival"),
    ]


def test_a_head_start_that_passes_nobody_decides_nothing() -> None:
    line = [booked(1, 30), waits(2, at(31)), waits(3, at(22), head_start_minutes=10), waits(4, at(31))]
    assert rules(decide(line, NOBODY_COUNTED)) == [
        ("C-001", "arrival"),
        ("C-003", "head-start"),
        ("C-002", "arrival"),
        ("C-004", "arrival"),
    ]


def test_whoever_was_passed_five_times_goes_before_the_sixth() -> None:
    line = [waits(1, at(20)), *(booked(number, 25 + number) for number in range(2, 9))]
    order = decide(line, NOBODY_COUNTED)
    assert numbers([visit for visit, _ in order]) == [
        "C-002", "C-003", "C-004", "C-005", "C-006", "C-001", "C-007", "C-008",
    ]  # fmt: skip
    assert order[5][1] == "waited-long-enough"


def test_who_was_passed_before_is_owed_the_turn_sooner() -> None:
    line = [waits(1, at(12), passed=4), *(booked(number, 25 + number) for number in range(2, 5))]
    assert numbers(calling_order(line, NOBODY_COUNTED)) == ["C-002", "C-001", "C-003", "C-004"]


def test_of_two_who_are_owed_the_turn_the_first_to_come_goes_first() -> None:
    line = [waits(1, at(12), passed=5), waits(2, at(11), passed=5, head_start_minutes=2), booked(3, 30)]
    assert [rule for _, rule in decide(line, NOBODY_COUNTED)] == ["waited-long-enough", "waited-long-enough", "arrival"]
    assert numbers(calling_order(line, NOBODY_COUNTED)) == ["C-001", "C-002", "C-003"]


def test_it_does_not_matter_how_often_they_were_passed_nor_who_has_the_longer_head_start() -> None:
    line = [
        waits(1, at(5), passed=5, head_start_minutes=6),
        waits(2, at(8), passed=6, head_start_minutes=2),
        booked(3, 24),
    ]
    assert numbers(calling_order(line, NOBODY_COUNTED)) == ["C-002", "C-001", "C-003"]


def test_being_passed_protects_from_later_arrivals_only() -> None:
    line = [waits(1, at(5)), waits(2, at(10), passed=5)]
    assert numbers(calling_order(line, NOBODY_COUNTED)) == ["C-001", "C-002"]


def test_the_urgent_pass_everybody_and_are_not_counted() -> None:
    line = [waits(1, at(0), passed=5), waits(2, at(9), urgency_class=0)]
    assert numbers(calling_order(line, NOBODY_COUNTED)) == ["C-002", "C-001"]


def test_a_place_given_by_hand_goes_before_an_equal_key() -> None:
    line = [waits(1, at(5)), waits(2, at(5), by_hand=1, arrival=at(30))]
    assert rules(decide(line, NOBODY_COUNTED)) == [("C-002", "by-hand-place"), ("C-001", "arrival")]


def test_a_place_given_by_hand_counts_for_whom_it_passes() -> None:
    line = [waits(1, at(5), passed=5), waits(2, at(0), by_hand=1, arrival=at(30))]
    assert numbers(calling_order(line, NOBODY_COUNTED)) == ["C-001", "C-002"]


def test_whoever_was_moved_back_by_hand_stays_there() -> None:
    moved = waits(1, at(30), by_hand=1, arrival=at(0))
    line = [moved, *(waits(number, at(number)) for number in range(2, 12))]
    assert numbers(calling_order(line, NOBODY_COUNTED))[-1] == "C-001"


def test_who_came_back_waits_for_three_calls() -> None:
    back = waits(9, at(0), after_calls=13, origin="return")
    line = [back, *(waits(number, at(number)) for number in range(1, 6))]
    order = decide(line, Counters(calls=10))
    assert rules(order)[2:5] == [("C-003", "arrival"), ("C-009", "returned"), ("C-004", "arrival")]
    assert rules(decide(line, Counters(calls=13)))[0] == ("C-009", "returned")


def test_where_nobody_may_be_called_yet_the_one_who_may_soonest_is() -> None:
    line = [waits(1, at(0), after_calls=4), waits(2, at(9), after_calls=2), waits(3, at(8), after_calls=2)]
    assert rules(decide(line, NOBODY_COUNTED)) == [
        ("C-003", "soonest-back"),
        ("C-002", "soonest-back"),
        ("C-001", "soonest-back"),
    ]


def test_every_third_call_of_a_doctor_goes_to_a_review() -> None:
    reviews = [waits(20 + n, at(60 + n), origin="review", bound_doctor_id="meera", arrival=at(-60)) for n in range(2)]
    line = [*reviews, *(waits(number, at(number)) for number in range(1, 9))]
    counted = Counters(since_review={"meera": 1})
    order = rules(decide(line, counted))
    assert [token for token, _ in order] == [
        "C-001", "C-020", "C-002", "C-003", "C-021", "C-004", "C-005", "C-006", "C-007", "C-008",
    ]  # fmt: skip
    assert {rule for token, rule in order if token in ("C-020", "C-021")} == {"review"}


def test_a_doctor_who_has_not_had_a_review_for_long_takes_one_and_then_two_others() -> None:
    reviews = [waits(20 + n, at(60 + n), origin="review", bound_doctor_id="meera", arrival=at(-60)) for n in range(2)]
    line = [*reviews, *(waits(number, at(number)) for number in range(1, 5))]
    order = numbers(calling_order(line, Counters(since_review={"meera": 9})))
    assert order == ["C-020", "C-001", "C-002", "C-021", "C-003", "C-004"]


def test_with_two_doctors_a_review_comes_every_sixth_call() -> None:
    reviews = [waits(20 + n, at(60 + n), origin="review", bound_doctor_id="meera", arrival=at(-60)) for n in range(2)]
    line = [*reviews, *(waits(number, at(number)) for number in range(1, 9))]
    order = numbers(calling_order(line, Counters(since_review={"meera": 2}, doctors=2)))
    assert (order.index("C-020"), order.index("C-021")) == (0, 6)


def test_where_nobody_else_waits_a_review_is_called_at_once() -> None:
    line = [waits(1, origin="review", bound_doctor_id="meera"), waits(2, origin="review", bound_doctor_id="meera")]
    assert rules(decide(line, NOBODY_COUNTED)) == [("C-001", "soonest-back"), ("C-002", "soonest-back")]


def test_a_review_that_is_due_still_lets_go_who_is_owed_the_turn() -> None:
    late = waits(1, at(20), origin="review", bound_doctor_id="meera", arrival=at(20))
    early = msgspec.structs.replace(late, arrival=at(-60))
    owed, due = waits(2, at(5), passed=5), Counters(since_review={"meera": 2})
    assert numbers(calling_order([late, owed], due)) == ["C-002", "C-001"]
    assert numbers(calling_order([early, owed], due)) == ["C-001", "C-002"]


def test_a_review_bound_to_nobody_is_due_when_the_doctor_who_calls_is_due_one() -> None:
    line = [waits(1, at(0)), waits(2, at(60), origin="review", arrival=at(-60))]
    counted = Counters(since_review={"meera": 0, "sunil": 5}, doctors=2)
    assert [visit.token_number for visit, _ in decide_for(line, counted, "meera")] == ["C-001", "C-002"]
    assert [visit.token_number for visit, _ in decide_for(line, counted, "sunil")] == ["C-002", "C-001"]
    assert numbers(calling_order(line, counted)) == ["C-002", "C-001"]


def test_a_doctors_own_order_counts_the_own_calls_and_leaves_out_whom_others_see() -> None:
    reviews = [waits(20 + n, at(60 + n), origin="review", bound_doctor_id="meera", arrival=at(-60)) for n in range(2)]
    others = [waits(9, at(-9), bound_doctor_id="sunil"), *(waits(number, at(number)) for number in range(1, 6))]
    order = decide_for([*reviews, *others], Counters(since_review={"meera": 2}, doctors=3), "meera")
    assert [visit.token_number for visit, _ in order][:5] == ["C-020", "C-001", "C-002", "C-021", "C-003"]


def test_the_numbers_are_the_policys() -> None:
    line = [waits(1, at(12)), *(booked(number, 25 + number) for number in range(2, 5)), waits(9, urgency_class=0)]
    strict = Policy(passed_at_most=1, urgent_in_a_row=1)
    order = calling_order(line, Counters(urgent_in_a_row=1), strict)
    assert numbers(order) == ["C-002", "C-009", "C-001", "C-003", "C-004"]


def test_the_rule_says_why_somebody_was_first_or_that_a_person_chose() -> None:
    urgent, first, second = waits(3, urgency_class=0), waits(1), waits(2)
    assert rule_of(urgent, decide([urgent, first, second], NOBODY_COUNTED)) == "urgent-first"
    assert rule_of(first, decide([first, second], NOBODY_COUNTED)) == "arrival"
    assert rule_of(second, decide([first, second], NOBODY_COUNTED)) == "chosen-by-hand"
    assert rule_of(first, decide([first], NOBODY_COUNTED)) == "only-one"


# Whatever the line ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shuffled:
    """One line in two orders of arrival from the database, and what was counted before."""

    line: list[InLine]
    other: list[InLine]
    counted: Counters


DOCTORS = ("meera", "sunil")


@st.composite
def visits(draw: st.DrawFn, number: int) -> InLine:
    """Anybody who may stand in a line; few different times, so that ties are common."""
    arrival = draw(st.integers(0, 12))
    head_start = draw(st.sampled_from([0, 0, 0, 3, 6]))
    by_hand = draw(st.sampled_from([0, 0, 0, 0, 1]))
    origin = draw(st.sampled_from(["check-in", "check-in", "check-in", "return", "review"]))
    review = origin == "review"
    key = draw(st.integers(-6, 15)) if by_hand else arrival + (9 if review else -head_start)
    return waits(
        number,
        at(key),
        arrival=at(arrival),
        head_start_minutes=head_start,
        slot=draw(st.sampled_from([None, "2026-11-21T09:30:00.000Z"])),
        by_hand=by_hand,
        origin=origin,
        urgency_class=1 if review else draw(st.sampled_from([0, 1, 1])),
        after_calls=draw(st.sampled_from([0, 0, 0, 5, 7, 8, 12])),
        passed=draw(st.sampled_from([0, 0, 0, 1, 2, 3])),
        held=draw(st.sampled_from([0, 0, 0, 0, 1])),
        active_elsewhere=draw(st.sampled_from([0, 0, 0, 0, 1])),
        bound_doctor_id=draw(st.sampled_from(DOCTORS if review else [None, None, *DOCTORS])),
    )


@st.composite
def counters(draw: st.DrawFn) -> Counters:
    since = {doctor: draw(st.integers(0, 4)) for doctor in DOCTORS}
    return Counters(
        urgent_in_a_row=draw(st.integers(0, 3)), calls=5, since_review=since, doctors=draw(st.integers(1, 3))
    )


@st.composite
def lines(draw: st.DrawFn) -> Shuffled:
    """Up to fifteen people."""
    line = [draw(visits(number)) for number in range(draw(st.integers(0, 15)))]
    other = [*line]
    Random(draw(st.integers(0, 99))).shuffle(other)
    return Shuffled(line, other, draw(counters()))


RULES = Policy(passed_at_most=3)
"""Three, so that short lines reach the guard."""


def obvious_order(line: Iterable[InLine], counted: Counters, rules: Policy) -> list[InLine]:
    """The rules of queue.md Q4 word by word, and slowly."""
    left = [visit for visit in line if not visit.held and not visit.active_elsewhere]
    passed = {visit.visit_id: visit.passed for visit in left}
    since = counted.since_review
    due = {d: max(0, rules.review_every - 1 - since.get(d, 0)) * counted.doctors for d in DOCTORS}
    urgent_in_a_row = counted.urgent_in_a_row
    order: list[InLine] = []

    def place(visit: InLine) -> tuple[int, int, int, str]:
        return visit.urgency_class, visit.order_key, 1 - visit.by_hand, visit.token_id

    def is_review(visit: InLine) -> bool:
        return visit.origin == "review" and visit.urgency_class == 1

    def after(visit: InLine) -> float:
        calls = max(0, visit.after_calls - counted.calls)
        if not is_review(visit):
            return calls
        mine = [other for other in left if is_review(other) and other.bound_doctor_id == visit.bound_doctor_id]
        assert visit.bound_doctor_id is not None
        return max(calls, due[visit.bound_doctor_id]) if visit == min(mine, key=place) else float("inf")

    while left:
        position = len(order)
        ready = [visit for visit in left if after(visit) <= position]
        urgent = [visit for visit in ready if visit.urgency_class == 0]
        others = [visit for visit in ready if visit.urgency_class == 1]
        reviews = [visit for visit in others if is_review(visit)]
        ordinary = [visit for visit in others if not is_review(visit)]
        if urgent and not (urgent_in_a_row >= rules.urgent_in_a_row and others):
            chosen = min(urgent, key=place)
        elif others:
            chosen = min(reviews or ordinary, key=place)
            owed = [v for v in ordinary if passed[v.visit_id] >= rules.passed_at_most and v.came < chosen.came]
            chosen = min(owed, key=lambda visit: (visit.came, place(visit)), default=chosen)
            for visit in ordinary:
                passed[visit.visit_id] += visit.came < chosen.came
        else:
            chosen = min(left, key=lambda visit: (after(visit), place(visit)))
        if is_review(chosen) and chosen.bound_doctor_id is not None:
            due[chosen.bound_doctor_id] = position + rules.review_every * counted.doctors
        urgent_in_a_row = urgent_in_a_row + 1 if chosen.urgency_class == 0 else 0
        order.append(chosen)
        left.remove(chosen)
    return order


@given(lines())
def test_the_order_is_the_one_of_the_rules_word_by_word(given_line: Shuffled) -> None:
    order = calling_order(given_line.other, given_line.counted, RULES)
    assert numbers(order) == numbers(obvious_order(given_line.line, given_line.counted, RULES))


@given(lines())
def test_the_order_holds_exactly_those_who_may_be_called_each_once(given_line: Shuffled) -> None:
    order = calling_order(given_line.line, given_line.counted)
    assert sorted(visit.visit_id for visit in order) == [
        visit.visit_id for visit in given_line.line if not visit.held and not visit.active_elsewhere
    ]


@given(lines())
def test_the_order_does_not_depend_on_how_the_database_gave_the_line(given_line: Shuffled) -> None:
    order = calling_order(given_line.line, given_line.counted, RULES)
    assert calling_order(given_line.other, given_line.counted, RULES) == order


@given(lines(), st.sampled_from(DOCTORS))
def test_who_is_first_for_a_doctor_is_the_first_of_that_doctors_order(given_line: Shuffled, doctor_id: str) -> None:
    turns = decide_for(given_line.line, given_line.counted, doctor_id, RULES)
    assert first_for(given_line.line, given_line.counted, doctor_id, RULES) == next(iter(turns), None)


@given(lines())
def test_the_rules_are_told_of_the_order_that_is_called(given_line: Shuffled) -> None:
    turns = decide(given_line.line, given_line.counted, RULES)
    assert [visit for visit, _ in turns] == calling_order(given_line.line, given_line.counted, RULES)
    told = {rule for _, rule in turns}
    assert "chosen-by-hand" not in told
    assert ("only-one" in told) == (len(turns) == 1)


@given(lines())
def test_plain_waiting_is_sorted_by_class_key_and_token(given_line: Shuffled) -> None:
    """Where nobody comes back, passes or is passed, and the urgent are few."""
    plain = [waits(n, each.order_key) for n, each in enumerate(given_line.line)]
    order = calling_order([*plain, waits(99, at(99), urgency_class=0)], NOBODY_COUNTED)
    assert order[0].token_number == "C-099"
    for earlier, later in pairwise(order[1:]):
        assert (earlier.order_key, earlier.token_id) < (later.order_key, later.token_id)


@given(lines())
def test_asking_leaves_the_line_as_it_was(given_line: Shuffled) -> None:
    before = [*given_line.line]
    calling_order(given_line.line, given_line.counted)
    assert given_line.line == before


@given(lines(), st.sampled_from(["meera", "sunil", "anil"]))
def test_what_a_doctor_may_call_is_the_line_without_others_patients(given_line: Shuffled, doctor_id: str) -> None:
    mine = for_doctor(given_line.line, doctor_id)
    assert mine == [visit for visit in given_line.line if visit in mine]
    assert {visit.bound_doctor_id for visit in mine} <= {None, doctor_id}
    assert {visit.bound_doctor_id for visit in given_line.line if visit not in mine}.isdisjoint({None, doctor_id})


@given(lines(), st.integers(0, 30), st.data())
def test_who_goes_last_changes_nobodys_place(given_line: Shuffled, minute: int, data: st.DataObject) -> None:
    anybody = data.draw(visits(99))
    joined = data.draw(st.sampled_from([anybody, waits(99, at(minute))]))
    order = calling_order(given_line.line, given_line.counted, RULES)
    if goes_last(joined, tail_of(order)):
        assert calling_order([joined, *given_line.line], given_line.counted, RULES) == [*order, joined]


def test_who_would_be_passed_too_often_does_not_simply_go_last() -> None:
    """They came early for appointments, so they count from later than the newcomer, and the sixth of them must wait."""
    line = [booked(number, 40 + number) for number in range(1, 7)]
    newcomer = waits(99, at(30))
    assert not goes_last(newcomer, tail_of(calling_order(line, NOBODY_COUNTED)))
    assert numbers(calling_order([*line, newcomer], NOBODY_COUNTED))[5] == "C-099"


def test_behind_urgent_ones_a_newcomer_may_be_called_before_the_last_of_them() -> None:
    line = [*(waits(number, urgency_class=0) for number in range(1, 6)), waits(6)]
    newcomer = waits(99, at(30))
    assert not goes_last(newcomer, tail_of(calling_order(line, NOBODY_COUNTED)))
    assert numbers(calling_order([*line, newcomer], NOBODY_COUNTED))[-2:] == ["C-099", "C-005"]


@given(st.lists(st.tuples(st.integers(0, 20), st.booleans()), max_size=20))
def test_the_usual_newcomer_is_seen_to_go_last(came: list[tuple[int, bool]]) -> None:
    """A walk-in behind walk-ins and appointments: the case that must not cost a sort."""
    line = [booked(n, minute) if slot else waits(n, at(minute)) for n, (minute, slot) in enumerate(came)]
    line = [visit for visit in line if visit.arrival <= at(20)]
    assert goes_last(waits(99, at(20)), tail_of(calling_order(line, NOBODY_COUNTED)))


# When the order is followed -------------------------------------------------------------------------------------------


@given(lines())
def test_who_was_shown_to_be_next_is_next(given_line: Shuffled) -> None:
    """One doctor calls the whole line as the order says, and after each call the rest stands as it was shown."""
    line = for_doctor(given_line.line, "meera")
    counted = msgspec.structs.replace(given_line.counted, doctors=1)
    shown = calling_order(line, counted, RULES)
    while shown:
        line, counted = after_call(line, counted, shown[0], "meera")
        assert numbers(calling_order(line, counted, RULES)) == numbers(shown[1:])
        shown = shown[1:]


@pytest.mark.parametrize("policy", [Policy(), RULES, Policy(passed_at_most=1, urgent_in_a_row=1, review_every=2)])
@given(st.data())
def test_a_day_keeps_its_guards(policy: Policy, data: st.DataObject) -> None:
    """People keep coming while a doctor calls: nobody is passed too often, and the urgent never shut the others out."""
    line: list[InLine] = []
    counted, passed, row = NOBODY_COUNTED, dict[str, int](), 0
    for number in range(data.draw(st.integers(5, 40))):
        if data.draw(st.booleans()):
            line.append(newcomer(data, number, counted))
        mine = for_doctor(line, "meera")
        if not (order := calling_order(mine, counted, policy)) or data.draw(st.booleans()):
            continue
        called = order[0]
        ready = [v for v in mine if v.urgency_class == 1 and v.origin != "review" and v.after_calls <= counted.calls]
        for visit in ready:
            if called.urgency_class == 1 and visit.arrival < called.arrival:
                passed[visit.visit_id] = passed.get(visit.visit_id, 0) + 1
                assert passed[visit.visit_id] <= policy.passed_at_most
        row = row + 1 if called.urgency_class == 0 else 0
        assert row <= policy.urgent_in_a_row or not ready
        line, counted = after_call(line, counted, called, "meera")


def newcomer(data: st.DataObject, number: int, counted: Counters) -> InLine:
    """Somebody who joins now: with an appointment, urgent, with results, back after a miss, or just so."""
    now = at(number)
    kind = data.draw(st.sampled_from(["plain", "plain", "booked", "booked", "urgent", "review", "return"]))
    if kind == "booked":
        return booked(number, number)
    if kind == "urgent":
        return waits(number, now, urgency_class=0)
    if kind == "review":
        return waits(number, now, origin="review", bound_doctor_id="meera", arrival=at(number - 60))
    if kind == "return":
        return waits(number, now, origin="return", after_calls=counted.calls + 3)
    return waits(number, now)
