"""Devices: whether each is there, and what may still be changed about it."""

from appliance.identity import actions as staff
from tests.web.screens.admin.desk import Desk
from tests.web.ward import Ward


async def test_a_device_that_was_never_heard_of_says_so(ward: Ward) -> None:
    text = await Desk(ward).read("/admin/devices")
    assert "Has not shown itself yet" in text
    assert "prints on Kiosk printer" in text


async def test_a_device_is_there_until_it_has_been_silent_for_five_minutes(ward: Ward) -> None:
    ward.spine.do(staff.touch_device, device_id=ward.kiosk.id)
    assert "There, heard of at" in await Desk(ward).read("/admin/devices")
    ward.clock.advance(seconds=5 * 60 + 1)
    assert "Silent since" in await Desk(ward).read("/admin/devices")


async def test_what_was_revoked_can_only_be_looked_at(ward: Ward) -> None:
    ward.spine.do(staff.revoke_device, device_id=ward.board.id)
    page = (await Desk(ward).open("/admin/devices")).text
    assert "Out of service" in page
    assert f'id="revoke-{ward.board.id}"' not in page
    assert f'id="revoke-{ward.kiosk.id}"' in page


async def test_an_operator_looks_after_devices_and_printers(ward: Ward) -> None:
    desk = Desk(ward, ward.oskar)
    assert "Pair a device" in await desk.read("/admin/devices")
    assert (await desk.open("/admin/printers")).status_code == 200
