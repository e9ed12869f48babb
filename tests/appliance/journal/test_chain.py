"""The hash chain: every byte of an entry and the place of every byte count; anyone can check it with nothing of ours."""

import hashlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.journal.chain import GENESIS, hash_of, recomputed
from appliance.journal.event import Entry

FIELDS = (
    7,
    "0190-event",
    "VisitCalled",
    "2026-11-21T09:41:07.123Z",
    "trace",
    "staff",
    "meera",
    "terminal-4",
    "visit",
    "v1",
    3,
    "triage",
    '{"room":"4"}',
    b"\x01sealed",
    "key-1",
    GENESIS,
)
ENTRY = Entry(*FIELDS, hash_of(*FIELDS))
NULLABLE = ("trace_id", "actor_id", "actor_device", "reason", "sealed", "key_id")


def test_the_hash_is_what_the_page_for_verifiers_says() -> None:
    """Written out with the standard library alone, as an auditor would."""
    plain = hashlib.sha256()
    for field in FIELDS:
        raw = field if isinstance(field, bytes) else str(field).encode("utf-8")
        plain.update(len(raw).to_bytes(8, "big") + raw)

    assert recomputed(ENTRY) == plain.digest()


def test_an_absent_field_is_eight_bytes_of_255_and_nothing_behind_them() -> None:
    plain = hashlib.sha256()
    for field in (*FIELDS[:4], None, *FIELDS[5:]):
        raw = b"" if field is None else field if isinstance(field, bytes) else str(field).encode()
        plain.update((b"\xff" * 8 if field is None else len(raw).to_bytes(8, "big")) + raw)

    assert recomputed(msgspec.structs.replace(ENTRY, trace_id=None)) == plain.digest()


@pytest.mark.parametrize("column", [name for name in Entry.__struct_fields__ if name != "hash"])
def test_every_column_counts(column: str) -> None:
    value = getattr(ENTRY, column)
    changed = value + 1 if isinstance(value, int) else value + (b"x" if isinstance(value, bytes) else "x")

    assert recomputed(msgspec.structs.replace(ENTRY, **{column: changed})) != ENTRY.hash


@pytest.mark.parametrize("column", NULLABLE)
def test_null_and_empty_differ(column: str) -> None:
    empty = msgspec.structs.replace(ENTRY, **{column: b"" if column == "sealed" else ""})
    absent = msgspec.structs.replace(ENTRY, **{column: None})

    assert len({recomputed(ENTRY), recomputed(empty), recomputed(absent)}) == 3


TEXTS = st.tuples(st.text(max_size=4), st.text(max_size=4))


@given(TEXTS, TEXTS)
def test_no_two_lists_of_fields_read_alike(one: tuple[str, str], other: tuple[str, str]) -> None:
    first = msgspec.structs.replace(ENTRY, actor_kind=one[0], actor_id=one[1])
    second = msgspec.structs.replace(ENTRY, actor_kind=other[0], actor_id=other[1])

    assert (recomputed(first) == recomputed(second)) == (one == other)
