"""What the spool and people do about paper; one transaction each. Rules: printing.md P1."""

from collections.abc import Sequence
from typing import Literal

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
from appliance.queues import actions as queues
from appliance.queues.actions import SendTo
from appliance.queues.lookups import Visit, journey
from appliance.queues.lookups import visit as visit_by_id
from appliance.queues.route import route_of
from appliance.queues.states import TERMINAL
from appliance.refusals import Refused


class Wait(msgspec.Struct, frozen=True):
    """What a slip says of the wait: people ahead, and the window in whole minutes where there is one."""

    ahead: int
    low: int | None = None
    high: int | None = None
    likely: int | None = None


class Finished(msgspec.Struct, frozen=True):
    """A completed visit, and the sheet that shows the way on where one is owed; in ids."""

    visit_id: str
    print_job_id: str | None = None


class CameBack(msgspec.Struct, frozen=True):
    """What a slip led to, and the copy that is owed where one was asked for; in ids."""

    outcome: Literal["returned", "waiting", "merged", "unknown"]
    visit_id: str | None
    print_job_id: str | None = None


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


def complete(
    tx: Transaction,
    *,
    visit_id: str,
    doctor_id: str,
    prescription_text: str | None = None,
    send_to: Sequence[SendTo] = (),
    route_printer_id: str | None = None,
    expected_version: int | None = None,
) -> Finished:
    """End a consultation as `queues.complete` says; with a printer, a copy of the slip shows where to go next.

    Nothing is printed for a number without a slip in somebody's hand, and nothing for a way that leads nowhere.
    """
    visit = queues.complete(
        tx,
        visit_id=visit_id,
        doctor_id=doctor_id,
        prescription_text=prescription_text,
        send_to=send_to,
        expected_version=expected_version,
    )
    copy = _route_sheet(tx, visit, route_printer_id) if route_printer_id is not None else None
    return Finished(visit_id, copy.job_id if copy is not None else None)


def come_back_by_slip(
    tx: Transaction,
    *,
    token_id: str | None = None,
    token_number: str = "",
    check: str = "",
    copy_printer_id: str | None = None,
) -> CameBack:
    """What a slip is good for now, as `queues.come_back_by_slip` says; with a printer, a copy of the slip besides."""
    came_back = queues.come_back_by_slip(tx, token_id=token_id, token_number=token_number, check=check)
    visit = visit_by_id(tx.db, came_back.visit_id) if came_back.visit_id is not None else None
    if copy_printer_id is None or visit is None:
        return CameBack(came_back.outcome, came_back.visit_id)
    copy = _copy_in_hand(tx, visit, copy_printer_id)
    return CameBack(came_back.outcome, came_back.visit_id, copy.job_id if copy is not None else None)


def _route_sheet(tx: Transaction, visit: Visit, printer_id: str) -> Sheet | None:
    assert visit.token_id is not None, "a completed visit has a token"
    return _copy_in_hand(tx, visit, printer_id) if route_of(journey(tx.db, visit.token_id)) is not None else None


def _copy_in_hand(tx: Transaction, visit: Visit, printer_id: str) -> Sheet | None:
    """A copy of a slip that came out; None where there is none to repeat."""
    assert visit.token_id is not None, "a slip carries a token"
    original = lookups.original(tx.db, visit.token_id)
    if original is None or original.state not in WAS_SENT:
        return None
    return reprint(tx, job_id=original.job_id, printer_id=printer_id)


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
    """Whether nobody waits on this number any more: one that was transferred before it was printed goes on."""
    return all(visit.state in TERMINAL for visit in journey(tx.db, sheet.token_id))


def _said(tx: Transaction, copy: Sheet) -> Wait:
    original = lookups.original(tx.db, copy.token_id)
    assert original is not None and original.ahead is not None, "a copy has an original that was sent"
    return Wait(original.ahead, original.low, original.high, original.likely)
