"""Rebuild: the folded tables are what the journal says, no more and no less."""

import sqlite3
from pathlib import Path
from typing import ClassVar

import pytest

from appliance.database.connection import Connection
from appliance.database.rebuild import Difference, compare, rebuild
from appliance.database.transaction import Folding, Transaction
from appliance.journal.event import Catalogue, Entry, Event
from tests.hospital import Spine, open_spine


class Opened(Event, frozen=True, kw_only=True):
    """Made up, and folded into a small table of the spine."""

    type_name: ClassVar[str] = "Opened"
    entity_kind: ClassVar[str] = "box"

    epoch: int
    cause: str


def opened(db: Connection, entry: Entry, event: Opened) -> None:
    db.execute("insert into epochs values (?, ?, ?, ?)", (event.epoch, entry.occurred_at, entry.seq, event.cause))


FOLDING = Folding({Opened: opened})
CATALOGUE = Catalogue(Opened)


def open_epoch(tx: Transaction, *, epoch: int, cause: str = "first-start") -> None:
    tx.record(Opened(epoch=epoch, cause=cause), "box", epoch)


def three_epochs(spine: Spine) -> None:
    for epoch in (1, 2, 3):
        spine.do(open_epoch, epoch=epoch)
        spine.clock.advance(seconds=60)


def tamper(tx: Transaction, *, sql: str) -> None:
    tx.db.execute(sql)


def test_a_rebuild_is_the_same_as_what_is_in_use(tmp_path: Path) -> None:
    with open_spine(tmp_path, FOLDING) as spine:
        three_epochs(spine)

        assert rebuild(spine.db, tmp_path / "rebuilt.db", CATALOGUE, FOLDING) == 3
        assert compare(spine.path, tmp_path / "rebuilt.db") == []
        rebuilt = sqlite3.connect(tmp_path / "rebuilt.db")
        assert rebuilt.execute("select epoch, first_seq from epochs").fetchall() == [(1, 1), (2, 2), (3, 3)]
        rebuilt.close()


@pytest.mark.parametrize(
    ("tampering", "difference"),
    [
        ("update epochs set cause = 'restore' where epoch = 2", Difference("epochs", 1, 1)),
        ("insert into epochs values (4, '2026', 4, 'x')", Difference("epochs", 1, 0)),
        ("delete from epochs where epoch = 1", Difference("epochs", 0, 1)),
        ("delete from epochs", Difference("epochs", 0, 3)),
    ],
)
def test_a_row_that_the_events_do_not_explain_is_found(tmp_path: Path, tampering: str, difference: Difference) -> None:
    with open_spine(tmp_path, FOLDING) as spine:
        three_epochs(spine)
        spine.do(tamper, sql=tampering)
        rebuild(spine.db, tmp_path / "rebuilt.db", CATALOGUE, FOLDING)

        assert compare(spine.path, tmp_path / "rebuilt.db") == [difference]


def test_a_fold_that_asserts_stops_the_rebuild_and_leaves_the_box_alone(tmp_path: Path) -> None:
    def asserts(db: Connection, entry: Entry, event: Opened) -> None:
        assert event.epoch < 3, "epoch 3 does not follow"
        opened(db, entry, event)

    with open_spine(tmp_path, FOLDING) as spine:
        three_epochs(spine)
        with pytest.raises(AssertionError, match="does not follow"):
            rebuild(spine.db, tmp_path / "rebuilt.db", CATALOGUE, Folding({Opened: asserts}))

        assert spine.db.execute("select count(*) from epochs").fetchone() == (3,)
        assert Path(tmp_path / "rebuilt.db").exists()


def test_a_long_rebuild_says_how_far_it_is(tmp_path: Path) -> None:
    told: list[int] = []

    def many(tx: Transaction) -> None:
        for epoch in range(1, 2002):
            open_epoch(tx, epoch=epoch)

    with open_spine(tmp_path, FOLDING) as spine:
        spine.do(many)

        assert rebuild(spine.db, tmp_path / "rebuilt.db", CATALOGUE, FOLDING, progress=told.append) == 2001
    assert told == [1000, 2000]


def test_drawers_are_neither_rebuilt_nor_compared(tmp_path: Path) -> None:
    def write(tx: Transaction) -> None:
        tx.db.execute("insert into patient_keys values ('k', 'asha', 'r', x'00')")

    with open_spine(tmp_path, FOLDING) as spine:
        spine.do(write)
        rebuild(spine.db, tmp_path / "rebuilt.db", CATALOGUE, FOLDING)

        assert compare(spine.path, tmp_path / "rebuilt.db") == []
