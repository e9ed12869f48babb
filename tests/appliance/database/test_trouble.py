"""What an error of SQLite means: the table that decides between one caller, one batch and the whole process."""

import sqlite3

import pytest

from appliance.database.trouble import Trouble, trouble_in_action, trouble_in_commit

IN_ACTION = {
    "SQLITE_ERROR": (1, Trouble.MISTAKE),
    "SQLITE_INTERNAL": (2, Trouble.FATAL),
    "SQLITE_PERM": (3, Trouble.FATAL),
    "SQLITE_BUSY": (5, Trouble.BUSY),
    "SQLITE_BUSY_SNAPSHOT": (517, Trouble.BUSY),
    "SQLITE_LOCKED": (6, Trouble.BUSY),
    "SQLITE_NOMEM": (7, Trouble.FATAL),
    "SQLITE_READONLY": (8, Trouble.FATAL),
    "SQLITE_IOERR_FSYNC": (1034, Trouble.FATAL),
    "SQLITE_IOERR_READ": (266, Trouble.FATAL),
    "SQLITE_CORRUPT": (11, Trouble.FATAL),
    "SQLITE_FULL": (13, Trouble.FULL),
    "SQLITE_CANTOPEN": (14, Trouble.FATAL),
    "SQLITE_TOOBIG": (18, Trouble.MISTAKE),
    "SQLITE_CONSTRAINT_TRIGGER": (1811, Trouble.MISTAKE),
    "SQLITE_MISMATCH": (20, Trouble.MISTAKE),
    "SQLITE_RANGE": (25, Trouble.MISTAKE),
    "SQLITE_NOTADB": (26, Trouble.FATAL),
}


def error_of(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("planted")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize("name", IN_ACTION)
def test_inside_an_action(name: str) -> None:
    code, trouble = IN_ACTION[name]

    assert trouble_in_action(error_of(code)) is trouble


@pytest.mark.parametrize("name", IN_ACTION)
def test_at_begin_and_commit_whatever_is_neither_busy_nor_full_is_fatal(name: str) -> None:
    code, trouble = IN_ACTION[name]
    expected = Trouble.FATAL if trouble is Trouble.MISTAKE else trouble

    assert trouble_in_commit(error_of(code)) is expected


def test_an_error_of_the_python_module_is_our_mistake_in_an_action_and_fatal_at_commit() -> None:
    error = sqlite3.ProgrammingError("Cannot operate on a closed cursor.")

    assert trouble_in_action(error) is Trouble.MISTAKE
    assert trouble_in_commit(error) is Trouble.FATAL


def test_real_errors_carry_the_codes_that_the_table_reads() -> None:
    db = sqlite3.connect(":memory:")
    db.execute("create table t (n integer unique not null) strict")
    db.execute("insert into t values (1)")
    for statement in ("select nothing", "insert into t values (1)", "insert into t values ('x')"):
        with pytest.raises(sqlite3.Error) as caught:
            db.execute(statement)
        assert trouble_in_action(caught.value) is Trouble.MISTAKE
    db.execute("pragma max_page_count = 2")
    with pytest.raises(sqlite3.Error) as caught:
        db.execute("create table u as select zeroblob(100000)")
    assert trouble_in_commit(caught.value) is Trouble.FULL
    db.close()
