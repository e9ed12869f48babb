"""`/admin/devices`: a new device by the code on its screen, and every kiosk and board that is ours."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal

import msgspec

from appliance import addresses
from appliance.clock import parse
from appliance.identity import lookups as identity
from appliance.identity.lookups import Device
from appliance.identity.roles import DeviceKind
from appliance.settings import Printer
from appliance.wording import N_, Words
from web.answers import Answer
from web.request import Request
from web.screens.admin.console import Console, Ward, keeper, standing, wards
from web.screens.page import page, words_of
from web.screens.sign_in import to_sign_in

SILENT_MINUTES = 5
"""Screens of ours ask now and then who they are; one that has not for so long is switched off or cut off."""

KINDS: Mapping[DeviceKind, str] = {"KIOSK": N_("Kiosk"), "BOARD": N_("Board"), "TERMINAL": N_("Terminal")}
ICONS: Mapping[DeviceKind, str] = {"KIOSK": "kiosk", "BOARD": "board", "TERMINAL": "desk"}

Mood = Literal["good", "attention", "quiet"]


class PrinterChoice(msgspec.Struct, frozen=True):
    """A printer that a kiosk may have."""

    printer_id: str
    name: str


class Row(msgspec.Struct, frozen=True):
    """One device: what it is, what it serves, and whether it is there."""

    device_id: str
    version: int
    icon: str
    kind: str
    name: str
    place: str
    serves: str
    department_ids: tuple[str, ...]
    printer_id: str | None
    printer: str | None
    has_printer: bool
    revoked: bool
    mood: Mood
    standing: str


class Devices(Console, frozen=True, kw_only=True):
    """Every device, those in service first."""

    place: ClassVar[str] = "devices"

    kiosk_address: str
    board_address: str
    departments: tuple[Ward, ...]
    printers: tuple[PrinterChoice, ...]
    devices: tuple[Row, ...]


async def show(request: Request[None]) -> Answer:
    """Every device that is or was ours."""
    if keeper(request) is None:
        return to_sign_in(request)
    say, settings = words_of(request), request.box.settings
    places = wards(request, say)
    every = identity.all_devices(request.box.readers.here)
    shown = Devices(
        **standing(request, say),
        kiosk_address=addresses.absolute(settings.origin, addresses.KIOSK),
        board_address=addresses.absolute(settings.origin, addresses.BOARD),
        departments=places,
        printers=tuple(PrinterChoice(each.id, each.name) for each in settings.printers),
        devices=tuple(
            _row(request, each, places, settings.printers, say) for each in sorted(every, key=lambda each: each.revoked)
        ),
    )
    return page(request, "admin/devices", shown)


def _row(
    request: Request[Any], device: Device, places: tuple[Ward, ...], printers: tuple[Printer, ...], say: Words
) -> Row:
    mood, sentence = presence(device, request.box.clock.now(), request.box.settings.timezone, say)
    printer = next((each.name for each in printers if each.id == device.printer_id), None)
    return Row(
        device_id=device.device_id,
        version=device.version,
        icon=ICONS[device.kind],
        kind=say(KINDS[device.kind]),
        name=device.name,
        place=device.place,
        serves=_serves(device, places, say),
        department_ids=device.department_ids,
        printer_id=device.printer_id,
        printer=say("prints on {printer}", printer=printer) if printer else None,
        has_printer=device.kind == "KIOSK",
        revoked=device.revoked,
        mood=mood,
        standing=sentence,
    )


def presence(device: Device, now: datetime, zone: str, say: Words) -> tuple[Mood, str]:
    """Whether a device is there, in a sentence."""
    if device.revoked:
        return "quiet", say("Out of service")
    if device.seen_at is None:
        return "attention", say("Has not shown itself yet")
    seen = parse(device.seen_at)
    if is_silent(device, now):
        return "attention", say("Silent since {time}", time=say.moment(seen, zone))
    return "good", say("There, heard of at {time}", time=say.time(seen, zone))


def is_silent(device: Device, now: datetime) -> bool:
    """Whether a device in service has not been heard of for too long; one that never came is not silent yet."""
    if device.revoked or device.seen_at is None:
        return False
    return now - parse(device.seen_at) > timedelta(minutes=SILENT_MINUTES)


def _serves(device: Device, places: tuple[Ward, ...], say: Words) -> str:
    names = [each.name for each in places if each.department_id in device.department_ids]
    if not names or len(names) == len(places):
        return say("The whole hospital")
    return say.list(names)
