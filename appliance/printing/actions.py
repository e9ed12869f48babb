"""What the spool and people do about paper; one transaction each. Rules: printing.md P1."""

import msgspec

from appliance.database.transaction import Transaction
from appliance.printing import lookups
from appliance.printing.events import (
    SlipAcknowledged,
    SlipPrinted,
    SlipRefused,
    SlipReprinted,
    SlipSending,
    SlipUnknown,
    SlipVoided,
    Trouble,
)
from appliance.printing.lookups import Sheet
from appliance.printing.states import OPEN, WAS_SENT, State, require
from appliance.queues.states import TERMINAL
from appliance.refusals import Refused


class Wait(msgspec.Struct, frozen=True):
    """What a slip says of the wait: people ahead, and the window in whole minutes where there is one."""

    ahead: int
    low: int | None = None
    high: int | None = None
    likely: int | None = None


def begin(tx: Transaction, *, job_id: str, printer_id: str, wait: Wait) -> Sheet:
    """The spool is about to send the first byte; the sheet says `wait`, and a copy what its original said.

    Gives the sheet: SENDING, or VOID where the visit ended before its original was printed.
    Refused `invalid-transition` unless it is owed.
    """
    sheet = _stand_in(tx, job_id, "OWED")
    if sheet.copy == 0 and _over(tx, sheet):
        tx.record(SlipVoided(), job_id, sheet.version + 1)
        return _stand(tx, job_id)
    said = wait if sheet.copy == 0 else _said(tx, sheet)
    sending = SlipSending(
        printer_id=printer_id, copy=sheet.copy, ahead=said.ahead, low=said.low, high=said.high, likely=said.likely
    )
    tx.record(sending, job_id, sheet.version + 1)
    return _stand(tx, job_id)


def printed(tx: Transaction, *, job_id: str, confirmed: bool) -> Sheet:
    """The sheet came out. Refused `invalid-transition` unless it was being sent."""
    sheet = _stand_in(tx, job_id, "SENDING")
    tx.record(SlipPrinted(confirmed=confirmed), job_id, sheet.version + 1)
    return _stand(tx, job_id)


def refuse(tx: Transaction, *, job_id: str, trouble: Trouble) -> Sheet:
    """The printer proves that nothing came out: owed again. Refused `invalid-transition` unless it was being sent."""
    sheet = _stand_in(tx, job_id, "SENDING")
    tx.record(SlipRefused(trouble=trouble), job_id, sheet.version + 1)
    return _stand(tx, job_id)


def lose_sight(tx: Transaction, *, job_id: str, trouble: Trouble) -> Sheet:
    """Nobody can know whether it came out. Refused `invalid-transition` unless it was being sent."""
    sheet = _stand_in(tx, job_id, "SENDING")
    tx.record(SlipUnknown(trouble=trouble), job_id, sheet.version + 1)
    return _stand(tx, job_id)


def acknowledge(tx: Transaction, *, job_id: str) -> Sheet:
    """A person has seen the sheet. Does nothing to one that is known to be printed; else refused `invalid-transition`."""
    sheet = _stand(tx, job_id)
    if sheet.state == "PRINTED":
        return sheet
    require(sheet.state, "UNKNOWN")
    tx.record(SlipAcknowledged(), job_id, sheet.version + 1)
    return _stand(tx, job_id)


def reprint(tx: Transaction, *, job_id: str, printer_id: str | None = None) -> Sheet:
    """One more sheet of the same number, marked with the next copy number, here or on another printer.

    Gives the copy that already waits, if there is one: an impatient second press makes no third sheet.
    Refused `invalid-transition` while the sheet itself is still to come, or is no longer needed.
    """
    sheet = _stand(tx, job_id)
    every = lookups.sheets(tx.db, sheet.token_id)
    waiting = next((other for other in every if other.copy > sheet.copy and other.state in OPEN), None)
    if waiting is not None:
        return waiting
    require(sheet.state, *WAS_SENT)
    assert sheet.visit_id is not None, "a sheet that was sent told a visit's place"
    reprinted = SlipReprinted(
        token_id=sheet.token_id,
        visit_id=sheet.visit_id,
        printer_id=printer_id or sheet.printer_id,
        copy=max(other.copy for other in every) + 1,
        copy_of=job_id,
    )
    copy_id = tx.new_id()
    tx.record(reprinted, copy_id, 1)
    return _stand(tx, copy_id)


def _stand(tx: Transaction, job_id: str) -> Sheet:
    sheet = lookups.sheet(tx.db, job_id)
    if sheet is None:
        raise Refused("not-found", "There is no such slip.")
    return sheet


def _stand_in(tx: Transaction, job_id: str, state: State) -> Sheet:
    sheet = _stand(tx, job_id)
    require(sheet.state, state)
    return sheet


def _over(tx: Transaction, sheet: Sheet) -> bool:
    visit = lookups.visit_of(tx.db, sheet)
    return visit is None or visit.state in TERMINAL


def _said(tx: Transaction, copy: Sheet) -> Wait:
    original = lookups.original(tx.db, copy.token_id)
    assert original is not None and original.ahead is not None, "a copy has an original that was sent"
    return Wait(original.ahead, original.low, original.high, original.likely)
