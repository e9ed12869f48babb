"""What falls due about phones: what has ended is swept away, and nothing of it is journalled."""

from datetime import timedelta

from appliance.database.answers import KEPT_HOURS, Question, once
from appliance.patients.due import due, sweep
from appliance.patients.events import Person
from appliance.queues.actions import CheckedIn, check_in
from tests.hospital import TIMER, Hospital

DRAWERS = ("answers", "nonces", "phone_visits", "restores")


def kept(hospital: Hospital) -> dict[str, int]:
    everything = hospital.everything()
    return {table: len(everything[table]) for table in DRAWERS}


def is_due(hospital: Hospital) -> bool:
    dues = list(due(hospital.db, hospital.clock.now()))
    assert all(each.action is sweep and each.arguments == {} for each in dues)
    return bool(dues)


def check_in_once(hospital: Hospital) -> None:
    hospital.spine.do(
        once,
        TIMER,
        Question("kiosk", "key", b""),
        CheckedIn,
        check_in,
        department_id=hospital.department_id,
        channel="KIOSK",
        person=Person(),
    )


def test_nothing_is_swept_while_it_holds(hospital: Hospital) -> None:
    check_in_once(hospital)
    hospital.asha.checks_in()
    assert not is_due(hospital)
    before = hospital.everything()
    with hospital.records():
        assert hospital.spine.do(sweep) == 0
    assert hospital.everything() == before


def test_sessions_go_after_the_day_and_nonces_and_answers_after_two(hospital: Hospital) -> None:
    check_in_once(hospital)
    hospital.asha.checks_in()
    hospital.clock.advance(seconds=24 * 3600)
    assert is_due(hospital)
    with hospital.records():
        assert hospital.spine.do(sweep) == 2
    assert kept(hospital) == {"answers": 1, "nonces": 1, "phone_visits": 0, "restores": 0}
    assert not is_due(hospital)

    hospital.clock.advance(seconds=timedelta(hours=KEPT_HOURS - 24, milliseconds=1).total_seconds())
    assert is_due(hospital)
    with hospital.records():
        assert hospital.spine.do(sweep) == 2
    assert kept(hospital) == {"answers": 0, "nonces": 0, "phone_visits": 0, "restores": 0}


def test_a_swept_nonce_still_opens_nothing(hospital: Hospital) -> None:
    """Its row has gone, but its link ended long before."""
    link = hospital.asha.scans()
    hospital.asha.checks_in(link)
    hospital.clock.advance(seconds=49 * 3600)
    hospital.spine.do(sweep)
    assert kept(hospital)["nonces"] == 0
    with hospital.refuses("link-expired"):
        hospital.asha.checks_in(link)
