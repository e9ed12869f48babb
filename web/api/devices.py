"""Devices become ours and stop being it (identity.md S5): a code on the screen, an administrator's yes, a key of its own."""

from collections.abc import Iterable
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from appliance.database.answers import once
from appliance.identity import actions, pairing
from appliance.identity import lookups as identity
from appliance.identity.lookups import Device
from appliance.identity.pairing import Approved
from appliance.identity.roles import DeviceKind
from appliance.refusals import Refused
from web import answers, cookies, fields, repeats
from web.answers import Answer
from web.api.visit import Document, Instant
from web.request import Request

COOKIES: dict[DeviceKind, cookies.Audience] = {"KIOSK": "kiosk", "BOARD": "board"}
"""The kinds whose screens are pages, and so keep their key as a cookie."""


class AskPairing(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """What a screen that is nobody's yet wants to be."""

    kind: DeviceKind


class PairingDocument(Document, frozen=True, kw_only=True):
    """The code to show in large letters, and the secret by which the device itself asks for its key."""

    pairing_id: str
    code: str
    secret: str
    expires_at: Instant


class ApprovePairing(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """What the device is called, where it stands, and which departments it serves; none of them: the whole hospital."""

    name: fields.Name
    place: fields.Name
    department_ids: fields.Ids = []
    printer_id: fields.Code | None = None
    idempotency_key: fields.Key | None = None


class FetchKey(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """The waiting device asks for its key; a page asks for it as a cookie, which no script can read."""

    pairing_id: fields.Id
    secret: fields.Secret
    as_cookie: bool = False


class KeyDocument(Document, frozen=True, kw_only=True):
    """Whether the device was confirmed; once it was, what it is and, this one time, its key."""

    state: Literal["PENDING", "PAIRED"]
    expires_at: Instant | UnsetType = UNSET
    device_id: str | UnsetType = UNSET
    kind: DeviceKind | UnsetType = UNSET
    name: str | UnsetType = UNSET
    place: str | UnsetType = UNSET
    department_ids: tuple[str, ...] | UnsetType = UNSET
    key: str | UnsetType = UNSET


class SelfDocument(Document, frozen=True, kw_only=True):
    """What a device is."""

    device_id: str
    kind: DeviceKind
    name: str
    place: str
    department_ids: tuple[str, ...]


class DeviceDocument(SelfDocument, frozen=True, kw_only=True):
    """A device as an administrator sees it; it has no key while nobody has come for it, and once it was revoked."""

    printer_id: str | None
    revoked: bool
    has_key: bool
    added_at: Instant
    last_seen_at: Instant | None
    version: int


async def ask_pairing(request: Request[AskPairing]) -> PairingDocument:
    """A screen wants to be ours: a code for ten minutes."""
    request.app.limits.pairing(request.address)
    asked = await request.box.writer.do(pairing.ask, request.author, kind=request.body.kind)
    return PairingDocument(
        pairing_id=asked.pairing_id, code=asked.code, secret=asked.secret, expires_at=asked.expires_at
    )


async def approve(request: Request[ApprovePairing]) -> DeviceDocument:
    """Confirm the device that shows this code. Five wrong codes, and every waiting screen gets a new one."""
    body = request.body
    require_departments(request, body.department_ids, field="departmentIds")
    require_printer(request, body.printer_id)
    approved, _ = await request.box.writer.do(
        once,
        request.author,
        repeats.question(request),
        Approved,
        pairing.approve,
        code=request.params["code"],
        name=body.name,
        place=body.place,
        department_ids=tuple(body.department_ids),
        printer_id=body.printer_id,
    )
    if approved.device_id is None:
        raise Refused("not-found", "No screen shows this code. Look at it again: it may show a new one.", field="code")
    return device_document(request, approved.device_id)


async def fetch_key(request: Request[FetchKey]) -> Answer:
    """The waiting device asks whether it was confirmed: 202 until then, then its key, once."""
    body, box = request.body, request.box
    if body.as_cookie:
        request.app.check_origin(request)
    waiting = identity.pairing(box.readers.here, body.pairing_id)
    if waiting is None or not pairing.is_waiting_as(box.keys, waiting, body.secret):
        raise pairing.over()
    if waiting.device_id is None and not pairing.is_over(waiting, box.clock.now()):
        return answers.json(KeyDocument(state="PENDING", expires_at=waiting.expires_at), status=202)
    found = await box.writer.do(pairing.fetch_key, request.author, pairing_id=body.pairing_id, secret=body.secret)
    return _paired(request, found.device, found.key)


async def me(request: Request[None]) -> SelfDocument:
    """What this device is: a screen that asks now and then knows when it was revoked, and is seen."""
    assert request.caller.id is not None, "a device has an id"
    found = _device(request, request.caller.id)
    return SelfDocument(**_facts(found))


async def revoke(request: Request[None]) -> DeviceDocument:
    """The device may do nothing any more: from the next request on, and its open streams end now."""
    device_id = request.params["deviceId"]
    await request.box.writer.do(actions.revoke_device, request.author, device_id=device_id, reason="revoked")
    request.app.hub.end_session(device_id)
    return device_document(request, device_id)


def device_document(request: Request[Any], device_id: str) -> DeviceDocument:
    """A device as it is now. Refused `not-found`."""
    return described(_device(request, device_id))


def described(found: Device) -> DeviceDocument:
    """A device as an administrator sees it."""
    return DeviceDocument(
        **_facts(found),
        printer_id=found.printer_id,
        revoked=found.revoked,
        has_key=found.has_key,
        added_at=found.added_at,
        last_seen_at=found.seen_at,
        version=found.version,
    )


def require_departments(request: Request[Any], department_ids: Iterable[str], *, field: str) -> None:
    """Refused `invalid-request` for a department that is not there."""
    there = {department.department_id for department in request.app.lines.departments()}
    if not there.issuperset(department_ids):
        raise Refused("invalid-request", "There is no such department.", field=field)


def require_printer(request: Request[Any], printer_id: str | None) -> None:
    """Refused `invalid-request` for a printer that is not in the settings."""
    if printer_id is not None and printer_id not in {printer.id for printer in request.box.settings.printers}:
        raise Refused("invalid-request", "There is no such printer.", field="printerId")


def _paired(request: Request[FetchKey], found: Device, key: str) -> Answer:
    as_cookie = request.body.as_cookie and found.kind in COOKIES
    document = KeyDocument(state="PAIRED", key=UNSET if as_cookie else key, **_facts(found))
    if not as_cookie:
        return answers.json(document)
    cookie = cookies.give(request, COOKIES[found.kind], key, seconds=cookies.DEVICE_SECONDS)
    return answers.json(document, lines=cookie)


def _device(request: Request[Any], device_id: str) -> Device:
    found = identity.device(request.box.readers.here, device_id)
    if found is None:
        raise Refused("not-found", "There is no such device.")
    return found


def _facts(found: Device) -> dict[str, Any]:
    return {
        "device_id": found.device_id,
        "kind": found.kind,
        "name": found.name,
        "place": found.place,
        "department_ids": found.department_ids,
    }
