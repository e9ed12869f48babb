"""Opening hours as one reads them: in a line, and as the week that its administrator edits."""

from collections.abc import Sequence

import msgspec

from appliance.departments.hours import Session
from appliance.wording import Words

WEEKDAYS = 7
MINUTES_PER_UNIT = 5
"""Of the little picture of a day, 288 units wide."""


class Stretch(msgspec.Struct, frozen=True):
    """One session of a day, and where it lies in the picture of it."""

    opens: str
    closes: str
    from_unit: int
    units: int


class Day(msgspec.Struct, frozen=True):
    """One day of the week with its sessions."""

    name: str
    sessions: tuple[Stretch, ...]


def week_of(hours: Sequence[Session], say: Words) -> tuple[Day, ...]:
    """Monday to Sunday."""
    return tuple(
        Day(say.weekday(number), tuple(_stretch(session) for session in hours if session.weekday == number))
        for number in range(WEEKDAYS)
    )


def in_a_line(hours: Sequence[Session], say: Words) -> str:
    """`Mon–Fri 09:00–13:00, 14:00–17:00 · Sat 09:00–13:00`: days of the same times together."""
    if not hours:
        return say("Always open")
    runs: list[tuple[int, int, str]] = []
    for number in range(WEEKDAYS):
        times = ", ".join(f"{each.opens}–{each.closes}" for each in hours if each.weekday == number)
        if runs and runs[-1][2] == times:
            runs[-1] = (runs[-1][0], number, times)
        else:
            runs.append((number, number, times))
    return " · ".join(f"{_days(first, last, say)} {times}" for first, last, times in runs if times)


def _days(first: int, last: int, say: Words) -> str:
    names = [say.weekday(number, short=True) for number in (first, last)]
    return names[0] if first == last else "–".join(names)


def _stretch(session: Session) -> Stretch:
    start, end = (_minutes(time) // MINUTES_PER_UNIT for time in (session.opens, session.closes))
    return Stretch(session.opens, session.closes, start, end - start)


def _minutes(time: str) -> int:
    hours, minutes = time.split(":")
    return int(hours) * 60 + int(minutes)
