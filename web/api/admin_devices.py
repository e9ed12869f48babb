"""Devices and printers, as whoever looks after them sees them (identity.md S5, printing.md P6)."""

import msgspec

from appliance.database.answers import once
from appliance.identity import actions
from appliance.identity import lookups as identity
from appliance.identity.lookups import Device
from web import fields, repeats
from web.api.devices import DeviceDocument, described, device_document, require_departments, require_printer
from web.api.visit import Document, Instant
from web.request import Request


class ChangeDevice(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """What is to be otherwise; what is not named stays as it is."""

    name: fields.Name | None = None
    place: fields.Name | None = None
    department_ids: fields.Ids | None = None
    printer_id: fields.Code | None = None
    expected_version: fields.Version | None = None
    idempotency_key: fields.Key | None = None


class BesidePrinter(Document, frozen=True, kw_only=True):
    """A device that prints there."""

    device_id: str
    name: str
    place: str


class PrinterDocument(Document, frozen=True, kw_only=True):
    """A printer in a word (`ready`, `printing`, `trouble`), what to do about it, and whose it is."""

    printer_id: str
    name: str
    state: str
    hint: str | None
    since: Instant | None
    devices: tuple[BesidePrinter, ...]


async def index(request: Request[None]) -> list[DeviceDocument]:
    """Every device that is or was ours, oldest first."""
    return [described(device) for device in identity.all_devices(request.box.readers.here)]


async def change(request: Request[ChangeDevice]) -> DeviceDocument:
    """Another name, place, printer, or other departments."""
    body, device_id = request.body, request.params["deviceId"]
    require_departments(request, body.department_ids or (), field="departmentIds")
    require_printer(request, body.printer_id)
    await request.box.writer.do(
        once,
        request.author,
        repeats.question(request),
        Device,
        actions.change_device,
        device_id=device_id,
        name=body.name,
        place=body.place,
        department_ids=body.department_ids,
        printer_id=body.printer_id,
        expected_version=body.expected_version,
    )
    return device_document(request, device_id)


async def printers(request: Request[None]) -> list[PrinterDocument]:
    """Every printer, how it is, and which devices print there."""
    devices = [device for device in identity.all_devices(request.box.readers.here) if not device.revoked]
    return [
        PrinterDocument(
            printer_id=printer.printer_id,
            name=printer.name,
            state=printer.state,
            hint=request.say(printer.hint) if printer.hint else None,
            since=printer.since,
            devices=tuple(
                BesidePrinter(device_id=device.device_id, name=device.name, place=device.place)
                for device in devices
                if device.printer_id == printer.printer_id
            ),
        )
        for printer in request.box.doors.printers()
    ]
