"""The power is cut inside every migration: the next start finds whole ones, and finishes the rest."""

import sqlite3
from collections import Counter
from pathlib import Path

import pytest
from sqlite_utils import Database

from appliance.database import migrations
from appliance.database.connection import Connection, writing
from tests.crash.cuts import cuts
from tests.crash.disk import fingerprint, lay_out
from tests.crash.extent import ALL, SEED, extent
from tests.crash.recording import record

pytestmark = pytest.mark.timeout(1800 if ALL else 120)

STEPS = tuple(step.name for step in migrations.HISTORY.pending(Database(memory=True)))
"""The migrations in their order."""


@pytest.fixture(scope="module")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The schema after none, one, two … of the migrations, each reached without a cut."""
    folder = tmp_path_factory.mktemp("shapes")
    return [shape_of(at_version(folder / f"{version}.db", version)) for version in range(len(STEPS) + 1)]


@pytest.mark.parametrize("version", range(len(STEPS)) if ALL else (0, len(STEPS) // 2, len(STEPS) - 1))
def test_a_cut_migration_is_whole_or_was_never_begun(
    version: int, shapes: list[str], tmp_path: Path, figures: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    if version:
        at_version(data / "medique.db", version)
    ended, recording = record(["-m", "tests.crash.migrating"], data=data)
    assert ended.exit_code == 0, ended.output

    whole = whole_shape(data / "medique.db")
    found: Counter[int] = Counter()
    seen: set[bytes] = set()
    for cut in cuts(recording, points=extent(45), chances=2, seed=SEED):
        if (mark := fingerprint(cut.files)) not in seen:
            seen.add(mark)
            place = tmp_path / "cut"
            lay_out(cut.files, place)
            reached = version_of(place / "medique.db", shapes)
            assert reached >= version, f"{cut}: an earlier migration was lost"
            assert reached == len(STEPS) or not cut.acknowledged, f"{cut}: it had said that it was done"
            found[reached] += 1
            migrations.migrate(place / "medique.db")
            assert whole_shape(place / "medique.db") == whole, f"{cut}: the next start did not finish"
            for file in place.iterdir():
                file.unlink()
    assert found[version] and found[len(STEPS)], "no cut fell into a migration: this test shows nothing"
    figures.insert(0, f"migrations cut, from version {version}, seed {SEED}: found at version " + spread(found))


def test_half_a_migration_would_be_noticed(shapes: list[str], tmp_path: Path) -> None:
    path = at_version(tmp_path / "medique.db", 1)
    db = writing(path)
    db.execute("create table half (id integer primary key) strict")
    db.close()
    with pytest.raises(AssertionError, match="in between"):
        version_of(path, shapes)


def at_version(path: Path, version: int) -> Path:
    """A database that has seen the first `version` migrations and no other."""
    db = writing(path)
    try:
        migrations.HISTORY.apply(Database(db), stop_before=STEPS[version:] or None)
    finally:
        db.close()
    return path


def version_of(path: Path, shapes: list[str]) -> int:
    """How many migrations a database has seen; it must be sound, and exactly of that shape."""
    db = writing(path)
    try:
        assert db.execute("pragma integrity_check").fetchone() == ("ok",)
        version = len(applied(db))
        assert applied(db) == list(STEPS[:version]), "migrations out of their order"
        assert own_shape(db) == shapes[version], f"something in between: not the shape of version {version}"
        return version
    finally:
        db.close()


def applied(db: Connection) -> list[str]:
    try:
        return [name for (name,) in db.execute("select name from _sqlite_migrations order by id")]
    except sqlite3.OperationalError:
        return []


def shape_of(path: Path) -> str:
    db = writing(path)
    try:
        return own_shape(db)
    finally:
        db.close()


def whole_shape(path: Path) -> str:
    """All of the schema, as the product itself shows it."""
    db = writing(path)
    try:
        return migrations.shape(db)
    finally:
        db.close()


def own_shape(db: Connection) -> str:
    """The schema without the table in which sqlite-utils keeps its place: it comes before the first migration."""
    return "\n".join(
        sql
        for (sql,) in db.execute("select sql from sqlite_master where tbl_name <> '_sqlite_migrations' order by name")
        if sql
    )


def spread(found: Counter[int]) -> str:
    return ", ".join(f"{version}: {times} times" for version, times in sorted(found.items()))
