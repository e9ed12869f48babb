"""Random days of journeys: everybody presses anything about anybody in three departments, and what must hold holds.

Nothing but a refusal is ever raised; nobody is in two rooms or twice in one line; whoever was moved goes on somewhere; and
when the day is over the journal explains every table (`open_hospital` looks at that).
"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import get_args

import pytest

from appliance.clock import iso
from appliance.patients.links import check_characters
from appliance.queues import lookups
from appliance.queues.actions import CameBack, SendTo
from appliance.queues.due import due
from appliance.queues.events import ReopenReason
from appliance.queues.lookups import Visit
from appliance.queues.order import calling_order
from appliance.queues.states import ACTIVE, OPEN
from appliance.refusals import Refused
from tests.hospital import SOAK, TIMER, Doctor, Hospital, Place, open_hospital

DAYS = 300 if SOAK else 12
PRESSES = 160


class Day:
    """A hospital with three departments, and a hand that presses by chance."""

    def __init__(self, hospital: Hospital, chance: Random) -> None:
        self.hospital = hospital
        self.chance = chance
        self.places = [
            hospital.cardiology,
            hospital.opens("L", "Lab", rooms=("Bench 1",), missed_by_timer=True),
            hospital.opens("P", "Pharmacy", rooms=("Window 1",), returns_a_day=1),
        ]
        self.doctors = {
            hospital.meera: hospital.cardiology,
            hospital.sunil: hospital.cardiology,
            hospital.hires("lena", "Bench 1", self.places[1]): self.places[1],
            hospital.hires("omar", "Window 1", self.places[2]): self.places[2],
        }
        for doctor, place in self.doctors.items():
            doctor.comes(place=place)
        self.visits: list[str] = []
        self.refused: Counter[str] = Counter()
        self.done: Counter[str] = Counter()

    def press(self) -> None:
        """Somebody presses something; a refusal is an answer, anything else is a mistake of ours."""
        name = self.chance.choice(list(ACTS))
        try:
            opened = ACTS[name](self)
        except Refused as refused:
            self.refused[refused.code] += 1
            return
        self.done[name] += 1
        if isinstance(opened, Visit):
            self.visits.append(opened.visit_id)

    @property
    def doctor(self) -> Doctor:
        return self.chance.choice(list(self.doctors))

    @property
    def place(self) -> Place:
        return self.chance.choice(self.places)

    @property
    def visit(self) -> Visit:
        """One of the later visits, as it stands; somebody new where there is none yet."""
        if not self.visits:
            self.visits.append(self.hospital.leela.gives_a_number_to("Asha").visit_id)
        return self.hospital.visit(self.chance.choice(self.visits[-25:]))

    def one(self, *states: str) -> Visit:
        """A visit in one of these states, if there is one: most presses are about something that can be done."""
        wanted = [each for each in map(self.hospital.visit, self.visits[-40:]) if each.state in states]
        return self.chance.choice(wanted) if wanted and self.chance.random() < 0.9 else self.visit

    @property
    def version(self) -> int | None:
        return None if self.chance.random() < 0.9 else self.chance.randint(1, 4)

    def legs(self) -> list[SendTo]:
        return [
            SendTo(
                department_id=place.department_id,
                review=self.chance.random() < 0.5,
                note="x" if self.chance.random() < 0.3 else None,
            )
            for place in self.chance.sample(self.places, self.chance.choice([0, 1, 1, 2]))
        ]

    def of(self, visit: Visit) -> Doctor:
        """Whoever has the patient, mostly."""
        mine = next((doctor for doctor in self.doctors if doctor.doctor_id == visit.doctor_id), None)
        return mine if mine is not None and self.chance.random() < 0.9 else self.doctor


def arrive(day: Day) -> Visit:
    doctor = day.chance.choice([None, None, None, *day.doctors])
    place = day.doctors[doctor] if doctor else day.place
    return day.hospital.leela.gives_a_number_to("Asha", place=place, urgent=day.chance.random() < 0.15, doctor=doctor)


def call_next(day: Day) -> object:
    doctor = day.doctor
    called = doctor.calls_next(day.doctors[doctor])
    return called.version if called else None


def start(day: Day) -> object:
    visit = day.one("CALLED")
    return day.of(visit).starts(visit).version


def complete(day: Day) -> object:
    visit = day.one("IN_CONSULTATION")
    day.of(visit).completes(visit, send_to=day.legs())
    day.visits += [each.visit_id for each in lookups.journey(day.hospital.db, visit.token_id or "")]
    return None


def miss(day: Day) -> object:
    visit = day.one("CALLED")
    doctor = day.of(visit)
    doctor.recalls(visit)
    day.hospital.clock.advance(seconds=180)
    return doctor.misses(visit).version


def change_hands(day: Day) -> object:
    doctor = day.doctor
    acts: list[Callable[[], object]] = [doctor.goes, lambda: doctor.comes(place=day.doctors[doctor])]
    return day.chance.choice(acts)() and None


def wait(day: Day) -> object:
    day.hospital.clock.advance(seconds=day.chance.choice([1, 8, 30, 120, 400]))
    for each in list(due(day.hospital.db, day.hospital.clock.now())):
        day.hospital.spine.do(each.action, TIMER, **each.arguments)
    return None


def show_slip(day: Day) -> object:
    visit = day.one("NO_SHOW")
    check = check_characters(day.hospital.spine.means.keys, visit.token_id or "")
    came_back: CameBack = day.hospital.kiosk.reads_the_slip_of(visit, day.chance.choice([None, check, "???"]))
    return day.hospital.visit(came_back.visit_id) if came_back.outcome == "returned" and came_back.visit_id else None


def hold(day: Day) -> object:
    until = iso(day.hospital.clock.now() + timedelta(seconds=60)) if day.chance.random() < 0.5 else None
    return day.hospital.leela.holds(day.one("WAITING", "URGENT"), until=until, version=day.version).version


ACTS: dict[str, Callable[[Day], object]] = {
    "arrive": arrive,
    "arrive again": arrive,
    "call next": call_next,
    "call next one": call_next,
    "call": lambda day: day.doctor.calls(day.one("WAITING", "URGENT"), day.version).version,
    "start": start,
    "start again": start,
    "complete": complete,
    "complete again": complete,
    "miss": miss,
    "raise": lambda day: day.hospital.thomas.raises(day.one("WAITING"), day.version).version,
    "cancel": lambda day: day.hospital.leela.cancels(day.one("CALLED"), "patient-left").version,
    "hold": hold,
    "resume": lambda day: day.hospital.leela.resumes(day.one("WAITING", "URGENT"), day.version).version,
    "move": lambda day: day.hospital.leela.moves(day.one("WAITING", "URGENT"), day.chance.randint(1, 6)).version,
    "transfer": lambda day: day.hospital.leela.transfers(day.one("WAITING", "URGENT", "CALLED"), day.place),
    "transfer to": lambda day: day.hospital.leela.transfers(day.one("WAITING"), doctor=day.doctor),
    "reassign": lambda day: (
        day.hospital.leela.reassigns(day.one(*OPEN), day.chance.choice([None, day.doctor, day.doctor])).version
    ),
    "merge": lambda day: day.hospital.leela.merges(day.one("WAITING"), day.one("WAITING", "URGENT", "CALLED")).version,
    "reopen": lambda day: day.hospital.leela.reopens(
        day.one("CALLED", "URGENT", "COMPLETED"), day.chance.choice(get_args(ReopenReason))
    ),
    "undo": lambda day: day.hospital.leela.undoes(day.one("WAITING", "URGENT")),
    "note": lambda day: day.doctor.notes(day.visit, day.chance.choice(["", "a note"])).version,
    "confirm": lambda day: (
        day.hospital.leela.confirms(day.one("WAITING"), day.chance.choice(["staff", "pregnant"])).version
    ),
    "come back": lambda day: day.hospital.asha.comes_back(day.one("NO_SHOW")),
    "show slip": show_slip,
    "change hands": change_hands,
    "wait": wait,
}


def everything_holds(day: Day) -> None:
    """Nobody twice in one line or in two rooms; every doctor has one patient; an order is an order."""
    db = day.hospital.db
    every = [
        visit
        for place in day.places
        for visit in (*lookups.waiting(db, place.department_id), *lookups.active(db, place.department_id))
    ]
    open_in = Counter((visit.token_id, visit.department_id) for visit in every)
    active = [visit for visit in every if visit.state in ACTIVE]
    assert set(open_in.values()) <= {1}
    assert len({visit.token_id for visit in active}) == len(active) == len({visit.doctor_id for visit in active})
    for place in day.places:
        line = lookups.in_line(db, place.department_id)
        order = calling_order(line, lookups.counters(db, place.department_id))
        assert {item.visit_id for item in order} == {
            item.visit_id for item in line if not item.held and not item.active_elsewhere
        }


def whoever_was_moved_goes_on(day: Day) -> None:
    """A visit that was closed for another one names it, or is named by it; a number is never lost on the way."""
    db = day.hospital.db
    for visit in map(day.hospital.visit, set(day.visits)):
        if visit.state != "CANCELLED":
            continue
        assert visit.token_id is not None
        onward = [each.origin for each in lookups.journey(db, visit.token_id) if each.linked_visit_id == visit.visit_id]
        match visit.cancel_reason:
            case "transferred":
                assert "transfer" in onward
            case "called-in-error" | "raised-in-error":
                assert onward == ["reopen"]
            case "registered-twice":
                assert visit.merged_into is not None


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_whatever_people_press_nobody_is_lost_and_nobody_is_in_two_places(tmp_path: Path) -> None:
    done: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    for seed in range(DAYS):
        folder = tmp_path / str(seed)
        folder.mkdir()
        with open_hospital(folder) as hospital:
            day = Day(hospital, Random(seed))
            for press in range(PRESSES):
                try:
                    day.press()
                    everything_holds(day)
                except Exception as error:
                    raise AssertionError(f"seed {seed}, press {press}") from error
            whoever_was_moved_goes_on(day)
            done += day.done
            refused += day.refused
    assert done.keys() == ACTS.keys(), "every act must succeed now and then for this test to mean anything"
    assert {"invalid-transition", "version-conflict", "duplicate-visit", "not-available"} <= refused.keys()
