"""Keyed hashes and the seal on passwords: nothing is recognised for another purpose, person or box."""

import pytest

from appliance.identity import keyed
from appliance.journal.sealing import Unreadable
from appliance.keys import Keys
from tests.hospital import ROOT_KEY

BOX, OTHER = Keys(ROOT_KEY), Keys(b"x" * 32)
NONCE = b"n" * keyed.NONCE_BYTES


def test_a_cookie_and_a_device_key_of_the_same_letters_are_not_the_same() -> None:
    assert keyed.session_hash(BOX, "letters") != keyed.device_hash(BOX, "letters")


def test_another_box_recognises_nothing() -> None:
    assert keyed.session_hash(BOX, "letters") != keyed.session_hash(OTHER, "letters")
    assert keyed.device_hash(BOX, "letters") != keyed.device_hash(OTHER, "letters")


def test_a_sealed_password_opens_for_its_person_on_its_box() -> None:
    sealed = keyed.seal_password(BOX, "meera", "$argon2id$hash", nonce=NONCE)

    assert keyed.open_password(BOX, "meera", sealed) == "$argon2id$hash"
    assert b"argon2id" not in sealed
    for keys, staff_id in ((BOX, "ravi"), (OTHER, "meera")):
        with pytest.raises(Unreadable):
            keyed.open_password(keys, staff_id, sealed)
