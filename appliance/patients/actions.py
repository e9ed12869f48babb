"""What people do about what a phone remembers; one transaction each."""

from appliance.database.transaction import Transaction
from appliance.patients import drawers


def clear_phone(tx: Transaction, *, session_hash: bytes) -> int:
    """Forget every journey that a phone follows; gives how many. Journals nothing: sessions are drawers."""
    return drawers.forget_phone(tx.db, session_hash)
