"""What the box remembers of sign-ins, not journalled: sealed credentials, sessions, device keys, pairings; else hashes only."""

from collections.abc import Iterable
from typing import Literal

import msgspec

from appliance.database.connection import Connection
from appliance.identity.lookups import Pairing


class Session(msgspec.Struct, frozen=True):
    """A session as it stands. A page's `seen_at` is when it last did something; a program's, when it last refreshed."""

    session_id: str
    staff_id: str
    audience: Literal["page", "program"]
    secret_hash: bytes | None
    generation: int | None
    opened_at: str
    authenticated_at: str
    seen_at: str
    ends_at: str


COLUMNS = ", ".join(Session.__struct_fields__)
PAIRING = ", ".join(Pairing.__struct_fields__)


def keep_password(db: Connection, staff_id: str, sealed: bytes, at: str) -> None:
    """The one password of a member of staff, as a sealed hash."""
    db.execute(
        """
        insert into credentials (staff_id, sealed, changed_at) values (?, ?, ?)
        on conflict (staff_id) do update set sealed = excluded.sealed, changed_at = excluded.changed_at
        """,
        (staff_id, sealed, at),
    )


def refine_password(db: Connection, staff_id: str, sealed: bytes, changed_at: str) -> None:
    """The same password hashed with today's parameters, unless it was changed meanwhile."""
    db.execute(
        "update credentials set sealed = ? where staff_id = ? and changed_at = ?", (sealed, staff_id, changed_at)
    )


def open_session(db: Connection, session: Session) -> None:
    """A new session."""
    db.execute(
        f"insert into sessions ({COLUMNS}) values ({', '.join('?' * len(Session.__struct_fields__))})",
        msgspec.structs.astuple(session),
    )


def session(db: Connection, session_id: str) -> Session | None:
    """A session, whether or not it has run out."""
    row = db.execute(f"select {COLUMNS} from sessions where session_id = ?", (session_id,)).fetchone()
    return Session(*row) if row else None


def sessions_of(db: Connection, staff_id: str) -> list[Session]:
    """Every session of a member of staff, oldest first."""
    rows = db.execute(f"select {COLUMNS} from sessions where staff_id = ? order by session_id", (staff_id,))
    return [Session(*row) for row in rows]


def touch(db: Connection, session_id: str, at: str) -> None:
    """The session did something just now."""
    db.execute("update sessions set seen_at = ? where session_id = ? and seen_at < ?", (at, session_id, at))


def authenticate(db: Connection, session_id: str, at: str) -> None:
    """Whoever holds the session has just shown again who they are."""
    db.execute(
        "update sessions set authenticated_at = ?, seen_at = ? where session_id = ?",
        (at, at, session_id),
    )


def next_generation(db: Connection, session_id: str, *, at: str, ends_at: str) -> None:
    """The refresh token of a program was used: the next one counts, and the session lives on."""
    db.execute(
        "update sessions set generation = generation + 1, seen_at = ?, ends_at = ? where session_id = ?",
        (at, ends_at, session_id),
    )


def end_session(db: Connection, session_id: str) -> None:
    """The session is over from the next request on."""
    db.execute("delete from sessions where session_id = ?", (session_id,))


def keep_device_key(db: Connection, device_id: str, key_hash: bytes, at: str) -> None:
    """The one key of a device; an older one ends."""
    db.execute(
        """
        insert into device_keys (device_id, key_hash, made_at) values (?, ?, ?)
        on conflict (device_id) do update set key_hash = excluded.key_hash, made_at = excluded.made_at, seen_at = null
        where key_hash <> excluded.key_hash
        """,
        (device_id, key_hash, at),
    )


def forget_device_key(db: Connection, device_id: str) -> None:
    """The device is known by no key any more."""
    db.execute("delete from device_keys where device_id = ?", (device_id,))


def touch_device(db: Connection, device_id: str, at: str) -> None:
    """The device showed itself just now."""
    db.execute("update device_keys set seen_at = ? where device_id = ?", (at, device_id))


def begin_factor(db: Connection, staff_id: str, sealed: bytes, at: str) -> None:
    """A secret that was shown and has still to show a code; an earlier one that never did is forgotten."""
    db.execute(
        """
        insert into second_factors (staff_id, sealed, made_at, enrolled_at, last_step) values (?, ?, ?, null, 0)
        on conflict (staff_id) do update set sealed = excluded.sealed, made_at = excluded.made_at
        where enrolled_at is null
        """,
        (staff_id, sealed, at),
    )


def enrol_factor(db: Connection, staff_id: str, at: str) -> None:
    """From now on signing in asks for its codes."""
    db.execute("update second_factors set enrolled_at = ? where staff_id = ?", (at, staff_id))


def take_step(db: Connection, staff_id: str, step: int) -> None:
    """A code of this time step was taken: none of it or before it serves again."""
    db.execute("update second_factors set last_step = ? where staff_id = ? and last_step < ?", (step, staff_id, step))


def forget_factor(db: Connection, staff_id: str) -> None:
    """No authenticator any more, and no recovery codes."""
    db.execute("delete from second_factors where staff_id = ?", (staff_id,))
    db.execute("delete from recovery_codes where staff_id = ?", (staff_id,))


def keep_recovery(db: Connection, staff_id: str, code_hashes: Iterable[bytes], at: str) -> None:
    """The recovery codes of a member of staff; earlier ones end."""
    db.execute("delete from recovery_codes where staff_id = ?", (staff_id,))
    db.executemany(
        "insert into recovery_codes (code_hash, staff_id, made_at) values (?, ?, ?)",
        [(code_hash, staff_id, at) for code_hash in code_hashes],
    )


def use_recovery(db: Connection, staff_id: str, code_hash: bytes) -> bool:
    """Use up a recovery code; False if it is none, or was used before."""
    used = db.execute("delete from recovery_codes where code_hash = ? and staff_id = ?", (code_hash, staff_id))
    return used.rowcount == 1


def open_pairing(db: Connection, pairing: Pairing) -> None:
    """A device shows a code and waits."""
    db.execute(
        f"insert into pairings ({PAIRING}) values ({', '.join('?' * len(Pairing.__struct_fields__))})",
        msgspec.structs.astuple(pairing),
    )


def wrong_code(db: Connection, at: str, *, most: int) -> None:
    """Somebody entered a code that nobody shows: it was a try at every one that waits, and the last try ends them."""
    db.execute("update pairings set wrong = wrong + 1 where expires_at > ? and device_id is null", (at,))
    db.execute("delete from pairings where expires_at > ? and device_id is null and wrong >= ?", (at, most))


def approve_pairing(db: Connection, pairing_id: str, device_id: str, expires_at: str) -> None:
    """The device was confirmed and may fetch its key until then."""
    db.execute(
        "update pairings set device_id = ?, expires_at = ? where pairing_id = ?", (device_id, expires_at, pairing_id)
    )


def end_pairing(db: Connection, pairing_id: str) -> None:
    """The key was handed over, or nobody came for it."""
    db.execute("delete from pairings where pairing_id = ?", (pairing_id,))


def sweep(db: Connection, *, before: str, idle_since: str) -> int:
    """Remove sessions and pairings that have run out; gives how many went."""
    gone = db.execute("delete from sessions where ends_at <= ?", (before,)).rowcount
    gone += db.execute("delete from pairings where expires_at <= ?", (before,)).rowcount
    return gone + db.execute("delete from sessions where audience = 'page' and seen_at <= ?", (idle_since,)).rowcount
