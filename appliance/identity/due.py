"""What falls due about sessions by itself: those that have ended are swept away."""

from collections.abc import Iterator
from datetime import datetime

from appliance.clock import iso
from appliance.database.connection import Connection
from appliance.database.due import Due
from appliance.database.transaction import Transaction
from appliance.identity import drawers, lookups


def due(db: Connection, now: datetime) -> Iterator[Due]:
    """A sweep, when a session has passed its end."""
    if lookups.anything_ended(db, now):
        yield Due(sweep, {})


def sweep(tx: Transaction) -> int:
    """Remove sessions that have run out or stood idle; gives how many. They opened nothing already. Journals nothing."""
    return drawers.sweep(tx.db, before=iso(tx.at), idle_since=iso(lookups.idle_since(tx.at)))
