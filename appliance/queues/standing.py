"""How a visit stands when somebody presses: found, still the one they saw, and where the move may begin."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from appliance.database.transaction import Transaction
from appliance.queues import lookups
from appliance.queues.lookups import Visit
from appliance.queues.states import MOVES, State
from appliance.refusals import Refused
from appliance.wording import N_

IN_WORDS: Final[Mapping[State, str]] = MappingProxyType(
    {
        "SCANNED": N_("This check-in still waits for a sign that the person is here."),
        "WAITING": N_("This person is waiting."),
        "URGENT": N_("This person is waiting and urgent."),
        "CALLED": N_("This person has been called."),
        "IN_CONSULTATION": N_("This person is with the doctor."),
        "COMPLETED": N_("This visit is over."),
        "NO_SHOW": N_("This person was called and did not come."),
        "CANCELLED": N_("This visit was cancelled."),
    }
)
"""What a refusal says about where a visit stands."""


def stand(tx: Transaction, visit_id: str) -> Visit:
    """The visit. Refused `not-found`."""
    visit = lookups.visit(tx.db, visit_id)
    if visit is None:
        raise Refused("not-found", "There is no such visit.")
    return visit


def require_move(was: State, now: State) -> None:
    """Refused `invalid-transition`, naming the current state, unless the table of Q1 allows the move."""
    if (was, now) not in MOVES:
        raise not_from(was)


def require_version(visit: Visit, expected: int | None) -> None:
    """Refused `version-conflict` when the screen that was pressed showed an older state; None asks for no check."""
    if expected is not None and expected != visit.version:
        raise Refused(
            "version-conflict",
            "This visit has changed since you saw it. Look again and press once more.",
            visit_id=visit.visit_id,
        )


def not_from(was: State) -> Refused:
    """`invalid-transition`: what was pressed does not begin where this visit stands."""
    return Refused("invalid-transition", IN_WORDS[was], state=was)
