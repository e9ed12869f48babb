"""Every table is of a declared kind; folds write and read folded tables only; no lookup reads a growing table through."""

import ast
import importlib
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from appliance.database import migrations
from appliance.database.connection import Connection, writing
from appliance.database.tables import KINDS, Kind, of_kind
from tests.house import source
from tests.house.test_imports import READS, WRITES

FEW_ROWS = {
    "departments",
    "rooms",
    "policies",
    "lines",
    "duty",
    "epochs",
    "clock_steps",
    "journal_floor",
    "staff",
    "devices",
    "rings",
    "triage_rules",
}
"""Tables that have as many rows as the hospital has rooms and people at work; everything else grows with every patient."""

WRITING = {sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE}


class Statement(NamedTuple):
    """One SQL statement as it stands in a file."""

    where: str
    sql: str


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A database of today's shape, without rows."""
    path = tmp_path_factory.mktemp("shape") / "medique.db"
    migrations.migrate(path, synchronous="OFF")
    db = writing(path, synchronous="OFF")
    yield db
    db.close()


def test_every_table_of_the_schema_has_a_kind_and_every_kind_a_table(db: Connection) -> None:
    assert tables(db) == set(KINDS)


def test_a_table_without_a_kind_would_be_noticed(tmp_path: Path) -> None:
    path = tmp_path / "medique.db"
    migrations.migrate(path, synchronous="OFF")
    planted = writing(path, synchronous="OFF")
    planted.execute("create table strays (id integer primary key) strict")
    planted.execute("create table _litestream_seq (id integer primary key)")
    assert tables(planted) - set(KINDS) == {"strays"}
    planted.close()


def test_every_table_of_ours_is_strict(db: Connection) -> None:
    loose = {
        name
        for name, strict in db.execute("select name, strict from pragma_table_list where type = 'table'")
        if not strict
    }
    assert loose & set(KINDS) == {"_sqlite_migrations"}, "only the table of sqlite-utils' own is loose"


def test_folds_touch_folded_tables_only(db: Connection) -> None:
    statements = list(written_in("tables.py"))
    assert statements, "no fold writes anything: this test looks in the wrong place"
    strays = {
        f"{statement.where}: {table}"
        for statement in statements
        for _, table in touched(db, statement.sql)
        if KINDS.get(table) is not Kind.FOLDED
    }
    assert strays == set()


def test_drawers_write_drawers_only(db: Connection) -> None:
    strays = {
        f"{statement.where}: {table}"
        for statement in written_in("drawers.py")
        for action, table in touched(db, statement.sql)
        if action in WRITING and KINDS.get(table) is not Kind.DRAWER
    }
    assert strays == set()


@pytest.mark.parametrize(
    ("sql", "table"),
    [
        ("insert into patient_keys (key_id, patient_id, ring_id, wrapped) values (?, ?, ?, ?)", "patient_keys"),
        ("update departments set name = (select answer from answers)", "answers"),
        ("delete from journal", "journal"),
    ],
)
def test_a_fold_that_strays_would_be_noticed(db: Connection, sql: str, table: str) -> None:
    assert table in {name for _, name in touched(db, sql) if KINDS[name] is not Kind.FOLDED}


def test_every_folded_table_has_a_fold(db: Connection) -> None:
    written = {
        table
        for name in ("tables.py", "epochs.py", "clock_steps.py")
        for statement in written_in(name)
        for action, table in touched(db, statement.sql)
        if action in WRITING
    }
    assert set(of_kind(Kind.FOLDED)) - written == set()


def test_no_lookup_reads_a_growing_table_through(db: Connection) -> None:
    statements = [statement for statement in written_in("lookups.py") if READS.fullmatch(statement.sql)]
    assert statements, "no lookup reads anything: this test looks in the wrong place"
    slow = {f"{statement.where}: {step}" for statement in statements for step in scans(db, statement.sql)}
    assert slow == set()


@pytest.mark.parametrize(
    "sql", ["select * from visits where state = ?", "select count(*) from tokens where number > 3"]
)
def test_a_lookup_that_scans_would_be_noticed(db: Connection, sql: str) -> None:
    assert scans(db, sql)


def test_a_lookup_by_its_key_is_no_scan(db: Connection) -> None:
    assert not scans(db, "select * from visits where visit_id = ?")
    assert not scans(db, "select * from departments")


def tables(db: Connection) -> set[str]:
    names = {name for (name,) in db.execute("select name from sqlite_master where type = 'table'")}
    return {name for name in names if not name.startswith(("sqlite_", "_litestream_"))}


def written_in(file_name: str) -> Iterator[Statement]:
    """Every SQL statement in the inside's files of this name, with the constants of its module filled in."""
    for module in source.modules():
        if not re.fullmatch(rf"appliance/\w+/{re.escape(file_name)}", module.path):
            continue
        constants = vars(importlib.import_module(module.path.removesuffix(".py").replace("/", ".")))
        inner = {part for node in ast.walk(module.tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in ast.walk(module.tree):
            sql = text_of(node, constants) if node not in inner else None
            if sql and (READS.fullmatch(sql) or WRITES.fullmatch(sql)):
                yield Statement(f"{module.path}:{node.lineno}", sql)  # type: ignore[attr-defined]  # text_of says so


def text_of(node: ast.AST, constants: dict[str, object]) -> str | None:
    """The text of a string in the source; an f-string's with its constants filled in, or None where it has others."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        filled = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
        if all(isinstance(value, ast.Name) and value.id in constants for value in filled):
            return str(eval(compile(ast.Expression(node), "sql", "eval"), dict(constants)))
    return None


def touched(db: Connection, sql: str) -> set[tuple[int, str]]:
    """Which tables a statement reads and writes, triggers included, as SQLite's authorizer sees it."""
    seen: set[tuple[int, str]] = set()

    def note(action: int, table: str | None, *_: object) -> int:
        if action in WRITING | {sqlite3.SQLITE_READ} and table and not table.startswith("sqlite_"):
            seen.add((action, table))
        return sqlite3.SQLITE_OK

    db.set_authorizer(note)
    try:
        db.execute(f"explain {sql}", parameters(sql))
    finally:
        db.set_authorizer(None)
    return seen


def scans(db: Connection, sql: str) -> list[str]:
    """The steps of a query's plan that read a growing table through, row after row."""
    plan = [str(step[3]) for step in db.execute(f"explain query plan {sql}", parameters(sql))]
    aliases = {alias: table for table, alias in re.findall(r"\b(\w+) (?:as )?(\w+)", sql) if table in KINDS}
    read_through = {step: step.split()[1] for step in plan if step.startswith("SCAN ")}
    return [step for step, name in read_through.items() if aliases.get(name, name) in KINDS.keys() - FEW_ROWS]


def parameters(sql: str) -> list[None] | dict[str, None]:
    named = set(re.findall(r"[:@$](\w+)", re.sub(r"'[^']*'", "", sql)))
    return dict.fromkeys(named) if named else [None] * sql.count("?")
