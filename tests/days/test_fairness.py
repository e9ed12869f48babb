"""A simulated clinic day: the same seed gives the same day, everybody is seen once, and the order keeps what it promises."""

from collections import Counter
from random import Random

import msgspec
import pytest

from appliance.departments.policy import Policy
from appliance.queues.order import InLine
from tests.bench import fairness as bench
from tests.bench.clinic_days import (
    ORDERS,
    Clinic,
    Day,
    Room,
    Waited,
    a_day,
    fairness,
    ours,
    run,
)
from tests.bench.fairness import compare, goals

BUSY = Clinic(missing=0.05, review=0.1)
DAYS = range(3, bench.DAYS, 6)
"""Every sixth day of the bench; the hardest of them is among these."""


def test_the_same_seed_gives_the_same_day_and_another_seed_another() -> None:
    assert a_day(Clinic(), Random(1)) == a_day(Clinic(), Random(1))
    assert a_day(Clinic(), Random(1)) != a_day(Clinic(), Random(2))
    day = a_day(BUSY, Random(1))
    assert run(day, ours, Policy()) == run(day, ours, Policy())


def test_a_day_is_as_it_was_asked_for() -> None:
    days = [a_day(Clinic(), Random(seed)) for seed in range(200)]
    kinds = Counter(patient.kind for day in days for patient in day.patients)
    share = {kind: number / kinds.total() for kind, number in kinds.items()}
    assert share == pytest.approx({"booked": 0.45, "walk-in": 0.5, "urgent": 0.05}, abs=0.01)
    minutes = sum(patient.work + 0.5 for day in days for patient in day.patients) / len(days)
    assert minutes / (2 * 480) == pytest.approx(0.93, abs=0.01)


@pytest.mark.parametrize("order", ORDERS)
def test_everybody_who_comes_is_called_whatever_the_order(order: str) -> None:
    day = a_day(BUSY, Random(4))
    calls = Counter(call.kind for call in run(day, ORDERS[order], Policy()))
    came = Counter(patient.kind for patient in day.patients)
    assert {kind: calls[kind] for kind in came} == came
    assert calls["return"] == sum(patient.misses for patient in day.patients) > 0
    assert calls["review"] == sum(patient.review for patient in day.patients) > 0


def test_nobody_is_passed_more_often_than_the_policy_says_and_the_urgent_never_shut_the_others_out() -> None:
    """The whole queue in one: head starts, returns, reviews and urgent ones, through days that are far too full."""
    policy = Policy(passed_at_most=3, appointment_head_start=60)
    crowded = Clinic(load=1.3, urgent=0.3, booked=0.35, missing=0.05, review=0.1)
    most, longest_row, row = 0, 0, 0

    def watched(room: Room, doctor_id: str) -> InLine | None:
        nonlocal most, longest_row, row
        called = ours(room, doctor_id)
        others = any(visit.urgency_class == 1 and _is_ready(visit, room, doctor_id) for visit in room.line)
        most = max([most, *(visit.passed for visit in room.line)])
        if called is not None:
            row = row + 1 if called.urgency_class == 0 and others else 0
            longest_row = max(longest_row, row)
        return called

    for seed in range(5):
        run(a_day(crowded, Random(seed)), watched, policy)
    assert (most, longest_row) == (3, 2)


def _is_ready(visit: InLine, room: Room, doctor_id: str) -> bool:
    mine = visit.bound_doctor_id in (None, doctor_id)
    return mine and visit.origin != "review" and visit.after_calls <= room.counters.calls


def test_our_order_reaches_its_goals_and_each_of_the_others_misses_one(figures: list[str]) -> None:
    """queue.md Q4, over every sixth day of `make fairness`."""
    known = compare(a_day(Clinic(), Random(seed)) for seed in DAYS)
    figures.append(f"who waits how long, {len(DAYS)} days:\n{bench.table(known)}")
    assert goals(known["ours"]) == (True, True, True, True)
    assert goals(known["first come, first served"]) == (False, True, True, True)
    assert goals(known["strict priority"]) == (True, True, False, False)


def test_patients_who_come_back_wait_less_than_those_who_have_not_been_seen() -> None:
    mean = fairness(call for seed in DAYS for call in run(a_day(BUSY, Random(seed)), ours, Policy())).mean
    assert mean["review"] < mean["walk-in"] and mean["return"] < mean["walk-in"]


def test_waits_are_counted_from_the_arrival_and_for_a_booking_not_before_its_slot() -> None:
    day = a_day(Clinic(), Random(1))
    walk_in = msgspec.structs.replace(day.patients[0], kind="walk-in", came=-5.0, slot=None, work=10.0)
    early = msgspec.structs.replace(walk_in, number=2, kind="booked", came=1.0, slot=20.0)
    late = msgspec.structs.replace(walk_in, number=3, kind="booked", came=25.0, slot=20.0)
    alone = Day(Clinic(doctors=1, between=0.0), (walk_in, early, late), (1.0,))
    assert run(alone, ours, Policy()) == [Waited("walk-in", 5.0), Waited("booked", 0.0), Waited("booked", 0.0)]
    busy = msgspec.structs.replace(alone, patients=(msgspec.structs.replace(walk_in, work=40.0), early, late))
    assert [call.minutes for call in run(busy, ours, Policy())] == [5.0, 20.0, 25.0]


def test_figures_are_shares_means_and_the_longest() -> None:
    calls = [Waited("urgent", 10.0), Waited("urgent", 10.5), Waited("booked", 30.0), Waited("booked", 31.0)]
    known = fairness([*calls, Waited("walk-in", 120.0), Waited("walk-in", 121.0), Waited("walk-in", 0.0)])
    assert (known.urgent_within_10, known.booked_within_30) == (0.5, 0.5)
    assert known.walk_ins_over_120 == pytest.approx(1 / 3)
    assert known.longest == 121
    assert known.mean["booked"] == 30.5
