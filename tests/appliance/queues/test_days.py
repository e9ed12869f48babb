"""How days end and begin: who goes home and who is carried over, that a date turns once and in one piece, and only by itself."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from appliance.clock import iso
from appliance.database import clock_steps
from appliance.departments.actions import set_policy
from appliance.departments.policy import Policy
from appliance.queues import days, lookups
from appliance.queues.checkin import lapse
from appliance.queues.days import DayEnd, end_day, turn_day
from appliance.queues.due import due
from appliance.queues.events import DayTurned, NumberVoided, VisitCancelled, VisitCarried
from appliance.queues.lookups import Visit
from tests.hospital import SOAK, TIMER, Hospital, Place, event_of

ROUNDS = 60 if SOAK else 6
SATURDAY, SUNDAY, MONDAY, TUESDAY = "2026-11-21", "2026-11-22", "2026-11-23", "2026-11-24"
"""The first day of every test; it is 14:30 in Kolkata."""

ROLLOVER = datetime(2026, 11, 21, 22, 30, tzinfo=UTC)
"""Four o'clock on Sunday morning."""


def night_falls(hospital: Hospital, *, late: float = 0.0) -> None:
    """It becomes four in the morning, or so many seconds later."""
    hospital.clock.advance(seconds=(ROLLOVER - hospital.clock.now()).total_seconds() + late)


def carries(hospital: Hospital, place: Place | None = None) -> None:
    """From now on the department carries its line over to the next day."""
    here = place or hospital.cardiology
    hospital.spine.do(set_policy, TIMER, department_id=here.department_id, policy=Policy(at_day_end="carry"))


def turns(hospital: Hospital) -> DayEnd:
    return hospital.spine.do(turn_day, TIMER, department_id=hospital.department_id)


def ends(hospital: Hospital, day: str = SATURDAY) -> DayEnd:
    return hospital.spine.do(end_day, TIMER, department_id=hospital.department_id, day=day)


def turning(hospital: Hospital) -> list[str]:
    """The departments that the alarm would be told of."""
    dues = due(hospital.db, hospital.clock.now())
    return [each.arguments["department_id"] for each in dues if each.action is turn_day]


def running(hospital: Hospital) -> str:
    line = lookups.line(hospital.db, hospital.department_id)
    assert line is not None
    return line.service_date


def everybody(hospital: Hospital) -> dict[str, Visit]:
    """One visit in every state that is open."""
    meera, sunil = hospital.meera, hospital.sunil
    meera.comes()
    sunil.comes()
    inside = meera.starts(meera.calls(hospital.kiosk.gives_a_number_to("Inside")))
    called = sunil.calls(hospital.kiosk.gives_a_number_to("Called"))
    return {
        "inside": inside,
        "called": called,
        "waiting": hospital.kiosk.gives_a_number_to("Waiting"),
        "urgent": hospital.leela.gives_a_number_to("Urgent", urgent=True),
        "scanned": hospital.asha.checks_in_from_elsewhere(),
    }


# Turning ------------------------------------------------------------------------------------------------------------


def test_the_alarm_turns_a_day_at_its_hour_and_the_action_agrees(hospital: Hospital) -> None:
    done = hospital.kiosk.gives_a_number_to("Asha")
    hospital.leela.cancels(done)
    night_falls(hospital, late=-0.001)
    assert turning(hospital) == []
    with hospital.records():
        assert turns(hospital) == DayEnd(0, left=False)
    hospital.clock.advance(seconds=0.001)
    assert turning(hospital) == [hospital.department_id]
    with hospital.records("DayTurned") as entries:
        assert turns(hospital) == DayEnd(0, left=False, turned=True)

    assert event_of(entries[0]) == DayTurned(was_date=SATURDAY, now_date=SUNDAY)
    assert (entries[0].entity_id, entries[0].entity_version) == (hospital.department_id, 1)
    assert (running(hospital), turning(hospital)) == (SUNDAY, [])
    assert hospital.kiosk.gives_a_number_to("Bina").token_number == "C-001"


def test_turning_twice_turns_once(hospital: Hospital) -> None:
    hospital.kiosk.gives_a_number_to("Asha")
    night_falls(hospital)
    turns(hospital)
    with hospital.records():
        assert turns(hospital) == DayEnd(0, left=False)


def test_a_department_that_nobody_ever_came_to_has_no_day_to_turn(hospital: Hospital) -> None:
    night_falls(hospital)
    assert turning(hospital) == []
    with hospital.records():
        assert turns(hospital) == DayEnd(0, left=False)


def test_whoever_is_sent_on_first_begins_the_first_day_too(hospital: Hospital) -> None:
    """A laboratory gives no numbers of its own, and its day turns all the same."""
    lab = hospital.opens("LAB", "Laboratory")
    hospital.leela.transfers(hospital.kiosk.gives_a_number_to("Asha"), lab)
    night_falls(hospital)
    assert set(turning(hospital)) == {hospital.department_id, lab.department_id}


def test_a_box_that_was_off_for_days_turns_to_today_at_once(hospital: Hospital) -> None:
    carries(hospital)
    asha = hospital.kiosk.gives_a_number_to("Asha")
    night_falls(hospital, late=2 * 24 * 3600 + 60)
    with hospital.records("VisitCarried", "DayTurned") as entries:
        turns(hospital)

    assert event_of(entries[1]) == DayTurned(was_date=SATURDAY, now_date=TUESDAY, worn=(1,))
    assert hospital.visit(asha).service_date == TUESDAY


def test_while_the_clock_is_in_doubt_no_day_turns_and_nothing_lapses(hospital: Hospital) -> None:
    hospital.kiosk.gives_a_number_to("Asha")
    scanned = hospital.asha.checks_in_from_elsewhere()
    night_falls(hospital)
    hospital.spine.do(clock_steps.doubt_clock, TIMER, seconds=3600, direction="forward")
    assert list(due(hospital.db, hospital.clock.now())) == []
    with hospital.records():
        assert turns(hospital) == DayEnd(0, left=False)
        hospital.spine.do(lapse, TIMER, visit_id=scanned.visit_id)
    hospital.spine.do(clock_steps.trust_clock)
    assert turning(hospital) == [hospital.department_id]
    assert turns(hospital).turned


# Who is still there -------------------------------------------------------------------------------------------------


def test_a_department_sends_home_whoever_waits_or_is_called(hospital: Hospital) -> None:
    there = everybody(hospital)
    night_falls(hospital)
    with hospital.records(*["VisitCancelled"] * 2, "VisitCarried", *["VisitCancelled"] * 2, "DayTurned") as entries:
        assert turns(hospital) == DayEnd(5, left=False, turned=True)

    after = {name: hospital.visit(visit) for name, visit in there.items()}
    assert {name: visit.state for name, visit in after.items()} == {
        "inside": "IN_CONSULTATION",
        "called": "CANCELLED",
        "waiting": "CANCELLED",
        "urgent": "CANCELLED",
        "scanned": "CANCELLED",
    }
    reasons = {name: visit.cancel_reason for name, visit in after.items() if visit.state == "CANCELLED"}
    assert reasons == {**dict.fromkeys(("called", "waiting", "urgent"), "day-closed"), "scanned": "presence-not-shown"}
    assert (after["inside"].service_date, after["inside"].token_number) == (SUNDAY, "C-001")
    assert {type(event_of(entry)) for entry in entries[:5]} == {VisitCancelled, VisitCarried}


def test_or_carries_them_to_the_next_day_with_their_numbers(hospital: Hospital) -> None:
    carries(hospital)
    there = everybody(hospital)
    night_falls(hospital)
    turns(hospital)

    after = {name: hospital.visit(visit) for name, visit in there.items()}
    assert after.pop("scanned").cancel_reason == "presence-not-shown"
    for name, visit in after.items():
        was = there[name]
        assert (visit.state, visit.token_id, visit.token_number) == (was.state, was.token_id, was.token_number)
        assert (visit.arrival, visit.order_key, visit.service_date) == (was.arrival, was.order_key, SUNDAY)
        assert visit.version == was.version + 1


def test_whoever_comes_after_the_hour_came_for_the_new_day(hospital: Hospital) -> None:
    """The alarm may be late, and a clock in doubt makes it later: nobody who has just come is sent home for that."""
    before = hospital.kiosk.gives_a_number_to("Before")
    night_falls(hospital)
    after = hospital.kiosk.gives_a_number_to("After")
    scanned = hospital.asha.checks_in_from_elsewhere()
    hospital.clock.advance(seconds=300)
    turns(hospital)

    assert hospital.visit(before).state == "CANCELLED"
    assert (hospital.visit(after).state, hospital.visit(after).service_date) == ("WAITING", SUNDAY)
    assert (hospital.visit(scanned).state, hospital.visit(scanned).service_date) == ("SCANNED", SUNDAY)


def test_a_long_line_ends_slice_by_slice_and_the_date_turns_with_the_last(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(days, "SLICE", 3)
    for _ in range(7):
        hospital.kiosk.gives_a_number_to("Waiting")
    night_falls(hospital)
    assert [turns(hospital) for _ in range(4)] == [
        DayEnd(3, left=True),
        DayEnd(3, left=True),
        DayEnd(1, left=False, turned=True),
        DayEnd(0, left=False),
    ]
    assert lookups.waiting(hospital.db, hospital.department_id) == []


def test_a_day_can_be_ended_before_it_is_over_and_goes_on(hospital: Hospital) -> None:
    there = everybody(hospital)
    with hospital.records(*["VisitCancelled"] * 2, "VisitCarried", *["VisitCancelled"] * 2):
        assert ends(hospital) == DayEnd(5, left=False)
    with hospital.records():
        assert ends(hospital) == DayEnd(0, left=False)
    late = hospital.kiosk.gives_a_number_to("Late")

    assert (late.service_date, late.token_number) == (SATURDAY, "C-005"), "the numbers go on"
    assert hospital.visit(there["inside"]).service_date == SUNDAY
    hospital.meera.completes(hospital.visit(there["inside"]))
    night_falls(hospital)
    with hospital.records("VisitCancelled", "DayTurned"):
        turns(hospital)


def test_who_was_carried_into_a_date_that_never_came_is_carried_on(hospital: Hospital) -> None:
    """Closed by hand on Saturday, off on Sunday, on again on Monday, and in between somebody changed the policy."""
    carries(hospital)
    asha = hospital.kiosk.gives_a_number_to("Asha")
    ends(hospital)
    hospital.spine.do(set_policy, TIMER, department_id=hospital.department_id, policy=Policy(recalls=3))
    night_falls(hospital, late=24 * 3600)
    with hospital.records("VisitCarried", "DayTurned") as entries:
        turns(hospital)

    carried = VisitCarried(department_id=hospital.department_id, was_date=SUNDAY, now_date=MONDAY)
    assert event_of(entries[0]) == carried
    assert hospital.visit(asha).service_date == MONDAY


def test_a_day_that_is_past_has_nothing_left_to_end(hospital: Hospital) -> None:
    carries(hospital)
    asha = hospital.kiosk.gives_a_number_to("Asha")
    night_falls(hospital)
    turns(hospital)
    with hospital.records():
        assert ends(hospital, SATURDAY) == DayEnd(0, left=False)
    assert hospital.visit(asha).state == "WAITING"


# Numbers that are still worn ----------------------------------------------------------------------------------------


def test_two_people_never_wear_one_number(hospital: Hospital) -> None:
    carries(hospital)
    hospital.meera.comes()
    first, second = (hospital.kiosk.gives_a_number_to(name) for name in ("First", "Second"))
    night_falls(hospital)
    turns(hospital)
    with hospital.records("NumberVoided", "NumberVoided", "TokenIssued", "VisitQueued") as entries:
        third = hospital.kiosk.gives_a_number_to("Third")

    voided = event_of(entries[0])
    assert voided == NumberVoided(
        department_id=hospital.department_id,
        service_date=SUNDAY,
        series="",
        number=1,
        token_number="C-001",
        worn_by=first.visit_id,
    )
    assert third.token_number == "C-003"
    waiting = lookups.waiting(hospital.db, hospital.department_id)
    assert sorted(visit.token_number or "" for visit in waiting) == ["C-001", "C-002", "C-003"]
    assert lookups.token_of_day(hospital.db, hospital.department_id, SUNDAY, "", 1) is None, "nobody got it"
    assert hospital.meera.calls_next() == hospital.visit(first), "and whoever waited longest is first"
    assert hospital.visit(second).passed == 0


def test_a_number_that_nobody_wears_any_more_is_given_out(hospital: Hospital) -> None:
    carries(hospital)
    hospital.meera.comes()
    first, _ = (hospital.kiosk.gives_a_number_to(name) for name in ("First", "Second"))
    night_falls(hospital)
    turns(hospital)
    hospital.meera.sees(hospital.meera.calls(hospital.visit(first)))
    with hospital.records("TokenIssued", "VisitQueued"):
        assert hospital.kiosk.gives_a_number_to("Third").token_number == "C-001"
    with hospital.records("NumberVoided", "TokenIssued", "VisitQueued"):
        assert hospital.kiosk.gives_a_number_to("Fourth").token_number == "C-003"


def test_a_number_is_worn_wherever_its_owner_was_sent(hospital: Hospital) -> None:
    lab = hospital.opens("LAB", "Laboratory", at_day_end="carry")
    hospital.leela.transfers(hospital.kiosk.gives_a_number_to("Asha"), lab)
    night_falls(hospital)
    hospital.passes_the_night(lab, hospital.cardiology)
    assert hospital.kiosk.gives_a_number_to("Bina").token_number == "C-002"


def test_a_number_carried_over_two_nights_is_worn_on_both_days(hospital: Hospital) -> None:
    carries(hospital)
    hospital.kiosk.gives_a_number_to("Asha")
    for _ in range(2):
        hospital.clock.advance(seconds=24 * 3600)
        turns(hospital)
        assert hospital.leela.cancels(hospital.kiosk.gives_a_number_to("Gone")).token_number == "C-002"


def test_a_phone_follows_a_number_that_was_carried_over(hospital: Hospital) -> None:
    carries(hospital)
    visit = hospital.asha.gets_a_number()
    night_falls(hospital)
    turns(hospital)
    hospital.clock.advance(seconds=12 * 3600)
    assert hospital.asha.follows() == [visit.token_id]
    assert hospital.ravi.follows() == []


# Afterwards ---------------------------------------------------------------------------------------------------------


def test_the_night_begins_the_guards_anew(hospital: Hospital) -> None:
    hospital.meera.comes()
    hospital.meera.sees(hospital.meera.calls(hospital.leela.gives_a_number_to("Urgent", urgent=True)))
    night_falls(hospital)
    turns(hospital)
    line = lookups.line(hospital.db, hospital.department_id)
    assert line is not None
    assert (line.calls, line.urgent_in_a_row, line.last_number, line.turns) == (0, 0, 0, 1)


def test_an_instant_between_two_days_belongs_to_the_day_that_runs(hospital: Hospital) -> None:
    """What the entries say stays true: no number of a date is given out after the date that follows has begun."""
    hospital.kiosk.gives_a_number_to("Asha")
    night_falls(hospital, late=timedelta(minutes=9).total_seconds())
    late = hospital.kiosk.gives_a_number_to("Late")
    turns(hospital)
    early = hospital.kiosk.gives_a_number_to("Early")
    assert (late.service_date, early.service_date) == (SATURDAY, SUNDAY)
    assert (late.queued_at or "") >= iso(ROLLOVER)


# At once ------------------------------------------------------------------------------------------------------------


@pytest.mark.soak
def test_people_check_in_while_the_day_turns(hospital: Hospital) -> None:
    """Whoever is first: everybody has a number of one of the two days, each day counts from one, and nobody is lost."""
    place = hospital.opens("R", "Racing", at_day_end="carry")
    for night in range(ROUNDS):
        before = len(lookups.waiting(hospital.db, place.department_id))
        hospital.clock.advance(seconds=24 * 3600)
        with ThreadPoolExecutor(4) as threads:
            acts: list[Callable[[], object]] = [lambda: hospital.kiosk.gives_a_number_to(place=place)] * 4
            acts.insert(night % 5, lambda: hospital.passes_the_night(place))
            for each in [threads.submit(act) for act in acts]:
                each.result()
        hospital.passes_the_night(place)
        assert len(lookups.waiting(hospital.db, place.department_id)) == before + 4
    rows = hospital.db.execute(
        "select service_date, count(*), min(number), max(number) from tokens where department_id = ? group by 1",
        (place.department_id,),
    ).fetchall()
    assert len(rows) > ROUNDS // 2, "days have to turn, for this to mean anything"
    assert [row for row in rows if row[2:] != (1, row[1])] == []
    standing = [visit.token_number for visit in lookups.waiting(hospital.db, place.department_id)]
    assert len(set(standing)) == len(standing) == 4 * ROUNDS
