"""To another line, another doctor, another number of the same person."""

import pytest

from appliance.departments.actions import set_status
from appliance.departments.hours import Session
from appliance.patients import lookups as patients
from appliance.queues import lookups
from tests.appliance.queues.test_moving import line, numbers, words_of
from tests.hospital import TIMER, Doctor, Hospital, Place


@pytest.fixture
def skin(hospital: Hospital) -> Place:
    return hospital.opens("D", "Dermatology", rooms=("Room 9",))


@pytest.fixture
def tara(hospital: Hospital, skin: Place) -> Doctor:
    return hospital.hires("tara", "Room 9", skin)


# Transfer ------------------------------------------------------------------------------------------------------------


def test_somebody_goes_on_elsewhere_with_the_number_and_the_old_arrival(hospital: Hospital, skin: Place) -> None:
    (asha,) = numbers(hospital, 1)
    later = hospital.leela.gives_a_number_to("Later", place=skin)
    hospital.clock.advance(seconds=60)
    with hospital.records("VisitCancelled", "VisitQueued") as entries:
        moved = hospital.leela.transfers(asha, skin, reason="it is a rash")
    was = hospital.visit(asha)
    assert (was.state, was.cancel_reason, was.version) == ("CANCELLED", "transferred", 2)
    assert words_of(hospital, was, "reason") == "it is a rash"
    assert "rash" not in entries[0].payload
    assert (moved.state, moved.version, moved.origin, moved.linked_visit_id) == (
        "WAITING",
        1,
        "transfer",
        asha.visit_id,
    )
    assert (moved.token_id, moved.token_number, moved.patient_id) == (asha.token_id, "C-001", asha.patient_id)
    assert (moved.arrival, moved.department_id) == (asha.arrival, skin.department_id)
    assert (later.order_key or 0) > (moved.order_key or 0), "who came first is called first"
    assert line(hospital) == []


def test_urgent_stays_urgent_and_a_called_one_waits_again(hospital: Hospital, skin: Place) -> None:
    hospital.meera.comes()
    urgent = hospital.leela.gives_a_number_to("Asha", urgent=True)
    called = hospital.meera.calls(urgent)
    with hospital.records("VisitCancelled", "VisitQueued", "VisitRaised") as entries:
        moved = hospital.meera.transfers(called, skin)
    assert entries[-1].reason == "was-urgent"
    assert (moved.state, moved.urgency_class, moved.doctor_id, moved.version) == ("URGENT", 0, None, 2)
    assert lookups.active_of_doctor(hospital.db, hospital.meera.doctor_id) is None


def test_to_another_doctor_of_the_same_line_the_place_is_kept_in_every_respect(hospital: Hospital) -> None:
    visits = numbers(hospital, 3)
    by_hand = hospital.leela.moves(visits[2], 1)
    before = line(hospital)
    moved = hospital.leela.transfers(by_hand, doctor=hospital.sunil)
    assert line(hospital) == before
    assert (moved.bound_doctor_id, moved.order_key, moved.by_hand) == (
        hospital.sunil.doctor_id,
        by_hand.order_key,
        1,
    )
    hospital.meera.comes()
    called = hospital.meera.calls_next()
    assert called is not None and called.visit_id == visits[0].visit_id


def test_somebody_raised_after_a_transfer_is_as_urgent_as_when_they_came(hospital: Hospital, skin: Place) -> None:
    (asha,) = numbers(hospital, 1)
    moved = hospital.leela.raises(hospital.leela.transfers(asha, skin))
    assert moved.order_key == asha.arrival


def test_a_place_by_hand_says_nothing_in_another_line(hospital: Hospital, skin: Place) -> None:
    visits = numbers(hospital, 3)
    moved = hospital.leela.transfers(hospital.leela.moves(visits[2], 1), skin)
    assert (moved.by_hand, moved.order_key, moved.after_calls) == (0, visits[2].arrival, 0)


def test_what_staff_know_goes_along(hospital: Hospital, skin: Place) -> None:
    (asha,) = numbers(hospital, 1)
    hospital.meera.notes(asha, "deaf in one ear")
    moved = hospital.leela.transfers(hospital.leela.confirms(asha, "disabled"), skin)
    assert words_of(hospital, moved, "note") == "deaf in one ear"
    assert lookups.fact(hospital.db, moved.visit_id, "classes") is not None
    assert moved.head_start_minutes == 10


def test_nobody_is_sent_to_a_department_that_takes_nobody(hospital: Hospital) -> None:
    (asha,) = numbers(hospital, 1)
    closed = hospital.opens("N", "Night", hours=(Session(weekday=6, opens="01:00", closes="02:00"),))
    inactive = hospital.opens("E", "Ear")
    hospital.spine.do(set_status, TIMER, department_id=inactive.department_id, status="INACTIVE")
    for place in (closed, inactive):
        with hospital.refuses("department-closed"):
            hospital.leela.transfers(asha, place)
    with hospital.refuses("not-found"):
        hospital.leela.transfers(asha, Place("00000000-0000-0000-0000-000000000000", {}))


def test_a_doctor_must_serve_where_somebody_is_sent(hospital: Hospital, skin: Place, tara: Doctor) -> None:
    (asha,) = numbers(hospital, 1)
    with hospital.refuses("invalid-request") as refused:
        hospital.leela.transfers(asha, skin, hospital.sunil)
    assert refused.value.field == "toDoctorId"
    with hospital.refuses("invalid-request"):
        hospital.leela.transfers(asha, doctor=tara)
    assert hospital.leela.transfers(asha, skin, tara).bound_doctor_id == tara.doctor_id


def test_nowhere_is_no_place_to_be_sent_to(hospital: Hospital) -> None:
    (asha,) = numbers(hospital, 1)
    with hospital.refuses("invalid-request"):
        hospital.leela.transfers(asha, hospital.cardiology)


def test_whoever_waits_there_already_is_not_sent_there_again(hospital: Hospital, skin: Place) -> None:
    hospital.meera.comes()
    (asha,) = numbers(hospital, 1)
    lab = hospital.opens("L", "Lab")
    hospital.meera.starts(hospital.meera.calls(asha))
    hospital.meera.completes(asha, send_to=[lab, skin])
    at_lab, at_skin = sorted(
        (each for each in lookups.journey(hospital.db, asha.token_id or "") if each.origin == "sent"),
        key=lambda each: each.visit_id,
    )
    with hospital.refuses("duplicate-visit") as refused:
        hospital.leela.transfers(at_lab, skin)
    assert refused.value.extras["visit_id"] == at_skin.visit_id


def test_who_is_with_the_doctor_is_sent_on_and_not_transferred(hospital: Hospital, skin: Place) -> None:
    hospital.meera.comes()
    (asha,) = numbers(hospital, 1)
    inside = hospital.meera.starts(hospital.meera.calls(asha))
    with hospital.refuses("invalid-transition") as refused:
        hospital.leela.transfers(inside, skin)
    assert "send them on" in refused.value.sentence


def test_a_doctor_sends_away_nobody_elses_patient(hospital: Hospital, skin: Place) -> None:
    bound = hospital.leela.gives_a_number_to("Asha", doctor=hospital.sunil)
    hospital.sunil.comes()
    called = hospital.sunil.calls(hospital.leela.gives_a_number_to("Bina"))
    for visit in (bound, called):
        with hospital.refuses("already-taken"):
            hospital.meera.transfers(visit, skin)
    with hospital.refuses("already-taken"):
        hospital.meera.holds(bound)
    with hospital.refuses("already-taken"):
        hospital.meera.notes(called, "mine")
    assert hospital.sunil.transfers(bound, skin).state == "WAITING"


# Another doctor ------------------------------------------------------------------------------------------------------


def test_a_patient_whose_doctor_has_gone_is_given_to_a_colleague(hospital: Hospital) -> None:
    hospital.meera.comes()
    hospital.sunil.comes()
    (asha,) = numbers(hospital, 1)
    inside = hospital.meera.starts(hospital.meera.calls(asha))
    hospital.meera.goes()
    with hospital.records("VisitReassigned"):
        taken = hospital.leela.reassigns(inside, hospital.sunil)
    assert (taken.state, taken.doctor_id, taken.room, taken.version) == (
        "IN_CONSULTATION",
        hospital.sunil.doctor_id,
        "Room 5",
        inside.version + 1,
    )
    with hospital.refuses("already-taken"):
        hospital.meera.completes(taken)
    assert hospital.sunil.completes(taken, "Aspirin").state == "COMPLETED"


def test_a_called_patient_finds_the_other_room_when_called_again(hospital: Hospital) -> None:
    hospital.meera.comes()
    hospital.sunil.comes()
    (asha,) = numbers(hospital, 1)
    taken = hospital.leela.reassigns(hospital.meera.calls(asha), hospital.sunil)
    with hospital.records("VisitRecalled") as entries:
        hospital.sunil.recalls(taken)
    assert "Room 5" in entries[0].payload


def test_only_a_colleague_who_is_there_and_free_takes_over(hospital: Hospital, skin: Place, tara: Doctor) -> None:
    hospital.meera.comes()
    asha, bina = numbers(hospital, 2)
    called = hospital.meera.calls(asha)
    with hospital.refuses("invalid-request") as refused:
        hospital.leela.reassigns(called, None)
    assert refused.value.field == "toDoctorId"
    with hospital.refuses("invalid-request"):
        hospital.leela.reassigns(called, hospital.meera)
    with hospital.refuses("not-available"):
        hospital.leela.reassigns(called, hospital.sunil)
    tara.comes(place=skin)
    with hospital.refuses("not-available"):
        hospital.leela.reassigns(called, tara)
    hospital.sunil.comes()
    hospital.sunil.calls(bina)
    with hospital.refuses("has-active-visit"):
        hospital.leela.reassigns(called, hospital.sunil)


def test_who_waits_is_bound_to_a_doctor_or_free_again(hospital: Hospital, tara: Doctor) -> None:
    (asha,) = numbers(hospital, 1)
    bound = hospital.leela.reassigns(asha, hospital.sunil)
    assert (bound.bound_doctor_id, bound.doctor_id, bound.order_key) == (
        hospital.sunil.doctor_id,
        None,
        asha.order_key,
    )
    with hospital.refuses("invalid-request"):
        hospital.leela.reassigns(bound, tara)
    with hospital.refuses("invalid-request"):
        hospital.leela.reassigns(bound, hospital.sunil)
    assert hospital.leela.reassigns(bound, None).bound_doctor_id is None


# Two numbers of one person -------------------------------------------------------------------------------------------


def test_the_other_number_goes_on_at_the_better_of_the_two_places(hospital: Hospital) -> None:
    asha, bina, again = numbers(hospital, 3)
    with hospital.records("VisitCancelled", "VisitMerged") as entries:
        kept = hospital.leela.merges(asha, again)
    gone = hospital.visit(asha)
    assert entries[0].reason == "registered-twice"
    assert (gone.state, gone.merged_into) == ("CANCELLED", again.visit_id)
    assert (kept.visit_id, kept.order_key, kept.arrival, kept.version) == (
        again.visit_id,
        asha.order_key,
        asha.arrival,
        2,
    )
    assert line(hospital) == ["C-003", "C-002"]
    assert hospital.visit(bina) == bina


def test_the_better_place_may_be_that_of_the_number_that_goes_on(hospital: Hospital) -> None:
    asha, again = numbers(hospital, 2)
    kept = hospital.leela.merges(again, asha)
    assert (kept.order_key, kept.arrival, kept.head_start_minutes) == (asha.order_key, asha.arrival, 0)


def test_whoever_was_urgent_once_is_urgent(hospital: Hospital) -> None:
    (asha,) = numbers(hospital, 1)
    urgent = hospital.leela.gives_a_number_to("Asha", urgent=True)
    with hospital.records("VisitCancelled", "VisitMerged", "VisitRaised"):
        kept = hospital.leela.merges(urgent, asha)
    assert (kept.state, kept.urgency_class, kept.order_key) == ("URGENT", 0, asha.arrival)
    assert hospital.spine.entries()[-1].reason == "was-urgent"
    again = hospital.leela.gives_a_number_to("Asha")
    assert hospital.leela.merges(again, kept).order_key == asha.arrival


def test_phones_that_follow_the_one_follow_the_other_but_read_no_more_than_before(hospital: Hospital) -> None:
    own = hospital.asha.gets_a_number()
    hospital.clock.advance(seconds=1)
    slip = hospital.leela.gives_a_number_to("Asha")
    hospital.leela.merges(own, slip)
    assert set(hospital.asha.follows()) == {own.token_id, slip.token_id}
    at = hospital.clock.now().isoformat()
    seen = {each.journey_id: each.full for each in patients.followed(hospital.db, hospital.asha.session_hash, at)}
    assert seen == {own.token_id: True, slip.token_id: False}, "two numbers may be joined by mistake"
    assert hospital.ravi.follows() == []


def test_only_another_number_of_the_same_department_is_joined(hospital: Hospital, skin: Place) -> None:
    asha, _ = numbers(hospital, 2)
    there = hospital.leela.gives_a_number_to("Asha", place=skin)
    ghost = hospital.visit(there.visit_id)
    for other in (asha, there):
        with hospital.refuses("invalid-request") as refused:
            hospital.leela.merges(asha, other)
        assert refused.value.field == "intoVisitId"
    assert ghost == hospital.visit(there)


def test_a_number_that_a_doctor_has_sent_is_the_one_that_goes_on(hospital: Hospital, skin: Place) -> None:
    hospital.meera.comes()
    (asha,) = numbers(hospital, 1)
    hospital.meera.starts(hospital.meera.calls(asha))
    hospital.meera.completes(asha, send_to=[skin])
    (sent,) = lookups.waiting(hospital.db, skin.department_id)
    new = hospital.leela.gives_a_number_to("Asha", place=skin)
    with hospital.refuses("not-available"):
        hospital.leela.merges(sent, new)
    assert hospital.leela.merges(new, sent).visit_id == sent.visit_id


def test_a_called_one_takes_the_other_number_in(hospital: Hospital) -> None:
    hospital.meera.comes()
    asha, again = numbers(hospital, 2)
    called = hospital.meera.calls(asha)
    kept = hospital.leela.merges(again, called)
    assert (kept.state, kept.version) == ("CALLED", called.version + 1)
