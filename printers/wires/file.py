"""A file or a device node that takes bytes, such as `/dev/usb/lp0`: opened, appended to, synced."""

import os
import stat
from pathlib import Path

from printers.wires import CameOut, Condition, Job, NobodyKnows, NothingCame, Outcome


class FileWire:
    """Whoever reads the file prints it. It cannot answer, so a sheet came out once every byte was taken."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def put(self, job: Job) -> Outcome:
        """Append one sheet."""
        try:
            file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        except OSError:
            return NothingCame("not-writable")
        try:
            return self._append(file, job.data)
        finally:
            os.close(file)

    def look(self) -> Condition:
        """Only that it could be written to."""
        writable = os.access(self._path if self._path.exists() else self._path.parent, os.W_OK)
        return Condition("unknown") if writable else Condition("not-ready", trouble="not-writable")

    def holds(self, job_id: str) -> bool | None:
        """Bytes in a file have no name."""
        return None

    def _append(self, file: int, data: bytes) -> Outcome:
        sent = 0
        try:
            while sent < len(data):
                sent += os.write(file, data[sent:])
            if stat.S_ISREG(os.fstat(file).st_mode):
                os.fsync(file)
        except OSError:
            return NobodyKnows("not-writable") if sent else NothingCame("not-writable")
        return CameOut(confirmed=False)
