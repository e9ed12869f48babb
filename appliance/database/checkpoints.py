"""Moving the log into the database: in quiet moments, and between two batches when there have been none for too long."""

import sqlite3
from pathlib import Path

import structlog

from appliance.database import connection
from appliance.database.connection import Connection
from appliance.database.trouble import Trouble, trouble_in_commit

LOG_BYTES = 8 * 1024 * 1024
"""A log this long is moved even when nobody pauses; shorter ones wait for a quiet moment."""
TRUNCATE_BYTES = 32 * 1024 * 1024
"""A log this long is cut back to nothing in a quiet moment, if no reader is in the way."""
LOOK_BATCHES = 16
"""How often a busy writer looks how long the log has become: every so many batches."""


class Checkpoints:
    """When to checkpoint. `unsaved` says whether anything was committed since the last one."""

    def __init__(self, path: Path) -> None:
        self._wal = path.with_name(path.name + "-wal")
        self._batches = 0
        self.unsaved = False
        self.made = 0

    def committed(self) -> None:
        """One more batch stands in the log."""
        self.unsaved = True
        self._batches += 1

    def after_a_batch(self, db: Connection) -> None:
        """Look from time to time whether the log has grown too long. Raises sqlite3.Error when the disk fails."""
        if self.unsaved and self._batches % LOOK_BATCHES == 0 and self._log_bytes() >= LOG_BYTES:
            self._make(db, truncate=False)

    def in_a_quiet_moment(self, db: Connection) -> None:
        """Nobody waits: move everything, and cut a long log. Raises sqlite3.Error when the disk fails."""
        if self.unsaved:
            self.unsaved = False
            self._make(db, truncate=self._log_bytes() >= TRUNCATE_BYTES)

    def _make(self, db: Connection, *, truncate: bool) -> None:
        """A full disk, or another process's moment of writing, costs nothing but the next try; any other error is raised.

        PASSIVE, so that no reader is waited for. TRUNCATE only with a zero busy timeout: beside Litestream it would
        otherwise stand still for the whole timeout.
        """
        self.made += 1
        try:
            db.execute("pragma wal_checkpoint(passive)")
            if truncate:
                db.execute("pragma busy_timeout = 0")
                db.execute("pragma wal_checkpoint(truncate)")
        except sqlite3.Error as error:
            if trouble_in_commit(error) is Trouble.FATAL:
                raise
            logger.warning("the log could not be moved into the database", cause=trouble_in_commit(error).name)
        finally:
            db.execute(f"pragma busy_timeout = {connection.BUSY_MILLISECONDS}")

    def _log_bytes(self) -> int:
        return self._wal.stat().st_size if self._wal.exists() else 0


logger = structlog.get_logger(__name__)
