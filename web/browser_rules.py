"""What we tell browsers they may do, and which requests of theirs we believe (identity.md S6)."""

import ipaddress
from collections.abc import Iterable

from starlette.types import Scope

from appliance.refusals import Refused
from web.answers import BODILESS, NO_STORE, STATUS_LINES, Answer

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; media-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)

UNUSED_FEATURES = (
    "accelerometer",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "publickey-credentials-get",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
"""What no page of ours needs; the wake lock of boards and the vibration of phones stay allowed."""

RULES = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES),
}
TRANSPORT_SECURITY = "max-age=31536000"

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")
REMEMBERED_HOSTS = 256

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class BrowserRules:
    """The headers of every answer, and the two checks that protect a browser's user: Host, and where a press came from.

    `hosts` are the names this box goes by, without port. Besides them loopback and the very address that a connection
    came in on are ours: a page of somebody else's (DNS rebinding) can have neither in its address bar.
    """

    def __init__(self, hosts: Iterable[str], *, https: bool) -> None:
        self._hosts = {host.lower() for host in (*LOOPBACK_NAMES, *hosts)}
        self._known: set[tuple[bytes, str]] = set()
        rules = RULES | ({"strict-transport-security": TRANSPORT_SECURITY} if https else {})
        self._always = b"".join(f"{name}: {value}\r\n".encode() for name, value in rules.items())
        self._heads: dict[tuple[int, bytes, bytes, bytes], bytes] = {}

    def head(self, answer: Answer, length: int) -> bytes:
        """Status line and header lines of an answer, those of the rules among them."""
        kind = (answer.status, answer.content_type, answer.cache, answer.referrer)
        head = self._heads.get(kind) or self._compose(*kind)
        if answer.status in BODILESS:
            return head + answer.lines
        return b"%scontent-length: %d\r\n%s" % (head, length, answer.lines)

    def stream_head(self, content_type: bytes) -> bytes:
        """The head of an answer that never ends: without a length, and no proxy may gather it."""
        head = self._compose(200, content_type, NO_STORE, b"same-origin")
        return head + b"x-accel-buffering: no\r\n"

    def _compose(self, status: int, content_type: bytes, cache: bytes, referrer: bytes) -> bytes:
        lines = [
            STATUS_LINES[status],
            self._always,
            b"cache-control: %s\r\nreferrer-policy: %s\r\n" % (cache, referrer),
        ]
        if status not in BODILESS:
            lines.append(b"content-type: %s\r\n" % content_type)
        head = self._heads[status, content_type, cache, referrer] = b"".join(lines)
        return head

    def is_ours(self, host: bytes | None, scope: Scope) -> bool:
        """Whether a Host header names this box."""
        if host is None:
            return False
        address = scope["server"][0] if scope.get("server") else ""
        if (host, address) in self._known:
            return True
        if not self._names_us(host.decode("latin-1").lower(), address):
            return False
        if len(self._known) < REMEMBERED_HOSTS:
            self._known.add((host, address))
        return True

    def _names_us(self, host: str, address: str) -> bool:
        name = host.rpartition(":")[0] if ":" in host and not host.endswith("]") else host
        return name in self._hosts or _same_address(name, address)

    def check_origin(self, headers: dict[bytes, bytes], scope: Scope) -> None:
        """An unsafe request that a cookie authenticates must come from a page of ours. Raises Refused."""
        site = headers.get(b"sec-fetch-site")
        if site is not None:
            believed = site == b"same-origin"
        else:
            # Plain http on a LAN name: the browser sends no Sec-Fetch-Site. The Host was checked, so it is an origin of ours.
            believed = headers.get(b"origin") == b"%s://%s" % (scope["scheme"].encode(), headers[b"host"])
        if not believed:
            raise Refused("forbidden", "This did not come from a page of this box. Please open the page again.")


def _same_address(name: str, address: str) -> bool:
    try:
        return ipaddress.ip_address(name.strip("[]")) == ipaddress.ip_address(address)
    except ValueError:
        return False
