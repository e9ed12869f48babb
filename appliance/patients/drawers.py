"""What the box remembers of phones, not journalled: sessions, restore tokens (as hashes only), consumed nonces."""

import sqlite3

from appliance.database.connection import Connection


def consume(db: Connection, nonce: str, at: str) -> bool:
    """Use up a nonce; False if it was used before."""
    try:
        db.execute("insert into nonces (nonce, used_at) values (?, ?)", (nonce, at))
    except sqlite3.IntegrityError:
        return False
    return True


def follow(db: Connection, session_hash: bytes, journey_id: str, *, full: bool, expires_at: str) -> None:
    """Let a phone's session follow a journey. What it may see only ever grows."""
    db.execute(
        """
        insert into phone_visits (session_hash, journey_id, full, expires_at) values (?, ?, ?, ?)
        on conflict (session_hash, journey_id) do update
        set full = max(full, excluded.full), expires_at = excluded.expires_at
        """,
        (session_hash, journey_id, int(full), expires_at),
    )


def hand_over(db: Connection, visit_id: str, token_id: str, *, expires_at: str) -> None:
    """Whoever follows a visit without a number follows its number from now on, wherever presence was shown."""
    db.execute(
        "update phone_visits set journey_id = ?, expires_at = ? where journey_id = ?", (token_id, expires_at, visit_id)
    )
    db.execute("update restores set expires_at = ? where visit_id = ?", (expires_at, visit_id))


def follow_too(db: Connection, journey_id: str, other_journey_id: str) -> None:
    """Whoever follows one number follows another one too, as long: place and number, and no more than was seen before.

    Two numbers may be joined by mistake; nobody must read a stranger's prescription because of it.
    """
    db.execute(
        """
        insert into phone_visits (session_hash, journey_id, full, expires_at)
        select session_hash, ?, 0, expires_at from phone_visits where journey_id = ?
        on conflict (session_hash, journey_id) do nothing
        """,
        (other_journey_id, journey_id),
    )


def prolong(db: Connection, token_id: str, *, expires_at: str) -> None:
    """A number goes on for longer than a day: so do the sessions of its phones and what they were told to come back with."""
    db.execute(
        "update phone_visits set expires_at = ? where journey_id = ? and expires_at < ?",
        (expires_at, token_id, expires_at),
    )
    db.execute(
        """
        update restores set expires_at = ?
        where visit_id in (select visit_id from visits where token_id = ?) and expires_at < ?
        """,
        (expires_at, token_id, expires_at),
    )


def forget_phone(db: Connection, session_hash: bytes) -> int:
    """Clear this phone: it follows nothing any more; gives how many journeys it followed."""
    return db.execute("delete from phone_visits where session_hash = ?", (session_hash,)).rowcount


def keep_restore(
    db: Connection,
    visit_id: str,
    token_hash: bytes,
    *,
    generation: int,
    expires_at: str,
    session_hash: bytes | None = None,
) -> None:
    """The one valid restore token of a visit, and the session of the phone that was told it; an older generation ends."""
    db.execute(
        """
        insert into restores (visit_id, token_hash, generation, expires_at, session_hash) values (?, ?, ?, ?, ?)
        on conflict (visit_id) do update
        set token_hash = excluded.token_hash, generation = excluded.generation, expires_at = excluded.expires_at,
            session_hash = excluded.session_hash
        """,
        (visit_id, token_hash, generation, expires_at, session_hash),
    )


def tries_left(db: Connection, token_id: str, most: int) -> int:
    """How many wrong check characters a token still forgives."""
    row = db.execute("select wrong from restore_tries where token_id = ?", (token_id,)).fetchone()
    return most - (row[0] if row else 0)


def wrong_try(db: Connection, token_id: str, at: str) -> None:
    """Count one set of wrong check characters."""
    db.execute(
        """
        insert into restore_tries (token_id, wrong, at) values (?, 1, ?)
        on conflict (token_id) do update set wrong = wrong + 1, at = excluded.at
        """,
        (token_id, at),
    )


def sweep(db: Connection, *, before: str, nonces_before: str) -> int:
    """Remove what has ended; gives how many rows went."""
    gone = db.execute("delete from phone_visits where expires_at < ?", (before,)).rowcount
    gone += db.execute("delete from restores where expires_at < ?", (before,)).rowcount
    gone += db.execute("delete from restore_tries where at < ?", (nonces_before,)).rowcount
    return gone + db.execute("delete from nonces where used_at < ?", (nonces_before,)).rowcount
