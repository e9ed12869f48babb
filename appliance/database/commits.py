"""What a commit recorded, and who is told of it on the event loop before anybody who was answered goes on."""

from collections.abc import Callable
from typing import Any

import msgspec

from appliance.journal.event import Entry


class Commit(msgspec.Struct, frozen=True):
    """One commit that recorded something: its number since start, its entries, and what was seen right behind them.

    `seen` is what the writer's `glance` read in the same transaction, while every page it needs was still at hand. Read
    back afterwards by another connection it cost ten times as much, a fifth of a whole check-in (measured at 28 a commit).
    """

    number: int
    entries: list[Entry]
    seen: Any


class Commits:
    """Everybody who is told. Lives on the event loop."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[Commit], None]] = []

    def listen(self, listener: Callable[[Commit], None]) -> None:
        """Be told of every commit from now on; quickly, since all presses wait meanwhile."""
        self._listeners.append(listener)

    def tell(self, commit: Commit) -> None:
        """Tell everybody, in the order in which they came."""
        for listener in self._listeners:
            listener(commit)
