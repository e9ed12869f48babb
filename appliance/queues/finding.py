"""Finding somebody's visit of today by what they still know: a number, a few digits, a name, a time (spec/api.md).

Today's people are opened one by one (1.6 ms for 300, measured), so this runs on a reader thread, never in an action and
never on the loop. There is no search by name over all time (DESIGN §5).
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

import msgspec

from appliance.clock import local, parse
from appliance.database.connection import Connection
from appliance.database.seals import Seals
from appliance.departments import lookups as departments
from appliance.departments.lookups import Department
from appliance.patients import lookups as patients
from appliance.patients.events import Person
from appliance.queues import lookups
from appliance.queues.lookups import Visit
from appliance.queues.states import OPEN

MOST = 20
NEAR_MINUTES = 20
PHONE_DIGITS_LEAST, PHONE_DIGITS_MOST = 3, 10

NUMBER = re.compile(r"(?:([A-Za-z]{1,3})[ -]?)?0*([0-9]{1,5})\Z")
TIME = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])\Z")
NAME_AND_AGE = re.compile(r"(.*\D)\s+([0-9]{1,3})\Z")
DIGITS = re.compile(r"[0-9]+\Z")


class Asked(msgspec.Struct, frozen=True):
    """What somebody typed, in every sense that it can have."""

    letters: str | None = None
    number: int | None = None
    digits: str | None = None
    names: tuple[str, ...] = ()
    age: int | None = None
    time: tuple[int, int] | None = None


class Found(msgspec.Struct, frozen=True):
    """One visit of today with its person, and how well it fits: the smaller the better."""

    visit: Visit
    person: Person
    rank: int


def asked(text: str) -> Asked:
    """`C-017`, `17`, `3210`, `asha`, `asha 41`, `09:40`. Pure. A few digits may be a number and the end of a phone."""
    text = " ".join(text.split())
    if (time := TIME.match(text)) is not None:
        return Asked(time=(int(time[1]), int(time[2])))
    number = NUMBER.match(text)
    bare = re.sub(r"[ ()+.-]", "", text)
    digits = bare[-PHONE_DIGITS_MOST:] if DIGITS.match(bare) and len(bare) >= PHONE_DIGITS_LEAST else None
    if number is not None or digits is not None:
        return Asked(
            letters=number[1].upper() if number is not None and number[1] else None,
            number=int(number[2]) if number is not None else None,
            digits=digits if number is None or number[1] is None else None,
        )
    aged = NAME_AND_AGE.match(text)
    return Asked(names=_words(aged[1] if aged else text), age=int(aged[2]) if aged else None)


def found(db: Connection, seals: Seals, *, text: str, department_ids: Collection[str], at: datetime) -> list[Found]:
    """The visits of today that fit, at most 20: those that still go on first, then the best fit, then the newest.

    `department_ids` are those whose people may be seen.
    """
    wanted = asked(text)
    fits = [
        each
        for department in departments.departments(db)
        if department.department_id in department_ids
        for each in _of(db, seals, department, wanted, at)
    ]
    fits.sort(key=lambda each: each.visit.visit_id, reverse=True)
    fits.sort(key=lambda each: (each.visit.state not in OPEN, each.rank))
    return fits[:MOST]


def _of(db: Connection, seals: Seals, department: Department, wanted: Asked, at: datetime) -> Iterable[Found]:
    line = lookups.line(db, department.department_id)
    for visit in lookups.of_day(db, department.department_id, line.service_date) if line is not None else ():
        rank = _by_paper(visit, department, wanted, at)
        if rank is None and not wanted.digits and not wanted.names:
            continue
        person = patients.person(db, seals, visit.patient_id)
        rank = rank if rank is not None else _by_person(person, wanted)
        if rank is not None:
            yield Found(visit, person, rank)


def _by_paper(visit: Visit, department: Department, wanted: Asked, at: datetime) -> int | None:
    """By the number, or by when they came."""
    if wanted.time is not None:
        return _minutes_from(visit, department, wanted.time, at)
    if wanted.number is None or visit.token_number is None:
        return None
    letters, _, number = visit.token_number.partition("-")
    same = number.lstrip("0") == str(wanted.number) and wanted.letters in (None, letters)
    return 0 if same else None


def _minutes_from(visit: Visit, department: Department, time: tuple[int, int], at: datetime) -> int | None:
    if visit.queued_at is None:
        return None
    here = local(at, department.timezone).replace(hour=time[0], minute=time[1], second=0, microsecond=0)
    apart = abs(parse(visit.queued_at) - here)
    return int(apart / timedelta(minutes=1)) if apart <= timedelta(minutes=NEAR_MINUTES) else None


def _by_person(person: Person, wanted: Asked) -> int | None:
    """By the end of the phone's number, or by names of which every one begins one of theirs; the right age fits better."""
    if wanted.digits is not None:
        ends = person.phone is not None and re.sub(r"\D", "", person.phone).endswith(wanted.digits)
        return 1 if ends else None
    theirs = _words(person.name or "")
    if not wanted.names or not all(any(name.startswith(each) for name in theirs) for each in wanted.names):
        return None
    if wanted.age is None:
        return 1
    return 1 if person.age == wanted.age else 2


def _words(text: str) -> tuple[str, ...]:
    """A name as it is compared: without accents, in small letters, word by word."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    return tuple(plain.casefold().split())
