"""A hospital for tests: clocks that stand still until told, chance with a seed, and a spine in a folder of its own."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import msgspec

from appliance.database import migrations
from appliance.database.ballast import Ballast
from appliance.database.connection import Connection
from appliance.database.readers import Readers
from appliance.database.seals import Seals
from appliance.database.transaction import Folding, Means, Transaction
from appliance.database.writer import Action, Limits, Writer
from appliance.ids import Ids
from appliance.journal import log
from appliance.journal.event import Author, Entry
from appliance.journal.keyring import Keyring, RecoveryPrivateKey
from appliance.keys import Keys

P = ParamSpec("P")
T = TypeVar("T")

OPENING = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
ROOT_KEY = bytes(range(32))
RECOVERY = RecoveryPrivateKey.generate()
TIMER = Author.system("test")


class FakeClock:
    """Both clocks of the box. They go on together with `advance`; `step_wall` is what an NTP correction does."""

    def __init__(self, at: datetime = OPENING) -> None:
        self._wall = at
        self._monotonic = 1000.0

    def now(self) -> datetime:
        return self._wall

    def monotonic(self) -> float:
        return self._monotonic

    def advance(self, *, seconds: float) -> None:
        """Time passes."""
        self._wall += timedelta(milliseconds=round(seconds * 1000))
        self._monotonic += seconds

    def step_wall(self, *, seconds: float) -> None:
        """The wall clock is set, to and fro, while no time passes."""
        self._wall += timedelta(milliseconds=round(seconds * 1000))


def seeded_ids(clock: FakeClock, seed: int = 1) -> Ids:
    """Ids and secrets that are the same in every run."""
    return Ids(clock, random.Random(seed).randbytes)


class Spine(msgspec.Struct, frozen=True):
    """A running spine: what assembly makes of a data folder, without the world around it."""

    path: Path
    clock: FakeClock
    keyring: Keyring
    means: Means
    ballast: Ballast
    writer: Writer
    readers: Readers

    @property
    def ids(self) -> Ids:
        return self.means.ids

    @property
    def db(self) -> Connection:
        """The test's own read-only connection: it sees what is committed and nothing else."""
        return self.readers.here

    def do(
        self,
        action: Callable[Concatenate[Transaction, P], T],
        author: Author = TIMER,
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run one action and wait for its answer."""
        return self.writer.call(action, author, *args, **kwargs)

    def entries(self) -> list[Entry]:
        return list(log.all_after(self.db, 0))

    def recorded(self) -> list[str]:
        """The types of all events so far, oldest first."""
        return [entry.type for entry in self.entries()]


@contextmanager
def open_spine(
    folder: Path,
    folding: Folding | None = None,
    *,
    clock: FakeClock | None = None,
    seed: int = 1,
    essential: frozenset[Action] = frozenset(),
    limits: Limits | None = None,
    ballast: Ballast | None = None,
    committed: Callable[[], None] = lambda: None,
    fatal: Callable[[BaseException], None] = lambda error: None,
) -> Iterator[Spine]:
    """Open a spine in `folder`, making it on the first visit; opening it again is a restart of the box."""
    clock = clock or FakeClock()
    ids = seeded_ids(clock, seed)
    keys = Keys(ROOT_KEY)
    keyring = Keyring(folder / "keyring", keys.ring_wrap, RECOVERY.public(), ids)
    keyring.open_month(clock.now())
    path = folder / "medique.db"
    migrations.migrate(path)
    ballast = ballast or Ballast(folder / "ballast", size=4096, relay_free=0)
    means = Means(ids, keys, Seals(keyring, ids), folding or Folding())
    limits = limits or Limits(synchronous="OFF")
    writer = Writer(
        path, means, clock, ballast=ballast, essential=essential, limits=limits, committed=committed, fatal=fatal
    )
    writer.start()
    spine = Spine(path, clock, keyring, means, ballast, writer, Readers(path))
    try:
        yield spine
    finally:
        writer.stop()
        spine.readers.close()
