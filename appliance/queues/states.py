"""The states of a visit and every legal move between them: queue.md Q1 as data. Pure.

One constant that the code, the database's trigger, the API's documentation and the tests all read.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from appliance.refusals import Refused

State = Literal["SCANNED", "WAITING", "URGENT", "CALLED", "IN_CONSULTATION", "COMPLETED", "NO_SHOW", "CANCELLED"]

MOVES: Final[Mapping[tuple[State | None, State], str]] = MappingProxyType(
    {
        (None, "WAITING"): "kiosk, reception, phone with presence, arrival",
        (None, "SCANNED"): "phone without presence",
        ("SCANNED", "WAITING"): "patient, kiosk, reception (presence shown)",
        ("SCANNED", "CANCELLED"): "the patient; lapses after 20 min",
        ("WAITING", "URGENT"): "triage rules, nurse, reception, doctor",
        ("WAITING", "CALLED"): "doctor, attendant",
        ("URGENT", "CALLED"): "doctor, attendant",
        ("CALLED", "IN_CONSULTATION"): "doctor, attendant",
        ("CALLED", "NO_SHOW"): "doctor, attendant, reception, the timer",
        ("IN_CONSULTATION", "COMPLETED"): "doctor, attendant",
        ("WAITING", "CANCELLED"): "the patient leaves; reception; day closing",
        ("URGENT", "CANCELLED"): "the patient leaves; reception; day closing",
        ("CALLED", "CANCELLED"): "the patient leaves; reception; day closing",
    }
)
"""Every legal move and who may make it. Whatever is not here is refused."""

IN_LINE: Final[frozenset[State]] = frozenset({"WAITING", "URGENT"})
ACTIVE: Final[frozenset[State]] = frozenset({"CALLED", "IN_CONSULTATION"})
TERMINAL: Final[frozenset[State]] = frozenset({"COMPLETED", "NO_SHOW", "CANCELLED"})
OPEN: Final[frozenset[State]] = IN_LINE | ACTIVE | {"SCANNED"}

IN_WORDS: Final[Mapping[State, str]] = MappingProxyType(
    {
        "SCANNED": "This check-in still waits for a sign that the person is here.",
        "WAITING": "This person is waiting.",
        "URGENT": "This person is waiting and urgent.",
        "CALLED": "This person has been called.",
        "IN_CONSULTATION": "This person is with the doctor.",
        "COMPLETED": "This visit is over.",
        "NO_SHOW": "This person was called and did not come.",
        "CANCELLED": "This visit was cancelled.",
    }
)
"""What a refusal says about where a visit stands; sentences of the catalogues."""


def require_move(was: State | None, now: State) -> None:
    """Refused `invalid-transition`, naming the current state, unless the table allows the move."""
    if (was, now) not in MOVES:
        assert was is not None, f"no visit begins as {now}"
        raise Refused("invalid-transition", IN_WORDS[was], state=was)
