"""Departments: the list says what each is doing, the page of one what can be done about it and what that would do."""

from typing import Any

import pytest

from appliance.departments import actions as departments
from appliance.departments import lookups as departments_now
from appliance.departments.hours import Session
from tests.web.screens.admin.desk import Desk, facts_of
from tests.web.ward import Ward


def daily(opens: str, closes: str) -> tuple[Session, ...]:
    return tuple(Session(day, opens, closes) for day in range(7))


async def test_the_list_says_what_every_department_is_doing(ward: Ward) -> None:
    await ward.issue()
    text = await Desk(ward).read("/admin/departments")
    assert "Cardiology" in text and "Dermatology" in text
    assert "1 waiting" in text
    assert "Always open" in text


async def test_the_list_speaks_hindi(ward: Ward) -> None:
    assert "हृदय रोग" in await Desk(ward).read("/admin/departments?language=hi")


async def test_a_page_is_headed_in_the_readers_language_and_its_field_holds_the_plain_name(ward: Ward) -> None:
    page = (await Desk(ward).open(f"/admin/departments/{ward.cardiology}?language=hi")).text
    assert "<h1>हृदय रोग</h1>" in page
    assert 'name="name" value="Cardiology"' in page
    assert 'name="names.hi" lang="hi" value="हृदय रोग"' in page


async def test_a_department_that_is_not_there_is_not_found(ward: Ward) -> None:
    gone = await Desk(ward).open("/admin/departments/01a1fd55-0000-7000-8000-000000000000")
    assert gone.status_code == 404


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"hours": daily("09:00", "18:00")}, "Open until 18:00"),
        ({"hours": daily("16:00", "18:00")}, "Closed, opens at 16:00"),
        ({"hours": daily("09:00", "13:00")}, "Closed, opens Sunday at 09:00"),
        ({"accepting": False}, "Takes no newcomers"),
        ({}, "Open"),
    ],
)
async def test_a_department_says_what_it_is_doing_now(ward: Ward, change: dict[str, Any], says: str) -> None:
    """It is half past two on a Saturday in the ward."""
    ward.spine.do(departments.change_department, department_id=ward.cardiology, **change)
    assert f"Now {says}" in await Desk(ward).read(f"/admin/departments/{ward.cardiology}")


async def test_one_that_is_switched_off_can_be_switched_on(ward: Ward) -> None:
    ward.spine.do(departments.set_status, department_id=ward.dermatology, status="INACTIVE")
    text = await Desk(ward).read(f"/admin/departments/{ward.dermatology}")
    assert "Switched off" in text and "Switch on" in text and "Stop newcomers" not in text


async def test_it_is_honest_about_who_is_still_there(ward: Ward) -> None:
    for _ in range(3):
        await ward.issue()
    page = (await Desk(ward).open(f"/admin/departments/{ward.cardiology}")).text
    assert "3 people are still here, so it cannot be switched off yet." in page
    assert '"status": "INACTIVE"' not in page, "what would be refused is not offered"
    empty = (await Desk(ward).open(f"/admin/departments/{ward.dermatology}")).text
    assert '"status": "INACTIVE"' in empty


async def test_the_page_knows_its_version_and_rooms_say_who_serves_there(ward: Ward) -> None:
    await ward.come(ward.meera, "Room 4")
    page = (await Desk(ward).open(f"/admin/departments/{ward.cardiology}")).text
    department = departments_now.department(ward.db, ward.cardiology)
    assert department is not None
    assert f'data-version="{department.version}"' in page
    assert "Dr Meera" in page and "Room 5" in page
    assert facts_of(page)["departmentId"] == ward.cardiology


async def test_closed_days_of_the_hospital_are_everybodys(ward: Ward) -> None:
    ward.spine.do(departments.set_holiday, date="2027-01-26", name="Republic Day")
    ward.spine.do(departments.set_holiday, date="2027-03-01", name="Painting", department_id=ward.dermatology)
    text = await Desk(ward).read(f"/admin/departments/{ward.cardiology}")
    assert "Tuesday 26 January 2027 Republic Day" in text
    assert "Painting" not in text
