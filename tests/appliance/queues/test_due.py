"""What falls due in a queue by itself: check-ins without presence, each by the policy of its own department."""

from datetime import datetime, timedelta

from appliance.queues import due as queues_due
from appliance.queues.actions import lapse
from appliance.queues.due import due
from appliance.queues.lookups import Visit
from tests.hospital import TIMER, Hospital, Place


def scans(hospital: Hospital, place: Place | None = None) -> Visit:
    return hospital.visit(hospital.asha.checks_in(hospital.asha.scans("none"), place=place))


def lapsing(hospital: Hospital, at: datetime | None = None) -> list[str]:
    """The visits that the alarm would be told of."""
    dues = list(due(hospital.db, at or hospital.clock.now()))
    assert {each.action for each in dues} <= {lapse}
    return [each.arguments["visit_id"] for each in dues]


def test_nothing_is_due_in_an_empty_hospital(hospital: Hospital) -> None:
    assert lapsing(hospital) == []


def test_a_check_in_without_presence_is_due_at_twenty_minutes_and_the_action_agrees(hospital: Hospital) -> None:
    asha = scans(hospital)
    over = hospital.clock.now() + timedelta(minutes=20)
    assert lapsing(hospital, over - timedelta(milliseconds=1)) == []
    assert lapsing(hospital, over) == [asha.visit_id]
    hospital.clock.advance(seconds=20 * 60)
    with hospital.records("VisitCancelled"):
        hospital.spine.do(lapse, TIMER, visit_id=lapsing(hospital)[0])
    assert lapsing(hospital) == []


def test_who_showed_presence_or_left_is_not_due(hospital: Hospital) -> None:
    here, gone = scans(hospital), scans(hospital)
    hospital.asha.shows_presence(here)
    hospital.asha.leaves(gone)
    hospital.leela.gives_a_number_to("Bina")
    hospital.clock.advance(seconds=3600)
    assert lapsing(hospital) == []


def test_patient_departments_do_not_hide_the_lapses_of_impatient_ones(hospital: Hospital) -> None:
    """With more check-ins than one second takes waiting rightly in one department, the other's are still found."""
    patient = hospital.opens("P", "Patient", scanned_minutes=120)
    impatient = hospital.opens("I", "Impatient", scanned_minutes=5)
    for _ in range(queues_due.AT_ONCE + 1):
        scans(hospital, patient)
    hospital.clock.advance(seconds=1)
    late = scans(hospital, impatient)
    hospital.clock.advance(seconds=25 * 60)
    assert lapsing(hospital) == [late.visit_id]


def test_a_second_takes_only_so_many_oldest_first(hospital: Hospital) -> None:
    visits = []
    for _ in range(queues_due.AT_ONCE + 1):
        visits.append(scans(hospital).visit_id)
        hospital.clock.advance(seconds=0.001)
    hospital.clock.advance(seconds=20 * 60)
    assert lapsing(hospital) == visits[: queues_due.AT_ONCE]
