"""The disk that forgets is itself tested: it loses what was never synced, and nothing else."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.crash.cuts import Cut, cuts, moments
from tests.crash.disk import (
    SECTOR_BYTES,
    Chance,
    Create,
    Disk,
    Everything,
    Nothing,
    Operation,
    Reading,
    Rename,
    Sync,
    SyncFolder,
    Truncate,
    Unlink,
    Write,
    fingerprint,
    lay_out,
    without_syncs,
)
from tests.crash.recording import Recording, record

OLD, NEW = b"old" * 700, b"new" * 700


def after(*operations: Operation, reading: Reading = Reading.STRICT, initial: dict[str, bytes] | None = None) -> Disk:
    disk = Disk(reading, initial)
    for operation in operations:
        disk.apply(operation)
    return disk


def test_what_was_never_synced_may_be_lost_and_may_survive() -> None:
    disk = after(Write(-1, 0, NEW), initial={"file": OLD})
    assert disk.after_cut(Nothing()) == {"file": OLD}
    assert disk.after_cut(Everything()) == {"file": NEW}
    assert disk.in_doubt


def test_what_was_synced_survives_whatever_happens() -> None:
    disk = after(Write(-1, 0, NEW), Sync(-1, 1), initial={"file": OLD})
    assert disk.after_cut(Nothing()) == {"file": NEW}
    assert not disk.in_doubt


def test_a_sync_covers_only_what_was_written_before_it_began() -> None:
    disk = after(Write(-1, 0, b"first"), Write(-1, 5, b"late"), Sync(-1, 1), initial={"file": b""})
    assert disk.after_cut(Nothing()) == {"file": b"first"}


def test_a_sync_of_one_file_says_nothing_of_another() -> None:
    disk = after(Write(-1, 0, b"a"), Write(-2, 0, b"b"), Sync(-2, 2), initial={"one": b"", "two": b""})
    assert disk.after_cut(Nothing()) == {"one": b"", "two": b"b"}


def test_a_write_tears_at_sectors_and_nowhere_else() -> None:
    disk = after(Write(-1, 100, bytes([1]) * 2000), initial={"file": bytes(2100)})
    torn = set()
    for seed in range(600):
        content = disk.after_cut(Chance(seed))["file"]
        sectors = [content[max(at, 100) : at + SECTOR_BYTES] for at in range(0, 2100, SECTOR_BYTES)]
        assert all(len(set(sector)) <= 1 for sector in sectors)
        torn.add(tuple(sector[:1] for sector in sectors))
    assert len(torn) == 2**5, "every mixture of five sectors comes up"


def test_writes_survive_in_any_order() -> None:
    disk = after(Write(-1, 0, b"1"), Write(-2, 0, b"2"), initial={"one": b"", "two": b""})
    seen = {tuple(disk.after_cut(Chance(seed)).values()) for seed in range(100)}
    assert seen == {(b"", b""), (b"1", b""), (b"", b"2"), (b"1", b"2")}


def test_a_truncation_survives_or_not() -> None:
    disk = after(Truncate(-1, 1), initial={"file": b"abc"})
    assert disk.after_cut(Nothing()) == {"file": b"abc"}
    assert disk.after_cut(Everything()) == {"file": b"a"}


def test_a_hole_reads_as_zeros() -> None:
    disk = after(Write(-1, 1024, b"x"), initial={"file": b""})
    assert disk.after_cut(Everything()) == {"file": bytes(1024) + b"x"}


def test_a_new_file_needs_its_folder_synced_when_read_strictly() -> None:
    made: list[Operation] = [Create("file", 1), Write(1, 0, b"x"), Sync(1, 2)]
    assert after(*made).after_cut(Nothing()) == {}
    assert after(*made, reading=Reading.ORDERED).after_cut(Nothing()) == {"file": b"x"}
    assert after(*made, SyncFolder(".", 3)).after_cut(Nothing()) == {"file": b"x"}


def test_unrelated_names_survive_independently_when_read_strictly() -> None:
    made: list[Operation] = [Create("one", 1), Create("two", 2)]
    strict = {tuple(after(*made).after_cut(Chance(seed))) for seed in range(100)}
    ordered = {tuple(after(*made, reading=Reading.ORDERED).after_cut(Chance(seed))) for seed in range(100)}
    assert strict == {(), ("one",), ("two",), ("one", "two")}
    assert ordered == {(), ("one",), ("one", "two")}


def test_an_unlinked_file_may_come_back() -> None:
    disk = after(Unlink("file"), initial={"file": b"x"})
    assert disk.after_cut(Nothing()) == {"file": b"x"}
    assert disk.after_cut(Everything()) == {}


REPLACED: list[Operation] = [
    Create("file.new", 1),
    Write(1, 0, NEW),
    Sync(1, 2),
    Rename("file.new", "file"),
    SyncFolder(".", 4),
]


def contents_after_every_cut(operations: list[Operation]) -> set[bytes]:
    recording = Recording({"file": OLD}, operations)
    return {cut.files["file"] for cut in cuts(recording, points=None, chances=40, seed=1)}


def test_a_file_replaced_with_care_is_the_old_one_or_the_new_one() -> None:
    assert contents_after_every_cut(REPLACED) == {OLD, NEW}


def test_a_file_replaced_without_a_sync_is_found_empty_or_torn() -> None:
    found = contents_after_every_cut([operation for operation in REPLACED if not isinstance(operation, Sync)])
    assert b"" in found
    assert len(found) > 3


def test_a_disk_whose_syncs_lie_loses_everything() -> None:
    lying = after(*without_syncs(REPLACED), initial={"file": OLD})
    assert lying.after_cut(Nothing()) == {"file": OLD}


def test_images_are_told_apart() -> None:
    assert fingerprint({"a": b"b"}) == fingerprint({"a": b"b"})
    assert len({fingerprint(files) for files in ({}, {"a": b""}, {"a": b"b"}, {"ab": b""}, {"a": b"", "b": b""})}) == 5


def test_moments_are_seeded_and_have_the_last_one() -> None:
    assert moments(1000, 10, 1) == moments(1000, 10, 1) != moments(1000, 10, 2)
    assert all(1000 in moments(1000, 10, seed) and len(moments(1000, 10, seed)) == 10 for seed in range(20))
    assert moments(5, None, 1) == {0, 1, 2, 3, 4, 5}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Recording]:
    """A run of the bare ledger with the given durability."""

    def recorded(synchronous: str) -> Recording:
        data = tmp_path_factory.mktemp("ledger") / "data"
        data.mkdir()
        ended, recording = record(["-m", "tests.crash.ledger", synchronous], data=data)
        assert ended.exit_code == 0, ended.output
        assert len(ended.acknowledged) == 24
        return recording

    return recorded


def lost(cut: Cut, folder: Path) -> int:
    """How many promised rows a ledger has lost; all of them when it cannot be read."""
    lay_out(cut.files, folder)
    db = sqlite3.connect(folder / "ledger.db")
    try:
        if db.execute("pragma integrity_check").fetchone() != ("ok",):
            return len(cut.acknowledged)
        if not db.execute("select 1 from sqlite_master where name = 'rows'").fetchone():
            return len(cut.acknowledged)
        kept = {str(number) for (number,) in db.execute("select number from rows")}
        return len(set(cut.acknowledged) - kept)
    except sqlite3.DatabaseError:
        return len(cut.acknowledged)
    finally:
        db.close()


def losses(recording: Recording, folder: Path) -> list[str]:
    found = []
    for number, cut in enumerate(cuts(recording, points=60, chances=2, seed=7)):
        place = folder / str(number)
        place.mkdir()
        if lost(cut, place):
            found.append(str(cut))
    return found


def test_sqlite_with_full_syncs_keeps_every_promise(recorded: Callable[[str], Recording], tmp_path: Path) -> None:
    assert losses(recorded("FULL"), tmp_path) == []


@pytest.mark.parametrize("synchronous", ["NORMAL", "OFF"])
def test_fewer_syncs_are_found_out(synchronous: str, recorded: Callable[[str], Recording], tmp_path: Path) -> None:
    assert len(losses(recorded(synchronous), tmp_path)) > 10


def test_a_disk_whose_syncs_lie_is_found_out(recorded: Callable[[str], Recording], tmp_path: Path) -> None:
    full = recorded("FULL")
    assert len(losses(Recording(full.initial, without_syncs(full.operations)), tmp_path)) > 10
