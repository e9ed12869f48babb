"""Closing a day: its figures, sealed by the journal's head."""

from appliance.database.transaction import Transaction
from appliance.departments.actions import require as require_department
from appliance.queues import lookups as queues
from appliance.refusals import Refused
from appliance.reporting import lookups
from appliance.reporting.events import DayClosed
from appliance.reporting.figures import Checked, add_up
from appliance.reporting.lookups import Day


def close_day(tx: Transaction, *, department_id: str, day: str, checked: Checked) -> Day:
    """Write down the figures of a day as they are now; gives how it stands.

    Who is still there was sent home or carried over before (`queues/days.py`), and the chain was checked on a reader's
    thread. Safe to repeat: where nothing has changed since the last closing, nothing is recorded. Refused
    `invalid-request` for a date that has not begun, `not-found` for one on which nobody came.
    """
    require_department(tx, department_id)
    known = lookups.day(tx.db, department_id, day) or Day(department_id, day)
    line = queues.line(tx.db, department_id)
    if line is None or day > line.service_date:
        raise Refused("invalid-request", "This day has not begun yet.", field="date")
    if day != line.service_date and known.turned_at is None and not lookups.has_happened(tx.db, department_id, day):
        raise Refused("not-found", "Nothing is known of this day.")
    final = day < line.service_date
    figures = lookups.figures_of(tx.db, department_id, day)
    if known.closing and (known.figures, known.final) == (figures, final) and _is_as_sound(known, checked):
        return known
    closed = DayClosed(
        department_id=department_id,
        service_date=day,
        closing=known.closing + 1,
        final=final,
        figures=figures,
        adds_up=add_up(figures, checked, closed=True),
        head_seq=tx.head.seq,
        head_hash=tx.head.hash.hex(),
        checked=checked,
    )
    tx.record(closed, f"{day}/{department_id}", closed.closing)
    after = lookups.day(tx.db, department_id, day)
    assert after is not None, "the day was just closed"
    return after


def _is_as_sound(known: Day, checked: Checked) -> bool:
    """Whether the chain is no worse and no better than it was found at the last closing."""
    return known.checked is not None and bool(known.checked.faults) == bool(checked.faults)
