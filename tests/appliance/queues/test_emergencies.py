"""Answering an alarm: it stays open until somebody says what was done, and what that means for the line."""

import pytest

from appliance.patients.events import Person
from appliance.queues import lookups
from appliance.queues.actions import SendTo
from appliance.queues.lookups import Visit
from appliance.triage import lookups as triage
from tests.hospital import Hospital

BREATHLESS = Person(name="Asha Rao", age=41, symptoms=("breathing-hard",))


@pytest.fixture
def urgent(hospital: Hospital) -> Visit:
    return hospital.kiosk.gives_a_number_to(BREATHLESS)


@pytest.mark.parametrize("outcome", ["called-now", "not-confirmed"])
def test_an_answered_alarm_is_open_no_longer_and_the_visit_stands(
    hospital: Hospital, urgent: Visit, outcome: str
) -> None:
    (alarm,) = hospital.alarms()
    with hospital.records("AlarmAcknowledged") as entries:
        hospital.thomas.answers(alarm, outcome)  # type: ignore[arg-type]
    assert hospital.alarms() == []
    answered = triage.alarm(hospital.db, alarm.alarm_id)
    assert answered is not None
    assert (answered.outcome, answered.acknowledged_by, answered.version) == (outcome, "nurse-thomas", 2)
    assert (entries[0].reason, entries[0].sealed) == (outcome, None)
    assert hospital.visit(urgent).state == "URGENT"


def test_what_was_done_otherwise_is_said_in_words_and_sealed(hospital: Hospital, urgent: Visit) -> None:
    (alarm,) = hospital.alarms()
    with hospital.refuses("invalid-request") as caught:
        hospital.thomas.answers(alarm, "other")
    assert caught.value.field == "note"
    with hospital.records("AlarmAcknowledged") as entries:
        hospital.thomas.answers(alarm, "other", "Her inhaler helped")
    assert entries[0].sealed is not None
    assert "inhaler" not in entries[0].payload


def test_an_alarm_is_answered_once(hospital: Hospital, urgent: Visit) -> None:
    (alarm,) = hospital.alarms()
    hospital.thomas.answers(alarm, "called-now")
    with hospital.refuses("invalid-transition"):
        hospital.thomas.answers(alarm, "not-confirmed")


def test_an_alarm_that_never_was_is_not_found(hospital: Hospital, urgent: Visit) -> None:
    (alarm,) = hospital.alarms()
    strange = type(alarm)(**{name: getattr(alarm, name) for name in alarm.__struct_fields__} | {"alarm_id": "x"})
    with hospital.refuses("not-found"):
        hospital.thomas.answers(strange, "called-now")


def test_who_was_taken_to_emergency_waits_no_longer(hospital: Hospital, urgent: Visit) -> None:
    with hospital.records("AlarmAcknowledged", "VisitCancelled") as entries:
        hospital.thomas.answers(hospital.alarms()[0], "taken-to-emergency")
    visit = hospital.visit(urgent)
    assert (visit.state, visit.cancel_reason) == ("CANCELLED", "taken-to-emergency")
    assert entries[-1].reason == "taken-to-emergency"


def test_nor_anywhere_else_on_the_same_number(hospital: Hospital) -> None:
    lab = hospital.opens("L", "Lab")
    hospital.meera.comes()
    first = hospital.meera.starts(hospital.meera.calls(hospital.kiosk.gives_a_number_to("Asha")))
    hospital.meera.completes(first, send_to=[SendTo(department_id=lab.department_id), hospital.opens("X", "X-ray")])
    journey = [visit for visit in _journey(hospital, first) if visit.visit_id != first.visit_id]
    assert len(journey) == 2, "need somebody who waits in two places for this test to mean anything"
    hospital.thomas.confirms(journey[0], "RED")
    hospital.thomas.answers(hospital.alarms(lab)[0], "taken-to-emergency")
    assert [visit.state for visit in _journey(hospital, first)] == ["COMPLETED", "CANCELLED", "CANCELLED"]


def test_who_is_with_the_doctor_stays_with_the_doctor(hospital: Hospital, urgent: Visit) -> None:
    hospital.meera.comes()
    hospital.meera.starts(hospital.meera.calls(urgent))
    with hospital.records("AlarmAcknowledged"):
        hospital.thomas.answers(hospital.alarms()[0], "taken-to-emergency")
    assert hospital.visit(urgent).state == "IN_CONSULTATION"


def test_who_was_called_and_taken_away_frees_the_doctor(hospital: Hospital, urgent: Visit) -> None:
    hospital.meera.comes()
    hospital.meera.calls(urgent)
    hospital.thomas.answers(hospital.alarms()[0], "taken-to-emergency")
    assert hospital.visit(urgent).state == "CANCELLED"
    assert hospital.meera.calls_next() is None, "she may call again, and nobody else waits"


def test_an_alarm_outlives_the_visit_it_is_about(hospital: Hospital, urgent: Visit) -> None:
    hospital.leela.cancels(urgent, "other")
    (alarm,) = hospital.alarms()
    with hospital.records("AlarmAcknowledged"):
        hospital.thomas.answers(alarm, "taken-to-emergency")


def test_somebody_can_be_in_danger_again(hospital: Hospital, urgent: Visit) -> None:
    hospital.thomas.answers(hospital.alarms()[0], "not-confirmed")
    hospital.thomas.confirms(urgent, "RED")
    assert len(hospital.alarms()) == 1


def test_an_alarm_goes_with_the_person_to_another_department(hospital: Hospital, urgent: Visit) -> None:
    lab = hospital.opens("L", "Lab")
    moved = hospital.leela.transfers(urgent, lab)
    assert hospital.alarms() == []
    (alarm,) = hospital.alarms(lab)
    assert (alarm.visit_id, alarm.department_id) == (moved.visit_id, lab.department_id)
    hospital.thomas.answers(alarm, "taken-to-emergency")
    assert hospital.visit(moved).state == "CANCELLED"


def test_an_alarm_goes_on_under_the_other_number_of_the_same_person(hospital: Hospital, urgent: Visit) -> None:
    other = hospital.kiosk.gives_a_number_to("Asha Rao")
    hospital.leela.merges(urgent, other)
    (alarm,) = hospital.alarms()
    assert (alarm.visit_id, alarm.token_number) == (other.visit_id, other.token_number)


def test_two_alarms_of_one_person_both_stay(hospital: Hospital, urgent: Visit) -> None:
    other = hospital.kiosk.gives_a_number_to(BREATHLESS)
    hospital.leela.merges(urgent, other)
    assert {alarm.visit_id for alarm in hospital.alarms()} == {urgent.visit_id, other.visit_id}


def test_an_alarm_stays_where_it_was_when_the_patient_is_sent_on(hospital: Hospital, urgent: Visit) -> None:
    hospital.meera.comes()
    inside = hospital.meera.starts(hospital.meera.calls(urgent))
    hospital.meera.completes(inside, send_to=[hospital.opens("L", "Lab")])
    assert [alarm.visit_id for alarm in hospital.alarms()] == [urgent.visit_id]


def _journey(hospital: Hospital, visit: Visit) -> list[Visit]:
    assert visit.token_id is not None
    return lookups.journey(hospital.db, visit.token_id)
