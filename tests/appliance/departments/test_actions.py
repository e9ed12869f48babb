"""Opening departments and adding rooms; and the codes, zones and names that are refused."""

import pytest

from appliance.departments.actions import (
    add_room,
    change_department,
    create_department,
    lift_holiday,
    set_holiday,
    set_policy,
)
from appliance.departments.events import DepartmentChanged, DepartmentCreated, HolidaySet, PolicySet, RoomAdded
from appliance.departments.hours import Session
from appliance.departments.lookups import Department, department, holidays, policies, room, rooms
from appliance.departments.policy import Policy
from tests.hospital import KOLKATA, TIMER, Hospital, event_of

WEEKDAYS = tuple(Session(weekday=day, opens="09:00", closes="17:00") for day in range(5))


def opens(hospital: Hospital, code: str = "LAB", name: str = "Laboratory", timezone: str = KOLKATA) -> str:
    return hospital.spine.do(
        create_department,
        TIMER,
        code=code,
        name=name,
        timezone=timezone,
        names={"hi": "प्रयोगशाला"},
        hours=WEEKDAYS,
        policy=Policy(minutes_per_visit=7),
    )


def test_a_department_opens_with_the_first_version_of_its_policy(hospital: Hospital) -> None:
    with hospital.records("DepartmentCreated", "PolicySet") as entries:
        department_id = opens(hospital)

    created, policy = entries
    assert event_of(created) == DepartmentCreated(
        code="LAB", name="Laboratory", names={"hi": "प्रयोगशाला"}, timezone=KOLKATA, kind="CLINIC", hours=WEEKDAYS
    )
    assert event_of(policy) == PolicySet(policy_version=1, policy=Policy(minutes_per_visit=7))
    assert [(entry.entity_id, entry.entity_version) for entry in entries] == [(department_id, 1), (department_id, 2)]

    found = department(hospital.db, department_id)
    assert found is not None
    assert (found.code, found.status, found.version, found.policy_version) == ("LAB", "ACTIVE", 2, 1)
    assert found.policy == Policy(minutes_per_visit=7)
    assert found.hours == WEEKDAYS


def test_its_name_is_said_in_the_readers_language(hospital: Hospital) -> None:
    found = department(hospital.db, opens(hospital))
    assert found is not None
    assert (found.name_in("hi"), found.name_in("en"), found.name_in("ta")) == (
        "प्रयोगशाला",
        "Laboratory",
        "Laboratory",
    )


@pytest.mark.parametrize("code", ["", "c", "CARD", "C1", "C-", "Ä", " C", "С"])
def test_a_code_is_one_to_three_capital_letters(hospital: Hospital, code: str) -> None:
    with hospital.refuses("invalid-request") as refused:
        opens(hospital, code)
    assert refused.value.field == "code"


def test_a_code_is_taken_once(hospital: Hospital) -> None:
    with hospital.refuses("invalid-request") as refused:
        opens(hospital, "C")
    assert refused.value.field == "code"


@pytest.mark.parametrize("timezone", ["", "Mars/Olympus", "../etc/passwd", "/etc/localtime"])
def test_an_unknown_time_zone_is_refused(hospital: Hospital, timezone: str) -> None:
    with hospital.refuses("invalid-request") as refused:
        opens(hospital, timezone=timezone)
    assert refused.value.field == "timezone"


def test_a_room_is_added_by_the_name_on_its_door(hospital: Hospital) -> None:
    with hospital.records("RoomAdded") as entries:
        room_id = hospital.spine.do(add_room, TIMER, department_id=hospital.department_id, name="Room 6")

    assert event_of(entries[0]) == RoomAdded(department_id=hospital.department_id, name="Room 6")
    assert (entries[0].entity_id, entries[0].entity_version) == (room_id, 1)
    found = room(hospital.db, room_id)
    assert found is not None and (found.name, found.department_id) == ("Room 6", hospital.department_id)
    assert [each.name for each in rooms(hospital.db, hospital.department_id)] == ["Room 4", "Room 5", "Room 6"]


def test_two_rooms_of_a_department_never_have_one_name(hospital: Hospital) -> None:
    with hospital.refuses("invalid-request") as refused:
        hospital.spine.do(add_room, TIMER, department_id=hospital.department_id, name="Room 4")
    assert refused.value.field == "name"
    assert hospital.opens("L").rooms.keys() == hospital.cardiology.rooms.keys(), "another department may have the same"


@pytest.mark.parametrize("name", ["", " ", "\t"])
def test_nothing_goes_without_a_name(hospital: Hospital, name: str) -> None:
    with hospital.refuses("invalid-request") as refused:
        hospital.spine.do(add_room, TIMER, department_id=hospital.department_id, name=name)
    assert refused.value.field == "name"
    with hospital.refuses("invalid-request") as refused:
        opens(hospital, name=name)
    assert refused.value.field == "name"


def test_an_unknown_department_has_no_rooms(hospital: Hospital) -> None:
    with hospital.refuses("not-found"):
        hospital.spine.do(add_room, TIMER, department_id="nowhere", name="Room 1")


# Changing -----------------------------------------------------------------------------------------------------------


def changes(hospital: Hospital, **what: object) -> Department:
    return hospital.spine.do(change_department, TIMER, department_id=hospital.department_id, **what)  # type: ignore[arg-type]


def test_a_department_opens_with_its_rooms(hospital: Hospital) -> None:
    with hospital.records("DepartmentCreated", "PolicySet", "RoomAdded", "RoomAdded"):
        department_id = hospital.spine.do(
            create_department, TIMER, code="LAB", name="Lab", timezone=KOLKATA, rooms=("Bench 1", "Bench 2")
        )
    assert [each.name for each in rooms(hospital.db, department_id)] == ["Bench 1", "Bench 2"]
    with hospital.refuses("invalid-request"):
        hospital.spine.do(create_department, TIMER, code="X", name="X", timezone=KOLKATA, rooms=("A", "A"))


def test_what_is_not_named_stays_as_it_is(hospital: Hospital) -> None:
    with hospital.records("DepartmentChanged") as entries:
        after = changes(hospital, hours=WEEKDAYS)
    assert event_of(entries[0]) == DepartmentChanged(
        name="Cardiology", names={}, timezone=KOLKATA, hours=WEEKDAYS, accepting=True
    )
    assert (after.hours, after.name, after.version) == (WEEKDAYS, "Cardiology", 3)
    with hospital.records():
        assert changes(hospital, hours=WEEKDAYS) == after, "nothing is said where nothing changes"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"hours": (WEEKDAYS[0], Session(weekday=0, opens="16:59", closes="18:00"))}, "hours"),
    ],
)
def test_what_no_department_can_have_is_refused_at_its_change_as_at_its_opening(
    hospital: Hospital, wrong: dict[str, object], field: str
) -> None:
    with hospital.refuses("invalid-request") as refused:
        changes(hospital, **wrong)
    assert refused.value.field == field


def test_a_new_version_of_the_policy_names_the_one_it_was_made_from(hospital: Hospital) -> None:
    def sets(policy: Policy, version: int | None) -> None:
        hospital.spine.do(
            set_policy, TIMER, department_id=hospital.department_id, policy=policy, expected_version=version
        )

    with hospital.records("PolicySet") as entries:
        sets(Policy(recalls=2), 1)
    assert event_of(entries[0]) == PolicySet(policy_version=2, policy=Policy(recalls=2))
    with hospital.refuses("version-conflict") as refused:
        sets(Policy(recalls=3), 1)
    assert refused.value.extras == {"policy_version": 2}
    with hospital.refuses("invalid-request"):
        sets(Policy(recalls=2), 2)
    assert [(each.policy_version, each.policy.recalls) for each in policies(hospital.db, hospital.department_id)] == [
        (2, 2),
        (1, 4),
    ]


# Closed dates -------------------------------------------------------------------------------------------------------


def closed_on(hospital: Hospital, department_id: str | None = None) -> frozenset[str]:
    found = department(hospital.db, department_id or hospital.department_id)
    assert found is not None
    return found.closed_on


def closes(hospital: Hospital, date: str, department_id: str | None = None) -> str:
    return hospital.spine.do(set_holiday, TIMER, date=date, name="A feast", department_id=department_id).holiday_id


def test_a_closed_date_is_the_hospitals_or_one_departments(hospital: Hospital) -> None:
    lab = hospital.opens("LAB").department_id
    with hospital.records("HolidaySet") as entries:
        feast = closes(hospital, "2026-12-25")
    assert event_of(entries[0]) == HolidaySet(department_id=None, date="2026-12-25", name="A feast")
    closes(hospital, "2026-12-24", lab)
    assert closed_on(hospital) == {"2026-12-25"}
    assert closed_on(hospital, lab) == {"2026-12-24", "2026-12-25"}
    assert closed_on(hospital, opens(hospital, "NEW")) == {"2026-12-25"}, "also one that opens later"
    with hospital.records("HolidayLifted"):
        hospital.spine.do(lift_holiday, TIMER, holiday_id=feast)
    assert not closed_on(hospital)
    assert closed_on(hospital, lab) == {"2026-12-24"}
    assert [each.date for each in holidays(hospital.db, "2026-12-01", "2026-12-31")] == ["2026-12-24"]


def test_a_date_is_closed_once(hospital: Hospital) -> None:
    closes(hospital, "2026-12-25")
    for department_id in (None, hospital.department_id):
        with hospital.refuses("invalid-request") as refused:
            closes(hospital, "2026-12-25", department_id)
        assert refused.value.field == "date"


@pytest.mark.parametrize("date", ["2026-02-30", "tomorrow", ""])
def test_a_date_that_is_none_is_refused(hospital: Hospital, date: str) -> None:
    with hospital.refuses("invalid-request") as refused:
        closes(hospital, date)
    assert refused.value.field == "date"


def test_an_unknown_holiday_cannot_be_lifted(hospital: Hospital) -> None:
    with hospital.refuses("not-found"):
        hospital.spine.do(lift_holiday, TIMER, holiday_id="no-day")
    with hospital.refuses("not-found"):
        closes(hospital, "2026-12-25", "nowhere")
