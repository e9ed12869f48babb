"""Wires: what carries a sheet to a printer, and says honestly what is known of it afterwards.

Three outcomes, and no fourth (printing.md P1): nothing came out, for sure; it came out; nobody can know.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, Protocol

import msgspec

from appliance.printing.events import Trouble


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One sheet on its way: its bytes, and what is known of it besides. Only `data` ever goes to a machine."""

    job_id: str
    token_number: str
    copy: int
    at: datetime
    data: bytes
    captions: Mapping[str, str]


class NothingCame(msgspec.Struct, frozen=True):
    """Not one byte of the sheet was taken: it may be printed again as the original."""

    trouble: Trouble


class CameOut(msgspec.Struct, frozen=True):
    """The sheet is there. Not `confirmed` when the printer took every byte and cannot say more."""

    confirmed: bool
    paper: "Roll" = "unknown"


class NobodyKnows(msgspec.Struct, frozen=True):
    """Something was taken and the end is not proven: any further sheet of this token is a copy."""

    trouble: Trouble


Outcome = NothingCame | CameOut | NobodyKnows
Roll = Literal["enough", "low", "out", "unknown"]


class Condition(msgspec.Struct, frozen=True):
    """How a printer is, as far as it tells. `unknown`: it takes the connection and does not answer, or never does."""

    state: Literal["ready", "not-ready", "unknown"]
    paper: Roll = "unknown"
    trouble: Trouble | None = None


class Wire(Protocol):
    """The way to one printer, used by one thread. Every call ends within its own time limits; trouble outside is an
    answer, never an exception.
    """

    def put(self, job: Job) -> Outcome:
        """Print one sheet."""
        ...

    def look(self) -> Condition:
        """How the printer is now, without printing."""
        ...

    def holds(self, job_id: str) -> bool | None:
        """Whether this sheet ever came out; None where the printer keeps no account of it."""
        ...
