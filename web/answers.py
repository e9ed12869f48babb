"""What a handler gives back, and how it goes out: one write where the connection is ours, ASGI's `send` elsewhere."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import msgspec
from starlette.types import Scope, Send

JSON = b"application/json"
PROBLEM = b"application/problem+json"
HTML = b"text/html; charset=utf-8"
TEXT = b"text/plain; charset=utf-8"

NO_STORE = b"no-store"
FOR_EVER = b"public, max-age=31536000, immutable"

STATUS_LINES = {status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus}
BODILESS = frozenset({204, 304})


class Answer:
    """A whole answer in memory. `lines` are further header lines, each ending in CRLF; make them with `header`."""

    __slots__ = ("body", "cache", "content_type", "lines", "referrer", "status")

    def __init__(
        self,
        body: bytes = b"",
        *,
        status: int = 200,
        content_type: bytes = JSON,
        lines: bytes = b"",
        cache: bytes = NO_STORE,
        referrer: bytes = b"same-origin",
    ) -> None:
        self.status = status
        self.content_type = content_type
        self.body = body
        self.lines = lines
        self.cache = cache
        self.referrer = referrer

    def adding(self, *lines: bytes) -> "Answer":
        """This answer with further header lines (a cookie, an ETag)."""
        self.lines = b"".join((self.lines, *lines))
        return self


def header(name: str, value: str) -> bytes:
    """One header line. Refuses by assertion what could end the line early: values come from us, never from a stranger."""
    assert value.isprintable(), name
    return f"{name}: {value}\r\n".encode("latin-1")


def json(value: Any, *, status: int = 200, lines: bytes = b"") -> Answer:
    """A struct as JSON."""
    return Answer(encode(value), status=status, lines=lines)


def nothing(*, lines: bytes = b"") -> Answer:
    """204: done, and there is nothing to say."""
    return Answer(status=204, lines=lines)


def html(page: str, *, status: int = 200, lines: bytes = b"", referrer: bytes = b"same-origin") -> Answer:
    """A page."""
    return Answer(page.encode(), status=status, content_type=HTML, lines=lines, referrer=referrer)


def see_other(location: str, *, lines: bytes = b"") -> Answer:
    """303: look there, with GET. `location` is a path of ours."""
    assert location.startswith("/")
    assert not location.startswith("//"), "a redirect never leaves the house"
    return Answer(status=303, content_type=TEXT, lines=header("location", location) + lines)


def not_modified(etag: str) -> Answer:
    """304: what the reader holds is still right."""
    return Answer(status=304, lines=header("etag", etag))


TAKEN = Answer()
"""What a handler gives when it has answered by itself: the connection now belongs to a live listener."""


async def deliver(head: bytes, body: bytes, scope: Scope, send: Send) -> None:
    """Send an answer whose head is already written out, by the connection's own way if it has one."""
    exchange = scope["extensions"].get("medique") if "extensions" in scope else None
    if exchange is not None:
        exchange.answer(head, body)
        return
    await send({"type": "http.response.start", "status": int(head[9:12]), "headers": list(_pairs(head))})
    await send({"type": "http.response.body", "body": body})


def _pairs(head: bytes) -> Iterable[tuple[bytes, bytes]]:
    for line in head.split(b"\r\n")[1:-1]:
        name, _, value = line.partition(b": ")
        yield name, value


encode = msgspec.json.Encoder(decimal_format="number").encode
