"""What the box remembers of phones: only hashes, only as long as it must, and gone when it is cleared."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.database import migrations
from appliance.database.connection import Connection, writing
from appliance.patients import drawers
from appliance.patients.lookups import Followed, anything_ended, followed, generation, restored

NOW, SOON, LATER = "2026-11-21T09:00:00.000Z", "2026-11-21T09:20:00.000Z", "2026-11-22T00:30:00.000Z"
LONG_AGO = "2026-11-18T09:00:00.000Z"
ASHA, RAVI = b"asha's session", b"ravi's session"


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Connection]:
    migrations.migrate(tmp_path / "medique.db", synchronous="OFF")
    db = writing(tmp_path / "medique.db", synchronous="OFF")
    yield db
    db.close()


def test_a_nonce_is_used_up_once(db: Connection) -> None:
    assert drawers.consume(db, "n1", NOW)
    assert not drawers.consume(db, "n1", LATER)
    assert drawers.consume(db, "n2", NOW)


def test_a_phone_follows_its_journeys_and_nobody_elses(db: Connection) -> None:
    drawers.follow(db, ASHA, "token-1", full=True, expires_at=LATER)
    drawers.follow(db, ASHA, "token-2", full=False, expires_at=LATER)
    drawers.follow(db, RAVI, "token-3", full=True, expires_at=LATER)

    assert followed(db, ASHA, NOW) == [Followed("token-2", full=False), Followed("token-1", full=True)]
    assert followed(db, RAVI, NOW) == [Followed("token-3", full=True)]


def test_what_a_phone_may_see_only_grows_and_its_end_is_the_last_one_said(db: Connection) -> None:
    drawers.follow(db, ASHA, "token-1", full=True, expires_at=SOON)
    drawers.follow(db, ASHA, "token-1", full=False, expires_at=LATER)
    assert followed(db, ASHA, SOON) == [Followed("token-1", full=True)]


def test_a_journey_ends_at_its_instant(db: Connection) -> None:
    drawers.follow(db, ASHA, "token-1", full=True, expires_at=SOON)
    assert followed(db, ASHA, NOW) != []
    assert followed(db, ASHA, SOON) == []


def test_everybody_who_followed_the_visit_follows_its_number(db: Connection) -> None:
    drawers.follow(db, ASHA, "visit-1", full=True, expires_at=SOON)
    drawers.follow(db, RAVI, "visit-2", full=True, expires_at=SOON)
    drawers.hand_over(db, "visit-1", "token-1", expires_at=LATER)

    assert followed(db, ASHA, SOON) == [Followed("token-1", full=True)]
    assert followed(db, RAVI, NOW) == [Followed("visit-2", full=True)]


def test_clearing_a_phone_forgets_all_of_it_and_nothing_else(db: Connection) -> None:
    for journey in ("token-1", "token-2"):
        drawers.follow(db, ASHA, journey, full=True, expires_at=LATER)
    drawers.follow(db, RAVI, "token-3", full=True, expires_at=LATER)

    assert drawers.forget_phone(db, ASHA) == 2
    assert followed(db, ASHA, NOW) == []
    assert followed(db, RAVI, NOW) != []
    assert drawers.forget_phone(db, ASHA) == 0


def test_a_visit_has_one_restore_token_and_a_new_one_ends_the_old(db: Connection) -> None:
    drawers.keep_restore(db, "visit-1", b"old", generation=0, expires_at=LATER)
    drawers.keep_restore(db, "visit-1", b"new", generation=1, expires_at=LATER)

    assert restored(db, b"old", NOW) is None
    assert restored(db, b"new", NOW) == "visit-1"
    assert generation(db, "visit-1") == 1


def test_wrong_tries_are_counted_for_each_token(db: Connection) -> None:
    assert drawers.tries_left(db, "token-1", 5) == 5
    for left in (4, 3, 2, 1, 0):
        drawers.wrong_try(db, "token-1", NOW)
        assert drawers.tries_left(db, "token-1", 5) == left
    assert drawers.tries_left(db, "token-2", 5) == 5


def test_a_sweep_takes_what_has_ended_and_leaves_what_holds(db: Connection) -> None:
    for at, suffix in ((LONG_AGO, "old"), (LATER, "new")):
        drawers.consume(db, f"nonce-{suffix}", at)
        drawers.follow(db, ASHA, f"token-{suffix}", full=True, expires_at=at)
        drawers.keep_restore(db, f"visit-{suffix}", suffix.encode(), generation=0, expires_at=at)
        drawers.wrong_try(db, f"token-{suffix}", at)

    assert anything_ended(db, before=NOW, answers_before=NOW)
    assert drawers.sweep(db, before=NOW, nonces_before=NOW) == 4
    assert not anything_ended(db, before=NOW, answers_before=NOW)
    left = {
        table: db.execute(f"select count(*) from {table}").fetchone()[0]
        for table in ("nonces", "phone_visits", "restores", "restore_tries")
    }
    assert left == {"nonces": 1, "phone_visits": 1, "restores": 1, "restore_tries": 1}


@pytest.mark.parametrize("what", ["nonce", "phone", "restore", "try", "answer"])
def test_any_one_thing_that_has_ended_is_something_to_sweep(db: Connection, what: str) -> None:
    match what:
        case "nonce":
            drawers.consume(db, "n", LONG_AGO)
        case "phone":
            drawers.follow(db, ASHA, "token", full=True, expires_at=LONG_AGO)
        case "restore":
            drawers.keep_restore(db, "visit", b"x", generation=0, expires_at=LONG_AGO)
        case "try":
            drawers.wrong_try(db, "token", LONG_AGO)
        case _:
            db.execute(
                "insert into answers (scope, key, body_hash, answer, at) values ('s', 'k', x'', '{}', ?)", (LONG_AGO,)
            )
    assert anything_ended(db, before=NOW, answers_before=NOW)
    assert not anything_ended(db, before=LONG_AGO, answers_before=LONG_AGO)
