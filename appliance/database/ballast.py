"""The ballast: 64 MiB laid down at start, thrown overboard when the disk is full, so that calling can go on."""

import os
import shutil
from pathlib import Path

BALLAST_BYTES = 64 * 1024 * 1024
RELAY_FREE_BYTES = 256 * 1024 * 1024


class Ballast:
    """A file that is only there to be deleted. Safe to lay and to drop at any time, from any thread."""

    def __init__(self, path: Path, *, size: int = BALLAST_BYTES, relay_free: int = RELAY_FREE_BYTES) -> None:
        self._path = path
        self._size = size
        self._relay_free = relay_free

    def laid(self) -> bool:
        """Whether the whole ballast is there."""
        return self._path.exists() and self._path.stat().st_size == self._size

    def lay(self) -> bool:
        """Lay it down if the disk has room to spare; whether it lies there now. Half a ballast is none."""
        if self.laid():
            return True
        self.drop()
        if shutil.disk_usage(self._path.parent).free < self._relay_free:
            return False
        try:
            handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                os.posix_fallocate(handle, 0, self._size)
            finally:
                os.close(handle)
        except OSError:
            self.drop()
            return False
        return True

    def drop(self) -> None:
        """Give its bytes back to the disk."""
        self._path.unlink(missing_ok=True)
