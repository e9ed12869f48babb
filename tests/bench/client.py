"""The load: a process of its own that keeps connections busy with requests written out beforehand.

    closed loop   every connection sends its next request as soon as it is answered
    fixed rate    requests fall due at even intervals; a late answer is counted from when its request was due

It parses nothing of an answer but the status and where its body ends, so that the same few microseconds are added to
everybody's figures. What it costs itself is measured and reported.
"""

import asyncio
import resource
import sys
import time
from collections import Counter, deque
from typing import Any

import msgspec
import uvloop

NUMBER = b"{number}"
NUMBER_WIDTH = 12
"""A request's own number is written with so many digits, so that its content-length is known beforehand."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What to send, to whom, how hard, and for how long. Requests take turns; `{number}` in them counts from `first`."""

    host: str
    port: int
    requests: tuple[bytes, ...]
    connections: int
    seconds: float
    warm_seconds: float = 1.0
    rate: float | None = None
    """Requests a second; None is as fast as answers come."""
    first: int = 0


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it, after warming up."""

    seconds: float
    statuses: dict[int, int]
    p50_ms: float
    p90_ms: float
    p99_ms: float
    longest_ms: float
    cpu_us: float
    """The client's own processor time for one request."""
    began: float
    """When measuring began, on the machine's monotonic clock."""

    @property
    def answers(self) -> int:
        """How many requests were answered."""
        return sum(self.statuses.values())

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.answers / self.seconds

    @property
    def good(self) -> bool:
        """Whether every answer was one of success."""
        return all(200 <= status < 300 for status in self.statuses)


def request(method: str, path: str, body: bytes = b"", *, headers: dict[str, str] | None = None) -> bytes:
    """One HTTP/1.1 request, written out; `{number}` may stand in its body."""
    length = len(body) + body.count(NUMBER) * (NUMBER_WIDTH - len(NUMBER))
    lines = {"host": "127.0.0.1", **(headers or {})}
    if body:
        lines |= {"content-type": "application/json", "content-length": str(length)}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


def percentile(ordered: list[float], share: float) -> float:
    """The value below which a share of an ordered list lies (nearest rank); 0 of an empty one."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


class Lane(asyncio.Protocol):
    """One keep-alive connection: at most one request under way."""

    __slots__ = ("_buffer", "_due", "_expected", "_load", "_transport")

    def __init__(self, load: "Driver") -> None:
        self._load = load
        self._buffer = b""
        self._expected = 0
        self._due = 0.0
        self._transport: asyncio.WriteTransport

    def connection_made(self, transport: asyncio.WriteTransport) -> None:  # type: ignore[override]  # TCP can be written
        self._transport = transport

    def send(self, data: bytes, due: float) -> None:
        """Send one request; its time counts from `due`."""
        self._due = due
        self._transport.write(data)

    def data_received(self, data: bytes) -> None:
        if self._buffer:
            data = self._buffer + data
        if not self._expected:
            body = data.find(b"\r\n\r\n") + 4
            if body == 3:
                self._buffer = data
                return
            self._expected = body + _content_length(data[:body])
        if len(data) < self._expected:
            self._buffer = data
            return
        assert len(data) == self._expected, "an answer came that nobody asked for"
        self._buffer, self._expected = b"", 0
        self._load.answered(self, int(data[9:12]), self._due)

    def connection_lost(self, exc: Exception | None) -> None:
        self._load.lost(exc)

    def close(self) -> None:
        """Hang up."""
        self._transport.close()


class Driver:
    """Hands requests to lanes and keeps account."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._requests = [text.split(NUMBER) for text in plan.requests]
        self._number = plan.first
        self._lanes: list[Lane] = []
        self._idle: deque[Lane] = deque()
        self._due: deque[float] = deque()
        self._from = self._until = 0.0
        self._milliseconds: list[float] = []
        self._statuses: Counter[int] = Counter()
        self._over = False
        self._done: asyncio.Future[None]

    async def run(self) -> Load:
        """Connect, warm up, measure, hang up."""
        loop = asyncio.get_running_loop()
        self._done = loop.create_future()
        for _ in range(self._plan.connections):
            _, lane = await loop.create_connection(lambda: Lane(self), self._plan.host, self._plan.port)
            self._lanes.append(lane)
        began = time.monotonic()
        self._from = began + self._plan.warm_seconds
        self._until = self._from + self._plan.seconds
        self._start()
        await asyncio.sleep(self._plan.warm_seconds)
        cpu = _processor_seconds()
        answered_before = self._number
        await asyncio.wait([self._done], timeout=self._until - time.monotonic())
        cpu = _processor_seconds() - cpu
        sent = self._number - answered_before
        self._over = True
        if self._done.done():
            self._done.result()
        for lane in self._lanes:
            lane.close()
        return self._load(cpu / max(1, sent) * 1e6)

    def _start(self) -> None:
        if self._plan.rate is None:
            now = time.monotonic()
            for lane in self._lanes:
                lane.send(self.next(), now)
        else:
            self._idle.extend(self._lanes)
            self._fall_due(0)

    def _fall_due(self, count: int) -> None:
        """At a fixed rate: send what is due on whichever lanes are free; the rest waits, and its waiting counts."""
        if self._over:
            return
        assert self._plan.rate is not None
        start = self._from - self._plan.warm_seconds
        now = time.monotonic()
        while (due := start + count / self._plan.rate) <= now:
            self._due.append(due)
            count += 1
        while self._due and self._idle:
            self._idle.popleft().send(self.next(), self._due.popleft())
        asyncio.get_running_loop().call_later(max(0.0, due - time.monotonic()), self._fall_due, count)

    def next(self) -> bytes:
        """The next request, with its own number."""
        number = self._number
        self._number += 1
        return (b"%012d" % number).join(self._requests[number % len(self._requests)])

    def answered(self, lane: Lane, status: int, due: float) -> None:
        """Take one answer into account and let the lane go on."""
        now = time.monotonic()
        if self._from <= now < self._until:
            self._milliseconds.append((now - due) * 1000)
            self._statuses[status] += 1
        if self._over:
            return
        if self._plan.rate is None:
            lane.send(self.next(), now)
        elif self._due:
            lane.send(self.next(), self._due.popleft())
        else:
            self._idle.append(lane)

    def lost(self, error: Exception | None) -> None:
        """A connection that ends before we hang up makes the whole run worthless."""
        if not self._over and not self._done.done():
            self._done.set_exception(error or ConnectionError("the other side hung up"))

    def _load(self, cpu_us: float) -> Load:
        ordered = sorted(self._milliseconds)
        return Load(
            seconds=self._plan.seconds,
            statuses=dict(self._statuses),
            p50_ms=percentile(ordered, 0.50),
            p90_ms=percentile(ordered, 0.90),
            p99_ms=percentile(ordered, 0.99),
            longest_ms=ordered[-1] if ordered else 0.0,
            cpu_us=cpu_us,
            began=self._from,
        )


def _content_length(head: bytes) -> int:
    _, found, rest = head.lower().partition(b"content-length:")
    if not found:
        assert int(head[9:12]) in (204, 304), "an answer without a length"
        return 0
    return int(rest[: rest.index(b"\r")])


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def drive(plan: Plan) -> Load:
    """Run a plan in this process."""
    return await Driver(plan).run()


async def drive_apart(plan: Plan) -> Load:
    """Run a plan in a process of its own, as every measure does. Raises RuntimeError with what it said on failure."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.client",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, trouble = await process.communicate(msgspec.msgpack.encode(plan))
    if process.returncode:
        raise RuntimeError(trouble.decode())
    return msgspec.msgpack.decode(said, type=Load)


def _main() -> None:
    plan: Any = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Plan)
    load = uvloop.run(drive(plan))
    sys.stdout.buffer.write(msgspec.msgpack.encode(load))


if __name__ == "__main__":
    _main()
