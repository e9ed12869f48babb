"""What can be asked about the trail: its entries, newest first, by who, what, and when."""

from collections.abc import Iterator

import msgspec

from appliance.database.connection import Connection
from appliance.journal import log
from appliance.journal.event import Entry

LOOKED_AT = 20_000
"""Entries looked at for one page at most: a rare thing is looked for in several pages, and no page takes long."""
PAGE = 500


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries: of whom, about what, of which type, from an instant (UTC text, inclusive) to another (exclusive)."""

    actor_id: str | None = None
    entity_id: str | None = None
    type_name: str | None = None
    since: str | None = None
    until: str | None = None

    def fits(self, entry: Entry) -> bool:
        """Whether an entry is one of them, as far as its own columns tell."""
        return (
            self.actor_id in (None, entry.actor_id)
            and self.entity_id in (None, entry.entity_id)
            and self.type_name in (None, entry.type)
        )


class Trail(msgspec.Struct, frozen=True):
    """One page, newest first. `next` is where the next one begins; None when there is nothing further back."""

    entries: tuple[Entry, ...]
    next: int | None


def trail(db: Connection, asked: Asked, *, before: int | None, limit: int) -> Trail:
    """A page of the trail: at most `limit` entries before `before`. It may be short and still have a `next`.

    For a reader thread: it may look at 20,000 entries.
    """
    bottom = log.first_at(db, asked.since) if asked.since else log.floor(db) + 1
    top = log.first_at(db, asked.until) if asked.until else log.head(db).seq + 1
    top = min(top, before) if before is not None else top
    found: list[Entry] = []
    for looked_at, entry in enumerate(_backwards(db, top, asked.entity_id)):
        if entry.seq < bottom:
            return Trail(tuple(found), None)
        if len(found) == limit or looked_at == LOOKED_AT:
            return Trail(tuple(found), entry.seq + 1)
        if asked.fits(entry):
            found.append(entry)
    return Trail(tuple(found), None)


def _backwards(db: Connection, top: int, entity_id: str | None) -> Iterator[Entry]:
    while entries := log.backwards(db, top, PAGE, entity_id=entity_id):
        yield from entries
        top = entries[-1].seq
