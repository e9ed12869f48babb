"""Opening hours: plain local wall-clock times per weekday. Pure."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Annotated

import msgspec
from msgspec import Meta

from appliance.clock import local

TimeOfDay = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d\Z")]
Closes = Annotated[str, Meta(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)\Z")]


class Session(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """One session of a weekday (0 is Monday), `opens` inclusive, `closes` exclusive, as `HH:MM` in the department's zone.

    It closes after it opens, at 24:00 at the latest: a night that goes over midnight is two sessions.
    """

    weekday: Annotated[int, Meta(ge=0, le=6)]
    opens: TimeOfDay
    closes: Closes

    def __post_init__(self) -> None:
        if self.closes <= self.opens:
            raise ValueError("a session closes after it opens")


def is_open(hours: tuple[Session, ...], at: datetime, zone: str) -> bool:
    """Whether a session runs at this instant. A department without hours is always open."""
    if not hours:
        return True
    here = local(at, zone)
    clock = here.strftime("%H:%M")
    return any(session.weekday == here.weekday() and session.opens <= clock < session.closes for session in hours)


def next_opening(hours: tuple[Session, ...], at: datetime, zone: str) -> datetime | None:
    """When the next session begins, within a week; None for a department without hours."""
    return min((start for start in _starts(hours, at, zone) if start > at), default=None)


def _starts(hours: tuple[Session, ...], at: datetime, zone: str) -> Iterator[datetime]:
    here = local(at, zone)
    for ahead in range(8):
        day = (here + timedelta(days=ahead)).date()
        for session in hours:
            if session.weekday == day.weekday():
                yield datetime.combine(day, time.fromisoformat(session.opens), here.tzinfo)
