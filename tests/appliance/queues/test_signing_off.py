"""Signing out of a room: the last session takes its doctor's availability along, and leaves the patient where they are."""

import pytest

from appliance.identity import sessions
from appliance.identity.sessions import Proven
from appliance.queues import lookups
from appliance.queues.signing_off import sign_out
from tests.hospital import TIMER, Doctor, Hospital


def signs_in(hospital: Hospital, doctor: Doctor) -> str:
    changed_at = hospital.db.execute(
        "select changed_at from credentials where staff_id = ?", (doctor.doctor_id,)
    ).fetchone()[0]
    opened = hospital.spine.do(sessions.open_page, TIMER, proven=Proven(doctor.doctor_id, changed_at))
    return opened.session_id


def availability(hospital: Hospital, doctor: Doctor) -> str:
    duty = lookups.duty(hospital.db, doctor.doctor_id)
    assert duty is not None
    return duty.availability


def signs_out(hospital: Hospital, session_id: str) -> None:
    hospital.spine.do(sign_out, TIMER, session_id=session_id)


@pytest.mark.parametrize("pauses", [False, True])
def test_whoever_signs_out_of_their_last_session_has_gone(hospital: Hospital, pauses: bool) -> None:
    session = signs_in(hospital, hospital.meera)
    hospital.meera.comes()
    if pauses:
        hospital.meera.pauses()
    with hospital.records("SignedOut", "AvailabilityChanged"):
        signs_out(hospital, session)
    assert availability(hospital, hospital.meera) == "OFFLINE"


def test_a_second_session_keeps_them_there(hospital: Hospital) -> None:
    first, second = signs_in(hospital, hospital.meera), signs_in(hospital, hospital.meera)
    hospital.meera.comes()
    with hospital.records("SignedOut"):
        signs_out(hospital, first)
    assert availability(hospital, hospital.meera) == "AVAILABLE"
    signs_out(hospital, second)
    assert availability(hospital, hospital.meera) == "OFFLINE"


def test_a_page_that_stood_idle_keeps_nobody_there(hospital: Hospital) -> None:
    signs_in(hospital, hospital.meera)
    hospital.clock.advance(seconds=16 * 60)
    session = signs_in(hospital, hospital.meera)
    hospital.meera.comes()
    signs_out(hospital, session)
    assert availability(hospital, hospital.meera) == "OFFLINE"


def test_somebody_elses_sign_out_is_no_business_of_theirs(hospital: Hospital) -> None:
    hospital.meera.comes()
    session = signs_in(hospital, hospital.sunil)
    with hospital.records("SignedOut"):
        signs_out(hospital, session)
    assert availability(hospital, hospital.meera) == "AVAILABLE"


def test_a_visit_in_hand_stays_in_hand(hospital: Hospital) -> None:
    session = signs_in(hospital, hospital.meera)
    hospital.meera.comes()
    hospital.asha.gets_a_number()
    called = hospital.meera.calls_next()
    assert called is not None
    signs_out(hospital, session)
    visit = hospital.visit(called)
    assert (visit.state, visit.doctor_id) == ("CALLED", hospital.meera.doctor_id)


def test_signing_out_twice_is_harmless(hospital: Hospital) -> None:
    session = signs_in(hospital, hospital.meera)
    signs_out(hospital, session)
    with hospital.records():
        signs_out(hospital, session)
