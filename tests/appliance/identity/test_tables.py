"""At the shelf: a fold asserts that the row stands where its event says it stood."""

from pathlib import Path

import pytest

from appliance.database.transaction import Transaction
from appliance.identity import actions, lookups
from appliance.identity.events import (
    DeviceChanged,
    DeviceFacts,
    DeviceRevoked,
    DoctorVerified,
    StaffAdded,
    StaffDisabled,
    StaffEnabled,
    StaffRenamed,
    StaffRolesChanged,
)
from appliance.identity.roles import Grant
from appliance.journal.event import Event
from tests.appliance.identity.ward import CARDIOLOGY, EYES, hire_meera, open_ward
from tests.hospital import Hospital, Spine


def record(spine: Spine, event: Event, entity_id: str, version: int) -> None:
    def plant(tx: Transaction) -> None:
        tx.record(event, entity_id, version)

    spine.do(plant)


FACTS = DeviceFacts("Board 1", "Lobby", (EYES,), None)
DOCTOR, NURSE = (Grant("DOCTOR", (CARDIOLOGY,)),), (Grant("NURSE", (EYES, CARDIOLOGY)),)


@pytest.mark.parametrize(
    "event",
    [
        StaffEnabled(),
        StaffRolesChanged(was=NURSE, now=DOCTOR),
        StaffRolesChanged(was=(), now=DOCTOR),
        StaffRenamed(was="Ravi", now="Meera"),
    ],
    ids=str,
)
def test_an_event_that_does_not_fit_the_row_is_our_mistake(tmp_path: Path, event: Event) -> None:
    with open_ward(tmp_path) as ward:
        meera = hire_meera(ward)
        with pytest.raises(AssertionError):
            record(ward, event, meera, 2)

        assert ward.recorded() == ["StaffAdded"]


@pytest.mark.parametrize("version", [1, 3])
@pytest.mark.parametrize(
    "event",
    [DoctorVerified(), StaffDisabled(), StaffRolesChanged(was=DOCTOR, now=NURSE), StaffRenamed(was="Meera", now="M")],
    ids=str,
)
def test_an_event_that_skips_or_repeats_a_version_is_our_mistake(tmp_path: Path, event: Event, version: int) -> None:
    with open_ward(tmp_path) as ward:
        meera = hire_meera(ward)
        with pytest.raises(AssertionError, match="does not follow"):
            record(ward, event, meera, version)
        record(ward, event, meera, 2)

        assert ward.recorded() == ["StaffAdded", event.type_name]


@pytest.mark.parametrize(
    "event",
    [
        DoctorVerified(),
        StaffDisabled(),
        StaffEnabled(),
        StaffRenamed(was="A", now="B"),
        DeviceRevoked(),
        DeviceChanged(was=FACTS, now=FACTS),
    ],
    ids=str,
)
def test_nothing_happens_to_somebody_who_is_not_there(tmp_path: Path, event: Event) -> None:
    with open_ward(tmp_path) as ward, pytest.raises(AssertionError, match="does not follow"):
        record(ward, event, "nobody", 2)


def test_the_shelf_itself_knows_which_roles_need_a_department(tmp_path: Path) -> None:
    with open_ward(tmp_path) as ward:
        for grant in (Grant("DOCTOR"), Grant("ADMIN", (EYES,))):
            with pytest.raises(Exception, match="CHECK constraint failed"):
                record(ward, StaffAdded(username=grant.role, name="X", grants=(grant,)), grant.role, 1)

        assert ward.recorded() == []


def test_a_rebuild_knows_the_names_and_places_of_today(hospital: Hospital) -> None:
    """The hospital compares every folded table with its journal when it closes."""
    spine = hospital.spine
    board = spine.do(actions.add_device, kind="BOARD", name="B", place="Hall", department_ids=[hospital.department_id])
    spine.do(actions.change_device, device_id=board, name="Board 1", department_ids=[])
    spine.do(actions.change_staff, staff_id=hospital.meera.doctor_id, name="Dr Meera Nair")
    device = lookups.device(spine.db, board)
    assert device is not None
    assert (device.name, device.place, device.department_ids) == ("Board 1", "Hall", ())
