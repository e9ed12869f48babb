"""The journal table: the only file that reads or writes it."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import msgspec

from appliance.journal.chain import GENESIS, hash_of, recomputed
from appliance.journal.event import Entry

if TYPE_CHECKING:
    from sqlite3 import Connection

COLUMNS = ", ".join(Entry.__struct_fields__)


class Head(msgspec.Struct, frozen=True):
    """The end of the chain: the last seq, its hash and its time. All that the writer keeps in memory."""

    seq: int
    hash: bytes
    occurred_at: str


START = Head(0, GENESIS, "")
"""Before anything happened."""


class Fault(msgspec.Struct, frozen=True):
    """A place where the chain does not hold: the seq, and what is wrong in words for whoever investigates."""

    seq: int
    what: str


def head(db: "Connection") -> Head:
    """The last entry; seq 0 and the genesis hash when nothing has happened yet."""
    row = db.execute("select seq, hash, occurred_at from journal order by seq desc limit 1").fetchone()
    return Head(*row) if row else START


def append(
    db: "Connection",
    last: Head,
    *,
    event_id: str,
    type_name: str,
    occurred_at: str,
    trace_id: str | None,
    actor_kind: str,
    actor_id: str | None,
    actor_device: str | None,
    entity_kind: str,
    entity_id: str,
    entity_version: int,
    reason: str | None,
    payload: str,
    sealed: bytes | None,
    key_id: str | None,
) -> Entry:
    """Append one entry behind `last`. Raises sqlite3.IntegrityError if that is not the journal's end (the guards)."""
    fields = (
        last.seq + 1,
        event_id,
        type_name,
        occurred_at,
        trace_id,
        actor_kind,
        actor_id,
        actor_device,
        entity_kind,
        entity_id,
        entity_version,
        reason,
        payload,
        sealed,
        key_id,
        last.hash,
    )
    entry = Entry(*fields, hash_of(*fields))
    db.execute(_INSERT, (*fields, entry.hash))
    return entry


def after(db: "Connection", seq: int, limit: int) -> list[Entry]:
    """At most `limit` entries that follow `seq`, oldest first."""
    rows = db.execute(f"select {COLUMNS} from journal where seq > ? order by seq limit ?", (seq, limit))
    return [_entry(row) for row in rows]


def entry(db: "Connection", event_id: str) -> Entry | None:
    """One entry by the id of its event; None for one that is archived, or never was."""
    row = db.execute(f"select {COLUMNS} from journal where event_id = ?", (event_id,)).fetchone()
    return _entry(row) if row else None


def latest(db: "Connection", entity_id: str, type_name: str) -> Entry | None:
    """The last entry of one type about one entity; None for one that is archived, or never was."""
    row = db.execute(
        f"select {COLUMNS} from journal where entity_id = ? and type = ? order by seq desc limit 1",
        (entity_id, type_name),
    ).fetchone()
    return _entry(row) if row else None


def all_after(db: "Connection", seq: int, *, page: int = 1000) -> Iterator[Entry]:
    """Every entry that follows `seq`, read in pages so that a long journal needs little memory."""
    while entries := after(db, seq, page):
        yield from entries
        seq = entries[-1].seq


def backwards(db: "Connection", seq: int, limit: int, *, entity_id: str | None = None) -> list[Entry]:
    """At most `limit` entries before `seq`, newest first; those of one entity if one is named."""
    if entity_id is None:
        rows = db.execute(f"select {COLUMNS} from journal where seq < ? order by seq desc limit ?", (seq, limit))
    else:
        rows = db.execute(
            f"select {COLUMNS} from journal where entity_id = ? and seq < ? order by seq desc limit ?",
            (entity_id, seq, limit),
        )
    return [_entry(row) for row in rows]


def first_at(db: "Connection", at: str) -> int:
    """The seq of the first entry at or after an instant, or one behind the last: found by halving, for a journal's time
    never goes back.
    """
    low, high = floor(db) + 1, head(db).seq + 1
    while low < high:
        middle = (low + high) // 2
        (occurred_at,) = db.execute("select occurred_at from journal where seq = ?", (middle,)).fetchone()
        low, high = (middle + 1, high) if occurred_at < at else (low, middle)
    return low


def floor(db: "Connection") -> int:
    """The seq up to which entries may have moved into the archive; 0 while none has."""
    (seq,) = db.execute("select seq from journal_floor").fetchone()
    return int(seq)


def verify(
    db: "Connection", *, since: Head | None = None, progress: Callable[[int], None] = lambda seq: None
) -> tuple[Head, list[Fault]]:
    """Recompute the chain above the floor: contiguity, links and hashes. Gives the head and every fault found.

    `since` is an end of the chain that was found whole before: only what follows it is looked at. `progress` is told the
    seq reached, once a page of 1,000 entries.
    """
    faults: list[Fault] = []
    bottom = floor(db)
    last = START if bottom == 0 else None
    if since is not None and since.seq > bottom:
        bottom, last = since.seq, since
    for entry in all_after(db, bottom):
        if last is None:
            last = Head(bottom, entry.prev_hash, entry.occurred_at)
        if entry.seq != last.seq + 1:
            faults.append(Fault(entry.seq, f"entries {last.seq + 1} to {entry.seq - 1} are missing"))
        if entry.prev_hash != last.hash:
            faults.append(Fault(entry.seq, "does not name the entry before it"))
        if recomputed(entry) != entry.hash:
            faults.append(Fault(entry.seq, "was changed after it was written"))
        last = Head(entry.seq, entry.hash, entry.occurred_at)
        if entry.seq % 1000 == 0:
            progress(entry.seq)
    if last is None:
        faults.append(Fault(bottom + 1, "everything above the floor is missing"))
    return last or START, faults


def _entry(row: tuple[object, ...]) -> Entry:
    return Entry(*row)  # type: ignore[arg-type]  # STRICT tables hold the types of the struct


_INSERT = f"insert into journal ({COLUMNS}) values ({', '.join('?' * len(Entry.__struct_fields__))})"
