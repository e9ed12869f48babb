"""Who is next: the calling order as a pure function, by example and by every line that hypothesis can think of."""

from dataclasses import dataclass
from itertools import pairwise
from random import Random

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from appliance.queues.order import Counters, InLine, calling_order, for_doctor, goes_last, rule_of

NOBODY_COUNTED = Counters()
NINE, TEN = 1_795_251_600_000, 1_795_255_200_000


def waits(number: int, key: int = NINE, **standing: object) -> InLine:
    """Somebody in Cardiology's line, ordinary and free to be called unless told otherwise."""
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


def test_the_rule_says_why_somebody_was_first_or_that_a_person_chose() -> None:
    urgent, first, second = waits(3, urgency_class=0), waits(1), waits(2)
    assert rule_of(urgent, [urgent, first, second]) == "urgent-first"
    assert rule_of(first, [first, second]) == "arrival"
    assert rule_of(second, [first, second]) == "chosen-by-hand"
    assert rule_of(urgent, [first, urgent]) == "chosen-by-hand"


# Whatever the line ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shuffled:
    """One line in two orders of arrival from the database."""

    line: list[InLine]
    other: list[InLine]


@st.composite
def lines(draw: st.DrawFn) -> Shuffled:
    """Up to thirty people; few different keys, so that ties are common."""
    size = draw(st.integers(0, 30))
    line = [
        waits(
            number,
            draw(st.integers(NINE, NINE + 4)),
            urgency_class=draw(st.integers(0, 1)),
            held=draw(st.sampled_from([0, 0, 0, 1])),
            active_elsewhere=draw(st.sampled_from([0, 0, 0, 1])),
            bound_doctor_id=draw(st.sampled_from([None, None, "meera", "sunil"])),
        )
        for number in range(size)
    ]
    other = [*line]
    Random(draw(st.integers(0, 99))).shuffle(other)
    return Shuffled(line, other)


@given(lines())
def test_the_order_holds_exactly_those_who_may_be_called_each_once(given_line: Shuffled) -> None:
    order = calling_order(given_line.line, NOBODY_COUNTED)
    assert sorted(visit.visit_id for visit in order) == [
        visit.visit_id for visit in given_line.line if not visit.held and not visit.active_elsewhere
    ]


@given(lines())
def test_the_order_does_not_depend_on_how_the_database_gave_the_line(given_line: Shuffled) -> None:
    assert calling_order(given_line.line, NOBODY_COUNTED) == calling_order(given_line.other, NOBODY_COUNTED)


@given(lines())
def test_everybody_stands_before_who_is_less_urgent_or_came_later(given_line: Shuffled) -> None:
    order = calling_order(given_line.line, NOBODY_COUNTED)
    for earlier, later in pairwise(order):
        assert earlier.urgency_class <= later.urgency_class
        if earlier.urgency_class == later.urgency_class:
            assert earlier.order_key <= later.order_key
            if earlier.order_key == later.order_key:
                assert earlier.token_id < later.token_id


@given(lines(), st.integers(0, 29))
def test_who_leaves_changes_nobody_elses_order(given_line: Shuffled, place: int) -> None:
    order = calling_order(given_line.line, NOBODY_COUNTED)
    if place < len(order):
        gone = order[place]
        rest = [visit for visit in given_line.other if visit != gone]
        assert calling_order(rest, NOBODY_COUNTED) == [visit for visit in order if visit != gone]


@given(lines())
def test_asking_leaves_the_line_as_it_was(given_line: Shuffled) -> None:
    before = [*given_line.line]
    calling_order(given_line.line, NOBODY_COUNTED)
    assert given_line.line == before


@given(lines(), st.sampled_from(["meera", "sunil", "anil"]))
def test_what_a_doctor_may_call_is_the_order_with_others_patients_left_out(
    given_line: Shuffled, doctor_id: str
) -> None:
    order = calling_order(given_line.line, NOBODY_COUNTED)
    mine = for_doctor(order, doctor_id)
    assert mine == [visit for visit in order if visit in mine]
    assert {visit.bound_doctor_id for visit in mine} <= {None, doctor_id}
    assert {visit.bound_doctor_id for visit in order if visit not in mine}.isdisjoint({None, doctor_id})


@given(lines(), st.integers(NINE - 1, NINE + 5), st.integers(0, 1), st.sampled_from(["free", "held", "elsewhere"]))
def test_who_goes_last_is_who_the_whole_order_would_put_last(
    given_line: Shuffled, key: int, urgency_class: int, standing: str
) -> None:
    joined = waits(
        99,
        key,
        urgency_class=urgency_class,
        held=int(standing == "held"),
        active_elsewhere=int(standing == "elsewhere"),
    )
    order = calling_order(given_line.line, NOBODY_COUNTED)
    together = calling_order([joined, *given_line.line], NOBODY_COUNTED)
    assert goes_last(joined, order) == (together == [*order, joined])
