"""The window before anything is learned: W4 and W6 worked by hand, and what holds of every window.

    mean = ceil((n + 1) / m) · x0 − what runs          n ahead, m doctors available, x0 minutes a visit
    deviation = mean · 0.5 / √(n + 1)
    P10, P60, P90 = mean + (−1.2816, +0.2533, +1.2816) · deviation, never below 0

| n | m | x0 | runs    | mean              | deviation        | P10, P60, P90       | shown                      |
|---|---|----|---------|-------------------|------------------|---------------------|----------------------------|
| 0 | 1 | 15 | 0       | 1·15 − 0 = 15     | 15·.5/1 = 7.5    | 5.39, 16.90, 24.61  | 5–25, likely 17            |
| 0 | 1 | 15 | 10      | 15 − 10 = 5       | 2.5              | 1.80, 5.63, 8.20    | 6 (1.80–8.20 is ≤ 10 wide) |
| 3 | 2 | 10 | 4, 0    | 2·10 − 4 = 16     | 16·.5/2 = 4      | 10.87, 17.01, 21.13 | 10–25, likely 18           |
| 3 | 2 | 10 | 5, 0    | 2·10 − 5 = 15     | 15·.5/2 = 3.75   | 10.19, 15.95, 19.81 | 16 (9.61 wide)             |
| 8 | 3 | 6  | 6, 2, 0 | 3·6 − 6 = 12      | 12·.5/3 = 2      | 9.44, 12.51, 14.56  | 13 (5.13 wide)             |
| 2 | 3 | 15 | free    | 1·15 − 15 = 0     | 0                | 0, 0, 0             | 0                          |
| 0 | 1 | 15 | 40      | 15 − 15 = 0       | 0                | 0, 0, 0             | 0: overrun is not owed     |
| 15| 1 | 15 | 15      | 16·15 − 15 = 225  | 225·.5/4 = 28.1  | 188.96, 232.1, 261.0| 185–265, likely 233        |
"""

from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.eta.window import Window, window

running = st.lists(st.integers(0, 60), min_size=1, max_size=6)
ahead = st.integers(0, 80)
minutes = st.integers(1, 60)


@pytest.mark.parametrize(
    ("people_ahead", "runs", "minutes_per_visit", "shown"),
    [
        (0, [0], 15, Window(5, 25, 17, single=False)),
        (0, [10], 15, Window(0, 10, 6, single=True)),
        (3, [4, 0], 10, Window(10, 25, 18, single=False)),
        (3, [5, 0], 10, Window(10, 20, 16, single=True)),
        (8, [6, 2, 0], 6, Window(5, 15, 13, single=True)),
        (2, [15, 15, 15], 15, Window(0, 0, 0, single=True)),
        (0, [40], 15, Window(0, 0, 0, single=True)),
        (15, [15], 15, Window(185, 265, 233, single=False)),
    ],
)
def test_the_windows_of_the_table(people_ahead: int, runs: list[int], minutes_per_visit: int, shown: Window) -> None:
    assert window(people_ahead, runs, minutes_per_visit) == shown


def test_nobody_there_to_serve_is_no_window() -> None:
    assert window(0, [], 15) is None
    assert window(7, [], 15) is None


def test_one_number_up_to_ten_minutes_between_p10_and_p90_and_not_a_hair_more() -> None:
    """P90 − P10 = 2 · 1.2816 · mean · 0.5 / √(n + 1): with nobody ahead that is 10 at a mean of 7.80 minutes."""
    assert window(0, [8], 15) == Window(0, 15, 8, single=True)
    assert window(0, [7], 15) == Window(0, 15, 10, single=False)


def test_the_consultation_that_has_run_longest_is_what_runs() -> None:
    assert window(0, [2, 9], 15) == window(0, [9, 2], 15)
    assert window(1, [2, 9], 15) == window(1, [9, 9], 15)


@given(ahead, running, minutes)
def test_a_window_is_rounded_outwards_to_five_and_holds_what_is_likely(
    people_ahead: int, runs: list[int], minutes_per_visit: int
) -> None:
    shown = window(people_ahead, runs, minutes_per_visit)
    assert shown is not None
    assert 0 <= shown.low <= shown.likely <= shown.high
    assert shown.low % 5 == shown.high % 5 == 0
    assert not shown.single or shown.high - shown.low <= 20, "at most ten minutes, and five on either side"
    assert shown.single or shown.high - shown.low >= 10


@given(ahead, running, minutes)
def test_the_middle_is_the_rounds_ahead_less_what_runs(
    people_ahead: int, runs: list[int], minutes_per_visit: int
) -> None:
    """Whatever the width: the mean lies inside, and P60 a quarter of a deviation above it."""
    shown = window(people_ahead, runs, minutes_per_visit)
    assert shown is not None
    mean = ceil((people_ahead + 1) / len(runs)) * minutes_per_visit - min(max(runs), minutes_per_visit)
    assert shown.low <= mean <= shown.high
    assert mean <= shown.likely <= mean * (1 + 0.5 * 0.2534) + 1


@given(ahead, minutes, st.integers(1, 6))
def test_more_doctors_never_lengthen_the_likely_wait(people_ahead: int, minutes_per_visit: int, doctors: int) -> None:
    fewer = window(people_ahead, [0] * doctors, minutes_per_visit)
    more = window(people_ahead, [0] * (doctors + 1), minutes_per_visit)
    assert fewer is not None and more is not None
    assert more.likely <= fewer.likely


@given(ahead, minutes, st.integers(1, 6))
def test_a_round_of_doctors_more_ahead_takes_longer(people_ahead: int, minutes_per_visit: int, doctors: int) -> None:
    nearer = window(people_ahead, [0] * doctors, minutes_per_visit)
    farther = window(people_ahead + doctors, [0] * doctors, minutes_per_visit)
    assert nearer is not None and farther is not None
    assert farther.likely >= nearer.likely
