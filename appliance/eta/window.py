"""The window before anything is learned: spec estimates.md W4 and W6, worked.md. Pure arithmetic on plain values."""

from collections.abc import Sequence
from math import ceil, floor, sqrt

import msgspec

CONSULTATION_CV = 0.5
"""Coefficient of variation of a consultation's length while nothing is known (W6)."""
Z10, Z60, Z90 = -1.2815515655446004, 0.2533471031357997, 1.2815515655446004
"""Standard normal quantiles."""
STEP_MINUTES = 5
ONE_NUMBER_MINUTES = 10
"""A window no wider than this is shown as one number, its P60: underestimates hurt more."""


class Window(msgspec.Struct, frozen=True):
    """Whole minutes: P10 and P90 rounded outwards to five, and the P60. `single` windows are shown as the P60 alone."""

    low: int
    high: int
    likely: int
    single: bool


def window(ahead: int, running_minutes: Sequence[int], minutes_per_visit: int) -> Window | None:
    """The wait of somebody with `ahead` people in front of them; None when nobody serves.

    `running_minutes` has one number for each available doctor: how long the current consultation has run, and
    `minutes_per_visit` or more for a doctor who is free. mean = ceil((n + 1) / m) · x0 less what runs.
    """
    doctors = len(running_minutes)
    if doctors == 0:
        return None
    assert ahead >= 0, "nobody has fewer than none ahead"
    rounds = ceil((ahead + 1) / doctors)
    done = min(max(running_minutes), minutes_per_visit)
    mean = max(0, rounds * minutes_per_visit - done)
    deviation = mean * CONSULTATION_CV / sqrt(ahead + 1)
    p10, p60, p90 = (max(0.0, mean + z * deviation) for z in (Z10, Z60, Z90))
    low = floor(p10 / STEP_MINUTES) * STEP_MINUTES
    high = ceil(p90 / STEP_MINUTES) * STEP_MINUTES
    return Window(low, high, ceil(p60), p90 - p10 <= ONE_NUMBER_MINUTES)
