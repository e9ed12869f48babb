"""The token as a journey: sent on by a doctor, back with results, back after a missed call (queue.md Q5)."""

from collections.abc import Sequence
from typing import Literal

import msgspec

from appliance.clock import milliseconds
from appliance.database.transaction import Transaction
from appliance.departments.actions import require as require_department
from appliance.departments.lookups import Department
from appliance.queues import lookups
from appliance.queues.admission import require_open
from appliance.queues.continuing import MINUTE_MS, Place, continue_in, place_of
from appliance.queues.events import VisitNoted
from appliance.queues.lookups import Visit
from appliance.queues.moving import remark
from appliance.queues.restoring import holds_slip, token_of_today
from appliance.queues.route import returns_left
from appliance.queues.standing import not_from, require_act, require_today, require_version, stand
from appliance.queues.states import ACTIVE, OPEN
from appliance.refusals import Refused

LEGS = 8
"""So many departments somebody is sent to at once, at most."""


class SendTo(msgspec.Struct, frozen=True, kw_only=True):
    """One department that a doctor sends somebody to. `review`: the patient comes back with the result.

    `urgent` None keeps the urgency of the visit that ends.
    """

    department_id: str
    note: str | None = None
    review: bool = False
    urgent: bool | None = None


class CameBack(msgspec.Struct, frozen=True):
    """What a slip led to, in ids. `visit_id` is None for characters that are not the slip's."""

    outcome: Literal["returned", "waiting", "merged", "unknown"]
    visit_id: str | None = None


# Sent on ------------------------------------------------------------------------------------------------------------


def send_on(tx: Transaction, visit: Visit, doctor_id: str, legs: Sequence[SendTo]) -> None:
    """Open a visit in every department that a doctor sends somebody to, in that order. All or none.

    Refused, with the field `sendTo`: `invalid-request` for one named twice or too many, `not-found`, `department-closed`,
    `duplicate-visit`.
    """
    if len(legs) > LEGS or len({leg.department_id for leg in legs}) != len(legs):
        raise Refused("invalid-request", "Name every department once, and at most eight.", field="sendTo")
    for leg in legs:
        try:
            _send(tx, visit, doctor_id, leg)
        except Refused as refused:
            raise Refused(
                refused.code, refused.sentence, values=refused.values, field="sendTo", **refused.extras
            ) from None


def review_when_due(tx: Transaction, visit: Visit) -> None:
    """The last of the visits is over from which the sender wants the patient back: wait there again, by the review rule."""
    if not visit.review_wanted or visit.sent_by is None:
        return
    assert visit.token_id is not None, "who was sent on has a token"
    journey = lookups.journey(tx.db, visit.token_id)
    if any(each.sent_by == visit.sent_by and each.review_wanted and each.state in OPEN for each in journey):
        return
    seen = [each for each in journey if each.doctor_id == visit.sent_by and each.state == "COMPLETED"]
    sender = require_department(tx, seen[-1].department_id)
    waits_there = any(each.department_id == sender.department_id and each.state in OPEN for each in journey)
    if waits_there or sender.status != "ACTIVE":
        return  # back in that line already, or nobody is left there to look at the result
    now = milliseconds(tx.at)
    # Whoever waits came later than this patient did, as a rule; so the passing guard has nothing against a review.
    place = Place(arrival=seen[-1].arrival or now, order_key=now, bound_doctor_id=visit.sent_by)
    continue_in(tx, sender, place, before=visit, origin="review")


# Back after a miss --------------------------------------------------------------------------------------------------


def come_back(
    tx: Transaction, *, visit_id: str, at_reception: bool = False, expected_version: int | None = None
) -> Visit:
    """Somebody who missed the call is here: a new visit on the same number, after so many more calls as the policy says.

    Who was urgent is urgent again, at once. Refused `invalid-transition`, `duplicate-visit` for who is back already,
    `department-closed`, and `not-available` once the day's returns are used up.
    """
    visit = stand(tx, visit_id)
    require_act(visit, "return")
    require_version(visit, expected_version)
    require_today(tx, visit)
    department = require_department(tx, visit.department_id)
    if department.status != "ACTIVE":
        require_open(tx, department)
    journey = _journey(tx, visit)
    _require_last_miss(visit, journey)
    if not returns_left(visit, journey, department.policy):
        if at_reception:
            raise Refused(
                "not-available", "This number has come back as often as is possible in a day. Please give a new number."
            )
        raise Refused("not-available", "You have come back as often as is possible in a day. Please go to reception.")
    return continue_in(
        tx,
        department,
        _place_after_a_miss(tx, visit, department),
        before=visit,
        origin="return",
        sent_by=visit.sent_by,
        review_wanted=bool(visit.review_wanted),
    )


def come_back_by_slip(
    tx: Transaction, *, token_id: str | None = None, token_number: str = "", check: str = ""
) -> CameBack:
    """What somebody's slip is good for now: their place back after a missed call, or where they stand anyhow.

    The slip's link names the token; else it is its number with the three characters, and a wrong try is counted. Refused
    as `come_back`; `rate-limited` after five wrong tries, `invalid-transition` when nothing is left to wait for.
    """
    token = lookups.token(tx.db, token_id) if token_id else token_of_today(tx.db, token_number)
    if token is None:
        return CameBack("unknown")
    if token_id is None and not holds_slip(tx, token, check):
        return CameBack("unknown")
    journey = lookups.journey(tx.db, token.token_id)
    missed = next(
        (visit for visit in reversed(journey) if visit.state == "NO_SHOW" and not _back(visit, journey)), None
    )
    if missed is not None and _is_of_today(tx, missed):
        return CameBack("returned", come_back(tx, visit_id=missed.visit_id).visit_id)
    standing = sorted((visit for visit in journey if visit.state in OPEN), key=lambda visit: visit.state not in ACTIVE)
    if standing:
        return CameBack("waiting", standing[0].visit_id)
    merged = next((visit.merged_into for visit in reversed(journey) if visit.merged_into is not None), None)
    if merged is not None:
        return CameBack("merged", merged)
    if not _is_of_today(tx, journey[-1]):
        raise Refused("link-expired", "This slip is of another day. Please take a new number.")
    raise not_from(journey[-1].state)


# ---------------------------------------------------------------------------------------------------------------------


def _send(tx: Transaction, visit: Visit, doctor_id: str, leg: SendTo) -> None:
    department = require_department(tx, leg.department_id)
    require_open(tx, department)
    sent = continue_in(
        tx,
        department,
        _place_on_arrival(tx, visit, urgent=visit.urgency_class == 0 if leg.urgent is None else leg.urgent),
        before=visit,
        origin="sent",
        sent_by=doctor_id,
        review_wanted=leg.review,
    )
    if leg.note and leg.note.strip():
        noted = VisitNoted(department_id=department.department_id)
        words = remark(leg.note.strip())
        tx.record(noted, sent.visit_id, sent.version + 1, private=words, patient_id=visit.patient_id)


def _place_on_arrival(tx: Transaction, visit: Visit, *, urgent: bool) -> Place:
    """They come now, and are as old or as pregnant here as they were there."""
    now = milliseconds(tx.at)
    return Place(
        arrival=now,
        order_key=now - visit.head_start_minutes * MINUTE_MS,
        head_start_minutes=visit.head_start_minutes,
        urgent_key=now if urgent else None,
    )


def _place_after_a_miss(tx: Transaction, visit: Visit, department: Department) -> Place:
    """The old key, once so many others have been called: far back in a long line would be a second punishment.

    They came now, so the guard of the others counts them as somebody who passes.
    """
    line = lookups.line(tx.db, visit.department_id)
    assert line is not None, "a visit of today has a line"
    old = place_of(visit)
    urgent = old.urgent_key is not None
    return msgspec.structs.replace(
        old,
        arrival=milliseconds(tx.at),
        after_calls=0 if urgent else line.calls + department.policy.return_after_calls,
        by_hand=False,
    )


def _journey(tx: Transaction, visit: Visit) -> list[Visit]:
    assert visit.token_id is not None, "who was called has a token"
    return lookups.journey(tx.db, visit.token_id)


def _back(visit: Visit, journey: Sequence[Visit]) -> Visit | None:
    """The visit by which somebody came back after missing this one."""
    return next((each for each in journey if each.linked_visit_id == visit.visit_id and each.origin == "return"), None)


def _require_last_miss(visit: Visit, journey: Sequence[Visit]) -> None:
    back = _back(visit, journey)
    if back is not None:
        raise Refused("duplicate-visit", "This patient has come back already.", visit_id=back.visit_id)


def _is_of_today(tx: Transaction, visit: Visit) -> bool:
    line = lookups.line(tx.db, visit.department_id)
    return line is not None and line.service_date == visit.service_date
