"""Somebody who listens: the socket of an SSE stream after HTTP has let go of it. Small, because there are thousands."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from web.live.hub import Hub

ListenerKind = Literal["board", "staff", "phone"]

SPARE_BYTES = 256 * 1024
"""What may wait in a socket besides a replay before its reader is let go."""


class Who(msgspec.Struct, frozen=True):
    """Whose stream it is: what limits and revocation go by."""

    kind: ListenerKind
    address: str
    session_id: str | None = None


class Listener(asyncio.Protocol):
    """Takes bytes and never makes anybody wait. Nothing is expected from the other side but that it reads."""

    __slots__ = ("_hub", "_lost", "after", "allowance", "beat", "channels", "full_since", "transport", "who")

    def __init__(
        self, hub: "Hub", who: Who, channels: tuple[str, ...], transport: asyncio.Transport, lost: Callable[[], None]
    ) -> None:
        self.transport = transport
        self.who = who
        self.channels = channels
        self.after: float = float("inf")
        """The number of the last burst it has; none are sent while it still waits for its snapshot."""
        self.full_since: float | None = None
        self.allowance = SPARE_BYTES
        self.beat = 0
        self._hub = hub
        self._lost = lost

    def begin(self, data: bytes, after: int) -> None:
        """Send a snapshot or a replay; live from here on."""
        self.after = after
        self.allowance = SPARE_BYTES + len(data)
        self.write(data)

    def write(self, data: bytes) -> None:
        """Send, or drop this listener if what waits already is too much."""
        if self.full_since is not None and self.transport.get_write_buffer_size() + len(data) > self.allowance:
            self._hub.drop(self)
        else:
            self.transport.write(data)

    def shutdown(self) -> None:
        """The house stops: tell the browser when to come back, and close."""
        self.transport.write(self._hub.come_back())
        self.transport.close()

    def abort(self) -> None:
        """Close now, whatever is unsent."""
        self.transport.abort()

    def pause_writing(self) -> None:
        """The socket is full."""
        self._hub.filled(self)

    def resume_writing(self) -> None:
        """The reader has caught up."""
        self._hub.drained(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """The reader has gone, or was let go."""
        self._hub.leave(self)
        self._lost()
