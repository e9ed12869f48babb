"""Days: each in a line, and the report of one in which what came in is what went out."""

import re
from zoneinfo import ZoneInfo

from appliance.departments import actions as departments
from appliance.departments.policy import Policy
from tests.web.screens.admin.desk import Desk, facts_of, text_of
from tests.web.ward import Ward

TODAY = "2026-11-21"


async def checks_in(ward: Ward) -> None:
    """By phone, whose number stands on its own screen: no slip is owed that no printer of these tests would print."""
    async with ward.client() as phone:
        scanned = (await phone.post("/v1/patient/scan", json={})).json()["signedCheckinToken"]
        form = {"departmentId": ward.cardiology, "name": "Bo", "age": 41, "signedCheckinToken": scanned}
        answer = await phone.post("/v1/patient/checkin", json=form)
    assert answer.status_code == 201, answer.text


async def test_a_day_runs_as_soon_as_somebody_came(ward: Ward) -> None:
    desk = Desk(ward)
    assert "No day has begun yet." in await desk.read("/admin/days")
    await ward.issue()
    assert "Saturday 21 November 2026 Runs" in await desk.read("/admin/days")


async def test_a_day_on_which_nobody_came_is_not_found(ward: Ward) -> None:
    assert (await Desk(ward).open("/admin/days/2026-11-20")).status_code == 404
    assert (await Desk(ward).open("/admin/days/today")).status_code == 404


async def test_before_it_is_closed_it_says_what_becomes_of_whom(ward: Ward) -> None:
    await ward.issue()
    page = (await Desk(ward).open(f"/admin/days/{TODAY}")).text
    assert "1 visit is still open." in page
    assert "is sent home, and their visit ends: Cardiology." in page
    assert facts_of(page) | {"date": TODAY, "open": 1} == facts_of(page)
    ward.spine.do(departments.set_policy, department_id=ward.cardiology, policy=Policy(at_day_end="carry"))
    assert "keeps the number for tomorrow: Cardiology." in (await Desk(ward).open(f"/admin/days/{TODAY}")).text


async def test_both_sides_of_the_till_come_to_the_same(ward: Ward) -> None:
    for _ in range(3):
        await checks_in(ward)
    await Desk(ward).press("POST", f"/v1/admin/days/{TODAY}/close")
    text = await Desk(ward).read(f"/admin/days/{TODAY}")
    assert "Closed for now, the day still runs" in text
    assert "Ended unseen 3" in text and "Opened 3" in text and "Accounted for 3" in text
    assert "the day was closed 3" in text
    assert re.search(r"Sealed by entry \d+ of the journal", text)


async def test_what_does_not_add_up_stands_first(ward: Ward) -> None:
    await ward.issue()
    desk = Desk(ward)
    assert "Does not add up" not in await desk.read(f"/admin/days/{TODAY}"), "a slip on its way is no fault"
    await desk.press("POST", f"/v1/admin/days/{TODAY}/close")
    text = await desk.read(f"/admin/days/{TODAY}")
    assert (
        text.index("Does not add up") < text.index("Cardiology Slips: 1 numbers, 0 with") < text.index("Numbers given")
    )


async def test_an_auditor_reads_the_report_and_closes_nothing(ward: Ward) -> None:
    await ward.issue()
    page = (await Desk(ward, ward.audrey).open(f"/admin/days/{TODAY}")).text
    assert 'id="close"' not in page and "Numbers given 1" in text_of(page)
    assert 'id="close"' in (await Desk(ward).open(f"/admin/days/{TODAY}")).text


async def test_arrivals_stand_in_the_hour_of_the_ward(ward: Ward) -> None:
    await ward.issue()
    text = await Desk(ward).read(f"/admin/days/{TODAY}")
    hour = ward.clock.now().astimezone(ZoneInfo("Asia/Kolkata")).hour
    assert f"Most came between {hour:02}:00 and {hour + 1:02}:00: 1. In all 1." in text
