"""Signed values that patients carry: check-in links, restore tokens, slip links, check characters. Pure.

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

CHECK_ALPHABET = "ACDEFGHJKLMNPRTUVWXY34679"
"""No character that is read as another one from a thermal slip (0 O Q, 1 I, 2 Z, 5 S, 8 B)."""
CHECK_LENGTH = 3


class CheckinLink(msgspec.Struct, frozen=True):
    """One permission to check in: single use, and only from the browser it was made for if that one keeps cookies."""

    nonce: str
    expires_at: datetime
    presence: Presence
    binding: bytes


def mint_link(box: Keys, *, nonce: bytes, at: datetime, presence: Presence, browser: bytes | None) -> str:
    """A signed check-in token for 120 seconds, bound to the browser whose cookie has this keyed hash; None binds nothing."""
    expires = milliseconds(at + timedelta(seconds=LINK_SECONDS)).to_bytes(6, "big")
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


def restore_token(box: Keys, visit_id: str, generation: int) -> str:
    """128 bits by which a phone finds its visit again; the same for a repeated request, another after a restore."""
    return keys.text(mac(box.restore, visit_id, str(generation))[:16])


def check_characters(box: Keys, token_id: str) -> str:
    """The three characters at the end of the slip: whoever reads them holds the paper."""
    digest = mac(box.slip, "check", token_id)
    return "".join(CHECK_ALPHABET[byte % len(CHECK_ALPHABET)] for byte in digest[:CHECK_LENGTH])


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
    text = raw[:16].hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _tampered() -> Refused:
    return Refused("link-tampered", "This link is not one of ours. Please scan the code in the lobby again.")
