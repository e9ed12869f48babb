"""The key of somebody who joins: from when they count, and with which head start."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.departments.policy import Policy
from appliance.queues.head_starts import Key, is_in_time, key_for

NINE = 1_795_251_600_000
POLICY = Policy()


def at(minute: float) -> int:
    """So many minutes past nine."""
    return NINE + round(minute * 60_000)


def key(minute: float, head_start: int, counts_from: float) -> Key:
    return Key(at(minute), head_start, at(counts_from))


@pytest.mark.parametrize(
    ("came", "slot", "classes", "expected"),
    [
        (0, None, (), key(0, 0, 0)),
        (0, None, ("elderly",), key(-10, 10, 0)),
        (0, None, ("elderly", "pregnant"), key(-10, 10, 0)),
        (60, 60, (), key(40, 20, 60)),
        (60, 60, ("child",), key(40, 20, 60)),
        (55, 60, (), key(35, 20, 55)),
        (54, 60, (), key(35, 20, 55)),
        (0, 60, (), key(35, 20, 55)),
        (75, 60, (), key(55, 20, 75)),
        (75 + 1 / 60_000, 60, (), key(75 + 1 / 60_000, 0, 75 + 1 / 60_000)),
        (90, 60, ("disabled",), key(80, 10, 90)),
        (0, None, ("nobility",), key(0, 0, 0)),
    ],
    ids=[
        "a walk-in counts from the arrival",
        "a class gives its minutes",
        "two classes give the larger, not the sum",
        "an appointment gives twenty minutes",
        "an appointment and a class give the larger",
        "five minutes early count",
        "six minutes early count as five",
        "an hour early counts as five minutes",
        "a quarter of an hour late keeps the head start",
        "a moment later loses it",
        "who is late keeps what the class gives",
        "what is no class of the policy gives nothing",
    ],
)
def test_the_key_is_the_time_that_counts_less_the_head_start(
    came: float, slot: float | None, classes: tuple[str, ...], expected: Key
) -> None:
    slot_ms = at(slot) if slot is not None else None
    assert key_for(at(came), POLICY, slot_ms=slot_ms, classes=classes) == expected


def test_the_numbers_are_the_policys() -> None:
    policy = Policy(head_starts={"elderly": 30}, appointment_head_start=25, appointment_grace=0, appointment_early=10)
    assert key_for(at(0), policy, classes=("elderly",)) == key(-30, 30, 0)
    assert key_for(at(0), policy, classes=("child",)) == key(0, 0, 0)
    assert key_for(at(0), policy, slot_ms=at(60)) == key(25, 25, 50)
    assert key_for(at(60), policy, slot_ms=at(60), classes=("elderly",)) == key(30, 30, 60)
    assert is_in_time(at(60), at(60), policy) and not is_in_time(at(61), at(60), policy)


@given(st.integers(-120, 240), st.none() | st.integers(0, 240), st.sets(st.sampled_from(sorted(POLICY.head_starts))))
def test_nobody_counts_from_before_they_came_nor_gains_by_coming_earlier(
    came: int, slot: int | None, classes: set[str]
) -> None:
    slot_ms = at(slot) if slot is not None else None
    known = key_for(at(came), POLICY, slot_ms=slot_ms, classes=classes)
    assert known.effective >= at(came)
    assert known.order_key == known.effective - known.head_start_minutes * 60_000
    later = key_for(at(came + 1), POLICY, slot_ms=slot_ms, classes=classes)
    assert later.order_key >= known.order_key
