"""The journal for programs that must not miss anything, and for auditors (spec/api.md, events.md)."""

import re
from typing import Any

import msgspec

from appliance.database.connection import Connection
from appliance.journal import log
from appliance.journal.event import Catalogue, Entry
from web import answers, fields
from web.answers import Answer
from web.api.visit import Document, Instant
from web.request import Request

PAGE = 200
LOOKED_AT = 20_000
"""Entries looked at for one page at most."""
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


async def index(request: Request[None]) -> Answer:
    """Entries behind `after`, oldest first. Ask again with what the header `Next-After` says."""
    asks: EventsQuery = request.asks
    events, reached = await request.box.readers.run(_page, request.box.catalogue, asks)
    return answers.json(events, lines=answers.header("next-after", str(reached)))


def _page(db: Connection, catalogue: Catalogue, asks: EventsQuery) -> tuple[list[EventDocument], int]:
    """On a reader thread: one page, and how far it looked; a rare topic is looked for in several pages."""
    events: list[EventDocument] = []
    reached, looked_at = asks.after, 0
    while len(events) < asks.limit and looked_at < LOOKED_AT:
        entries = log.after(db, reached, asks.limit)
        for entry in entries:
            event = _document(catalogue, entry)
            if asks.topic is None or asks.topic in event.topics:
                events.append(event)
            reached = entry.seq
            if len(events) == asks.limit:
                break
        looked_at += len(entries)
        if len(entries) < asks.limit:
            break
    return events, reached


def _document(catalogue: Catalogue, entry: Entry) -> EventDocument:
    topics = _topics(catalogue, entry)
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


def _topics(catalogue: Catalogue, entry: Entry) -> tuple[str, ...]:
    """The topics of an entry, their placeholders filled from the payload and the envelope."""
    kind = catalogue.kinds.get(entry.type)
    if kind is None or not kind.topics:
        return ()
    facts = {**msgspec.json.decode(entry.payload, type=dict[str, Any]), "entityId": entry.entity_id}
    return tuple(PLACEHOLDER.sub(lambda match: str(facts.get(match[1]) or "-"), topic) for topic in kind.topics)
