"""What an action is handed: an instant, an author, and `record`, which appends and folds at once."""

from pathlib import Path
from typing import Any, ClassVar

import msgspec
import pytest

from appliance.clock import iso
from appliance.database.connection import Connection
from appliance.database.seals import Sealed
from appliance.database.transaction import Folding, Transaction
from appliance.journal.chain import recomputed
from appliance.journal.event import Author, Entry, Event
from tests.hospital import TIMER, open_spine


class Person(msgspec.Struct, frozen=True):
    name: str


class Other(msgspec.Struct, frozen=True):
    name: str


class Registered(Event, frozen=True, kw_only=True):
    type_name: ClassVar[str] = "Registered"
    entity_kind: ClassVar[str] = "patient"
    private_type: ClassVar[type[msgspec.Struct] | None] = Person

    desk: str


class Left(Event, frozen=True, kw_only=True):
    type_name: ClassVar[str] = "Left"
    entity_kind: ClassVar[str] = "patient"


ASHA = Person("Asha Rao")


def register(tx: Transaction, *, private: msgspec.Struct | None = ASHA, patient_id: str | None = "asha") -> Entry:
    return tx.record(Registered(desk="1"), "asha", 3, reason="walk-in", private=private, patient_id=patient_id)


def test_an_entry_says_who_did_what_to_which_version_and_why(tmp_path: Path) -> None:
    meera = Author(kind="staff", id="meera", device="terminal-4", trace_id="trace-9")
    with open_spine(tmp_path) as spine:
        entry = spine.do(register, meera)

        assert msgspec.structs.asdict(entry) | {"event_id": "", "sealed": None, "key_id": None, "hash": b""} == {
            "seq": 1,
            "event_id": "",
            "type": "Registered",
            "occurred_at": iso(spine.clock.now()),
            "trace_id": "trace-9",
            "actor_kind": "staff",
            "actor_id": "meera",
            "actor_device": "terminal-4",
            "entity_kind": "patient",
            "entity_id": "asha",
            "entity_version": 3,
            "reason": "walk-in",
            "payload": '{"desk":"1"}',
            "sealed": None,
            "key_id": None,
            "prev_hash": bytes(32),
            "hash": b"",
        }
        assert entry.hash == recomputed(entry)
        assert spine.entries() == [entry]


def test_the_personal_part_is_sealed_for_this_event_and_patient(tmp_path: Path) -> None:
    with open_spine(tmp_path) as spine:
        entry = spine.do(register)
        assert entry.sealed is not None
        assert entry.key_id is not None
        part = Sealed(entry.sealed, entry.key_id, entry.event_id, entry.type, "asha")

        assert b"Asha" not in entry.sealed
        assert "Asha" not in entry.payload
        assert spine.means.seals.open(spine.db, part, Person) == ASHA


def test_two_records_of_one_action_are_chained_and_have_one_instant(tmp_path: Path) -> None:
    def both(tx: Transaction) -> tuple[Entry, Entry]:
        first = register(tx)
        tx.new_id()
        return first, tx.record(Left(), "asha", 4)

    with open_spine(tmp_path) as spine:
        first, second = spine.do(both)

        assert second.prev_hash == first.hash
        assert second.occurred_at == first.occurred_at
        assert (first.sealed is None, second.sealed is None) == (False, True)


def test_what_is_recorded_is_folded_before_the_next_line_of_the_action(tmp_path: Path) -> None:
    seen: list[str] = []

    def folded(db: Connection, entry: Entry, event: Registered) -> None:
        seen.append(f"fold {event.desk} of {entry.seq}")
        assert db.execute("select count(*) from journal").fetchone() == (1,)

    def act(tx: Transaction) -> None:
        register(tx)
        seen.append("next line")

    with open_spine(tmp_path, Folding({Registered: folded})) as spine:
        spine.do(act)

    assert seen == ["fold 1 of 1", "next line"]


def test_several_capabilities_fold_one_event_in_the_order_they_were_given(tmp_path: Path) -> None:
    seen: list[str] = []
    folding = Folding(
        {Registered: lambda db, entry, event: seen.append("patients")},
        {Registered: lambda db, entry, event: seen.append("printing"), Left: lambda db, entry, event: None},
    )
    with open_spine(tmp_path, folding) as spine:
        spine.do(register)

    assert seen == ["patients", "printing"]
    assert set(folding.kinds()) == {Registered, Left}


def test_an_event_that_no_table_cares_for_is_kept_all_the_same(tmp_path: Path) -> None:
    with open_spine(tmp_path, Folding({Left: lambda db, entry, event: None})) as spine:
        spine.do(register)

        assert spine.recorded() == ["Registered"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"private": Other("Asha Rao")},
        {"patient_id": None},
    ],
)
def test_a_personal_part_of_the_wrong_shape_or_nobodys_is_our_mistake(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with open_spine(tmp_path) as spine:
        with pytest.raises(AssertionError):
            spine.do(register, TIMER, **wrong)

        assert spine.entries() == []


def test_an_event_without_a_personal_part_takes_none(tmp_path: Path) -> None:
    with open_spine(tmp_path) as spine, pytest.raises(AssertionError):
        spine.do(lambda tx: tx.record(Left(), "asha", 1, private=ASHA, patient_id="asha"))
