"""Every lookup of departments, patients, queues and estimates, run once: no statement of it reads a growing table through.

`tests/house` looks at the texts in the sources; this one looks at what is really asked, with real parameters, so that
SQL put together on the way is seen too.
"""

import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from appliance.clock import iso
from appliance.departments import lookups as departments
from appliance.departments.actions import set_holiday
from appliance.departments.hours import Session
from appliance.departments.lookups import Department
from appliance.eta import lookups as eta
from appliance.patients import lookups as patients
from appliance.patients.events import Person
from appliance.queues import lookups as queues
from appliance.queues.lookups import Visit
from appliance.reporting import lookups as reporting
from appliance.reporting.actions import close_day
from appliance.triage import lookups as triage
from tests.hospital import TIMER, Hospital
from tests.statements import asked, read_through

Lookup = Callable[..., Any]
DAY = "2026-11-21"
SESSION = f"{DAY}T14:00"
MODULES: tuple[ModuleType, ...] = (departments, patients, queues, eta, triage, reporting)


class Ward:
    """What lookups are asked with: a visit that has been everywhere, and the moment."""

    def __init__(self, hospital: Hospital) -> None:
        self.hospital = hospital
        self.at = iso(hospital.clock.now())
        self.department_id = hospital.department_id
        self.doctor_id = hospital.meera.doctor_id
        self.visit: Visit = hospital.meera.sees(hospital.meera.calls(hospital.asha.gets_a_number()), "Aspirin")
        self.token_id = self.visit.token_id
        hospital.meera.notes(self.visit, "comes back on Monday")
        hospital.meera.calls(hospital.kiosk.gives_a_number_to("Bina", paper=True))
        hospital.kiosk.gives_a_number_to("Chand")
        hospital.asha.checks_in_from_elsewhere()
        hospital.kiosk.gives_a_number_to(Person(symptoms=("breathing-hard",)))
        (self.alarm,) = hospital.alarms()
        self.holiday_id = hospital.spine.do(set_holiday, TIMER, date="2026-12-25", name="A feast").holiday_id
        hours = (Session(weekday=5, opens="14:00", closes="18:00"),)
        self.capped = hospital.opens("S", "Small", hours=hours, session_caps={"ALL": 9})
        hospital.kiosk.checks_in(place=self.capped)
        self._close()

    def _close(self) -> None:
        """Today is closed, and in the capped department it is over."""
        do, db = self.hospital.spine.do, self.hospital.db
        do(close_day, TIMER, department_id=self.department_id, day=DAY, checked=reporting.check_journal(db))
        self.hospital.clock.advance(seconds=24 * 3600)
        self.hospital.passes_the_night(self.capped)

    @property
    def department(self) -> Department:
        found = departments.department(self.hospital.db, self.department_id)
        assert found is not None
        return found


ASKED: dict[Lookup, Callable[[Ward], dict[str, Any]]] = {
    departments.department: lambda ward: {"department_id": ward.department_id},
    departments.department_by_code: lambda ward: {"code": "c"},
    departments.departments: lambda ward: {},
    departments.room: lambda ward: {"room_id": ward.hospital.cardiology.rooms["Room 4"]},
    departments.rooms: lambda ward: {"department_id": ward.department_id},
    departments.policies: lambda ward: {"department_id": ward.department_id},
    departments.policy_of: lambda ward: {"department_id": ward.department_id, "policy_version": 1},
    departments.holiday: lambda ward: {"holiday_id": ward.holiday_id},
    departments.holidays: lambda ward: {"first": "2026-12-01", "last": "2026-12-31"},
    departments.room_called: lambda ward: {"department_id": ward.department_id, "text": "4"},
    patients.person: lambda ward: {
        "seals": ward.hospital.spine.means.seals,
        "patient_id": ward.visit.patient_id,
    },
    patients.followed: lambda ward: {"session_hash": ward.hospital.asha.session_hash, "at": ward.at},
    patients.restored: lambda ward: {"token_hash": b"x", "at": ward.at},
    patients.generation: lambda ward: {"visit_id": ward.visit.visit_id},
    patients.restore_of: lambda ward: {"visit_id": ward.visit.visit_id},
    patients.restores_of: lambda ward: {"session_hash": ward.hospital.asha.session_hash},
    patients.is_consumed: lambda ward: {"nonce": "x"},
    patients.anything_ended: lambda ward: {"before": ward.at, "answers_before": ward.at},
    queues.visit: lambda ward: {"visit_id": ward.visit.visit_id},
    queues.visits_of: lambda ward: {"entries": ward.hospital.spine.entries()},
    queues.with_journeys: lambda ward: {"visit_ids": [ward.visit.visit_id]},
    queues.first_visit: lambda ward: {"token_id": ward.token_id},
    queues.journey: lambda ward: {"token_id": ward.token_id},
    queues.waiting: lambda ward: {"department_id": ward.department_id},
    queues.intake: lambda ward: {"department_id": ward.department_id, "session": SESSION},
    queues.issued_since: lambda ward: {"department_id": ward.department_id, "service_date": DAY, "since": ""},
    queues.issued_today: lambda ward: {"department_id": ward.department_id},
    queues.present: lambda ward: {"department_id": ward.department_id},
    queues.left_over: lambda ward: {"department_id": ward.department_id, "before": "2027", "limit": 9},
    queues.worn: lambda ward: {"department_id": ward.department_id, "before": "2027"},
    queues.active: lambda ward: {"department_id": ward.department_id},
    queues.recent_calls: lambda ward: {"department_id": ward.department_id, "limit": 5},
    queues.active_of_doctor: lambda ward: {"doctor_id": ward.doctor_id},
    queues.pace: lambda ward: {"doctor_id": ward.doctor_id, "department_ids": [ward.department_id]},
    queues.active_of_token: lambda ward: {"token_id": ward.token_id},
    queues.scanned_until: lambda ward: {"department_id": ward.department_id, "at": ward.at, "limit": 50},
    queues.held_until: lambda ward: {"department_id": ward.department_id, "at": ward.at, "limit": 50},
    queues.of_day: lambda ward: {"department_id": ward.department_id, "service_date": ward.visit.service_date},
    queues.missed: lambda ward: {"department_id": ward.department_id},
    queues.fact: lambda ward: {"visit_id": ward.visit.visit_id, "kind": "note"},
    queues.facts: lambda ward: {"visit_id": ward.visit.visit_id},
    queues.undoable: lambda ward: {"visit_id": ward.visit.visit_id},
    queues.in_line: lambda ward: {"department_id": ward.department_id},
    queues.counters: lambda ward: {"department_id": ward.department_id},
    queues.passed: lambda ward: {"department_id": ward.department_id},
    queues.call_of: lambda ward: {"visit_id": ward.visit.visit_id},
    queues.why: lambda ward: {"visit_id": ward.visit.visit_id},
    queues.line: lambda ward: {"department_id": ward.department_id},
    queues.token: lambda ward: {"token_id": ward.token_id},
    queues.token_of_day: lambda ward: {
        "department_id": ward.department_id,
        "service_date": ward.visit.service_date,
        "series": "",
        "number": 1,
    },
    queues.duty: lambda ward: {"doctor_id": ward.doctor_id},
    queues.on_duty: lambda ward: {"department_id": ward.department_id},
    queues.prescription: lambda ward: {"prescription_id": ward.visit.prescription_id},
    reporting.day: lambda ward: {"department_id": ward.department_id, "service_date": DAY},
    reporting.days_before: lambda ward: {"service_date": "2027-01-01", "limit": 31},
    reporting.to_close: lambda ward: {},
    reporting.figures_of: lambda ward: {"department_id": ward.department_id, "service_date": DAY},
    reporting.has_happened: lambda ward: {"department_id": ward.department_id, "service_date": DAY},
    reporting.arrivals: lambda ward: {"service_date": DAY},
    reporting.last_checked: lambda ward: {},
    reporting.check_journal: lambda ward: {},
    reporting.unfinished: lambda ward: {"doctor_id": ward.doctor_id},
    triage.alarm: lambda ward: {"alarm_id": ward.alarm.alarm_id},
    triage.open_alarms: lambda ward: {"department_id": ward.department_id},
    triage.open_alarm_of: lambda ward: {"visit_id": ward.alarm.visit_id},
    triage.why: lambda ward: {"seals": ward.hospital.spine.means.seals, "alarm": ward.alarm},
    triage.rules: lambda ward: {},
    eta.running_minutes: lambda ward: {"department": ward.department, "at": ward.hospital.clock.now()},
}
"""What each lookup is asked."""

FINDS_NOTHING = {
    *(patients.restored, patients.generation, patients.is_consumed, patients.anything_ended),
    *(queues.active_of_token, queues.held_until, queues.missed, queues.passed),
    *(queues.intake, reporting.unfinished),
}
"""Those that this ward has no answer for."""


@pytest.fixture
def ward(hospital: Hospital) -> Ward:
    hospital.meera.comes()
    return Ward(hospital)


def lookups_of(module: ModuleType) -> set[Lookup]:
    """The public functions of a module that take a connection first."""
    return {
        thing
        for name, thing in inspect.getmembers(module, inspect.isfunction)
        if thing.__module__ == module.__name__
        and not name.startswith("_")
        and next(iter(inspect.signature(thing).parameters)) == "db"
    }


def test_every_lookup_is_asked_here() -> None:
    assert {lookup for module in MODULES for lookup in lookups_of(module)} == set(ASKED)


@pytest.mark.parametrize("lookup", ASKED, ids=lambda lookup: f"{lookup.__module__.split('.')[1]}.{lookup.__name__}")
def test_no_lookup_reads_a_growing_table_through(ward: Ward, lookup: Lookup) -> None:
    db = asked(ward.hospital.spine.path)
    try:
        answer = lookup(db, **ASKED[lookup](ward))
        assert bool(answer) is (lookup not in FINDS_NOTHING), "need an answer for this to mean much"
        assert db.statements
        for sql, parameters in [*db.statements]:
            assert not (slow := read_through(db, sql, parameters)), (slow, sql)
    finally:
        db.close()


def test_a_lookup_that_read_through_would_be_noticed(ward: Ward) -> None:
    db = asked(ward.hospital.spine.path)
    assert read_through(db, "select * from visits where patient_id = ?", ("x",))
    assert read_through(db, "select v.visit_id from visits v where v.calls > 3")
    assert not read_through(db, "select * from visits where visit_id = ?", ("x",))
    assert not read_through(db, "select * from departments")
    db.close()
