"""Finding one's visit again with what is printed on the slip: the number, and three characters (identity.md S3)."""

from datetime import datetime, timedelta

import msgspec

from appliance import keys
from appliance.clock import iso
from appliance.database.transaction import Transaction
from appliance.departments import lookups as departments
from appliance.patients import drawers, links
from appliance.patients.lookups import generation
from appliance.queues import lookups
from appliance.queues.checkin import SESSION_HOURS_AFTER_DAY
from appliance.queues.events import ORDINARY_SERIES
from appliance.queues.lookups import Token
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

    Refused `rate-limited` after five wrong tries: then reception helps. Earlier restore tokens of the visit end.
    """
    token = _token_of_today(tx, token_number)
    if token is None:
        return None
    if drawers.tries_left(tx.db, token.token_id, TRIES) <= 0:
        raise Refused("rate-limited", "This was tried too often. Please go to reception with your slip.")
    if not keys.same(links.check_characters(tx.keys, token.token_id).encode(), check.encode()):
        drawers.wrong_try(tx.db, token.token_id, iso(tx.at))
        return None
    visits = lookups.journey(tx.db, token.token_id)
    last = visits[-1].visit_id
    fresh = generation(tx.db, last) + 1
    expires = iso(_ends(tx, token))
    token_hash = tx.keys.keyed_hash("restore", links.restore_token(tx.keys, last, fresh))
    drawers.keep_restore(tx.db, last, token_hash, generation=fresh, expires_at=expires)
    drawers.follow(tx.db, session_hash, token.token_id, full=True, expires_at=expires)
    return Restored(last, fresh, expires, tuple(visit.visit_id for visit in visits))


def follow_slip(tx: Transaction, *, token_id: str, session_hash: bytes) -> None:
    """Let a phone that scanned a slip follow its number: place and number only, no person and no prescription.

    Refused `link-expired` once the day of the slip is over, `not-found` for a token that was never issued.
    """
    token = lookups.token(tx.db, token_id)
    if token is None:
        raise Refused("not-found", "There is no such number.")
    ends = _ends(tx, token)
    if tx.at >= ends:
        raise Refused("link-expired", "This slip is of another day. Please take a new number.")
    drawers.follow(tx.db, session_hash, token_id, full=False, expires_at=iso(ends))


def _token_of_today(tx: Transaction, token_number: str) -> Token | None:
    code, _, number = token_number.rpartition("-")
    department = departments.department_by_code(tx.db, code)
    line = lookups.line(tx.db, department.department_id) if department else None
    if department is None or line is None or not number.isdecimal():
        return None
    return lookups.token_of_day(tx.db, department.department_id, line.service_date, ORDINARY_SERIES, int(number))


def _ends(tx: Transaction, token: Token) -> datetime:
    department = departments.department(tx.db, token.department_id)
    assert department is not None, "a token's department is never deleted"
    day_ends = end_of(token.service_date, department.timezone, department.policy.rollover)
    return day_ends + timedelta(hours=SESSION_HOURS_AFTER_DAY)
