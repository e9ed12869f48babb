"""What falls due about phones by itself: what has ended is swept away."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from appliance.clock import iso
from appliance.database import answers
from appliance.database.connection import Connection
from appliance.database.due import Due
from appliance.database.transaction import Transaction
from appliance.patients import drawers, lookups

NONCES_KEPT_HOURS = 48
"""As long as answers: a link that is older is refused as expired anyway."""


def due(db: Connection, now: datetime) -> Iterator[Due]:
    """A sweep, when there is something to sweep."""
    if lookups.anything_ended(db, before=iso(now), answers_before=iso(now - timedelta(hours=answers.KEPT_HOURS))):
        yield Due(sweep, {})


def sweep(tx: Transaction) -> int:
    """Remove ended sessions, restore tokens, nonces and answers; gives how many rows went. Journals nothing."""
    old = iso(tx.at - timedelta(hours=NONCES_KEPT_HOURS))
    gone = drawers.sweep(tx.db, before=iso(tx.at), nonces_before=old)
    return gone + answers.sweep(tx.db, before=iso(tx.at - timedelta(hours=answers.KEPT_HOURS)))
