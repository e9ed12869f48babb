"""The token as a journey: sent on, back with results, back after a missed call; and the timer that says somebody missed it."""

import pytest

from appliance.departments.hours import Session
from appliance.patients.links import check_characters
from appliance.queues import actions, lookups
from appliance.queues.actions import SendTo
from appliance.queues.due import due
from appliance.queues.lookups import Visit
from appliance.queues.route import route_of
from tests.appliance.queues.test_moving import alarm_rings, line, missed, numbers, words_of
from tests.hospital import Doctor, Hospital, Place


@pytest.fixture
def lab(hospital: Hospital) -> Place:
    return hospital.opens("L", "Lab", rooms=("Bench 1",))


@pytest.fixture
def pharmacy(hospital: Hospital) -> Place:
    return hospital.opens("P", "Pharmacy", rooms=("Window 1",))


@pytest.fixture
def lena(hospital: Hospital, lab: Place) -> Doctor:
    """Takes blood."""
    lena = hospital.hires("lena", "Bench 1", lab)
    lena.comes(place=lab)
    return lena


@pytest.fixture
def omar(hospital: Hospital, pharmacy: Place) -> Doctor:
    """Hands out what was prescribed."""
    omar = hospital.hires("omar", "Window 1", pharmacy)
    omar.comes(place=pharmacy)
    return omar


def journey(hospital: Hospital, visit: Visit) -> list[Visit]:
    """Every visit of a token, as opened."""
    return sorted(lookups.journey(hospital.db, visit.token_id or ""), key=lambda each: each.visit_id)


def inside(hospital: Hospital, name: str = "Asha", *, urgent: bool = False) -> Visit:
    """Somebody with Dr Meera."""
    hospital.meera.comes()
    return hospital.meera.starts(hospital.meera.calls(hospital.leela.gives_a_number_to(name, urgent=urgent)))


def sent(hospital: Hospital, *legs: SendTo | Place, urgent: bool = False) -> tuple[Visit, ...]:
    """The visits to which Dr Meera sends somebody on."""
    visit = inside(hospital, urgent=urgent)
    hospital.meera.completes(visit, send_to=legs)
    return tuple(each for each in journey(hospital, visit) if each.origin == "sent")


# Sent on -------------------------------------------------------------------------------------------------------------


def test_somebody_is_sent_to_two_departments_at_once_on_the_same_number(
    hospital: Hospital, lab: Place, pharmacy: Place
) -> None:
    visit = inside(hospital)
    legs: list[SendTo | Place] = [SendTo(department_id=lab.department_id, note="glucose, fasting"), pharmacy]
    with hospital.records(
        "VisitCompleted",
        "PrescriptionSigned",
        *("VisitQueued", "VisitNoted", "VisitQueued"),
    ) as entries:
        hospital.meera.completes(visit, "Metformin", send_to=legs)
    assert "fasting" not in "".join(entry.payload for entry in entries)
    done, at_lab, at_pharmacy = journey(hospital, visit)
    assert done.state == "COMPLETED"
    for each, place in ((at_lab, lab), (at_pharmacy, pharmacy)):
        assert (each.state, each.department_id, each.origin) == ("WAITING", place.department_id, "sent")
        assert (each.token_id, each.patient_id, each.linked_visit_id) == (
            done.token_id,
            done.patient_id,
            done.visit_id,
        )
        assert (each.sent_by, each.review_wanted, each.bound_doctor_id) == (hospital.meera.doctor_id, 0, None)
        assert (each.arrival or 0) >= (done.arrival or 0)
    assert words_of(hospital, at_lab, "note") == "glucose, fasting"
    assert words_of(hospital, at_pharmacy, "note") is None


def test_the_note_of_a_consultation_stays_there_and_what_is_known_of_the_person_goes_along(
    hospital: Hospital, lab: Place
) -> None:
    visit = hospital.leela.confirms(hospital.leela.gives_a_number_to("Asha"), "pregnant")
    hospital.meera.comes()
    hospital.meera.starts(hospital.meera.calls(visit))
    hospital.meera.notes(visit, "talks about her mother")
    hospital.meera.completes(visit, send_to=[lab])
    at_lab = journey(hospital, visit)[-1]
    assert words_of(hospital, at_lab, "note") is None
    assert lookups.fact(hospital.db, at_lab.visit_id, "classes") is not None
    assert at_lab.head_start_minutes == 10
    assert at_lab.order_key == (at_lab.arrival or 0) - 10 * 60_000


@pytest.mark.parametrize(
    ("was_urgent", "said", "is_urgent"),
    [(True, None, True), (False, None, False), (True, False, False), (False, True, True)],
)
def test_somebody_stays_as_urgent_as_they_were_unless_the_doctor_says_otherwise(
    hospital: Hospital, lab: Place, was_urgent: bool, said: bool | None, is_urgent: bool
) -> None:
    (at_lab,) = sent(hospital, SendTo(department_id=lab.department_id, urgent=said), urgent=was_urgent)
    assert (at_lab.state == "URGENT") == is_urgent
    assert (at_lab.urgency_class == 0) == is_urgent


def test_whoever_is_in_a_room_of_one_department_is_not_called_to_another(
    hospital: Hospital, lab: Place, pharmacy: Place, lena: Doctor, omar: Doctor
) -> None:
    at_lab, at_pharmacy = sent(hospital, lab, pharmacy)
    called = lena.calls_next(lab)
    assert called is not None and called.visit_id == at_lab.visit_id
    assert omar.calls_next(pharmacy) is None
    with hospital.refuses("token-active-elsewhere"):
        omar.calls(at_pharmacy)
    lena.sees(called)
    again = omar.calls_next(pharmacy)
    assert again is not None and again.visit_id == at_pharmacy.visit_id


def test_nothing_is_completed_when_somebody_cannot_be_sent(hospital: Hospital, lab: Place) -> None:
    visit = inside(hospital)
    closed = hospital.opens("N", "Night", hours=(Session(weekday=6, opens="01:00", closes="02:00"),))
    with hospital.refuses("department-closed") as refused:
        hospital.meera.completes(visit, "Aspirin", send_to=[lab, closed])
    assert refused.value.field == "sendTo"
    with hospital.refuses("invalid-request") as refused:
        hospital.meera.completes(visit, send_to=[lab, lab])
    assert refused.value.field == "sendTo"
    with hospital.refuses("not-found"):
        hospital.meera.completes(visit, send_to=[Place("00000000-0000-0000-0000-000000000000", {})])


def test_whoever_waits_in_a_department_is_not_sent_there_a_second_time(
    hospital: Hospital, lab: Place, pharmacy: Place, lena: Doctor
) -> None:
    at_lab, _ = sent(hospital, lab, pharmacy)
    lena.starts(lena.calls(at_lab))
    with hospital.refuses("duplicate-visit") as refused:
        lena.completes(at_lab, send_to=[pharmacy])
    assert refused.value.field == "sendTo"


def test_a_department_that_nobody_ever_came_to_counts_its_calls_from_the_first_one_sent(
    hospital: Hospital, lab: Place, lena: Doctor
) -> None:
    (at_lab,) = sent(hospital, lab)
    assert at_lab.service_date == "2026-11-21"
    for count in (1, 2):
        called = lena.calls_next(lab)
        assert called is not None
        lena.sees(called)
        standing = lookups.line(hospital.db, lab.department_id)
        assert standing is not None and (standing.calls, standing.last_number) == (count, count - 1)
        if count == 1:
            assert hospital.leela.gives_a_number_to("Walks in", place=lab).token_number == "L-001"


def test_somebody_is_sent_to_the_own_department_again(hospital: Hospital) -> None:
    (again,) = sent(hospital, hospital.cardiology)
    assert (again.state, again.department_id) == ("WAITING", hospital.department_id)


# Back with results ---------------------------------------------------------------------------------------------------


def review(department: Place) -> SendTo:
    return SendTo(department_id=department.department_id, review=True)


def test_the_result_brings_somebody_back_to_the_same_doctor(hospital: Hospital, lab: Place, lena: Doctor) -> None:
    (at_lab,) = sent(hospital, review(lab))
    assert at_lab.review_wanted
    lena.starts(lena.calls(at_lab))
    hospital.clock.advance(seconds=300)
    with hospital.records("VisitCompleted", "VisitQueued"):
        lena.completes(at_lab)
    back = journey(hospital, at_lab)[-1]
    assert (back.origin, back.state, back.department_id) == ("review", "WAITING", hospital.department_id)
    assert (back.bound_doctor_id, back.linked_visit_id) == (hospital.meera.doctor_id, at_lab.visit_id)
    first = journey(hospital, at_lab)[0]
    assert (back.arrival, back.order_key) == (first.arrival, round(hospital.clock.now().timestamp() * 1000))
    assert not back.review_wanted and back.sent_by is None


def test_only_the_last_of_several_results_brings_somebody_back(
    hospital: Hospital, lab: Place, pharmacy: Place, lena: Doctor, omar: Doctor
) -> None:
    at_lab, at_pharmacy = sent(hospital, review(lab), review(pharmacy))
    lena.sees(lena.calls(at_lab))
    assert journey(hospital, at_lab)[-1].origin == "sent"
    omar.sees(omar.calls(at_pharmacy))
    assert [each.origin for each in journey(hospital, at_lab)] == ["check-in", "sent", "sent", "review"]


def test_who_was_not_asked_back_does_not_come_back(
    hospital: Hospital, lab: Place, pharmacy: Place, lena: Doctor, omar: Doctor
) -> None:
    at_lab, at_pharmacy = sent(hospital, review(lab), pharmacy)
    omar.sees(omar.calls(at_pharmacy))
    assert journey(hospital, at_lab)[-1].origin == "sent"
    lena.sees(lena.calls(at_lab))
    assert journey(hospital, at_lab)[-1].origin == "review"


def test_a_result_found_after_a_transfer_a_miss_or_a_mistake_brings_back_too(
    hospital: Hospital, lab: Place, pharmacy: Place, lena: Doctor, omar: Doctor
) -> None:
    (at_lab,) = sent(hospital, review(lab))
    there = hospital.leela.transfers(at_lab, pharmacy)
    omar.calls(there)
    twin = omar.reopens(hospital.visit(there), "called-in-error")
    omar.sees(omar.calls(twin))
    back = journey(hospital, at_lab)[-1]
    assert (back.origin, back.bound_doctor_id) == ("review", hospital.meera.doctor_id)


def test_whoever_is_back_in_that_line_anyhow_comes_once(hospital: Hospital, lab: Place, lena: Doctor) -> None:
    (at_lab,) = sent(hospital, review(lab))
    first = journey(hospital, at_lab)[0]
    twin = hospital.meera.reopens(first)
    lena.sees(lena.calls(at_lab))
    assert [each.visit_id for each in journey(hospital, at_lab)] == [
        first.visit_id,
        at_lab.visit_id,
        twin.visit_id,
    ]


# The way -------------------------------------------------------------------------------------------------------------


def test_the_route_names_what_is_still_to_come_in_order(
    hospital: Hospital, lab: Place, pharmacy: Place, lena: Doctor
) -> None:
    alone = hospital.leela.gives_a_number_to("Alone")
    assert route_of(journey(hospital, alone)) is None
    at_lab, at_pharmacy = sent(hospital, review(lab), pharmacy)
    route = route_of(journey(hospital, at_lab))
    assert route is not None
    assert ([each.visit_id for each in route.steps], route.back_to) == (
        [at_lab.visit_id, at_pharmacy.visit_id],
        hospital.meera.doctor_id,
    )
    lena.sees(lena.calls(at_lab))
    route = route_of(journey(hospital, at_lab))
    assert route is not None
    assert ([each.visit_id for each in route.steps], route.back_to) == (
        [at_pharmacy.visit_id],
        hospital.meera.doctor_id,
    )


def test_somebody_back_in_the_line_they_came_to_has_no_route(hospital: Hospital) -> None:
    back = hospital.leela.lets_back(missed(hospital))
    assert route_of(journey(hospital, back)) is None


# Back after a miss ---------------------------------------------------------------------------------------------------


def test_who_missed_the_call_comes_back_after_the_next_three(hospital: Hospital) -> None:
    asha = missed(hospital)
    numbers(hospital, 5)
    with hospital.records("VisitQueued"):
        back = hospital.leela.lets_back(asha)
    assert hospital.visit(asha) == asha, "the missed visit stays as it is"
    assert (back.origin, back.linked_visit_id, back.token_id) == ("return", asha.visit_id, asha.token_id)
    assert (back.after_calls, back.arrival) == (4, round(hospital.clock.now().timestamp() * 1000))
    assert line(hospital) == ["C-002", "C-003", "C-004", "C-001", "C-005", "C-006"]


def test_somebody_who_comes_back_to_an_empty_line_need_not_wait_for_anybody(hospital: Hospital) -> None:
    back = hospital.leela.lets_back(missed(hospital))
    called = hospital.meera.calls_next()
    assert called is not None and called.visit_id == back.visit_id


def test_who_was_urgent_is_urgent_again_at_once(hospital: Hospital) -> None:
    hospital.meera.comes()
    urgent = hospital.meera.calls(hospital.leela.gives_a_number_to("Asha", urgent=True))
    numbers(hospital, 4)
    hospital.meera.recalls(urgent)
    hospital.clock.advance(seconds=180)
    hospital.meera.misses(urgent)
    with hospital.records("VisitQueued", "VisitRaised"):
        back = hospital.leela.lets_back(urgent)
    assert (back.state, back.after_calls) == ("URGENT", 0)
    assert line(hospital)[0] == "C-001"


def test_who_turns_out_to_be_urgent_after_coming_back_lets_nobody_go_first(hospital: Hospital) -> None:
    visit = missed(hospital)
    numbers(hospital, 4)
    raised = hospital.thomas.raises(hospital.leela.lets_back(visit))
    assert (raised.state, raised.after_calls) == ("URGENT", 0)
    assert line(hospital)[0] == "C-001"


def miss_again(hospital: Hospital, visit: Visit) -> Visit:
    hospital.meera.calls(visit)
    hospital.clock.advance(seconds=60)
    hospital.meera.recalls(visit)
    hospital.clock.advance(seconds=120)
    return hospital.meera.misses(visit)


def test_twice_a_day_and_then_reception_helps(hospital: Hospital) -> None:
    visit = missed(hospital)
    for _ in range(2):
        visit = miss_again(hospital, hospital.asha.comes_back(visit))
    with hospital.refuses("not-available") as refused:
        hospital.asha.comes_back(visit)
    assert refused.value.sentence.endswith("Please go to reception.")
    with hospital.refuses("not-available") as refused:
        hospital.leela.lets_back(visit)
    assert "new number" in refused.value.sentence


def test_nobody_comes_back_twice_from_one_miss(hospital: Hospital) -> None:
    visit = missed(hospital)
    back = hospital.asha.comes_back(visit)
    with hospital.refuses("duplicate-visit") as refused:
        hospital.leela.lets_back(visit)
    assert refused.value.extras["visit_id"] == back.visit_id
    miss_again(hospital, back)
    with hospital.refuses("duplicate-visit"):
        hospital.leela.lets_back(visit)


def test_on_another_day_a_new_number_is_needed(hospital: Hospital) -> None:
    visit = missed(hospital)
    hospital.clock.advance(seconds=24 * 3600)
    hospital.passes_the_night()
    with hospital.refuses("invalid-transition"):
        hospital.leela.lets_back(visit)
    with hospital.refuses("link-expired"):
        hospital.kiosk.reads_the_slip_of(visit)


# With the slip -------------------------------------------------------------------------------------------------------


def check(hospital: Hospital, visit: Visit) -> str:
    return check_characters(hospital.spine.means.keys, visit.token_id or "")


@pytest.mark.parametrize("by_link", [True, False])
def test_the_slip_brings_somebody_back_and_then_says_where_they_stand(hospital: Hospital, by_link: bool) -> None:
    visit = missed(hospital)
    characters = None if by_link else check(hospital, visit)
    with hospital.records("VisitQueued"):
        came_back = hospital.kiosk.reads_the_slip_of(visit, characters)
        again = hospital.kiosk.reads_the_slip_of(visit, characters)
    assert (came_back.outcome, again.outcome) == ("returned", "waiting")
    assert came_back.visit_id == again.visit_id
    assert hospital.visit(came_back.visit_id or "").origin == "return"


def test_wrong_characters_change_nothing_and_are_counted(hospital: Hospital) -> None:
    visit = missed(hospital)
    with hospital.records():
        for _ in range(5):
            assert hospital.kiosk.reads_the_slip_of(visit, "???").outcome == "unknown"
    with hospital.refuses("rate-limited"):
        hospital.kiosk.reads_the_slip_of(visit, check(hospital, visit))
    assert hospital.kiosk.reads_the_slip_of(visit).outcome == "returned", "the link is signed and needs no characters"


def test_a_miss_counts_before_what_else_somebody_waits_for(
    hospital: Hospital, lab: Place, pharmacy: Place, lena: Doctor
) -> None:
    at_lab, at_pharmacy = sent(hospital, lab, pharmacy)
    assert hospital.kiosk.reads_the_slip_of(at_lab).visit_id == at_lab.visit_id
    lena.calls(at_lab)
    lena.recalls(hospital.visit(at_lab))
    hospital.clock.advance(seconds=60)
    lena.recalls(hospital.visit(at_lab))
    assert hospital.kiosk.reads_the_slip_of(at_lab).visit_id == at_lab.visit_id, "called goes before waiting"
    hospital.clock.advance(seconds=120)
    lena.misses(at_lab)
    came_back = hospital.kiosk.reads_the_slip_of(at_pharmacy)
    assert came_back.outcome == "returned"
    assert hospital.visit(came_back.visit_id or "").department_id == lab.department_id


def test_a_call_goes_before_what_else_somebody_waits_for(
    hospital: Hospital, lab: Place, pharmacy: Place, omar: Doctor
) -> None:
    at_lab, at_pharmacy = sent(hospital, lab, pharmacy)
    assert hospital.kiosk.reads_the_slip_of(at_lab).visit_id == at_lab.visit_id
    omar.calls(at_pharmacy)
    assert hospital.kiosk.reads_the_slip_of(at_lab).visit_id == at_pharmacy.visit_id


def test_the_slip_of_a_joined_number_leads_to_the_other(hospital: Hospital) -> None:
    asha, again = numbers(hospital, 2)
    hospital.leela.merges(asha, again)
    came_back = hospital.kiosk.reads_the_slip_of(asha)
    assert (came_back.outcome, came_back.visit_id) == ("merged", again.visit_id)


def test_the_slip_of_a_visit_that_is_over_says_so(hospital: Hospital) -> None:
    hospital.meera.comes()
    visit = hospital.meera.sees(hospital.meera.calls(numbers(hospital, 1)[0]))
    with hospital.refuses("invalid-transition") as refused:
        hospital.kiosk.reads_the_slip_of(visit)
    assert refused.value.extras["state"] == "COMPLETED"


# The timer -----------------------------------------------------------------------------------------------------------


def test_the_timer_misses_somebody_a_minute_after_a_person_could_have(hospital: Hospital) -> None:
    ear = hospital.opens("E", "Ear", rooms=("Room 1",), missed_by_timer=True)
    tara = hospital.hires("tara", "Room 1", ear)
    tara.comes(place=ear)
    visit = tara.calls(hospital.leela.gives_a_number_to("Asha", place=ear))
    hospital.clock.advance(seconds=600)
    assert list(due(hospital.db, hospital.clock.now())) == [], "called once is no ladder"
    tara.recalls(visit)
    hospital.clock.advance(seconds=59)
    alarm_rings(hospital)
    assert hospital.visit(visit).state == "CALLED"
    hospital.clock.advance(seconds=1)
    asked = list(due(hospital.db, hospital.clock.now()))
    with hospital.records("VisitMissed") as entries:
        for _ in range(2):
            for each in asked:
                hospital.spine.do(each.action, **each.arguments)
    assert entries[0].reason == "timer"
    assert hospital.visit(visit).state == "NO_SHOW"


def test_the_timer_waits_three_minutes_and_one_more(hospital: Hospital) -> None:
    ear = hospital.opens("E", "Ear", rooms=("Room 1",), missed_by_timer=True)
    tara = hospital.hires("tara", "Room 1", ear)
    tara.comes(place=ear)
    visit = tara.calls(hospital.leela.gives_a_number_to("Asha", place=ear))
    hospital.clock.advance(seconds=60)
    tara.recalls(visit)
    hospital.clock.advance(seconds=179)
    assert list(due(hospital.db, hospital.clock.now())) == []
    with hospital.records():
        hospital.spine.do(actions.miss_by_timer, visit_id=visit.visit_id)
    hospital.clock.advance(seconds=1)
    assert [each.action for each in due(hospital.db, hospital.clock.now())] == [actions.miss_by_timer]


def test_without_the_policy_only_people_say_that_somebody_missed(hospital: Hospital) -> None:
    hospital.meera.comes()
    visit = hospital.meera.calls(numbers(hospital, 1)[0])
    hospital.clock.advance(seconds=60)
    hospital.meera.recalls(visit)
    hospital.clock.advance(seconds=3600)
    assert list(due(hospital.db, hospital.clock.now())) == []
    with hospital.records():
        hospital.spine.do(actions.miss_by_timer, visit_id=visit.visit_id)
