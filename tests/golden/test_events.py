"""One stored entry of every type of event ever shipped: whatever we change, yesterday's journal is still read.

A type that has no file yet gets one by `MEDIQUE_WRITE=1 python -m pytest tests/golden/test_events.py`, which never
touches a file that is there. From the first tagged release on no file is changed or removed: a changed shape is a new
type with the next number and an upcaster for the old one.
"""

import json
import os
import types
import typing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from appliance.catalogue import catalogue
from appliance.journal import chain, sealing
from appliance.journal.event import Catalogue, Entry, Event, encode, holds_float

FOLDER = Path(__file__).parent / "events"
KINDS = catalogue().kinds
KEY = b"a key that is used for golden ev"
PATIENT = "patient-1"
RETIRED: frozenset[str] = frozenset()
"""Types that nothing records any more; they are read for ever all the same."""


class Golden(msgspec.Struct, frozen=True):
    """A file: the entry as it was stored, bytes in hexadecimal, and what its sealed part says in the clear."""

    entry: dict[str, Any]
    private: dict[str, Any] | None = None


@pytest.fixture(scope="module", autouse=True)
def missing_ones_written_on_purpose() -> None:
    if os.environ.get("MEDIQUE_WRITE"):
        FOLDER.mkdir(exist_ok=True)
        for name in KINDS.keys() - {path.stem for path in FOLDER.glob("*.json")}:
            path_of(name).write_text(json.dumps(made_up(KINDS[name]), indent=2, ensure_ascii=False) + "\n")


@pytest.mark.parametrize("name", KINDS)
def test_a_stored_entry_is_still_read_and_would_be_written_the_same(name: str) -> None:
    """What decodes but would be written otherwise has lost or gained something on the way."""
    _, entry = read(name)
    event = msgspec.json.decode(entry.payload, type=KINDS[name])

    assert encode(event) == entry.payload
    assert isinstance(catalogue().decode(entry), Event)
    assert (entry.type, entry.entity_kind) == (name, KINDS[name].entity_kind)


@pytest.mark.parametrize("name", KINDS)
def test_a_stored_entry_still_carries_its_hash(name: str) -> None:
    _, entry = read(name)

    assert chain.recomputed(entry) == entry.hash


@pytest.mark.parametrize("name", KINDS)
def test_a_sealed_part_still_opens_into_the_shape_of_today(name: str) -> None:
    golden, entry = read(name)
    shape = KINDS[name].private_type
    if shape is None:
        assert (entry.sealed, entry.key_id, golden.private) == (None, None, None)
        return
    assert entry.sealed is not None
    opened = sealing.open_sealed(
        KEY, entry.sealed, shape, event_id=entry.event_id, type_name=entry.type, patient_id=PATIENT
    )
    assert json.loads(msgspec.json.encode(opened)) == golden.private


@pytest.mark.parametrize("name", KINDS)
def test_no_event_carries_a_float_and_every_one_is_strict(name: str) -> None:
    kind = KINDS[name]
    for shape in filter(None, (kind, kind.private_type)):
        assert not holds_float(shape), shape
    assert kind.__struct_config__.forbid_unknown_fields
    assert kind.__struct_config__.frozen


def test_no_type_was_ever_removed_or_renamed() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == KINDS.keys() | RETIRED


def test_a_shape_that_was_changed_in_place_would_be_noticed() -> None:
    """A renamed field, a new one without which nothing decodes, and one left out."""
    _, entry = read("RoomAdded")
    fields = {"department_id": str, "name": str}
    for changed in ({"department": str, "name": str}, {**fields, "floor": int}, {"name": str}):
        shape = msgspec.defstruct(
            "RoomAdded",
            [*changed.items()],
            bases=(Event,),
            kw_only=True,
            frozen=True,
            namespace={"type_name": "RoomAdded"},
        )
        with pytest.raises(msgspec.ValidationError):
            Catalogue(typing.cast(type[Event], shape)).decode(entry)


def path_of(name: str) -> Path:
    return FOLDER / f"{name}.json"


def read(name: str) -> tuple[Golden, Entry]:
    path = path_of(name)
    assert path.exists(), f"{name} is new: MEDIQUE_WRITE=1 writes its golden file"
    golden = msgspec.json.decode(path.read_bytes(), type=Golden)
    hexadecimal = {column: bytes.fromhex(golden.entry[column]) for column in BYTES if golden.entry[column] is not None}
    return golden, Entry(**{**golden.entry, **hexadecimal})


BYTES = ("sealed", "prev_hash", "hash")


def made_up(kind: type[Event]) -> dict[str, Any]:
    """A golden file for an event with made-up values, every field of it filled."""
    event_id = "01a1fd55-7a80-7001-9676-2e6116c6e9c9"
    private = sample(kind.private_type, "private") if kind.private_type else None
    sealed = None
    if private is not None:
        sealed = sealing.seal(
            KEY, private, nonce=b"golden nonce", event_id=event_id, type_name=kind.type_name, patient_id=PATIENT
        )
    fields = (
        1,
        event_id,
        kind.type_name,
        "2026-11-21T09:41:07.123Z",
        "trace-1",
        "staff",
        "staff-1",
        "device-1",
        kind.entity_kind,
        f"{kind.entity_kind}-1",
        1,
        "reason",
        encode(sample(kind, "event")),
        sealed,
        "key-1" if sealed else None,
        chain.GENESIS,
    )
    entry = msgspec.structs.asdict(Entry(*fields, chain.hash_of(*fields)))
    stored = {column: value.hex() if isinstance(value, bytes) else value for column, value in entry.items()}
    return {"entry": stored, "private": json.loads(msgspec.json.encode(private))} if private else {"entry": stored}


def sample(hint: Any, name: str) -> Any:
    """Something of this type, the same every time."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        return sample(arguments[0], name)
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return hint(**{field.name: sample(field.type, field.name) for field in msgspec.structs.fields(hint)})
    if origin is typing.Literal:
        return arguments[0]
    if origin in (typing.Union, types.UnionType):
        return sample(next(one for one in arguments if one is not types.NoneType), name)
    if origin in (tuple, frozenset, list):
        return origin([sample(arguments[0], name)])
    if origin is dict:
        return {sample(arguments[0], "key"): sample(arguments[1], name)}
    return {str: PATTERNED.get(name, f"{name} 1"), int: 1, bool: True, types.NoneType: None}[hint]


PATTERNED = {
    "opens": "09:00",
    "closes": "13:00",
    "rollover": "04:00",
    "date": "2026-11-21",
    "key": "en",
    "rule_id": "own-1",
    "from_": "12y",
    "to": "60y",
}
"""Texts that are not free."""
