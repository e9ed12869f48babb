"""Identities and secrets: the only file that asks for chance."""

import os
import threading
from collections.abc import Callable
from random import Random

from appliance.clock import Clock, milliseconds

Chance = Callable[[int], bytes]

POOL_BYTES = 4096


class Pool:
    """The machine's chance, fetched in large pieces and handed out in small ones; any thread may ask.

    Asking the kernel gives up the interpreter's lock, and a busy house takes up to half a millisecond to give it back.
    One check-in asks for chance thirteen times.
    """

    def __init__(self, fetch: Chance, size: int = POOL_BYTES) -> None:
        self._fetch = fetch
        self._size = size
        self._lock = threading.Lock()
        self._left = b""
        self._at = 0

    def __call__(self, size: int) -> bytes:
        """So many bytes that nobody has had before."""
        with self._lock:
            end = self._at + size
            if end > len(self._left):
                self._left, self._at, end = self._fetch(max(self._size, size)), 0, size
            given = self._left[self._at : end]
            self._at = end
            return given


CHANCE: Chance = Pool(os.urandom)
"""The machine's own chance; tests hand in one with a seed."""


def play(seed: int) -> Random:
    """Chance that repeats itself, for simulated people and nothing that must be secret."""
    return Random(seed)  # noqa: S311  # a play, not a secret


class Ids:
    """Hands out UUIDv7 (RFC 9562 §5.7): they sort by the time they were made, also within one millisecond.

    The 12 bits behind the millisecond count upwards (RFC 9562 §6.2, method 1), so two ids of one process never tie and a
    clock that goes back makes no id smaller than the last.
    """

    def __init__(self, clock: Clock, chance: Chance = CHANCE) -> None:
        self._clock = clock
        self._chance = chance
        self._lock = threading.Lock()
        self._last = 0

    def new(self) -> str:
        """A new id as text, greater than every id handed out before by this object."""
        return self.new_at(milliseconds(self._clock.now()))

    def new_at(self, at: int) -> str:
        """As `new`, made at an instant that is known already, in milliseconds since 1970."""
        with self._lock:
            self._last = stamp = max(at << 12, self._last + 1)
        tail = int.from_bytes(self._chance(8), "big") & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        text = f"{stamp >> 12:012x}7{stamp & 0xFFF:03x}{tail:016x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    def secret(self, size: int) -> bytes:
        """Unguessable bytes, for keys, nonces and passwords."""
        return self._chance(size)
