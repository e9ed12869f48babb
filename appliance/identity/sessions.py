"""What happens to sessions: they begin, are renewed, kept alive and ended; one transaction each."""

from datetime import timedelta
from typing import Literal

import msgspec

from appliance.clock import iso, seconds_between
from appliance.database.transaction import Transaction
from appliance.identity import drawers, keyed, lookups, second_factor
from appliance.identity.drawers import Session
from appliance.identity.events import SessionsRevoked, SignedIn, SignedOut, SignInRefused
from appliance.identity.lookups import PAGE_HOURS, Staff
from appliance.identity.tokens import GRACE_SECONDS, REFRESH_DAYS, Refresh
from appliance.keys import text
from appliance.refusals import Refused

Audience = Literal["page", "program"]
RefusalCause = Literal["wrong-password", "disabled", "wrong-code"]
Cause = Literal["revoked", "disabled", "password-changed", "refresh-reused"]


class Proven(msgspec.Struct, frozen=True):
    """A password that was right a moment ago: whose, as set when; `fresh` is its hash with today's parameters, if due."""

    staff_id: str
    changed_at: str
    fresh: str | None = None


class Opened(msgspec.Struct, frozen=True):
    """A new session. `secret` is a page's cookie, told once and kept nowhere; a program has none."""

    session_id: str
    staff: Staff
    secret: str | None = None


def open_page(tx: Transaction, *, proven: Proven, code: str | None = None) -> Opened:
    """Sign in on a page: 12 hours at most, 15 minutes without doing anything.

    Refused `unauthenticated`, also for a second factor that is missing or wrong (`second_factor.require`).
    """
    staff = _still_proven(tx, proven)
    second_factor.require(tx, staff, code)
    secret = text(tx.ids.secret(keyed.SECRET_BYTES))
    secret_hash = keyed.session_hash(tx.keys, secret)
    session_id = _open(tx, staff, "page", hours=PAGE_HOURS, secret_hash=secret_hash)
    return Opened(session_id, staff, secret)


def open_program(tx: Transaction, *, proven: Proven, code: str | None = None) -> Opened:
    """Sign in for a program; its first refresh token is of generation 1. Refused as `open_page`."""
    staff = _still_proven(tx, proven)
    second_factor.require(tx, staff, code)
    return Opened(_open(tx, staff, "program", hours=24 * REFRESH_DAYS, generation=1), staff)


def refuse_sign_in(tx: Transaction, *, staff_id: str, cause: RefusalCause) -> None:
    """Write down that somebody tried to be this member of staff."""
    staff = lookups.staff(tx.db, staff_id)
    if staff is not None:
        tx.record(SignInRefused(cause=cause), staff_id, staff.version)


def refresh(tx: Transaction, *, token: Refresh) -> Refresh | None:
    """The next refresh token of a program, for 7 more days; None when this one opens nothing, and nothing is raised,
    because what a reuse leads to has to stay.

    The token before the last gives, for 30 s, the same successor: the first answer may have been lost. Used later it is
    in two hands, so the whole family ends. A generation yet to come was given out by a box that was restored since.
    """
    session = drawers.session(tx.db, token.session_id)
    if session is None or session.generation is None or session.ends_at <= iso(tx.at):
        return None
    if token.generation > session.generation or not _enabled(tx, session.staff_id):
        return None
    if token.generation == session.generation:
        ends_at = iso(tx.at + timedelta(days=REFRESH_DAYS))
        drawers.next_generation(tx.db, session.session_id, at=iso(tx.at), ends_at=ends_at)
        return Refresh(session.session_id, session.generation + 1)
    if token.generation == session.generation - 1 and seconds_between(session.seen_at, tx.at) <= GRACE_SECONDS:
        return Refresh(session.session_id, session.generation)
    _revoke(tx, session.staff_id, (session,), "refresh-reused")
    return None


def touch(tx: Transaction, *, session_id: str) -> None:
    """A page did something, so its 15 minutes begin anew; one that has run out stays so. Journals nothing."""
    session = drawers.session(tx.db, session_id)
    if session is not None and _running(tx, session):
        drawers.touch(tx.db, session_id, iso(tx.at))


def keep_alive(tx: Transaction, *, staff_id: str) -> None:
    """Every page of a member of staff counts as used: what a consultation in progress does for its doctor."""
    for session in drawers.sessions_of(tx.db, staff_id):
        if session.audience == "page" and _running(tx, session):
            drawers.touch(tx.db, session.session_id, iso(tx.at))


def authenticate_again(tx: Transaction, *, session_id: str, proven: Proven) -> None:
    """The password was given once more in this session. Refused `unauthenticated` for another's, or one that has ended."""
    session = drawers.session(tx.db, session_id)
    staff = _still_proven(tx, proven)
    if session is None or session.staff_id != staff.staff_id or not _running(tx, session):
        raise _unknown()
    drawers.authenticate(tx.db, session_id, iso(tx.at))


def sign_out(tx: Transaction, *, session_id: str) -> None:
    """End the session; ending it twice is harmless."""
    session = drawers.session(tx.db, session_id)
    if session is None:
        return
    drawers.end_session(tx.db, session_id)
    staff = lookups.staff(tx.db, session.staff_id)
    tx.record(SignedOut(session_id=session_id), session.staff_id, staff.version if staff else 0)


def revoke_all(tx: Transaction, *, staff_id: str, cause: Cause = "revoked", keep_session_id: str | None = None) -> int:
    """End every session of a member of staff, but the one to keep; gives how many."""
    ended = [session for session in drawers.sessions_of(tx.db, staff_id) if session.session_id != keep_session_id]
    _revoke(tx, staff_id, ended, cause)
    return len(ended)


def _revoke(tx: Transaction, staff_id: str, ended: "list[Session] | tuple[Session, ...]", cause: Cause) -> None:
    if not ended:
        return
    for session in ended:
        drawers.end_session(tx.db, session.session_id)
    staff = lookups.staff(tx.db, staff_id)
    ids = tuple(session.session_id for session in ended)
    tx.record(SessionsRevoked(session_ids=ids, cause=cause), staff_id, staff.version if staff else 0)


def _open(
    tx: Transaction,
    staff: Staff,
    audience: Audience,
    *,
    hours: int,
    secret_hash: bytes | None = None,
    generation: int | None = None,
) -> str:
    session_id = tx.new_id()
    at, ends_at = iso(tx.at), iso(tx.at + timedelta(hours=hours))
    drawers.open_session(
        tx.db, Session(session_id, staff.staff_id, audience, secret_hash, generation, at, at, at, ends_at)
    )
    tx.record(SignedIn(session_id=session_id, audience=audience), staff.staff_id, staff.version)
    return session_id


def _still_proven(tx: Transaction, proven: Proven) -> Staff:
    """Between the password and this transaction they may have been disabled, or the password changed."""
    staff = lookups.staff(tx.db, proven.staff_id)
    if staff is None or not staff.enabled:
        raise _unknown()
    if lookups.password_changed_at(tx.db, proven.staff_id) != proven.changed_at:
        raise _unknown()
    if proven.fresh is not None:
        nonce = tx.ids.secret(keyed.NONCE_BYTES)
        sealed = keyed.seal_password(tx.keys, proven.staff_id, proven.fresh, nonce=nonce)
        drawers.refine_password(tx.db, proven.staff_id, sealed, proven.changed_at)
    return staff


def _running(tx: Transaction, session: Session) -> bool:
    idle = session.audience == "page" and session.seen_at <= iso(lookups.idle_since(tx.at))
    return session.ends_at > iso(tx.at) and not idle


def _enabled(tx: Transaction, staff_id: str) -> bool:
    staff = lookups.staff(tx.db, staff_id)
    return staff is not None and staff.enabled


def _unknown() -> Refused:
    return Refused("unauthenticated", "The username or the password is not right.")
