"""What people do about what a phone remembers; one transaction each. Journals nothing: sessions are drawers."""

from appliance.clock import iso
from appliance.database.transaction import Transaction
from appliance.patients import drawers, links, lookups
from appliance.patients.lookups import Restore


def clear_phone(tx: Transaction, *, session_hash: bytes) -> int:
    """Forget every journey that a phone follows, and end the restore tokens it was told; gives how many journeys."""
    for restore in lookups.restores_of(tx.db, session_hash):
        _end(tx, restore)
    return drawers.forget_phone(tx.db, session_hash)


def clear_restore(tx: Transaction, *, token_hash: bytes) -> int:
    """The same for a phone that keeps no cookies and follows one visit by its restore token; gives 1, or 0 for none."""
    visit_id = lookups.restored(tx.db, token_hash, iso(tx.at))
    if visit_id is None:
        return 0
    end_restore(tx, visit_id=visit_id)
    return 1


def end_restore(tx: Transaction, *, visit_id: str) -> None:
    """The visit's restore token opens nothing any more; ending one that was never given is harmless."""
    restore = lookups.restore_of(tx.db, visit_id)
    if restore is not None:
        _end(tx, restore)


def _end(tx: Transaction, restore: Restore) -> None:
    """Another generation takes its place, which nobody is told: a token must not come back to life when generations are
    counted on.
    """
    following = restore.generation + 1
    untold = tx.keys.keyed_hash("restore", links.restore_token(tx.keys, restore.visit_id, following))
    drawers.keep_restore(tx.db, restore.visit_id, untold, generation=following, expires_at=restore.expires_at)
