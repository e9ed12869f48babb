"""Status inside the console: the findings of `/status`, and the clock confirmed by who looks after the box."""

from appliance.box import PrinterState
from appliance.database import clock_steps
from tests.web.screens.admin.desk import Desk
from tests.web.ward import Ward

CONFIRM = 'data-call="POST /v1/admin/clock/confirm"'


async def test_it_shows_what_the_plain_page_shows(ward: Ward) -> None:
    ward.box.doors.printers = lambda: [
        PrinterState("p1", "Kiosk printer", "trouble", "Put in a new roll.", "2026-11-21T05:12:00.000Z")
    ]
    inside = await Desk(ward).read("/admin/status")
    for text in ("Something needs a look.", "Kiosk printer Prints nothing since 10:42.", "Put in a new roll."):
        assert text in inside


async def test_the_clock_is_confirmed_by_who_may(ward: Ward) -> None:
    desk = Desk(ward, ward.oskar)
    assert CONFIRM not in (await desk.open("/admin/status")).text
    ward.spine.do(clock_steps.doubt_clock, seconds=3600, direction="back")
    assert CONFIRM in (await desk.open("/admin/status")).text
    assert CONFIRM not in (await Desk(ward, ward.audrey).open("/admin/status")).text
    await desk.press("POST", "/v1/admin/clock/confirm")
    assert CONFIRM not in (await desk.open("/admin/status")).text
