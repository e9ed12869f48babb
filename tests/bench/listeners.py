"""Those who listen: a process of its own that holds many plain SSE streams and notes when calls arrive.

A call's frame carries the instant of its action; the delay counts from there, so it holds the commit as well. Both sides
read the same machine's wall clock, in whole milliseconds.
"""

import asyncio
import resource
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import msgspec
import uvloop

from tests.bench.client import percentile

AT_ONCE = 100
"""Connections opened together; the next ones wait until these have been answered."""
CALL = b"event: announcement\n"
AT = b'"at":"'
AT_LENGTH = len("2026-11-21T09:41:07.123Z")


class Crowd(msgspec.Struct, frozen=True):
    """Whom to listen to, and how many."""

    port: int
    request: bytes
    listeners: int


class Heard(msgspec.Struct, frozen=True):
    """What they heard. Delays in milliseconds: of every single frame of a call, and of the last listener of each call."""

    listeners: int
    lost: int
    frames: int
    megabytes: float
    calls: int
    p50_ms: float
    p99_ms: float
    longest_ms: float
    last_p50_ms: float
    last_p99_ms: float
    complete: bool
    """Whether every listener heard every call."""
    cpu_seconds: float


class Ear(asyncio.Protocol):
    """One listener."""

    __slots__ = ("_all", "answered", "open", "status")

    def __init__(self, everybody: "Ears") -> None:
        self._all = everybody
        self.status = 0
        self.open = True
        self.answered: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.WriteTransport) -> None:  # type: ignore[override]  # TCP can be written
        transport.write(self._all.crowd.request)

    def data_received(self, data: bytes) -> None:
        if not self.status:
            self.status = int(data[9:12])
            self.answered.set_result(None)
        self._all.heard(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self.open = False
        if not self.answered.done():
            self.answered.set_result(None)


class Ears:
    """All of them, and what they heard together."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self._ears: list[Ear] = []
        self._frames = 0
        self._bytes = 0
        self._delays: dict[bytes, list[float]] = defaultdict(list)

    async def gather(self) -> None:
        """Connect everybody. Raises AssertionError if somebody is not let in."""
        loop = asyncio.get_running_loop()
        for first in range(0, self.crowd.listeners, AT_ONCE):
            some = range(first, min(first + AT_ONCE, self.crowd.listeners))
            pairs = [await loop.create_connection(lambda: Ear(self), "127.0.0.1", self.crowd.port) for _ in some]
            self._ears += [ear for _, ear in pairs]
            await asyncio.gather(*(ear.answered for _, ear in pairs))
        assert all(ear.status == 200 for ear in self._ears), {ear.status for ear in self._ears}

    def heard(self, data: bytes) -> None:
        """Take in what one listener was sent."""
        self._frames += data.count(b"\n\n")
        self._bytes += len(data)
        place = data.find(CALL)
        if place >= 0:
            began = data.index(AT, place) + len(AT)
            self._delays[data[began : began + AT_LENGTH]].append(time.time())

    def told(self) -> Heard:
        """What was heard so far."""
        delays = [
            sorted((heard - datetime.fromisoformat(at.decode()).timestamp()) * 1000 for heard in times)
            for at, times in self._delays.items()
        ]
        each = sorted(delay for call in delays for delay in call)
        last = sorted(call[-1] for call in delays)
        used = resource.getrusage(resource.RUSAGE_SELF)
        return Heard(
            listeners=len(self._ears),
            lost=sum(not ear.open for ear in self._ears),
            frames=self._frames,
            megabytes=self._bytes / 1e6,
            calls=len(delays),
            p50_ms=percentile(each, 0.5),
            p99_ms=percentile(each, 0.99),
            longest_ms=each[-1] if each else 0.0,
            last_p50_ms=percentile(last, 0.5),
            last_p99_ms=percentile(last, 0.99),
            complete=all(len(call) == len(self._ears) for call in delays),
            cpu_seconds=used.ru_utime + used.ru_stime,
        )


class Listening:
    """A crowd that listens in its own process until asked what it heard."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process

    def told(self) -> Heard:
        """End the listening and give what was heard."""
        said, _ = self._process.communicate(b"\n")
        return msgspec.json.decode(said, type=Heard)


@contextmanager
def listening(crowd: Crowd) -> Iterator[Listening]:
    """Have a crowd listen; everybody is connected when the block begins."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.listeners"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(msgspec.json.encode(crowd) + b"\n")
        process.stdin.flush()
        assert process.stdout.readline() == b"ready\n", "the listeners were not let in"
        yield Listening(process)
    finally:
        process.kill()
        process.wait()


async def _listen() -> None:
    ears = Ears(msgspec.json.decode(sys.stdin.buffer.readline(), type=Crowd))
    await ears.gather()
    sys.stdout.buffer.write(b"ready\n")
    sys.stdout.buffer.flush()
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.buffer.readline)
    sys.stdout.buffer.write(msgspec.json.encode(ears.told()))


if __name__ == "__main__":
    uvloop.run(_listen())
