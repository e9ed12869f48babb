"""The estimates of a department as its tables stand: who is available, and how long the one in hand has run."""

from appliance.departments.lookups import Department, department
from appliance.eta.lookups import running_minutes, window_for
from appliance.eta.window import window
from tests.hospital import Hospital


def cardiology(hospital: Hospital) -> Department:
    found = department(hospital.db, hospital.department_id)
    assert found is not None
    return found


def runs(hospital: Hospital) -> list[int]:
    return running_minutes(hospital.db, cardiology(hospital), hospital.clock.now())


def test_nobody_on_duty_is_nobody_to_wait_for(hospital: Hospital) -> None:
    assert runs(hospital) == []
    assert window_for(3, [], cardiology(hospital)) is None


def test_a_free_doctor_counts_as_just_finished(hospital: Hospital) -> None:
    hospital.meera.comes()
    assert runs(hospital) == [15]


def test_only_who_is_available_counts(hospital: Hospital) -> None:
    hospital.meera.comes()
    hospital.sunil.comes()
    assert runs(hospital) == [15, 15]
    hospital.sunil.pauses()
    assert runs(hospital) == [15]
    hospital.meera.goes()
    assert runs(hospital) == []


def test_a_called_patient_has_still_the_whole_visit_ahead(hospital: Hospital) -> None:
    hospital.meera.comes()
    hospital.leela.gives_a_number_to("Asha")
    hospital.meera.calls_next()
    hospital.clock.advance(seconds=300)
    assert runs(hospital) == [0]


def test_a_consultation_runs_in_whole_minutes(hospital: Hospital) -> None:
    hospital.meera.comes()
    asha = hospital.leela.gives_a_number_to("Asha")
    hospital.meera.starts(hospital.meera.calls(asha))
    for seconds, minutes in ((59.999, 0), (0.001, 1), (540, 10)):
        hospital.clock.advance(seconds=seconds)
        assert runs(hospital) == [minutes]
    hospital.meera.completes(asha)
    assert runs(hospital) == [15]


def test_a_clock_that_went_back_makes_no_consultation_run_backwards(hospital: Hospital) -> None:
    hospital.meera.comes()
    asha = hospital.leela.gives_a_number_to("Asha")
    hospital.meera.starts(hospital.meera.calls(asha))
    hospital.clock.step_wall(seconds=-3600)
    assert runs(hospital) == [0]


def test_each_department_has_its_own_doctors_and_minutes(hospital: Hospital) -> None:
    lab = hospital.opens("L", "Lab", minutes_per_visit=6)
    hospital.meera.comes()
    hospital.hires("anil", "Room 4", lab).comes(place=lab)
    found = department(hospital.db, lab.department_id)
    assert found is not None
    assert running_minutes(hospital.db, found, hospital.clock.now()) == [6]
    assert window_for(2, [6], found) == window(2, [6], 6)
