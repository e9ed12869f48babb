"""What a token's visits say together: where it still has to go, and how often it may still come back. Pure (queue.md Q5)."""

from collections.abc import Sequence

import msgspec

from appliance.departments.policy import Policy
from appliance.queues.lookups import Visit
from appliance.queues.states import IN_LINE, OPEN


class Route(msgspec.Struct, frozen=True):
    """The visits that are still to come, in the order in which they were opened, and the doctor who wants to see the result."""

    steps: tuple[Visit, ...]
    back_to: str | None


def route_of(journey: Sequence[Visit]) -> Route | None:
    """The route of a token, by its visits; None for somebody who simply waits where they came to."""
    ahead = sorted((visit for visit in journey if visit.state in OPEN), key=lambda visit: visit.visit_id)
    steps = tuple(visit for visit in ahead if visit.origin != "review")
    review = next(
        (visit.bound_doctor_id for visit in ahead if visit.origin == "review" and visit.state in IN_LINE), None
    )
    back_to = review or next((visit.sent_by for visit in steps if visit.review_wanted), None)
    first = min(journey, key=lambda visit: visit.visit_id, default=None)
    elsewhere = any(first is not None and visit.department_id != first.department_id for visit in steps)
    return Route(steps, back_to) if elsewhere or back_to is not None else None


def returns_left(visit: Visit, journey: Sequence[Visit], policy: Policy) -> int:
    """How often the person of a visit may still come back on its day."""
    returned = sum(each.origin == "return" and each.service_date == visit.service_date for each in journey)
    return max(0, policy.returns_a_day - returned)
