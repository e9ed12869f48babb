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


def forget_phone(db: Connection, session_hash: bytes) -> int:
    """Clear this phone: it follows nothing any more; gives how many journeys it followed."""
    return db.execute("delete from phone_visits where session_hash = ?", (session_hash,)).rowcount


def keep_restore(db: Connection, visit_id: str, token_hash: bytes, *, generation: int, expires_at: str) -> None:
    """The one valid restore token of a visit; an older generation ends."""
    db.execute(
        """
        insert into restores (visit_id, token_hash, generation, expires_at) values (?, ?, ?, ?)
        on conflict (visit_id) do update
        set token_hash = excluded.token_hash, generation = excluded.generation, expires_at = excluded.expires_at
        """,
        (visit_id, token_hash, generation, expires_at),
    )


def end_restore(db: Connection, visit_id: str) -> None:
    """The visit's restore token opens nothing any more."""
    db.execute("delete from restores where visit_id = ?", (visit_id,))


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
