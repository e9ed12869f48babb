"""Switching departments off and rooms away: only what is empty goes, and whoever is there is seen first."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from appliance.departments.lookups import Department, department, room, rooms
from appliance.queues import lookups
from appliance.queues.deactivation import Amendment, amend_department, close_room, remove_department, rename_room
from appliance.queues.lookups import Present
from appliance.refusals import Refused
from tests.hospital import SOAK, TIMER, Hospital, Place

ROUNDS = 200 if SOAK else 15


def amends(hospital: Hospital, place: Place | None = None, *, version: int | None = None, **what: object) -> Department:
    return hospital.spine.do(
        amend_department,
        TIMER,
        department_id=(place or hospital.cardiology).department_id,
        amendment=Amendment(**what),  # type: ignore[arg-type]
        expected_version=version,
    )


# Draining -----------------------------------------------------------------------------------------------------------


def test_an_empty_department_is_switched_off_and_on(hospital: Hospital) -> None:
    with hospital.records("DepartmentStatusChanged"):
        assert amends(hospital, status="INACTIVE").status == "INACTIVE"
    with hospital.records():
        amends(hospital, status="INACTIVE")
    with hospital.records("DepartmentStatusChanged"):
        assert amends(hospital, status="ACTIVE").status == "ACTIVE"


@pytest.mark.parametrize("state", ["scanned", "waiting", "called", "in_consultation"])
def test_one_with_people_in_it_is_not(hospital: Hospital, state: str) -> None:
    hospital.meera.comes()
    if state == "scanned":
        hospital.asha.checks_in_from_elsewhere()
    else:
        visit = hospital.kiosk.gives_a_number_to("Asha")
        if state != "waiting":
            hospital.meera.calls(visit)
        if state == "in_consultation":
            hospital.meera.starts(hospital.visit(visit))
    with hospital.refuses("department-not-drained") as refused:
        amends(hospital, status="INACTIVE")
    nobody = dict.fromkeys(Present.__struct_fields__, 0)
    assert refused.value.extras["present"] == Present(**{**nobody, state: 1, "total": 1})


def test_closed_to_newcomers_it_empties_and_can_be_switched_off(hospital: Hospital) -> None:
    hospital.meera.comes()
    hospital.kiosk.gives_a_number_to("Asha")
    with hospital.records("DepartmentChanged"):
        assert not amends(hospital, accepting=False).accepting
    with hospital.refuses("department-closed"):
        hospital.kiosk.checks_in()
    visit = hospital.meera.calls_next()
    assert visit is not None
    hospital.meera.sees(visit)
    amends(hospital, status="INACTIVE")
    assert amends(hospital, status="ACTIVE").accepting, "who is switched on takes people"


def test_all_of_it_or_nothing(hospital: Hospital) -> None:
    hospital.kiosk.checks_in()
    with hospital.refuses("department-not-drained"):
        amends(hospital, name="Heart", status="INACTIVE")
    with hospital.refuses("department-not-drained"):
        amends(hospital, name="Heart", timezone="Europe/Berlin")
    with hospital.records("DepartmentChanged"):
        assert amends(hospital, name="Heart", timezone="Asia/Kolkata").name == "Heart", "the zone that it has"


def test_an_empty_department_may_move_to_another_zone(hospital: Hospital) -> None:
    hospital.leela.cancels(hospital.kiosk.gives_a_number_to("Asha"))
    assert amends(hospital, timezone="Europe/Berlin").timezone == "Europe/Berlin"


def test_what_somebody_else_has_changed_meanwhile_is_not_overwritten(hospital: Hospital) -> None:
    seen = amends(hospital, name="Heart").version
    with hospital.refuses("version-conflict") as refused:
        amends(hospital, name="Hearts", version=seen - 1)
    assert refused.value.extras == {"version": seen}
    assert amends(hospital, name="Hearts", version=seen).name == "Hearts"


@pytest.mark.soak
def test_who_checks_in_while_it_is_switched_off_is_in_or_out_and_never_both(hospital: Hospital) -> None:
    """Either the number is first, and it stays on; or it goes off, and there is no number."""
    for _ in range(ROUNDS):
        place = hospital.opens(code_of(hospital), "Racing", rooms=())

        def checks_in(place: Place = place) -> bool:
            return went_well(lambda: hospital.kiosk.checks_in(place=place))

        def switches_off(place: Place = place) -> bool:
            return went_well(lambda: amends(hospital, place, status="INACTIVE"))

        with ThreadPoolExecutor(2) as threads:
            first, second = threads.submit(checks_in), threads.submit(switches_off)
            assert first.result() is not second.result()
        standing = department(hospital.db, place.department_id)
        assert standing is not None
        assert (standing.status == "INACTIVE") == (lookups.present(hospital.db, place.department_id).total == 0)


def went_well(act: Callable[[], object]) -> bool:
    try:
        act()
    except Refused:
        return False
    return True


def code_of(hospital: Hospital) -> str:
    """Letters that no department has yet."""
    (count,) = hospital.db.execute("select count(*) from departments").fetchone()
    return "".join(chr(65 + digit) for digit in (count // 26 // 26 % 26, count // 26 % 26, count % 26))


# Taking away --------------------------------------------------------------------------------------------------------


def test_a_department_that_nobody_ever_came_to_goes_with_all_that_was_its(hospital: Hospital) -> None:
    mistake = hospital.opens("X", "Typing mistake")
    with hospital.records("DepartmentRemoved"):
        hospital.spine.do(remove_department, TIMER, department_id=mistake.department_id)
    assert department(hospital.db, mistake.department_id) is None
    assert rooms(hospital.db, mistake.department_id) == []
    hospital.opens("X", "The right one")  # its letters are free again


@pytest.mark.parametrize("history", ["number", "scan", "sent on"])
def test_one_with_a_history_stays(hospital: Hospital, history: str) -> None:
    place = hospital.opens("X", "X-ray")
    if history == "number":
        hospital.leela.cancels(hospital.kiosk.gives_a_number_to(place=place))
    elif history == "scan":
        hospital.asha.checks_in(hospital.asha.scans("none"), place=place)
    else:
        hospital.leela.cancels(hospital.leela.transfers(hospital.kiosk.gives_a_number_to("Asha"), place))
    with hospital.refuses("not-available"):
        hospital.spine.do(remove_department, TIMER, department_id=place.department_id)


def test_an_unknown_department_cannot_be_changed(hospital: Hospital) -> None:
    with hospital.refuses("not-found"):
        hospital.spine.do(remove_department, TIMER, department_id="nowhere")
    with hospital.refuses("not-found"):
        amends(hospital, Place("nowhere", {}), name="Nowhere")


# Rooms --------------------------------------------------------------------------------------------------------------


def test_an_empty_room_is_closed_and_its_name_is_free(hospital: Hospital) -> None:
    with hospital.records("RoomClosed"):
        hospital.spine.do(close_room, TIMER, room_id=hospital.cardiology.rooms["Room 4"])
    assert [each.name for each in rooms(hospital.db, hospital.department_id)] == ["Room 5"]
    hospital.spine.do(rename_room, TIMER, room_id=hospital.cardiology.rooms["Room 5"], name="Room 4")


def test_a_room_in_use_stays(hospital: Hospital) -> None:
    room_4 = hospital.cardiology.rooms["Room 4"]
    hospital.meera.comes()
    with hospital.refuses("already-taken"):
        hospital.spine.do(close_room, TIMER, room_id=room_4)
    visit = hospital.meera.calls(hospital.kiosk.gives_a_number_to("Asha"))
    with hospital.refuses("has-active-visit"):
        hospital.spine.do(close_room, TIMER, room_id=room_4)
    with hospital.refuses("has-active-visit"):
        hospital.spine.do(rename_room, TIMER, room_id=room_4, name="Room 8")
    hospital.meera.sees(visit)
    hospital.meera.goes()
    hospital.spine.do(close_room, TIMER, room_id=room_4)
    assert hospital.visit(visit).room == "Room 4", "what was called stays as it was called"


def test_who_serves_in_a_room_calls_to_its_new_name(hospital: Hospital) -> None:
    room_4 = hospital.cardiology.rooms["Room 4"]
    hospital.meera.comes()
    visit = hospital.meera.starts(hospital.meera.calls(hospital.kiosk.gives_a_number_to("Asha")))
    with hospital.records("RoomRenamed"):
        renamed = hospital.spine.do(rename_room, TIMER, room_id=room_4, name="Room 8")
    assert (renamed.name, renamed.version) == ("Room 8", 2)
    hospital.meera.completes(visit)
    assert hospital.meera.calls(hospital.kiosk.gives_a_number_to("Bina")).room == "Room 8"
    assert room(hospital.db, room_4) == renamed


def test_a_room_keeps_a_name_of_its_own(hospital: Hospital) -> None:
    room_4 = hospital.cardiology.rooms["Room 4"]
    with hospital.refuses("invalid-request"):
        hospital.spine.do(rename_room, TIMER, room_id=room_4, name="Room 5")
    with hospital.refuses("invalid-request"):
        hospital.spine.do(rename_room, TIMER, room_id=room_4, name=" ")
    with hospital.records():
        hospital.spine.do(rename_room, TIMER, room_id=room_4, name="Room 4")
    with hospital.refuses("not-found"):
        hospital.spine.do(rename_room, TIMER, room_id="nowhere", name="Room 6")
    with hospital.refuses("not-found"):
        hospital.spine.do(close_room, TIMER, room_id="nowhere")
