"""Patients' keys: made once, on first need, with the change that needs them; gone means unreadable for good."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from appliance.database.seals import Sealed
from appliance.database.transaction import Transaction
from appliance.journal.sealing import Unreadable
from tests.hospital import Spine, open_spine


class Person(msgspec.Struct, frozen=True):
    name: str


ASHA, RAVI = Person("Asha Rao"), Person("Ravi Iyer")


def seal(tx: Transaction, *, patient_id: str, private: Person) -> Sealed:
    key_id, sealed = tx.seals.seal(tx.db, private, event_id="e1", type_name="Registered", patient_id=patient_id)
    return Sealed(sealed, key_id, "e1", "Registered", patient_id)


def seal_and_fail(tx: Transaction) -> None:
    seal(tx, patient_id="asha", private=ASHA)
    raise ZeroDivisionError


def erase(tx: Transaction, *, patient_id: str) -> None:
    tx.db.execute("delete from patient_keys where patient_id = ?", (patient_id,))


def opened(spine: Spine, part: Sealed) -> Person:
    return spine.means.seals.open(spine.db, part, Person)


def test_each_patient_has_one_key_and_their_own(tmp_path: Path) -> None:
    with open_spine(tmp_path) as spine:
        parts = [
            spine.do(seal, patient_id=patient, private=who)
            for patient, who in (("asha", ASHA), ("asha", ASHA), ("ravi", RAVI))
        ]

        assert parts[0].key_id == parts[1].key_id != parts[2].key_id
        assert parts[0].sealed != parts[1].sealed, "never twice under one nonce"
        assert [opened(spine, part) for part in parts] == [ASHA, ASHA, RAVI]
        assert spine.db.execute("select count(*) from patient_keys").fetchone() == (2,)


def test_nobody_elses_key_opens_a_part(tmp_path: Path) -> None:
    with open_spine(tmp_path) as spine:
        asha = spine.do(seal, patient_id="asha", private=ASHA)
        ravi = spine.do(seal, patient_id="ravi", private=RAVI)

        with pytest.raises(Unreadable):
            opened(spine, msgspec.structs.replace(asha, key_id=ravi.key_id))
        with pytest.raises(Unreadable):
            opened(spine, msgspec.structs.replace(asha, patient_id="ravi"))


def test_once_the_key_is_destroyed_the_part_is_unreadable_and_others_are_not(tmp_path: Path) -> None:
    with open_spine(tmp_path) as spine:
        asha = spine.do(seal, patient_id="asha", private=ASHA)
        ravi = spine.do(seal, patient_id="ravi", private=RAVI)
        spine.do(erase, patient_id="asha")

        with pytest.raises(Unreadable, match="destroyed"):
            opened(spine, asha)
        assert spine.means.seals.key_of(spine.db, "asha") is None
        assert opened(spine, ravi) == RAVI


def test_a_person_who_comes_back_after_erasure_gets_a_new_key(tmp_path: Path) -> None:
    with open_spine(tmp_path) as spine:
        before = spine.do(seal, patient_id="asha", private=ASHA)
        spine.do(erase, patient_id="asha")
        after = spine.do(seal, patient_id="asha", private=ASHA)

        assert after.key_id != before.key_id
        assert opened(spine, after) == ASHA
        with pytest.raises(Unreadable):
            opened(spine, before)


def test_an_action_that_fails_leaves_no_key_behind(tmp_path: Path) -> None:
    with open_spine(tmp_path) as spine:
        with pytest.raises(ZeroDivisionError):
            spine.do(seal_and_fail)

        assert spine.db.execute("select count(*) from patient_keys").fetchone() == (0,)


def test_keys_survive_a_restart_and_the_turn_of_a_month(tmp_path: Path) -> None:
    with open_spine(tmp_path) as spine:
        november = spine.do(seal, patient_id="asha", private=ASHA)
    with open_spine(tmp_path, seed=2) as spine:
        spine.keyring.open_month(datetime(2026, 12, 1, tzinfo=UTC))
        assert opened(spine, november) == ASHA
        assert spine.do(seal, patient_id="asha", private=ASHA).key_id == november.key_id
        december = spine.do(seal, patient_id="ravi", private=RAVI)
        rings = dict(spine.db.execute("select patient_id, ring_id from patient_keys"))
        assert rings["asha"] != rings["ravi"] == spine.keyring.current()[0]
        assert opened(spine, december) == RAVI


def test_the_table_holds_no_key_in_the_clear(tmp_path: Path) -> None:
    with open_spine(tmp_path) as spine:
        spine.do(seal, patient_id="asha", private=ASHA)
        patient = spine.means.seals.key_of(spine.db, "asha")
        assert patient is not None
        raw = b"".join(file.read_bytes() for file in tmp_path.iterdir())

        assert patient.key not in raw
        assert b"Asha" not in raw


def test_reading_makes_no_key(tmp_path: Path) -> None:
    """A key may only be born in the transaction that needs it."""
    with open_spine(tmp_path) as spine, pytest.raises(sqlite3.OperationalError, match="readonly"):
        spine.means.seals.seal(spine.db, ASHA, event_id="e1", type_name="Registered", patient_id="asha")
