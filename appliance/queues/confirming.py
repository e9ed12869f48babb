"""Confirming who somebody is for the policy: pregnant, disabled, of the staff … (queue.md Q2, Q4)."""

from collections.abc import Sequence

from appliance.database.transaction import Transaction
from appliance.departments.actions import require as require_department
from appliance.departments.policy import Policy
from appliance.patients import lookups as patients
from appliance.queues.classes import NAMES, by_age, head_start
from appliance.queues.continuing import MINUTE_MS
from appliance.queues.events import Classes, ClassesConfirmed
from appliance.queues.lookups import Visit
from appliance.queues.standing import require_act, require_version, stand
from appliance.refusals import Refused


def confirm_classes(
    tx: Transaction, *, visit_id: str, classes: Sequence[str], expected_version: int | None = None
) -> Visit:
    """Staff say which classes are true of somebody, in place of what was confirmed before; the head start follows.

    Those that follow the age count besides, and so does an appointment: the largest, not the sum. A place by hand and that
    of somebody urgent stay what they are. Refused `invalid-request` for a class that there is not.
    """
    visit = stand(tx, visit_id)
    require_act(visit, "confirm-classes")
    require_version(visit, expected_version)
    if not set(classes) <= set(NAMES):
        raise Refused("invalid-request", "There is no such class. Please choose again.", field="classes")
    policy = require_department(tx, visit.department_id).policy
    aged = by_age(patients.person(tx.db, tx.seals, visit.patient_id), policy)
    minutes = max(head_start((*classes, *aged), policy), _by_appointment(visit, policy))
    assert visit.order_key is not None, "whoever waits has a place"
    stays = visit.urgency_class == 0 or visit.by_hand
    earlier = 0 if stays else (minutes - visit.head_start_minutes) * MINUTE_MS
    confirmed = ClassesConfirmed(
        department_id=visit.department_id, head_start_minutes=minutes, order_key=visit.order_key - earlier
    )
    names = Classes(tuple(name for name in NAMES if name in classes))
    tx.record(confirmed, visit_id, visit.version + 1, private=names, patient_id=visit.patient_id)
    return stand(tx, visit_id)


def _by_appointment(visit: Visit, policy: Policy) -> int:
    """Whoever came in time for an appointment has at least its head start, and keeps it."""
    in_time = visit.slot is not None and visit.head_start_minutes >= policy.appointment_head_start
    return policy.appointment_head_start if in_time else 0
