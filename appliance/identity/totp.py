"""Codes of an authenticator: RFC 6238 (time-based) on RFC 4226, as every authenticator app makes them. Pure."""

import base64
import hmac
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote, urlencode

from appliance.clock import EPOCH

STEP_SECONDS: Final = 30
DIGITS: Final = 6
DRIFT_STEPS: Final = 1
"""How many steps the phone's clock may be ahead or behind (RFC 6238 §5.2)."""
SECRET_BYTES: Final = 20
"""The length of a SHA-1 digest (RFC 4226 §4); apps that know SHA-1 only are still the most."""


def code_of(secret: bytes, step: int, *, digits: int = DIGITS) -> str:
    """The code of a time step."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 0xF
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**digits:0{digits}d}"


def step_at(at: datetime) -> int:
    """Which time step an instant belongs to."""
    return (at - EPOCH) // timedelta(seconds=STEP_SECONDS)


def step_of(secret: bytes, code: str, at: datetime, *, after: int) -> int | None:
    """The step that a code belongs to: now's or a neighbour's, and later than the last one taken; None for any other.

    All of them are computed whatever the first says, so that the time tells nothing.
    """
    now = step_at(at)
    around = range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1)
    fitting = [step for step in around if hmac.compare_digest(code_of(secret, step).encode(), code.encode())]
    return next((step for step in fitting if step > after), None)


def written(secret: bytes) -> str:
    """The secret as people copy it into an app: base32 without padding (RFC 4648 §6)."""
    return base64.b32encode(secret).decode().rstrip("=")


def address(secret: bytes, *, hospital: str, username: str) -> str:
    """The secret as an app reads it from a QR code (the key URI format that authenticators share)."""
    label = quote(f"{hospital}:{username}", safe="@")
    asked = {"secret": written(secret), "issuer": hospital, "digits": DIGITS, "period": STEP_SECONDS}
    return f"otpauth://totp/{label}?{urlencode(asked, quote_via=quote)}"
