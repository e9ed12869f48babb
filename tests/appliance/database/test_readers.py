"""Readers: the loop's own connection and two threads; none can write, each sees what is committed."""

import asyncio
import sqlite3
import threading
from pathlib import Path

import pytest

from appliance.database.connection import Connection, writing
from appliance.database.readers import READER_THREADS, Readers


@pytest.fixture
def path(tmp_path: Path) -> Path:
    db = writing(tmp_path / "x.db", synchronous="OFF")
    db.execute("create table t (n integer)")
    db.close()
    return tmp_path / "x.db"


def count(db: Connection, *, above: int = 0) -> int:
    (number,) = db.execute("select count(*) from t where n > ?", (above,)).fetchone()
    return int(number)


async def test_here_and_on_a_thread_one_reads_what_is_committed(path: Path) -> None:
    readers = Readers(path)
    db = writing(path, synchronous="OFF")
    db.execute("begin")
    db.execute("insert into t values (1), (2)")
    assert (count(readers.here), await readers.run(count)) == (0, 0)
    db.execute("commit")

    assert count(readers.here) == 2
    assert await readers.run(count, above=1) == 1
    readers.close()
    db.close()


async def test_a_long_lookup_runs_away_from_the_loop_on_one_of_two_threads(path: Path) -> None:
    readers = Readers(path)
    meeting = threading.Barrier(READER_THREADS)

    def meet(db: Connection) -> tuple[str, int]:
        meeting.wait(20)
        return threading.current_thread().name, id(db)

    answers = await asyncio.gather(*(readers.run(meet) for _ in range(READER_THREADS)))
    assert len({name for name, _ in answers}) == len({connection for _, connection in answers}) == READER_THREADS == 2
    assert threading.current_thread().name not in {name for name, _ in answers}
    assert id(readers.here) not in {connection for _, connection in answers}
    readers.close()


async def test_a_thread_keeps_its_connection(path: Path) -> None:
    readers = Readers(path)

    for _ in range(10):
        await readers.run(count)
    assert len(readers._opened) <= READER_THREADS
    readers.close()


async def test_a_lookup_that_fails_says_so_to_its_caller(path: Path) -> None:
    readers = Readers(path)

    def write(db: Connection) -> None:
        db.execute("insert into t values (1)")

    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await readers.run(write)
    assert await readers.run(count) == 0
    readers.close()


async def test_closing_closes_every_connection(path: Path) -> None:
    readers = Readers(path)
    await readers.run(count)
    opened = [readers.here, *readers._opened]
    readers.close()

    assert len(opened) == 2
    for db in opened:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            db.execute("select 1")
