"""Calling, consulting, completing: each act with its events, and every reason to say no with none."""

import msgspec
import pytest
from cryptography.exceptions import InvalidSignature

from appliance import keys
from appliance.clock import iso, milliseconds
from appliance.database.transaction import Transaction
from appliance.departments import actions as department_actions
from appliance.journal.event import Author
from appliance.patients.events import Person
from appliance.queues import actions, lookups
from appliance.queues.calling import length_prefixed
from appliance.queues.events import Standing, VisitCalled, VisitMissed, VisitQueued
from appliance.queues.lookups import Duty, Visit
from appliance.queues.standing import IN_WORDS
from tests.hospital import OPENING, Doctor, Hospital, Place, event_of

LATER = "2026-11-21T10:00:00.000Z"


@pytest.fixture
def hospital(hospital: Hospital) -> Hospital:
    """Dr Meera and Dr Sunil are on duty."""
    hospital.meera.comes()
    hospital.sunil.comes()
    return hospital


def three_wait(hospital: Hospital) -> list[Visit]:
    """Three people, a minute apart."""
    waiting = []
    for name in ("Asha", "Bina", "Chand"):
        waiting.append(hospital.leela.gives_a_number_to(name))
        hospital.clock.advance(seconds=60)
    return waiting


# Whoever is first ----------------------------------------------------------------------------------------------------


def test_the_first_in_line_is_called_to_the_doctors_room(hospital: Hospital) -> None:
    asha, bina, _ = three_wait(hospital)

    with hospital.records("VisitCalled") as entries:
        called = hospital.meera.calls_next()

    assert called is not None
    assert (called.visit_id, called.state, called.version) == (asha.visit_id, "CALLED", 2)
    assert (called.doctor_id, called.room, called.room_id) == (
        hospital.meera.doctor_id,
        "Room 4",
        hospital.cardiology.rooms["Room 4"],
    )
    assert called.called_at == called.last_called_at == iso(hospital.clock.now())
    assert called.calls == 1
    (entry,) = entries
    assert (entry.entity_id, entry.entity_version, entry.actor_id) == (asha.visit_id, 2, hospital.meera.doctor_id)
    assert hospital.sunil.calls_next() == hospital.visit(bina)


def test_a_call_remembers_who_else_could_have_been_called_and_why_not(hospital: Hospital) -> None:
    asha, *_ = three_wait(hospital)
    with hospital.records("VisitCalled") as entries:
        hospital.meera.calls_next()

    assert event_of(entries[0]) == VisitCalled(
        was="WAITING",
        department_id=hospital.department_id,
        token_id=asha.token_id or "",
        token_number="C-001",
        doctor_id=hospital.meera.doctor_id,
        room_id=hospital.cardiology.rooms["Room 4"],
        room="Room 4",
        candidates=("C-001", "C-002", "C-003"),
        candidate_count=3,
        rule="arrival",
        policy_version=1,
        place=1,
        standings=tuple(
            Standing(rule="arrival", order_key=milliseconds(OPENING) + minute * 60_000) for minute in range(3)
        ),
        nth=1,
    )


def test_a_call_remembers_eight_candidates_and_how_many_there_were(hospital: Hospital) -> None:
    for number in range(11):
        hospital.leela.gives_a_number_to(f"Patient {number}")
    with hospital.records("VisitCalled") as entries:
        hospital.meera.calls_next()

    assert '"candidates":["C-001","C-002","C-003","C-004","C-005","C-006","C-007","C-008"]' in entries[0].payload
    assert '"candidateCount":11' in entries[0].payload
    assert entries[0].payload.count('"rule":"arrival","orderKey"') == 8


def test_the_urgent_go_first_and_the_call_says_so(hospital: Hospital) -> None:
    _, bina, _ = three_wait(hospital)
    hospital.thomas.raises(bina)
    with hospital.records("VisitCalled") as entries:
        assert hospital.meera.calls_next() == hospital.visit(bina)

    assert '"was":"URGENT"' in entries[0].payload
    assert '"rule":"urgent-first"' in entries[0].payload


def test_an_empty_queue_calls_nobody_and_leaves_no_trace(hospital: Hospital) -> None:
    before = hospital.everything()

    with hospital.records():
        assert hospital.meera.calls_next() is None

    assert hospital.everything() == before


def test_a_line_of_patients_bound_to_a_colleague_is_empty_for_this_doctor(hospital: Hospital) -> None:
    asha = hospital.leela.gives_a_number_to("Asha", doctor=hospital.sunil)
    with hospital.records():
        assert hospital.meera.calls_next() is None
    assert hospital.sunil.calls_next() == hospital.visit(asha)


def test_who_waits_elsewhere_is_not_called_here(hospital: Hospital) -> None:
    lab = hospital.opens("L", "Lab")
    hospital.leela.gives_a_number_to("Asha", place=lab)
    with hospital.records():
        assert hospital.meera.calls_next() is None


# Exactly this one ----------------------------------------------------------------------------------------------------


def test_a_doctor_may_call_somebody_who_is_not_first_and_the_call_says_so(hospital: Hospital) -> None:
    _, bina, _ = three_wait(hospital)
    with hospital.records("VisitCalled") as entries:
        assert hospital.meera.calls(bina, version=1).state == "CALLED"

    assert '"rule":"chosen-by-hand"' in entries[0].payload
    assert '"place":2' in entries[0].payload
    assert '"candidates":["C-001","C-002","C-003"]' in entries[0].payload


def test_calling_the_first_by_hand_is_the_ordinary_rule(hospital: Hospital) -> None:
    asha, *_ = three_wait(hospital)
    with hospital.records("VisitCalled") as entries:
        hospital.meera.calls(asha)
    assert '"rule":"arrival"' in entries[0].payload


def test_who_was_faster_has_the_patient(hospital: Hospital) -> None:
    asha, *_ = three_wait(hospital)
    hospital.meera.calls_next()
    with hospital.refuses("already-taken") as refused:
        hospital.sunil.calls(asha, version=1)
    assert refused.value.extras == {"visit_id": asha.visit_id}


def test_a_doctor_who_presses_twice_is_not_told_of_somebody_else(hospital: Hospital) -> None:
    asha, *_ = three_wait(hospital)
    hospital.meera.calls(asha)
    with hospital.refuses("invalid-transition") as refused:
        hospital.meera.calls(asha)
    assert refused.value.sentence == IN_WORDS["CALLED"]


def test_a_screen_that_shows_an_older_state_calls_nobody(hospital: Hospital) -> None:
    asha, *_ = three_wait(hospital)
    hospital.thomas.raises(asha)
    with hospital.refuses("version-conflict") as refused:
        hospital.meera.calls(asha, version=1)
    assert refused.value.extras == {"visit_id": asha.visit_id}
    assert hospital.meera.calls(asha, version=2).state == "CALLED"


def test_a_token_that_is_with_a_colleague_elsewhere_is_not_called_here(hospital: Hospital) -> None:
    """Sending on is a later story; the second visit is written as its fold will write it."""
    lab = hospital.opens("L", "Lab")
    asha = hospital.leela.gives_a_number_to("Asha", place=lab)
    hospital.sunil.comes(place=lab)
    hospital.sunil.calls(asha)
    here = waits_here_too(hospital, asha)

    with hospital.refuses("token-active-elsewhere"):
        hospital.meera.calls(here)
    with hospital.records():
        assert hospital.meera.calls_next() is None

    hospital.sunil.sees(hospital.visit(asha))
    assert hospital.meera.calls_next() == hospital.visit(here)


def waits_here_too(hospital: Hospital, first: Visit) -> Visit:
    """The same token waits in Cardiology too."""
    return hospital.visit(hospital.spine.do(wait_also, department_id=hospital.department_id, first=first))


def wait_also(tx: Transaction, *, department_id: str, first: Visit) -> str:
    assert first.token_id and first.token_number and first.service_date
    queued = VisitQueued(
        was=None,
        token_id=first.token_id,
        token_number=first.token_number,
        department_id=department_id,
        patient_id=first.patient_id,
        service_date=first.service_date,
        channel="RECEPTION",
        urgency_class=1,
        order_key=milliseconds(tx.at),
        head_start_minutes=0,
        bound_doctor_id=None,
        slip=False,
        policy_version=1,
    )
    visit_id = tx.new_id()
    tx.record(queued, visit_id, 1)
    return visit_id


def test_a_patient_of_a_colleague_is_not_called_by_hand_either(hospital: Hospital) -> None:
    asha = hospital.leela.gives_a_number_to("Asha", doctor=hospital.sunil)
    with hospital.refuses("not-available"):
        hospital.meera.calls(asha)


def test_a_visit_that_nobody_knows_is_not_found(hospital: Hospital) -> None:
    asha, *_ = three_wait(hospital)
    stranger = msgspec.structs.replace(asha, visit_id="nobody")
    for press in (hospital.meera.calls, hospital.meera.recalls, hospital.meera.starts, hospital.meera.completes):
        with hospital.refuses("not-found"):
            press(stranger)
    with hospital.refuses("not-found"):
        hospital.meera.misses(stranger)
    with hospital.refuses("not-found"):
        hospital.asha.leaves(stranger)
    with hospital.refuses("not-found"):
        hospital.leela.raises(stranger)


# Who may call at all -------------------------------------------------------------------------------------------------


def test_who_never_came_is_paused_or_has_gone_calls_nobody(hospital: Hospital) -> None:
    asha, *_ = three_wait(hospital)
    nobody = Author(kind="staff", id="dr-nobody")
    with hospital.refuses("not-available"):
        hospital.spine.do(actions.call_next, nobody, department_id=hospital.department_id, doctor_id="dr-nobody")
    hospital.meera.pauses()
    with hospital.refuses("not-available"):
        hospital.meera.calls_next()
    with hospital.refuses("not-available"):
        hospital.meera.calls(asha)
    hospital.meera.goes()
    with hospital.refuses("not-available"):
        hospital.meera.calls_next()


def test_a_doctor_who_serves_elsewhere_calls_nobody_here(hospital: Hospital) -> None:
    asha, *_ = three_wait(hospital)
    lab = hospital.opens("L", "Lab")
    hospital.meera.comes(place=lab)
    with hospital.refuses("not-available"):
        hospital.meera.calls_next()
    with hospital.refuses("not-available"):
        hospital.meera.calls(asha)


def test_one_patient_at_a_time(hospital: Hospital) -> None:
    asha, bina, _ = three_wait(hospital)
    hospital.meera.calls_next()
    for _ in ("called", "inside"):
        with hospital.refuses("has-active-visit") as refused:
            hospital.meera.calls_next()
        assert refused.value.values == {"token": "C-001"}
        assert refused.value.extras == {"visit_id": asha.visit_id}
        with hospital.refuses("has-active-visit"):
            hospital.meera.calls(bina)
        if hospital.visit(asha).state == "CALLED":
            hospital.meera.starts(asha)
    hospital.meera.completes(asha)
    assert hospital.meera.calls_next() == hospital.visit(bina)


# Calling again -------------------------------------------------------------------------------------------------------


def test_a_call_is_repeated_four_times_at_most(hospital: Hospital) -> None:
    asha = hospital.meera.calls(three_wait(hospital)[0])
    for repeat in range(4):
        hospital.clock.advance(seconds=20)
        with hospital.records("VisitRecalled") as entries:
            recalled = hospital.meera.recalls(asha)
        assert recalled.calls == repeat + 2
        assert recalled.version == asha.version + repeat + 1 == entries[0].entity_version
        assert recalled.last_called_at == iso(hospital.clock.now())
        assert recalled.called_at == asha.called_at
    with hospital.refuses("invalid-transition") as refused:
        hospital.meera.recalls(asha)
    assert refused.value.extras == {"state": "CALLED"}


def test_the_policy_says_how_often(hospital: Hospital) -> None:
    lab = hospital.opens("L", "Lab", recalls=0)
    hospital.meera.comes(place=lab)
    asha = hospital.leela.gives_a_number_to("Asha", place=lab)
    hospital.meera.calls(asha)
    with hospital.refuses("invalid-transition"):
        hospital.meera.recalls(asha)


@pytest.mark.parametrize("state", ["WAITING", "IN_CONSULTATION", "COMPLETED"])
def test_only_who_is_called_is_called_again(hospital: Hospital, state: str) -> None:
    asha = three_wait(hospital)[0]
    if state != "WAITING":
        hospital.meera.starts(hospital.meera.calls(asha))
    if state == "COMPLETED":
        hospital.meera.completes(asha)
    with hospital.refuses("invalid-transition") as refused:
        hospital.meera.recalls(asha)
    assert refused.value.extras == {"state": state}


def test_a_colleague_does_not_repeat_the_call(hospital: Hospital) -> None:
    asha = hospital.meera.calls(three_wait(hospital)[0])
    with hospital.refuses("already-taken"):
        hospital.sunil.recalls(asha)
    with hospital.refuses("version-conflict"):
        hospital.meera.recalls(asha, version=1)


# Starting and completing ---------------------------------------------------------------------------------------------


def test_the_patient_has_come_in(hospital: Hospital) -> None:
    asha = hospital.meera.calls(three_wait(hospital)[0])
    hospital.clock.advance(seconds=45)
    with hospital.records("VisitStarted") as entries:
        started = hospital.meera.starts(asha, version=2)

    assert (started.state, started.version, started.started_at) == ("IN_CONSULTATION", 3, iso(hospital.clock.now()))
    assert entries[0].entity_version == 3


def test_a_colleague_neither_starts_nor_completes(hospital: Hospital) -> None:
    asha = hospital.meera.calls(three_wait(hospital)[0])
    with hospital.refuses("already-taken") as refused:
        hospital.sunil.starts(asha)
    assert refused.value.extras == {"visit_id": asha.visit_id}
    hospital.meera.starts(asha)
    with hospital.refuses("already-taken"):
        hospital.sunil.completes(asha, "Paracetamol")


def test_an_old_screen_neither_starts_nor_completes(hospital: Hospital) -> None:
    asha = hospital.meera.calls(three_wait(hospital)[0])
    with hospital.refuses("version-conflict"):
        hospital.meera.starts(asha, version=1)
    hospital.meera.starts(asha)
    with hospital.refuses("version-conflict"):
        hospital.meera.completes(asha, "Paracetamol", version=2)


def test_a_consultation_ends_without_a_prescription(hospital: Hospital) -> None:
    asha = hospital.meera.starts(hospital.meera.calls(three_wait(hospital)[0]))
    with hospital.records("VisitCompleted") as entries:
        completed = hospital.meera.completes(asha)

    assert (completed.state, completed.version, completed.prescription_id) == ("COMPLETED", 4, None)
    assert completed.completed_at == iso(hospital.clock.now())
    assert entries[0].sealed is None


@pytest.mark.parametrize("text", [None, ""])
def test_no_text_is_no_prescription(hospital: Hospital, text: str | None) -> None:
    asha = hospital.meera.starts(hospital.meera.calls(three_wait(hospital)[0]))
    with hospital.records("VisitCompleted"):
        hospital.meera.completes(asha, text)


PRESCRIPTION = "Aspirin 75 mg, 1-0-0\nfor 30 days — Dr Meera"


def test_a_prescription_is_signed_in_the_transaction_that_completes_its_visit(hospital: Hospital) -> None:
    asha = hospital.meera.starts(hospital.meera.calls(three_wait(hospital)[0]))
    with hospital.records("VisitCompleted", "PrescriptionSigned") as entries:
        completed = hospital.meera.completes(asha, PRESCRIPTION)

    visit_completed, signed = entries
    assert completed.prescription_id == signed.entity_id
    assert f'"prescriptionId":"{signed.entity_id}"' in visit_completed.payload
    assert signed.entity_version == 1
    assert '"prescriptionVersion":1' in signed.payload
    assert hospital.prescription(completed).content == PRESCRIPTION


def test_the_signature_is_the_boxs_over_visit_version_content_doctor_and_time(hospital: Hospital) -> None:
    completed = hospital.meera.sees(hospital.meera.calls(three_wait(hospital)[0]), PRESCRIPTION)
    prescription = hospital.prescription(completed)
    signature = keys.raw(prescription.signature)
    public = hospital.spine.means.keys.signing.public_key()
    fields = [completed.visit_id, "1", PRESCRIPTION, hospital.meera.doctor_id, iso(hospital.clock.now())]

    public.verify(signature, length_prefixed(*fields))
    for place in range(len(fields)):
        forged = [*fields]
        forged[place] += "0"
        with pytest.raises(InvalidSignature):
            public.verify(signature, length_prefixed(*forged))
    with pytest.raises(InvalidSignature):
        public.verify(signature, length_prefixed(*fields[:2], PRESCRIPTION + hospital.meera.doctor_id, "", fields[4]))


def test_what_is_signed_says_where_each_value_ends() -> None:
    assert length_prefixed("ab", "c") == b"\0\0\0\2ab\0\0\0\1c"
    assert length_prefixed("ab", "c") != length_prefixed("a", "bc")
    assert length_prefixed("ü") == b"\0\0\0\2\xc3\xbc", "length in bytes"


# Nobody came ---------------------------------------------------------------------------------------------------------


def called(hospital: Hospital) -> Visit:
    """Asha, called this moment."""
    return hospital.meera.calls(hospital.leela.gives_a_number_to("Asha"))


def test_a_patient_is_missed_after_two_calls_a_minute_apart_and_three_minutes(hospital: Hospital) -> None:
    asha = called(hospital)
    hospital.clock.advance(seconds=60)
    hospital.meera.recalls(asha)
    hospital.clock.advance(seconds=120)
    with hospital.records("VisitMissed") as entries:
        missed = hospital.meera.misses(asha, version=3)

    assert (missed.state, missed.version, missed.missed_at) == ("NO_SHOW", 4, iso(hospital.clock.now()))
    assert event_of(entries[0]) == VisitMissed(was="CALLED", department_id=hospital.department_id, calls=2)


def test_reception_may_say_so_too_and_the_doctor_is_free_again(hospital: Hospital) -> None:
    asha = called(hospital)
    bina = hospital.leela.gives_a_number_to("Bina")
    hospital.clock.advance(seconds=60)
    hospital.meera.recalls(asha)
    hospital.clock.advance(seconds=120)
    hospital.leela.misses(asha)
    assert hospital.meera.calls_next() == hospital.visit(bina)


@pytest.mark.parametrize(
    ("calls_at", "asked_at", "seconds_left", "call_again"),
    [
        ((0,), 0, 180, True),
        ((0,), 0.001, 180, True),
        ((0,), 59, 121, True),
        ((0,), 179.5, 1, True),
        ((0,), 180, 0, True),
        ((0,), 500, 0, True),
        ((0, 59.999), 179, 1, True),
        ((0, 59.999), 180, 0, True),
        ((0, 60), 60, 120, False),
        ((0, 60), 179, 1, False),
        ((0, 60), 179.999, 1, False),
        ((0, 20, 30, 61), 120, 60, False),
        ((0, 170), 175, 5, False),
    ],
)
def test_too_early_says_how_many_seconds_are_left(
    hospital: Hospital, calls_at: tuple[float, ...], asked_at: float, seconds_left: int, call_again: bool
) -> None:
    asha = called(hospital)
    last = 0.0
    for at in calls_at[1:]:
        hospital.clock.advance(seconds=at - last)
        hospital.meera.recalls(asha)
        last = at
    hospital.clock.advance(seconds=asked_at - last)
    with hospital.refuses("too-early") as refused:
        hospital.meera.misses(asha)
    assert refused.value.extras == {"seconds_left": seconds_left, "call_again": call_again}


@pytest.mark.parametrize(("calls_at", "asked_at"), [((0, 60), 180), ((0, 179), 180), ((0, 10, 60), 180.5)])
def test_the_first_instant_at_which_a_patient_may_be_missed(
    hospital: Hospital, calls_at: tuple[float, ...], asked_at: float
) -> None:
    asha = called(hospital)
    last = 0.0
    for at in calls_at[1:]:
        hospital.clock.advance(seconds=at - last)
        hospital.meera.recalls(asha)
        last = at
    hospital.clock.advance(seconds=asked_at - last)
    with hospital.records("VisitMissed"):
        hospital.meera.misses(asha)


def test_who_called_five_times_in_a_hurry_may_miss_the_patient_after_three_minutes_all_the_same(
    hospital: Hospital,
) -> None:
    """The ladder never asks for a call that recall would refuse: the doctor could call nobody else for good."""
    asha = called(hospital)
    for _ in range(4):
        hospital.clock.advance(seconds=5)
        hospital.meera.recalls(asha)
    with hospital.refuses("too-early") as refused:
        hospital.meera.misses(asha)
    assert refused.value.extras == {"seconds_left": 160, "call_again": False}
    hospital.clock.advance(seconds=160)
    with hospital.records("VisitMissed"):
        hospital.meera.misses(asha)


def test_the_ladder_is_the_policys(hospital: Hospital) -> None:
    quick = hospital.opens("Q", "Quick", missed_after_calls=1, missed_after_seconds=30, missed_calls_apart_seconds=0)
    hospital.meera.comes(place=quick)
    asha = hospital.meera.calls(hospital.leela.gives_a_number_to("Asha", place=quick))
    with hospital.refuses("too-early"):
        hospital.meera.misses(asha)
    hospital.clock.advance(seconds=30)
    assert hospital.meera.misses(asha).state == "NO_SHOW"


def test_three_calls_a_minute_apart_take_two_minutes(hospital: Hospital) -> None:
    slow = hospital.opens("S", "Slow", missed_after_calls=3, missed_after_seconds=0)
    hospital.meera.comes(place=slow)
    asha = hospital.meera.calls(hospital.leela.gives_a_number_to("Asha", place=slow))
    hospital.clock.advance(seconds=60)
    hospital.meera.recalls(asha)
    hospital.clock.advance(seconds=1)
    hospital.meera.recalls(asha)
    with hospital.refuses("too-early"):
        hospital.meera.misses(asha)
    hospital.clock.advance(seconds=59)
    hospital.meera.recalls(asha)
    assert hospital.meera.misses(asha).state == "NO_SHOW"


# Leaving and being raised --------------------------------------------------------------------------------------------


def test_a_called_patient_leaves_and_the_doctor_is_free(hospital: Hospital) -> None:
    asha = called(hospital)
    with hospital.records("VisitCancelled") as entries:
        gone = hospital.asha.leaves(asha)

    assert (gone.state, gone.version, gone.cancelled_at) == ("CANCELLED", 3, iso(hospital.clock.now()))
    assert (entries[0].reason, gone.cancel_reason) == ("patient-left", "patient-left")
    with hospital.records():
        assert hospital.meera.calls_next() is None


def test_an_old_screen_cancels_nobody(hospital: Hospital) -> None:
    asha = called(hospital)
    with hospital.refuses("version-conflict"):
        hospital.leela.cancels(asha, version=1)


def test_raising_names_who_raised(hospital: Hospital) -> None:
    asha, bina, _ = three_wait(hospital)
    with hospital.records("VisitRaised") as entries:
        raised = hospital.thomas.raises(bina, version=1)
    assert (raised.state, raised.version, raised.urgency_class) == ("URGENT", 2, 0)
    assert (entries[0].reason, entries[0].actor_id) == ("nurse", "nurse-thomas")
    with hospital.refuses("version-conflict"):
        hospital.leela.raises(asha, version=7)


# Being there ---------------------------------------------------------------------------------------------------------


def test_somebody_comes_to_a_room(hospital: Hospital) -> None:
    hospital.meera.goes()
    with hospital.records("AvailabilityChanged") as entries:
        duty = hospital.meera.comes("Room 5", version=2)

    assert (duty.availability, duty.room, duty.department_id, duty.version) == (
        "AVAILABLE",
        "Room 5",
        hospital.department_id,
        3,
    )
    assert (entries[0].entity_id, entries[0].entity_version) == (hospital.meera.doctor_id, 3)
    assert '"was":"OFFLINE","now":"AVAILABLE"' in entries[0].payload


def test_a_pause_keeps_room_and_department_and_says_until_when(hospital: Hospital) -> None:
    with hospital.records("AvailabilityChanged"):
        paused = hospital.meera.pauses(until=LATER)
    assert (paused.availability, paused.room, paused.until) == ("PAUSED", "Room 4", LATER)
    back = hospital.meera.comes_back()
    assert (back.availability, back.room, back.until) == ("AVAILABLE", "Room 4", None)
    assert back.department_id == hospital.department_id


def test_who_goes_leaves_the_room_and_may_find_somebody_in_it(hospital: Hospital) -> None:
    with hospital.records("AvailabilityChanged"):
        gone = hospital.meera.goes()
    assert (gone.availability, gone.room, gone.room_id) == ("OFFLINE", None, None)
    assert gone.department_id == hospital.department_id
    hospital.sunil.comes("Room 4")
    assert hospital.meera.comes_back().room == "Room 5"


def test_who_never_came_was_offline(hospital: Hospital) -> None:
    anil = hospital.hires("anil", "Room 5")
    with hospital.refuses("invalid-request") as refused:
        anil.comes_back()
    assert refused.value.field == "room", "there is no department of before"
    with hospital.records("AvailabilityChanged") as entries:
        assert anil.comes().version == 1
    assert '"was":"OFFLINE"' in entries[0].payload


def comes_without_a_room(hospital: Hospital, doctor: Doctor, place: Place, room_id: str | None = None) -> Duty:
    return hospital.spine.do(
        actions.set_availability,
        doctor.author,
        doctor_id=doctor.doctor_id,
        state="AVAILABLE",
        department_id=place.department_id,
        room_id=room_id,
    )


def test_who_names_no_room_gets_the_first_in_which_nobody_serves(hospital: Hospital) -> None:
    anil, tara = hospital.hires("anil", ""), hospital.hires("tara", "")
    hospital.meera.goes()
    hospital.sunil.pauses()
    assert comes_without_a_room(hospital, anil, hospital.cardiology).room == "Room 4", "who pauses keeps the room"
    with hospital.refuses("invalid-request") as refused:
        comes_without_a_room(hospital, tara, hospital.cardiology)
    assert refused.value.field == "room"


def test_a_room_may_be_shared_by_who_names_it(hospital: Hospital) -> None:
    assert hospital.sunil.comes("Room 4").room == hospital.meera.comes("Room 4").room == "Room 4"


def test_who_moves_to_another_department_gets_a_room_there(hospital: Hospital) -> None:
    lab = hospital.opens("L", "Lab", rooms=("Bench 1",))
    moved = comes_without_a_room(hospital, hospital.meera, lab)
    assert (moved.department_id, moved.room) == (lab.department_id, "Bench 1")


def test_a_room_of_another_department_or_none_at_all_is_refused(hospital: Hospital) -> None:
    lab = hospital.opens("L", "Lab")
    for room_id in (lab.rooms["Room 4"], "no-such-room"):
        with hospital.refuses("invalid-request") as refused:
            comes_without_a_room(hospital, hospital.meera, hospital.cardiology, room_id)
        assert refused.value.field == "room"
    with hospital.refuses("invalid-request"):
        comes_without_a_room(hospital, hospital.meera, Place("nowhere", {}))


def test_who_goes_names_no_department_that_is_not_theirs(hospital: Hospital) -> None:
    gone = hospital.spine.do(
        actions.set_availability,
        hospital.meera.author,
        doctor_id=hospital.meera.doctor_id,
        state="OFFLINE",
        department_id="made-up",
    )
    assert gone.department_id == hospital.department_id


def test_availability_changed_in_another_window(hospital: Hospital) -> None:
    hospital.meera.pauses()
    with hospital.refuses("version-conflict") as refused:
        hospital.meera.comes(version=1)
    assert refused.value.extras == {"version": 2}


def test_a_doctor_with_somebody_inside_may_pause_and_still_complete(hospital: Hospital) -> None:
    asha = hospital.meera.starts(called(hospital))
    hospital.meera.pauses()
    assert hospital.meera.completes(asha).state == "COMPLETED"


def test_the_facts_of_a_person_are_opened_only_with_their_key(hospital: Hospital) -> None:
    told = Person(name="Asha Rao", age=41, phone="+91 98765 43210", symptoms=("chest pain",))
    asha = hospital.leela.gives_a_number_to(told)
    assert hospital.person(asha) == told
    assert lookups.visit(hospital.db, asha.visit_id) == asha


def test_nobody_changes_rooms_while_somebody_is_on_the_way_to_the_old_one(hospital: Hospital) -> None:
    hospital.asha.checks_in()
    hospital.meera.calls_next()
    room = hospital.spine.do(department_actions.add_room, department_id=hospital.department_id, name="Room 99")
    with hospital.refuses("has-active-visit"):
        hospital.spine.do(
            actions.set_availability,
            hospital.meera.author,
            doctor_id=hospital.meera.doctor_id,
            state="AVAILABLE",
            room_id=room,
        )
