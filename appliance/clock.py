"""The clocks: wall time for people, monotonic time for waiting; the only file that asks the machine what time it is."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """What hands out time; tests hand in one that stands still until told."""

    def now(self) -> datetime:
        """The wall clock: aware, UTC, whole milliseconds."""
        ...

    def monotonic(self) -> float:
        """Seconds since some start; never goes back, whatever happens to the wall clock."""
        ...


class SystemClock:
    """The machine's own clocks."""

    def now(self) -> datetime:
        """The wall clock, cut to milliseconds so that what is stored is what was compared."""
        at = datetime.now(UTC)
        return at.replace(microsecond=at.microsecond // 1000 * 1000)

    def monotonic(self) -> float:
        """CLOCK_MONOTONIC in seconds."""
        return time.monotonic()


def iso(at: datetime) -> str:
    """An instant as `2026-11-21T09:41:07.123Z`: fixed width, so that text sorts as time does."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def parse(text: str) -> datetime:
    """The instant that `iso` wrote. Raises ValueError for anything else."""
    return datetime.fromisoformat(text)


def milliseconds(at: datetime) -> int:
    """Whole milliseconds since 1970: the unit of every order key."""
    return (at - EPOCH) // MILLISECOND


def from_milliseconds(number: int) -> datetime:
    """The instant of an order key."""
    return EPOCH + timedelta(milliseconds=number)


def seconds_between(earlier: str, later: datetime) -> float:
    """Seconds from a stored instant to now; negative when the wall clock went back."""
    return (later - parse(earlier)).total_seconds()


def local(at: datetime, zone: str) -> datetime:
    """The wall-clock time that people in this zone see. Raises ZoneInfoNotFoundError for an unknown zone."""
    return at.astimezone(ZoneInfo(zone))


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
