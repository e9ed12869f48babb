"""Numbers under clocks that jump, nights in which clocks change, and power that fails: thousands of them, whatever happens.

Each round is a hospital in four zones that lives through a weekend with a seed: numbers are given out, some people leave,
some are carried over, the wall clock is set to and fro, the box is switched off and on, and the alarm rings as it does.
"""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from appliance.catalogue import folding
from appliance.clock_watch import ClockWatch
from appliance.database import clock_steps
from appliance.departments import lookups as departments
from appliance.journal.event import Author
from appliance.queues import lookups
from appliance.queues.days import turn_day
from appliance.queues.due import due
from appliance.queues.events import DayTurned, NumberVoided, TokenIssued
from tests.hospital import SOAK, TIMER, FakeClock, Hospital, Place, event_of, open_hospital, open_spine

ROUNDS = 60 if SOAK else 2
ACTS = 1_500

WEEKENDS = {
    "the clocks go forward in Berlin": datetime(2026, 3, 28, 18, tzinfo=UTC),
    "the clocks go back in Berlin": datetime(2026, 10, 24, 18, tzinfo=UTC),
    "the clocks go back in New York": datetime(2026, 10, 31, 23, tzinfo=UTC),
    "nothing happens": datetime(2026, 11, 21, 9, tzinfo=UTC),
}
PLACES = (
    ("B", "Europe/Berlin", {"at_day_end": "carry", "rollover": "02:30"}),
    ("N", "America/New_York", {"at_day_end": "cancel", "rollover": "01:30"}),
    ("K", "Asia/Kolkata", {"at_day_end": "carry"}),
    ("L", "Australia/Lord_Howe", {"at_day_end": "carry", "rollover": "00:00"}),
)
"""Rollovers lie in the very hours that are skipped or repeated."""


class Given(NamedTuple):
    """One number in the journal, given out or voided."""

    department_id: str
    date: str
    number: int
    voided: bool


@pytest.mark.parametrize("seed", range(ROUNDS))
@pytest.mark.parametrize("weekend", WEEKENDS)
async def test_numbers_are_unique_and_without_gaps_and_dates_never_go_back(
    tmp_path: Path, weekend: str, seed: int, figures: list[str]
) -> None:
    clock, chance = FakeClock(WEEKENDS[weekend]), random.Random(f"{weekend} {seed}")
    with open_spine(tmp_path, folding(), clock=clock) as spine:
        places = [
            Hospital(spine).opens(code, rooms=(), timezone=zone, **policy)  # type: ignore[arg-type]
            for code, zone, policy in PLACES
        ]
    acts = 0
    while acts < ACTS:
        with open_spine(tmp_path, folding(), clock=clock, seed=seed + acts + 2) as spine:
            hospital = Hospital(spine)
            starts(hospital)
            watch = ClockWatch(clock)
            for _ in range(chance.randrange(50, 400)):
                await something_happens(hospital, places, watch, chance)
                acts += 1
        clock.advance(seconds=chance.choice([5, 3600, 20 * 3600]))
        clock.step_wall(seconds=chance.choice([0, 0, -3600, 7200]))
    with open_hospital(tmp_path, clock=clock, seed=999) as hospital:
        given, dates = list(numbers(hospital)), dates_of(hospital)
        holds(given)
        steps = hospital.spine.recorded().count("ClockStepped")

    voids = sum(each.voided for each in given)
    assert steps > 3 and len(dates) > 6, "clocks have to jump and days to turn, for this to mean anything"
    assert voids > 0, "and numbers to be worn over night"
    figures.append(
        f"numbers, {weekend}, seed {seed}: {len(given)}, {voids} voided, {len(dates)} days, {steps} clock steps"
    )


def starts(hospital: Hospital) -> None:
    """What assembly does before the box answers anybody."""
    author = Author.system("start")
    hospital.spine.do(clock_steps.look_at_start, author, wall=hospital.clock.now())
    for department in departments.departments(hospital.db):
        while hospital.spine.do(turn_day, author, department_id=department.department_id).left:
            pass


async def something_happens(hospital: Hospital, places: list[Place], watch: ClockWatch, chance: random.Random) -> None:
    clock, place = hospital.clock, chance.choice(places)
    match chance.randrange(20):
        case 0:
            clock.step_wall(seconds=chance.choice([-7200, -3600, -31, -29, 29, 31, 3600, 7200]))
        case 1:
            clock.advance(seconds=chance.choice([1, 601, 3600]))
        case 2 | 3:
            await the_alarm_rings(hospital, watch)
        case 4 | 5 | 6:
            for visit in lookups.waiting(hospital.db, place.department_id)[:2]:
                hospital.leela.cancels(visit)
        case _:
            wears_alone(hospital, hospital.kiosk.gives_a_number_to(place=place).token_number or "", place)
            clock.advance(seconds=chance.randrange(90))


async def the_alarm_rings(hospital: Hospital, watch: ClockWatch) -> None:
    spine = hospital.spine
    await watch.look(readers=spine.readers, writer=spine.writer)
    for each in list(due(spine.db, spine.clock.now())):
        spine.do(each.action, TIMER, **each.arguments)


def wears_alone(hospital: Hospital, token_number: str, place: Place) -> None:
    """The one number that everybody hears called out has one owner."""
    waiting = lookups.waiting(hospital.db, place.department_id)
    assert [visit.token_number for visit in waiting].count(token_number) == 1


def numbers(hospital: Hospital) -> Iterator[Given]:
    """Every number in the order in which the journal has it."""
    for entry in hospital.spine.entries():
        event = event_of(entry) if entry.entity_kind == "token" else None
        if isinstance(event, TokenIssued | NumberVoided):
            yield Given(event.department_id, event.service_date, event.number, isinstance(event, NumberVoided))


def dates_of(hospital: Hospital) -> set[tuple[str, str]]:
    return {(entry.entity_id, turned.now_date) for entry in hospital.spine.entries() if (turned := turned_of(entry))}


def turned_of(entry: object) -> DayTurned | None:
    event = event_of(entry) if getattr(entry, "type", "") == DayTurned.type_name else None  # type: ignore[arg-type]
    return event if isinstance(event, DayTurned) else None


def holds(given: list[Given]) -> None:
    """1, 2, 3 … in every department on every date, in this order; and no date before the one before it."""
    last: dict[str, Given] = {}
    for each in given:
        before = last.get(each.department_id)
        assert before is None or each.date >= before.date, (before, each)
        expected = before.number + 1 if before is not None and before.date == each.date else 1
        assert each.number == expected, (before, each)
        last[each.department_id] = each
    counted = Counter((each.department_id, each.date, each.number) for each in given)
    assert set(counted.values()) == {1}


def test_the_oracle_would_notice_a_gap_a_twin_and_a_date_that_goes_back() -> None:
    def numbered(*pairs: tuple[str, int]) -> list[Given]:
        return [Given("C", date, number, voided=False) for date, number in pairs]

    holds(numbered(("2026-11-21", 1), ("2026-11-21", 2), ("2026-11-22", 1)))
    for wrong in (
        (("2026-11-21", 1), ("2026-11-21", 3)),
        (("2026-11-21", 1), ("2026-11-21", 1)),
        (("2026-11-22", 1), ("2026-11-21", 1)),
        (("2026-11-21", 1), ("2026-11-22", 2)),
    ):
        with pytest.raises(AssertionError):
            holds(numbered(*wrong))
