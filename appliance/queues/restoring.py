"""Finding one's visit again with what is printed on the slip: the number, and three characters (identity.md S3)."""

from datetime import datetime, timedelta

import msgspec

from appliance import keys
from appliance.clock import iso
from appliance.database.connection import Connection
from appliance.database.transaction import Transaction
from appliance.departments import lookups as departments
from appliance.patients import drawers, links
from appliance.patients.actions import end_restore
from appliance.patients.lookups import generation
from appliance.queues import lookups
from appliance.queues.checkin import SESSION_HOURS_AFTER_DAY
from appliance.queues.events import ORDINARY_SERIES
from appliance.queues.lookups import Token, Visit
from appliance.queues.service_date import end_of
from appliance.refusals import Refused

TRIES = 5


class Restored(msgspec.Struct, frozen=True):
    """A journey that a phone follows again: its visits, and which restore token of the last one is now the valid one."""

    visit_id: str
    generation: int
    expires_at: str
    visit_ids: tuple[str, ...]


def restore(tx: Transaction, *, token_number: str, check: str, session_hash: bytes) -> Restored | None:
    """Let a phone follow the journey of a slip. None for characters that are not the slip's, and the try is counted.

    Refused `rate-limited` after five wrong tries: then reception helps. Earlier restore tokens of the journey end.
    """
    token = token_of_today(tx.db, token_number)
    if token is None or not holds_slip(tx, token, check):
        return None
    visits = lookups.journey(tx.db, token.token_id)
    last = visits[-1].visit_id
    fresh = generation(tx.db, last) + 1
    expires = iso(_ends(tx, token, visits))
    token_hash = tx.keys.keyed_hash("restore", links.restore_token(tx.keys, last, fresh))
    for earlier in visits[:-1]:
        end_restore(tx, visit_id=earlier.visit_id)
    drawers.keep_restore(tx.db, last, token_hash, generation=fresh, expires_at=expires, session_hash=session_hash)
    drawers.follow(tx.db, session_hash, token.token_id, full=True, expires_at=expires)
    return Restored(last, fresh, expires, tuple(visit.visit_id for visit in visits))


def follow_slip(tx: Transaction, *, token_id: str, session_hash: bytes) -> None:
    """Let a phone that scanned a slip follow its number: place and number only, no person and no prescription.

    Refused `link-expired` once the day of the slip is over, `not-found` for a token that was never issued.
    """
    token = lookups.token(tx.db, token_id)
    if token is None:
        raise Refused("not-found", "There is no such number.")
    ends = _ends(tx, token, lookups.journey(tx.db, token_id))
    if tx.at >= ends:
        raise Refused("link-expired", "This slip is of another day. Please take a new number.")
    drawers.follow(tx.db, session_hash, token_id, full=False, expires_at=iso(ends))


def holds_slip(tx: Transaction, token: Token, check: str) -> bool:
    """Whether these are the last characters of a token's slip; if not, the try is counted. Refused `rate-limited`."""
    if drawers.tries_left(tx.db, token.token_id, TRIES) <= 0:
        raise Refused("rate-limited", "This was tried too often. Please go to reception with your slip.")
    if keys.same(links.check_characters(tx.keys, token.token_id).encode(), check.encode()):
        return True
    drawers.wrong_try(tx.db, token.token_id, iso(tx.at))
    return False


def token_of_today(db: Connection, token_number: str) -> Token | None:
    """The token that carries a number, `C-017`, on the running day of its department, or was carried over to it."""
    code, _, number = token_number.rpartition("-")
    department = departments.department_by_code(db, code)
    line = lookups.line(db, department.department_id) if department else None
    if department is None or line is None or not number.isdecimal():
        return None
    if int(number) in line.worn:
        wearer = lookups.worn(db, department.department_id, line.service_date).get(int(number))
        visit = lookups.visit(db, wearer) if wearer is not None else None
        if visit is not None and visit.token_id is not None:
            return lookups.token(db, visit.token_id)
    return lookups.token_of_day(db, department.department_id, line.service_date, ORDINARY_SERIES, int(number))


def _ends(tx: Transaction, token: Token, visits: list[Visit]) -> datetime:
    """Two hours after the last day of a number: it may have been carried over."""
    department = departments.department(tx.db, token.department_id)
    assert department is not None, "a token's department is never deleted"
    day = max(visit.service_date or token.service_date for visit in visits)
    day_ends = end_of(day, department.timezone, department.policy.rollover)
    return day_ends + timedelta(hours=SESSION_HOURS_AFTER_DAY)
