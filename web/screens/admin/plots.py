"""Plots that the server draws: bars over the hours of a day, with the few figures that are read off them."""

from collections.abc import Mapping, Sequence

import msgspec

from appliance.wording import Words

WIDTH, HEIGHT = 720, 180
LEFT, TOP, BOTTOM = 34, 22, 22
GAP = 5
LEAST_HOURS = 9
BEGINS = 4
"""The hour with which a day begins: who comes after midnight belongs to the evening before (queue.md, service date)."""
LINES = 3


class Bar(msgspec.Struct, frozen=True):
    """One bar. `figure` stands over it where it is worth reading; `label` below it."""

    x: int
    y: int
    width: int
    height: int
    figure: str
    label: str
    soft: bool


class GridLine(msgspec.Struct, frozen=True):
    """A level of the plot, and what it stands for."""

    y: int
    text: str


class Plot(msgspec.Struct, frozen=True):
    """A picture of figures, and the same in one sentence."""

    width: int
    height: int
    left: int
    summary: str
    lines: tuple[GridLine, ...]
    bars: tuple[Bar, ...]


def arrivals_by_hour(counts: Mapping[int, int], say: Words, *, running: int | None = None) -> Plot | None:
    """How many came in which hour (0–23) of a day; None where nobody came. `running` is the hour that is not over yet."""
    if not any(counts.values()):
        return None
    hours = _span(counts)
    top = _round_up(max(counts.values()))
    peak = max(hours, key=lambda hour: counts.get(hour, 0))
    step = (WIDTH - LEFT) // len(hours)
    return Plot(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        summary=say(
            "Most came between {start}:00 and {end}:00: {people}. In all {total}.",
            start=f"{peak:02}",
            end=f"{(peak + 1) % 24:02}",
            people=say.number(counts[peak]),
            total=say.number(sum(counts.values())),
        ),
        lines=tuple(
            GridLine(_y(top * index // (LINES - 1), top), say.number(top * index // (LINES - 1)))
            for index in range(LINES)
        ),
        bars=tuple(
            Bar(
                x=LEFT + step * index + GAP,
                y=_y(counts.get(hour, 0), top),
                width=step - 2 * GAP,
                height=_y(0, top) - _y(counts.get(hour, 0), top),
                figure=say.number(counts[hour]) if hour in (peak, running) and counts.get(hour) else "",
                label=f"{hour:02}",
                soft=hour == running,
            )
            for index, hour in enumerate(hours)
        ),
    )


def _span(counts: Mapping[int, int]) -> Sequence[int]:
    """The hours from the first arrival to the last, widened so that a short morning is no wall of bars."""
    came = [(hour - BEGINS) % 24 for hour, count in counts.items() if count]
    first, last = min(came), max(came)
    while last - first + 1 < LEAST_HOURS:
        last, first = min(last + 1, 23), first - (last == 23)
    return [(hour + BEGINS) % 24 for hour in range(first, last + 1)]


def _round_up(most: int) -> int:
    """The level of the plot's top: even, so that the middle is a whole number, and round where it is large."""
    step = 2 if most < 20 else 10 if most < 100 else 50
    return -(-most // step) * step


def _y(count: int, top: int) -> int:
    return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * count / top)
