"""Mending mistakes forward: no state goes back, a twin is opened at the old place; and what can be taken back (queue.md Q1)."""

import msgspec

from appliance.clock import seconds_between
from appliance.database.seals import Sealed
from appliance.database.transaction import Transaction
from appliance.departments.actions import require as require_department
from appliance.journal import log
from appliance.queues import lookups
from appliance.queues.continuing import Place, close, continue_in, place_of
from appliance.queues.events import UNDONE, Remark, ReopenReason, VisitMoved, VisitNoted, VisitResumed
from appliance.queues.lookups import Undoable, Visit
from appliance.queues.standing import require_act, require_mine, require_today, require_version, stand
from appliance.refusals import Refused

UNDO_SECONDS = 10


def reopen(
    tx: Transaction,
    *,
    visit_id: str,
    reason: ReopenReason,
    doctor_id: str | None = None,
    expected_version: int | None = None,
) -> Visit:
    """Put somebody back to where they stood before a mistake: called, raised or completed in error. Gives the twin.

    A completed visit stays completed, with what was prescribed in it; its twin waits for the same doctor. Refused
    `invalid-transition` in any other state or on another day, `duplicate-visit` once it was done.
    """
    visit = stand(tx, visit_id)
    require_act(visit, reason)
    require_mine(visit, doctor_id)
    require_version(visit, expected_version)
    require_today(tx, visit)
    if visit.state == "COMPLETED":
        _require_not_reopened(tx, visit)
    else:
        close(tx, visit, reason)
    return _twin(tx, visit, _place_before(visit, reason))


def undo(tx: Transaction, *, visit_id: str, expected_version: int | None = None) -> Visit:
    """Take back one's own last act on a visit, within ten seconds and if nobody has touched it since: a hold, a place by
    hand, a note, a transfer. Gives the visit that goes on. Refused `invalid-transition`.
    """
    visit = stand(tx, visit_id)
    require_version(visit, expected_version)
    last = lookups.undoable(tx.db, visit_id)
    if last is None or last.actor_id != tx.author.id or not _is_untouched(tx, visit, last):
        raise Refused("invalid-transition", "There is nothing here that you could undo.", state=visit.state)
    if seconds_between(last.at, tx.at) > UNDO_SECONDS:
        raise Refused("invalid-transition", "It is too late to undo this.", state=visit.state)
    match last.act:
        case "hold":
            _undo_hold(tx, visit, last)
        case "move":
            _undo_move(tx, visit, last)
        case "note":
            _undo_note(tx, visit, last)
        case "transfer":
            return _undo_transfer(tx, visit)
    return stand(tx, visit_id)


def _place_before(visit: Visit, reason: ReopenReason) -> Place:
    old = place_of(visit)
    match reason:
        case "raised-in-error":
            return msgspec.structs.replace(old, urgent_key=None)
        case "completed-in-error":
            return msgspec.structs.replace(old, after_calls=0, bound_doctor_id=visit.doctor_id)
        case "called-in-error":
            return msgspec.structs.replace(old, after_calls=0)


def _twin(tx: Transaction, visit: Visit, place: Place) -> Visit:
    return continue_in(
        tx,
        require_department(tx, visit.department_id),
        place,
        before=visit,
        origin="reopen",
        sent_by=visit.sent_by,
        review_wanted=bool(visit.review_wanted),
    )


def _require_not_reopened(tx: Transaction, visit: Visit) -> None:
    assert visit.token_id is not None, "a completed visit has a token"
    twin = next(
        (
            each
            for each in lookups.journey(tx.db, visit.token_id)
            if each.linked_visit_id == visit.visit_id and each.origin == "reopen"
        ),
        None,
    )
    if twin is not None:
        raise Refused("duplicate-visit", "This visit was opened again already.", visit_id=twin.visit_id)


def _is_untouched(tx: Transaction, visit: Visit, last: Undoable) -> bool:
    """A transfer of somebody urgent is two entries, so its version is one more than that of the visit's beginning."""
    if last.act != "transfer":
        return visit.version == last.version
    assert visit.linked_visit_id is not None, "a transferred visit names the one before"
    return visit.version == last.version + (stand(tx, visit.linked_visit_id).urgency_class == 0)


def _undo_hold(tx: Transaction, visit: Visit, last: Undoable) -> None:
    resumed = VisitResumed(department_id=visit.department_id, after_calls=last.after_calls)
    tx.record(resumed, visit.visit_id, visit.version + 1, reason=UNDONE)


def _undo_move(tx: Transaction, visit: Visit, last: Undoable) -> None:
    assert visit.order_key is not None, "whoever was moved has a place"
    moved = VisitMoved(
        department_id=visit.department_id,
        was_key=visit.order_key,
        order_key=last.order_key,
        after_calls=last.after_calls,
        by_hand=bool(last.by_hand),
    )
    tx.record(moved, visit.visit_id, visit.version + 1, reason=UNDONE)


def _undo_note(tx: Transaction, visit: Visit, last: Undoable) -> None:
    """The note of before is written again: its entry stands in the journal, sealed."""
    before = log.entry(tx.db, last.fact_event_id) if last.fact_event_id is not None else None
    words = None
    if before is not None:
        assert before.sealed is not None and before.key_id is not None, "a note that stood there was sealed"
        part = Sealed(before.sealed, before.key_id, before.event_id, before.type, visit.patient_id)
        words = tx.seals.open(tx.db, part, Remark)
    noted = VisitNoted(department_id=visit.department_id)
    tx.record(noted, visit.visit_id, visit.version + 1, reason=UNDONE, private=words, patient_id=visit.patient_id)


def _undo_transfer(tx: Transaction, visit: Visit) -> Visit:
    """Back to where the patient waited: a twin of the visit that was closed there."""
    assert visit.linked_visit_id is not None, "a transferred visit names the one before"
    before = stand(tx, visit.linked_visit_id)
    close(tx, visit, UNDONE)
    return _twin(tx, before, place_of(before))
