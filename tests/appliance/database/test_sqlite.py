"""One SQLite library per process, and none that can corrupt the database beside Litestream."""

import subprocess
import sys

import appliance.database.sqlite as ours


def run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)


def test_this_process_has_our_sqlite_and_no_other() -> None:
    import sqlite3
    import sqlite3.dbapi2

    import pysqlite3
    import sqlite_utils.db

    assert sqlite3.sqlite_version_info >= ours.OLDEST == (3, 51, 3)
    assert sqlite3 is pysqlite3
    assert sqlite3.dbapi2.connect is pysqlite3.connect
    assert sqlite_utils.db.sqlite3.sqlite_version_info >= ours.OLDEST  # type: ignore[attr-defined]


def test_it_also_takes_the_place_of_a_sqlite3_that_was_imported_before() -> None:
    program = "import sqlite3; import appliance.database.sqlite; import sqlite3, pysqlite3; assert sqlite3 is pysqlite3"

    assert run(program).stderr == ""


def test_an_older_library_is_refused_at_start() -> None:
    program = "import pysqlite3; pysqlite3.sqlite_version_info = (3, 51, 2); import appliance.database.sqlite"
    refused = run(program)

    assert refused.returncode == 1
    assert "can corrupt this database" in refused.stderr
    assert "Traceback" not in refused.stderr
