"""The hub: every channel's ring and listeners. Encodes nothing, queries nothing, waits for nobody.

A burst goes first to boards, then to staff, then to phones; after 250 writes the loop gets its turn, or the writer's
answers would starve behind the interpreter's lock (measured: p99 63 → 15 ms). A listener whose socket stays full for ten
seconds, or in which too much waits, is dropped: it comes back and gets what it missed.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator
from typing import Protocol

import msgspec

from appliance.clock import Clock, iso
from appliance.ids import Ids
from appliance.refusals import Refused
from appliance.wording import N_
from web.live.frames import HeartbeatFrame, frame_id, read_id, written
from web.live.listener import Listener, ListenerKind, Who
from web.live.ring import KEPT_SECONDS, Burst, Ring

SENDS_BEFORE_YIELDING = 250
FULL_SECONDS = 10.0
REVOCATION_SECONDS = 4.0
BEAT_SECONDS = 0.25
BEATS: dict[ListenerKind, int] = {"board": 20, "staff": 20, "phone": 100}
"""Every how many beats a listener hears a heartbeat: 5 s for boards and staff, 25 s for phones."""
RETRY_MILLISECONDS = (1000, 4000)
"""When a browser comes back: scattered, so that a restart is not answered by everybody in the same instant."""

FULL_HERE = N_("Too many screens are connected from here.")


class Snapshot(msgspec.Struct, frozen=True):
    """A channel's whole state, encoded, with the seq it stands for."""

    seq: int
    data: bytes


class Places(msgspec.Struct, frozen=True, kw_only=True):
    """How many may listen (identity.md S7)."""

    per_address: int = 2000
    per_session: int = 8


class Opening(Protocol):
    """A connection that can be taken over; `Exchange` is one."""

    def hand_over(self, head: bytes, heir: Callable[[asyncio.Transport, Callable[[], None]], Listener]) -> None:
        """Send the head and give the socket to the heir."""
        ...


class Tally(msgspec.Struct):
    """What the hub has done since it started."""

    opened: int = 0
    frames: int = 0
    """Bursts and heartbeats written, all listeners together."""
    bursts: int = 0
    snapshots: int = 0
    replays: int = 0
    dropped: int = 0
    revoked: int = 0
    refused: int = 0


class Channel:
    """One channel: what it sent, and who listens, by kind in the order in which they are served."""

    __slots__ = ("left_at", "listeners", "ring")

    def __init__(self, ring: Ring) -> None:
        self.ring = ring
        self.left_at = float("-inf")
        """When the last listener left; monotonic."""
        self.listeners: dict[ListenerKind, set[Listener]] = {"board": set(), "staff": set(), "phone": set()}

    def __iter__(self) -> Iterator[Listener]:
        for listeners in self.listeners.values():
            yield from tuple(listeners)


class Hub:
    """All channels of the house. Lives on the event loop; every method is called there.

    `snapshot` gives the state of a channel (KeyError for one that is not there); `revoked` gives those of some sessions
    that have ended. `seq` is the journal's end at start: a channel that has sent nothing yet stands there.
    """

    def __init__(
        self,
        clock: Clock,
        ids: Ids,
        *,
        epoch: int,
        seq: int,
        snapshot: Callable[[str], Awaitable[Snapshot]],
        revoked: Callable[[Collection[str]], Awaitable[Collection[str]]],
        places: Places | None = None,
    ) -> None:
        self.epoch = epoch
        self.tally = Tally()
        self._clock = clock
        self._ids = ids
        self._seq = seq
        self._snapshot = snapshot
        self._revoked = revoked
        self._places = places or Places()
        self._began = clock.monotonic()
        self._number = 0
        self._channels: dict[str, Channel] = {}
        self._outbox: deque[tuple[Channel, Burst]] = deque()
        self._something = asyncio.Event()
        self._addresses: Counter[str] = Counter()
        self._sessions: dict[str, set[Listener]] = {}
        self._full: set[Listener] = set()
        self._wheels = {beats: [set[Listener]() for _ in range(beats)] for beats in set(BEATS.values())}
        self._joined = 0
        self._recent: deque[tuple[float, int]] = deque(maxlen=64)

    # -- sending

    def publish(self, name: str, data: bytes, *, seq: int | None) -> None:
        """Send encoded frames to a channel. `seq` is the journal entry they end with; None if they come from none."""
        channel = self._channel(name)
        self._number += 1
        burst = Burst(self._number, seq, data, self._clock.monotonic())
        channel.ring.add(burst)
        self.tally.bursts += 1
        self._outbox.append((channel, burst))
        self._something.set()

    def wanted(self, name: str) -> bool:
        """Whether anybody listens to a channel, or did so recently enough to come back for what was missed."""
        channel = self._channel(name)
        recently = self._clock.monotonic() - channel.left_at < KEPT_SECONDS
        return recently or any(channel.listeners.values())

    def stand_at(self, seq: int) -> None:
        """How far the journal has been followed: where a channel stands that has said nothing yet."""
        self._seq = seq

    def skip(self, name: str, *, seq: int) -> None:
        """Say nothing on a channel that is not wanted; whoever comes later gets a snapshot."""
        self._channel(name).ring.skip(seq)

    async def run(self) -> None:
        """Serve for ever: bursts as they come, heartbeats, and the housekeeping."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._send_bursts())
            tasks.create_task(self._beat())
            tasks.create_task(self._look_after_sessions())

    async def _send_bursts(self) -> None:
        while True:
            await self._something.wait()
            self._something.clear()
            await self.send_all()

    async def send_all(self) -> None:
        """Send everything that was published so far."""
        sent = 0
        while self._outbox:
            channel, burst = self._outbox.popleft()
            for listener in channel:
                if listener.after < burst.number:
                    listener.after = burst.number
                    listener.write(burst.data)
                    sent += 1
                    if sent % SENDS_BEFORE_YIELDING == 0:
                        await asyncio.sleep(0)
        self._count(sent)

    # -- joining

    async def join(
        self, opening: Opening, head: bytes, *, who: Who, channels: Collection[str], last_id: str | None
    ) -> None:
        """Take a connection over as a listener of some channels, and bring it up to date.

        Refused `rate-limited` beyond the places per address and session. Raises KeyError for an unknown channel.
        """
        self._require_place(who)
        names = tuple(dict.fromkeys(channels))
        opened: list[Listener] = []

        def heir(transport: asyncio.Transport, lost: Callable[[], None]) -> Listener:
            listener = Listener(self, who, names, transport, lost)
            opened.append(listener)
            return listener

        opening.hand_over(head, heir)
        if not opened:
            return  # the reader left before it was answered
        listener = opened[0]
        self._register(listener)
        listener.transport.write(self.come_back())
        try:
            await self._bring_up_to_date(listener, last_id)
        except BaseException:
            self._end(listener)
            raise

    async def _bring_up_to_date(self, listener: Listener, last_id: str | None) -> None:
        """It is registered and gets nothing yet. What it knows decides: exactly what it missed, or snapshots."""
        known = self._known(listener.channels, last_id)
        if known is not None:
            self.tally.replays += 1
            self._go_live(listener, b"", self._missed(listener.channels, known))
            return
        asked_at = self._number
        snapshots = {name: await self._snapshot(name) for name in listener.channels}
        self.tally.snapshots += len(snapshots)
        # The channel that spoke last comes last: the id that the reader keeps then stands for all of them.
        order = sorted(snapshots, key=lambda name: self._channel(name).ring.number)
        state = b"".join(snapshots[name].data for name in order)
        later = [
            burst
            for name in listener.channels
            for burst in self._channel(name).ring.after(asked_at)
            if burst.seq is None or burst.seq > snapshots[name].seq
        ]
        self._go_live(listener, state, later)

    def _known(self, names: Iterable[str], last_id: str | None) -> int | None:
        """The number up to which a reader has everything; None if that cannot be said."""
        place = read_id(last_id) if last_id else None
        if place is None or place[0] != self.epoch:
            return None
        rings = [self._channel(name).ring for name in names]
        numbers = [number for ring in rings if (number := ring.place_of(place[1])) is not None]
        if not numbers or not all(ring.reaches(min(numbers)) for ring in rings):
            return None
        return min(numbers)

    def _missed(self, names: Iterable[str], number: int) -> list[Burst]:
        return [burst for name in names for burst in self._channel(name).ring.after(number)]

    def _go_live(self, listener: Listener, state: bytes, bursts: list[Burst]) -> None:
        bursts.sort(key=lambda burst: burst.number)
        if listener.transport.is_closing():
            return  # it left while its state was looked up
        listener.begin(state + b"".join(burst.data for burst in bursts), self._number)
        self._count(1)

    def come_back(self) -> bytes:
        """When to reconnect, for EventSource."""
        shortest, longest = RETRY_MILLISECONDS
        scattered = int.from_bytes(self._ids.secret(2), "big") % (longest - shortest)
        return b"retry: %d\n\n" % (shortest + scattered)

    # -- coming and going

    def _require_place(self, who: Who) -> None:
        crowded = self._addresses[who.address] >= self._places.per_address or (
            who.session_id is not None and len(self._sessions.get(who.session_id, ())) >= self._places.per_session
        )
        if crowded:
            self.tally.refused += 1
            raise Refused("rate-limited", FULL_HERE)

    def _register(self, listener: Listener) -> None:
        who = listener.who
        for name in listener.channels:
            self._channel(name).listeners[who.kind].add(listener)
        self._addresses[who.address] += 1
        if who.session_id is not None:
            self._sessions.setdefault(who.session_id, set()).add(listener)
        beats = BEATS[who.kind]
        self._joined += 1
        listener.beat = self._joined % beats
        self._wheels[beats][listener.beat].add(listener)
        self.tally.opened += 1

    def leave(self, listener: Listener) -> None:
        """A listener has gone; harmless when it had already."""
        who = listener.who
        wheel = self._wheels[BEATS[who.kind]][listener.beat]
        if listener not in wheel:
            return
        wheel.remove(listener)
        for name in listener.channels:
            channel = self._channel(name)
            channel.listeners[who.kind].discard(listener)
            channel.left_at = self._clock.monotonic()
        self._addresses[who.address] -= 1
        if not self._addresses[who.address]:
            del self._addresses[who.address]
        if who.session_id is not None and (others := self._sessions.get(who.session_id)) is not None:
            others.discard(listener)
            if not others:
                del self._sessions[who.session_id]
        self._full.discard(listener)

    def drop(self, listener: Listener) -> None:
        """Let a slow listener go; it will come back and get what it missed."""
        self.tally.dropped += 1
        self._end(listener)

    def filled(self, listener: Listener) -> None:
        """A listener's socket is full."""
        listener.full_since = self._clock.monotonic()
        self._full.add(listener)

    def drained(self, listener: Listener) -> None:
        """A listener's socket takes more again."""
        listener.full_since = None
        self._full.discard(listener)

    def end_session(self, session_id: str) -> None:
        """A session is over (signed out, revoked): nobody listens by it any longer."""
        for listener in tuple(self._sessions.get(session_id, ())):
            self.tally.revoked += 1
            self._end(listener)

    def _end(self, listener: Listener) -> None:
        self.leave(listener)
        listener.abort()

    # -- keeping house

    async def _beat(self) -> None:
        beat = 0
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            beat += 1
            self.tick(beat)

    def tick(self, beat: int) -> None:
        """One beat of the heart: greet those whose turn it is, and let go of those who have been full for too long."""
        greeting = written(HeartbeatFrame(at=iso(self._clock.now())))
        greeted = 0
        for beats, wheel in self._wheels.items():
            for listener in tuple(wheel[beat % beats]):
                if listener.after != float("inf"):
                    listener.write(greeting)
                    greeted += 1
        self._count(greeted)
        patience_ended = self._clock.monotonic() - FULL_SECONDS
        for listener in tuple(self._full):
            if listener.full_since is not None and listener.full_since < patience_ended:
                self.drop(listener)

    async def _look_after_sessions(self) -> None:
        while True:
            await asyncio.sleep(REVOCATION_SECONDS)
            await self.look_after_sessions()

    async def look_after_sessions(self) -> None:
        """Ask which of the sessions that listen have ended, and end their streams."""
        if self._sessions:
            for session_id in await self._revoked(tuple(self._sessions)):
                self.end_session(session_id)

    def _channel(self, name: str) -> Channel:
        channel = self._channels.get(name)
        if channel is None:
            channel = self._channels[name] = Channel(Ring(self._clock, seq=self._seq, number=self._number))
        return channel

    # -- figures

    def _count(self, frames: int) -> None:
        self.tally.frames += frames
        if frames:
            self._recent.append((self._clock.monotonic(), frames))

    def seq_of(self, name: str) -> int:
        """The last seq that a channel has sent: what its snapshot of this moment stands for."""
        return self._channel(name).ring.seq

    def id_of(self, seq: int) -> str:
        """A seq as the outside knows it."""
        return frame_id(self.epoch, seq)

    @property
    def connections(self) -> dict[ListenerKind, int]:
        """Listeners by kind."""
        counts: dict[ListenerKind, int] = dict.fromkeys(BEATS, 0)
        everybody = {listener for channel in self._channels.values() for listener in channel}
        for listener in everybody:
            counts[listener.who.kind] += 1
        return counts

    @property
    def channels(self) -> int:
        """Channels that somebody listens to."""
        return sum(1 for channel in self._channels.values() if any(channel.listeners.values()))

    @property
    def frames_a_second(self) -> float:
        """Frames written in the last ten seconds, a second."""
        since = self._clock.monotonic() - 10
        return sum(count for at, count in self._recent if at >= since) / 10

    @property
    def uptime_seconds(self) -> float:
        """How long the hub has been there."""
        return self._clock.monotonic() - self._began
