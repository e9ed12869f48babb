"""What staff wrote down of a visit, opened for the screens that may show it: a note, a reason, confirmed classes."""

from collections.abc import Callable, Iterable
from typing import TypeVar

import msgspec

from appliance.database.connection import Connection
from appliance.database.seals import Sealed, Seals
from appliance.journal.sealing import Unreadable
from appliance.queues.events import Classes, FactKind, Findings, Remark
from appliance.queues.lookups import Fact

Shape = TypeVar("Shape", bound=msgspec.Struct)


class Note(msgspec.Struct, frozen=True):
    """What colleagues should know, who wrote it, and when (UTC text)."""

    text: str
    by: str | None
    at: str


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a visit besides the person's own words. `reason` is why it was last held, moved or transferred."""

    note: Note | None = None
    reason: str | None = None
    classes: tuple[str, ...] = ()
    findings: Findings | None = None


NOTHING = Known()


def opened(facts: Iterable[Fact], db: Connection, seals: Seals, name_of: Callable[[str], str | None]) -> Known:
    """The facts of one visit in the clear; what belongs to an erased person is not there any more."""
    kept: dict[FactKind, Fact] = {fact.kind: fact for fact in facts}
    if not kept:
        return NOTHING
    note, reason = _open(kept.get("note"), Remark, db, seals), _open(kept.get("reason"), Remark, db, seals)
    classes = _open(kept.get("classes"), Classes, db, seals)
    return Known(
        note=_note(kept["note"], note, name_of) if note is not None else None,
        reason=reason.text if reason is not None else None,
        classes=classes.names if classes is not None else (),
        findings=_open(kept.get("assessment"), Findings, db, seals),
    )


def _open(fact: Fact | None, shape: type[Shape], db: Connection, seals: Seals) -> Shape | None:
    if fact is None:
        return None
    part = Sealed(fact.sealed, fact.key_id, fact.event_id, fact.type_name, fact.patient_id)
    try:
        return seals.open(db, part, shape)
    except Unreadable:
        return None


def _note(fact: Fact, remark: Remark, name_of: Callable[[str], str | None]) -> Note:
    return Note(remark.text, name_of(fact.actor_id) if fact.actor_id is not None else None, fact.at)
