"""The data folder: made for its owner alone, and held by one process at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class FolderInUse(Exception):
    """Another process writes here. Two writers on one folder would be two authors of one journal."""


@contextmanager
def held(folder: Path) -> Iterator[Path]:
    """Make the folder if need be and hold it until the block ends. Raises FolderInUse at once if another process does.

    The lock is the kernel's: it goes with the process, however that ends.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise FolderInUse(f"{folder} is in use by another process. Stop it first.") from error
        yield folder
    finally:
        os.close(handle)
