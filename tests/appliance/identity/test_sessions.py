"""Sessions: they begin with a proven password, run out, are kept alive, renewed and ended."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.database.transaction import Transaction
from appliance.identity import actions, drawers, due, keyed, lookups, sessions
from appliance.identity.roles import Grant
from appliance.identity.sessions import Proven
from appliance.identity.tokens import Refresh
from appliance.journal.event import Author
from appliance.refusals import Refused
from tests.appliance.identity.ward import (
    ANITA,
    CARDIOLOGY,
    by_cookie,
    everything_on_disk,
    hire,
    hire_meera,
    open_page,
    open_program,
    open_ward,
    proof,
)
from tests.hospital import FakeClock, Spine

MINUTE, HOUR, DAY = 60, 3600, 86400


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Spine]:
    with open_ward(tmp_path) as spine:
        yield spine


@pytest.fixture
def meera(ward: Spine) -> str:
    return hire_meera(ward)


def seen(ward: Spine, secret: str | None) -> bool:
    return by_cookie(ward, secret) is not None


def touch(ward: Spine, session_id: str) -> None:
    ward.do(sessions.touch, session_id=session_id)


# Pages ---------------------------------------------------------------------------------------------------------------


def test_a_page_is_known_by_its_cookie_which_is_nowhere_to_be_read(ward: Spine, meera: str, tmp_path: Path) -> None:
    page = open_page(ward, meera)
    assert page.secret is not None

    known = by_cookie(ward, page.secret)
    assert known is not None
    assert (known.kind, known.id, known.name, known.audience) == ("staff", meera, "Meera", "page")
    assert known.session_id == page.session_id
    assert len(page.secret) == 43, "256 bits"
    assert page.secret.encode() not in everything_on_disk(tmp_path)
    assert ward.recorded() == ["StaffAdded", "SignedIn"]
    assert ward.entries()[-1].payload == f'{{"sessionId":"{page.session_id}","audience":"page"}}'


def test_two_pages_of_one_person_are_two_sessions(ward: Spine, meera: str) -> None:
    one, other = open_page(ward, meera), open_page(ward, meera)
    ward.do(sessions.sign_out, session_id=one.session_id)

    assert one.secret != other.secret
    assert (seen(ward, one.secret), seen(ward, other.secret)) == (False, True)


@pytest.mark.parametrize("secret", ["", "x", "A" * 43])
def test_a_cookie_that_we_never_gave_is_nobody(ward: Spine, meera: str, secret: str) -> None:
    open_page(ward, meera)

    assert by_cookie(ward, secret) is None


def test_the_session_id_opens_nothing(ward: Spine, meera: str) -> None:
    """It stands in the journal and in access tokens."""
    assert by_cookie(ward, open_page(ward, meera).session_id) is None


def test_a_page_that_does_nothing_for_15_minutes_is_over(ward: Spine, meera: str) -> None:
    page = open_page(ward, meera)
    ward.clock.advance(seconds=15 * MINUTE - 0.001)
    assert seen(ward, page.secret)
    ward.clock.advance(seconds=0.001)

    assert not seen(ward, page.secret)
    touch(ward, page.session_id)
    assert not seen(ward, page.secret), "what has run out stays so"
    assert ward.recorded() == ["StaffAdded", "SignedIn"]


def test_a_page_in_use_lives_on_and_ends_after_12_hours_all_the_same(ward: Spine, meera: str) -> None:
    page = open_page(ward, meera)
    for _ in range(12 * 6 - 1):
        ward.clock.advance(seconds=10 * MINUTE)
        touch(ward, page.session_id)
        assert seen(ward, page.secret)
    ward.clock.advance(seconds=10 * MINUTE)

    assert not seen(ward, page.secret)
    touch(ward, page.session_id)
    assert not seen(ward, page.secret)


def test_reading_pages_asks_for_one_write_a_minute(ward: Spine, meera: str) -> None:
    page = open_page(ward, meera)
    asked = []
    for _ in range(30):
        known = by_cookie(ward, page.secret)
        assert known is not None
        asked.append(known.touch_due)
        if known.touch_due:
            touch(ward, page.session_id)
        ward.clock.advance(seconds=10)

    assert asked.count(True) == 4
    assert asked[:8] == [False] * 6 + [True, False]


def test_a_clock_that_goes_back_ends_no_session_and_brings_none_back(ward: Spine, meera: str) -> None:
    page = open_page(ward, meera)
    ward.clock.step_wall(seconds=-HOUR)
    assert seen(ward, page.secret)
    ward.do(sessions.sign_out, session_id=page.session_id)

    assert not seen(ward, page.secret)


def test_a_page_used_while_the_clock_is_behind_keeps_the_later_time(ward: Spine, meera: str) -> None:
    page = open_page(ward, meera)
    ward.clock.advance(seconds=10 * MINUTE)
    touch(ward, page.session_id)
    ward.clock.step_wall(seconds=-HOUR)
    touch(ward, page.session_id)
    ward.clock.step_wall(seconds=HOUR)
    ward.clock.advance(seconds=14 * MINUTE)

    assert seen(ward, page.secret)


def test_a_consultation_keeps_the_pages_of_its_doctor_alive_and_wakes_no_dead_one(ward: Spine, meera: str) -> None:
    asleep = open_page(ward, meera)
    ward.clock.advance(seconds=10 * MINUTE)
    awake = open_page(ward, meera)
    program = open_program(ward, meera)
    ward.clock.advance(seconds=10 * MINUTE)
    ward.do(sessions.keep_alive, staff_id=meera)
    ward.clock.advance(seconds=10 * MINUTE)

    assert (seen(ward, asleep.secret), seen(ward, awake.secret)) == (False, True)
    assert program.session_id in lookups.still_open(ward.db, [program.session_id], ward.clock.now())


def test_sessions_survive_a_restart_of_the_box(tmp_path: Path) -> None:
    clock = FakeClock()
    with open_ward(tmp_path, clock=clock) as ward:
        page = open_page(ward, hire_meera(ward))
    clock.advance(seconds=60)
    with open_ward(tmp_path, clock=clock, seed=2) as ward:
        assert seen(ward, page.secret)


def test_signing_out_is_written_down_once(ward: Spine, meera: str) -> None:
    page = open_page(ward, meera)
    for _ in range(2):
        ward.do(sessions.sign_out, Author(kind="staff", id=meera), session_id=page.session_id)

    assert not seen(ward, page.secret)
    assert ward.recorded() == ["StaffAdded", "SignedIn", "SignedOut"]


def test_an_administrator_ends_every_session_of_somebody_and_of_nobody_else(ward: Spine, meera: str) -> None:
    ravi = hire(ward, "ravi", Grant("RECEPTION", (CARDIOLOGY,)))
    pages = [open_page(ward, meera), open_page(ward, meera), open_page(ward, ravi)]
    program = open_program(ward, meera)
    before = len(ward.entries())
    assert ward.do(sessions.revoke_all, ANITA, staff_id=meera) == 3
    assert ward.do(sessions.revoke_all, ANITA, staff_id=meera) == 0

    assert [seen(ward, page.secret) for page in pages] == [False, False, True]
    ids = [page.session_id for page in (*pages, program)]
    assert lookups.still_open(ward.db, ids, ward.clock.now()) == {pages[2].session_id}
    assert [entry.type for entry in ward.entries()[before:]] == ["SessionsRevoked"]


def test_a_password_proven_for_somebody_else_opens_nothing(ward: Spine, meera: str) -> None:
    with pytest.raises(Refused, match="unauthenticated"):
        ward.do(sessions.open_page, proven=Proven("nobody", "2026-11-21T09:00:00.000Z"))

    assert ward.recorded() == ["StaffAdded"]


def test_a_password_hashed_anew_takes_the_place_of_the_old_hash(ward: Spine, meera: str) -> None:
    ward.do(sessions.open_page, proven=proof(ward, meera, fresh="hashed with today's parameters"))

    found = lookups.credential(ward.db, "meera")
    assert found is not None
    assert keyed.open_password(ward.means.keys, meera, found.sealed) == "hashed with today's parameters"
    assert ward.recorded() == ["StaffAdded", "SignedIn"], "it is the same password"


def test_giving_the_password_again_is_remembered_in_that_session(ward: Spine, meera: str) -> None:
    page, other = open_page(ward, meera), open_page(ward, meera)
    ward.clock.advance(seconds=10 * MINUTE)
    ward.do(sessions.authenticate_again, session_id=page.session_id, proven=proof(ward, meera))

    fresh, older = by_cookie(ward, page.secret), by_cookie(ward, other.secret)
    assert fresh is not None
    assert older is not None
    assert (fresh.authenticated_at, older.authenticated_at) == ("2026-11-21T09:10:00.000Z", "2026-11-21T09:00:00.000Z")


def test_nobody_proves_themselves_in_somebody_elses_session(ward: Spine, meera: str) -> None:
    ravi = hire(ward, "ravi", Grant("RECEPTION", (CARDIOLOGY,)))
    page = open_page(ward, meera)
    with pytest.raises(Refused, match="unauthenticated"):
        ward.do(sessions.authenticate_again, session_id=page.session_id, proven=proof(ward, ravi))
    ward.clock.advance(seconds=15 * MINUTE)
    with pytest.raises(Refused, match="unauthenticated"):
        ward.do(sessions.authenticate_again, session_id=page.session_id, proven=proof(ward, meera))


# Programs ------------------------------------------------------------------------------------------------------------


def refresh(ward: Spine, session_id: str, generation: int) -> Refresh | None:
    return ward.do(sessions.refresh, token=Refresh(session_id, generation))


def test_each_refresh_token_leads_to_the_next(ward: Spine, meera: str) -> None:
    program = open_program(ward, meera)
    assert program.secret is None

    for generation in (1, 2, 3):
        ward.clock.advance(seconds=HOUR)
        assert refresh(ward, program.session_id, generation) == Refresh(program.session_id, generation + 1)
    assert ward.recorded() == ["StaffAdded", "SignedIn"]


def test_a_refresh_repeated_within_30_seconds_gets_the_same_successor(ward: Spine, meera: str) -> None:
    program = open_program(ward, meera)
    successor = refresh(ward, program.session_id, 1)
    ward.clock.advance(seconds=30)

    assert refresh(ward, program.session_id, 1) == successor == Refresh(program.session_id, 2)
    assert refresh(ward, program.session_id, 2) == Refresh(program.session_id, 3)


def test_a_refresh_token_used_again_later_ends_its_whole_family(ward: Spine, meera: str) -> None:
    program, other = open_program(ward, meera), open_program(ward, meera)
    refresh(ward, program.session_id, 1)
    ward.clock.advance(seconds=30.001)

    assert refresh(ward, program.session_id, 1) is None
    assert refresh(ward, program.session_id, 2) is None, "also the one that was genuine"
    assert refresh(ward, other.session_id, 1) is not None
    assert ward.recorded()[-1] == "SessionsRevoked"
    assert '"cause":"refresh-reused"' in ward.entries()[-1].payload


def test_an_older_token_ends_the_family_also_within_the_grace(ward: Spine, meera: str) -> None:
    program = open_program(ward, meera)
    refresh(ward, program.session_id, 1)
    refresh(ward, program.session_id, 2)

    assert refresh(ward, program.session_id, 1) is None
    assert lookups.still_open(ward.db, [program.session_id], ward.clock.now()) == set()


def test_a_generation_yet_to_come_opens_nothing_and_ends_nothing(ward: Spine, meera: str) -> None:
    """Given out by a box whose last minutes were lost in a restore: the program signs in again."""
    program = open_program(ward, meera)

    assert refresh(ward, program.session_id, 2) is None
    assert refresh(ward, program.session_id, 1) is not None


def test_a_program_that_is_silent_for_7_days_is_over(ward: Spine, meera: str) -> None:
    program = open_program(ward, meera)
    ward.clock.advance(seconds=7 * DAY - 1)
    assert refresh(ward, program.session_id, 1) is not None
    ward.clock.advance(seconds=7 * DAY - 1)
    assert refresh(ward, program.session_id, 2) is not None
    ward.clock.advance(seconds=7 * DAY)

    assert refresh(ward, program.session_id, 3) is None


def test_a_page_has_no_refresh_token_and_a_program_no_cookie(ward: Spine, meera: str) -> None:
    assert refresh(ward, open_page(ward, meera).session_id, 1) is None
    assert refresh(ward, "00000000-0000-7000-8000-000000000000", 1) is None


def test_somebody_who_was_disabled_refreshes_nothing(ward: Spine, meera: str) -> None:
    program = open_program(ward, meera)
    ward.do(actions.disable_staff, ANITA, staff_id=meera)

    assert refresh(ward, program.session_id, 1) is None


def test_what_a_drawer_still_holds_of_somebody_disabled_opens_nothing(ward: Spine, meera: str) -> None:
    """Drawers may come back from a copy that is older than the journal."""
    page, program = open_page(ward, meera), open_program(ward, meera)
    kept = drawers.sessions_of(ward.db, meera)
    ward.do(actions.disable_staff, ANITA, staff_id=meera)
    assert drawers.sessions_of(ward.db, meera) == []

    def come_back(tx: Transaction) -> None:
        for session in kept:
            drawers.open_session(tx.db, session)

    ward.do(come_back)

    assert not seen(ward, page.secret)
    assert refresh(ward, program.session_id, 1) is None
    assert lookups.still_open(ward.db, [page.session_id, program.session_id], ward.clock.now()) == set()


# Afterwards ----------------------------------------------------------------------------------------------------------


def test_what_has_ended_is_swept_and_what_has_not_is_left(ward: Spine, meera: str) -> None:
    open_page(ward, meera)
    program = open_program(ward, meera)
    ward.clock.advance(seconds=12 * HOUR - 1)
    assert list(due.due(ward.db, ward.clock.now())) == []
    young = open_page(ward, meera)
    ward.clock.advance(seconds=1)
    asked = list(due.due(ward.db, ward.clock.now()))

    assert [each.action for each in asked] == [due.sweep]
    assert ward.do(due.sweep) == 1
    assert ward.do(due.sweep) == 0
    assert list(due.due(ward.db, ward.clock.now())) == []
    left = ward.db.execute("select session_id from sessions order by session_id").fetchall()
    assert left == [(program.session_id,), (young.session_id,)]
    assert ward.recorded() == ["StaffAdded", "SignedIn", "SignedIn", "SignedIn"]


def test_a_refused_sign_in_is_written_down_for_whom_it_was_tried(ward: Spine, meera: str) -> None:
    ward.do(sessions.refuse_sign_in, staff_id=meera, cause="wrong-password")
    ward.do(sessions.refuse_sign_in, staff_id="nobody", cause="wrong-password")

    assert [(entry.type, entry.entity_id) for entry in ward.entries()[1:]] == [("SignInRefused", meera)]
