"""The hash chain: every entry seals all that came before it. Pure; Python's standard library verifies it."""

import hashlib

from appliance.journal.event import Entry

GENESIS = bytes(32)
"""What the first entry of a journal names as its predecessor."""

ABSENT = b"\xff" * 8
"""Stands where a field is null, so that null and empty differ."""


def hash_of(
    seq: int,
    event_id: str,
    type_name: str,
    occurred_at: str,
    trace_id: str | None,
    actor_kind: str,
    actor_id: str | None,
    actor_device: str | None,
    entity_kind: str,
    entity_id: str,
    entity_version: int,
    reason: str | None,
    payload: str,
    sealed: bytes | None,
    key_id: str | None,
    prev_hash: bytes,
) -> bytes:
    """SHA-256 (FIPS 180-4) over the stored fields in this order, each preceded by its length as 8 bytes, big-endian.

    Integers count as decimal text. Sealed parts go in as ciphertext, so destroying a key never breaks the chain.
    """
    parts: list[bytes] = []
    for field in (
        seq,
        event_id,
        type_name,
        occurred_at,
        trace_id,
        actor_kind,
        actor_id,
        actor_device,
        entity_kind,
        entity_id,
        entity_version,
        reason,
        payload,
        sealed,
        key_id,
        prev_hash,
    ):
        if field is None:
            parts.append(ABSENT)
            continue
        raw = field if isinstance(field, bytes) else str(field).encode()
        parts.append(len(raw).to_bytes(8, "big"))
        parts.append(raw)
    return hashlib.sha256(b"".join(parts)).digest()


def recomputed(entry: Entry) -> bytes:
    """The hash that an entry ought to carry."""
    return hash_of(
        entry.seq,
        entry.event_id,
        entry.type,
        entry.occurred_at,
        entry.trace_id,
        entry.actor_kind,
        entry.actor_id,
        entry.actor_device,
        entry.entity_kind,
        entry.entity_id,
        entry.entity_version,
        entry.reason,
        entry.payload,
        entry.sealed,
        entry.key_id,
        entry.prev_hash,
    )
