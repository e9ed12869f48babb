"""One more visit on the same token: after a transfer, a mistake, a miss, or sent on by a doctor (queue.md Q1, Q5, Q7)."""

import msgspec

from appliance.database.transaction import Transaction
from appliance.departments.lookups import Department
from appliance.queues import lookups
from appliance.queues.events import ClosingReason, Origin, Remark, VisitCancelled, VisitQueued, VisitRaised
from appliance.queues.lookups import Visit
from appliance.queues.numbers import running_date
from appliance.queues.standing import stand
from appliance.queues.states import OPEN
from appliance.refusals import Refused

MINUTE_MS = 60_000


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where somebody stands in a line; keys and arrival in milliseconds since 1970. `urgent_key` None is an ordinary wait."""

    arrival: int
    order_key: int
    head_start_minutes: int = 0
    after_calls: int = 0
    by_hand: bool = False
    bound_doctor_id: str | None = None
    slot: str | None = None
    urgent_key: int | None = None


def place_of(visit: Visit) -> Place:
    """Where a visit stands or stood. Whoever was raised is given the ordinary key of before, too."""
    assert visit.order_key is not None and visit.arrival is not None, "whoever has a token has had a place"
    urgent = visit.urgency_class == 0
    ordinary = visit.arrival - visit.head_start_minutes * MINUTE_MS if urgent else visit.order_key
    return Place(
        arrival=visit.arrival,
        order_key=ordinary,
        head_start_minutes=visit.head_start_minutes,
        after_calls=visit.after_calls,
        by_hand=bool(visit.by_hand),
        bound_doctor_id=visit.bound_doctor_id,
        slot=visit.slot,
        urgent_key=visit.order_key if urgent else None,
    )


def continue_in(
    tx: Transaction,
    department: Department,
    place: Place,
    *,
    before: Visit,
    origin: Origin,
    sent_by: str | None = None,
    review_wanted: bool = False,
) -> Visit:
    """Open a visit that goes on from another one, with its token and its person; gives it as it stands.

    Refused `duplicate-visit` while the token has an open visit in that department.
    """
    assert before.token_id and before.token_number and before.channel, "only a token goes on"
    require_nowhere_open(tx, before.token_id, department.department_id)
    visit_id = tx.new_id()
    queued = VisitQueued(
        was=None,
        token_id=before.token_id,
        token_number=before.token_number,
        department_id=department.department_id,
        patient_id=before.patient_id,
        service_date=running_date(tx, department),
        channel=before.channel,  # type: ignore[arg-type]  # the column holds nothing else
        urgency_class=1,
        order_key=place.order_key,
        head_start_minutes=place.head_start_minutes,
        bound_doctor_id=place.bound_doctor_id,
        slip=False,
        policy_version=department.policy_version,
        arrival=place.arrival,
        after_calls=place.after_calls,
        by_hand=place.by_hand,
        origin=origin,
        linked_visit_id=before.visit_id,
        sent_by=sent_by,
        review_wanted=review_wanted,
        slot=place.slot,
    )
    tx.record(queued, visit_id, 1)
    if place.urgent_key is not None:
        raised = VisitRaised(
            was="WAITING", department_id=department.department_id, urgency_class=0, order_key=place.urgent_key
        )
        tx.record(raised, visit_id, 2, reason="was-urgent")
    return stand(tx, visit_id)


def close(tx: Transaction, visit: Visit, reason: ClosingReason, *, why: Remark | None = None) -> None:
    """End a visit that goes on elsewhere; `why` are the words of whoever did it, sealed."""
    cancelled = VisitCancelled(was=visit.state, department_id=visit.department_id)
    tx.record(cancelled, visit.visit_id, visit.version + 1, reason=reason, private=why, patient_id=visit.patient_id)


def require_nowhere_open(tx: Transaction, token_id: str, department_id: str) -> None:
    """Refused `duplicate-visit`, naming it, while a token has an open visit in a department."""
    standing = next(
        (
            visit
            for visit in lookups.journey(tx.db, token_id)
            if visit.department_id == department_id and visit.state in OPEN
        ),
        None,
    )
    if standing is not None:
        raise Refused("duplicate-visit", "This patient waits in that department already.", visit_id=standing.visit_id)
