"""What stands in a data folder after a power cut: started as the product starts it, and checked from end to end."""

import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

import msgspec

from appliance import assembly, checking
from appliance.box import Box
from appliance.clock import SystemClock
from appliance.database.ballast import BALLAST_BYTES
from appliance.journal import log
from appliance.journal.event import Author
from appliance.journal.sealing import Unreadable
from appliance.patients.events import Person
from appliance.queues import actions
from tests.crash.cuts import Cut
from tests.crash.disk import fingerprint, lay_out
from tests.crash.workload import Promise, settings

LATECOMER = Author.system("after the cut")


class Found(msgspec.Struct, frozen=True):
    """One image, opened: what is in its journal, and everything that is wrong with it."""

    entries: dict[int, str] = {}
    numbers: frozenset[str] = frozenset()
    next_number: str | None = None
    will_not_start: str | None = None
    chain_faults: int = 0
    rebuild_differences: int = 0
    closed_seals: int = 0
    doubled_numbers: int = 0


class Tally(msgspec.Struct):
    """The table: what many cuts have shown. Everything but the first two is a fault."""

    points: int = 0
    images: int = 0
    lost: int = 0
    chain_faults: int = 0
    rebuild_differences: int = 0
    duplicates: int = 0
    closed_seals: int = 0
    will_not_start: int = 0
    promises: int = 0
    examples: list[str] = []

    @property
    def faults(self) -> int:
        """Everything that must not happen."""
        return sum(
            (
                self.lost,
                self.chain_faults,
                self.rebuild_differences,
                self.duplicates,
                self.closed_seals,
                self.will_not_start,
            )
        )

    def row(self, name: str) -> str:
        """One line of the table."""
        numbers = (
            self.points,
            self.images,
            self.promises,
            self.lost,
            self.chain_faults,
            self.rebuild_differences,
            self.duplicates,
            self.closed_seals,
            self.will_not_start,
        )
        return f"{name:<34}" + "".join(f"{number:>{width}}" for number, width in zip(numbers, WIDTHS, strict=True))


COLUMNS = (
    "points",
    "images",
    "promises",
    "lost acknowledgements",
    "chain faults",
    "rebuild differences",
    "duplicates",
    "closed seals",
    "no start",
)
WIDTHS = tuple(len(column) + 3 for column in COLUMNS)
HEADING = " " * 34 + "".join(f"{column:>{width}}" for column, width in zip(COLUMNS, WIDTHS, strict=True))


def examine(cuts: Iterable[Cut], tally: Tally | None = None, *, keep: Path | None = None) -> Tally:
    """Open what every cut left and count what is wrong. The same image is opened once, however many cuts lead to it.

    The first faulty images are kept below `keep`, for whoever has to find out why.
    """
    tally = tally or Tally()
    known: dict[bytes, Found] = {}
    for cut in cuts:
        mark = fingerprint(cut.files)
        if mark not in known:
            known[mark] = opened(cut.files)
            tally.images += 1
        before = tally.faults
        count(tally, cut, known[mark])
        if tally.faults > before and len(tally.examples) < 5:
            tally.examples.append(f"{cut}: {known[mark]}"[:600])
            if keep is not None:
                lay_out(cut.files, keep / f"fault-{len(tally.examples)}")
    return tally


def count(tally: Tally, cut: Cut, found: Found) -> None:
    """Hold the promises made before a cut against what was found after it."""
    promises = [Promise.parse(line) for line in cut.acknowledged]
    tally.points += 1
    tally.promises += len(promises)
    tally.will_not_start += found.will_not_start is not None
    tally.lost += sum(not kept(promise, found) for promise in promises)
    tally.chain_faults += found.chain_faults
    tally.rebuild_differences += found.rebuild_differences
    tally.closed_seals += found.closed_seals
    given_again = any(promise.token_number == found.next_number for promise in promises)
    tally.duplicates += found.doubled_numbers + given_again


def kept(promise: Promise, found: Found) -> bool:
    """Whether a promise was kept: its entry stands where it stood, and its number belongs to somebody."""
    return found.entries.get(promise.seq) == promise.event_id and (
        promise.token_number == "-" or promise.token_number in found.numbers
    )


def opened(files: dict[str, bytes]) -> Found:
    """Start the box on an image, give out one more number, stop it, and verify everything."""
    with tempfile.TemporaryDirectory(prefix="medique-cut-", dir=memory()) as place:
        data = Path(place)
        lay_out(files, data)
        lay_ballast(data)
        return found_in(data)


def found_in(data: Path) -> Found:
    """As `opened`, for a folder that is there already."""
    try:
        box = assembly.open_box(settings(data), clock=SystemClock())
    except Exception as error:  # whatever keeps the box from starting is the finding
        return Found(will_not_start=f"{type(error).__name__}: {error}")
    try:
        entries = {entry.seq: entry.event_id for entry in log.all_after(box.readers.here, 0)}
        next_number = one_more(box)
        numbers = [number for (number,) in box.readers.here.execute("select token_number from tokens")]
        seals = closed_seals(box)
    finally:
        box.writer.stop()
        box.readers.close()
    verified = checking.verify(data / "medique.db")
    rebuilt = checking.rebuild_check(data / "medique.db")
    return Found(
        entries=entries,
        numbers=frozenset(numbers),
        next_number=next_number,
        chain_faults=len(verified.chain_faults) + len(verified.integrity) + verified.foreign_keys,
        rebuild_differences=len(rebuilt.differences),
        closed_seals=seals,
        doubled_numbers=len(numbers) - len(set(numbers)),
    )


def one_more(box: Box) -> str | None:
    """The number that the next patient gets; None where the cut came before there was a department."""
    row = box.readers.here.execute("select department_id from departments").fetchone()
    if row is None:
        return None
    arrived = box.writer.call(actions.check_in, LATECOMER, department_id=row[0], channel="RECEPTION", person=Person())
    return arrived.token_number


def closed_seals(box: Box) -> int:
    """Sealed parts whose key is not there, and keys that the keyring does not open."""
    db = box.readers.here
    (keyless,) = db.execute(
        "select count(*) from journal where key_id is not null and key_id not in (select key_id from patient_keys)"
    ).fetchone()
    return int(keyless) + sum(
        not opens(box, patient_id) for (patient_id,) in db.execute("select patient_id from patient_keys")
    )


def opens(box: Box, patient_id: str) -> bool:
    try:
        return box.seals.key_of(box.readers.here, patient_id) is not None
    except Unreadable:
        return False


def lay_ballast(data: Path) -> None:
    """A ballast without bytes behind it, so that opening a thousand images does not write 64 GiB."""
    with (data / "ballast").open("wb") as ballast:
        ballast.truncate(BALLAST_BYTES)


def memory() -> str | None:
    """A folder in memory, where syncing costs nothing; None where there is none."""
    shared = Path("/dev/shm")
    return str(shared) if shared.is_dir() and shutil.disk_usage(shared).free > 4 * BALLAST_BYTES else None
