"""Opening departments and adding rooms; and the codes, zones and names that are refused."""

import pytest

from appliance.departments.actions import add_room, create_department
from appliance.departments.events import DepartmentCreated, PolicySet, RoomAdded
from appliance.departments.hours import Session
from appliance.departments.lookups import department, room, rooms
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
