"""What a channel has sent in the last ten minutes, so that whoever was away gets exactly what was missed.

Bursts are numbered through the whole house (`number`), in the order in which they were sent; ids that the outside sees
(`seq`) belong to the journal. A burst that is no journal event has no seq and is still replayed in its place.
"""

from collections import deque
from collections.abc import Iterable

import msgspec

from appliance.clock import Clock

KEPT_SECONDS = 600.0
KEPT_BYTES = 4 * 1024 * 1024


class Burst(msgspec.Struct, frozen=True):
    """The frames of one channel from one commit, encoded, sent as one piece; its last frame carries the id."""

    number: int
    seq: int | None
    data: bytes
    at: float
    """Monotonic seconds."""


class Ring:
    """One channel's bursts, bounded by time and by bytes. `seq` is where the channel stood before the first of them."""

    def __init__(
        self, clock: Clock, *, seq: int, number: int = 0, seconds: float = KEPT_SECONDS, size: int = KEPT_BYTES
    ) -> None:
        self._clock = clock
        self._seconds = seconds
        self._size = size
        self._bursts: deque[Burst] = deque()
        self._numbers: dict[int, int] = {seq: number}
        """Every seq that a reader may name, and the number of the burst that carried it."""
        self._floor = number
        self._floor_seq = seq
        self.bytes = 0
        self.seq = seq
        """The last seq sent: what a snapshot of this moment stands for."""
        self.number = number
        """The number of the last burst."""

    def add(self, burst: Burst) -> None:
        """Keep a burst, and forget what is too old or too much."""
        assert burst.number > self.number, "bursts come in order"
        assert burst.seq is None or burst.seq >= self.seq, "ids never go back"
        self._bursts.append(burst)
        self.bytes += len(burst.data)
        self.number = burst.number
        if burst.seq is not None:
            self.seq = burst.seq
            self._numbers[burst.seq] = burst.number
        self.trim()

    def skip(self, seq: int) -> None:
        """Something was not sent because nobody listened: forget all, and stand at `seq` as if it had been."""
        self._bursts.clear()
        self.bytes = 0
        self._numbers = {seq: self.number}
        self._floor, self._floor_seq, self.seq = self.number, seq, seq

    def place_of(self, seq: int) -> int | None:
        """The number of the burst that carried this seq; None for one we never sent or no longer hold."""
        self.trim()
        return self._numbers.get(seq)

    def reaches(self, number: int) -> bool:
        """Whether everything after this number is still here."""
        self.trim()
        return number >= self._floor

    def after(self, number: int) -> Iterable[Burst]:
        """Every burst after a number, oldest first."""
        return [burst for burst in self._bursts if burst.number > number]

    def trim(self) -> None:
        """Forget what is older than ten minutes, or beyond 4 MiB; the last one to go stays known as an id."""
        oldest = self._clock.monotonic() - self._seconds
        while self._bursts and (self._bursts[0].at < oldest or self.bytes > self._size):
            self._forget(self._bursts.popleft())

    def _forget(self, burst: Burst) -> None:
        self.bytes -= len(burst.data)
        self._floor = burst.number
        if burst.seq is not None and burst.seq != self._floor_seq:
            del self._numbers[self._floor_seq]
            self._floor_seq = burst.seq

    def __len__(self) -> int:
        return len(self._bursts)
