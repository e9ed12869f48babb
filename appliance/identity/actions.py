"""What an administrator does to staff and devices; one transaction each. Passwords come in hashed (`passwords`)."""

import re
from collections.abc import Iterable

from appliance.clock import iso
from appliance.database.transaction import Transaction
from appliance.identity import drawers, keyed, lookups, sessions
from appliance.identity.events import (
    AccessDenied,
    DeviceAdded,
    DeviceChanged,
    DeviceFacts,
    DeviceRevoked,
    DoctorVerified,
    PasswordChanged,
    StaffAdded,
    StaffDisabled,
    StaffEnabled,
    StaffRenamed,
    StaffRolesChanged,
)
from appliance.identity.lookups import Device, Staff
from appliance.identity.roles import IN_DEPARTMENTS, DeviceKind, Grant, in_order, misplaced
from appliance.refusals import Refused
from appliance.wording import N_

USERNAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,119}")


def add_staff(tx: Transaction, *, username: str, name: str, grants: Iterable[Grant], password_hash: str) -> str:
    """Somebody new, with the hash of their first password; gives their id.

    Refused `invalid-request` for a username of other characters than small letters, digits and `._@+-`, for one that is
    taken, and for a ward role without a department. That the departments exist is for the caller to check.
    """
    if not USERNAME.fullmatch(username):
        raise Refused("invalid-request", "A username has small letters, digits and . _ @ + - only.", field="username")
    if lookups.staff_by_username(tx.db, username):
        raise Refused("invalid-request", "Somebody else already has this username.", field="username")
    staff_id = tx.new_id()
    tx.record(StaffAdded(username=username, name=name, grants=_placed(grants)), staff_id, 1)
    _keep_password(tx, staff_id, password_hash)
    return staff_id


def change_roles(tx: Transaction, *, staff_id: str, grants: Iterable[Grant]) -> Staff:
    """Other roles from the next request on. Refused as `add_staff`, and `not-available` for the last administrator."""
    staff = require_staff(tx, staff_id)
    now = _placed(grants)
    if now == staff.grants:
        return staff
    if not any(grant.role == "ADMIN" for grant in now):
        _insist_on_another_administrator(tx, staff_id)
    tx.record(StaffRolesChanged(was=staff.grants, now=now), staff_id, staff.version + 1)
    return require_staff(tx, staff_id)


def change_staff(
    tx: Transaction,
    *,
    staff_id: str,
    name: str | None = None,
    grants: Iterable[Grant] | None = None,
    enabled: bool | None = None,
    verified: bool | None = None,
    expected_version: int | None = None,
    reason: str | None = None,
) -> Staff:
    """Several things about one person at once, or none of them; what is None stays as it is.

    Refused `version-conflict`, and as `change_roles`, `verify_doctor`, `disable_staff`.
    """
    staff = require_staff(tx, staff_id)
    _require_version(staff.version, expected_version)
    if name is not None and name != staff.name:
        tx.record(StaffRenamed(was=staff.name, now=name), staff_id, staff.version + 1)
    if enabled:
        enable_staff(tx, staff_id=staff_id)
    if grants is not None:
        change_roles(tx, staff_id=staff_id, grants=grants)
    if verified:
        verify_doctor(tx, staff_id=staff_id)
    if enabled is False:
        disable_staff(tx, staff_id=staff_id, reason=reason)
    return require_staff(tx, staff_id)


def verify_doctor(tx: Transaction, *, staff_id: str) -> Staff:
    """Their registration was looked at: they may prescribe. Refused `not-available` for somebody who is no doctor."""
    staff = require_staff(tx, staff_id)
    if "DOCTOR" not in staff.roles:
        raise Refused("not-available", "Only a doctor can be verified.")
    if staff.verified:
        return staff
    tx.record(DoctorVerified(), staff_id, staff.version + 1)
    return require_staff(tx, staff_id)


def disable_staff(tx: Transaction, *, staff_id: str, reason: str | None = None) -> Staff:
    """May not sign in any more, and is out from the next request on. Refused `not-available` for the last administrator."""
    staff = require_staff(tx, staff_id)
    if not staff.enabled:
        return staff
    _insist_on_another_administrator(tx, staff_id)
    tx.record(StaffDisabled(), staff_id, staff.version + 1, reason=reason)
    sessions.revoke_all(tx, staff_id=staff_id, cause="disabled")
    return require_staff(tx, staff_id)


def enable_staff(tx: Transaction, *, staff_id: str) -> Staff:
    """May sign in again, with the password they had."""
    staff = require_staff(tx, staff_id)
    if staff.enabled:
        return staff
    tx.record(StaffEnabled(), staff_id, staff.version + 1)
    return require_staff(tx, staff_id)


def set_password(tx: Transaction, *, staff_id: str, password_hash: str, keep_session_id: str | None = None) -> None:
    """Another password; every session but the one it was changed from ends."""
    staff = require_staff(tx, staff_id)
    tx.record(PasswordChanged(), staff_id, staff.version)
    _keep_password(tx, staff_id, password_hash)
    sessions.revoke_all(tx, staff_id=staff_id, cause="password-changed", keep_session_id=keep_session_id)


def add_device(
    tx: Transaction,
    *,
    kind: DeviceKind,
    name: str,
    place: str,
    department_ids: Iterable[str],
    printer_id: str | None = None,
    key_hash: bytes | None = None,
) -> str:
    """A device of ours, with the keyed hash of its key if it has one already; gives its id.

    Refused `invalid-request` for a printer at something that is no kiosk.
    """
    _require_kiosk_for_printer(kind, printer_id)
    device_id = tx.new_id()
    departments = tuple(sorted(set(department_ids)))
    added = DeviceAdded(kind=kind, name=name, place=place, department_ids=departments, printer_id=printer_id)
    tx.record(added, device_id, 1)
    if key_hash is not None:
        drawers.keep_device_key(tx.db, device_id, key_hash, iso(tx.at))
    return device_id


def give_device_key(tx: Transaction, *, device_id: str, key_hash: bytes) -> None:
    """The device's key from now on, by its keyed hash; the one before ends. Refused `not-found`, also once revoked."""
    if require_device(tx, device_id).revoked:
        raise Refused("not-found", "There is no such device.")
    drawers.keep_device_key(tx.db, device_id, key_hash, iso(tx.at))


def change_device(
    tx: Transaction,
    *,
    device_id: str,
    name: str | None = None,
    place: str | None = None,
    department_ids: Iterable[str] | None = None,
    printer_id: str | None = None,
    expected_version: int | None = None,
) -> Device:
    """Another name, place, printer, or other departments; what is None stays as it is. Refused as `add_device`,
    `version-conflict`, and `not-available` for one that was revoked.
    """
    device = require_device(tx, device_id)
    _require_version(device.version, expected_version)
    if device.revoked:
        raise Refused("not-available", "This device was revoked. Pair it again.")
    _require_kiosk_for_printer(device.kind, printer_id)
    was = DeviceFacts(device.name, device.place, device.department_ids, device.printer_id)
    now = DeviceFacts(
        name if name is not None else was.name,
        place if place is not None else was.place,
        tuple(sorted(set(department_ids))) if department_ids is not None else was.department_ids,
        printer_id if printer_id is not None else was.printer_id,
    )
    if now != was:
        tx.record(DeviceChanged(was=was, now=now), device_id, device.version + 1)
    return require_device(tx, device_id)


def revoke_device(tx: Transaction, *, device_id: str, reason: str | None = None) -> Device:
    """The device may do nothing any more, from the next request on."""
    device = require_device(tx, device_id)
    if device.revoked:
        return device
    tx.record(DeviceRevoked(), device_id, device.version + 1, reason=reason)
    drawers.forget_device_key(tx.db, device_id)
    return require_device(tx, device_id)


def touch_device(tx: Transaction, *, device_id: str) -> None:
    """The device showed itself: what the administrator sees as last seen. Journals nothing."""
    drawers.touch_device(tx.db, device_id, iso(tx.at))


def deny_access(tx: Transaction, *, route: str) -> None:
    """Write down that the author asked for a route they have no right to (identity.md S8).

    The web remembers whom it told so in the last minute: a page that keeps asking makes one entry, not hundreds.
    """
    tx.record(AccessDenied(), route, 0)


def require_staff(tx: Transaction, staff_id: str) -> Staff:
    """The member of staff. Refused `not-found`."""
    staff = lookups.staff(tx.db, staff_id)
    if staff is None:
        raise Refused("not-found", "There is nobody with this id.")
    return staff


def require_device(tx: Transaction, device_id: str) -> Device:
    """The device. Refused `not-found`."""
    device = lookups.device(tx.db, device_id)
    if device is None:
        raise Refused("not-found", "There is no such device.")
    return device


def _require_kiosk_for_printer(kind: DeviceKind, printer_id: str | None) -> None:
    if printer_id is not None and kind != "KIOSK":
        raise Refused("invalid-request", "Only a kiosk has a printer of its own.", field="printerId")


def _require_version(version: int, expected: int | None) -> None:
    if expected is not None and expected != version:
        raise Refused("version-conflict", "This was changed since you saw it. Look again.", version=version)


def _placed(grants: Iterable[Grant]) -> tuple[Grant, ...]:
    placed = in_order(grants)
    if (wrong := misplaced(placed)) is None:
        return placed
    sentence = (
        N_("This role is given in departments: choose at least one.")
        if wrong.role in IN_DEPARTMENTS
        else N_("This role holds in the whole hospital: choose no department.")
    )
    raise Refused("invalid-request", sentence, field="grants")


def _insist_on_another_administrator(tx: Transaction, staff_id: str) -> None:
    """Nobody may lock the whole hospital out, themselves included."""
    if lookups.administrators(tx.db) == {staff_id}:
        raise Refused("not-available", "This is the last administrator; name another one first.")


def _keep_password(tx: Transaction, staff_id: str, password_hash: str) -> None:
    nonce = tx.ids.secret(keyed.NONCE_BYTES)
    drawers.keep_password(
        tx.db, staff_id, keyed.seal_password(tx.keys, staff_id, password_hash, nonce=nonce), iso(tx.at)
    )
