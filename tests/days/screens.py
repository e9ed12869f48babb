"""Screens that listen: a board, a phone, a reception, each keeping its line right by frames alone, as the pages do."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from tests.days.clinic import Visitor

PATIENCE_SECONDS = 10.0
"""How long a screen may take to hear what was committed; it takes milliseconds."""


class Heard(msgspec.Struct, frozen=True):
    """One frame as it came."""

    event: str
    frame_id: str | None
    data: Any


class ShownLine(msgspec.Struct):
    """One department as a screen shows it: the line in calling order, who is in which room, everybody's window."""

    line: list[str] = []
    rooms: dict[str, str] = {}
    windows: dict[str, list[int] | None] = {}
    waiting: int = 0

    def take(self, event: str, data: Any) -> None:
        """What one frame does to it."""
        match event:
            case "snapshot" if "line" in data:
                self.line = list(data["line"])
                self.rooms = {room["room"]: room["tokenNumber"] for room in data["rooms"] if room["tokenNumber"]}
                self.windows = dict(data["estimates"])
                self.waiting = data["waiting"]
            case "queue":
                self._move(data)
                for change in data["changes"]:
                    self._change(change)
            case "estimate":
                self.windows |= data["windows"]

    def _move(self, data: Any) -> None:
        gone = {*data["out"], *(token for _, token in data["in"])}
        self.line = [token for token in self.line if token not in gone]
        for index, token in data["in"]:
            self.line.insert(index, token)
        self.waiting = data["waiting"]

    def _change(self, change: Any) -> None:
        token = change["tokenNumber"]
        if change["change"] in ("called", "finished", "missed", "left"):
            self.rooms = {room: there for room, there in self.rooms.items() if there != token}
        if change["change"] in ("called", "recalled"):
            self.rooms[change["room"]] = token


class Screen:
    """One open stream and what it has made of its frames."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.bytes = bytearray()
        """Everything that came, as it came."""
        self.shown: dict[str, ShownLine] = {}
        self.last_id: str | None = None
        self.ended = False
        self._news = asyncio.Event()

    def of(self, department_id: str) -> ShownLine:
        """What it shows of a department."""
        return self.shown.setdefault(department_id, ShownLine())

    def announcements(self) -> list[Any]:
        """Every call it was asked to speak."""
        return [frame.data for frame in self.heard if frame.event == "announcement"]

    async def until(self, shows: Callable[[], bool], what: str) -> None:
        """Wait for frames until this holds; an error that says what was awaited if it never does."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not shows():
                    assert not self.ended, f"the stream ended before the screen came to show {what}"
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"the screen never came to show {what}") from None

    async def follow(self, lines: AsyncIterator[str]) -> None:
        """Read server-sent events until the stream ends."""
        fields: dict[str, str] = {}
        try:
            async for line in lines:
                self.bytes += line.encode() + b"\n"
                if line:
                    name, _, value = line.partition(": ")
                    fields[name] = value
                    continue
                if "data" in fields:
                    self._take(Heard(fields["event"], fields.get("id"), json.loads(fields["data"])))
                fields = {}
        finally:
            self.ended = True
            self._news.set()

    def _take(self, frame: Heard) -> None:
        self.heard.append(frame)
        self.last_id = frame.frame_id or self.last_id
        if frame.event in ("snapshot", "queue", "estimate"):
            self.of(frame.data["departmentId"]).take(frame.event, frame.data)
        self._news.set()


@asynccontextmanager
async def listening_to(visitor: Visitor, path: str, **headers: str) -> AsyncIterator[Screen]:
    """Open a live feed, wait for its first frame, and keep listening meanwhile."""
    screen = Screen()
    if (key := await visitor.key()) is not None:
        headers["Authorization"] = f"Bearer {key}"
    async with visitor.client.stream("GET", path, headers=headers, timeout=None) as answer:
        assert answer.status_code == 200, await answer.aread()
        assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        following = asyncio.create_task(screen.follow(answer.aiter_lines()))
        await screen.until(lambda: bool(screen.heard), "anything at all")
        try:
            yield screen
        finally:
            following.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await following
