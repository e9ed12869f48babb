"""Mistakes are mended forward: a twin at the old place; and one's own last act is taken back within ten seconds."""

import pytest

from appliance.queues import lookups
from appliance.queues.events import ReopenReason
from tests.appliance.queues.test_moving import line, numbers, words_of
from tests.hospital import Doctor, Hospital, Place


@pytest.fixture
def skin(hospital: Hospital) -> Place:
    return hospital.opens("D", "Dermatology", rooms=("Room 9",))


@pytest.fixture
def tara(hospital: Hospital, skin: Place) -> Doctor:
    return hospital.hires("tara", "Room 9", skin)


# Reopen --------------------------------------------------------------------------------------------------------------


def test_somebody_called_in_error_stands_where_they_stood(hospital: Hospital) -> None:
    hospital.meera.comes()
    visits = numbers(hospital, 3)
    hospital.leela.moves(visits[2], 2)
    before = line(hospital)
    called = hospital.meera.calls(visits[2])
    with hospital.records("VisitCancelled", "VisitQueued") as entries:
        twin = hospital.meera.reopens(called, "called-in-error")
    assert entries[0].reason == "called-in-error"
    assert hospital.visit(called).cancel_reason == "called-in-error"
    assert (twin.origin, twin.linked_visit_id, twin.token_id) == ("reopen", called.visit_id, called.token_id)
    assert line(hospital) == before
    assert (twin.by_hand, twin.order_key) == (1, called.order_key)


def test_urgent_and_called_in_error_is_urgent_again(hospital: Hospital) -> None:
    hospital.meera.comes()
    urgent = hospital.leela.gives_a_number_to("Asha", urgent=True)
    twin = hospital.leela.reopens(hospital.meera.calls(urgent))
    assert (twin.state, twin.order_key, twin.version) == ("URGENT", urgent.order_key, 2)


def test_somebody_raised_in_error_waits_among_the_others_again(hospital: Hospital) -> None:
    visits = numbers(hospital, 3)
    raised = hospital.leela.raises(hospital.leela.confirms(visits[2], "staff"))
    assert line(hospital)[0] == "C-003"
    twin = hospital.leela.reopens(raised, "raised-in-error")
    assert (twin.state, twin.urgency_class) == ("WAITING", 1)
    assert twin.order_key == (visits[2].order_key or 0) - 10 * 60_000, "with the head start that was confirmed"
    assert lookups.fact(hospital.db, twin.visit_id, "classes") is not None


def test_a_visit_completed_in_error_stays_and_its_twin_waits_for_the_same_doctor(hospital: Hospital) -> None:
    hospital.meera.comes()
    asha, _ = numbers(hospital, 2)
    done = hospital.meera.sees(hospital.meera.calls(asha), "Aspirin")
    with hospital.records("VisitQueued"):
        twin = hospital.meera.reopens(done)
    assert hospital.visit(done) == done, "what was prescribed was prescribed"
    assert (twin.bound_doctor_id, twin.arrival, twin.linked_visit_id) == (
        hospital.meera.doctor_id,
        asha.arrival,
        done.visit_id,
    )
    assert line(hospital) == ["C-001", "C-002"]
    assert hospital.meera.sees(hospital.meera.calls(twin), "Ibuprofen").prescription_id not in (
        None,
        done.prescription_id,
    )


def test_a_visit_is_opened_again_once(hospital: Hospital) -> None:
    hospital.meera.comes()
    (asha,) = numbers(hospital, 1)
    done = hospital.meera.sees(hospital.meera.calls(asha))
    twin = hospital.meera.reopens(done)
    with hospital.refuses("duplicate-visit") as refused:
        hospital.meera.reopens(done)
    assert refused.value.extras["visit_id"] == twin.visit_id
    hospital.leela.cancels(twin)
    with hospital.refuses("duplicate-visit"):
        hospital.leela.reopens(done, "completed-in-error")


@pytest.mark.parametrize("reason", ["called-in-error", "completed-in-error"])
def test_a_doctor_mends_nobody_elses_calls(hospital: Hospital, reason: ReopenReason) -> None:
    hospital.meera.comes()
    visit = hospital.meera.calls(numbers(hospital, 1)[0])
    if reason == "completed-in-error":
        visit = hospital.meera.sees(visit)
    with hospital.refuses("already-taken"):
        hospital.sunil.reopens(visit, reason)


def test_yesterdays_visit_is_not_opened_again(hospital: Hospital) -> None:
    hospital.meera.comes()
    done = hospital.meera.sees(hospital.meera.calls(numbers(hospital, 1)[0]))
    hospital.clock.advance(seconds=24 * 3600)
    hospital.passes_the_night()
    with hospital.refuses("invalid-transition"):
        hospital.meera.reopens(done)


# Undo ----------------------------------------------------------------------------------------------------------------


def test_a_hold_is_taken_back_without_waiting_for_a_call(hospital: Hospital) -> None:
    asha, _ = numbers(hospital, 2)
    held = hospital.leela.holds(asha, "gone")
    with hospital.records("VisitResumed") as entries:
        back = hospital.leela.undoes(held, held.version)
    assert (back.held, back.after_calls, entries[0].reason) == (0, 0, "undone")
    assert line(hospital) == ["C-001", "C-002"]


def test_a_place_by_hand_is_taken_back_to_the_one_of_before(hospital: Hospital) -> None:
    visits = numbers(hospital, 4)
    hospital.leela.moves(visits[3], 2)
    hospital.clock.advance(seconds=20)
    hospital.leela.moves(visits[3], 1)
    assert line(hospital)[0] == "C-004"
    with hospital.records("VisitMoved"):
        back = hospital.leela.undoes(visits[3])
    assert back.by_hand, "as it stood before the last move"
    assert line(hospital) == ["C-001", "C-004", "C-002", "C-003"]


def test_a_note_is_taken_back_to_the_one_of_before(hospital: Hospital) -> None:
    (asha,) = numbers(hospital, 1)
    hospital.meera.notes(asha, "first")
    hospital.meera.notes(asha, "second")
    with hospital.records("VisitNoted") as entries:
        hospital.meera.undoes(asha)
    assert words_of(hospital, asha, "note") == "first"
    assert "first" not in entries[0].payload
    hospital.meera.notes(asha, "")
    hospital.meera.undoes(asha)
    assert words_of(hospital, asha, "note") == "first"


def test_the_only_note_is_taken_back_to_none(hospital: Hospital) -> None:
    (asha,) = numbers(hospital, 1)
    hospital.meera.undoes(hospital.meera.notes(asha, "first"))
    assert words_of(hospital, asha, "note") is None


@pytest.mark.parametrize("urgent", [False, True])
def test_a_transfer_is_taken_back_by_a_twin_at_the_old_place(hospital: Hospital, skin: Place, urgent: bool) -> None:
    numbers(hospital, 1)
    asha = hospital.leela.gives_a_number_to("Asha", urgent=urgent)
    hospital.leela.gives_a_number_to("Later", urgent=urgent)
    before = line(hospital)
    there = hospital.leela.transfers(asha, skin)
    twin = hospital.leela.undoes(there, there.version)
    assert hospital.visit(there).cancel_reason == "undone"
    assert line(hospital) == before
    assert (twin.department_id, twin.urgency_class, twin.linked_visit_id) == (
        hospital.department_id,
        asha.urgency_class,
        asha.visit_id,
    )


def test_a_transfer_to_a_colleague_is_taken_back_by_who_made_it(hospital: Hospital) -> None:
    (asha,) = numbers(hospital, 1)
    there = hospital.meera.transfers(asha, doctor=hospital.sunil)
    assert hospital.meera.undoes(there).bound_doctor_id is None


def test_after_ten_seconds_it_is_too_late(hospital: Hospital) -> None:
    (asha,) = numbers(hospital, 1)
    held = hospital.leela.holds(asha)
    hospital.clock.advance(seconds=10.001)
    with hospital.refuses("invalid-transition") as refused:
        hospital.leela.undoes(held)
    assert "too late" in refused.value.sentence


def test_at_ten_seconds_it_is_not(hospital: Hospital) -> None:
    (asha,) = numbers(hospital, 1)
    held = hospital.leela.holds(asha)
    hospital.clock.advance(seconds=10)
    assert not hospital.leela.undoes(held).held


def test_nobody_takes_back_what_somebody_else_did(hospital: Hospital) -> None:
    (asha,) = numbers(hospital, 1)
    hospital.leela.holds(asha)
    with hospital.refuses("invalid-transition"):
        hospital.meera.undoes(asha)


@pytest.mark.parametrize("urgent", [False, True])
def test_nothing_is_taken_back_that_somebody_has_gone_on_from(hospital: Hospital, skin: Place, urgent: bool) -> None:
    asha = hospital.leela.gives_a_number_to("Asha", urgent=urgent)
    hospital.leela.holds(asha)
    hospital.meera.notes(asha, "seen by me")
    with hospital.refuses("invalid-transition"):
        hospital.leela.undoes(asha)
    there = hospital.leela.transfers(asha, skin)
    hospital.leela.confirms(there, "staff")
    with hospital.refuses("invalid-transition"):
        hospital.leela.undoes(there)


def test_somebody_raised_right_after_a_transfer_is_not_sent_back(hospital: Hospital, skin: Place) -> None:
    (asha,) = numbers(hospital, 1)
    there = hospital.leela.transfers(asha, skin)
    hospital.leela.raises(there)
    with hospital.refuses("invalid-transition"):
        hospital.leela.undoes(there)


def test_pressing_undo_twice_does_not_do_it_again(hospital: Hospital) -> None:
    visits = numbers(hospital, 2)
    hospital.leela.moves(visits[1], 1)
    hospital.leela.undoes(visits[1])
    with hospital.refuses("invalid-transition"):
        hospital.leela.undoes(visits[1])
    assert line(hospital) == ["C-001", "C-002"]


def test_nothing_was_done_that_could_be_taken_back(hospital: Hospital) -> None:
    (asha,) = numbers(hospital, 1)
    with hospital.refuses("invalid-transition"):
        hospital.leela.undoes(asha)
