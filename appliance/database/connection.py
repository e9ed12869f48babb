"""Connections: the one that writes, and those that can only read."""

import appliance.database.sqlite  # isort: skip  # noqa: F401  # before anything that may import sqlite3
import sqlite3
from pathlib import Path
from typing import Literal

Synchronous = Literal["FULL", "NORMAL", "OFF"]

CACHED_STATEMENTS = 512
WRITER_CACHE_KIBIBYTES = 16_384
READER_CACHE_KIBIBYTES = 4_096
"""The tail of the journal and the open lines stay warm; half a dozen connections must not fill a small box."""
BUSY_MILLISECONDS = 250
"""How long a statement waits for Litestream's moment of writing before the batch is tried again."""

Connection = sqlite3.Connection


def writing(path: Path, *, synchronous: Synchronous = "FULL") -> Connection:
    """The connection that writes: WAL, FULL, foreign keys; transactions are begun and ended by hand. One user at a time.

    `synchronous` is FULL everywhere but in the control of the power-cut tests, which must go red without it.
    """
    db = sqlite3.connect(path, isolation_level=None, cached_statements=CACHED_STATEMENTS, check_same_thread=False)
    (mode,) = db.execute("pragma journal_mode = wal").fetchone()
    assert mode == "wal", f"this file system cannot hold a WAL database (journal mode {mode})"
    db.execute(f"pragma synchronous = {synchronous}")
    db.execute("pragma foreign_keys = on")
    db.execute("pragma recursive_triggers = on")  # or "insert or replace" deletes rows past their delete triggers
    db.execute("pragma wal_autocheckpoint = 0")
    _careful(db, cache_kibibytes=WRITER_CACHE_KIBIBYTES)
    return db


def reading(path: Path) -> Connection:
    """A connection that cannot write; may be handed to another thread, one user at a time."""
    address = f"{path.absolute().as_uri()}?mode=ro"  # as_uri quotes: a folder may be called "100%" or "data?"
    db = sqlite3.connect(
        address, uri=True, isolation_level=None, cached_statements=CACHED_STATEMENTS, check_same_thread=False
    )
    db.execute("pragma query_only = on")
    _careful(db, cache_kibibytes=READER_CACHE_KIBIBYTES)
    return db


def _careful(db: Connection, *, cache_kibibytes: int) -> None:
    db.execute("pragma trusted_schema = off")
    db.execute("pragma mmap_size = 0")
    db.execute(f"pragma busy_timeout = {BUSY_MILLISECONDS}")
    db.execute(f"pragma cache_size = -{cache_kibibytes}")
