"""One line of JSON per request on stderr, and nothing in it that was not agreed to (identity.md S11).

The allow-list is enforced by a processor, so that no call can slip a name in. Lines are gathered and written by a thread
at most five times a second: a journal that is slow to read may cost us lines, which are counted, but never an answer.
"""

import asyncio
import atexit
import logging
import os
import threading
import traceback
from collections.abc import Callable, MutableMapping
from typing import Any

import structlog

from appliance.clock import Clock, SystemClock, iso
from web.answers import encode

ALLOWED = frozenset(
    {
        "action", "actorId", "at", "cause", "code", "dropped", "entityId", "error", "event", "follower", "hint",
        "latencyMs", "level", "listeners", "method", "outcome", "port", "printer", "requestId", "role", "route", "seq",
        "status", "timer", "traceId", "where",
    }
)  # fmt: skip
"""Every field a log line may have."""

FRAMES = 12
"""How many frames of an exception a line names."""

GATHER_SECONDS = 0.2
HELD_BYTES = 1024 * 1024

EventDict = MutableMapping[str, Any]


def allowed_only(logger: object, method: str, event: EventDict) -> EventDict:
    """A structlog processor: drops every field that is not on the list, and says how many."""
    strange = [name for name in event if name not in ALLOWED]
    for name in strange:
        del event[name]
    if strange:
        event["dropped"] = len(strange)
    return event


def as_json(logger: object, method: str, event: EventDict) -> bytes:
    """A structlog processor: the line itself."""
    return encode(event) + b"\n"


class Sink:
    """Where lines go: held for a moment, then written away from the loop. Outside a loop they are written at once."""

    def __init__(self, write: Callable[[bytes], object] | None = None) -> None:
        self._write = write or (lambda text: _to_stderr(text))
        self._held: list[bytes] = []
        self._held_bytes = 0
        self._writing = False
        self._lock = threading.Lock()
        self.lost = 0

    def line(self, line: bytes) -> None:
        """Take one line."""
        with self._lock:
            if self._held_bytes + len(line) > HELD_BYTES:
                self.lost += 1
                return
            self._held.append(line)
            self._held_bytes += len(line)
            first = len(self._held) == 1 and not self._writing
        if first:
            self._later()

    info = warning = error = critical = debug = line
    """The names structlog calls a logger by."""

    def flush(self) -> None:
        """Write what is held, now; for the end of the process."""
        self._write(self._taken())

    def _later(self) -> None:
        try:
            asyncio.get_running_loop().call_later(GATHER_SECONDS, self._begin)
        except RuntimeError:  # no loop: start-up, commands, other threads
            self.flush()

    def _begin(self) -> None:
        if not self._held:
            return
        taken, self._writing = self._taken(), True
        try:
            done = asyncio.get_running_loop().run_in_executor(None, self._write, taken)
        except RuntimeError:  # the loop is closing and takes no more work
            self._write(taken)
            self._done(None)
        else:
            done.add_done_callback(self._done)

    def _done(self, _: object) -> None:
        self._writing = False
        if self._held:
            self._later()

    def _taken(self) -> bytes:
        with self._lock:
            taken = b"".join(self._held)
            self._held.clear()
            self._held_bytes = 0
        return taken


def configure(clock: Clock | None = None) -> Sink:
    """Make every logger of this process write such lines on stderr, those of libraries among them; gives the sink."""
    sink = STDERR
    clock = clock or SystemClock()

    def at(logger: object, method: str, event: EventDict) -> EventDict:
        event["at"] = iso(clock.now())
        return event

    structlog.configure(
        processors=[structlog.processors.add_log_level, at, where_only, allowed_only, as_json],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: sink,
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(handlers=[Libraries()], level=logging.WARNING, force=True)
    atexit.register(sink.flush)
    return sink


def where_only(logger: object, method: str, event: EventDict) -> EventDict:
    """A structlog processor: of an exception its kind and where it came from; its message could hold anybody's name."""
    error = event.pop("exc_info", None)
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["where"] = frames_of(error)
    return event


def frames_of(error: BaseException) -> list[str]:
    """The last frames of an exception, as `file:line function`."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    return [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]


class Libraries(logging.Handler):
    """What libraries say through Python's own logging: their sentence without what they filled in, and where it broke."""

    def emit(self, record: logging.LogRecord) -> None:
        """One record."""
        error = record.exc_info[1] if record.exc_info else None
        log = structlog.get_logger(record.name)
        log.log(record.levelno, str(record.msg), cause=record.name, exc_info=error)


class RequestLog:
    """Writes the line of a request: through the same processors as every other line, without structlog's detour to them."""

    def __init__(self, clock: Clock, sink: Sink) -> None:
        self.sink = sink
        self._clock = clock

    def line(
        self,
        *,
        trace_id: str,
        request_id: str,
        route: str,
        method: str,
        status: int,
        latency_ms: float,
        actor_id: str | None,
        role: str,
        code: str | None,
    ) -> None:
        """One request, answered."""
        fields: dict[str, Any] = {
            "event": "request",
            "at": iso(self._clock.now()),
            "level": "info" if status < 500 else "error",
            "traceId": trace_id,
            "route": route,
            "method": method,
            "status": status,
            "latencyMs": round(latency_ms, 2),
            "role": role,
        }
        if actor_id is not None:
            fields["actorId"] = actor_id
        if code is not None:
            fields["code"] = code
        if request_id != trace_id:
            fields["requestId"] = request_id
        self.sink.line(as_json(self, "info", allowed_only(self, "info", fields)))


def _to_stderr(text: bytes) -> None:
    while text:
        text = text[os.write(2, text) :]


STDERR = Sink()
"""The process has one stderr, so whoever writes to it shares one sink: lines never cut into each other."""
