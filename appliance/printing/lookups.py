"""What can be asked about paper: one sheet, what a printer owes, and who stands there without a slip."""

from datetime import datetime, timedelta
from typing import Any

import msgspec

from appliance.clock import iso
from appliance.database.connection import Connection
from appliance.printing.events import Trouble
from appliance.printing.states import State
from appliance.queues import lookups as queues
from appliance.queues.lookups import Visit

PAPER_SECONDS = 4
"""If nothing is confirmed by then, the kiosk shows the number full screen and reception hears of it (printing.md P1)."""

LOOK_BACK_HOURS = 16
"""Yesterday's missing slips are nobody's business any more."""


class Sheet(msgspec.Struct, frozen=True):
    """One sheet of paper as it stands. Times are UTC text; whose place it tells, and which, stands there once it was sent."""

    job_id: str
    token_id: str
    visit_id: str | None
    printer_id: str
    copy: int
    state: State
    owed_at: str
    sending_at: str | None
    settled_at: str | None
    ahead: int | None
    low: int | None
    high: int | None
    likely: int | None
    trouble: Trouble | None
    confirmed: int | None
    replaced_by: str | None
    version: int


class Missing(msgspec.Struct, frozen=True):
    """A number that may stand there without paper, for reception's notice."""

    job_id: str
    token_id: str
    token_number: str
    department_id: str
    printer_id: str
    copy: int
    state: State
    owed_at: str
    trouble: Trouble | None


_SHEET = f"select {', '.join(Sheet.__struct_fields__)} from print_jobs"


def sheet(db: Connection, job_id: str) -> Sheet | None:
    """One sheet by its print job."""
    return _one(db.execute(f"{_SHEET} where job_id = ?", (job_id,)).fetchone())


def visit_of(db: Connection, sheet: Sheet) -> Visit | None:
    """The visit whose place a sheet tells: what stands in its row once it was sent, before that the first of its number."""
    if sheet.visit_id is None:
        return queues.first_visit(db, sheet.token_id)
    return queues.visit(db, sheet.visit_id)


def sheets(db: Connection, token_id: str) -> list[Sheet]:
    """Every sheet of a number, the original first."""
    return _all(db.execute(f"{_SHEET} where token_id = ? order by copy", (token_id,)))


def original(db: Connection, token_id: str) -> Sheet | None:
    """The first sheet of a number: what it said, every copy repeats."""
    return _one(db.execute(f"{_SHEET} where token_id = ? and copy = 0", (token_id,)).fetchone())


def owed(db: Connection, printer_id: str, limit: int) -> list[Sheet]:
    """What a printer is to print next, in the order in which it was promised."""
    rows = db.execute(
        f"{_SHEET} where printer_id = ? and state = 'OWED' order by owed_at, job_id limit ?", (printer_id, limit)
    )
    return _all(rows)


def sending(db: Connection) -> list[Sheet]:
    """Sheets that were on their way: found at start-up, they were cut off with the power."""
    return _all(db.execute(f"{_SHEET} where state = 'SENDING'"))


def without_paper(db: Connection, at: datetime) -> list[Missing]:
    """Numbers whose sheet is not confirmed 4 seconds after it was owed, oldest first: "A-057 has no paper".

    A sheet that nobody can know of leaves this list when a person acknowledges it or a copy takes its place.
    """
    rows = db.execute(
        """
        select j.job_id, j.token_id, t.token_number, t.department_id, j.printer_id, j.copy, j.state, j.owed_at, j.trouble
        from print_jobs j join tokens t using (token_id)
        where j.state in ('OWED', 'SENDING', 'UNKNOWN') and j.replaced_by is null and j.owed_at between ? and ?
        order by j.owed_at, j.job_id
        """,
        (iso(at - timedelta(hours=LOOK_BACK_HOURS)), iso(at - timedelta(seconds=PAPER_SECONDS))),
    )
    return [Missing(*row) for row in rows]


def _one(row: tuple[Any, ...] | None) -> Sheet | None:
    return Sheet(*row) if row else None


def _all(rows: Any) -> list[Sheet]:
    return [Sheet(*row) for row in rows]
