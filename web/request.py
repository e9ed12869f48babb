"""One request as a handler sees it: who asks, for what, with what, and in which language."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from starlette.types import Message, Receive, Scope

from appliance.box import Box
from appliance.journal.event import Author
from appliance.refusals import Refused
from appliance.wording import Words, preferred, words
from web.caller import NOBODY, Caller

if TYPE_CHECKING:
    from web.application import Application
    from web.route import Route

T = TypeVar("T")

BODY_BYTES = 64 * 1024

TRACEPARENT = re.compile(rb"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}\Z")
REQUEST_ID = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._:-]{3,63}\Z")
COOKIE = re.compile(r"[ ;]*([!#$%&'*+.^_`|~0-9A-Za-z-]+)=([^;]*)")
LANGUAGE_COOKIE = "medique-language"


class Left(Exception):
    """The other side closed the connection before it had sent all it announced; nobody is there to be told anything."""


class Request(Generic[T]):
    """What a handler is given. `body` is the decoded struct of the route's `takes`, `asks` that of its query string."""

    __slots__ = (
        "_cookies",
        "_language",
        "_receive",
        "app",
        "asks",
        "body",
        "caller",
        "code",
        "headers",
        "method",
        "params",
        "path",
        "request_id",
        "route",
        "scope",
        "span",
        "trace_id",
    )

    body: T
    asks: Any
    params: Mapping[str, str]

    def __init__(self, app: "Application", scope: Scope, receive: Receive) -> None:
        self.app = app
        self.scope = scope
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        self.params = {}
        self.caller: Caller = NOBODY
        self.route: Route | None = None
        self.code: str | None = None
        """The code of the refusal that this request ended with."""
        self._receive = receive
        self._cookies: dict[str, str] | None = None
        self._language: str | None = None
        chance = app.ids.secret(24).hex()
        given = self.headers.get(b"traceparent")
        traced = TRACEPARENT.match(given) if given is not None else None
        self.trace_id = traced.group(1).decode() if traced else chance[:32]
        self.span = chance[32:]
        named = self.headers.get(b"x-request-id")
        self.request_id = named.decode() if named is not None and REQUEST_ID.match(named) else self.trace_id

    @property
    def box(self) -> Box:
        """The box behind the house: writer, readers, clock."""
        return self.app.box

    @property
    def route_key(self) -> str:
        """The name of its route for the log and the metrics; never the address itself, which a stranger wrote."""
        return self.route.key if self.route is not None else "-"

    @property
    def author(self) -> Author:
        """Who the journal says did it."""
        return self.caller.author(self.trace_id)

    @property
    def address(self) -> str:
        """Where the connection comes from; no header is believed about it."""
        client = self.scope.get("client")
        return client[0] if client else ""

    @property
    def secure(self) -> bool:
        """Whether this came by https."""
        return bool(self.scope["scheme"] == "https")

    @property
    def query_string(self) -> bytes:
        """What stands behind the question mark, as sent."""
        query: bytes = self.scope["query_string"]
        return query

    @property
    def cookies(self) -> Mapping[str, str]:
        """The cookies of this browser; where one name came twice, the first."""
        if self._cookies is None:
            self._cookies = {}
            for name, value in COOKIE.findall(self.headers.get(b"cookie", b"").decode("latin-1")):
                self._cookies.setdefault(name, value.strip())
        return self._cookies

    @property
    def bearer(self) -> str | None:
        """The value behind `Authorization: Bearer`."""
        kind, _, value = self.headers.get(b"authorization", b"").partition(b" ")
        return value.strip().decode("latin-1") if kind.lower() == b"bearer" else None

    @property
    def language(self) -> str:
        """The reader's: chosen on a page before, else what the browser asks for, else the hospital's."""
        if self._language is None:
            chosen = self.cookies.get(LANGUAGE_COOKIE) if b"cookie" in self.headers else None
            asked = chosen or _preferred(self.headers.get(b"accept-language", b""))
            self._language = words(asked or self.app.language).language
        return self._language

    @property
    def say(self) -> Words:
        """The reader's words."""
        return words(self.language)

    async def read(self) -> bytes:
        """The whole body. Refused `too-large` beyond 64 KiB, before the rest is read; raises Left if the reader went."""
        announced = self.headers.get(b"content-length")
        if announced is not None and int(announced) > BODY_BYTES:
            raise _too_large()
        message = await self._receive()
        body = _part(message)
        while message.get("more_body", False):
            if len(body) > BODY_BYTES:
                raise _too_large()
            message = await self._receive()
            body += _part(message)
        if len(body) > BODY_BYTES:
            raise _too_large()
        return body


def _part(message: Message) -> bytes:
    if message["type"] == "http.disconnect":
        raise Left
    body: bytes = message.get("body", b"")
    return body


def _too_large() -> Refused:
    return Refused(
        "too-large", "This is too large. At most {limit} KiB can be taken.", values={"limit": BODY_BYTES // 1024}
    )


@lru_cache(256)
def _preferred(accept_language: bytes) -> str | None:
    return preferred(accept_language.decode("latin-1")) if accept_language else None
