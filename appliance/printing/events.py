"""What can happen to a sheet of paper."""

from typing import ClassVar, Literal

from appliance.journal.event import Event

Trouble = Literal[
    "unreachable",
    "silent",
    "garbled",
    "not-ready",
    "cover-open",
    "paper-out",
    "cut-off",
    "unconfirmed",
    "not-writable",
    "unprintable",
    "power-cut",
    "no-shaping",
]
"""Why a sheet did not come out, or why nobody can know; `trouble.py` has a sentence for each."""


class SlipSending(Event, frozen=True, kw_only=True):
    """The spool is about to send the first byte; `ahead` and the window are what the sheet says.

    A copy says what its original said. The window is in whole minutes, null where nobody can say.
    """

    type_name: ClassVar[str] = "SlipSending"
    entity_kind: ClassVar[str] = "print-job"

    was: Literal["OWED"] = "OWED"
    now: Literal["SENDING"] = "SENDING"
    printer_id: str
    copy: int
    ahead: int
    low: int | None
    high: int | None
    likely: int | None


class SlipPrinted(Event, frozen=True, kw_only=True):
    """The sheet came out. `confirmed`: the printer said so; otherwise it took every byte and cannot say more."""

    type_name: ClassVar[str] = "SlipPrinted"
    entity_kind: ClassVar[str] = "print-job"

    was: Literal["SENDING"] = "SENDING"
    now: Literal["PRINTED"] = "PRINTED"
    confirmed: bool


class SlipRefused(Event, frozen=True, kw_only=True):
    """The printer itself proves that nothing came out: the sheet is owed again."""

    type_name: ClassVar[str] = "SlipRefused"
    entity_kind: ClassVar[str] = "print-job"

    was: Literal["SENDING"] = "SENDING"
    now: Literal["OWED"] = "OWED"
    trouble: Trouble


class SlipUnknown(Event, frozen=True, kw_only=True):
    """Bytes were sent and nobody can know what came of them: a person must look."""

    type_name: ClassVar[str] = "SlipUnknown"
    entity_kind: ClassVar[str] = "print-job"

    was: Literal["SENDING"] = "SENDING"
    now: Literal["UNKNOWN"] = "UNKNOWN"
    trouble: Trouble


class SlipAcknowledged(Event, frozen=True, kw_only=True):
    """A person looked, and the sheet is there."""

    type_name: ClassVar[str] = "SlipAcknowledged"
    entity_kind: ClassVar[str] = "print-job"

    was: Literal["UNKNOWN"] = "UNKNOWN"
    now: Literal["PRINTED"] = "PRINTED"


class SlipReprinted(Event, frozen=True, kw_only=True):
    """A new sheet of the same token is owed, marked as a copy."""

    type_name: ClassVar[str] = "SlipReprinted"
    entity_kind: ClassVar[str] = "print-job"

    was: None = None
    now: Literal["OWED"] = "OWED"
    token_id: str
    visit_id: str
    printer_id: str
    copy: int
    copy_of: str


class SlipVoided(Event, frozen=True, kw_only=True):
    """The visit ended before its sheet was printed: nothing is owed any more."""

    type_name: ClassVar[str] = "SlipVoided"
    entity_kind: ClassVar[str] = "print-job"

    was: Literal["OWED"] = "OWED"
    now: Literal["VOID"] = "VOID"
