"""Connections: one that writes durably, others that cannot write at all."""

import sqlite3
from pathlib import Path

import pytest

from appliance.database.connection import BUSY_MILLISECONDS, Connection, reading, writing


def pragma(db: Connection, name: str) -> object:
    return db.execute(f"pragma {name}").fetchone()[0]


def test_what_is_committed_on_the_writing_connection_is_synced(tmp_path: Path) -> None:
    db = writing(tmp_path / "x.db")

    assert pragma(db, "journal_mode") == "wal"
    assert pragma(db, "synchronous") == 2, "FULL"
    assert pragma(db, "foreign_keys") == 1
    assert pragma(db, "wal_autocheckpoint") == 0, "the writer chooses the moment"
    assert pragma(db, "busy_timeout") == BUSY_MILLISECONDS
    assert pragma(db, "trusted_schema") == 0
    assert pragma(db, "mmap_size") == 0
    assert db.isolation_level is None, "transactions are begun and ended by hand"
    db.close()


def test_a_reading_connection_cannot_write(tmp_path: Path) -> None:
    writing(tmp_path / "x.db").execute("create table t (n integer)")
    db = reading(tmp_path / "x.db")

    assert pragma(db, "trusted_schema") == 0
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        db.execute("insert into t values (1)")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        db.execute("drop table t")
    db.execute("pragma query_only = off")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        db.execute("insert into t values (1)")
    db.close()


def test_reading_makes_no_database_where_none_is(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError, match="unable to open"):
        reading(tmp_path / "none.db")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["100%41", "data?mode=rwc", "ward#3", "a b", "किराया"])
def test_the_data_folder_may_be_called_whatever_people_call_folders(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    writer = writing(folder / "x.db")
    writer.execute("create table t (n integer)")
    db = reading(folder / "x.db")

    assert db.execute("select count(*) from t").fetchone() == (0,)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        db.execute("insert into t values (1)")
    db.close()
    writer.close()


def test_a_relative_path_is_read_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    writing(Path("x.db")).execute("create table t (n integer)")

    assert reading(Path("x.db")).execute("select count(*) from t").fetchone() == (0,)
