"""Migrations: forward only, whole or not at all; `schema.sql` shows today's shape to whoever reviews a change of it."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

import appliance.database
from appliance.database import migrations
from appliance.database.connection import Connection, reading, writing

SCHEMA = Path(appliance.database.__file__).parent / "schema.sql"
HOW = "MEDIQUE_WRITE=1 python -m pytest tests/appliance/database/test_migrations.py"


def test_schema_sql_is_the_shape_that_the_migrations_lead_to(tmp_path: Path) -> None:
    migrations.migrate(tmp_path / "x.db", synchronous="OFF")
    db = reading(tmp_path / "x.db")
    shape = f"-- Generated; do not edit. After a migration: {HOW}\n\n{migrations.shape(db)}"
    db.close()
    if os.environ.get("MEDIQUE_WRITE"):
        SCHEMA.write_text(shape)

    assert SCHEMA.read_text() == shape, f"look at the difference, then: {HOW}"


def test_a_new_file_goes_through_the_whole_history_and_a_second_time_through_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    new = writing(path)
    names = migrations.pending(new)
    new.close()
    assert names[0] == "create_the_spine"
    migrations.migrate(path, synchronous="OFF")
    db = reading(path)
    applied = db.execute("select name, applied_at from _sqlite_migrations order by id").fetchall()
    assert tuple(name for name, _ in applied) == names
    assert migrations.pending(db) == ()
    migrations.migrate(path, synchronous="OFF")

    assert db.execute("select name, applied_at from _sqlite_migrations order by id").fetchall() == applied
    db.close()


def test_the_names_in_the_history_tell_what_they_do_and_never_repeat() -> None:
    names = [step.name for step in migrations.HISTORY._migrations]

    assert len(set(names)) == len(names)
    assert all("_" in name and not any(part.isdigit() for part in name.split("_")) for name in names), names


def leaves_a_half(db: Database) -> None:
    db.executescript("create table half (n integer) strict; insert into half values (1);")
    db.executescript("create table another_half (n integer) strict; insert into nowhere values (1);")


def leaves_a_half_row_by_row(db: Database) -> None:
    db.execute("create table half (n integer) strict")
    db.execute("insert into half values (1)")
    raise RuntimeError("the power is cut")


def shape_of(path: Path) -> tuple[str, list[tuple[str]]]:
    db = reading(path)
    try:
        return migrations.shape(db), db.execute("select name from _sqlite_migrations order by id").fetchall()
    finally:
        db.close()


@pytest.mark.parametrize("step", [leaves_a_half, leaves_a_half_row_by_row])
def test_a_migration_that_fails_leaves_nothing_and_those_before_it_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: Callable[[Database], None]
) -> None:
    path = tmp_path / "x.db"
    migrations.migrate(path, synchronous="OFF")
    before = shape_of(path)
    longer = Migrations("medique")
    for old in migrations.HISTORY._migrations:
        longer()(old.fn)
    longer()(step)
    monkeypatch.setattr(migrations, "HISTORY", longer)

    with pytest.raises((sqlite3.OperationalError, RuntimeError)):
        migrations.migrate(path, synchronous="OFF")

    assert shape_of(path) == before
    db = reading(path)
    assert migrations.pending(db) == (step.__name__,)
    db.close()


def test_a_process_that_dies_in_the_middle_leaves_whole_migrations(tmp_path: Path) -> None:
    """The connection is dropped without a word in the last step, as a power cut would; the file is opened again."""
    path = tmp_path / "x.db"

    def dies(db: Database) -> None:
        db.execute("create table half (n integer) strict")
        raise KeyboardInterrupt

    longer = Migrations("medique")
    longer()(migrations.HISTORY._migrations[0].fn)
    longer()(dies)
    db = writing(path)
    with pytest.raises(KeyboardInterrupt):
        longer.apply(Database(db))
    db.close()

    assert [row[0] for row in tables(path) if row[0] == "half"] == []
    assert ("journal",) in tables(path)
    migrations.migrate(path, synchronous="OFF")


def test_litestreams_own_tables_are_no_part_of_the_shape(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    migrations.migrate(path, synchronous="OFF")
    db = writing(path, synchronous="OFF")
    before = migrations.shape(db)
    db.execute("create table _litestream_seq (id integer primary key, seq integer)")
    assert migrations.shape(db) == before
    db.execute("create table litestream (id integer primary key)")
    assert migrations.shape(db) != before
    db.close()


def tables(path: Path) -> list[tuple[str]]:
    db: Connection = reading(path)
    try:
        return db.execute("select name from sqlite_master where type = 'table'").fetchall()
    finally:
        db.close()
