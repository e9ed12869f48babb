"""Holding somebody's place, giving another one by hand, notes; and the table of what may be done in which state."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from appliance.clock import iso, milliseconds
from appliance.database.seals import Sealed
from appliance.queues import actions, lookups
from appliance.queues.due import due
from appliance.queues.events import FactKind, Remark
from appliance.queues.lookups import Visit
from appliance.queues.order import calling_order
from appliance.queues.states import ACTS, Act, State
from appliance.refusals import Refused
from tests.hospital import TIMER, Hospital, Place

NAMES = ("Asha", "Bina", "Chand", "Devi", "Esha", "Farid")


def line(hospital: Hospital) -> list[str]:
    """The numbers in the order in which they will be called."""
    order = calling_order(
        lookups.in_line(hospital.db, hospital.department_id), lookups.counters(hospital.db, hospital.department_id)
    )
    return [item.token_number for item in order]


def numbers(hospital: Hospital, count: int = 6) -> list[Visit]:
    """So many people come, a minute apart."""
    visits = []
    for name in NAMES[:count]:
        visits.append(hospital.leela.gives_a_number_to(name))
        hospital.clock.advance(seconds=60)
    return visits


def words_of(hospital: Hospital, visit: Visit, kind: FactKind) -> str | None:
    """What was written down of a visit, opened."""
    fact = lookups.fact(hospital.db, visit.visit_id, kind)
    if fact is None:
        return None
    part = Sealed(fact.sealed, fact.key_id, fact.event_id, fact.type_name, fact.patient_id)
    return hospital.spine.means.seals.open(hospital.db, part, Remark).text


def alarm_rings(hospital: Hospital) -> None:
    """Whatever is due now is done."""
    for each in list(due(hospital.db, hospital.clock.now())):
        hospital.spine.do(each.action, TIMER, **each.arguments)


# Hold and resume -----------------------------------------------------------------------------------------------------


def test_somebody_on_hold_keeps_the_place_and_is_not_called(hospital: Hospital) -> None:
    asha, bina, _ = numbers(hospital, 3)
    hospital.meera.comes()
    with hospital.records("VisitHeld") as entries:
        held = hospital.leela.holds(asha, "at the X-ray")
    assert (held.held, held.version, held.order_key) == (1, 2, asha.order_key)
    assert b"X-ray" not in entries[0].payload.encode(), "why is nobody's business"
    assert words_of(hospital, asha, "reason") == "at the X-ray"
    assert line(hospital) == ["C-002", "C-003"]
    with hospital.refuses("not-available"):
        hospital.meera.calls(held)
    called = hospital.meera.calls_next()
    assert called is not None and called.visit_id == bina.visit_id


def test_who_is_back_from_tests_has_the_old_place_after_one_more_call(hospital: Hospital) -> None:
    asha, _, _ = numbers(hospital, 3)
    hospital.leela.holds(asha)
    with hospital.records("VisitResumed"):
        back = hospital.leela.resumes(asha)
    assert (back.held, back.order_key, back.after_calls) == (0, asha.order_key, 1)
    assert line(hospital) == ["C-002", "C-001", "C-003"]


def test_a_pause_does_not_shorten_the_wait_after_a_miss(hospital: Hospital) -> None:
    asha = missed(hospital)
    numbers(hospital, 5)
    back = hospital.leela.lets_back(asha)
    hospital.leela.holds(back)
    assert hospital.leela.resumes(back).after_calls == back.after_calls == 4


def test_nobody_is_held_twice_and_nobody_resumed_who_is_not_held(hospital: Hospital) -> None:
    (asha,) = numbers(hospital, 1)
    with hospital.refuses("invalid-transition") as refused:
        hospital.leela.resumes(asha)
    assert refused.value.extras["state"] == "WAITING"
    hospital.leela.holds(asha)
    with hospital.refuses("invalid-transition"):
        hospital.leela.holds(asha)


@pytest.mark.parametrize("seconds", [0, -60, 24 * 3600 + 1])
def test_a_hold_ends_within_a_day(hospital: Hospital, seconds: int) -> None:
    (asha,) = numbers(hospital, 1)
    with hospital.refuses("invalid-request") as refused:
        hospital.leela.holds(asha, until=iso(hospital.clock.now() + timedelta(seconds=seconds)))
    assert refused.value.field == "until"


def test_a_hold_for_a_time_ends_by_itself_and_once(hospital: Hospital) -> None:
    asha, bina = numbers(hospital, 2)
    hospital.leela.holds(asha, until=iso(hospital.clock.now() + timedelta(minutes=10)))
    hospital.leela.holds(bina)
    hospital.clock.advance(seconds=599)
    alarm_rings(hospital)
    assert hospital.visit(asha).held
    hospital.clock.advance(seconds=1)
    asked = list(due(hospital.db, hospital.clock.now()))
    with hospital.records("VisitResumed"):
        for _ in range(2):
            for each in asked:
                hospital.spine.do(each.action, TIMER, **each.arguments)
    assert not hospital.visit(asha).held
    assert hospital.visit(bina).held, "a hold without an end waits for a person"
    assert list(due(hospital.db, hospital.clock.now())) == []


def test_a_hold_that_was_made_anew_meanwhile_is_not_ended_by_the_old_alarm(hospital: Hospital) -> None:
    (asha,) = numbers(hospital, 1)
    hospital.leela.holds(asha, until=iso(hospital.clock.now() + timedelta(minutes=10)))
    hospital.clock.advance(seconds=600)
    asked = list(due(hospital.db, hospital.clock.now()))
    hospital.leela.resumes(asha)
    hospital.leela.holds(asha, until=iso(hospital.clock.now() + timedelta(minutes=10)))
    with hospital.records():
        for each in asked:
            hospital.spine.do(each.action, TIMER, **each.arguments)
    assert asked and hospital.visit(asha).held


def test_a_hold_of_somebody_who_left_is_nobodys_business_any_more(hospital: Hospital) -> None:
    (asha,) = numbers(hospital, 1)
    hospital.leela.holds(asha, until=iso(hospital.clock.now() + timedelta(minutes=10)))
    hospital.leela.cancels(asha, "patient-left")
    hospital.clock.advance(seconds=600)
    assert list(due(hospital.db, hospital.clock.now())) == []
    with hospital.records():
        hospital.spine.do(actions.end_hold, TIMER, visit_id=asha.visit_id)


# A place by hand -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", [1, 2, 3, 4, 5, 6, 99])
@pytest.mark.parametrize("who", [0, 2, 5])
def test_somebody_is_given_a_place_and_everybody_else_keeps_the_order(hospital: Hospital, who: int, place: int) -> None:
    visits = numbers(hospital)
    others = [visit.token_number for visit in visits if visit is not visits[who]]
    with hospital.records("VisitMoved") as entries:
        moved = hospital.leela.moves(visits[who], place, "feels worse")
    assert moved.by_hand and moved.version == 2
    assert line(hospital) == [*others[: place - 1], visits[who].token_number, *others[place - 1 :]]
    assert b"worse" not in entries[0].payload.encode()
    assert words_of(hospital, moved, "reason") == "feels worse"


def test_many_moves_into_one_gap_each_lead_where_they_should(hospital: Hospital) -> None:
    visits = numbers(hospital)
    hospital.clock.advance(seconds=1)
    for each in visits[2:]:
        hospital.leela.moves(each, 2)
    assert line(hospital) == ["C-001", "C-006", "C-005", "C-004", "C-003", "C-002"]


def test_between_two_who_came_in_one_breath_there_is_still_a_place(hospital: Hospital) -> None:
    hospital.leela.gives_a_number_to("Asha")
    hospital.clock.advance(seconds=0.001)
    hospital.leela.gives_a_number_to("Bina")
    hospital.clock.advance(seconds=60)
    hospital.leela.moves(hospital.leela.gives_a_number_to("Chand"), 2)
    assert line(hospital) == ["C-001", "C-003", "C-002"]


def test_a_later_urgent_one_passes_a_place_by_hand_and_a_later_one_of_the_others_does_not(hospital: Hospital) -> None:
    visits = numbers(hospital, 3)
    hospital.leela.moves(visits[2], 1)
    hospital.leela.gives_a_number_to("Urgent", urgent=True)
    hospital.leela.gives_a_number_to("Late")
    assert line(hospital) == ["C-004", "C-003", "C-001", "C-002", "C-005"]


def test_a_place_before_urgent_ones_is_the_first_behind_them(hospital: Hospital) -> None:
    hospital.leela.gives_a_number_to("Urgent", urgent=True)
    numbers(hospital, 3)
    third = lookups.waiting(hospital.db, hospital.department_id)[-1]
    hospital.leela.moves(third, 1)
    assert line(hospital) == ["C-001", "C-004", "C-002", "C-003"]


def test_a_place_that_cannot_be_reached_at_all_is_refused(hospital: Hospital) -> None:
    urgent = hospital.leela.gives_a_number_to("Urgent", urgent=True)
    first, *_ = numbers(hospital, 2)
    for who, place in ((urgent, 3), (first, 1)):
        with hospital.refuses("not-available"):
            hospital.leela.moves(who, place)


def test_a_place_is_found_among_those_who_may_not_be_called_yet(hospital: Hospital) -> None:
    visits = numbers(hospital)
    hospital.leela.holds(visits[0])
    hospital.leela.resumes(visits[0])
    assert line(hospital)[:3] == ["C-002", "C-001", "C-003"]
    hospital.leela.moves(visits[5], 3)
    assert line(hospital)[:4] == ["C-002", "C-001", "C-006", "C-003"]


def test_somebody_on_hold_is_not_moved(hospital: Hospital) -> None:
    asha, _ = numbers(hospital, 2)
    hospital.leela.holds(asha)
    with hospital.refuses("not-available"):
        hospital.leela.moves(asha, 2)


# Notes ---------------------------------------------------------------------------------------------------------------


def test_a_note_is_sealed_and_the_latest_one_stands(hospital: Hospital) -> None:
    (asha,) = numbers(hospital, 1)
    with hospital.records("VisitNoted") as entries:
        hospital.meera.notes(asha, "needs an interpreter")
    assert "interpreter" not in entries[0].payload
    noted = hospital.meera.notes(asha, "  the daughter translates ")
    assert words_of(hospital, noted, "note") == "the daughter translates"
    assert noted.version == 3
    hospital.meera.notes(asha, " ")
    assert words_of(hospital, asha, "note") is None


def test_a_note_comes_to_everybody_who_has_been_here_but_to_nobody_who_is_gone(hospital: Hospital) -> None:
    hospital.meera.comes()
    asha, bina = numbers(hospital, 2)
    hospital.meera.sees(hospital.meera.calls(asha))
    assert hospital.meera.notes(hospital.visit(asha), "call her about the result").version == 5
    hospital.leela.cancels(bina)
    with hospital.refuses("invalid-transition"):
        hospital.meera.notes(bina, "gone")


# What may be done in which state -------------------------------------------------------------------------------------


def missed(hospital: Hospital) -> Visit:
    """Somebody whom Dr Meera called in vain."""
    hospital.meera.comes()
    visit = hospital.meera.calls(hospital.leela.gives_a_number_to("Asha"))
    hospital.clock.advance(seconds=60)
    hospital.meera.recalls(visit)
    hospital.clock.advance(seconds=120)
    return hospital.meera.misses(visit)


def in_state(hospital: Hospital, state: State) -> Visit:
    """A visit that stands so, with Dr Meera where somebody serves."""
    if state == "SCANNED":
        return hospital.asha.checks_in_from_elsewhere()
    if state == "NO_SHOW":
        return missed(hospital)
    visit = hospital.leela.gives_a_number_to("Asha", urgent=state == "URGENT")
    if state in ("CALLED", "IN_CONSULTATION", "COMPLETED"):
        hospital.meera.comes()
        visit = hospital.meera.calls(visit)
    if state in ("IN_CONSULTATION", "COMPLETED"):
        visit = hospital.meera.starts(visit)
    if state == "COMPLETED":
        visit = hospital.meera.completes(visit)
    if state == "CANCELLED":
        visit = hospital.leela.cancels(visit)
    return visit


def try_to(hospital: Hospital, act: Act, visit: Visit, elsewhere: Place) -> Visit:
    """The act, with whatever it needs to succeed where it may."""
    leela = hospital.leela
    tries: dict[Act, Callable[[], Visit]] = {
        "hold": lambda: leela.holds(visit),
        "resume": lambda: leela.resumes(visit),
        "move": lambda: leela.moves(visit, 1),
        "transfer": lambda: leela.transfers(visit, elsewhere),
        "reassign": lambda: leela.reassigns(visit, hospital.sunil),
        "merge": lambda: leela.merges(visit, leela.gives_a_number_to("Asha again")),
        "merge-into": lambda: leela.merges(leela.gives_a_number_to("Asha again"), visit),
        "confirm-classes": lambda: leela.confirms(visit, "pregnant"),
        "note": lambda: hospital.meera.notes(visit, "A note"),
        "return": lambda: leela.lets_back(visit),
        "called-in-error": lambda: leela.reopens(visit, "called-in-error"),
        "raised-in-error": lambda: leela.reopens(visit, "raised-in-error"),
        "completed-in-error": lambda: leela.reopens(visit, "completed-in-error"),
    }
    assert tries.keys() == ACTS.keys()
    return tries[act]()


STATES: tuple[State, ...] = (
    "SCANNED",
    "WAITING",
    "URGENT",
    "CALLED",
    "IN_CONSULTATION",
    "COMPLETED",
    "NO_SHOW",
    "CANCELLED",
)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("act", ACTS)
def test_every_act_is_decided_for_every_state(hospital: Hospital, act: Act, state: State) -> None:
    elsewhere = hospital.opens("D", "Dermatology")
    hospital.sunil.comes()
    visit = in_state(hospital, state)
    if act == "resume" and state in ACTS[act]:
        visit = hospital.leela.holds(visit)
    if state in ACTS[act]:
        try_to(hospital, act, visit, elsewhere)
        return
    with pytest.raises(Refused) as refused:
        try_to(hospital, act, visit, elsewhere)
    assert (refused.value.code, refused.value.extras["state"]) == ("invalid-transition", state)
    assert hospital.visit(visit) == visit


@pytest.mark.parametrize("act", [act for act in ACTS if act != "merge-into"])
def test_a_press_on_an_old_screen_is_refused(hospital: Hospital, act: Act) -> None:
    """Two tabs, or a colleague: the visit is not as the screen said any more."""
    state: State = next(state for state in STATES if state in ACTS[act])
    visit = in_state(hospital, state)
    hospital.sunil.comes()
    if act == "resume":
        visit = hospital.leela.holds(visit)
    before = hospital.everything()
    with pytest.raises(Refused) as refused:
        acts_with_version(hospital, act, visit, visit.version - 1)
    assert refused.value.code == "version-conflict"
    assert hospital.everything() == before


def acts_with_version(hospital: Hospital, act: Act, visit: Visit, version: int) -> Visit:
    leela = hospital.leela
    tries: dict[Act, Callable[[], Visit]] = {
        "hold": lambda: leela.holds(visit, version=version),
        "resume": lambda: leela.resumes(visit, version),
        "move": lambda: leela.moves(visit, 1, version=version),
        "transfer": lambda: leela.transfers(visit, doctor=hospital.sunil, version=version),
        "reassign": lambda: leela.reassigns(visit, hospital.sunil, version),
        "merge": lambda: leela.merges(visit, visit, version),
        "confirm-classes": lambda: leela.confirms(visit, version=version),
        "note": lambda: hospital.meera.notes(visit, "A note", version),
        "return": lambda: leela.lets_back(visit, version),
        "called-in-error": lambda: leela.reopens(visit, "called-in-error", version),
        "raised-in-error": lambda: leela.reopens(visit, "raised-in-error", version),
        "completed-in-error": lambda: leela.reopens(visit, "completed-in-error", version),
    }
    return tries[act]()


# Classes -------------------------------------------------------------------------------------------------------------


def test_a_confirmed_class_gives_its_head_start_and_stays_sealed(hospital: Hospital) -> None:
    first, second = numbers(hospital, 2)
    with hospital.records("ClassesConfirmed") as entries:
        confirmed = hospital.leela.confirms(second, "pregnant", "disabled")
    assert "pregnant" not in entries[0].payload
    assert confirmed.head_start_minutes == 10, "the largest counts, not the sum"
    assert confirmed.order_key == (second.order_key or 0) - 10 * 60_000
    assert line(hospital) == ["C-002", "C-001"]
    again = hospital.leela.confirms(confirmed)
    assert (again.head_start_minutes, again.order_key) == (0, second.order_key)
    assert hospital.visit(first).version == 1


def test_a_place_by_hand_and_that_of_somebody_urgent_stay_what_they_are(hospital: Hospital) -> None:
    urgent = hospital.leela.gives_a_number_to("Urgent", urgent=True)
    first, second = numbers(hospital, 2)
    moved = hospital.leela.moves(first, 3)
    for visit in (moved, urgent):
        confirmed = hospital.leela.confirms(visit, "staff")
        assert (confirmed.order_key, confirmed.head_start_minutes) == (visit.order_key, 10)
    assert line(hospital) == [urgent.token_number, second.token_number, first.token_number]
    assert milliseconds(hospital.clock.now()) > (urgent.order_key or 0)


def test_a_class_that_there_is_not_is_refused(hospital: Hospital) -> None:
    (asha,) = numbers(hospital, 1)
    with hospital.refuses("invalid-request") as refused:
        hospital.leela.confirms(asha, "important")
    assert refused.value.field == "classes"
