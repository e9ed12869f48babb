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
from appliance.departments.lookups import Department
from appliance.eta import lookups as eta
from appliance.patients import lookups as patients
from appliance.queues import lookups as queues
from appliance.queues.lookups import Visit
from tests.hospital import Hospital
from tests.statements import asked, read_through

Lookup = Callable[..., Any]
MODULES: tuple[ModuleType, ...] = (departments, patients, queues, eta)


class Ward:
    """What lookups are asked with: a visit that has been everywhere, and the moment."""

    def __init__(self, hospital: Hospital) -> None:
        self.hospital = hospital
        self.at = iso(hospital.clock.now())
        self.department_id = hospital.department_id
        self.doctor_id = hospital.meera.doctor_id
        self.visit: Visit = hospital.meera.sees(hospital.meera.calls(hospital.asha.gets_a_number()), "Aspirin")
        self.token_id = self.visit.token_id
        hospital.meera.calls(hospital.kiosk.gives_a_number_to("Bina", paper=True))
        hospital.kiosk.gives_a_number_to("Chand")
        hospital.asha.checks_in_from_elsewhere()

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
    departments.room_called: lambda ward: {"department_id": ward.department_id, "text": "4"},
    patients.person: lambda ward: {
        "seals": ward.hospital.spine.means.seals,
        "patient_id": ward.visit.patient_id,
    },
    patients.followed: lambda ward: {"session_hash": ward.hospital.asha.session_hash, "at": ward.at},
    patients.restored: lambda ward: {"token_hash": b"x", "at": ward.at},
    patients.generation: lambda ward: {"visit_id": ward.visit.visit_id},
    patients.anything_ended: lambda ward: {"before": ward.at, "answers_before": ward.at},
    queues.visit: lambda ward: {"visit_id": ward.visit.visit_id},
    queues.visits_of: lambda ward: {"entries": ward.hospital.spine.entries()},
    queues.with_journeys: lambda ward: {"visit_ids": [ward.visit.visit_id]},
    queues.first_visit: lambda ward: {"token_id": ward.token_id},
    queues.journey: lambda ward: {"token_id": ward.token_id},
    queues.waiting: lambda ward: {"department_id": ward.department_id},
    queues.active: lambda ward: {"department_id": ward.department_id},
    queues.recent_calls: lambda ward: {"department_id": ward.department_id, "limit": 5},
    queues.active_of_doctor: lambda ward: {"doctor_id": ward.doctor_id},
    queues.active_of_token: lambda ward: {"token_id": ward.token_id},
    queues.scanned_until: lambda ward: {"department_id": ward.department_id, "at": ward.at, "limit": 50},
    queues.in_line: lambda ward: {"department_id": ward.department_id},
    queues.counters: lambda ward: {"department_id": ward.department_id},
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
    eta.running_minutes: lambda ward: {"department": ward.department, "at": ward.hospital.clock.now()},
}
"""What each lookup is asked."""

FINDS_NOTHING = {patients.restored, patients.generation, patients.anything_ended, queues.active_of_token}
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
