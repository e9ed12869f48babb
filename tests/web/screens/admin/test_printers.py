"""Printers: those in trouble first, with what to do and since when."""

from appliance.box import PrinterState
from tests.web.screens.admin.desk import Desk
from tests.web.ward import Ward

OUT = PrinterState("p1", "Kiosk printer", "trouble", "There is no paper in the printer.", "2026-11-21T05:12:00.000Z")
READY = PrinterState("p0", "Desk", "ready")


async def test_trouble_stands_first_with_its_hint(ward: Ward) -> None:
    ward.box.doors.printers = lambda: [READY, OUT]
    text = await Desk(ward).read("/admin/printers")
    assert text.index("Kiosk printer") < text.index("Desk")
    assert "There is no paper in the printer." in text
    assert "Since 21 Nov 2026, 10:42." in text


async def test_a_printer_says_who_prints_there(ward: Ward) -> None:
    ward.box.doors.printers = lambda: [READY, OUT]
    text = await Desk(ward).read("/admin/printers")
    assert "Kiosk (Hall)" in text
    assert "whoever has no printer of their own" in text


async def test_a_hospital_without_printers_is_told_what_that_means(ward: Ward) -> None:
    ward.box.doors.printers = list
    assert "No printer is set up." in await Desk(ward).read("/admin/printers")
