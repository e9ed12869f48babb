"""Imports point inward, SQL stands where it belongs, and nobody but two files asks for the time or for chance."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import source

CLOCK_AND_CHANCE = {"appliance/clock.py", "appliance/ids.py"}

# `from x import *` of these, or any call of them, asks the machine for the time or for chance.
ASKS = re.compile(
    r"""(datetime\.)?datetime\.(now|utcnow|today) | (datetime\.)?date\.today
    | time\.(time|time_ns|monotonic|monotonic_ns|localtime|gmtime|ctime)
    | os\.urandom | uuid\.\w+ | random\.\w+
    | secrets\.(?!compare_digest)\w+""",
    re.VERBOSE,
)

READS = re.compile(r"\s*(with \w+.*\bas \(\s*)?select\b.+", re.DOTALL)
WRITES = re.compile(r"\s*(insert (or \w+ )?into|replace into|update \w+\s+set|delete from)\b.+", re.DOTALL)
JOURNAL = re.compile(r"\b(from|into|update|join)\s+journal\b")


def test_the_contracts_hold(tmp_path: Path) -> None:
    assert contracts_broken_by(tmp_path, {}) == ""


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("appliance/queues/actions.py", "import web"),
        ("appliance/queues/actions.py", "import starlette"),
        ("appliance/queues/actions.py", "import appliance.printing.actions"),
        ("appliance/queues/lookups.py", "import appliance.assembly"),
        ("appliance/queues/events.py", "import sqlite3"),
        ("appliance/queues/events.py", "import appliance.queues.tables"),
        ("appliance/queues/states.py", "import asyncio"),
        ("appliance/queues/tables.py", "import appliance.queues.states"),
        ("appliance/database/planted.py", "import appliance.queues.actions"),
        ("appliance/journal/planted.py", "import appliance.database.sqlite"),
        ("web/planted.py", "import printers"),
        ("web/planted.py", "import appliance.queues.tables"),
        ("printers/planted.py", "import web"),
    ],
)
def test_the_contracts_would_notice(file: str, line: str, tmp_path: Path) -> None:
    assert "BROKEN" in contracts_broken_by(tmp_path, {file: line})


def test_a_fold_may_read_the_events_of_a_capability_above_it(tmp_path: Path) -> None:
    """All events.py together are one lower layer (DESIGN §2)."""
    assert contracts_broken_by(tmp_path, {"appliance/departments/tables.py": "import appliance.queues.events"}) == ""


def test_every_module_of_the_inside_has_its_place_in_the_layers() -> None:
    contracts = tomllib.loads((source.ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = next(contract["layers"] for contract in contracts["contracts"] if contract["id"] == "inward")
    placed = {name for layer in layers for name in re.findall(r"[\w.]+", layer)}
    present = {
        "appliance." + path.removesuffix(".py").split("/")[1]
        for path in source.tracked()
        if path.startswith("appliance/") and path.endswith(".py") and path != "appliance/__init__.py"
    }
    assert present - placed == set()
    adapters = {path.split("/")[0] for path in source.tracked() if path.endswith("/__init__.py")} - {"tests"}
    assert adapters == set(contracts["root_packages"])


def test_nobody_else_asks_for_the_time_or_for_chance() -> None:
    found = [
        f"{module.path}:{line} {name}"
        for module in source.modules()
        if module.path not in CLOCK_AND_CHANCE
        for line, name in names_used(module.tree)
        if ASKS.fullmatch(name)
    ]
    assert not found


@pytest.mark.parametrize(
    "code",
    [
        "from datetime import datetime\ndatetime.now()",
        "import datetime as d\nd.datetime.now(d.UTC)",
        "import time\ntime.time()",
        "from time import time as now\nnow()",
        "import uuid\nuuid.uuid4()",
        "from random import choice\nchoice([1])",
        "import secrets\nsecrets.token_bytes(3)",
        "import os\nclock = os.urandom",
    ],
)
def test_the_rule_would_notice_time_and_chance(code: str) -> None:
    assert any(ASKS.fullmatch(name) for _, name in names_used(ast.parse(code)))


def test_the_rule_lets_secrets_be_compared() -> None:
    code = "import secrets, time\nsecrets.compare_digest(a, b)\ntime.sleep(1)"
    assert not any(ASKS.fullmatch(name) for _, name in names_used(ast.parse(code)))


def test_sql_stands_where_it_belongs() -> None:
    found = [
        f"{module.path}:{line} {text.strip().splitlines()[0]}"
        for module in source.modules()
        for line, text in source.sentences(module.tree)
        if misplaced(module.path, text)
    ]
    assert not found


@pytest.mark.parametrize(
    ("path", "sql"),
    [
        ("appliance/queues/actions.py", "select id from visits where id = ?"),
        ("web/api/doctor.py", "select 1 from visits"),
        ("appliance/queues/lookups.py", "update visits set state = ?"),
        ("appliance/queues/actions.py", "\n    insert into visits values (?)"),
        ("appliance/audit/lookups.py", "select seq from journal where seq > ?"),
        ("appliance/queues/tables.py", "delete from journal"),
    ],
)
def test_the_rule_would_notice_misplaced_sql(path: str, sql: str) -> None:
    assert misplaced(path, sql)


@pytest.mark.parametrize(
    ("path", "sql"),
    [
        ("appliance/queues/lookups.py", "select id from visits where id = ?"),
        ("appliance/queues/tables.py", "update visits set state = ?"),
        ("appliance/identity/drawers.py", "delete from sessions where id = ?"),
        ("appliance/journal/log.py", "select seq from journal"),
        ("web/screens/board.py", "Select a department from the list"),
    ],
)
def test_the_rule_leaves_placed_sql_alone(path: str, sql: str) -> None:
    assert not misplaced(path, sql)


def test_sql_is_filled_with_parameters_and_never_with_values() -> None:
    """What an f-string may put into SQL comes from the file itself: a constant, a struct's fields, so many `?`."""
    found = [f"{module.path}:{line} {text}" for module in source.modules() for line, text in values_in_sql(module.tree)]
    assert [place for place in found if not place.startswith("appliance/database/rebuild.py")] == []


@pytest.mark.parametrize(
    "code",
    [
        "def visit(db, name):\n    db.execute(f\"select * from visits where name = '{name}'\")",
        "def visit(db, name):\n    wanted = name.lower()\n    db.execute(f'delete from visits where {wanted}')",
        "def visit(db, event):\n    db.execute(f'update visits set state = {event.state}')",
    ],
)
def test_the_rule_would_notice_a_value_in_sql(code: str) -> None:
    assert list(values_in_sql(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        "COLUMNS = 'a, b'\ndef visit(db):\n    db.execute(f'select {COLUMNS} from visits')",
        "def visit(db):\n    columns = ', '.join(Visit.__struct_fields__)\n    db.execute(f'select {columns} from visits')",
        "def visit(db, ids):\n    db.execute(f\"select a from visits where id in ({','.join('?' * len(ids))})\")",
    ],
)
def test_the_rule_lets_sql_be_put_together_from_the_file_itself(code: str) -> None:
    assert not list(values_in_sql(ast.parse(code)))


def contracts_broken_by(folder: Path, planted: dict[str, str]) -> str:
    """What import-linter says of a copy of the product with these lines added; nothing when all contracts hold."""
    for package in source.PRODUCT:
        if (source.ROOT / package).is_dir():
            shutil.copytree(source.ROOT / package, folder / package, ignore=shutil.ignore_patterns("*.pyc", "static"))
    shutil.copy(source.ROOT / "pyproject.toml", folder)
    for path, line in planted.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        (file.parent / "__init__.py").touch()
        file.write_text((file.read_text() if file.exists() else '"""Planted."""\n') + f"\n{line}\n")
        for name in re.findall(r"import (appliance\.\S+)", line):
            wanted = folder / (name.replace(".", "/") + ".py")
            wanted.parent.mkdir(parents=True, exist_ok=True)
            (wanted.parent / "__init__.py").touch()
            wanted.touch()
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache", "--no-logo"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return "" if run.returncode == 0 else run.stdout + run.stderr


def names_used(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every dotted name that the code uses, as it would read without import aliases."""
    meaning: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            meaning |= {alias.asname or alias.name.split(".")[0]: alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            meaning |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name):
            first, _, rest = ast.unparse(node).partition(".")
            if first in meaning:
                yield node.lineno, f"{meaning[first]}.{rest}" if rest else meaning[first]


def misplaced(path: str, text: str) -> bool:
    """Whether this is SQL in a file that is not for it: STYLE's rule; `database/` and `journal/log.py` hold the spine."""
    name = path.rsplit("/", 1)[-1]
    if path == "appliance/journal/log.py" or path.startswith("appliance/database/"):
        return False
    if not READS.fullmatch(text) and not WRITES.fullmatch(text):
        return False
    if JOURNAL.search(text) or not path.startswith("appliance/"):
        return True
    if READS.fullmatch(text):
        return name not in ("lookups.py", "drawers.py")
    return name not in ("tables.py", "drawers.py")


def values_in_sql(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Everything that an f-string puts into SQL and that does not stand in the file itself."""
    fixed = assigned(tree.body)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    for scope in (tree, *functions):
        own, given = {}, set()
        if not isinstance(scope, ast.Module):
            own = assigned(scope.body)
            # A private function is called from this file only, with what this file says.
            given = {argument.arg for argument in scope.args.args} if scope.name.startswith("_") else set()
        for node in within(scope):
            if isinstance(node, ast.JoinedStr) and is_sql(node):
                for part in node.values:
                    if isinstance(part, ast.FormattedValue) and not is_fixed(part.value, {**fixed, **own}, given):
                        yield node.lineno, ast.unparse(part.value)


def within(scope: ast.AST) -> Iterator[ast.AST]:
    """Everything in a scope, functions inside it left out."""
    for node in ast.iter_child_nodes(scope):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
            yield from within(node)


def assigned(body: list[ast.stmt]) -> dict[str, ast.expr]:
    pairs = ((node.targets[0], node.value) for node in body if isinstance(node, ast.Assign))
    return {target.id: value for target, value in pairs if isinstance(target, ast.Name)}


def is_sql(node: ast.JoinedStr) -> bool:
    text = "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values)
    return bool(READS.fullmatch(text) or WRITES.fullmatch(text))


def is_fixed(value: ast.expr, names: dict[str, ast.expr], given: set[str]) -> bool:
    """Whether an expression is made of nothing but what stands in the file."""
    match value:
        case ast.Constant():
            return True
        case ast.Name(id=name):
            return name in given or (name in names and is_fixed(names[name], names, given))
        case ast.Attribute(attr="__struct_fields__"):
            return True
        case ast.JoinedStr():
            return all(
                is_fixed(part.value, names, given) for part in value.values if isinstance(part, ast.FormattedValue)
            )
        case ast.Call(func=ast.Attribute(value=ast.Constant(), attr="join"), args=[listed]):
            return is_fixed(listed, names, given) or ast.unparse(listed).startswith("'?' * ")
    return False
