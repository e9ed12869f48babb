"""The guards of the journal: the database itself refuses whatever would rewrite what happened."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.database import migrations
from appliance.database.connection import Connection, writing
from appliance.journal import log
from appliance.journal.chain import GENESIS

COLUMNS = (
    "seq, event_id, type, occurred_at, actor_kind, entity_kind, entity_id, entity_version, payload, prev_hash, hash"
)
NEXT_LINK = "only the entry that follows its last"
REWRITTEN = "never rewritten"
KEPT = "only archived entries leave the journal"
FLOOR = "only an archiving event moves the floor"


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Connection]:
    migrations.migrate(tmp_path / "medique.db", synchronous="OFF")
    db = writing(tmp_path / "medique.db", synchronous="OFF")
    yield db
    db.close()


def insert(
    db: Connection,
    seq: int | None,
    event_id: str,
    prev_hash: bytes,
    *,
    verb: str = "insert",
    type_name: str = "DoorOpened",
    payload: str = "{}",
) -> bytes:
    """One row with a hash of its own; gives the hash. The guards do not recompute hashes: `verify` does."""
    own = f"{event_id:\0<32}".encode()
    db.execute(
        f"{verb} into journal ({COLUMNS}) values (?, ?, ?, '2026', 'system', 'door', 'd1', 1, ?, ?, ?)",
        (seq, event_id, type_name, payload, prev_hash, own),
    )
    return own


def three_entries(db: Connection) -> bytes:
    last = GENESIS
    for seq in (1, 2, 3):
        last = insert(db, seq, f"event-{seq}", last)
    return last


def test_the_next_link_is_taken(db: Connection) -> None:
    three_entries(db)

    assert [row[0] for row in db.execute("select seq from journal")] == [1, 2, 3]


@pytest.mark.parametrize("seq", [None, -1, 0, 1, 3, 5, 99])
def test_a_seq_that_is_not_the_next_is_refused(db: Connection, seq: int | None) -> None:
    last = three_entries(db)
    with pytest.raises(sqlite3.IntegrityError, match=NEXT_LINK):
        insert(db, seq, "event-4", last)


def test_the_first_entry_is_number_one_and_names_genesis(db: Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=NEXT_LINK):
        insert(db, 1, "event-1", b"\x01" * 32)
    with pytest.raises(sqlite3.IntegrityError, match=NEXT_LINK):
        insert(db, 2, "event-1", GENESIS)


def test_an_entry_that_does_not_carry_the_last_hash_is_refused(db: Connection) -> None:
    three_entries(db)
    with pytest.raises(sqlite3.IntegrityError, match=NEXT_LINK):
        insert(db, 4, "event-4", GENESIS)


def test_a_hash_of_another_length_is_refused(db: Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        db.execute(
            f"insert into journal ({COLUMNS}) values (1, 'e', 't', '2026', 'system', 'door', 'd', 1, '{{}}', ?, ?)",
            (GENESIS, b"short"),
        )


@pytest.mark.parametrize(
    "verb", ["insert", "insert or replace", "insert or ignore", "insert or fail", "insert or rollback", "replace"]
)
def test_an_event_id_that_was_used_is_refused_whatever_the_verb(db: Connection, verb: str) -> None:
    last = three_entries(db)
    before = list(db.execute("select * from journal"))
    with pytest.raises(sqlite3.IntegrityError, match=NEXT_LINK):
        insert(db, 4, "event-2", last, verb=verb)

    assert list(db.execute("select * from journal")) == before


@pytest.mark.parametrize("verb", ["insert or replace", "insert or ignore", "replace"])
@pytest.mark.parametrize("seq", [1, 2, 3])
def test_an_entry_cannot_be_replaced(db: Connection, verb: str, seq: int) -> None:
    last = three_entries(db)
    before = list(db.execute("select * from journal"))
    with pytest.raises(sqlite3.IntegrityError, match=NEXT_LINK):
        insert(db, seq, "forged", last, verb=verb)

    assert list(db.execute("select * from journal")) == before


def test_an_upsert_does_not_reach_an_entry_either(db: Connection) -> None:
    last = three_entries(db)
    with pytest.raises(sqlite3.IntegrityError, match=NEXT_LINK):
        db.execute(
            f"insert into journal ({COLUMNS}) values (3, 'x', 't', '2026', 'system', 'door', 'd', 1, 'forged', ?, ?)"
            " on conflict (seq) do update set payload = excluded.payload",
            (last, bytes(32)),
        )


@pytest.mark.parametrize("verb", ["update", "update or ignore", "update or replace"])
@pytest.mark.parametrize("column", ["seq", "event_id", "payload", "hash", "prev_hash", "trace_id"])
def test_no_column_is_ever_rewritten(db: Connection, verb: str, column: str) -> None:
    three_entries(db)
    with pytest.raises(sqlite3.IntegrityError, match=REWRITTEN):
        db.execute(f"{verb} journal set {column} = {column}")


@pytest.mark.parametrize("what", ["seq = 3", "seq = 1", "true"])
def test_nothing_above_the_floor_is_deleted(db: Connection, what: str) -> None:
    three_entries(db)
    with pytest.raises(sqlite3.IntegrityError, match=KEPT):
        db.execute(f"delete from journal where {what}")


def test_a_sealed_part_never_stands_without_its_key_id(db: Connection) -> None:
    for columns in ("sealed", "key_id"):
        with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
            db.execute(
                f"insert into journal ({COLUMNS}, {columns})"
                " values (1, 'e', 't', '2026', 'system', 'door', 'd', 1, '{}', ?, ?, ?)",
                (GENESIS, GENESIS, b"x" if columns == "sealed" else "x"),
            )


def archived(db: Connection, upto: int) -> bytes:
    last = three_entries(db)
    return insert(db, 4, "event-4", last, type_name="JournalArchived", payload=f'{{"upto":{upto}}}')


def test_an_archiving_event_moves_the_floor_and_what_lies_below_may_go(db: Connection) -> None:
    last = archived(db, upto=2)
    db.execute("update journal_floor set seq = 2")
    db.execute("delete from journal where seq <= 2")

    assert [row[0] for row in db.execute("select seq from journal")] == [3, 4]
    with pytest.raises(sqlite3.IntegrityError, match=KEPT):
        db.execute("delete from journal where seq = 3")
    insert(db, 5, "event-5", last)


@pytest.mark.parametrize("seq", [1, 3, 4, 99, -1])
def test_the_floor_rises_to_what_the_event_says_and_nowhere_else(db: Connection, seq: int) -> None:
    archived(db, upto=2)
    with pytest.raises(sqlite3.IntegrityError, match=FLOOR):
        db.execute("update journal_floor set seq = ?", (seq,))


def test_the_floor_does_not_move_without_an_archiving_event(db: Connection) -> None:
    last = three_entries(db)
    insert(db, 4, "event-4", last, payload='{"upto":2}')
    with pytest.raises(sqlite3.IntegrityError, match=FLOOR):
        db.execute("update journal_floor set seq = 2")


def test_an_archiving_event_of_the_past_moves_nothing(db: Connection) -> None:
    last = archived(db, upto=2)
    insert(db, 5, "event-5", last)
    with pytest.raises(sqlite3.IntegrityError, match=FLOOR):
        db.execute("update journal_floor set seq = 2")


def test_the_floor_never_sinks(db: Connection) -> None:
    last = archived(db, upto=3)
    db.execute("update journal_floor set seq = 3")
    insert(db, 5, "event-5", last, type_name="JournalArchived", payload='{"upto":1}')
    with pytest.raises(sqlite3.IntegrityError, match=FLOOR):
        db.execute("update journal_floor set seq = 1")


@pytest.mark.parametrize("upto", [4, 5])
def test_the_floor_stays_below_the_event_that_moves_it_or_the_chain_could_begin_again(
    db: Connection, upto: int
) -> None:
    archived(db, upto=upto)
    with pytest.raises(sqlite3.IntegrityError, match=FLOOR):
        db.execute("update journal_floor set seq = ?", (upto,))


@pytest.mark.parametrize(
    "statement",
    [
        "insert into journal_floor (id, seq) values (2, 99)",
        "insert or replace into journal_floor (id, seq) values (1, 99)",
        "insert or ignore into journal_floor (id, seq) values (1, 99)",
        "replace into journal_floor (id, seq) values (1, 99)",
        "delete from journal_floor",
        "update journal_floor set id = 2",
        "update or replace journal_floor set seq = 99",
    ],
)
def test_the_floor_is_one_row_that_nothing_else_touches(db: Connection, statement: str) -> None:
    three_entries(db)
    with pytest.raises(sqlite3.IntegrityError, match=r"one floor|stays|archiving event"):
        db.execute(statement)

    assert db.execute("select id, seq from journal_floor").fetchall() == [(1, 0)]
    assert log.floor(db) == 0
