"""NEWS2, the Royal College of Physicians' early warning score (2017): the numbers of `rules.toml` applied. Pure.

For adults from 16 years, not in pregnancy. What was not measured gives no points, so the score is what it is at least.
"""

from collections.abc import Mapping
from typing import Final

import msgspec

from appliance.triage.shipped import SHIPPED, Band, Scale

MEASURED: Final = tuple(dict.fromkeys(scale.measure for scale in SHIPPED.news2))
"""What the score takes, in the order of the table."""


class Score(msgspec.Struct, frozen=True):
    """The points by measure, and what nobody has measured yet."""

    parts: dict[str, int]
    missing: tuple[str, ...]

    @property
    def total(self) -> int:
        """All points together: at least the score."""
        return sum(self.parts.values())

    @property
    def highest(self) -> int:
        """The most that one vital sign gives."""
        return max(self.parts.values(), default=0)


def score(vitals: Mapping[str, int]) -> Score:
    """The score of what was measured, whole numbers by the names of `rules.toml`."""
    parts = {measure: _points(measure, vitals) for measure in MEASURED if measure in vitals}
    return Score(parts, tuple(measure for measure in MEASURED if measure not in vitals))


def _points(measure: str, vitals: Mapping[str, int]) -> int:
    bands = (
        band
        for scale in SHIPPED.news2
        if scale.measure == measure and _counts(scale, vitals)
        for band in scale.bands
        if _within(band, vitals[measure])
    )
    return max((band.points for band in bands), default=0)


def _counts(scale: Scale, vitals: Mapping[str, int]) -> bool:
    on_this_scale = scale.scale is None or scale.scale == vitals.get("spo2Scale", 1)
    return on_this_scale and (not scale.oxygen or bool(vitals.get("onOxygen")))


def _within(band: Band, value: int) -> bool:
    return (band.least is None or value >= band.least) and (band.most is None or value <= band.most)
