"""Pairing a device (identity.md S5): it shows a code, an administrator confirms it, it fetches its key once.

Whoever stands in front of the screen reads the code; whoever may confirm it gives name and place. The device itself is
recognised by a secret that never leaves it. One transaction each.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

import msgspec

from appliance import keys
from appliance.clock import iso
from appliance.database.transaction import Transaction
from appliance.identity import actions, drawers, keyed, lookups
from appliance.identity.lookups import Device, Pairing
from appliance.identity.roles import DeviceKind
from appliance.keys import text
from appliance.refusals import Refused

CODE_CHARACTERS: Final = 6
CODE_MINUTES: Final = 10
WRONG_TRIES: Final = 5
AT_ONCE: Final = 50
"""Devices that may wait at the same time: a whole hospital is furnished at once, a stranger fills no disk."""


class Asked(msgspec.Struct, frozen=True):
    """What a device that wants to be ours is told: the code to show, and the secret by which it asks for its key."""

    pairing_id: str
    code: str
    secret: str
    expires_at: str


class Approved(msgspec.Struct, frozen=True):
    """The device that was confirmed; None for a code that nobody shows."""

    device_id: str | None


class Keyed(msgspec.Struct, frozen=True):
    """A device of ours with its key, told once and kept nowhere."""

    device: Device
    key: str


def ask(tx: Transaction, *, kind: DeviceKind) -> Asked:
    """A device asks to be ours: a code for ten minutes. Refused `busy` while too many wait already."""
    if lookups.pairings_waiting(tx.db, tx.at) >= AT_ONCE:
        raise Refused("busy", "Too many devices wait to be paired. Please try again in a few minutes.")
    pairing_id, secret = tx.new_id(), text(tx.ids.secret(keyed.SECRET_BYTES))
    code = keys.legible(tx.ids.secret(CODE_CHARACTERS))
    expires_at = iso(tx.at + timedelta(minutes=CODE_MINUTES))
    code_hash = keyed.pairing_code_hash(tx.keys, code)
    secret_hash = keyed.pairing_secret_hash(tx.keys, secret)
    drawers.open_pairing(tx.db, Pairing(pairing_id, kind, code_hash, secret_hash, 0, expires_at, None))
    return Asked(pairing_id, code, secret, expires_at)


def approve(
    tx: Transaction, *, code: str, name: str, place: str, department_ids: Iterable[str], printer_id: str | None = None
) -> Approved:
    """Confirm the device that shows this code. A code that nobody shows is counted and stays counted, so nothing is
    raised; the fifth ends every code that is shown. Refused as `actions.add_device`.
    """
    found = lookups.pairing_of_code(tx.db, keyed.pairing_code_hash(tx.keys, keys.typed(code)), iso(tx.at))
    if found is None:
        drawers.wrong_code(tx.db, iso(tx.at), most=WRONG_TRIES)
        return Approved(None)
    device_id = actions.add_device(
        tx, kind=found.kind, name=name, place=place, department_ids=department_ids, printer_id=printer_id
    )
    drawers.approve_pairing(tx.db, found.pairing_id, device_id, iso(tx.at + timedelta(minutes=CODE_MINUTES)))
    return Approved(device_id)


def fetch_key(tx: Transaction, *, pairing_id: str, secret: str) -> Keyed:
    """The key of a device that was confirmed, once. Refused `link-expired` for a pairing that is over, unknown or not
    this device's, `too-early` while nobody has confirmed it.
    """
    found = lookups.pairing(tx.db, pairing_id)
    if found is None or not is_waiting_as(tx.keys, found, secret) or is_over(found, tx.at):
        raise over()
    if found.device_id is None:
        raise Refused("too-early", "Nobody has confirmed this screen yet.")
    device = actions.require_device(tx, found.device_id)
    drawers.end_pairing(tx.db, pairing_id)
    if device.revoked:
        raise over()
    key = text(tx.ids.secret(keyed.SECRET_BYTES))
    drawers.keep_device_key(tx.db, device.device_id, keyed.device_hash(tx.keys, key), iso(tx.at))
    return Keyed(device, key)


def is_waiting_as(box: keys.Keys, found: Pairing, secret: str) -> bool:
    """Whether this secret is the one that the waiting device was told."""
    return keys.same(keyed.pairing_secret_hash(box, secret), found.secret_hash)


def is_over(found: Pairing, now: datetime) -> bool:
    """Whether a pairing's time has passed."""
    return found.expires_at <= iso(now)


def over() -> Refused:
    """The code on the screen serves no more."""
    return Refused("link-expired", "This code is over. The screen shows a new one.")
