"""The journal for programs that must not miss anything, and for auditors (spec/api.md, events.md)."""

import re
from typing import Any

import msgspec

from appliance.journal import log
from appliance.journal.event import Entry
from web import fields
from web.api.visit import Document, Instant
from web.request import Request

PAGE = 200
PLACEHOLDER = re.compile(r"\{(\w+)\}")


class EventsQuery(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """From where, about what, and how many at most."""

    after: fields.Seq = 0
    topic: fields.Topic | None = None
    limit: fields.Page = PAGE


class Actor(Document, frozen=True, kw_only=True):
    """Who did it."""

    kind: str
    id: str | None
    device: str | None


class EventDocument(Document, frozen=True, kw_only=True):
    """One entry of the journal. The payload is the clear part only: nothing personal stands in it."""

    seq: int
    event_id: str
    event_type: str
    topic: str | None
    topics: tuple[str, ...]
    occurred_at: Instant
    trace_id: str | None
    actor: Actor
    entity_kind: str
    entity_id: str
    entity_version: int
    reason: str | None
    payload: msgspec.Raw


async def index(request: Request[None]) -> list[EventDocument]:
    """Entries behind `after`, oldest first; ask again from the last seq."""
    asks: EventsQuery = request.asks
    db = request.box.readers.here
    found: list[EventDocument] = []
    seq = asks.after
    while len(found) < asks.limit and (entries := log.after(db, seq, asks.limit)):
        seq = entries[-1].seq
        shown = [_document(request, entry) for entry in entries]
        found += [each for each in shown if asks.topic is None or asks.topic in each.topics]
    return found[: asks.limit]


def _document(request: Request[Any], entry: Entry) -> EventDocument:
    topics = _topics(request, entry)
    return EventDocument(
        seq=entry.seq,
        event_id=entry.event_id,
        event_type=entry.type,
        topic=topics[0] if topics else None,
        topics=topics,
        occurred_at=entry.occurred_at,
        trace_id=entry.trace_id,
        actor=Actor(kind=entry.actor_kind, id=entry.actor_id, device=entry.actor_device),
        entity_kind=entry.entity_kind,
        entity_id=entry.entity_id,
        entity_version=entry.entity_version,
        reason=entry.reason,
        payload=msgspec.Raw(entry.payload.encode()),
    )


def _topics(request: Request[Any], entry: Entry) -> tuple[str, ...]:
    """The topics of an entry, their placeholders filled from the payload and the envelope."""
    kind = request.box.catalogue.kinds.get(entry.type)
    if kind is None or not kind.topics:
        return ()
    facts = {**msgspec.json.decode(entry.payload, type=dict[str, Any]), "entityId": entry.entity_id}
    return tuple(PLACEHOLDER.sub(lambda match: str(facts.get(match[1]) or "-"), topic) for topic in kind.topics)
