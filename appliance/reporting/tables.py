"""Days and what was carried from one to the next, folded from queues' events and our own."""

import msgspec

from appliance.database.connection import Connection
from appliance.database.transaction import Folds
from appliance.journal.event import Entry
from appliance.queues.events import DayTurned, VisitCarried
from appliance.reporting.events import DayClosed


def day_turned(db: Connection, entry: Entry, event: DayTurned) -> None:
    """A day is over: from now on it waits to be closed for good."""
    if event.was_date is None:
        return
    db.execute(
        """
        insert into days (department_id, service_date, turned_at, closing, final) values (?, ?, ?, 0, 0)
        on conflict (department_id, service_date) do update set turned_at = excluded.turned_at
        """,
        (entry.entity_id, event.was_date, entry.occurred_at),
    )


def visit_carried(db: Connection, entry: Entry, event: VisitCarried) -> None:
    """The visit left one day for another, in the state in which it stands."""
    db.execute(
        """
        insert into carryings (department_id, was_date, visit_id, now_date, state)
        select ?, ?, visit_id, ?, state from visits where visit_id = ?
        """,
        (event.department_id, event.was_date, event.now_date, entry.entity_id),
    )


def day_closed(db: Connection, entry: Entry, event: DayClosed) -> None:
    """The latest closing of a day, in place of the one before."""
    changed = db.execute(
        """
        insert into days (department_id, service_date, closing, final, closed_at, closed_by_kind, closed_by, figures,
            head_seq, head_hash, checked_after, checked_to, checked_hash, faults)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        on conflict (department_id, service_date) do update set closing = excluded.closing, final = excluded.final,
            closed_at = excluded.closed_at, closed_by_kind = excluded.closed_by_kind, closed_by = excluded.closed_by,
            figures = excluded.figures, head_seq = excluded.head_seq, head_hash = excluded.head_hash,
            checked_after = excluded.checked_after, checked_to = excluded.checked_to,
            checked_hash = excluded.checked_hash, faults = excluded.faults
        where days.closing = excluded.closing - 1
        """,
        (
            event.department_id,
            event.service_date,
            event.closing,
            int(event.final),
            entry.occurred_at,
            entry.actor_kind,
            entry.actor_id,
            msgspec.json.encode(event.figures).decode(),
            event.head_seq,
            event.head_hash,
            event.checked.after_seq,
            event.checked.to_seq,
            event.checked.to_hash,
            event.checked.faults,
        ),
    )
    assert changed.rowcount == 1, "a closing follows the one before it"


FOLDS: Folds = {DayTurned: day_turned, VisitCarried: visit_carried, DayClosed: day_closed}
