"""What an error of SQLite means for the batch it struck: the table behind "when the disk says no"."""

import sqlite3
from enum import Enum

# Primary result codes, https://www.sqlite.org/rescode.html
_ERROR, _BUSY, _LOCKED, _FULL, _TOOBIG, _CONSTRAINT, _MISMATCH, _RANGE = 1, 5, 6, 13, 18, 19, 20, 25
_OURS = frozenset({_ERROR, _TOOBIG, _CONSTRAINT, _MISMATCH, _RANGE})


class Trouble(Enum):
    """The four ways on from an error."""

    MISTAKE = "ours: this action fails, the batch goes on"
    BUSY = "another process writes: the batch is tried again"
    FULL = "the disk is full: the batch is refused, the box stays up"
    FATAL = "no later commit can be trusted: stop for good"


def trouble_in_action(error: sqlite3.Error) -> Trouble:
    """What an error inside an action means. Whatever is not plainly ours, busy or full is fatal."""
    code = _primary(error)
    if code in _OURS or code is None:
        return Trouble.MISTAKE
    return trouble_in_commit(error)


def trouble_in_commit(error: sqlite3.Error) -> Trouble:
    """What an error of BEGIN, RELEASE or COMMIT means: SQLite accepts commits after a failed fsync, so we do not."""
    code = _primary(error)
    if code == _FULL:
        return Trouble.FULL
    return Trouble.BUSY if code in (_BUSY, _LOCKED) else Trouble.FATAL


def _primary(error: sqlite3.Error) -> int | None:
    """The primary result code; None for errors of the Python module itself (wrong parameters, closed cursors)."""
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF
