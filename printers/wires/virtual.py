"""The printer whose paper is a web page: every sheet is kept as the bytes that were sent, and what it was beside them.

0001.bin    the bytes, exactly as any printer would have got them
0001.json   job, token number, copy, time, captions; written last: a sheet without it never came out
"""

import io
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from printers.profile import Profile
from printers.wires import CameOut, Condition, Job, NothingCame, Outcome

if TYPE_CHECKING:
    from printers.paper import Paper


class Sheet(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What is known of a sheet besides its bytes."""

    job_id: str
    token_number: str
    copy: int
    at: datetime
    captions: Mapping[str, str]


class PaperJob(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One line of `jobs.json`: a sheet as a person would read it."""

    job_id: str
    token_number: str
    copy: int
    text: str
    at: datetime


class Tray:
    """The folder where the sheets of one virtual printer lie, numbered from 1; it survives a restart."""

    def __init__(self, folder: Path, profile: Profile) -> None:
        self._folder = folder
        self._profile = profile
        self._in_words: dict[int, PaperJob] = {}

    def count(self) -> int:
        """How many sheets lie there."""
        return max((int(path.stem) for path in self._folder.glob("*.json")), default=0)

    def jobs(self) -> list[PaperJob]:
        """Every sheet, oldest first, in words."""
        return [self._job(number) for number in range(1, self.count() + 1)]

    def png(self, number: int) -> bytes:
        """The picture of a sheet, drawn from its bytes. Raises FileNotFoundError for a number that never came out."""
        picture = io.BytesIO()
        self._read(number).picture().save(picture, "PNG")
        return picture.getvalue()

    def lay(self, data: bytes, sheet: Sheet) -> int:
        """Keep one more sheet; it is on disk when its number is returned. Raises OSError, and then there is no sheet."""
        self._folder.mkdir(parents=True, exist_ok=True)
        number = self.count() + 1
        _write(self._path(number, "bin"), data)
        _write(self._path(number, "json"), msgspec.json.encode(sheet))
        return number

    def sheet(self, number: int) -> Sheet:
        """What is known of a sheet besides its bytes. Raises FileNotFoundError."""
        return msgspec.json.decode(self._path(number, "json").read_bytes(), type=Sheet)

    def _job(self, number: int) -> PaperJob:
        """A sheet never changes, so it is read once."""
        if number not in self._in_words:
            sheet = self.sheet(number)
            self._in_words[number] = PaperJob(
                job_id=sheet.job_id,
                token_number=sheet.token_number,
                copy=sheet.copy,
                text=self._read(number).text,
                at=sheet.at,
            )
        return self._in_words[number]

    def _read(self, number: int) -> "Paper":
        from printers import paper  # Pillow takes a tenth of a second to import, which nobody waits for at start

        return paper.read(self._path(number, "bin").read_bytes(), self._profile, self.sheet(number).captions)

    def _path(self, number: int, suffix: str) -> Path:
        return self._folder / f"{number:04d}.{suffix}"


class VirtualWire:
    """Lays every sheet in a tray and can tell for each whether it came out."""

    def __init__(self, tray: Tray) -> None:
        self._tray = tray

    def put(self, job: Job) -> Outcome:
        """Lay one sheet."""
        sheet = Sheet(job_id=job.job_id, token_number=job.token_number, copy=job.copy, at=job.at, captions=job.captions)
        try:
            self._tray.lay(job.data, sheet)
        except OSError:
            return NothingCame("not-writable")
        return CameOut(confirmed=True, paper="enough")

    def look(self) -> Condition:
        """It never runs out of anything."""
        return Condition("ready", "enough")

    def holds(self, job_id: str) -> bool | None:
        """Whether the sheet lies in the tray."""
        return any(self._tray.sheet(number).job_id == job_id for number in range(self._tray.count(), 0, -1))


def _write(path: Path, content: bytes) -> None:
    """The whole file or none of it, also when the power goes."""
    fresh = path.with_name(path.name + ".new")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
