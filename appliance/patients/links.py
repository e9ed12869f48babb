"""Signed values that patients carry: check-in and desk links, restore tokens, slip links, check characters. Pure.

Rules: identity.md S3, S4; queue.md Q2. Nothing here is stored; a nonce becomes a row only when it is consumed.
"""

from datetime import datetime, timedelta
from typing import Literal, get_args

import msgspec

from appliance import keys
from appliance.clock import from_milliseconds, milliseconds
from appliance.keys import Keys, mac
from appliance.refusals import Refused

Presence = Literal["none", "network", "board", "desk"]

LINK_SECONDS = 120
NONCE_BYTES = 16
BINDING_BYTES = 8
MAC_BYTES = 16
UNBOUND = bytes(BINDING_BYTES)
KEY_ID_BYTES = 4

CHECK_LENGTH = 3


class CheckinLink(msgspec.Struct, frozen=True):
    """One permission to check in: single use, and only from the browser it was made for if that one keeps cookies."""

    nonce: str
    expires_at: datetime
    presence: Presence
    binding: bytes


class DeskLink(msgspec.Struct, frozen=True):
    """A link that somebody at a desk handed out: whoever holds it was there. Good for one check-in, in its department."""

    department_id: str
    nonce: bytes
    expires_at: datetime


def mint_link(box: Keys, *, nonce: bytes, at: datetime, presence: Presence, browser: bytes | None) -> str:
    """A signed check-in token for 120 seconds, bound to the browser whose cookie has this keyed hash; None binds nothing."""
    expires = _six_bytes(at + timedelta(seconds=LINK_SECONDS))
    binding = browser[:BINDING_BYTES] if browser else UNBOUND
    body = nonce + expires + bytes([get_args(Presence).index(presence)]) + binding
    return keys.text(body + mac(box.checkin, body)[:MAC_BYTES])


def read_link(box: Keys, text: str, *, browser: bytes | None) -> CheckinLink:
    """The link of a signed token. Refused `link-tampered` for anything we did not sign, or for another browser.

    Whether it is over or used is judged later, in the action, after the answers: a repeated request must get its answer.
    """
    try:
        raw = keys.raw(text)
    except ValueError:
        raise _tampered() from None
    body, signature = raw[:-MAC_BYTES], raw[-MAC_BYTES:]
    if len(body) != NONCE_BYTES + 7 + BINDING_BYTES or not keys.same(mac(box.checkin, body)[:MAC_BYTES], signature):
        raise _tampered()
    binding = body[NONCE_BYTES + 7 :]
    if binding != UNBOUND and not keys.same((browser or UNBOUND)[:BINDING_BYTES], binding):
        raise _tampered()
    expires = from_milliseconds(int.from_bytes(body[NONCE_BYTES : NONCE_BYTES + 6], "big"))
    return CheckinLink(body[:NONCE_BYTES].hex(), expires, get_args(Presence)[body[NONCE_BYTES + 6]], binding)


def desk_secret(box: Keys, link: DeskLink) -> str:
    """The secret part of a desk's link."""
    body = bytes.fromhex(link.department_id.replace("-", "")) + link.nonce + _six_bytes(link.expires_at)
    return keys.text(body + mac(box.desk, body)[:MAC_BYTES])


def read_desk_secret(box: Keys, secret: str, at: datetime) -> DeskLink:
    """The desk's link of a secret. Refused `link-tampered` for anything we did not sign, `link-expired` after its time.

    That it serves once is judged when somebody checks in with it: its nonce becomes that of their permission.
    """
    try:
        raw = keys.raw(secret)
    except ValueError:
        raise _tampered() from None
    body, signature = raw[:-MAC_BYTES], raw[-MAC_BYTES:]
    if len(body) != 16 + NONCE_BYTES + 6 or not keys.same(mac(box.desk, body)[:MAC_BYTES], signature):
        raise _tampered()
    expires = from_milliseconds(int.from_bytes(body[16 + NONCE_BYTES :], "big"))
    if at >= expires:
        raise Refused("link-expired", "This link is over. Please ask at the desk for a new one.")
    return DeskLink(_uuid(body[:16]), body[16 : 16 + NONCE_BYTES], expires)


def key_id(box: Keys) -> str:
    """Which key signs the links of this box: a name for it that tells nothing of the key."""
    return mac(box.desk, "key id")[:KEY_ID_BYTES].hex()


def restore_token(box: Keys, visit_id: str, generation: int) -> str:
    """128 bits by which a phone finds its visit again; the same for a repeated request, another after a restore."""
    return keys.text(mac(box.restore, visit_id, str(generation))[:16])


def check_characters(box: Keys, token_id: str) -> str:
    """The three characters at the end of the slip: whoever reads them holds the paper."""
    return keys.legible(mac(box.slip, "check", token_id)[:CHECK_LENGTH])


def slip_secret(box: Keys, token_id: str) -> str:
    """What the QR code of a slip carries: the token and a signature. Shows place and number, never a person."""
    raw = bytes.fromhex(token_id.replace("-", ""))
    return keys.text(raw + mac(box.slip, "link", raw)[:12])


def read_slip_secret(box: Keys, secret: str) -> str:
    """The token id of a slip link. Refused `link-tampered` for anything we did not sign."""
    try:
        raw = keys.raw(secret)
    except ValueError:
        raise _tampered() from None
    if len(raw) != 28 or not keys.same(mac(box.slip, "link", raw[:16])[:12], raw[16:]):
        raise _tampered()
    return _uuid(raw[:16])


def _six_bytes(at: datetime) -> bytes:
    return milliseconds(at).to_bytes(6, "big")


def _uuid(raw: bytes) -> str:
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _tampered() -> Refused:
    return Refused("link-tampered", "This link is not one of ours. Please scan the code in the lobby again.")
