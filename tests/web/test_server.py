"""Starting and stopping, and handing sockets over to live listeners."""

import asyncio
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from tests.web.test_connection import App, answer, ended, running, until, wire


class Stream(asyncio.Protocol):
    """A listener that says good-bye."""

    def __init__(self, transport: asyncio.Transport, lost: Any) -> None:
        self.transport = transport
        self.lost = lost

    def shutdown(self) -> None:
        self.transport.write(b"good-bye")
        self.transport.close()

    def abort(self) -> None:
        self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost()


class Deaf(Stream):
    """A listener whose socket never closes by itself."""

    def shutdown(self) -> None:
        """Does nothing."""


async def streams(scope: Scope, receive: Receive, send: Send) -> None:
    kind = Deaf if scope["path"] == "/deaf" else Stream
    scope["extensions"]["medique"].hand_over(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n", kind)


async def test_any_free_port_can_be_asked_for() -> None:
    async with running() as (_, one), running() as (_, other):
        assert one != other
        assert one > 0


async def test_a_taken_port_is_said_to_be_taken() -> None:
    async with running() as (_, port):
        with pytest.raises(OSError, match="use"):
            async with running() as (server, _):
                await server.start("127.0.0.1", port)


async def test_stopping_finishes_answers_under_way_and_closes_idle_connections() -> None:
    app, gate = App(), asyncio.Event()
    app.gate = gate.wait
    async with running(app) as (server, port), wire(port) as (busy, busy_writer), wire(port) as (idle, _):
        busy_writer.write(b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
        await until(lambda: app.asked)
        stopping = asyncio.create_task(server.stop())
        assert await ended(idle) == b""
        assert not stopping.done()
        gate.set()
        status, headers, _ = await answer(busy)
        assert (status, headers["connection"]) == (200, "close")
        await asyncio.wait_for(stopping, 1)
        with pytest.raises(OSError, match="failed"):
            await asyncio.open_connection("127.0.0.1", port)


async def test_stopping_waits_only_so_long() -> None:
    app = App()
    app.gate = asyncio.Event().wait
    async with running(app, stop_seconds=0.1) as (server, port), wire(port) as (reader, writer):
        writer.write(b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
        await until(lambda: app.asked)
        await asyncio.wait_for(server.stop(), 1)
        assert await ended(reader) == b""


async def test_a_socket_handed_over_is_no_http_any_more_and_keeps_its_place() -> None:
    async with running(streams, idle_seconds=0.1) as (server, port), wire(port) as (reader, writer):
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        head = await reader.readuntil(b"\r\n\r\n")
        assert b"connection: close" in head
        await asyncio.sleep(0.3)
        assert server.places_taken == 1, "no deadline of HTTP ends a stream"
        (stream,) = server._heirs
        stream.transport.write(b"hello")  # type: ignore[attr-defined]
        assert await reader.readexactly(5) == b"hello"
        await server.stop()
        assert await ended(reader) == b"good-bye"
        assert server.places_taken == 0


async def test_a_stream_that_the_other_side_leaves_frees_its_place() -> None:
    async with running(streams) as (server, port):
        async with wire(port) as (reader, writer):
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            await reader.readuntil(b"\r\n\r\n")
        await until(lambda: not server.places_taken)
        assert not server._addresses


async def test_a_stream_that_does_not_end_is_cut_in_the_end() -> None:
    async with running(streams, stop_seconds=0.1) as (server, port), wire(port) as (reader, writer):
        writer.write(b"GET /deaf HTTP/1.1\r\nHost: x\r\n\r\n")
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.wait_for(server.stop(), 1)
        assert await ended(reader) == b""
