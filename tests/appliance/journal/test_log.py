"""The journal table: pages, its head, and a verification that finds whatever was done to it."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from appliance.clock import iso
from appliance.database import migrations
from appliance.database.connection import Connection, writing
from appliance.journal import log
from appliance.journal.chain import GENESIS, recomputed
from appliance.journal.event import Entry
from tests.hospital import FakeClock, seeded_ids

GUARDS = (
    "journal_takes_only_the_next_link",
    "journal_is_never_rewritten",
    "journal_is_kept_above_its_floor",
    "journal_floor_rises_only_with_an_archive",
)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Connection]:
    migrations.migrate(tmp_path / "medique.db", synchronous="OFF")
    db = writing(tmp_path / "medique.db", synchronous="OFF")
    yield db
    db.close()


@pytest.fixture
def append(db: Connection) -> Callable[..., Entry]:
    clock = FakeClock()
    ids = seeded_ids(clock)

    def append(type_name: str = "DoorOpened", payload: str = '{"room":"4"}') -> Entry:
        clock.advance(seconds=1)
        return log.append(
            db,
            log.head(db),
            event_id=ids.new(),
            type_name=type_name,
            occurred_at=iso(clock.now()),
            trace_id="trace",
            actor_kind="staff",
            actor_id="meera",
            actor_device="terminal-4",
            entity_kind="door",
            entity_id="d1",
            entity_version=1,
            reason="draught",
            payload=payload,
            sealed=b"\x01sealed",
            key_id="key-1",
        )

    return append


def without_guards(db: Connection) -> None:
    """What somebody with root does first."""
    for trigger in GUARDS:
        db.execute(f"drop trigger {trigger}")


def test_an_empty_journal_begins_with_genesis_and_holds(db: Connection) -> None:
    assert log.head(db) == log.START == log.Head(0, GENESIS, "")
    assert log.verify(db) == (log.START, [])


def test_an_appended_entry_is_stored_as_it_was_answered(db: Connection, append: Callable[..., Entry]) -> None:
    first, second = append(), append()

    assert log.after(db, 0, 10) == [first, second]
    assert (first.seq, first.prev_hash) == (1, GENESIS)
    assert (second.seq, second.prev_hash) == (2, first.hash)
    assert log.head(db) == log.Head(2, second.hash, second.occurred_at)


def test_pages_follow_each_other_without_gap_or_repeat(db: Connection, append: Callable[..., Entry]) -> None:
    seqs = [append().seq for _ in range(7)]

    assert [entry.seq for entry in log.after(db, 2, 3)] == [3, 4, 5]
    assert [entry.seq for entry in log.all_after(db, 0, page=3)] == seqs
    assert list(log.all_after(db, 7)) == []


def test_a_stale_head_cannot_append(db: Connection, append: Callable[..., Entry]) -> None:
    append()
    with pytest.raises(sqlite3.IntegrityError, match="only the entry that follows its last"):
        log.append(
            db,
            log.START,
            event_id="another",
            type_name="DoorOpened",
            occurred_at="2026-11-21T09:00:00.000Z",
            trace_id=None,
            actor_kind="system",
            actor_id=None,
            actor_device=None,
            entity_kind="door",
            entity_id="d1",
            entity_version=1,
            reason=None,
            payload="{}",
            sealed=None,
            key_id=None,
        )
    assert log.head(db).seq == 1


def test_an_untouched_journal_holds_and_says_how_far_it_is(db: Connection, append: Callable[..., Entry]) -> None:
    for _ in range(2001):
        append()
    told: list[int] = []

    head, faults = log.verify(db, progress=told.append)

    assert (head, faults) == (log.head(db), [])
    assert told == [1000, 2000]


CHANGES: dict[str, Any] = {
    "event_id": "another",
    "type": "DoorClosed",
    "occurred_at": "2026-11-21T23:00:00.000Z",
    "trace_id": None,
    "actor_kind": "system",
    "actor_id": "ravi",
    "actor_device": "",
    "entity_kind": "window",
    "entity_id": "d2",
    "entity_version": 2,
    "reason": None,
    "payload": '{"room":"5"}',
    "sealed": b"\x01another",
    "key_id": "key-2",
    "prev_hash": bytes(32),
    "hash": bytes(32),
}


def test_the_changes_tried_below_are_of_every_column() -> None:
    assert [*CHANGES] == [name for name in Entry.__struct_fields__ if name != "seq"]


@pytest.mark.parametrize("place", [1, 3, 5], ids=["first", "middle", "last"])
@pytest.mark.parametrize("column", CHANGES)
def test_a_change_of_any_column_is_found(db: Connection, append: Callable[..., Entry], column: str, place: int) -> None:
    for _ in range(5):
        append()
    without_guards(db)
    changed = CHANGES[column] if (place, column) != (1, "prev_hash") else b"\x01" * 32  # the first names zeros already
    db.execute(f"update journal set {column} = ? where seq = ?", (changed, place))

    assert place in {fault.seq for fault in log.verify(db)[1]}


@pytest.mark.parametrize("place", [1, 3])
def test_an_entry_rewritten_with_a_fitting_hash_no_longer_fits_the_next(
    db: Connection, append: Callable[..., Entry], place: int
) -> None:
    for _ in range(4):
        append()
    without_guards(db)
    db.execute("update journal set payload = '{}' where seq = ?", (place,))
    (entry,) = log.after(db, place - 1, 1)
    db.execute("update journal set hash = ? where seq = ?", (recomputed(entry), place))

    assert [fault.seq for fault in log.verify(db)[1]] == [place + 1]


def test_two_entries_that_changed_places_are_found(db: Connection, append: Callable[..., Entry]) -> None:
    for _ in range(5):
        append()
    without_guards(db)
    for was, now in ((2, 99), (3, 2), (99, 3)):
        db.execute("update journal set seq = ? where seq = ?", (now, was))

    assert {2, 3} <= {fault.seq for fault in log.verify(db)[1]}


@pytest.mark.parametrize("place", [1, 3])
def test_a_deleted_entry_is_found(db: Connection, append: Callable[..., Entry], place: int) -> None:
    for _ in range(5):
        append()
    without_guards(db)
    db.execute("delete from journal where seq = ?", (place,))

    faults = log.verify(db)[1]
    assert faults[0] == log.Fault(place + 1, f"entries {place} to {place} are missing")


def test_an_entry_slipped_in_between_is_found(db: Connection, append: Callable[..., Entry]) -> None:
    for _ in range(4):
        append()
    without_guards(db)
    for seq in (4, 3):
        db.execute("update journal set seq = ? where seq = ?", (seq + 1, seq))
    (second,) = log.after(db, 1, 1)
    forged = msgspec.structs.replace(second, seq=3, event_id="forged", prev_hash=second.hash)
    forged = msgspec.structs.replace(forged, hash=recomputed(forged))
    marks = ", ".join("?" * len(Entry.__struct_fields__))
    db.execute(f"insert into journal ({log.COLUMNS}) values ({marks})", msgspec.structs.astuple(forged))

    assert log.verify(db)[1][0].seq == 4, "the forged one itself is flawless"


def test_the_last_ones_come_first_when_read_backwards(db: Connection, append: Callable[..., Entry]) -> None:
    entries = [append() for _ in range(5)]
    assert log.backwards(db, 6, 2) == [entries[4], entries[3]]
    assert log.backwards(db, 4, 9) == [entries[2], entries[1], entries[0]]
    assert log.backwards(db, 1, 9) == []
    assert log.backwards(db, 6, 9, entity_id="nobody") == []
    of_one = log.backwards(db, 6, 9, entity_id=entries[0].entity_id)
    assert of_one == [entry for entry in reversed(entries) if entry.entity_id == entries[0].entity_id]


@pytest.mark.parametrize("floor", [0, 3])
def test_the_first_entry_of_an_instant_is_found(db: Connection, append: Callable[..., Entry], floor: int) -> None:
    entries = [append() for _ in range(7)]
    if floor:
        archive(db, append, upto=floor)
        entries = list(log.all_after(db, 0))
    for at in ("", *(entry.occurred_at for entry in entries), "9999"):
        wanted = next((entry.seq for entry in entries if entry.occurred_at >= at), entries[-1].seq + 1)
        assert log.first_at(db, at) == wanted


def archive(db: Connection, append: Callable[..., Entry], upto: int) -> None:
    append("JournalArchived", f'{{"upto":{upto}}}')
    db.execute("update journal_floor set seq = ?", (upto,))
    db.execute("delete from journal where seq <= ?", (upto,))


def test_a_journal_whose_old_entries_were_archived_still_holds(db: Connection, append: Callable[..., Entry]) -> None:
    for _ in range(5):
        append()
    archive(db, append, upto=3)

    assert log.floor(db) == 3
    assert log.verify(db) == (log.head(db), [])


def test_above_the_floor_a_missing_entry_is_found_also_the_first(db: Connection, append: Callable[..., Entry]) -> None:
    for _ in range(6):
        append()
    archive(db, append, upto=3)
    without_guards(db)
    db.execute("delete from journal where seq = 4")

    assert log.verify(db)[1] == [log.Fault(5, "entries 4 to 4 are missing")]


def test_an_archived_journal_that_lost_everything_else_is_no_sound_one(
    db: Connection, append: Callable[..., Entry]
) -> None:
    for _ in range(3):
        append()
    archive(db, append, upto=2)
    without_guards(db)
    db.execute("delete from journal")

    assert log.verify(db)[1] != []
