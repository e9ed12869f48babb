"""Plots: bars stand in their order, as high as they should, and their sentence says what they show."""

from appliance.wording import words
from web.screens.admin.plots import BOTTOM, HEIGHT, LEAST_HOURS, LEFT, TOP, WIDTH, Plot, arrivals_by_hour

SAY = words("en")


def drawn(counts: dict[int, int], **more: int) -> Plot:
    plot = arrivals_by_hour(counts, SAY, **more)
    assert plot is not None
    return plot


def test_nobody_came_and_nothing_is_drawn() -> None:
    assert arrivals_by_hour({}, SAY) is None
    assert arrivals_by_hour({9: 0}, SAY) is None


def test_the_busiest_hour_is_told() -> None:
    plot = drawn({9: 4, 10: 31, 11: 7})
    assert plot.summary == "Most came between 10:00 and 11:00: 31. In all 42."
    assert [bar.figure for bar in plot.bars if bar.figure] == ["31"]


def test_bars_stand_within_the_picture_and_twice_as_many_are_twice_as_high() -> None:
    plot = drawn({8: 10, 9: 20})
    heights = {bar.label: bar.height for bar in plot.bars}
    assert heights["09"] == 2 * heights["08"] > 0
    assert all(bar.x >= LEFT and bar.x + bar.width <= WIDTH for bar in plot.bars)
    assert all(TOP <= bar.y <= bar.y + bar.height <= HEIGHT - BOTTOM for bar in plot.bars)


def test_a_short_morning_is_no_wall_of_bars() -> None:
    assert [bar.label for bar in drawn({9: 3}).bars] == [f"{hour:02}" for hour in range(9, 9 + LEAST_HOURS)]


def test_after_midnight_belongs_to_the_evening_before() -> None:
    labels = [bar.label for bar in drawn({22: 5, 23: 9, 0: 3}).bars]
    assert labels[labels.index("22") :][:3] == ["22", "23", "00"]


def test_the_hour_that_is_not_over_is_told_apart() -> None:
    bars = drawn({9: 30, 10: 5}, running=10).bars
    assert [(bar.label, bar.figure) for bar in bars if bar.soft] == [("10", "5")]
