"""Seals: they open with the right key for the right event, type and patient, and for nothing else."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.journal.sealing import Unreadable, open_sealed, seal, unwrap, wrap

KEY = bytes(range(32))
NONCE = b"n" * 12
BINDING = {"event_id": "e1", "type_name": "VisitQueued", "patient_id": "asha"}


class Person(msgspec.Struct, frozen=True):
    name: str
    age: int


ASHA = Person("Asha Rao", 41)
SEALED = seal(KEY, ASHA, nonce=NONCE, **BINDING)


def test_what_was_sealed_opens_again() -> None:
    assert open_sealed(KEY, SEALED, Person, **BINDING) == ASHA


def test_nothing_of_the_person_shows_through() -> None:
    assert b"Asha" not in SEALED
    assert b"name" not in SEALED


def test_another_key_does_not_open_it() -> None:
    with pytest.raises(Unreadable):
        open_sealed(bytes(32), SEALED, Person, **BINDING)


@pytest.mark.parametrize("part", BINDING)
def test_a_sealed_part_cannot_be_moved_to_another_event_type_or_patient(part: str) -> None:
    with pytest.raises(Unreadable):
        open_sealed(KEY, SEALED, Person, **{**BINDING, part: "another"})


def test_the_parts_of_the_binding_do_not_run_into_each_other() -> None:
    sealed = seal(KEY, ASHA, nonce=NONCE, event_id="ab", type_name="c", patient_id="d")

    with pytest.raises(Unreadable):
        open_sealed(KEY, sealed, Person, event_id="a", type_name="bc", patient_id="d")


@given(st.integers(min_value=0, max_value=len(SEALED) - 1), st.integers(min_value=1, max_value=255))
def test_one_changed_byte_anywhere_is_found(place: int, difference: int) -> None:
    changed = bytearray(SEALED)
    changed[place] ^= difference

    with pytest.raises(Unreadable):
        open_sealed(KEY, bytes(changed), Person, **BINDING)


@pytest.mark.parametrize("length", range(len(SEALED)))
def test_a_part_that_was_cut_short_is_unreadable_at_any_length(length: int) -> None:
    with pytest.raises(Unreadable):
        open_sealed(KEY, SEALED[:length], Person, **BINDING)


WRAPPED = wrap(KEY, b"k" * 32, nonce=NONCE, name="key-1")


def test_a_wrapped_key_unwraps_under_its_own_name_only() -> None:
    assert unwrap(KEY, WRAPPED, name="key-1") == b"k" * 32
    with pytest.raises(Unreadable):
        unwrap(KEY, WRAPPED, name="key-2")
    with pytest.raises(Unreadable):
        unwrap(bytes(32), WRAPPED, name="key-1")


@pytest.mark.parametrize("place", range(len(WRAPPED)))
def test_a_changed_byte_of_a_wrapped_key_is_found_also_in_its_format(place: int) -> None:
    changed = bytearray(WRAPPED)
    changed[place] ^= 1

    with pytest.raises(Unreadable):
        unwrap(KEY, bytes(changed), name="key-1")


@pytest.mark.parametrize("length", [0, 1, 5, 13, 20])
def test_a_wrapped_key_that_was_cut_short_is_unreadable(length: int) -> None:
    with pytest.raises(Unreadable):
        unwrap(KEY, WRAPPED[:length], name="key-1")
