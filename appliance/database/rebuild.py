"""Rebuild: fold the journal anew into an empty database and compare every folded table with the one in use."""

from collections.abc import Callable
from pathlib import Path

import msgspec

from appliance.database import migrations
from appliance.database.connection import Connection, writing
from appliance.database.tables import Kind, of_kind
from appliance.database.transaction import Folding
from appliance.journal import log
from appliance.journal.event import Catalogue


class Difference(msgspec.Struct, frozen=True):
    """A folded table that its events do not explain: rows only in use, rows only in the rebuilt one."""

    table: str
    only_here: int
    only_rebuilt: int


def rebuild(
    source: Connection,
    target: Path,
    catalogue: Catalogue,
    folding: Folding,
    *,
    progress: Callable[[int], None] = lambda seq: None,
) -> int:
    """Fold the journal of `source` into a new database at `target`; gives the last seq folded.

    `progress` is told the seq reached, once every 1,000 entries. Raises AssertionError where an event does not fit the
    state that the events before it led to.
    """
    migrations.migrate(target)
    db = writing(target, synchronous="OFF")
    last = 0
    try:
        db.execute("begin")
        for entry in log.all_after(source, 0):
            folding.apply(db, entry, catalogue.decode(entry))
            last = entry.seq
            if last % 1000 == 0:
                progress(last)
        db.execute("commit")
    finally:
        db.close()
    return last


def compare(source: Path, rebuilt: Path) -> list[Difference]:
    """Every folded table that differs between two database files, as multisets of whole rows."""
    db = writing(rebuilt, synchronous="OFF")
    try:
        db.execute("attach database ? as here", (str(source),))
        differences = [_compare(db, table) for table in of_kind(Kind.FOLDED)]
    finally:
        db.close()
    return [difference for difference in differences if difference.only_here or difference.only_rebuilt]


def _compare(db: Connection, table: str) -> Difference:
    return Difference(table, _surplus(db, "here", "main", table), _surplus(db, "main", "here", table))


def _surplus(db: Connection, one: str, other: str, table: str) -> int:
    columns = ", ".join(name for (name,) in db.execute("select name from pragma_table_info(?)", (table,)))
    counted = "select {columns}, count(*) from {schema}.{table} group by {columns}"
    (number,) = db.execute(
        f"select count(*) from ({counted.format(columns=columns, schema=one, table=table)}"
        f" except {counted.format(columns=columns, schema=other, table=table)})"
    ).fetchone()
    return int(number)
