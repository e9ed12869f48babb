"""Signing out of a room: who is signed in nowhere any more does not stay available (identity.md S2)."""

from appliance.database.transaction import Transaction
from appliance.identity import lookups as identity
from appliance.identity import sessions
from appliance.queues import lookups
from appliance.queues.calling import set_availability


def sign_out(tx: Transaction, *, session_id: str) -> None:
    """End a session; if it was the last one of somebody who serves, they have gone.

    A visit in hand stays in hand: reception gives it to a colleague, or they come back. Ending it twice is harmless.
    """
    staff_id = identity.session_owner(tx.db, session_id)
    sessions.sign_out(tx, session_id=session_id)
    if staff_id is None or identity.open_sessions(tx.db, staff_id, tx.at):
        return
    duty = lookups.duty(tx.db, staff_id)
    if duty is not None and duty.availability != "OFFLINE":
        set_availability(tx, doctor_id=staff_id, state="OFFLINE")
