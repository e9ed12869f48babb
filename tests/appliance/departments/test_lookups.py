"""What can be asked about departments, and that a policy version is never overwritten."""

import pytest

from appliance.database.transaction import Transaction
from appliance.departments.events import DepartmentStatusChanged, PolicySet
from appliance.departments.lookups import department, department_by_code, departments, room, room_called, rooms
from appliance.departments.policy import Policy
from tests.hospital import Hospital


def set_policy(tx: Transaction, *, department_id: str, policy_version: int, version: int) -> None:
    policy = Policy(recalls=policy_version)
    tx.record(PolicySet(policy_version=policy_version, policy=policy), department_id, version)


def change_status(tx: Transaction, *, department_id: str, was: str, now: str, version: int) -> None:
    tx.record(DepartmentStatusChanged(was=was, now=now), department_id, version)


def test_a_department_is_found_by_id_and_by_code_in_either_case(hospital: Hospital) -> None:
    cardiology = department(hospital.db, hospital.department_id)
    assert cardiology is not None
    assert department_by_code(hospital.db, "C") == department_by_code(hospital.db, "c") == cardiology
    assert department(hospital.db, "nowhere") is None
    assert department_by_code(hospital.db, "X") is None


def test_all_departments_stand_by_code(hospital: Hospital) -> None:
    hospital.opens("L")
    hospital.opens("A")
    assert [each.code for each in departments(hospital.db)] == ["A", "C", "L"]


def test_rooms_are_those_of_one_department_by_name(hospital: Hospital) -> None:
    lab = hospital.opens("L", rooms=("Bench 2", "Bench 1"))
    assert [each.name for each in rooms(hospital.db, lab.department_id)] == ["Bench 1", "Bench 2"]
    assert rooms(hospital.db, "nowhere") == []
    assert room(hospital.db, "no-room") is None


def test_a_new_policy_holds_and_the_old_one_stays_on_file(hospital: Hospital) -> None:
    """Every call names the version it was decided under; somebody may ask years later what that version said."""
    hospital.spine.do(set_policy, department_id=hospital.department_id, policy_version=2, version=3)
    found = department(hospital.db, hospital.department_id)
    assert found is not None
    assert (found.policy_version, found.policy.recalls, found.version) == (2, 2, 3)
    kept = hospital.db.execute("select policy_version from policies where department_id = ?", (hospital.department_id,))
    assert [version for (version,) in kept] == [1, 2]


@pytest.mark.parametrize("policy_version", [1, 3])
def test_a_policy_version_follows_the_one_before_it(hospital: Hospital, policy_version: int) -> None:
    before = hospital.everything()
    with pytest.raises(Exception, match=r"follows the one before|UNIQUE"):
        hospital.spine.do(set_policy, department_id=hospital.department_id, policy_version=policy_version, version=3)
    assert hospital.everything() == before


def test_a_status_changes_from_where_it_stands(hospital: Hospital) -> None:
    here = hospital.department_id
    with hospital.records("DepartmentStatusChanged"):
        hospital.spine.do(change_status, department_id=here, was="ACTIVE", now="INACTIVE", version=3)
    found = department(hospital.db, here)
    assert found is not None and found.status == "INACTIVE"
    with pytest.raises(AssertionError, match="does not stand in ACTIVE"):
        hospital.spine.do(change_status, department_id=here, was="ACTIVE", now="INACTIVE", version=4)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Room 4", "Room 4"),
        ("room 4", "Room 4"),
        (" 4 ", "Room 4"),
        ("Dressing", "Dressing"),
        ("5", None),
        ("Room", None),
        ("", None),
        ("6", None),
    ],
)
def test_a_room_is_meant_by_its_name_or_by_a_number_that_only_one_ends_in(
    hospital: Hospital, text: str, found: str | None
) -> None:
    place = hospital.opens("X", rooms=("Room 4", "Room 5", "Lab 5", "Dressing"))
    meant = room_called(hospital.db, place.department_id, text)
    assert (meant.name if meant else None) == found
    by_id = room_called(hospital.db, place.department_id, place.rooms["Lab 5"])
    assert by_id is not None and by_id.name == "Lab 5"
