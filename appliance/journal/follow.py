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

REMEMBERED = 500
"""Entries kept as they were committed: whoever is up to date need not read them back from the journal."""


class Tail:
    """The last entries of the journal without a gap between them, as the writer told them after each commit."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    def add(self, committed: list[Entry]) -> None:
        """What one commit recorded. If something is missing before it, all that was known is forgotten."""
        if self._entries and committed and self._entries[-1].seq + 1 != committed[0].seq:
            self._entries.clear()
        self._entries += committed
        if len(self._entries) > 2 * REMEMBERED:
            del self._entries[:-REMEMBERED]

    def after(self, seq: int) -> list[Entry] | None:
        """At most a page of what is known behind `seq`; None if it does not reach back so far."""
        behind = seq + 1 - self._entries[0].seq if self._entries else -1
        return self._entries[behind : behind + PAGE] if behind >= 0 else None


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
        self._tail = Tail()
        self.places: dict[str, int] = {}

    def wake(self, committed: list[Entry]) -> None:
        """Say what was committed; called on the event loop after every commit that recorded something."""
        self._tail.add(committed)
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
            told = False
            while True:
                if not await self._hand_over(follower, failed, told=told):
                    told = await self._sleep(wake)
        finally:
            self._wakes.remove(wake)

    async def _hand_over(
        self, follower: Follower, failed: Callable[[str, Exception], Awaitable[None]], *, told: bool
    ) -> bool:
        """One page: of what commits have told, else from the journal. False when the follower is up to date or in trouble."""
        place = self.places[follower.name]
        entries = self._tail.after(place) if told else None
        if entries is None:
            entries = log.after(self._read(), place, PAGE)
        if not entries:
            return False
        try:
            await follower.take(entries)
        except Exception as trouble:  # the rim between the house and whoever follows it: reported, retried, never fatal
            await failed(follower.name, trouble)
            return False
        self.places[follower.name] = entries[-1].seq
        return True

    async def _sleep(self, wake: asyncio.Event) -> bool:
        """Until the next commit. False after a tick, which makes good a wake-up that was lost."""
        try:
            async with asyncio.timeout(self._tick_seconds):
                await wake.wait()
        except TimeoutError:
            return False
        else:
            return True
        finally:
            wake.clear()
