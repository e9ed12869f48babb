"""What `medique verify` and `medique rebuild --check` find out about a data folder; neither changes anything in it."""

import appliance.database.sqlite  # isort: skip  # noqa: F401  # before anything that may import sqlite3
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec

from appliance.catalogue import catalogue, folding
from appliance.database.connection import Connection, reading
from appliance.database.rebuild import Difference, compare, rebuild
from appliance.journal import log

Progress = Callable[[int], None]
"""Told the seq reached, once every 1,000 entries."""


class Verification(msgspec.Struct, frozen=True, rename="camel"):
    """What a verification saw: how far the chain goes, every fault in it, and what SQLite says of its own file."""

    head_seq: int
    head_hash: str
    head_at: str
    chain_faults: tuple[log.Fault, ...]
    integrity: tuple[str, ...]
    foreign_keys: int

    @property
    def good(self) -> bool:
        """Whether nothing was found."""
        return not self.chain_faults and not self.integrity and not self.foreign_keys


class Rebuilt(msgspec.Struct, frozen=True, rename="camel"):
    """What a rebuild compared: the last entry folded and every table that the journal does not explain."""

    folded_seq: int
    differences: tuple[Difference, ...]


def verify(database: Path, *, progress: Progress = lambda seq: None) -> Verification:
    """Recompute the chain and ask SQLite for the soundness of the file. Raises sqlite3.Error if it cannot be read."""
    db = reading(database)
    try:
        head, faults = log.verify(db, progress=progress)
        return Verification(
            head.seq, head.hash.hex(), head.occurred_at, tuple(faults), tuple(_unsound(db)), _orphans(db)
        )
    finally:
        db.close()


def rebuild_check(database: Path, *, progress: Progress = lambda seq: None) -> Rebuilt:
    """Fold the journal anew beside the database and compare every folded table.

    The comparison sees one moment: the file is first copied, so that a running server may go on writing.
    """
    with tempfile.TemporaryDirectory(prefix="medique-rebuild-", dir=database.parent) as folder:
        copy = Path(folder) / "copy.db"
        _copy(database, copy)
        source = reading(copy)
        try:
            folded = rebuild(source, Path(folder) / "rebuilt.db", catalogue(), folding(), progress=progress)
        finally:
            source.close()
        return Rebuilt(folded, tuple(compare(copy, Path(folder) / "rebuilt.db")))


def _copy(database: Path, copy: Path) -> None:
    source, target = reading(database), sqlite3.connect(copy)
    try:
        source.backup(target)
    finally:
        target.close()
        source.close()


def _unsound(db: Connection) -> list[str]:
    return [line for (line,) in db.execute("pragma integrity_check") if line != "ok"]


def _orphans(db: Connection) -> int:
    return len(db.execute("pragma foreign_key_check").fetchall())
