"""The clock_steps table: whether the wall clock can be believed; and the actions that doubt it and trust it again.

While it is in doubt nothing lapses and no day turns: people who waited two minutes must not be sent home because a clock
was corrected by an hour.
"""

from datetime import datetime

import msgspec

from appliance.clock import parse
from appliance.database.connection import Connection
from appliance.database.transaction import Folds, Transaction
from appliance.journal.clock_steps import ClockConfirmed, ClockStepped, Direction
from appliance.journal.event import Entry

BOX = "box"

STEP_SECONDS = 30
"""Wall and monotonic clock may part by so much before somebody is told."""


class Doubt(msgspec.Struct, frozen=True):
    """The latest jump that nobody has confirmed yet."""

    step: int
    seconds: int
    direction: Direction
    found_at: str


def clock_stepped(db: Connection, entry: Entry, event: ClockStepped) -> None:
    """One more jump, in doubt from now on."""
    db.execute(
        "insert into clock_steps (step, seconds, direction, found_at) values (?, ?, ?, ?)",
        (entry.seq, event.seconds, event.direction, entry.occurred_at),
    )


def clock_confirmed(db: Connection, entry: Entry, event: ClockConfirmed) -> None:
    """All of them are believed."""
    db.execute(
        "update clock_steps set trusted_at = ?, trusted_by = ? where trusted_at is null",
        (entry.occurred_at, entry.actor_id if entry.actor_kind == "staff" else None),
    )


FOLDS: Folds = {ClockStepped: clock_stepped, ClockConfirmed: clock_confirmed}


def doubt(db: Connection) -> Doubt | None:
    """The jump because of which the clock is in doubt; None while it is believed."""
    row = db.execute(
        """
        select step, seconds, direction, found_at from clock_steps where trusted_at is null order by step desc limit 1
        """
    ).fetchone()
    return Doubt(*row) if row else None


def doubt_clock(tx: Transaction, *, seconds: int, direction: Direction, at_start: bool = False) -> None:
    """The wall clock jumped by so many seconds."""
    stepped = ClockStepped(seconds=seconds, direction=direction, at_start=at_start)
    tx.record(stepped, BOX, tx.head.seq + 1)


def trust_clock(tx: Transaction) -> bool:
    """The wall clock is right, whatever it did; gives whether it was in doubt."""
    if doubt(tx.db) is None:
        return False
    tx.record(ClockConfirmed(), BOX, tx.head.seq + 1)
    return True


def look_at_start(tx: Transaction, *, wall: datetime) -> bool:
    """A box must not start before the last thing that it did; gives whether its clock says so, which is a jump."""
    if tx.head.seq == 0:
        return False
    behind = round((parse(tx.head.occurred_at) - wall).total_seconds())
    if behind <= STEP_SECONDS:
        return False
    doubt_clock(tx, seconds=behind, direction="back", at_start=True)
    return True
