"""Who gets in: a department that takes people, in its hours, with numbers left (queue.md Q6).

A cap counts the numbers of one session of the opening hours, all together or by the way they were given; a department
without hours counts by the day. Reception's urgent patients are refused by neither; reception may overrule both.
"""

from datetime import datetime
from typing import Literal

import msgspec

from appliance.clock import iso, local
from appliance.database.connection import Connection
from appliance.database.transaction import Transaction
from appliance.departments import hours
from appliance.departments.hours import Sitting
from appliance.departments.lookups import Department
from appliance.queues import lookups
from appliance.queues.events import Channel, Despite, IntakeCounted
from appliance.queues.service_date import end_of, service_date
from appliance.refusals import Refused
from appliance.wording import N_

Spent = Literal["day", "session", "channel"]
"""Which cap is used up: the day's, the session's, or that of one way of getting a number."""


class Admission(msgspec.Struct, frozen=True):
    """Somebody may have a number: the session it counts for, where there are caps, and what was set aside for it."""

    session: str | None = None
    despite: Despite | None = None


class Door(msgspec.Struct, frozen=True):
    """Whether somebody who comes now gets a number, and if not, when again; instants in the department's zone."""

    open: bool
    full: bool
    opens_at: datetime | None
    """When numbers are given out again, where they are not now."""
    closes_at: datetime | None


def admit(
    tx: Transaction, department: Department, channel: Channel, *, urgent: bool = False, override: bool = False
) -> Admission:
    """Let somebody in. Refused `department-closed` and `department-full`, with `opens_at`.

    `urgent` and `override` set hours and caps aside, for reception only; what was set aside is recorded with the number.
    """
    _require_taking(department)
    at_reception = channel == "RECEPTION"
    overruled = at_reception and (urgent or override)
    is_open = hours.is_open(department.hours, tx.at, department.timezone, department.closed_on)
    if not is_open and not overruled:
        raise _closed(department, tx.at, overrule=at_reception)
    despite: Despite | None = None if is_open else "closed"
    if not _has_caps(department):
        return Admission(None, despite)
    session, counted = _intake(tx.db, department, tx.at)
    spent = _spent(tx.db, department, channel, counted)
    if spent is not None and not overruled:
        raise _full(tx.db, department, tx.at, spent, overrule=at_reception)
    if counted and not lookups.intake(tx.db, department.department_id, session):
        # The caps came in the middle of a session: what it gave out before counts too.
        caught_up = IntakeCounted(department_id=department.department_id, session=session, issued=counted)
        tx.record(caught_up, tx.new_id(), 1)
    return Admission(session, "full" if spent is not None else despite)


def require_open(tx: Transaction, department: Department) -> None:
    """Refused `department-closed` unless a department takes somebody who is in the house already; caps do not count."""
    _require_taking(department)
    if not hours.is_open(department.hours, tx.at, department.timezone, department.closed_on):
        raise _closed(department, tx.at, overrule=False)


def door(db: Connection, department: Department, at: datetime, channel: Channel) -> Door:
    """How the door stands for somebody who would get a number this way."""
    zone, closed_on = department.timezone, department.closed_on
    if department.status != "ACTIVE" or not department.accepting:
        return Door(open=False, full=False, opens_at=None, closes_at=None)
    if not hours.is_open(department.hours, at, zone, closed_on):
        return Door(
            open=False,
            full=False,
            opens_at=hours.next_opening(department.hours, at, zone, closed_on),
            closes_at=None,
        )
    spent = _spent(db, department, channel, _intake(db, department, at)[1]) if _has_caps(department) else None
    return Door(
        open=True,
        full=spent is not None,
        opens_at=_again(db, department, at, spent) if spent is not None else None,
        closes_at=hours.closing(department.hours, at, zone, closed_on),
    )


def is_open(department: Department, at: datetime) -> bool:
    """Whether a department takes people at this instant; its caps are another question."""
    taking = department.status == "ACTIVE" and department.accepting
    return taking and hours.is_open(department.hours, at, department.timezone, department.closed_on)


def _require_taking(department: Department) -> None:
    if department.status != "ACTIVE":
        raise Refused("department-closed", "This department takes nobody at the moment. Please ask at reception.")
    if not department.accepting:
        raise Refused("department-closed", "This department takes nobody new today. Please ask at reception.")


def _has_caps(department: Department) -> bool:
    return department.policy.walk_in_cap is not None or bool(department.policy.session_caps)


def _intake(db: Connection, department: Department, at: datetime) -> tuple[str, dict[str, int]]:
    """The session that a number given now counts for, and how many it has given out, by channel."""
    zone, closed_on = department.timezone, department.closed_on
    sitting = hours.sitting_at(department.hours, at, zone, closed_on)
    if sitting is None:
        sitting = hours.next_sitting(department.hours, at, zone, closed_on)
    session = sitting.key if sitting is not None else f"{_day(db, department, at)}T{department.policy.rollover}"
    counted = lookups.intake(db, department.department_id, session)
    if not counted:
        since = sitting.opens if sitting is not None else None
        day = _day(db, department, at)
        counted = lookups.issued_since(db, department.department_id, day, iso(since) if since is not None else "")
    return session, counted


def _spent(db: Connection, department: Department, channel: Channel, counted: dict[str, int]) -> Spent | None:
    policy = department.policy
    caps = policy.session_caps
    if policy.walk_in_cap is not None and lookups.issued_today(db, department.department_id) >= policy.walk_in_cap:
        return "day"
    if "ALL" in caps and sum(counted.values()) >= caps["ALL"]:
        return "session"
    if channel in caps and counted.get(channel, 0) >= caps[channel]:
        return "channel"
    return None


def _day(db: Connection, department: Department, at: datetime) -> str:
    line = lookups.line(db, department.department_id)
    return line.service_date if line else service_date(at, department.timezone, department.policy.rollover, None)


def _again(db: Connection, department: Department, at: datetime, spent: Spent) -> datetime | None:
    """When numbers are given out again once a cap is used up: with the next session, or the next day."""
    zone, closed_on = department.timezone, department.closed_on
    tomorrow = local(end_of(_day(db, department, at), zone, department.policy.rollover), zone)
    if not department.hours:
        return (
            tomorrow
            if hours.is_open((), tomorrow, zone, closed_on)
            else hours.next_opening((), tomorrow, zone, closed_on)
        )
    after = tomorrow if spent == "day" else at
    following: Sitting | None = hours.next_sitting(department.hours, after, zone, closed_on)
    return following.opens if following is not None else None


def _full(db: Connection, department: Department, at: datetime, spent: Spent, *, overrule: bool) -> Refused:
    """Full, and when not any more: in words that need no reader's language for their values."""
    again = _again(db, department, at, spent)
    days = _days_until(again, department, at)
    if spent == "day":
        sentence = N_("All numbers for today have been given out. Please ask at reception.")
    elif spent == "channel":
        sentence = N_("No more numbers are given out here in this session. Please ask at reception.")
    elif again is None:
        sentence = N_("All numbers of this session have been given out. Please ask at reception.")
    elif days == 0:
        sentence = N_("All numbers of this session have been given out. The next session begins at {time}.")
    elif days == 1:
        sentence = N_("All numbers of this session have been given out. The next session begins tomorrow at {time}.")
    else:
        sentence = N_(
            "All numbers of this session have been given out. The next session begins in {days} days, at {time}."
        )
    return _refusal("department-full", sentence, again, days, overrule=overrule)


def _closed(department: Department, at: datetime, *, overrule: bool) -> Refused:
    """Closed now, and when it opens: in words that need no reader's language for their values."""
    opens = hours.next_opening(department.hours, at, department.timezone, department.closed_on)
    days = _days_until(opens, department, at)
    if opens is None:
        sentence = N_("This department is closed now. Please ask at reception.")
    elif days == 0:
        sentence = N_("This department is closed now. It opens again at {time}.")
    elif days == 1:
        sentence = N_("This department is closed now. It opens again tomorrow at {time}.")
    else:
        sentence = N_("This department is closed now. It opens again in {days} days, at {time}.")
    return _refusal("department-closed", sentence, opens, days, overrule=overrule)


def _refusal(code: str, sentence: str, again: datetime | None, days: int, *, overrule: bool) -> Refused:
    values = {"time": f"{again:%H:%M}", "days": days} if again is not None else {}
    opens_at = iso(again) if again is not None else None
    if overrule:
        return Refused(code, sentence, values=values, opens_at=opens_at, override=True)
    return Refused(code, sentence, values=values, opens_at=opens_at)


def _days_until(opens: datetime | None, department: Department, at: datetime) -> int:
    return (opens.date() - local(at, department.timezone).date()).days if opens is not None else 0
