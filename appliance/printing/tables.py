"""Sheets of paper, folded from queues' events and our own.

Each fold asserts that its row stands in `was`; whether the move was legal, the action asked `states.py`.
"""

from appliance.database.connection import Connection
from appliance.database.transaction import Folds
from appliance.journal.event import Entry
from appliance.printing.events import (
    SlipAcknowledged,
    SlipPrinted,
    SlipRefused,
    SlipReprinted,
    SlipSending,
    SlipUnknown,
    SlipVoided,
)
from appliance.queues.events import TokenIssued


def token_issued(db: Connection, entry: Entry, event: TokenIssued) -> None:
    """A number that wants paper: its first sheet is owed from the same transaction on."""
    if event.print_job_id is None:
        return
    assert event.printer_id is not None, "a sheet is owed by a printer"
    _owe(db, entry, event.print_job_id, token_id=entry.entity_id, printer_id=event.printer_id, copy=0)


def slip_sending(db: Connection, entry: Entry, event: SlipSending) -> None:
    """On its way, and what it says; of the first visit of its number, whose place it tells."""
    _move(
        db,
        entry,
        event.was,
        """
        state = 'SENDING', printer_id = ?, sending_at = ?, ahead = ?, low = ?, high = ?, likely = ?, trouble = null,
        visit_id = coalesce(visit_id, (
            select min(v.visit_id) from visits v where v.token_id = print_jobs.token_id))
        """,
        (event.printer_id, entry.occurred_at, event.ahead, event.low, event.high, event.likely),
    )


def slip_printed(db: Connection, entry: Entry, event: SlipPrinted) -> None:
    """Out, as far as the printer can tell."""
    _move(
        db,
        entry,
        event.was,
        "state = 'PRINTED', settled_at = ?, confirmed = ?",
        (entry.occurred_at, int(event.confirmed)),
    )


def slip_refused(db: Connection, entry: Entry, event: SlipRefused) -> None:
    """Owed again, and why."""
    _move(db, entry, event.was, "state = 'OWED', trouble = ?", (event.trouble,))


def slip_unknown(db: Connection, entry: Entry, event: SlipUnknown) -> None:
    """For a person to look at, and why."""
    _move(db, entry, event.was, "state = 'UNKNOWN', settled_at = ?, trouble = ?", (entry.occurred_at, event.trouble))


def slip_acknowledged(db: Connection, entry: Entry, event: SlipAcknowledged) -> None:
    """A person has seen it."""
    _move(db, entry, event.was, "state = 'PRINTED', settled_at = ?, confirmed = 1", (entry.occurred_at,))


def slip_reprinted(db: Connection, entry: Entry, event: SlipReprinted) -> None:
    """One more sheet of the same number; nobody need look for the one it replaces."""
    _owe(
        db,
        entry,
        entry.entity_id,
        token_id=event.token_id,
        visit_id=event.visit_id,
        printer_id=event.printer_id,
        copy=event.copy,
    )
    db.execute(
        "update print_jobs set replaced_by = ? where job_id = ? and state = 'UNKNOWN'", (entry.entity_id, event.copy_of)
    )


def slip_voided(db: Connection, entry: Entry, event: SlipVoided) -> None:
    """No longer needed."""
    _move(db, entry, event.was, "state = 'VOID', settled_at = ?", (entry.occurred_at,))


FOLDS: Folds = {
    TokenIssued: token_issued,
    SlipSending: slip_sending,
    SlipPrinted: slip_printed,
    SlipRefused: slip_refused,
    SlipUnknown: slip_unknown,
    SlipAcknowledged: slip_acknowledged,
    SlipReprinted: slip_reprinted,
    SlipVoided: slip_voided,
}


def _owe(
    db: Connection,
    entry: Entry,
    job_id: str,
    *,
    token_id: str,
    printer_id: str,
    copy: int,
    visit_id: str | None = None,
) -> None:
    db.execute(
        """
        insert into print_jobs (job_id, token_id, visit_id, printer_id, copy, state, owed_at, version)
        values (?, ?, ?, ?, ?, 'OWED', ?, 1)
        """,
        (job_id, token_id, visit_id, printer_id, copy, entry.occurred_at),
    )


def _move(db: Connection, entry: Entry, was: str, changes: str, values: tuple[object, ...]) -> None:
    """Change the sheet of an entry. `changes` is SQL of this file, never of anybody's input."""
    changed = db.execute(
        f"update print_jobs set {changes}, version = ? where job_id = ? and state = ?",
        (*values, entry.entity_version, entry.entity_id, was),
    )
    assert changed.rowcount == 1, f"the sheet does not stand in {was}"
