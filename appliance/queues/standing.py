"""How a visit stands when somebody presses: found, and still the one they saw."""

from appliance.database.transaction import Transaction
from appliance.queues import lookups
from appliance.queues.lookups import Visit
from appliance.refusals import Refused


def stand(tx: Transaction, visit_id: str) -> Visit:
    """The visit. Refused `not-found`."""
    visit = lookups.visit(tx.db, visit_id)
    if visit is None:
        raise Refused("not-found", "There is no such visit.")
    return visit


def require_version(visit: Visit, expected: int | None) -> None:
    """Refused `version-conflict` when the screen that was pressed showed an older state; None asks for no check."""
    if expected is not None and expected != visit.version:
        raise Refused(
            "version-conflict",
            "This visit has changed since you saw it. Look again and press once more.",
            visit_id=visit.visit_id,
        )
