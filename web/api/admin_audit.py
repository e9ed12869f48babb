"""The trail for administrators and auditors: who did what, to what, and when (identity.md S10)."""

from typing import Any

import msgspec

from appliance.audit import lookups as audit
from appliance.audit.lookups import Asked, Trail
from appliance.clock import iso, parse
from appliance.database.connection import Connection
from appliance.departments import lookups as departments
from appliance.identity import lookups as identity
from appliance.journal.event import Entry
from appliance.refusals import Refused
from web import fields
from web.api.visit import Document, Instant
from web.decoding import WRONG_KIND
from web.request import Request

PAGE = 100


class AuditQuery(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Of whom (an id), about what (an id), of which type, from when to when; `before` is the `next` of the last page."""

    actor: fields.Code | None = None
    entity: fields.Subject | None = None
    type: fields.Code | None = None
    from_: fields.Instant | None = msgspec.field(default=None, name="from")
    to: fields.Instant | None = None
    before: fields.Seq | None = None
    limit: fields.Page = PAGE


class AuditActor(Document, frozen=True, kw_only=True):
    """Who did it; named where it was staff or a device."""

    kind: str
    id: str | None
    device: str | None
    name: str | None


class AuditEntry(Document, frozen=True, kw_only=True):
    """One entry of the journal: its clear part, and whether there is a sealed one besides."""

    seq: int
    event_id: str
    event_type: str
    occurred_at: Instant
    trace_id: str | None
    actor: AuditActor
    entity_kind: str
    entity_id: str
    entity_name: str | None
    entity_version: int
    reason: str | None
    payload: msgspec.Raw
    sealed: bool


class AuditDocument(Document, frozen=True, kw_only=True):
    """One page of the trail, newest first; `next` is null when there is nothing further back."""

    entries: tuple[AuditEntry, ...]
    next: int | None


async def index(request: Request[None]) -> AuditDocument:
    """The trail, newest first. Nothing personal stands in it: sealed parts stay sealed."""
    asks: AuditQuery = request.asks
    asked = Asked(
        actor_id=asks.actor,
        entity_id=asks.entity,
        type_name=asks.type,
        since=_instant(asks.from_, "from"),
        until=_instant(asks.to, "to"),
    )
    return await request.box.readers.run(_page, asked, asks)


async def types(request: Request[None]) -> list[str]:
    """Every type of entry that there can be, by name."""
    return sorted(request.box.catalogue.kinds)


def _page(db: Connection, asked: Asked, asks: AuditQuery) -> AuditDocument:
    """On a reader thread."""
    found: Trail = audit.trail(db, asked, before=asks.before, limit=asks.limit)
    names = Names(db)
    return AuditDocument(entries=tuple(_entry(entry, names) for entry in found.entries), next=found.next)


class Names:
    """What ids are called, each looked up once: staff, devices, departments. Nobody else has a name here."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._known: dict[tuple[str, str], str | None] = {}

    def of(self, kind: str, id: str | None) -> str | None:  # noqa: A002  # the journal's word
        """The name, if it is anybody's or anything's that we name."""
        if id is None:
            return None
        if (kind, id) not in self._known:
            self._known[kind, id] = self._looked_up(kind, id)
        return self._known[kind, id]

    def _looked_up(self, kind: str, id: str) -> str | None:  # noqa: A002
        lookup: Any = {
            "staff": identity.staff,
            "doctor": identity.staff,
            "device": identity.device,
            "department": departments.department,
            "room": departments.room,
        }.get(kind)
        found = lookup(self._db, id) if lookup else None
        return found.name if found is not None else None


def _entry(entry: Entry, names: Names) -> AuditEntry:
    actor = AuditActor(
        kind=entry.actor_kind,
        id=entry.actor_id,
        device=entry.actor_device,
        name=names.of(entry.actor_kind, entry.actor_id),
    )
    return AuditEntry(
        seq=entry.seq,
        event_id=entry.event_id,
        event_type=entry.type,
        occurred_at=entry.occurred_at,
        trace_id=entry.trace_id,
        actor=actor,
        entity_kind=entry.entity_kind,
        entity_id=entry.entity_id,
        entity_name=names.of(entry.entity_kind, entry.entity_id),
        entity_version=entry.entity_version,
        reason=entry.reason,
        payload=msgspec.Raw(entry.payload.encode()),
        sealed=entry.sealed is not None,
    )


def _instant(given: str | None, field: str) -> str | None:
    """An instant in the fixed width of all stored ones. Refused `invalid-request` for the 30th of February."""
    try:
        return iso(parse(given)) if given is not None else None
    except ValueError:
        raise Refused("invalid-request", WRONG_KIND, field=field) from None
