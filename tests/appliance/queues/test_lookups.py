"""What can be asked about queues: the line, who is active, the last calls, a journey, who serves where."""

import pytest

from appliance.queues import lookups
from appliance.queues.lookups import Visit
from appliance.queues.order import Counters
from tests.hospital import Hospital


@pytest.fixture
def hospital(hospital: Hospital) -> Hospital:
    """Both doctors are on duty."""
    hospital.meera.comes()
    hospital.sunil.comes()
    return hospital


def ids(visits: list[Visit]) -> list[str]:
    return [visit.visit_id for visit in visits]


def test_who_waits_is_who_is_in_the_line_of_this_department(hospital: Hospital) -> None:
    lab = hospital.opens("L", "Lab")
    asha, bina = hospital.kiosk.gives_a_number_to("Asha"), hospital.kiosk.gives_a_number_to("Bina")
    hospital.leela.raises(bina)
    hospital.kiosk.gives_a_number_to("Chand", place=lab)
    hospital.leela.cancels(hospital.kiosk.gives_a_number_to("Gone"))
    hospital.asha.checks_in_from_elsewhere()
    hospital.meera.calls(hospital.kiosk.gives_a_number_to("Called"))

    assert sorted(ids(lookups.waiting(hospital.db, hospital.department_id))) == sorted([asha.visit_id, bina.visit_id])
    line = lookups.in_line(hospital.db, hospital.department_id)
    assert sorted((item.visit_id, item.urgency_class) for item in line) == sorted(
        [(asha.visit_id, 1), (bina.visit_id, 0)]
    )
    assert {(item.held, item.active_elsewhere, item.bound_doctor_id) for item in line} == {(0, 0, None)}


def test_who_is_active_stands_by_room(hospital: Hospital) -> None:
    first, second = hospital.kiosk.gives_a_number_to("Asha"), hospital.kiosk.gives_a_number_to("Bina")
    hospital.sunil.starts(hospital.sunil.calls(first))
    hospital.meera.calls(second)

    assert ids(lookups.active(hospital.db, hospital.department_id)) == [second.visit_id, first.visit_id]
    assert lookups.active_of_doctor(hospital.db, hospital.meera.doctor_id) == hospital.visit(second)
    assert lookups.active_of_doctor(hospital.db, "nobody") is None
    assert lookups.active_of_token(hospital.db, first.token_id or "") == hospital.visit(first)
    hospital.sunil.completes(first)
    assert lookups.active_of_token(hospital.db, first.token_id or "") is None
    assert ids(lookups.active(hospital.db, hospital.department_id)) == [second.visit_id]


def test_the_last_calls_come_newest_first_and_a_recall_is_a_call(hospital: Hospital) -> None:
    visits = [hospital.kiosk.gives_a_number_to(f"Patient {number}") for number in range(4)]
    for visit in visits[:3]:
        hospital.clock.advance(seconds=10)
        hospital.meera.sees(hospital.meera.calls(visit))
    hospital.clock.advance(seconds=10)
    last = hospital.sunil.calls(visits[3])

    assert ids(lookups.recent_calls(hospital.db, hospital.department_id, 3)) == [
        last.visit_id,
        visits[2].visit_id,
        visits[1].visit_id,
    ]
    assert len(lookups.recent_calls(hospital.db, hospital.department_id, 9)) == 4
    assert lookups.recent_calls(hospital.db, "nowhere", 9) == []


def test_several_visits_are_found_in_one_go(hospital: Hospital) -> None:
    asha, bina = hospital.kiosk.gives_a_number_to("Asha"), hospital.kiosk.gives_a_number_to("Bina")
    found = lookups.with_journeys(hospital.db, [bina.visit_id, "nobody", asha.visit_id])
    assert ids(found) == [asha.visit_id, bina.visit_id]
    assert lookups.with_journeys(hospital.db, []) == []


def test_visits_without_a_number_are_found_beside_those_with_one(hospital: Hospital) -> None:
    scanned, asha = hospital.ravi.checks_in_from_elsewhere(), hospital.kiosk.gives_a_number_to("Asha")
    found = lookups.with_journeys(hospital.db, [asha.visit_id, scanned.visit_id])
    assert sorted(ids(found)) == sorted([asha.visit_id, scanned.visit_id])


def test_a_journey_is_every_visit_of_a_token(hospital: Hospital) -> None:
    asha, bina = hospital.kiosk.gives_a_number_to("Asha"), hospital.kiosk.gives_a_number_to("Bina")
    assert lookups.journey(hospital.db, asha.token_id or "") == [asha]
    assert lookups.with_journeys(hospital.db, [bina.visit_id]) == [bina]
    assert lookups.journey(hospital.db, "no-token") == []


def test_a_number_of_a_day_is_one_token(hospital: Hospital) -> None:
    asha = hospital.kiosk.gives_a_number_to("Asha")
    token = lookups.token_of_day(hospital.db, hospital.department_id, "2026-11-21", "", 1)
    assert token is not None and token.token_id == asha.token_id
    assert token == lookups.token(hospital.db, asha.token_id or "")
    assert (token.token_number, token.channel, token.issued_at) == ("C-001", "KIOSK", asha.queued_at)
    for day, series, number in (("2026-11-22", "", 1), ("2026-11-21", "E", 1), ("2026-11-21", "", 2)):
        assert lookups.token_of_day(hospital.db, hospital.department_id, day, series, number) is None
    assert lookups.token(hospital.db, "no-token") is None


def test_a_line_counts_its_numbers_and_the_urgent_called_in_a_row(hospital: Hospital) -> None:
    assert lookups.line(hospital.db, hospital.department_id) is None
    assert lookups.counters(hospital.db, hospital.department_id) == Counters()
    for urgent in (True, True, False, True):
        hospital.leela.gives_a_number_to("Asha", urgent=urgent)
    counted = []
    for _ in range(4):
        called = hospital.meera.calls_next()
        assert called is not None
        hospital.meera.sees(called)
        counted.append(lookups.counters(hospital.db, hospital.department_id).urgent_in_a_row)
    assert counted == [1, 2, 0, 1]
    line = lookups.line(hospital.db, hospital.department_id)
    assert line is not None and (line.service_date, line.last_number) == ("2026-11-21", 4)


def test_who_is_on_duty_is_available_or_paused_by_room(hospital: Hospital) -> None:
    hospital.sunil.pauses()
    assert [duty.room for duty in lookups.on_duty(hospital.db, hospital.department_id)] == ["Room 4", "Room 5"]
    hospital.meera.goes()
    (left,) = lookups.on_duty(hospital.db, hospital.department_id)
    assert (left.doctor_id, left.availability) == (hospital.sunil.doctor_id, "PAUSED")
    assert lookups.duty(hospital.db, "nobody") is None


def test_a_prescription_is_read_sealed(hospital: Hospital) -> None:
    completed = hospital.meera.sees(hospital.meera.calls(hospital.kiosk.gives_a_number_to("Asha")), "Aspirin")
    stored = lookups.prescription(hospital.db, completed.prescription_id or "")
    assert stored is not None
    assert (stored.visit_id, stored.doctor_id, stored.signed_at) == (
        completed.visit_id,
        hospital.meera.doctor_id,
        completed.completed_at,
    )
    assert b"Aspirin" not in stored.sealed
    assert lookups.prescription(hospital.db, "none") is None
