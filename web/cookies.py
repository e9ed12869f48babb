"""The cookies we set: one for each audience, so that one browser can hold reception, doctor, kiosk and phone side by side.

On https they carry the `__Host-` prefix and Secure; over plain http the demo drops both and says so on every page
(identity.md, Demo). HttpOnly and SameSite always: Strict for staff and devices, Lax for patients, who come from a scanner, and
for the link that a desk handed them.
"""

from typing import Any, Literal

from web.answers import header
from web.request import Request

Audience = Literal["staff", "kiosk", "board", "patient", "desk"]

DAY_SECONDS = 24 * 3600
DEVICE_SECONDS = 400 * DAY_SECONDS
"""As long as browsers keep a cookie at most; the screen's own page renews it whenever it is opened."""


def name(audience: Audience, *, secure: bool) -> str:
    """The cookie's name."""
    return f"{'__Host-' if secure else ''}medique-{audience}"


def value(request: Request[Any], audience: Audience) -> str | None:
    """What this browser carries for an audience."""
    return request.cookies.get(name(audience, secure=request.secure))


def give(request: Request[Any], audience: Audience, secret: str, *, seconds: int | None) -> bytes:
    """The header line that sets a cookie; `seconds` None ends it with the browser."""
    kept = f"; Max-Age={seconds}" if seconds is not None else ""
    return header(
        "set-cookie", f"{name(audience, secure=request.secure)}={secret}{kept}{_attributes(request, audience)}"
    )


def take_back(request: Request[Any], audience: Audience) -> bytes:
    """The header line that removes a cookie."""
    return header("set-cookie", f"{name(audience, secure=request.secure)}=; Max-Age=0{_attributes(request, audience)}")


def _attributes(request: Request[Any], audience: Audience) -> str:
    same_site = "Lax" if audience in ("patient", "desk") else "Strict"
    return f"; Path=/; HttpOnly; SameSite={same_site}{'; Secure' if request.secure else ''}"
