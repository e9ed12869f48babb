"""A program with nothing but SQLite in it, to test the tests: it inserts rows and promises each one after its commit.

python -m tests.crash.ledger SYNCHRONOUS DATA ACKNOWLEDGED
"""

import appliance.database.sqlite  # isort: skip  # noqa: F401
import os
import sqlite3
import sys
from pathlib import Path

ROWS = 24


def main(synchronous: str, data: str, acknowledged: str) -> None:
    promises = os.open(acknowledged, os.O_WRONLY | os.O_APPEND)
    db = sqlite3.connect(Path(data) / "ledger.db", isolation_level=None)
    db.execute("pragma journal_mode = wal")
    db.execute(f"pragma synchronous = {synchronous}")
    db.execute("pragma wal_autocheckpoint = 0")
    db.execute("create table rows (number integer primary key, filler blob)")
    for number in range(1, ROWS + 1):
        db.execute("insert into rows values (?, randomblob(700))", (number,))
        os.write(promises, f"{number}\n".encode())
        if number % 8 == 0:
            db.execute("pragma wal_checkpoint(truncate)" if number == 16 else "pragma wal_checkpoint(passive)")


if __name__ == "__main__":
    main(*sys.argv[1:])
