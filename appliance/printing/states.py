"""The states of a sheet and every legal move between them: printing.md P1 as data. Pure."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from appliance.refusals import Refused
from appliance.wording import N_

State = Literal["OWED", "SENDING", "PRINTED", "UNKNOWN", "VOID"]

MOVES: Final[Mapping[tuple[State | None, State], str]] = MappingProxyType(
    {
        (None, "OWED"): "with the number; or a person asks for a copy",
        ("OWED", "SENDING"): "the spool, before the first byte",
        ("OWED", "VOID"): "the visit ended unprinted",
        ("SENDING", "PRINTED"): "the printer confirms, or took every byte where it cannot",
        ("SENDING", "OWED"): "the printer proves that nothing came out",
        ("SENDING", "UNKNOWN"): "nobody can know",
        ("UNKNOWN", "PRINTED"): "a person has seen the sheet",
    }
)
"""Every legal move and who may make it. Whatever is not here is refused."""

OPEN: Final[frozenset[State]] = frozenset({"OWED", "SENDING"})
"""Still on its way to paper."""

WAS_SENT: Final[frozenset[State]] = frozenset({"PRINTED", "UNKNOWN"})
"""May lie in somebody's hand: any further sheet of this number is a copy."""

IN_WORDS: Final[Mapping[State, str]] = MappingProxyType(
    {
        "OWED": N_("This slip is waiting for the printer."),
        "SENDING": N_("This slip is being printed."),
        "PRINTED": N_("This slip has been printed."),
        "UNKNOWN": N_("Nobody knows whether this slip was printed. Please look at the printer."),
        "VOID": N_("This slip is no longer needed: the visit is over."),
    }
)
"""What a person is told about a sheet."""


def require(state: State, *allowed: State) -> None:
    """Refused `invalid-transition`, naming the current state, unless a sheet stands in one of these."""
    if state not in allowed:
        raise Refused("invalid-transition", IN_WORDS[state], state=state)
