"""The guards' counters: what the folds write is what the order counts, through mornings in which everything happens."""

from contextlib import suppress
from datetime import timedelta
from random import Random

import pytest

from appliance.clock import iso, milliseconds, parse
from appliance.departments.policy import Policy
from appliance.patients.events import Person
from appliance.queues import actions, lookups
from appliance.queues.actions import SendTo
from appliance.queues.lookups import Visit
from appliance.queues.order import after_call, decide_for
from appliance.refusals import Refused
from tests.hospital import Doctor, Hospital, Place


@pytest.fixture
def hospital(hospital: Hospital) -> Hospital:
    """Dr Meera and Dr Sunil are on duty."""
    hospital.meera.comes()
    hospital.sunil.comes()
    return hospital


def comes(
    hospital: Hospital, *, age: int | None = None, minutes_to_slot: int | None = None, classes: tuple[str, ...] = ()
) -> Visit:
    """Somebody checks in at reception, now, for an appointment in so many minutes if any; and a minute goes by."""
    slot = hospital.clock.now() + timedelta(minutes=minutes_to_slot) if minutes_to_slot is not None else None
    checked_in = hospital.spine.do(
        actions.check_in,
        hospital.leela.author,
        department_id=hospital.department_id,
        channel="RECEPTION",
        person=Person(name="Asha", age=age),
        slot=slot,
        classes=classes,
    )
    hospital.clock.advance(seconds=60)
    return hospital.visit(checked_in)


def passed(hospital: Hospital, *visits: Visit) -> list[int]:
    return [hospital.visit(visit).passed for visit in visits]


def test_the_key_of_a_check_in_follows_age_appointment_and_confirmed_classes(hospital: Hospital) -> None:
    now = milliseconds(hospital.clock.now())
    minute = 60_000
    walk_in, elderly, child = comes(hospital), comes(hospital, age=65), comes(hospital, age=5)
    early, late, pregnant = (
        comes(hospital, minutes_to_slot=30),
        comes(hospital, minutes_to_slot=-16, age=70),
        comes(hospital, age=30, classes=("pregnant",)),
    )
    assert [(visit.order_key, visit.head_start_minutes) for visit in (walk_in, elderly, child)] == [
        (now, 0),
        (now + (1 - 10) * minute, 10),
        (now + (2 - 10) * minute, 10),
    ]
    assert (early.order_key, early.head_start_minutes, early.arrival) == (
        now + (3 + 25 - 20) * minute, 20, now + (3 + 25) * minute,
    )  # fmt: skip
    assert early.slot == iso(parse(early.queued_at or "") + timedelta(minutes=30))
    assert (late.order_key, late.head_start_minutes, late.arrival) == (now + (4 - 10) * minute, 10, now + 4 * minute)
    assert (pregnant.order_key, pregnant.head_start_minutes, pregnant.version) == (now + (5 - 10) * minute, 10, 2)
    assert lookups.fact(hospital.db, pregnant.visit_id, "classes") is not None


def test_whoever_shows_presence_later_has_the_head_start_of_the_stated_age(hospital: Hospital) -> None:
    scanned = hospital.asha.checks_in(hospital.asha.scans("none"), Person(name="Asha", age=80))
    hospital.clock.advance(seconds=300)
    visit = hospital.kiosk.sees_the_person_of(hospital.visit(scanned))
    now = milliseconds(hospital.clock.now())
    assert (visit.head_start_minutes, visit.arrival, visit.order_key) == (10, now, now - 600_000)


def test_a_call_counts_for_everybody_who_came_earlier_and_could_have_been_called(hospital: Hospital) -> None:
    first, second = comes(hospital), comes(hospital)
    held = hospital.leela.holds(comes(hospital))
    bound = hospital.leela.gives_a_number_to("Bina", doctor=hospital.sunil)
    urgent = hospital.leela.raises(comes(hospital))
    elderly = comes(hospital, age=80)
    last = comes(hospital)

    hospital.meera.calls(elderly)
    assert passed(hospital, first, second, held, bound, urgent, elderly, last) == [1, 1, 0, 0, 0, 0, 0]
    hospital.sunil.calls(urgent)
    assert passed(hospital, first, second) == [1, 1]
    assert [hospital.visit(each).version for each in (first, second)] == [1, 1]


def test_a_review_and_whoever_may_not_be_called_yet_are_not_counted_as_passed(hospital: Hospital) -> None:
    seen = hospital.meera.sees(hospital.meera.calls(comes(hospital)))
    assert seen.state == "COMPLETED"
    back = hospital.leela.resumes(hospital.leela.holds(comes(hospital)))
    review = comes_back_with_results(hospital, comes(hospital))
    last = comes(hospital)
    assert back.after_calls > 1
    hospital.meera.calls(last)
    assert passed(hospital, review, back) == [0, 1]


def comes_back_with_results(hospital: Hospital, visit: Visit) -> Visit:
    """Dr Meera sends somebody to the lab and wants to see the result; gives the visit that waits for her."""
    lab = hospital.opens("L", "Lab")
    technician = hospital.hires("tara", "Room 4", lab)
    technician.comes(place=lab)
    hospital.meera.completes(
        hospital.meera.starts(hospital.meera.calls(visit)),
        send_to=[SendTo(department_id=lab.department_id, review=True)],
    )
    sent = technician.calls_next(lab)
    assert sent is not None and sent.token_id is not None
    technician.sees(sent)
    hospital.clock.advance(seconds=60)
    (review,) = [each for each in lookups.journey(hospital.db, sent.token_id) if each.origin == "review"]
    return review


def test_nobody_is_passed_a_sixth_time(hospital: Hospital) -> None:
    asha = comes(hospital)
    called = []
    for _ in range(6):
        comes(hospital, minutes_to_slot=0)
    for _ in range(6):
        visit = hospital.meera.calls_next()
        assert visit is not None
        called.append(visit.visit_id)
        hospital.meera.sees(visit)
    assert called[5] == asha.visit_id
    call = lookups.call_of(hospital.db, asha.visit_id)
    assert call is not None and call.rule == "waited-long-enough"


def test_every_third_call_of_a_doctor_is_a_review_while_one_waits(hospital: Hospital) -> None:
    lab = hospital.opens("L", "Lab")
    technician = hospital.hires("tara", "Room 4", lab)
    technician.comes(place=lab)
    for _ in range(2):
        visit = hospital.meera.starts(hospital.meera.calls(comes(hospital)))
        hospital.meera.completes(visit, send_to=[SendTo(department_id=lab.department_id, review=True)])
        sent = technician.calls_next(lab)
        assert sent is not None
        technician.sees(sent)
    for _ in range(6):
        comes(hospital)
    rules = [rule_of_next(hospital, hospital.meera) for _ in range(6)]
    assert rules == ["review", "arrival", "arrival", "review", "arrival", "arrival"]


def rule_of_next(hospital: Hospital, doctor: Doctor) -> str:
    visit = doctor.calls_next()
    assert visit is not None
    doctor.sees(visit)
    call = lookups.call_of(hospital.db, visit.visit_id)
    assert call is not None
    return call.rule


@pytest.mark.parametrize("seed", range(3))
def test_the_folds_count_what_the_order_counts(hospital: Hospital, seed: int) -> None:
    """After every call of a long morning the tables stand as the pure rule says, and the first of its order was called."""
    chance = Random(seed)
    lab = hospital.opens("L", "Lab")
    technician = hospital.hires("tara", "Room 4", lab)
    technician.comes(place=lab)
    rules: set[str] = set()
    for _ in range(120):
        try:
            something_happens(hospital, lab, technician, chance)
        except Refused:
            continue
        doctor = chance.choice((hospital.meera, hospital.sunil))
        rules.add(call_as_the_order_says(hospital, doctor, lab, chance))
    assert len(rules) >= 7, "many rules have to decide for this test to mean anything"


def something_happens(hospital: Hospital, lab: Place, technician: Doctor, chance: Random) -> None:
    """One or two come, and now and then one of those who wait is held, resumed, moved, raised or bound."""
    for _ in range(chance.choice((1, 1, 2))):
        comes(
            hospital,
            age=chance.choice((None, 30, 70)),
            minutes_to_slot=chance.choice((None, None, -20, 0, 10)),
        )
    if (sent := technician.calls_next(lab)) is not None:
        technician.sees(sent)
    waiting = lookups.waiting(hospital.db, hospital.department_id)
    visit = chance.choice(waiting)
    match chance.randrange(9):
        case 0:
            hospital.leela.holds(visit)
        case 1:
            hospital.leela.resumes(chance.choice([each for each in waiting if each.held] or [visit]))
        case 2:
            hospital.leela.moves(visit, chance.randint(1, len(waiting)))
        case 3 if visit.state == "WAITING":
            hospital.leela.raises(visit)
        case 4:
            hospital.leela.reassigns(visit, chance.choice((hospital.meera, hospital.sunil, None)))


def call_as_the_order_says(hospital: Hospital, doctor: Doctor, lab: Place, chance: Random) -> str:
    """One call, compared with the pure rule before and after; then a consultation, an errand to the lab, or a miss."""
    line, counters = (
        lookups.in_line(hospital.db, hospital.department_id),
        lookups.counters(hospital.db, hospital.department_id),
    )
    turns = decide_for(line, counters, doctor.doctor_id, Policy())
    visit = doctor.calls_next()
    if visit is None:
        assert turns == []
        return "nobody"
    first, rule = turns[0]
    assert visit.visit_id == first.visit_id
    expected, counted = after_call(line, counters, first, doctor.doctor_id)
    assert lookups.counters(hospital.db, hospital.department_id) == counted
    assert {each.visit_id: each.passed for each in lookups.in_line(hospital.db, hospital.department_id)} == {
        each.visit_id: each.passed for each in expected
    }
    match chance.randrange(5):
        case 0:
            hospital.clock.advance(seconds=100)
            doctor.recalls(visit)
            hospital.clock.advance(seconds=100)
            missed = hospital.leela.misses(visit)
            with suppress(Refused):  # the third time on a day
                hospital.leela.lets_back(missed)
        case 1:
            doctor.completes(doctor.starts(visit), send_to=[SendTo(department_id=lab.department_id, review=True)])
        case _:
            doctor.sees(visit)
    return rule
