"""What can be asked about departments."""

from functools import lru_cache
from typing import Any

import msgspec

from appliance.database.connection import Connection
from appliance.departments.hours import Session
from appliance.departments.policy import Policy


class Department(msgspec.Struct, frozen=True):
    """A department with the policy in force."""

    department_id: str
    code: str
    name: str
    names: dict[str, str]
    timezone: str
    kind: str
    hours: tuple[Session, ...]
    status: str
    policy_version: int
    policy: Policy
    version: int
    accepting: bool = True
    """Whether newcomers get in; one that does not take any is on its way to being switched off."""
    closed_on: frozenset[str] = frozenset()
    """The dates on which it is closed, its own and the hospital's."""

    def name_in(self, language: str) -> str:
        """Its name as this reader knows it."""
        return self.names.get(language, self.name)


class Room(msgspec.Struct, frozen=True):
    """A room and the department it belongs to."""

    room_id: str
    department_id: str
    name: str
    version: int = 1


class PolicyVersion(msgspec.Struct, frozen=True):
    """One version of a department's policy, and since when."""

    department_id: str
    policy_version: int
    policy: Policy
    set_at: str


class Holiday(msgspec.Struct, frozen=True):
    """A date on which a department, or without one the whole hospital, is closed."""

    holiday_id: str
    department_id: str | None
    date: str
    name: str


_SELECT = """
    select department_id, code, name, names, timezone, kind, hours, status, d.policy_version, policy, version, accepting,
        closed_on
    from departments d join policies p using (department_id)
    where p.policy_version = d.policy_version
"""


def department(db: Connection, department_id: str) -> Department | None:
    """One department by id."""
    row = db.execute(f"{_SELECT} and department_id = ?", (department_id,)).fetchone()
    return _department(row) if row else None


def department_by_code(db: Connection, code: str) -> Department | None:
    """One department by the letters that start its tokens, upper or lower case."""
    row = db.execute(f"{_SELECT} and code = ?", (code.upper(),)).fetchone()
    return _department(row) if row else None


def departments(db: Connection) -> list[Department]:
    """All departments by code. A hospital has dozens, so this may read them all."""
    return [_department(row) for row in db.execute(f"{_SELECT} order by code")]


def room(db: Connection, room_id: str) -> Room | None:
    """One room by id."""
    row = db.execute("select room_id, department_id, name, version from rooms where room_id = ?", (room_id,)).fetchone()
    return Room(*row) if row else None


def rooms(db: Connection, department_id: str) -> list[Room]:
    """The rooms of a department, by name."""
    rows = db.execute(
        "select room_id, department_id, name, version from rooms where department_id = ? order by name",
        (department_id,),
    )
    return [Room(*row) for row in rows]


def room_called(db: Connection, department_id: str, text: str) -> Room | None:
    """The room that somebody means: by id, by name in any case, or by the number alone where only one room ends in it."""
    every = rooms(db, department_id)
    wanted = text.strip().casefold()
    exact = [room for room in every if wanted in (room.room_id, room.name.casefold())]
    ending = [room for room in every if room.name.casefold().split()[-1] == wanted]
    found = exact or ending
    return found[0] if len(found) == 1 else None


def policy_of(db: Connection, department_id: str, policy_version: int) -> Policy | None:
    """One version of a department's policy."""
    row = db.execute(
        "select policy from policies where department_id = ? and policy_version = ?", (department_id, policy_version)
    ).fetchone()
    return _policy.decode(row[0]) if row else None


def policies(db: Connection, department_id: str) -> list[PolicyVersion]:
    """Every version of a department's policy, newest first."""
    rows = db.execute(
        """
        select department_id, policy_version, policy, set_at from policies
        where department_id = ? order by policy_version desc
        """,
        (department_id,),
    )
    return [PolicyVersion(place, version, _policy.decode(policy), set_at) for place, version, policy, set_at in rows]


def holiday(db: Connection, holiday_id: str) -> Holiday | None:
    """One closed date by id."""
    row = db.execute(f"{_HOLIDAY} where holiday_id = ?", (holiday_id,)).fetchone()
    return Holiday(*row) if row else None


def holidays(db: Connection, first: str, last: str) -> list[Holiday]:
    """The closed dates from one date to another, both included, the hospital's before its departments'."""
    rows = db.execute(f"{_HOLIDAY} where date between ? and ? order by date, department_id, holiday_id", (first, last))
    return [Holiday(*row) for row in rows]


_HOLIDAY = f"select {', '.join(Holiday.__struct_fields__)} from holidays"


@lru_cache(256)
def _department(row: tuple[Any, ...]) -> Department:
    """Remembered by what the row says: hours and policy are documents, and change once a year."""
    *known, policy_version, policy, version, accepting, closed_on = row
    department_id, code, name, names, timezone, kind, hours, status = known
    return Department(
        department_id,
        code,
        name,
        _names.decode(names),
        timezone,
        kind,
        _hours.decode(hours),
        status,
        policy_version,
        _policy.decode(policy),
        version,
        bool(accepting),
        _dates.decode(closed_on),
    )


_names = msgspec.json.Decoder(dict[str, str])
_hours = msgspec.json.Decoder(tuple[Session, ...])
_dates = msgspec.json.Decoder(frozenset[str])
_policy = msgspec.json.Decoder(Policy)
