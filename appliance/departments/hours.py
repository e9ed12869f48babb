"""Opening hours: plain local wall-clock times per weekday, and the dates on which a department stays closed. Pure."""

from collections.abc import Collection, Iterator
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Annotated

import msgspec
from msgspec import Meta

from appliance.clock import local

TimeOfDay = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d\Z")]
Closes = Annotated[str, Meta(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)\Z")]
Date = Annotated[str, Meta(pattern=r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\Z")]
"""`2026-11-21`, in the department's zone."""

DAYS_AHEAD = 92
"""So far ahead somebody is told when a department opens again; no hospital closes a department by its calendar for longer."""
DAYS_ON_END = 8
"""Sessions that follow one another without a break for longer than a week are no closing time to speak of."""


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


class Sitting(msgspec.Struct, frozen=True):
    """One session on one date: when it begins and ends, in the department's zone."""

    opens: datetime
    closes: datetime

    @property
    def key(self) -> str:
        """Its opening by the wall clock, `2026-11-21T09:00`: what its numbers are counted under."""
        return f"{self.opens:%Y-%m-%dT%H:%M}"


def is_open(hours: tuple[Session, ...], at: datetime, zone: str, closed_on: Collection[str] = ()) -> bool:
    """Whether a session runs at this instant. A department without hours is open on every date that is not closed."""
    if not hours:
        return not closed_on or local(at, zone).date().isoformat() not in closed_on
    return sitting_at(hours, at, zone, closed_on) is not None


def sitting_at(hours: tuple[Session, ...], at: datetime, zone: str, closed_on: Collection[str] = ()) -> Sitting | None:
    """The session that runs at this instant; None while closed, and for a department without hours."""
    here = local(at, zone)
    clock = here.strftime("%H:%M")
    for session in hours:
        if session.weekday == here.weekday() and session.opens <= clock < session.closes:
            return None if here.date().isoformat() in closed_on else _sitting(session, here)
    return None


def next_opening(
    hours: tuple[Session, ...], at: datetime, zone: str, closed_on: Collection[str] = ()
) -> datetime | None:
    """When the next session begins, in the department's zone; None if none does within three months.

    A department without hours opens again at midnight after its last closed date, and while open never.
    """
    if hours:
        upcoming = next_sitting(hours, at, zone, closed_on)
        return upcoming.opens if upcoming else None
    return None if is_open(hours, at, zone, closed_on) else _next_free_date(at, zone, closed_on)


def next_sitting(
    hours: tuple[Session, ...], at: datetime, zone: str, closed_on: Collection[str] = ()
) -> Sitting | None:
    """The next session that begins after this instant; None if none does within three months."""
    return next((sitting for sitting in _sittings(hours, at, zone, closed_on) if sitting.opens > at), None)


def closing(hours: tuple[Session, ...], at: datetime, zone: str, closed_on: Collection[str] = ()) -> datetime | None:
    """When the department closes that is open at this instant; sessions without a break between them count as one.

    None for one that is closed, one without hours, and one that does not close within a week.
    """
    end: datetime | None = None
    for sitting in _sittings(hours, at, zone, closed_on):
        if sitting.closes <= at:
            continue
        if sitting.opens > (end or at):
            break
        end = max(end, sitting.closes) if end else sitting.closes
        if (end - at).days >= DAYS_ON_END:
            return None
    return end


def overlap(hours: tuple[Session, ...]) -> bool:
    """Whether two sessions of one weekday share a minute: then nobody could say which one a number counts for."""
    ordered = sorted(hours, key=lambda session: (session.weekday, session.opens))
    pairs = pairwise(ordered)
    return any(one.weekday == other.weekday and other.opens < one.closes for one, other in pairs)


def _sittings(hours: tuple[Session, ...], at: datetime, zone: str, closed_on: Collection[str]) -> Iterator[Sitting]:
    """Every session from today on that a closed date does not take away, in the order in which they begin."""
    here = local(at, zone)
    ordered = sorted(hours, key=lambda session: session.opens)
    for ahead in range(DAYS_AHEAD):
        day = here + timedelta(days=ahead)
        if day.date().isoformat() in closed_on:
            continue
        yield from (_sitting(session, day) for session in ordered if session.weekday == day.weekday())


def _sitting(session: Session, day: datetime) -> Sitting:
    opens = datetime.combine(day.date(), time.fromisoformat(session.opens), day.tzinfo)
    if session.closes == "24:00":
        return Sitting(opens, datetime.combine(day.date() + timedelta(days=1), time(), day.tzinfo))
    return Sitting(opens, datetime.combine(day.date(), time.fromisoformat(session.closes), day.tzinfo))


def _next_free_date(at: datetime, zone: str, closed_on: Collection[str]) -> datetime | None:
    here = local(at, zone)
    dates = (here.date() + timedelta(days=ahead) for ahead in range(1, DAYS_AHEAD))
    free = next((date for date in dates if date.isoformat() not in closed_on), None)
    return datetime.combine(free, time(), here.tzinfo) if free else None
