"""One connection: its deadlines and limits, and what clients do that they should not. Real sockets on loopback."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from appliance.clock import SystemClock
from web import server as server_module
from web.connection import Patience
from web.server import Server

OK = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n"
Wire = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class App:
    """Answers what it was told to; remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.body = b""
        self.gate: Callable[[], Awaitable[object]] | None = None
        self.reads = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked.append(scope["path"])
        if self.reads:
            more = True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    self.asked.append("left")
                    return
                self.body += message.get("body", b"")
                more = message.get("more_body", False)
        if self.gate is not None:
            await self.gate()
        body = scope["path"].encode()
        scope["extensions"]["medique"].answer(OK % len(body), b"" if scope["method"] == "HEAD" else body)


@asynccontextmanager
async def running(app: Any = None, **patience: Any) -> AsyncIterator[tuple[Server, int]]:
    server = Server(app or App(), SystemClock(), patience=Patience(**patience))
    port = await server.start("127.0.0.1", 0)
    try:
        yield server, port
    finally:
        await server.stop()


@asynccontextmanager
async def wire(port: int) -> AsyncIterator[Wire]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


@pytest.fixture(autouse=True)
def _quick_sweeps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "SWEEP_SECONDS", 0.02)


async def until(true: Callable[[], object]) -> None:
    """Wait until something is true, two seconds at most."""
    async with asyncio.timeout(2):
        while not true():  # noqa: ASYNC110  # sockets close when they close
            await asyncio.sleep(0.01)


async def answer(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines if line)
    return int(status.split()[1]), headers, await reader.readexactly(int(headers.get("content-length", "0")))


async def ended(reader: asyncio.StreamReader, seconds: float = 2.0) -> bytes:
    """Whatever still comes, until the other side closes."""
    with contextlib.suppress(ConnectionResetError):
        return await asyncio.wait_for(reader.read(), seconds)
    return b""


async def test_answers_follow_each_other_on_one_connection() -> None:
    async with running() as (_, port), wire(port) as (reader, writer):
        for path in ("/a", "/b"):
            writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            status, headers, body = await answer(reader)
            assert (status, body) == (200, path.encode())
            assert headers["date"].endswith("GMT")
            assert "connection" not in headers


async def test_requests_sent_at_once_are_answered_in_order() -> None:
    app = App()
    async with running(app) as (_, port), wire(port) as (reader, writer):
        writer.write(b"".join(b"GET /%d HTTP/1.1\r\nHost: x\r\n\r\n" % number for number in range(5)))
        assert [(await answer(reader))[2] for _ in range(5)] == [b"/0", b"/1", b"/2", b"/3", b"/4"]


async def test_a_flood_of_requests_sent_at_once_is_cut_off() -> None:
    async with running(pipelined_requests=4) as (_, port), wire(port) as (reader, writer):
        writer.write(b"".join(b"GET /%d HTTP/1.1\r\nHost: x\r\n\r\n" % number for number in range(50)))
        assert b"/20" not in await ended(reader)


async def test_a_head_that_never_ends_is_not_waited_for() -> None:
    async with running(header_seconds=0.1) as (_, port), wire(port) as (reader, writer):
        writer.write(b"GET / HTTP/1.1\r\nHo")
        assert b" 408 " in await ended(reader)


async def test_a_head_that_trickles_is_not_waited_for_either() -> None:
    async with running(header_seconds=0.15) as (_, port), wire(port) as (reader, writer):
        writer.write(b"GET / HTTP/1.1\r\n")
        hearing = asyncio.create_task(ended(reader))
        for number in range(100):
            if hearing.done():
                break
            writer.write(b"X-%d: y\r\n" % number)
            await asyncio.sleep(0.01)
        assert number < 60
        await hearing


async def test_a_connection_that_says_nothing_is_closed_without_a_word() -> None:
    async with running(header_seconds=0.1) as (_, port), wire(port) as (reader, _writer):
        assert await ended(reader) == b""


async def test_a_body_that_never_ends_is_not_waited_for() -> None:
    app = App()
    app.reads = True
    async with running(app, body_seconds=0.1) as (_, port), wire(port) as (reader, writer):
        writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc")
        assert b" 408 " in await ended(reader)
    assert app.asked == ["/", "left"]


async def test_an_idle_connection_is_closed() -> None:
    async with running(idle_seconds=0.1) as (_, port), wire(port) as (reader, writer):
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        await answer(reader)
        assert await ended(reader) == b""


async def test_an_answer_that_takes_long_is_no_idle_connection() -> None:
    app = App()
    app.gate = lambda: asyncio.sleep(0.3)
    async with (
        running(app, idle_seconds=0.05, header_seconds=0.05, body_seconds=0.05) as (_, port),
        wire(port) as (reader, writer),
    ):
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (await answer(reader))[0] == 200


@pytest.mark.parametrize(
    "head",
    [
        b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 20_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 20_000,
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 4_000 + b"\r\n",
    ],
)
async def test_a_head_of_more_than_16_kib_is_refused(head: bytes) -> None:
    app = App()
    async with running(app) as (_, port), wire(port) as (reader, writer):
        writer.write(head)
        assert b" 431 " in await ended(reader)
    assert app.asked == []


async def test_a_small_head_with_a_large_body_behind_it_is_not_taken_for_a_large_head() -> None:
    app = App()
    app.reads = True
    async with running(app) as (_, port), wire(port) as (reader, writer):
        writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 40000\r\n\r\n" + b"y" * 40_000)
        assert (await answer(reader))[0] == 200
    assert len(app.body) == 40_000


@pytest.mark.parametrize(
    "noise",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/9.9\r\n\r\n",
        b"G\x00T / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        b"CONNECT example.com:443 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nA B: c\r\n\r\n",
    ],
)
async def test_what_is_no_http_is_refused_and_closed(noise: bytes) -> None:
    app = App()
    async with running(app) as (_, port), wire(port) as (reader, writer):
        writer.write(noise)
        assert (await ended(reader))[:15] in (b"HTTP/1.1 400 Ba", b"")
    assert app.asked == []


async def test_an_offer_to_speak_http2_is_declined_politely() -> None:
    async with running() as (_, port), wire(port) as (reader, writer):
        writer.write(
            b"GET /a HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAM\r\n\r\n"
        )
        status, headers, body = await answer(reader)
        assert (status, body, headers["connection"]) == (200, b"/a", "close")


async def test_whoever_asks_for_closing_gets_it() -> None:
    async with running() as (_, port), wire(port) as (reader, writer):
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        status, headers, _ = await answer(reader)
        assert (status, headers["connection"]) == (200, "close")
        assert await ended(reader) == b""


async def test_an_answer_given_before_the_body_was_read_arrives_and_ends_the_connection() -> None:
    async with running() as (_, port), wire(port) as (reader, writer):
        writer.write(b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n")
        for _ in range(20):
            writer.write(b"x" * 50_000)
        status, headers, body = await answer(reader)
        assert (status, headers["connection"], body) == (200, "close", b"/a")
        writer.write(b"x" * 50_000)
        assert await ended(reader) == b""


async def test_whoever_sends_on_and_on_after_that_is_cut() -> None:
    async with running(parting_seconds=0.1) as (server, port), wire(port) as (reader, writer):
        writer.write(b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 30000000\r\n\r\n")
        await answer(reader)
        for _ in range(100):
            with contextlib.suppress(ConnectionError):
                writer.write(b"x" * 10_000)
                await asyncio.wait_for(writer.drain(), 1)
            await asyncio.sleep(0.01)
            if not server.places_taken:
                break
        assert not server.places_taken


async def test_there_are_only_so_many_connections() -> None:
    async with running(connections=2) as (server, port), wire(port), wire(port), wire(port) as (reader, _writer):
        assert b" 503 " in await ended(reader)
        assert server.refused_connections == 1


async def test_there_are_only_so_many_from_one_address_and_a_place_becomes_free() -> None:
    async with running(connections_per_address=1) as (server, port):
        async with wire(port) as (first, writer):
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            await answer(first)
            async with wire(port) as (second, _):
                assert b" 503 " in await ended(second)
        await until(lambda: not server.places_taken)
        async with wire(port) as (reader, writer):
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert (await answer(reader))[0] == 200
    assert not server._addresses
