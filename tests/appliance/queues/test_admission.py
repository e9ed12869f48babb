"""Who gets in: caps by session and by way, opening hours with closed dates, and what reception may set aside."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from appliance.clock import iso
from appliance.departments import lookups as departments
from appliance.departments.actions import set_holiday, set_policy
from appliance.departments.hours import Session
from appliance.departments.policy import Policy
from appliance.patients.events import Person
from appliance.queues import actions, lookups
from appliance.queues.admission import Door, door
from appliance.queues.deactivation import Amendment, amend_department
from appliance.queues.events import Channel, IntakeCounted, TokenIssued
from tests.hospital import TIMER, Hospital, Place, event_of

SATURDAY = (Session(weekday=5, opens="09:00", closes="15:00"), Session(weekday=5, opens="16:00", closes="18:00"))
"""Every test begins on a Saturday at 14:30 in Kolkata."""


def small(hospital: Hospital, hours: tuple[Session, ...] = SATURDAY, **caps: int) -> Place:
    return hospital.opens("S", "Small", hours=hours, session_caps=caps)


def stands(hospital: Hospital, place: Place, channel: Channel = "KIOSK") -> Door:
    department = departments.department(hospital.db, place.department_id)
    assert department is not None
    return door(hospital.db, department, hospital.clock.now(), channel)


def overrules(hospital: Hospital, place: Place, *, urgent: bool = False, channel: Channel = "RECEPTION") -> Any:
    """Reception says that this one gets a number all the same; gives the entry of the number."""
    hospital.spine.do(
        actions.check_in,
        hospital.leela.author,
        department_id=place.department_id,
        channel=channel,
        person=Person(name="Asha"),
        urgent=urgent,
        override=not urgent,
    )
    return next(entry for entry in reversed(hospital.spine.entries()) if entry.type == "TokenIssued")


# Caps ---------------------------------------------------------------------------------------------------------------


def test_a_session_gives_out_so_many_numbers_and_says_when_the_next_begins(hospital: Hospital) -> None:
    place = small(hospital, ALL=2)
    hospital.kiosk.gives_a_number_to(place=place)
    hospital.leela.gives_a_number_to(place=place)
    with hospital.refuses("department-full") as refused:
        hospital.kiosk.checks_in(place=place)
    said = refused.value
    assert said.sentence.format(**said.values) == (
        "All numbers of this session have been given out. The next session begins at 16:00."
    )
    assert said.extras == {"opens_at": "2026-11-21T10:30:00.000Z"}
    hospital.clock.advance(seconds=90 * 60)
    assert hospital.kiosk.gives_a_number_to(place=place).token_number == "S-003", (
        "the numbers go on, the count begins anew"
    )


@pytest.mark.parametrize(
    ("weekday", "said"),
    [
        (6, "The next session begins tomorrow at 09:00."),
        (0, "The next session begins in 2 days, at 09:00."),
    ],
)
def test_the_next_session_may_be_another_day(hospital: Hospital, weekday: int, said: str) -> None:
    later = Session(weekday=weekday, opens="09:00", closes="12:00")
    place = small(hospital, (SATURDAY[0], later), ALL=0)
    with hospital.refuses("department-full") as refused:
        hospital.kiosk.checks_in(place=place)
    assert refused.value.sentence.format(**refused.value.values).endswith(said)


def test_a_cap_of_one_way_leaves_the_others_open(hospital: Hospital) -> None:
    place = small(hospital, PHONE=1)
    hospital.asha.checks_in(place=place)
    with hospital.refuses("department-full") as refused:
        hospital.ravi.checks_in(place=place)
    assert "Please ask at reception." in refused.value.sentence
    hospital.kiosk.checks_in(place=place)
    hospital.leela.checks_in(place=place)
    assert stands(hospital, place, "PHONE").full and not stands(hospital, place, "KIOSK").full


def test_who_scans_from_elsewhere_is_told_at_once_and_counted_when_here(hospital: Hospital) -> None:
    place = small(hospital, ALL=1)
    scanned = hospital.visit(hospital.asha.checks_in(hospital.asha.scans("none"), place=place))
    hospital.kiosk.checks_in(place=place)
    with hospital.refuses("department-full"):
        hospital.ravi.checks_in(hospital.ravi.scans("none"), place=place)
    with hospital.refuses("department-full"):
        hospital.asha.shows_presence(scanned)


def test_who_leaves_makes_no_room(hospital: Hospital) -> None:
    """A cap is about what the doctors can see, and a number that was given out is given out."""
    place = small(hospital, ALL=1)
    hospital.leela.cancels(hospital.kiosk.gives_a_number_to(place=place))
    with hospital.refuses("department-full"):
        hospital.kiosk.checks_in(place=place)


def test_a_department_without_hours_counts_by_the_day(hospital: Hospital) -> None:
    place = small(hospital, (), ALL=1)
    hospital.kiosk.checks_in(place=place)
    with hospital.refuses("department-full") as refused:
        hospital.kiosk.checks_in(place=place)
    assert refused.value.extras == {"opens_at": "2026-11-21T22:30:00.000Z"}, "at the rollover"
    hospital.clock.advance(seconds=14 * 3600)
    hospital.passes_the_night()
    hospital.kiosk.checks_in(place=place)


def test_a_session_that_goes_on_through_the_night_counts_on(hospital: Hospital) -> None:
    """It begins at midnight and ends at six; at four the day turns."""
    night = Session(weekday=6, opens="00:00", closes="06:00")
    place = small(hospital, (night,), ALL=2)
    hospital.clock.advance(seconds=12 * 3600)
    hospital.leela.cancels(hospital.kiosk.gives_a_number_to(place=place))
    hospital.clock.advance(seconds=2 * 3600)
    hospital.passes_the_night()
    assert hospital.kiosk.gives_a_number_to(place=place).service_date == "2026-11-22"
    with hospital.refuses("department-full"):
        hospital.kiosk.checks_in(place=place)


def test_caps_that_come_in_the_middle_of_a_session_count_what_it_has_given_out(hospital: Hospital) -> None:
    """It is too much today: whoever sets a cap of four with three inside means one more."""
    place = small(hospital)
    for desk in (hospital.kiosk, hospital.kiosk, hospital.leela):
        desk.checks_in(place=place)
    hospital.spine.do(set_policy, TIMER, department_id=place.department_id, policy=Policy(session_caps={"ALL": 4}))
    with hospital.records("IntakeCounted", "TokenIssued", "VisitQueued") as entries:
        hospital.kiosk.checks_in(place=place)

    session = "2026-11-21T09:00"
    counted = IntakeCounted(department_id=place.department_id, session=session, issued={"KIOSK": 2, "RECEPTION": 1})
    assert event_of(entries[0]) == counted
    assert lookups.intake(hospital.db, place.department_id, session) == {"KIOSK": 3, "RECEPTION": 1}
    with hospital.refuses("department-full"):
        hospital.kiosk.checks_in(place=place)


def test_without_caps_a_number_names_no_session_and_with_them_it_does(hospital: Hospital) -> None:
    hospital.kiosk.checks_in()
    plain = event_of(hospital.spine.entries()[-2])
    assert isinstance(plain, TokenIssued) and plain.session is None
    hospital.kiosk.checks_in(place=small(hospital, KIOSK=5))
    counted = event_of(hospital.spine.entries()[-2])
    assert isinstance(counted, TokenIssued) and counted.session == "2026-11-21T09:00"


def test_a_cap_of_the_day_is_not_over_with_the_session(hospital: Hospital) -> None:
    place = hospital.opens("W", "Walk-ins", hours=SATURDAY, walk_in_cap=1)
    hospital.kiosk.checks_in(place=place)
    with hospital.refuses("department-full") as refused:
        hospital.kiosk.checks_in(place=place)
    assert refused.value.extras == {"opens_at": "2026-11-28T03:30:00.000Z"}, "not this afternoon, on the next Saturday"


def test_voided_numbers_use_up_no_cap_of_the_day(hospital: Hospital) -> None:
    place = hospital.opens("W", "Walk-ins", walk_in_cap=2, at_day_end="carry")
    hospital.kiosk.checks_in(place=place)
    hospital.clock.advance(seconds=24 * 3600)
    hospital.passes_the_night(place)
    assert [hospital.kiosk.checks_in(place=place).token_number for _ in range(2)] == ["W-002", "W-003"]
    with hospital.refuses("department-full"):
        hospital.kiosk.checks_in(place=place)


# Reception ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("urgent", [True, False])
def test_reception_gives_a_number_beyond_the_cap_and_that_stands_in_the_journal(
    hospital: Hospital, urgent: bool
) -> None:
    place = small(hospital, ALL=0)
    with hospital.refuses("department-full") as refused:
        hospital.leela.checks_in(place=place)
    assert refused.value.extras["override"] is True
    issued = overrules(hospital, place, urgent=urgent)
    assert (issued.reason, issued.actor_id) == ("full", "leela")


@pytest.mark.parametrize("urgent", [True, False])
def test_and_outside_the_opening_hours(hospital: Hospital, urgent: bool) -> None:
    place = small(hospital, (SATURDAY[1],), ALL=5)
    with hospital.refuses("department-closed") as refused:
        hospital.leela.checks_in(place=place)
    assert refused.value.extras == {"opens_at": "2026-11-21T10:30:00.000Z", "override": True}
    issued = overrules(hospital, place, urgent=urgent)
    event = event_of(issued)
    assert isinstance(event, TokenIssued)
    assert (issued.reason, event.session) == ("closed", "2026-11-21T16:00"), (
        "who waits before the door counts for what follows"
    )


def test_nobody_else_overrules_anything(hospital: Hospital) -> None:
    place = small(hospital, ALL=0)
    with hospital.refuses("department-full"):
        overrules(hospital, place, channel="KIOSK")
    with hospital.refuses("department-full"):
        overrules(hospital, place, channel="KIOSK", urgent=True)


def test_an_ordinary_number_is_given_in_spite_of_nothing(hospital: Hospital) -> None:
    assert overrules(hospital, small(hospital, ALL=1)).reason is None


@pytest.mark.parametrize("amendment", [Amendment(status="INACTIVE"), Amendment(accepting=False)])
def test_a_department_that_takes_nobody_refuses_reception_too(hospital: Hospital, amendment: Amendment) -> None:
    hospital.spine.do(amend_department, TIMER, department_id=hospital.department_id, amendment=amendment)
    for urgent in (True, False):
        with hospital.refuses("department-closed"):
            overrules(hospital, hospital.cardiology, urgent=urgent)


# Closed dates -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("everywhere", [True, False])
def test_on_a_closed_date_nobody_gets_in(hospital: Hospital, everywhere: bool) -> None:
    place = small(hospital)
    here = None if everywhere else place.department_id
    hospital.spine.do(set_holiday, TIMER, date="2026-11-21", name="Founder's day", department_id=here)
    with hospital.refuses("department-closed") as refused:
        hospital.kiosk.checks_in(place=place)
    assert refused.value.extras == {"opens_at": "2026-11-28T03:30:00.000Z"}
    if everywhere:
        with hospital.refuses("department-closed") as refused:
            hospital.kiosk.checks_in()
        assert refused.value.sentence == "This department is closed now. It opens again tomorrow at {time}."
    else:
        hospital.kiosk.checks_in()


def test_a_department_that_opens_on_no_date_that_anybody_knows_sends_to_reception(hospital: Hospital) -> None:
    place = small(hospital)
    for week in range(20):
        saturday = (datetime(2026, 11, 21, tzinfo=UTC) + timedelta(weeks=week)).date().isoformat()
        hospital.spine.do(set_holiday, TIMER, date=saturday, name="Building works", department_id=place.department_id)
    with hospital.refuses("department-closed") as refused:
        hospital.kiosk.checks_in(place=place)
    assert refused.value.sentence == "This department is closed now. Please ask at reception."
    assert refused.value.extras == {"opens_at": None}


# The door -----------------------------------------------------------------------------------------------------------


def test_the_door_says_what_a_check_in_would(hospital: Hospital) -> None:
    place = small(hospital, KIOSK=1)
    opens, closes = "2026-11-21T10:30:00.000Z", "2026-11-21T09:30:00.000Z"
    assert told(stands(hospital, place)) == (True, False, None, closes)
    hospital.kiosk.checks_in(place=place)
    assert told(stands(hospital, place)) == (True, True, opens, closes)
    hospital.clock.advance(seconds=31 * 60)
    assert told(stands(hospital, place)) == (False, False, opens, None)
    hospital.spine.do(amend_department, TIMER, department_id=place.department_id, amendment=Amendment(accepting=False))
    assert told(stands(hospital, place)) == (False, False, None, None)


def told(stands: Door) -> tuple[bool, bool, str | None, str | None]:
    instants = [iso(each) if each is not None else None for each in (stands.opens_at, stands.closes_at)]
    return stands.open, stands.full, instants[0], instants[1]
