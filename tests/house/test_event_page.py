"""docs/events.md is the catalogue of events; it is generated from the code, and this test keeps it true.

`MEDIQUE_WRITE=1 pytest tests/house/test_event_page.py` writes it anew.
"""

import os
import typing
from pathlib import Path

from appliance.catalogue import catalogue
from appliance.journal.event import Event

PAGE = Path(__file__).parents[2] / "docs" / "events.md"

HEAD = """# Events

Everything that can happen, as it stands in the journal. A type is never renamed or removed; a changed shape is a new type
with the next number. `GET /v1/events` gives these envelopes; what is sealed is ciphertext there and everywhere else.

| event | about | in the clear | sealed | topics | meaning |
|---|---|---|---|---|---|
"""


def page() -> str:
    """The page as the code would have it."""
    return HEAD + "".join(_row(kind) for _, kind in sorted(catalogue().kinds.items()))


def _row(kind: type[Event]) -> str:
    clear = ", ".join(f"`{name}`" for name in kind.__struct_encode_fields__) or "–"
    sealed = ", ".join(f"`{name}`" for name in kind.private_type.__struct_encode_fields__) if kind.private_type else "–"
    topics = ", ".join(f"`{topic}`" for topic in kind.topics) or "–"
    meaning = " ".join((kind.__doc__ or "").split())
    return f"| `{kind.type_name}` | {kind.entity_kind} | {clear} | {sealed} | {topics} | {meaning} |\n"


def test_the_page_of_events_is_what_the_code_says() -> None:
    if os.environ.get("MEDIQUE_WRITE"):
        PAGE.write_text(page())
    assert PAGE.read_text() == page(), "write it anew with MEDIQUE_WRITE=1"


def test_every_event_says_what_it_means_and_fills_its_topics_from_its_own_fields() -> None:
    for kind in catalogue().kinds.values():
        assert kind.__doc__, kind.type_name
        names = {*kind.__struct_encode_fields__, "entityId"}
        for topic in kind.topics:
            placeholders = {part.split("}")[0] for part in topic.split("{")[1:]}
            assert placeholders <= names, f"{kind.type_name}: {topic}"


def test_moves_of_a_visit_carry_was_and_now() -> None:
    moves = [kind for kind in catalogue().kinds.values() if "dept.{departmentId}.visit.transitioned" in kind.topics]
    carrying = [kind for kind in moves if {"was", "now"} <= set(typing.get_type_hints(kind))]
    assert {kind.type_name for kind in moves} - {kind.type_name for kind in carrying} == {"PrescriptionSigned"}
