"""What falls due in a queue by itself: check-ins without presence, and pages of doctors who listen to somebody."""

from datetime import datetime, timedelta

from appliance.identity.roles import Grant
from appliance.queues import due as queues_due
from appliance.queues.actions import lapse
from appliance.queues.due import due
from appliance.queues.lookups import Visit
from tests.appliance.identity.ward import by_cookie, hire, open_page
from tests.hospital import TIMER, Doctor, Hospital, Place


def scans(hospital: Hospital, place: Place | None = None) -> Visit:
    return hospital.visit(hospital.asha.checks_in(hospital.asha.scans("none"), place=place))


def lapsing(hospital: Hospital, at: datetime | None = None) -> list[str]:
    """The visits that the alarm would be told of."""
    dues = list(due(hospital.db, at or hospital.clock.now()))
    assert {each.action for each in dues} <= {lapse}
    return [each.arguments["visit_id"] for each in dues]


def minutes_pass(hospital: Hospital, minutes: int) -> None:
    """Second by second would be slower: once a minute the alarm does what is due."""
    for _ in range(minutes):
        hospital.clock.advance(seconds=60)
        for each in list(due(hospital.db, hospital.clock.now())):
            hospital.spine.do(each.action, TIMER, **each.arguments)


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


def test_a_long_consultation_does_not_sign_its_doctor_out(hospital: Hospital) -> None:
    kavita_id = hire(hospital.spine, "kavita", Grant("DOCTOR", (hospital.department_id,)))
    kavita = Doctor(hospital, kavita_id, "Room 4")
    page, other = open_page(hospital.spine, kavita_id), open_page(hospital.spine, hire(hospital.spine, "idle"))
    kavita.comes()
    visit = kavita.starts(kavita.calls(hospital.kiosk.gives_a_number_to("Asha")))
    before = hospital.spine.recorded()

    minutes_pass(hospital, 40)
    assert by_cookie(hospital.spine, page.secret) is not None
    assert by_cookie(hospital.spine, other.secret) is None, "nobody else's page is kept"
    assert hospital.spine.recorded() == before, "nothing of it stands in the journal"

    kavita.completes(visit)
    minutes_pass(hospital, 15)
    assert by_cookie(hospital.spine, page.secret) is None


def test_a_page_that_slept_before_the_consultation_began_stays_closed(hospital: Hospital) -> None:
    kavita_id = hire(hospital.spine, "kavita", Grant("DOCTOR", (hospital.department_id,)))
    page = open_page(hospital.spine, kavita_id)
    hospital.clock.advance(seconds=15 * 60)
    kavita = Doctor(hospital, kavita_id, "Room 4")
    kavita.comes()
    kavita.starts(kavita.calls(hospital.kiosk.gives_a_number_to("Asha")))

    minutes_pass(hospital, 2)
    assert by_cookie(hospital.spine, page.secret) is None
