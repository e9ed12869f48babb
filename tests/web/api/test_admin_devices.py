"""Devices and printers as whoever looks after them sees them."""

from pathlib import Path

from appliance.box import PrinterState
from tests.web.ward import Ward

DEVICES = "/v1/admin/devices"


async def test_every_device_that_is_or_was_ours(ward: Ward) -> None:
    await ward.call(ward.asta, "DELETE", f"/v1/devices/{ward.board.id}")
    kiosk, board = (await ward.call(ward.oskar, "GET", DEVICES)).json()
    assert (kiosk["deviceId"], kiosk["kind"], kiosk["printerId"], kiosk["revoked"]) == (
        ward.kiosk.id,
        "KIOSK",
        "p1",
        False,
    )
    assert (board["deviceId"], board["departmentIds"], board["revoked"]) == (ward.board.id, [ward.cardiology], True)


async def test_a_device_moves(ward: Ward) -> None:
    path = f"{DEVICES}/{ward.board.id}"
    change = {"name": "Board 2", "place": "Eye clinic", "departmentIds": [ward.dermatology], "expectedVersion": 1}
    changed = (await ward.call(ward.asta, "PATCH", path, change)).json()
    assert (changed["name"], changed["place"], changed["departmentIds"]) == (
        "Board 2",
        "Eye clinic",
        [ward.dermatology],
    )
    stale = await ward.call(ward.asta, "PATCH", path, {"name": "X", "expectedVersion": 1})
    assert (stale.status_code, stale.json()["version"]) == (409, 2)
    assert (await ward.call(ward.asta, "PATCH", path, {"printerId": "p1"})).json()["field"] == "printerId"


async def test_another_department_counts_at_the_kiosks_next_press(ward: Ward) -> None:
    await ward.issue()
    change = {"departmentIds": [ward.dermatology]}
    await ward.call(ward.asta, "PATCH", f"{DEVICES}/{ward.kiosk.id}", change)
    press = await ward.call(ward.kiosk, "POST", "/v1/kiosk/tokens", {"departmentId": ward.cardiology})
    assert press.status_code == 403


async def test_a_device_that_is_used_was_seen(ward: Ward) -> None:
    assert [each["lastSeenAt"] for each in (await ward.call(ward.asta, "GET", DEVICES)).json()] == [None, None]
    ward.clock.advance(seconds=90)
    await ward.call(ward.board, "GET", "/v1/boards/code")
    await ward.site.afterwards.settled()
    kiosk, board = (await ward.call(ward.asta, "GET", DEVICES)).json()
    assert (kiosk["lastSeenAt"], board["lastSeenAt"]) == (None, "2026-11-21T09:01:30.000Z")


async def test_a_printer_says_how_it_is_and_whose_it_is(ward: Ward, tmp_path: Path) -> None:
    ward.box.doors.printers = lambda: [
        PrinterState("p1", "Kiosk printer", "trouble", "The paper is out.", "2026-11-21T08:59:00.000Z"),
        PrinterState("p2", "Desk", "ready"),
    ]
    mine, desk = (await ward.call(ward.oskar, "GET", "/v1/admin/printers")).json()
    assert (mine["state"], mine["hint"], mine["since"]) == ("trouble", "The paper is out.", "2026-11-21T08:59:00.000Z")
    assert mine["devices"] == [{"deviceId": ward.kiosk.id, "name": "Kiosk", "place": "Hall"}]
    assert (desk["state"], desk["hint"], desk["devices"]) == ("ready", None, [])
    await ward.call(ward.asta, "DELETE", f"/v1/devices/{ward.kiosk.id}")
    assert (await ward.call(ward.oskar, "GET", "/v1/admin/printers")).json()[0]["devices"] == []
