"""The journal in the words of the ward: every kind of entry has its sentence, and no sentence asks for what is not there."""

import string

import msgspec
import pytest

from appliance.catalogue import catalogue
from appliance.journal.event import Entry
from appliance.wording import words
from web.screens.admin.chronicle import KINDS, UNTOLD, kind_of, told

SAID = {"who", "entity", "token", "room", "department", "date"}
"""What every sentence may name; the rest has to stand in the entry itself."""


def entry(type_name: str) -> Entry:
    return Entry(
        seq=1,
        event_id="e",
        type=type_name,
        occurred_at="2026-11-21T04:11:07.123Z",
        trace_id=None,
        actor_kind="staff",
        actor_id="s",
        actor_device=None,
        entity_kind="visit",
        entity_id="v",
        entity_version=1,
        reason=None,
        payload="{}",
        sealed=None,
        key_id=None,
        prev_hash=b"",
        hash=b"",
    )


def test_every_kind_of_entry_is_told() -> None:
    assert {name for name in KINDS if "." not in name} >= set(catalogue().kinds), "chronicle.py has a sentence for each"


def test_nothing_is_told_that_cannot_happen() -> None:
    assert {name.partition(".")[0] for name in KINDS} <= set(catalogue().kinds)


@pytest.mark.parametrize("name", KINDS)
def test_a_sentence_names_only_what_can_be_filled_in(name: str) -> None:
    event = catalogue().kinds[name.partition(".")[0]]
    payload = {field.encode_name for field in msgspec.structs.fields(event)}
    asked = {place for _, place, _, _ in string.Formatter().parse(KINDS[name].sentence) if place}
    assert asked <= SAID | payload


@pytest.mark.parametrize("name", [name for name in KINDS if "." not in name])
def test_a_kind_can_be_chosen_by_its_name(name: str) -> None:
    assert KINDS[name].name


def test_a_face_of_a_kind_has_its_own_sentence() -> None:
    paused = told(entry("AvailabilityChanged"), {"now": "PAUSED"}, {"entity": "Dr Meera"}, words("en"))
    assert paused == "Dr Meera went on a break."
    assert kind_of(entry("AvailabilityChanged"), {"now": "ELSEWHERE"}).name


def test_what_nobody_wrote_a_sentence_for_is_told_all_the_same() -> None:
    assert kind_of(entry("NeverHeardOf"), {}) is UNTOLD
