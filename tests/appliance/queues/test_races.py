"""Races: two people press at the same instant, from two threads, and exactly one of them wins. Every round.

500 rounds each in `make test`, 10,000 in `make soak`.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest

from appliance.database.answers import Question, once
from appliance.patients.events import Person
from appliance.patients.links import CheckinLink
from appliance.queues import actions, lookups
from appliance.queues.actions import CameBack, CheckedIn
from appliance.queues.lookups import Visit
from appliance.refusals import Refused
from tests.hospital import SOAK, Doctor, Hospital, Phone

T = TypeVar("T")

ROUNDS = 10_000 if SOAK else 500

pytestmark = [pytest.mark.soak, pytest.mark.timeout(600 if SOAK else 60)]


class Pair:
    """Two hands that press at one instant."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(2)
        self._ready = threading.Barrier(2)

    def press(self, one: Callable[[], T], other: Callable[[], T]) -> tuple[T | str, T | str]:
        """What each was answered, or the code it was refused with."""
        first, second = (self._threads.submit(self._hand, act) for act in (one, other))
        return first.result(), second.result()

    def _hand(self, act: Callable[[], T]) -> T | str:
        self._ready.wait(20)
        try:
            return act()
        except Refused as refused:
            return refused.code


@pytest.fixture
def pair(hospital: Hospital) -> Pair:
    """Dr Meera and Dr Sunil are on duty, and two hands are ready."""
    hospital.meera.comes()
    hospital.sunil.comes()
    return Pair()


def finish(hospital: Hospital, visit: Visit) -> None:
    """The winner sees the patient, so that the next round begins with an empty room."""
    doctor = hospital.meera if visit.doctor_id == hospital.meera.doctor_id else hospital.sunil
    doctor.sees(visit)


def doctors_by_turns(hospital: Hospital, turn: int) -> tuple[Doctor, Doctor]:
    return (hospital.meera, hospital.sunil) if turn % 2 else (hospital.sunil, hospital.meera)


def test_two_doctors_call_the_next_and_one_patient_goes_to_one_of_them(hospital: Hospital, pair: Pair) -> None:
    winners = set()
    for turn in range(ROUNDS):
        waits = hospital.kiosk.gives_a_number_to("Asha")
        one, other = doctors_by_turns(hospital, turn)
        answers = pair.press(one.calls_next, other.calls_next)

        called = [answer for answer in answers if answer is not None]
        assert len(called) == 1, "exactly one, and nobody is refused: the other hears that nobody waits"
        visit = hospital.visit(waits)
        assert called == [visit]
        winners.add(visit.doctor_id)
        finish(hospital, visit)
    assert hospital.spine.recorded().count("VisitCalled") == ROUNDS
    assert len(winners) == 2, "each must win now and then for this test to mean anything"


def test_two_doctors_call_the_same_patient_by_hand(hospital: Hospital, pair: Pair) -> None:
    winners = set()
    for turn in range(ROUNDS):
        waits = hospital.kiosk.gives_a_number_to("Asha")
        one, other = doctors_by_turns(hospital, turn)
        answers = pair.press(lambda: one.calls(waits, 1), lambda: other.calls(waits, 1))  # noqa: B023

        assert answers.count("already-taken") == 1
        visit = hospital.visit(waits)
        assert visit in answers
        winners.add(visit.doctor_id)
        finish(hospital, visit)
    assert len(winners) == 2


def test_two_doctors_and_two_patients_make_two_pairs(hospital: Hospital, pair: Pair) -> None:
    for turn in range(ROUNDS):
        waiting = {hospital.kiosk.gives_a_number_to(name).visit_id for name in ("Asha", "Bina")}
        one, other = doctors_by_turns(hospital, turn)
        answers = pair.press(one.calls_next, other.calls_next)

        called = [answer for answer in answers if isinstance(answer, Visit)]
        assert {visit.visit_id for visit in called} == waiting
        for visit in called:
            finish(hospital, visit)


def test_one_doctor_who_presses_twice_calls_one_patient(hospital: Hospital, pair: Pair) -> None:
    for _ in range(ROUNDS):
        for name in ("Asha", "Bina"):
            hospital.kiosk.gives_a_number_to(name)
        answers = pair.press(hospital.meera.calls_next, hospital.meera.calls_next)

        assert answers.count("has-active-visit") == 1
        (visit,) = (answer for answer in answers if isinstance(answer, Visit))
        finish(hospital, visit)
        hospital.meera.sees(hospital.meera.calls_next() or visit)


def test_a_patient_leaves_while_a_doctor_calls(hospital: Hospital, pair: Pair) -> None:
    """Either may come first; both may succeed, since a called patient may still leave; never is the call undone."""
    for _ in range(ROUNDS):
        waits = hospital.kiosk.gives_a_number_to("Asha")
        called, left = pair.press(
            lambda: hospital.meera.calls(waits),  # noqa: B023
            lambda: hospital.asha.leaves(waits),  # noqa: B023
        )
        assert isinstance(left, Visit)
        assert hospital.visit(waits).state == "CANCELLED"
        assert called == "invalid-transition" or isinstance(called, Visit)


def press_once(hospital: Hospital, key: str) -> CheckedIn:
    answer, _ = hospital.spine.do(
        once,
        hospital.kiosk.author,
        Question("kiosk-1", key, b"body"),
        CheckedIn,
        actions.check_in,
        department_id=hospital.department_id,
        channel="KIOSK",
        person=Person(name="Asha"),
    )
    return answer


def test_a_press_that_is_sent_twice_gives_one_number(hospital: Hospital, pair: Pair) -> None:
    for turn in range(ROUNDS):
        one, other = pair.press(
            lambda: press_once(hospital, f"key-{turn}"),  # noqa: B023
            lambda: press_once(hospital, f"key-{turn}"),  # noqa: B023
        )
        assert isinstance(one, CheckedIn)
        assert one == other
    line = lookups.line(hospital.db, hospital.department_id)
    assert line is not None and line.last_number == ROUNDS


def test_a_link_that_two_phones_hold_serves_one_of_them(hospital: Hospital, pair: Pair) -> None:
    def use(phone: Phone, link: CheckinLink) -> CheckedIn:
        return phone.checks_in(link)

    for _ in range(ROUNDS):
        link = hospital.asha.scans()
        answers = pair.press(lambda: use(hospital.asha, link), lambda: use(hospital.ravi, link))  # noqa: B023
        assert answers.count("link-used") == 1
    assert hospital.spine.recorded().count("TokenIssued") == ROUNDS


def test_numbers_given_out_by_two_hands_leave_no_gap(hospital: Hospital, pair: Pair) -> None:
    numbers: list[str | None] = []
    for _ in range(ROUNDS // 2):
        answers = pair.press(hospital.kiosk.checks_in, hospital.leela.checks_in)
        numbers += [answer.token_number for answer in answers if isinstance(answer, CheckedIn)]
    assert sorted(numbers, key=lambda number: int((number or "C-0")[2:])) == [
        f"C-{number:03d}" for number in range(1, ROUNDS // 2 * 2 + 1)
    ]


def test_two_receptionists_move_one_patient_and_the_second_hears_that_it_has_changed(
    hospital: Hospital, pair: Pair
) -> None:
    visit = hospital.leela.gives_a_number_to("Asha")
    hospital.leela.gives_a_number_to("Bina")
    for turn in range(ROUNDS):
        version = hospital.visit(visit).version
        answers = pair.press(
            lambda: hospital.leela.moves(visit, 1, version=version),  # noqa: B023
            lambda: hospital.leela.moves(visit, 2, version=version),  # noqa: B023
        )
        assert answers.count("version-conflict") == 1, turn
        assert hospital.visit(visit).version == version + 1


def test_a_transfer_and_a_call_end_in_one_place_and_never_in_two(hospital: Hospital, pair: Pair) -> None:
    """Either comes first; a called patient may still be transferred, one who was transferred is no longer called here."""
    elsewhere = hospital.opens("D", "Dermatology", rooms=("Room 9",))
    outcomes = set()
    for turn in range(ROUNDS):
        waits = hospital.kiosk.gives_a_number_to("Asha")

        def move() -> Visit:
            return hospital.leela.transfers(waits, elsewhere)  # noqa: B023

        def call() -> Visit:
            return hospital.meera.calls(waits)  # noqa: B023

        answers = pair.press(move, call) if turn % 2 else pair.press(call, move)[::-1]
        moved, called = answers
        assert isinstance(moved, Visit)
        assert called == "invalid-transition" or isinstance(called, Visit)
        assert hospital.visit(waits).state == "CANCELLED"
        outcomes.add(called if isinstance(called, str) else "called first")
        hospital.leela.cancels(moved, "patient-left")
    assert len(outcomes) == 2, "each must come first now and then for this test to mean anything"


def test_one_number_is_called_in_one_of_two_departments(hospital: Hospital, pair: Pair) -> None:
    """Sent to two departments at once: whoever presses first has the patient, the other one nobody to call."""
    lab, pharmacy = hospital.opens("L", "Lab", rooms=("Bench 1",)), hospital.opens("P", "Pharmacy", rooms=("Window 1",))
    lena, omar = hospital.hires("lena", "Bench 1", lab), hospital.hires("omar", "Window 1", pharmacy)
    lena.comes(place=lab)
    omar.comes(place=pharmacy)
    winners = set()
    for turn in range(ROUNDS):
        hospital.meera.starts(hospital.meera.calls(visit := hospital.kiosk.gives_a_number_to("Asha")))
        hospital.meera.completes(visit, send_to=[lab, pharmacy])
        hands = (lambda: lena.calls_next(lab)), (lambda: omar.calls_next(pharmacy))
        answers = pair.press(*(hands if turn % 2 else hands[::-1]))
        (called,) = [answer for answer in answers if isinstance(answer, Visit)]
        assert answers.count(None) == 1
        first, second = (lena, omar) if called.doctor_id == lena.doctor_id else (omar, lena)
        winners.add(first.doctor_id)
        first.sees(called)
        other = second.calls_next(pharmacy if second is omar else lab)
        assert other is not None
        second.sees(other)
    assert len(winners) == 2


def test_a_slip_at_the_kiosk_and_a_phone_at_once_bring_somebody_back_once(hospital: Hospital, pair: Pair) -> None:
    hospital.sunil.goes()
    for _ in range(ROUNDS // 10):
        visit = hospital.meera.calls(hospital.kiosk.gives_a_number_to("Asha"))
        hospital.clock.advance(seconds=60)
        hospital.meera.recalls(visit)
        hospital.clock.advance(seconds=120)
        hospital.meera.misses(visit)
        slip, phone = pair.press(
            lambda: hospital.kiosk.reads_the_slip_of(visit),  # noqa: B023
            lambda: hospital.asha.comes_back(visit),  # noqa: B023
        )
        assert isinstance(slip, CameBack)
        assert (slip.outcome, phone) == ("returned", "duplicate-visit") or (slip.outcome == "waiting" and phone)
        journey = lookups.journey(hospital.db, visit.token_id or "")
        assert [each.origin for each in journey] == ["check-in", "return"]
        hospital.leela.cancels(journey[-1], "patient-left")


def test_two_numbers_merged_into_each_other_leave_one(hospital: Hospital, pair: Pair) -> None:
    for _ in range(ROUNDS // 5):
        one, other = hospital.leela.gives_a_number_to("Asha"), hospital.leela.gives_a_number_to("Asha")
        answers = pair.press(
            lambda: hospital.leela.merges(one, other),  # noqa: B023
            lambda: hospital.leela.merges(other, one),  # noqa: B023
        )
        assert answers.count("invalid-transition") == 1
        (kept,) = [answer for answer in answers if isinstance(answer, Visit)]
        assert lookups.waiting(hospital.db, hospital.department_id) == [kept]
        hospital.leela.cancels(kept, "patient-left")


def test_two_doctors_cannot_take_over_the_same_patient_twice(hospital: Hospital, pair: Pair) -> None:
    tara = hospital.hires("tara", "Room 4")
    for _ in range(ROUNDS // 5):
        tara.comes()
        visit = tara.calls(hospital.leela.gives_a_number_to("Asha"))
        tara.goes()
        answers = pair.press(
            lambda: hospital.leela.reassigns(visit, hospital.meera, visit.version),  # noqa: B023
            lambda: hospital.leela.reassigns(visit, hospital.sunil, visit.version),  # noqa: B023
        )
        assert answers.count("version-conflict") == 1
        finish(hospital, hospital.visit(visit))
