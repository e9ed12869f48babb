"""What can be asked about patients: their sealed facts, and what a phone may see."""

import msgspec

from appliance.database.connection import Connection
from appliance.database.seals import Sealed, Seals
from appliance.journal.sealing import Unreadable
from appliance.patients.events import Person

ERASED = Person()
"""What is left of a person whose key has been destroyed."""


class Followed(msgspec.Struct, frozen=True):
    """One journey that a phone follows: a token's id, or the visit's while it has no token yet.

    A `full` phone checked in itself or has shown the check characters: it may see the person's own facts.
    """

    journey_id: str
    full: bool


class Restore(msgspec.Struct, frozen=True):
    """Which restore token of a visit is the valid one, and until when."""

    visit_id: str
    generation: int
    expires_at: str


def person(db: Connection, seals: Seals, patient_id: str) -> Person:
    """A person's facts in the clear: for the screens that may show them, never for a log. ERASED once erased."""
    row = db.execute(
        "select sealed, key_id, event_id, type_name from people where patient_id = ?", (patient_id,)
    ).fetchone()
    if row is None:
        return ERASED
    sealed, key_id, event_id, type_name = row
    try:
        return seals.open(db, Sealed(sealed, key_id, event_id, type_name, patient_id), Person)
    except Unreadable:
        return ERASED


def followed(db: Connection, session_hash: bytes, at: str) -> list[Followed]:
    """The journeys a phone's session follows, newest first; none once they have ended or been cleared."""
    rows = db.execute(
        """
        select journey_id, full from phone_visits
        where session_hash = ? and expires_at > ?
        order by expires_at desc, journey_id desc
        """,
        (session_hash, at),
    )
    return [Followed(journey_id, bool(full)) for journey_id, full in rows]


def restored(db: Connection, token_hash: bytes, at: str) -> str | None:
    """The visit that a restore token stands for, by the keyed hash of the token; None once it has ended."""
    row = db.execute(
        "select visit_id from restores where token_hash = ? and expires_at > ?", (token_hash, at)
    ).fetchone()
    return row[0] if row else None


def restore_of(db: Connection, visit_id: str) -> Restore | None:
    """The valid restore token of a visit; None where none was ever given."""
    row = db.execute("select visit_id, generation, expires_at from restores where visit_id = ?", (visit_id,)).fetchone()
    return Restore(*row) if row else None


def restores_of(db: Connection, session_hash: bytes) -> list[Restore]:
    """Those that a phone's session was told."""
    rows = db.execute(
        "select visit_id, generation, expires_at from restores where session_hash = ?", (session_hash,)
    ).fetchall()
    return [Restore(*row) for row in rows]


def generation(db: Connection, visit_id: str) -> int:
    """Which restore token of a visit is the valid one: it counts those that were ended before it."""
    restore = restore_of(db, visit_id)
    return restore.generation if restore else 0


def is_consumed(db: Connection, nonce: str) -> bool:
    """Whether somebody has checked in with this nonce."""
    return db.execute("select 1 from nonces where nonce = ?", (nonce,)).fetchone() is not None


def anything_ended(db: Connection, *, before: str, answers_before: str) -> bool:
    """Whether a sweep would find something: five looks at the oldest row of an index."""
    (ended,) = db.execute(
        """
        select exists (select 1 from phone_visits where expires_at < ?)
            or exists (select 1 from restores where expires_at < ?)
            or exists (select 1 from restore_tries where at < ?)
            or exists (select 1 from nonces where used_at < ?)
            or exists (select 1 from answers where at < ?)
        """,
        (before, before, answers_before, answers_before, answers_before),
    ).fetchone()
    return bool(ended)
