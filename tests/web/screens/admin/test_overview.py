"""The overview: what needs somebody, worst first, with what to do; and nothing where all is well."""

import pytest

from appliance.box import PrinterState
from appliance.database import clock_steps
from appliance.identity import actions as staff
from appliance.triage import actions as triage
from appliance.triage.choice import Choice
from appliance.triage.shipped import SHIPPED
from tests.web.screens.admin.desk import Desk
from tests.web.ward import Ward


@pytest.fixture
def quiet(ward: Ward) -> Ward:
    """A ward in which nothing needs anybody: every doctor verified, every rule checked, devices heard of."""
    ward.spine.do(staff.verify_doctor, staff_id=ward.ravi.id)
    for device in (ward.kiosk, ward.board):
        ward.spine.do(staff.touch_device, device_id=device.id)
    checked = tuple(rule.id for rule in SHIPPED.rules if not rule.verified)
    ward.spine.do(triage.set_rules, choice=Choice(confirmed=checked), signed_off_by="Dr Asha Verma")
    return ward


async def test_all_is_well(quiet: Ward) -> None:
    text = await Desk(quiet).read("/admin")
    assert "Everything is all right." in text
    assert "Needs somebody" not in text
    assert "2 devices of ours, none silent." in text


async def test_people_who_wait_for_nobody_are_told_of(quiet: Ward) -> None:
    await quiet.issue()
    text = await Desk(quiet).read("/admin")
    assert "1 thing needs somebody." in text
    assert "Cardiology 1 person waits and nobody serves." in text
    await quiet.come(quiet.meera)
    assert "Everything is all right." in await Desk(quiet).read("/admin")


async def test_a_wait_of_two_hours_is_told_of(quiet: Ward) -> None:
    await quiet.issue()
    await quiet.come(quiet.meera)
    quiet.clock.advance(seconds=119 * 60)
    assert "Somebody has waited" not in await Desk(quiet).read("/admin")
    quiet.clock.advance(seconds=60)
    assert "Somebody has waited 120 minutes." in await Desk(quiet).read("/admin")


async def test_a_silent_device_is_told_of_with_where_it_stands(quiet: Ward) -> None:
    quiet.clock.advance(seconds=6 * 60)
    quiet.spine.do(staff.touch_device, device_id=quiet.board.id)
    text = await Desk(quiet).read("/admin")
    assert "Kiosk Silent since" in text and "It stands here: Hall." in text
    assert "Board Silent" not in text


async def test_a_clock_that_jumped_is_confirmed_from_here(quiet: Ward) -> None:
    quiet.spine.do(clock_steps.doubt_clock, seconds=3600, direction="forward")
    desk = Desk(quiet)
    page = (await desk.open("/admin")).text
    assert "The clock jumped" in page and 'data-call="POST /v1/admin/clock/confirm"' in page
    await desk.press("POST", "/v1/admin/clock/confirm")
    assert "The clock jumped" not in (await desk.open("/admin")).text


async def test_a_printer_without_paper_is_told_of_with_its_cure(quiet: Ward) -> None:
    since = "2026-11-21T05:12:00.000Z"
    quiet.box.doors.printers = lambda: [PrinterState("p1", "Kiosk printer", "trouble", "Put in a new roll.", since)]
    text = await Desk(quiet).read("/admin")
    assert "Kiosk printer Prints nothing since 10:42." in text and "Put in a new roll." in text


async def test_rules_that_nobody_checked_are_told_of(ward: Ward) -> None:
    text = await Desk(ward).read("/admin")
    assert "rules wait to be checked by your clinicians." in text
    assert "Not verified yet: Ravi." in text


async def test_an_alarm_stands_first(quiet: Ward) -> None:
    issued = await quiet.issue(age=41)
    visit = issued["visitId"]
    path = f"/v1/nurse/visits/{visit}/assessment/confirm"
    confirmed = await quiet.call(quiet.thomas, "POST", path, {"level": "RED"})
    assert confirmed.status_code == 200, confirmed.text
    text = await Desk(quiet).read("/admin")
    assert f"An alarm for {issued['tokenNumber']} is unanswered since" in text
    assert text.index("An alarm for") < text.index("nobody serves")


async def test_figures_are_those_of_the_lines(quiet: Ward) -> None:
    for _ in range(3):
        await quiet.issue()
    text = await Desk(quiet).read("/admin")
    assert "Waiting now 3" in text and "Numbers today 3" in text
    assert "Arrivals today, by hour" in text
