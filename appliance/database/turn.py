"""Work that one thread hands to the event loop and waits for, so that only one of them wants the interpreter."""

import asyncio
import threading
from collections.abc import Callable

PATIENCE_SECONDS = 0.05
"""How long the loop may take to come to it. A loop that is stuck, or ends, keeps nobody waiting for longer."""


class Turn:
    """One piece of work that is carried out once: by the loop, or by the thread that brought it if the loop is late."""

    def __init__(self, work: Callable[[], None]) -> None:
        self._work = work
        self._claim = threading.Lock()
        self._undone = threading.Lock()
        self._undone.acquire()
        self._error: BaseException | None = None

    def take(self) -> None:
        """Carry it out, unless somebody else has begun."""
        if not self._claim.acquire(blocking=False):
            return
        try:
            self._work()
        except BaseException as error:  # it belongs to the thread that waits
            self._error = error
        finally:
            self._undone.release()

    def wait(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let `loop` carry it out, and return when that is done. Raises what the work raised."""
        try:
            loop.call_soon_threadsafe(self.take)
        except RuntimeError:  # the loop is closed
            self.take()
        if not self._undone.acquire(timeout=PATIENCE_SECONDS):
            self.take()
            self._undone.acquire()
        if self._error is not None:
            raise self._error
