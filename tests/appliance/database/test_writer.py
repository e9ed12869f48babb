"""The writer: many actions to a commit, none half done, and what it has answered is on disk."""

import asyncio
import shutil
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import pytest

from appliance.clock import iso
from appliance.database import checkpoints, connection, migrations, writer
from appliance.database.ballast import Ballast
from appliance.database.commits import Commit
from appliance.database.connection import Connection
from appliance.database.transaction import Folding, Transaction
from appliance.database.writer import Limits
from appliance.journal import log
from appliance.journal.event import Author, Entry, Event
from appliance.refusals import Refused
from tests.hospital import TIMER, FakeClock, Spine, open_spine

MEERA = Author(kind="staff", id="meera", device="terminal-4", trace_id="t-1")
FULL, BUSY, IOERR_FSYNC, CORRUPT = 13, 5, 1034, 11


class Noted(Event, frozen=True, kw_only=True):
    type_name: ClassVar[str] = "Noted"
    entity_kind: ClassVar[str] = "note"

    text: str


def fold_note(db: Connection, entry: Entry, event: Noted) -> None:
    db.execute("insert into notes (text) values (?)", (event.text,))


@contextmanager
def open_notebook(folder: Path, **options: Any) -> Iterator[Spine]:
    """A spine with one made-up table, in which no text may stand twice."""
    migrations.migrate(folder / "medique.db", synchronous="OFF")
    db = sqlite3.connect(folder / "medique.db")
    db.execute("create table if not exists notes (text text primary key)")
    db.close()
    with open_spine(folder, Folding({Noted: fold_note}), **options) as spine:
        yield spine


def note(tx: Transaction, *, text: str) -> Entry:
    return tx.record(Noted(text=text), "n1", 1)


def look_only(tx: Transaction) -> int:
    (number,) = tx.db.execute("select count(*) from notes").fetchone()
    return int(number)


def refuse(tx: Transaction, *, text: str) -> None:
    raise Refused("already-taken", "Somebody else was faster.", state="CALLED")


def note_and_refuse(tx: Transaction, *, text: str) -> None:
    note(tx, text=text)
    raise Refused("already-taken", "Somebody else was faster.", state="CALLED")


def note_and_fail(tx: Transaction, *, text: str) -> None:
    note(tx, text=text)
    raise ZeroDivisionError("our mistake")


def note_twice_the_same(tx: Transaction, *, text: str) -> None:
    note(tx, text=text)
    note(tx, text=text)


class Gate:
    """Holds the writer inside an action until it is opened."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.opened = threading.Event()

    def hold(self, tx: Transaction) -> None:
        self.entered.set()
        assert self.opened.wait(20)

    async def held(self, spine: Spine) -> asyncio.Task[None]:
        task = asyncio.create_task(asyncio.to_thread(spine.writer.call, self.hold, TIMER))
        assert await asyncio.to_thread(self.entered.wait, 20)
        return task


async def pressed(*presses: Any) -> list[asyncio.Task[Any]]:
    """Start them all and let each reach the mailbox: they press in one turn of the loop, and are handed over in the next."""
    tasks = [asyncio.create_task(press) for press in presses]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return tasks


async def until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110  # what is waited for happens on the writer's thread and tells nobody
        await asyncio.sleep(0.001)


def notes(db: Connection) -> list[str]:
    """What was folded, in the order of the texts."""
    return [text for (text,) in db.execute("select text from notes order by text")]


@pytest.fixture
def spine(tmp_path: Path) -> Iterator[Spine]:
    with open_notebook(tmp_path) as spine:
        yield spine
        assert log.verify(spine.db)[1] == [], "whatever a test did, the chain holds"


# What is answered, and when ------------------------------------------------------------------------------------------


async def test_an_action_answers_with_what_it_returned_and_its_event_is_on_disk(spine: Spine) -> None:
    entry = await spine.writer.do(note, MEERA, text="door open")

    assert spine.entries() == [entry]
    assert (entry.actor_kind, entry.actor_id, entry.actor_device, entry.trace_id) == (
        "staff",
        "meera",
        "terminal-4",
        "t-1",
    )
    assert notes(spine.db) == ["door open"]


async def test_nobody_is_answered_before_the_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = FlakyDisk.planted(monkeypatch)
    with open_notebook(tmp_path) as spine:
        disk.halts_at = "commit"
        tasks = await pressed(*(spine.writer.do(note, MEERA, text=str(number)) for number in range(3)))
        assert await asyncio.to_thread(disk.halted.wait, 20)
        await asyncio.sleep(0)

        assert not any(task.done() for task in tasks)
        assert spine.entries() == []
        disk.goes_on.set()
        assert [(await task).seq for task in tasks] == [1, 2, 3]
        assert len(spine.entries()) == 3


async def test_whoever_is_told_of_a_commit_finds_it_on_disk(tmp_path: Path) -> None:
    migrations.migrate(tmp_path / "medique.db")
    other = connection.reading(tmp_path / "medique.db")
    seen: list[int] = []
    with open_notebook(tmp_path, committed=lambda _: seen.append(log.head(other).seq)) as spine:
        await spine.writer.do(note, MEERA, text="one")
        await spine.writer.do(note, MEERA, text="two")
    other.close()

    assert seen == [1, 2]


async def test_followers_are_not_woken_when_nothing_was_recorded(tmp_path: Path) -> None:
    woken: list[None] = []
    with open_notebook(tmp_path, committed=lambda _: woken.append(None)) as spine:
        assert await spine.writer.do(look_only, MEERA) == 0
        with pytest.raises(Refused):
            await spine.writer.do(note_and_refuse, MEERA, text="x")

    assert woken == []


def test_a_thread_without_a_loop_is_answered_too(spine: Spine) -> None:
    assert spine.writer.call(note, MEERA, text="from a command").seq == 1
    with pytest.raises(Refused, match="already-taken"):
        spine.writer.call(note_and_refuse, MEERA, text="x")


async def test_whoever_hung_up_is_not_waited_for_and_what_was_done_stays_done(spine: Spine) -> None:
    gate = Gate()
    await gate.held(spine)
    (task,) = await pressed(spine.writer.do(note, MEERA, text="gone"))
    task.cancel()
    gate.opened.set()
    await spine.writer.do(look_only, MEERA)

    assert task.cancelled()
    assert notes(spine.db) == ["gone"]
    assert spine.writer.waiting == 0


# Group commit --------------------------------------------------------------------------------------------------------


async def test_what_waits_is_done_in_one_commit_in_its_order(tmp_path: Path) -> None:
    woken: list[None] = []
    with open_notebook(tmp_path, committed=lambda _: woken.append(None)) as spine:
        gate = Gate()
        await gate.held(spine)
        tasks = await pressed(*(spine.writer.do(note, MEERA, text=f"{number:02}") for number in range(40)))
        gate.opened.set()
        entries = [await task for task in tasks]

        assert [entry.seq for entry in entries] == list(range(1, 41))
        assert (spine.writer.tally.batches, spine.writer.tally.largest_batch) == (1, 41)
        assert woken == [None], "one wake-up for the whole batch"


async def test_a_batch_ends_after_so_many_actions(tmp_path: Path) -> None:
    with open_notebook(tmp_path, limits=Limits(batch_actions=10, synchronous="OFF")) as spine:
        gate = Gate()
        await gate.held(spine)
        tasks = await pressed(*(spine.writer.do(note, MEERA, text=str(number)) for number in range(24)))
        gate.opened.set()
        await asyncio.gather(*tasks)

        assert (spine.writer.tally.batches, spine.writer.tally.largest_batch) == (3, 10)


async def test_a_batch_ends_after_its_time(spine: Spine) -> None:
    def slow(tx: Transaction) -> None:
        spine.clock.advance(seconds=0.015)

    gate = Gate()
    await gate.held(spine)
    tasks = await pressed(*(spine.writer.do(slow, TIMER) for _ in range(4)))
    gate.opened.set()
    await asyncio.gather(*tasks)

    assert (spine.writer.tally.batches, spine.writer.tally.largest_batch) == (2, 3)


async def test_the_next_action_sees_what_the_one_before_it_did(spine: Spine) -> None:
    gate = Gate()
    await gate.held(spine)
    tasks = await pressed(spine.writer.do(note, MEERA, text="x"), spine.writer.do(look_only, MEERA))
    gate.opened.set()

    assert await tasks[1] == 1
    assert spine.writer.tally.batches == 1


# What is told of a commit --------------------------------------------------------------------------------------------


async def test_a_commit_is_told_with_its_number_its_entries_and_what_was_seen(tmp_path: Path) -> None:
    told: list[Commit] = []
    with open_notebook(tmp_path, committed=told.append, glance=lambda db, entries: notes(db)) as spine:
        first = await spine.writer.do(note, MEERA, text="a")
        await spine.writer.do(look_only, MEERA)
        await asyncio.gather(
            spine.writer.do(note, MEERA, text="b"), spine.writer.do(note, MEERA, text="c"), return_exceptions=True
        )
        entries = spine.entries()

    assert entries[0] == first
    assert told == [Commit(1, entries[:1], ["a"]), Commit(2, entries[1:], ["a", "b", "c"])]
    assert spine.writer.commits == 2


async def test_nothing_is_told_of_what_was_undone(tmp_path: Path) -> None:
    told: list[Commit] = []
    with open_notebook(tmp_path, committed=told.append) as spine:
        with pytest.raises(Refused):
            await spine.writer.do(note_and_refuse, MEERA, text="undone")
        gate = Gate()
        await gate.held(spine)
        tasks = await pressed(
            spine.writer.do(note, MEERA, text="a"),
            spine.writer.do(note_and_refuse, MEERA, text="b"),
            spine.writer.do(note, MEERA, text="c"),
        )
        gate.opened.set()
        await asyncio.wait(tasks)
        entries = spine.entries()

    assert [(commit.number, commit.entries) for commit in told] == [(1, entries)]
    assert len(entries) == 2


async def test_a_disk_that_fails_under_the_glance_loses_the_batch(tmp_path: Path) -> None:
    def fail(db: Connection, entries: list[Entry]) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with open_notebook(tmp_path, glance=fail) as spine:
        with pytest.raises(Refused, match="busy"):
            await spine.writer.do(note, MEERA, text="a")
        await until(lambda: not spine.writer.alive)
        assert spine.entries() == []


# One that fails ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "error"),
    [
        (refuse, Refused),
        (note_and_refuse, Refused),
        (note_and_fail, ZeroDivisionError),
        (note_twice_the_same, sqlite3.IntegrityError),
    ],
)
async def test_one_that_fails_leaves_no_trace_and_the_others_stand(
    spine: Spine, action: Any, error: type[Exception]
) -> None:
    gate = Gate()
    await gate.held(spine)
    before, bad, after = await pressed(
        spine.writer.do(note, MEERA, text="before"),
        spine.writer.do(action, MEERA, text="bad"),
        spine.writer.do(note, MEERA, text="after"),
    )
    gate.opened.set()

    first, second = await before, await after
    with pytest.raises(error):
        await bad
    assert spine.writer.tally.batches == 1, "need them in one batch for this test to mean anything"
    assert spine.entries() == [first, second]
    assert second.prev_hash == first.hash
    assert notes(spine.db) == ["after", "before"]


async def test_savepoints_are_laid_only_once_somebody_was_refused_who_had_written(
    spine: Spine,
) -> None:
    said: list[str] = []
    await spine.writer.do(lambda tx: tx.db.set_trace_callback(said.append), MEERA)
    gate = Gate()
    await gate.held(spine)
    tasks = await pressed(*(spine.writer.do(press, MEERA, text=press.__name__) for press in (note, refuse)))
    gate.opened.set()
    await asyncio.wait(tasks)
    assert not [statement for statement in said if "savepoint" in statement]

    with pytest.raises(Refused):
        await spine.writer.do(note_and_refuse, MEERA, text="x")
    assert [statement for statement in said if "savepoint" in statement] == ["savepoint action"]


async def test_a_refusal_reaches_the_caller_as_it_was_raised(spine: Spine) -> None:
    with pytest.raises(Refused) as caught:
        await spine.writer.do(note_and_refuse, MEERA, text="x")

    assert (caught.value.code, caught.value.extras) == ("already-taken", {"state": "CALLED"})
    assert (spine.writer.tally.refused, spine.writer.tally.mistakes) == (1, 0)


async def test_our_mistake_is_counted_apart_and_the_writer_lives(spine: Spine) -> None:
    with pytest.raises(ZeroDivisionError):
        await spine.writer.do(note_and_fail, MEERA, text="x")

    assert (spine.writer.tally.refused, spine.writer.tally.mistakes) == (0, 1)
    assert spine.writer.alive
    assert (await spine.writer.do(note, MEERA, text="next")).seq == 1


async def test_the_record_right_behind_a_failed_one_carries_the_chain_on(spine: Spine) -> None:
    first = await spine.writer.do(note, MEERA, text="one")
    with pytest.raises(ZeroDivisionError):
        await spine.writer.do(note_and_fail, MEERA, text="two")
    second = await spine.writer.do(note, MEERA, text="three")

    assert (second.seq, second.prev_hash) == (2, first.hash)


def test_a_restart_carries_the_chain_on(tmp_path: Path) -> None:
    with open_notebook(tmp_path) as spine:
        first = spine.do(note, text="one")
    with open_notebook(tmp_path, seed=2) as spine:
        second = spine.do(note, text="two")
        assert (second.seq, second.prev_hash) == (2, first.hash)
        assert log.verify(spine.db)[1] == []


# Time ----------------------------------------------------------------------------------------------------------------


def test_the_instant_of_an_action_never_goes_back_when_the_clock_does(spine: Spine) -> None:
    def now(tx: Transaction) -> str:
        note(tx, text=str(spine.writer.tally.batches))
        return iso(tx.at)

    first = spine.do(now)
    spine.clock.step_wall(seconds=-3600)
    second = spine.do(now)
    spine.clock.step_wall(seconds=7200)
    third = spine.do(now)

    assert first == second == "2026-11-21T09:00:00.000Z"
    assert third == "2026-11-21T10:00:00.000Z"
    assert [entry.occurred_at for entry in spine.entries()] == [first, second, third]


def test_after_a_restart_with_an_older_clock_time_still_does_not_go_back(tmp_path: Path) -> None:
    with open_notebook(tmp_path) as spine:
        spine.do(note, text="one")
    late = FakeClock()
    late.step_wall(seconds=-86400)
    with open_notebook(tmp_path, clock=late, seed=2) as spine:
        assert spine.do(note, text="two").occurred_at == "2026-11-21T09:00:00.000Z"


async def test_a_press_that_waited_longer_than_its_person_is_not_done(spine: Spine) -> None:
    gate = Gate()
    await gate.held(spine)
    person, timer = await pressed(spine.writer.do(note, MEERA, text="late"), spine.writer.do(note, TIMER, text="timer"))
    spine.clock.advance(seconds=2.001)
    gate.opened.set()

    with pytest.raises(Refused, match="waited too long") as caught:
        await person
    assert caught.value.code == "busy"
    await timer
    assert notes(spine.db) == ["timer"]


async def test_a_press_within_its_patience_is_done_whatever_the_wall_clock_says(spine: Spine) -> None:
    gate = Gate()
    await gate.held(spine)
    (person,) = await pressed(spine.writer.do(note, MEERA, text="in time"))
    spine.clock.advance(seconds=1.999)
    spine.clock.step_wall(seconds=3600)
    gate.opened.set()

    assert (await person).seq == 1


async def test_a_full_mailbox_says_busy_at_once(tmp_path: Path) -> None:
    with open_notebook(tmp_path, limits=Limits(mailbox_actions=3, synchronous="OFF")) as spine:
        gate = Gate()
        await gate.held(spine)
        tasks = await pressed(*(spine.writer.do(note, MEERA, text=str(number)) for number in range(3)))
        assert spine.writer.waiting == 3
        with pytest.raises(Refused, match="busy"):
            await spine.writer.do(note, MEERA, text="one too many")
        gate.opened.set()
        await asyncio.gather(*tasks)

        await spine.writer.do(note, MEERA, text="room again")
        assert notes(spine.db) == ["0", "1", "2", "room again"]


async def test_whoever_presses_in_the_same_turn_of_the_loop_shares_a_commit(spine: Spine) -> None:
    async def busy_loop() -> None:
        time.sleep(0.05)  # noqa: ASYNC251  # the loop does something else, and the writer could run

    await spine.writer.do(note, MEERA, text="the writer has begun and is idle again")
    before = spine.writer.tally.batches
    presses = [spine.writer.do(note, MEERA, text=str(number)) for number in range(3)]
    await asyncio.gather(*(each for press in presses for each in (press, busy_loop())))

    assert spine.writer.tally.batches == before + 1


# When the disk says no -----------------------------------------------------------------------------------------------


class FlakyDisk:
    """The writer's connection on a disk that fails when told. Faults are planted in order: the statement, SQLite's code.

    Like SQLite, a full disk takes the whole transaction with it.
    """

    def __init__(self) -> None:
        self.db: Connection
        self.faults: deque[tuple[str, int]] = deque()
        self.struck: list[str] = []
        self.halts_at = "\0"
        self.halted = threading.Event()
        self.goes_on = threading.Event()

    @classmethod
    def planted(cls, monkeypatch: pytest.MonkeyPatch) -> "FlakyDisk":
        disk = cls()
        writing = connection.writing

        def planted(*args: Any, **kwargs: Any) -> FlakyDisk:
            disk.db = writing(*args, **kwargs)
            return disk

        monkeypatch.setattr(connection, "writing", planted)
        return disk

    def execute(self, sql: str, *args: Any) -> Any:
        if sql.startswith(self.halts_at):
            self.halted.set()
            assert self.goes_on.wait(20)
        if self.faults and sql.startswith(self.faults[0][0]):
            self._strike(*self.faults.popleft())
        return self.db.execute(sql, *args)

    def _strike(self, statement: str, code: int) -> None:
        self.struck.append(statement)
        if code == FULL and self.db.in_transaction:
            self.db.execute("rollback")
        error = sqlite3.OperationalError("planted")
        error.sqlite_errorcode = code
        raise error

    def __getattr__(self, name: str) -> Any:
        return getattr(self.db, name)


async def test_another_process_that_writes_is_waited_for(spine: Spine) -> None:
    def hurry(tx: Transaction) -> None:
        tx.db.execute("pragma busy_timeout = 0")

    await spine.writer.do(hurry, TIMER)
    litestream = connection.writing(spine.path)
    litestream.execute("begin immediate")
    (task,) = await pressed(spine.writer.do(note, TIMER, text="after Litestream"))
    await until(lambda: spine.writer.tally.retried >= 3)
    assert not task.done()
    litestream.execute("commit")
    litestream.close()

    assert (await task).seq == 1
    assert notes(spine.db) == ["after Litestream"]


@pytest.mark.parametrize(
    "faults",
    [
        [("commit", BUSY)],
        [("commit", BUSY), ("begin", BUSY)],
        [("commit", BUSY), ("insert into notes", BUSY), ("begin", BUSY), ("commit", BUSY)],
        [("insert into notes", BUSY), ("insert into journal", BUSY)],
    ],
)
async def test_everybody_of_a_batch_that_was_tried_again_is_answered_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, faults: list[tuple[str, int]]
) -> None:
    disk = FlakyDisk.planted(monkeypatch)
    with open_notebook(tmp_path) as spine:
        gate = Gate()
        await gate.held(spine)
        disk.faults.extend(faults)
        tasks = await pressed(*(spine.writer.do(note, MEERA, text=str(number)) for number in range(3)))
        gate.opened.set()

        assert [(await task).seq for task in tasks] == [1, 2, 3]
        assert notes(spine.db) == ["0", "1", "2"]
        assert spine.writer.tally.retried == len(faults) == len(disk.struck)
        assert spine.writer.tally.actions == 4
        assert log.verify(spine.db)[1] == []


class Room:
    """How much of the disk is free, as `shutil.disk_usage` tells it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.free = 1_000_000
        monkeypatch.setattr(shutil, "disk_usage", lambda path: self)


def fill_up(tx: Transaction, *, spare_pages: int) -> None:
    """From here on the database may only grow by so many pages: a full disk that SQLite itself believes in."""
    (pages,) = tx.db.execute("pragma page_count").fetchone()
    tx.db.execute(f"pragma max_page_count = {pages + spare_pages}")


def call_patient(tx: Transaction, *, text: str) -> Entry:
    return note(tx, text=text)


LONG = "x" * 200_000
ESSENTIAL = frozenset({call_patient, fill_up})


async def test_on_a_full_disk_the_batch_is_refused_and_calling_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "IDLE_SECONDS", 0.001)
    room = Room(monkeypatch)
    ballast = Ballast(tmp_path / "ballast", size=4096, relay_free=1000)
    with open_notebook(tmp_path, essential=ESSENTIAL, ballast=ballast) as spine:
        assert ballast.laid()
        first = await spine.writer.do(note, MEERA, text="while there was room")
        await spine.writer.do(fill_up, TIMER, spare_pages=2)
        room.free = 0

        gate = Gate()
        held = await gate.held(spine)
        small, large = await pressed(
            spine.writer.do(note, MEERA, text="in the same batch"), spine.writer.do(note, MEERA, text=LONG)
        )
        gate.opened.set()
        for task in (held, small, large):
            with pytest.raises(Refused) as caught:
                await task
            assert caught.value.code == "storage-full"
        assert spine.entries() == [first], "nothing of the batch is there, not even what would have fitted"
        assert spine.writer.storage_full
        assert spine.writer.alive
        assert not ballast.laid()

        with pytest.raises(Refused, match="storage-full"):
            await spine.writer.do(note, MEERA, text="a new token")
        assert (await spine.writer.do(call_patient, MEERA, text="called")).prev_hash == first.hash
        with pytest.raises(Refused, match="storage-full"):
            await spine.writer.do(call_patient, MEERA, text=LONG)
        assert spine.writer.alive

        room.free = 2000
        spine.clock.advance(seconds=2)
        await until(lambda: not spine.writer.storage_full)
        assert ballast.laid()
        await spine.writer.do(fill_up, TIMER, spare_pages=1000)
        await spine.writer.do(note, MEERA, text=LONG)
        assert notes(spine.db) == ["called", "while there was room", LONG]
        assert log.verify(spine.db)[1] == []


SAVEPOINTS = ["savepoint", "rollback to", "release"]
"""Used only in a batch that somebody was refused in after having written."""


@pytest.mark.parametrize("statement", ["begin", "commit", "insert into journal", *SAVEPOINTS])
async def test_a_disk_that_is_full_at_any_statement_refuses_and_the_next_press_is_carried_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, statement: str
) -> None:
    disk = FlakyDisk.planted(monkeypatch)
    with open_notebook(tmp_path, essential=frozenset({note})) as spine:
        disk.faults.append((statement, FULL))
        with pytest.raises(Refused, match="storage-full"):
            await spine.writer.do(note_and_refuse if statement in SAVEPOINTS else note, MEERA, text="lost")
        assert disk.struck == [statement]

        assert (await spine.writer.do(note, MEERA, text="kept")).seq == 1
        assert notes(spine.db) == ["kept"]


@pytest.mark.parametrize("code", [IOERR_FSYNC, CORRUPT])
@pytest.mark.parametrize("statement", ["begin", "insert into journal", "commit", *SAVEPOINTS])
async def test_after_an_error_of_the_disk_the_writer_stops_for_good_and_leaves_nobody_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, statement: str, code: int
) -> None:
    disk = FlakyDisk.planted(monkeypatch)
    ended: list[BaseException] = []
    with open_notebook(tmp_path, fatal=ended.append, limits=Limits(batch_actions=1, synchronous="OFF")) as spine:
        gate = Gate()
        held = await gate.held(spine)
        press = note_and_refuse if statement in SAVEPOINTS else note
        tasks = await pressed(*(spine.writer.do(press, MEERA, text=str(number)) for number in range(5)))
        disk.faults.append((statement, code))
        gate.opened.set()
        for task in tasks:
            with pytest.raises(Refused) as caught:
                await task
            assert caught.value.code == "busy"
        await asyncio.wait([held])
        assert held.exception() is None or isinstance(held.exception(), Refused)

        await until(lambda: not spine.writer.alive)
        await until(lambda: bool(ended))
        assert [type(error) for error in ended] == [sqlite3.OperationalError]
        with pytest.raises(Refused, match="busy"):
            await spine.writer.do(note, MEERA, text="later")
        with pytest.raises(Refused, match="busy"):
            spine.writer.call(note, MEERA, text="later")
        assert spine.entries() == []


async def test_a_thread_that_is_told_to_end_leaves_nobody_waiting(tmp_path: Path) -> None:
    def end(tx: Transaction) -> None:
        raise SystemExit(1)

    ended: list[BaseException] = []
    with open_notebook(tmp_path, fatal=ended.append) as spine:
        gate = Gate()
        await gate.held(spine)
        tasks = await pressed(
            spine.writer.do(note, MEERA, text="before"),
            spine.writer.do(end, MEERA),
            spine.writer.do(note, MEERA, text="after"),
        )
        gate.opened.set()
        answers = await asyncio.gather(*tasks, return_exceptions=True)

        assert [type(answer) for answer in answers] == [Refused] * 3
        await until(lambda: bool(ended))
        assert isinstance(ended[0], SystemExit)
        assert spine.entries() == []


def test_a_database_that_cannot_be_opened_is_said_at_the_start(tmp_path: Path) -> None:
    with open_spine(tmp_path) as spine:
        pass
    damaged = bytearray(spine.path.read_bytes())
    damaged[:100] = bytes(100)
    spine.path.write_bytes(damaged)
    again = writer.Writer(spine.path, spine.means, spine.clock, ballast=spine.ballast)

    with pytest.raises(sqlite3.DatabaseError):
        again.start()
    assert not again.alive


# Between batches -----------------------------------------------------------------------------------------------------


async def test_a_quiet_moment_moves_the_log_into_the_database(spine: Spine) -> None:
    await spine.writer.do(note, MEERA, text="x")
    await until(lambda: spine.writer.checkpoints.made > 0)
    bare = sqlite3.connect(f"{spine.path.as_uri()}?immutable=1", uri=True)  # reads the main file and never the log

    assert bare.execute("select count(*) from journal").fetchone() == (1,)
    bare.close()


async def test_a_long_log_is_cut_back_when_nobody_reads_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "IDLE_SECONDS", 0.001)
    monkeypatch.setattr(checkpoints, "TRUNCATE_BYTES", 1)
    with open_notebook(tmp_path) as spine:
        wal = spine.path.with_name("medique.db-wal")
        spine.db.execute("begin")
        spine.entries()
        await spine.writer.do(note, MEERA, text="x")
        await until(lambda: spine.writer.checkpoints.made >= 1)
        assert wal.stat().st_size > 0, "a reader is in the way and is not waited for"
        spine.db.execute("commit")

        await spine.writer.do(note, MEERA, text="y")
        await until(lambda: wal.stat().st_size == 0)
        assert await spine.writer.do(busy_timeout, TIMER) == connection.BUSY_MILLISECONDS
        assert notes(spine.db) == ["x", "y"]


@pytest.mark.parametrize("code", [FULL, BUSY])
async def test_a_log_that_finds_no_room_in_the_database_stays_a_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    monkeypatch.setattr(writer, "IDLE_SECONDS", 0.001)
    disk = FlakyDisk.planted(monkeypatch)
    with open_notebook(tmp_path) as spine:
        disk.faults.append(("pragma wal_checkpoint", code))
        await spine.writer.do(note, MEERA, text="x")
        await until(lambda: bool(disk.struck))

        assert (await spine.writer.do(note, MEERA, text="y")).seq == 2
        assert spine.writer.alive


async def test_a_disk_that_fails_in_a_quiet_moment_ends_the_writer_loudly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "IDLE_SECONDS", 0.001)
    disk = FlakyDisk.planted(monkeypatch)
    ended: list[BaseException] = []
    with open_notebook(tmp_path, fatal=ended.append) as spine:
        disk.faults.append(("pragma wal_checkpoint", IOERR_FSYNC))
        await spine.writer.do(note, MEERA, text="x")
        await until(lambda: bool(ended))

        assert not spine.writer.alive
        with pytest.raises(Refused, match="busy"):
            await spine.writer.do(note, MEERA, text="y")


def test_stopping_finishes_what_is_in_the_mailbox(tmp_path: Path) -> None:
    with open_notebook(tmp_path) as spine:
        gate = Gate()
        threads = [threading.Thread(target=spine.do, args=(gate.hold,))]
        threads[0].start()
        assert gate.entered.wait(20)
        stopping = threading.Thread(target=spine.writer.stop)
        threads += [threading.Thread(target=lambda n=n: spine.do(note, text=str(n))) for n in range(3)]
        for thread in threads[1:]:
            thread.start()
        while spine.writer._mailbox.qsize() < 3:
            pass
        stopping.start()
        gate.opened.set()
        for thread in (*threads, stopping):
            thread.join(20)

        assert notes(spine.db) == ["0", "1", "2"]
        assert not spine.writer.alive


def busy_timeout(tx: Transaction) -> int:
    (milliseconds,) = tx.db.execute("pragma busy_timeout").fetchone()
    return int(milliseconds)
