"""Following: slow, broken or asleep, a follower gets every entry at least once and in order, and the house goes on."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest

from appliance.clock import iso
from appliance.database import migrations
from appliance.database.connection import Connection, reading, writing
from appliance.journal import follow, log
from appliance.journal.event import Entry
from appliance.journal.follow import Followers, Tail
from tests.hospital import FakeClock, seeded_ids

SOON = 0.005
NEVER = 3600.0


class Listener:
    """Writes down what it was told; may be told to fail."""

    name = "listener"

    def __init__(self) -> None:
        self.pages: list[list[int]] = []
        self.types: list[str] = []
        self.fails = 0
        self._changed = asyncio.Event()

    async def take(self, entries: list[Entry]) -> None:
        self._changed.set()
        if self.fails:
            self.fails -= 1
            raise ConnectionError("the centre is away")
        self.pages.append([entry.seq for entry in entries])
        self.types += [entry.type for entry in entries]

    @property
    def heard(self) -> list[int]:
        return [seq for page in self.pages for seq in page]

    async def until_heard(self, seq: int) -> None:
        while seq not in self.heard:
            self._changed.clear()
            await self._changed.wait()


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Connection]:
    migrations.migrate(tmp_path / "medique.db", synchronous="OFF")
    db = writing(tmp_path / "medique.db", synchronous="OFF")
    yield db
    db.close()


@pytest.fixture
def read(db: Connection, tmp_path: Path) -> Iterator[Connection]:
    read = reading(tmp_path / "medique.db")
    yield read
    read.close()


@pytest.fixture
def happen(db: Connection) -> Callable[[int], None]:
    clock = FakeClock()
    ids = seeded_ids(clock)

    def happen(number: int) -> None:
        db.execute("begin")
        for _ in range(number):
            log.append(
                db,
                log.head(db),
                event_id=ids.new(),
                type_name="DoorOpened",
                occurred_at=iso(clock.now()),
                trace_id=None,
                actor_kind="system",
                actor_id=None,
                actor_device=None,
                entity_kind="door",
                entity_id="d1",
                entity_version=1,
                reason=None,
                payload="{}",
                sealed=None,
                key_id=None,
            )
        db.execute("commit")

    return happen


@asynccontextmanager
async def following(followers: Followers, *listeners: Listener, after: int = 0) -> AsyncIterator[list[str]]:
    failures: list[str] = []

    async def failed(name: str, trouble: Exception) -> None:
        failures.append(f"{name}: {trouble}")

    tasks = [asyncio.create_task(followers.run(one, after=after, failed=failed)) for one in listeners]
    await asyncio.sleep(0)
    try:
        yield failures
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_wake_up_brings_what_was_committed(read: Connection, happen: Callable[[int], None]) -> None:
    followers = Followers(lambda: read, tick_seconds=NEVER)
    listener = Listener()
    async with following(followers, listener):
        happen(2)
        followers.wake([])
        await listener.until_heard(2)
        happen(1)
        followers.wake([])
        await listener.until_heard(3)

    assert listener.heard == [1, 2, 3]
    assert followers.places == {"listener": 3}


async def test_a_lost_wake_up_costs_a_tick_and_no_entry(read: Connection, happen: Callable[[int], None]) -> None:
    listener = Listener()
    async with following(Followers(lambda: read, tick_seconds=SOON), listener):
        happen(2)
        await listener.until_heard(2)

    assert listener.heard == [1, 2]


async def test_a_follower_far_behind_gets_everything_in_pages(read: Connection, happen: Callable[[int], None]) -> None:
    happen(2 * follow.PAGE + 7)
    listener = Listener()
    async with following(Followers(lambda: read, tick_seconds=NEVER), listener):
        await listener.until_heard(2 * follow.PAGE + 7)

    assert listener.heard == list(range(1, 2 * follow.PAGE + 8))
    assert [len(page) for page in listener.pages] == [follow.PAGE, follow.PAGE, 7]


async def test_a_follower_begins_where_it_says(read: Connection, happen: Callable[[int], None]) -> None:
    happen(5)
    listener = Listener()
    async with following(Followers(lambda: read, tick_seconds=NEVER), listener, after=3):
        await listener.until_heard(5)

    assert listener.heard == [4, 5]


async def test_a_follower_in_trouble_is_told_again_and_skips_nothing(
    read: Connection, happen: Callable[[int], None]
) -> None:
    followers = Followers(lambda: read, tick_seconds=SOON)
    listener = Listener()
    listener.fails = 3
    happen(2)
    async with following(followers, listener) as failures:
        await listener.until_heard(2)
        assert failures == ["listener: the centre is away"] * 3
        happen(1)
        await listener.until_heard(3)

    assert listener.heard == [1, 2, 3]


async def test_one_in_trouble_is_in_nobody_elses_way(read: Connection, happen: Callable[[int], None]) -> None:
    followers = Followers(lambda: read, tick_seconds=SOON)
    broken, well = Listener(), Listener()
    broken.name, broken.fails = "broken", 1_000_000
    happen(1)
    async with following(followers, broken, well):
        await well.until_heard(1)
        happen(1)
        followers.wake([])
        await well.until_heard(2)

    assert well.heard == [1, 2]
    assert broken.heard == []
    assert followers.places == {"broken": 0, "listener": 2}


async def test_a_follower_that_ends_is_woken_no_more(read: Connection) -> None:
    followers = Followers(lambda: read, tick_seconds=NEVER)
    async with following(followers, Listener()):
        assert len(followers._wakes) == 1

    followers.wake([])
    assert followers._wakes == []


# What commits have told ----------------------------------------------------------------------------------------------


async def test_who_is_up_to_date_is_given_what_the_commit_told(read: Connection, happen: Callable[[int], None]) -> None:
    """Nothing is read back: the journal of this test holds other entries under the same numbers."""
    followers = Followers(lambda: read, tick_seconds=NEVER)
    listener = Listener()
    async with following(followers, listener):
        happen(2)
        told = log.after(read, 0, 9)
        followers.wake([msgspec.structs.replace(entry, type="Told") for entry in told])
        await listener.until_heard(2)

    assert listener.types == ["Told", "Told"]


async def test_a_commit_that_nobody_told_of_is_read_from_the_journal(
    read: Connection, happen: Callable[[int], None]
) -> None:
    followers = Followers(lambda: read, tick_seconds=NEVER)
    listener = Listener()
    async with following(followers, listener):
        happen(3)
        followers.wake(log.after(read, 2, 9))
        await listener.until_heard(3)

    assert listener.heard == [1, 2, 3]


def test_the_tail_has_no_gap_and_no_end(read: Connection, happen: Callable[[int], None]) -> None:
    happen(3 * follow.REMEMBERED)
    entries = log.after(read, 0, 3 * follow.REMEMBERED)
    tail = Tail()
    for entry in entries[:5]:
        tail.add([entry])
    assert [entry.seq for entry in tail.after(2) or []] == [3, 4, 5]
    assert tail.after(5) == []

    tail.add(entries[7:9])
    assert tail.after(5) is None
    assert tail.after(7) == entries[7:9]

    for entry in entries[9:]:
        tail.add([entry])
    assert tail.after(8) is None
    assert tail.after(2 * follow.REMEMBERED + 1) == entries[2 * follow.REMEMBERED + 1 :][: follow.PAGE]
