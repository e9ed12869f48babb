"""A second factor: the codes of an authenticator, and recovery codes for the day it is lost; one transaction each.

An authenticator is begun (its secret is shown once), then confirmed by a code of it. Codes serve once: a time step that
was taken, and every one before it, is past. Ten recovery codes are shown once and kept as keyed hashes.
"""

from typing import Final

from appliance import keys
from appliance.clock import iso
from appliance.database.transaction import Transaction
from appliance.identity import drawers, keyed, lookups, totp
from appliance.identity.events import RecoveryCodesMade, RecoveryCodeUsed, TotpEnrolled, TotpRemoved
from appliance.identity.lookups import SecondFactor, Staff
from appliance.refusals import Refused
from appliance.wording import N_

RECOVERY_CODES: Final = 10
RECOVERY_CHARACTERS: Final = 10
"""46 bits each, behind a limit on tries and a keyed hash."""

WRONG = N_("This code is not right, or it was used before. Wait for the next one.")


def begin(tx: Transaction, *, staff_id: str) -> bytes:
    """A new authenticator's secret, to be shown once. It counts for nothing until a code of it has been shown.

    Refused `not-available` for somebody who has one: an administrator takes it away first.
    """
    found = lookups.factor(tx.db, staff_id)
    if found is not None and found.enrolled_at is not None:
        raise Refused("not-available", "A second factor is set up already. An administrator can remove it.")
    secret = tx.ids.secret(totp.SECRET_BYTES)
    nonce = tx.ids.secret(keyed.NONCE_BYTES)
    drawers.begin_factor(tx.db, staff_id, keyed.seal_factor(tx.keys, staff_id, secret, nonce=nonce), iso(tx.at))
    return secret


def confirm(tx: Transaction, *, staff_id: str, code: str) -> tuple[str, ...]:
    """A code of the authenticator that was begun: from now on signing in asks for one. Gives the recovery codes.

    Refused `invalid-request` for a wrong code, `not-available` where nothing was begun or it is done already.
    """
    found = lookups.factor(tx.db, staff_id)
    if found is None or found.enrolled_at is not None:
        raise Refused("not-available", "There is no second factor to confirm. Begin again.")
    if not _takes(tx, found, code):
        raise Refused("invalid-request", WRONG, field="code")
    drawers.enrol_factor(tx.db, staff_id, iso(tx.at))
    tx.record(TotpEnrolled(), staff_id, _version(tx, staff_id))
    return _make_recovery(tx, staff_id)


def renew_recovery(tx: Transaction, *, staff_id: str, code: str) -> tuple[str, ...]:
    """Ten fresh recovery codes for a code of the authenticator; the old ones end.

    Refused `invalid-request` for a wrong code, `not-available` for somebody without a second factor.
    """
    found = lookups.factor(tx.db, staff_id)
    if found is None or found.enrolled_at is None:
        raise Refused("not-available", "Set up a second factor first.")
    if not _takes(tx, found, code):
        raise Refused("invalid-request", WRONG, field="code")
    return _make_recovery(tx, staff_id)


def remove(tx: Transaction, *, staff_id: str) -> None:
    """Take somebody's authenticator and recovery codes away; taking away what is not there is harmless."""
    found = lookups.factor(tx.db, staff_id)
    drawers.forget_factor(tx.db, staff_id)
    if found is not None and found.enrolled_at is not None:
        tx.record(TotpRemoved(), staff_id, _version(tx, staff_id))


def require(tx: Transaction, staff: Staff, code: str | None) -> None:
    """What signing in asks of whoever has a second factor: a code of it, or a recovery code, each once.

    Refused `unauthenticated`, with `needs` as `totp`; with the field too if a code was given and is wrong.
    """
    found = lookups.factor(tx.db, staff.staff_id)
    if found is None or found.enrolled_at is None:
        return
    if code is None:
        raise Refused("unauthenticated", "Please enter the code of your authenticator too.", needs="totp")
    if not _takes(tx, found, code) and not _takes_recovery(tx, staff, code):
        raise Refused("unauthenticated", WRONG, field="totp", needs="totp")


def _takes(tx: Transaction, found: SecondFactor, code: str) -> bool:
    secret = keyed.open_factor(tx.keys, found.staff_id, found.sealed)
    step = totp.step_of(secret, keys.typed(code), tx.at, after=found.last_step)
    if step is None:
        return False
    drawers.take_step(tx.db, found.staff_id, step)
    return True


def _takes_recovery(tx: Transaction, staff: Staff, code: str) -> bool:
    if not drawers.use_recovery(tx.db, staff.staff_id, keyed.recovery_hash(tx.keys, staff.staff_id, keys.typed(code))):
        return False
    left = lookups.recovery_left(tx.db, staff.staff_id)
    tx.record(RecoveryCodeUsed(left=left), staff.staff_id, staff.version)
    return True


def _make_recovery(tx: Transaction, staff_id: str) -> tuple[str, ...]:
    codes = [keys.legible(tx.ids.secret(RECOVERY_CHARACTERS)) for _ in range(RECOVERY_CODES)]
    drawers.keep_recovery(tx.db, staff_id, [keyed.recovery_hash(tx.keys, staff_id, code) for code in codes], iso(tx.at))
    tx.record(RecoveryCodesMade(count=len(codes)), staff_id, _version(tx, staff_id))
    half = RECOVERY_CHARACTERS // 2
    return tuple(f"{code[:half]}-{code[half:]}" for code in codes)


def _version(tx: Transaction, staff_id: str) -> int:
    staff = lookups.staff(tx.db, staff_id)
    assert staff is not None, "whoever has a session works here"
    return staff.version
