"""Answering an alarm: what was done, and what that means for the line (triage.md)."""

import msgspec

from appliance.database.transaction import Transaction
from appliance.queues import lookups
from appliance.queues.checkin import cancel
from appliance.queues.states import MOVES
from appliance.triage import actions as triage
from appliance.triage.events import AlarmOutcome


class Answered(msgspec.Struct, frozen=True):
    """An alarm that was answered, in ids."""

    alarm_id: str
    visit_id: str


def acknowledge_alarm(tx: Transaction, *, alarm_id: str, outcome: AlarmOutcome, note: str | None = None) -> Answered:
    """Say what was done about an alarm. Who was taken to the emergency room waits nowhere any more.

    Refused `not-found`, `invalid-transition` for one that is answered already, `invalid-request` for `other` without a note.
    """
    alarm = triage.require_alarm(tx, alarm_id)
    triage.acknowledge(tx, alarm, outcome=outcome, note=note)
    if outcome == "taken-to-emergency":
        _end_every_wait(tx, alarm.visit_id)
    return Answered(alarm_id, alarm.visit_id)


def _end_every_wait(tx: Transaction, visit_id: str) -> None:
    """The visit of the alarm, and whatever else the same token waits for; who is with a doctor stays with that doctor."""
    visit = lookups.visit(tx.db, visit_id)
    assert visit is not None and visit.token_id is not None, "an alarm is about somebody with a number"
    for each in lookups.journey(tx.db, visit.token_id):
        if (each.state, "CANCELLED") in MOVES:
            cancel(tx, visit_id=each.visit_id, reason="taken-to-emergency")
