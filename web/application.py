"""What happens to every request, once, in this order; plain ASGI, no middleware.

    Host ours? → route → rate of the address → who is it → may they knock → their rate → body and query, strictly
    → may they, here → handler → answer with the browser's rules → latency, log line

Everything between uvicorn and a handler costs about 25 µs (measured); what does not happen to every request is not here.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec
from starlette.types import Receive, Scope, Send

from appliance.box import Box
from appliance.clock import parse
from appliance.identity import actions as identity
from appliance.identity import lookups as devices
from appliance.identity.sign_in import SignIn
from appliance.refusals import Refused
from appliance.wording import N_
from web import decoding, permissions, problems
from web.afterwards import Afterwards
from web.answers import TAKEN, Answer, deliver, header, json, nothing
from web.browser_rules import SAFE_METHODS, BrowserRules
from web.caller import NOBODY, Caller
from web.limits import Limits
from web.lines import Lines
from web.live.hub import Hub
from web.metrics import Figures, Latencies, registry
from web.problems import Misused
from web.request import Left, Request
from web.request_log import RequestLog
from web.route import Route, RouteTable
from web.static_files import StaticFiles

NOT_US = N_("This box does not go by that name.")
SAID_TWICE = N_("This says two things at once.")
WRONG_CONTENT = N_("Send this as JSON.")
WRONG_FORM = N_("Send this as a form.")

ONCE = frozenset({b"host", b"authorization", b"content-type", b"origin", b"cookie", b"sec-fetch-site"})
"""Headers that may stand in a request once."""

DENIED_SECONDS = 60.0

JSON_TYPES = frozenset({b"application/json"})
STREAM = b"text/event-stream; charset=utf-8"
FORM_TYPES = frozenset({b"application/x-www-form-urlencoded"})

Callers = Callable[[Request[Any], frozenset[str]], Iterator[Caller]]
"""Finds everybody a request can speak for, among the roles that a route admits."""

Current = Callable[[Request[Any], str], msgspec.Struct]
"""The visit as it is now, for a refusal that is about one."""

ProblemPage = Callable[[Request[Any], Refused], Answer]
"""How a refusal looks to somebody in front of a page."""


class Application:
    """The ASGI application: what it is built from, everybody who answers a request may use."""

    def __init__(
        self,
        box: Box,
        routes: Iterable[Route],
        *,
        callers: Callers,
        hub: Hub,
        lines: Lines,
        sign_in: SignIn,
        afterwards: Afterwards,
        current: Current,
        rules: BrowserRules,
        limits: Limits,
        log: RequestLog,
        static_files: StaticFiles,
        problem_page: ProblemPage | None = None,
    ) -> None:
        self.box = box
        self.ids = box.ids
        self.language = box.settings.language
        self.routes = RouteTable(routes)
        self.hub = hub
        self.lines = lines
        self.sign_in = sign_in
        self.limits = limits
        self.static_files = static_files
        self.latencies = Latencies()
        self.figures = Figures()
        self.registry = registry(self.latencies, self.figures)
        self._monotonic = box.clock.monotonic
        self._callers = callers
        self._afterwards = afterwards
        self._current = current
        self._rules = rules
        self._log = log
        self._problem_page = problem_page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        assert scope["type"] == "http", "the server speaks HTTP and has no lifespan of its own"
        began = self._monotonic()
        request: Request[Any] = Request(self, scope, receive)
        try:
            answer = await self._answer_or_refusal(request)
        except Left:
            return
        except Exception as error:  # the rim of the house: ours to be told about, loudly, and nobody else's to see
            answer = self._mistake(request, error)
        if answer is not TAKEN:
            await self._send(request, answer, send)
        self._account(request, answer, (self._monotonic() - began) * 1000)

    def printer_of(self, caller: Caller) -> str | None:
        """Where slips come out for somebody: a device's own printer, else one that stands at no kiosk; None without any."""
        if caller.printer_id is not None:
            return caller.printer_id
        printers = [printer.id for printer in self.box.settings.printers]
        at_kiosks = {device.printer_id for device in devices.all_devices(self.box.readers.here) if not device.revoked}
        return next((printer for printer in printers if printer not in at_kiosks), printers[0] if printers else None)

    def stream_head(self, request: Request[Any]) -> bytes:
        """The head of an answer that never ends."""
        return self._rules.stream_head(STREAM) + _trace(request)

    async def _answer_or_refusal(self, request: Request[Any]) -> Answer:
        try:
            return await self._answer(request)
        except Refused as refusal:
            return self._refusal(request, refusal)
        except Misused as misused:
            return problems.plain(misused, request.say, trace_id=request.trace_id)

    async def _answer(self, request: Request[Any]) -> Answer:
        if not self._rules.is_ours(request.headers.get(b"host"), request.scope):
            raise Misused(421, NOT_US)
        if len(request.headers) != len(request.scope["headers"]) and _says_twice(request.scope["headers"]):
            raise Misused(400, SAID_TWICE)
        if request.path.startswith("/static/") and request.method in SAFE_METHODS:
            return self.static_files.answer(request.path, request.headers)
        if request.method == "OPTIONS":
            return nothing(lines=header("allow", self.routes.allowed(request.path)))
        route, request.params = self.routes.find(request.method, request.path)
        request.route = route
        self.limits.address(request.address)
        callers = self._knocking(request, route)
        if route.takes is not None:
            request.body = await self._body(request, route, route.takes)
        if route.asks is not None:
            request.asks = decoding.query(route.asks, request.query_string)
        request.caller = self._permitted(request, route, callers)
        self._require_in_time(request)
        return self._as_answer(await route.handler(request), route)

    def _require_in_time(self, request: Request[Any]) -> None:
        """A page gives up on a press after two seconds and says so; if the network delivers it later all the same, it is
        not carried out (interface.md U2). `Press-Before` is an instant of our own clock, as `press.js` knows it.
        """
        until = request.headers.get(b"press-before")
        if until is None:
            return
        try:
            late = self.box.clock.now() > parse(until.decode("latin-1"))
        except (ValueError, TypeError):
            raise Refused("invalid-request", "This is not of the right kind.", field="Press-Before") from None
        if late:
            raise Refused("busy", "This press waited too long and was not carried out. Please press again.")

    def _knocking(self, request: Request[Any], route: Route) -> list[Caller]:
        """Everybody this request can speak for who has any right here, each within their rate."""
        admitted = permissions.ADMITTED[route.key]
        callers = [*self._callers(request, admitted)] if len(admitted) > 1 or "ANYONE" not in admitted else []
        if "ANYONE" in admitted:
            callers.append(NOBODY)
        knocking = [caller for caller in callers if permissions.may_knock(route, caller)]
        if not knocking:
            known = callers or [*self._callers(request, permissions.EVERYBODY)]
            raise self._turned_away(route, known[0] if known else NOBODY, request)
        for caller in knocking:
            if caller.rate is not None and caller.id is not None:
                self.limits.caller(caller.rate, caller.id)
        return knocking

    def _permitted(self, request: Request[Any], route: Route, callers: list[Caller]) -> Caller:
        """The first of them who may do this here. A press that a cookie vouches for has to come from a page of ours."""
        for caller in callers:
            try:
                permissions.permit(route, request, caller)
            except Refused:
                if caller is callers[-1]:
                    raise self._turned_away(route, callers[0], request) from None
                continue
            if request.method not in SAFE_METHODS and (caller.by_cookie or route.page):
                self.check_origin(request)
            return caller
        raise AssertionError("somebody knocked")

    def _turned_away(self, route: Route, caller: Caller, request: Request[Any]) -> Refused:
        """Written down for those we know, once a minute for each route: who asks for what is not theirs (S8)."""
        request.caller = caller
        if caller.kind != "patient":
            key = ("denied", caller.session_id, route.key)
            author = caller.author(request.trace_id)
            self._afterwards.once_in(DENIED_SECONDS, key, identity.deny_access, author, route=route.key)
        return permissions.denied(caller)

    def check_origin(self, request: Request[Any]) -> None:
        """For handlers that act on a cookie although anyone may call them. Refused `forbidden` unless it is our page."""
        self._rules.check_origin(request.headers, request.scope)

    async def _body(self, request: Request[Any], route: Route, takes: type[msgspec.Struct]) -> msgspec.Struct:
        sent_as = request.headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
        wanted = FORM_TYPES if route.page else JSON_TYPES
        body = await request.read()
        if sent_as not in wanted and (body or sent_as):
            raise Misused(415, WRONG_FORM if route.page else WRONG_CONTENT)
        return decoding.form_body(takes, body) if route.page else decoding.json_body(takes, body)

    def _as_answer(self, given: object, route: Route) -> Answer:
        if isinstance(given, Answer):
            return given
        if given is None:
            return nothing()
        return json(given, status=route.status)

    def _mistake(self, request: Request[Any], error: Exception) -> Answer:
        """Our own mistake, as a page where a page was asked for; as a document if drawing that page is what went wrong."""
        document = problems.mistake(error, request.say, trace_id=request.trace_id, route=request.route_key)
        if self._problem_page is None or not _wants_page(request):
            return document
        try:
            return self._problem_page(request, Refused("internal", problems.OUR_MISTAKE))
        except Exception:  # the first mistake is in the log, and the same one most likely broke this page too
            return document

    def _refusal(self, request: Request[Any], refusal: Refused) -> Answer:
        request.code = refusal.code
        if (visit_id := refusal.extras.get("visit_id")) is not None:
            refusal.extras["current"] = self._current(request, str(visit_id))
        if self._problem_page is not None and _wants_page(request):
            return self._problem_page(request, refusal)
        return problems.refused(refusal, request.say, trace_id=request.trace_id)

    async def _send(self, request: Request[Any], answer: Answer, send: Send) -> None:
        head = self._rules.head(answer, len(answer.body)) + _trace(request)
        await deliver(head, b"" if request.method == "HEAD" else answer.body, request.scope, send)

    def _account(self, request: Request[Any], answer: Answer, milliseconds: float) -> None:
        self.latencies.observe(request.route_key, request.method, answer.status, milliseconds)
        self._log.line(
            trace_id=request.trace_id,
            request_id=request.request_id,
            route=request.route_key,
            method=request.method,
            status=answer.status,
            latency_ms=milliseconds,
            actor_id=request.caller.id,
            role="+".join(request.caller.grants),
            code=request.code,
        )


def _says_twice(headers: list[tuple[bytes, bytes]]) -> bool:
    """Whether a header came twice that would let two readers of one request understand two things."""
    names = [name for name, _ in headers if name in ONCE]
    return len(set(names)) != len(names)


def _trace(request: Request[Any]) -> bytes:
    trace = f"traceparent: 00-{request.trace_id}-{request.span}-01\r\nx-request-id: {request.request_id}\r\n"
    return trace.encode()


def _wants_page(request: Request[Any]) -> bool:
    if request.route is not None:
        return request.route.page
    return b"text/html" in request.headers.get(b"accept", b"")
