"""How a visit stands when somebody presses: found, still the one they saw, and where the move may begin."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from appliance.database.transaction import Transaction
from appliance.queues import lookups
from appliance.queues.lookups import Visit
from appliance.queues.states import ACTS, IN_LINE, MOVES, Act, State
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


def require_act(visit: Visit, act: Act) -> None:
    """Refused `invalid-transition`, naming the current state, unless this can be done to a visit that stands so."""
    if visit.state not in ACTS[act]:
        raise not_from(visit.state)


def require_mine(visit: Visit, doctor_id: str | None) -> None:
    """Refused `already-taken` when whoever serves acts on a colleague's patient. None: it is reception that acts."""
    whose = visit.bound_doctor_id if visit.state in IN_LINE else visit.doctor_id
    if doctor_id is not None and whose not in (None, doctor_id):
        raise Refused("already-taken", "This patient is with a colleague.", visit_id=visit.visit_id)


def require_version(visit: Visit, expected: int | None) -> None:
    """Refused `version-conflict` when the screen that was pressed showed an older state; None asks for no check."""
    if expected is not None and expected != visit.version:
        raise Refused(
            "version-conflict",
            "This visit has changed since you saw it. Look again and press once more.",
            visit_id=visit.visit_id,
        )


def require_today(tx: Transaction, visit: Visit) -> None:
    """Refused `invalid-transition` once the day of the visit is over: its number is somebody else's today."""
    line = lookups.line(tx.db, visit.department_id)
    if line is None or line.service_date != visit.service_date:
        raise Refused("invalid-transition", "This number is of an earlier day. A new one is needed.", state=visit.state)


def not_from(was: State) -> Refused:
    """`invalid-transition`: what was pressed does not begin where this visit stands."""
    return Refused("invalid-transition", IN_WORDS[was], state=was)
