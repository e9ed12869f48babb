"""Following the journal: readers behind it that may be slow, broken or absent without the queue noticing."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol

from appliance.journal import log
from appliance.journal.event import Entry

if TYPE_CHECKING:
    from sqlite3 import Connection

PAGE = 500
"""Entries handed over at once, so that a follower far behind yields to everybody else."""


class Follower(Protocol):
    """What follows: its name for metrics, and what it does with committed entries, oldest first, each at least once."""

    name: str

    async def take(self, entries: list[Entry]) -> None:
        """Act on entries that are on disk. Must be harmless when an entry comes twice."""
        ...


class Followers:
    """Wakes followers after commits. A lost wake-up costs a second, never an entry: each keeps its own place."""

    def __init__(self, read: Callable[[], "Connection"], *, tick_seconds: float = 1.0) -> None:
        self._read = read
        self._tick_seconds = tick_seconds
        self._wakes: list[asyncio.Event] = []
        self.places: dict[str, int] = {}

    def wake(self) -> None:
        """Say that there may be something new; called on the event loop after every commit."""
        for wake in self._wakes:
            wake.set()

    async def run(self, follower: Follower, *, after: int, failed: Callable[[str, Exception], Awaitable[None]]) -> None:
        """Hand `follower` everything behind seq `after`, for ever. A follower that raises is told again after a tick.

        `failed` is told each failure; the entries stay due, so nothing is skipped.
        """
        wake = asyncio.Event()
        self._wakes.append(wake)
        self.places[follower.name] = after
        try:
            while True:
                if not await self._hand_over(follower, failed):
                    await self._sleep(wake)
        finally:
            self._wakes.remove(wake)

    async def _hand_over(self, follower: Follower, failed: Callable[[str, Exception], Awaitable[None]]) -> bool:
        """One page. False when the follower is up to date or in trouble."""
        entries = log.after(self._read(), self.places[follower.name], PAGE)
        if not entries:
            return False
        try:
            await follower.take(entries)
        except Exception as trouble:  # the rim between the house and whoever follows it: reported, retried, never fatal
            await failed(follower.name, trouble)
            return False
        self.places[follower.name] = entries[-1].seq
        return True

    async def _sleep(self, wake: asyncio.Event) -> None:
        try:
            async with asyncio.timeout(self._tick_seconds):
                await wake.wait()
        except TimeoutError:
            return  # the tick that makes good a wake-up that was lost
        finally:
            wake.clear()
