"""A listener's other end for tests of the hub: a socket made of memory that can be full, slow or gone."""

import asyncio
from collections.abc import Callable
from typing import Any

from web.live.listener import Listener


class Socket(asyncio.Transport):
    """What was written to it, and whether it was cut. `capacity` bytes may wait before it is full; None takes all."""

    def __init__(self, capacity: int | None = None) -> None:
        super().__init__()
        self.heard = b""
        self.waiting = 0
        self.capacity = capacity
        self.cut = False
        self.listener: Listener
        self.noticed: Callable[[], None] = lambda: None
        """Called at every write."""

    def write(self, data: Any) -> None:
        assert not self.cut, "nothing is written to whoever has gone"
        self.heard += bytes(data)
        self.noticed()
        if self.capacity is not None:
            before = self.waiting
            self.waiting += len(data)
            if before <= self.capacity < self.waiting:
                self.listener.pause_writing()

    def read_all(self) -> None:
        """The other side has read everything."""
        full = self.capacity is not None and self.waiting > self.capacity
        self.waiting = 0
        if full:
            self.listener.resume_writing()

    def get_write_buffer_size(self) -> int:
        return self.waiting

    def is_closing(self) -> bool:
        return self.cut

    def close(self) -> None:
        self.abort()

    def abort(self) -> None:
        if not self.cut:
            self.cut = True
            self.listener.connection_lost(None)


class Ear:
    """A connection that can be handed over."""

    def __init__(self, capacity: int | None = None) -> None:
        self.socket = Socket(capacity)
        self.gone = False
        self.lost = 0

    def hand_over(self, head: bytes, heir: Callable[[asyncio.Transport, Callable[[], None]], Listener]) -> None:
        if self.gone:
            return
        self.socket.listener = heir(self.socket, self._lost)

    def _lost(self) -> None:
        self.lost += 1

    @property
    def heard(self) -> list[tuple[str, str | None, str]]:
        """Every event heard: name, id and data."""
        events = []
        for block in self.socket.heard.decode().split("\n\n"):
            fields = dict(line.split(": ", 1) for line in block.splitlines())
            if "event" in fields:
                events.append((fields["event"], fields.get("id"), fields["data"]))
        return events
