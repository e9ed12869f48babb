"""The states of a visit and every legal move between them: queue.md Q1 as data. Pure.

One constant that the code, the database's trigger, the API's documentation and the tests all read.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

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

Act = Literal[
    "hold",
    "resume",
    "move",
    "transfer",
    "reassign",
    "merge",
    "merge-into",
    "confirm-classes",
    "note",
    "return",
    "called-in-error",
    "raised-in-error",
    "completed-in-error",
]

ACTS: Final[Mapping[Act, frozenset[State]]] = MappingProxyType(
    {
        "hold": IN_LINE,
        "resume": IN_LINE,
        "move": IN_LINE,
        "transfer": IN_LINE | {"CALLED"},
        "reassign": IN_LINE | ACTIVE,
        "merge": IN_LINE,
        "merge-into": IN_LINE | {"CALLED"},
        "confirm-classes": IN_LINE,
        "note": IN_LINE | ACTIVE | {"COMPLETED", "NO_SHOW"},
        "return": frozenset({"NO_SHOW"}),
        "called-in-error": frozenset({"CALLED"}),
        "raised-in-error": frozenset({"URGENT"}),
        "completed-in-error": frozenset({"COMPLETED"}),
    }
)
"""What people do with a visit besides moving it on, and in which states: queue.md Q1, Q5, Q7. Elsewhere it is refused."""
