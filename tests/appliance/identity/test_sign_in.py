"""The front door of staff: it opens for the right password and says the same to everybody else."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from appliance.identity import actions, keyed, lookups
from appliance.identity.passwords import Passwords
from appliance.identity.roles import Grant
from appliance.identity.sign_in import SignIn
from appliance.refusals import Refused
from tests.appliance.identity.ward import (
    ANITA,
    CARDIOLOGY,
    PASSWORDS,
    SECRET,
    by_cookie,
    everything_on_disk,
    hire,
    hire_meera,
    open_page,
    open_ward,
)
from tests.hospital import Spine


@pytest.fixture
async def ward(tmp_path: Path) -> AsyncIterator[Spine]:
    with open_ward(tmp_path) as spine:
        yield spine


@pytest.fixture
def door(ward: Spine) -> SignIn:
    return door_of(ward)


def door_of(ward: Spine, passwords: Passwords = PASSWORDS) -> SignIn:
    return SignIn(
        writer=ward.writer,
        readers=ward.readers,
        clock=ward.clock,
        ids=ward.ids,
        keys=ward.means.keys,
        passwords=passwords,
    )


async def test_the_right_password_opens_a_page_for_whoever_it_is(ward: Spine, door: SignIn) -> None:
    meera = hire_meera(ward)
    opened = await door.on_a_page("meera", SECRET, trace_id="t-1")

    known = by_cookie(ward, opened.secret)
    assert known is not None
    assert known.id == opened.staff.staff_id == meera
    entry = ward.entries()[-1]
    assert (entry.type, entry.actor_kind, entry.actor_id, entry.trace_id) == ("SignedIn", "staff", meera, "t-1")


@pytest.mark.parametrize("typed", ["Meera", " meera ", "MEERA"])
async def test_how_the_username_is_typed_does_not_matter(ward: Spine, door: SignIn, typed: str) -> None:
    meera = hire_meera(ward)

    assert (await door.on_a_page(typed, SECRET)).staff.staff_id == meera


async def test_everybody_else_hears_the_same(ward: Spine, door: SignIn, tmp_path: Path) -> None:
    meera = hire_meera(ward)
    gone = hire(ward, "gone", Grant("NURSE", (CARDIOLOGY,)))
    ward.do(actions.disable_staff, ANITA, staff_id=gone)
    before = len(ward.entries())
    heard = set()
    for username, password in (("meera", "a wrong password"), ("gone", SECRET), ("nobody here", SECRET)):
        with pytest.raises(Refused) as caught:
            await door.on_a_page(username, password)
        heard.add((caught.value.code, caught.value.sentence, caught.value.field, repr(caught.value.extras)))
    await door.settled()

    assert heard == {("unauthenticated", "The username or the password is not right.", None, "{}")}
    written = [(entry.type, entry.entity_id, entry.payload) for entry in ward.entries()[before:]]
    assert written == [
        ("SignInRefused", meera, '{"cause":"wrong-password"}'),
        ("SignInRefused", gone, '{"cause":"disabled"}'),
    ]
    assert b"nobody here" not in everything_on_disk(tmp_path), "people type passwords into the wrong field"
    assert b"a wrong password" not in everything_on_disk(tmp_path)


async def test_a_refusal_does_not_wait_for_the_journal(ward: Spine, door: SignIn) -> None:
    """Or the time it takes would tell which names exist."""
    hire_meera(ward)
    with pytest.raises(Refused):
        await door.on_a_page("meera", "a wrong password")

    assert ward.recorded() == ["StaffAdded"]
    await door.settled()
    assert ward.recorded() == ["StaffAdded", "SignInRefused"]


async def test_a_hash_of_older_parameters_is_renewed_at_sign_in(ward: Spine) -> None:
    meera = hire_meera(ward)
    stronger = Passwords(memory_kibibytes=16, passes=1)
    await door_of(ward, stronger).on_a_page("meera", SECRET)
    found = lookups.credential(ward.db, "meera")
    assert found is not None

    assert "m=16" in keyed.open_password(ward.means.keys, meera, found.sealed)
    assert (await door_of(ward, stronger).on_a_page("meera", SECRET)).staff.staff_id == meera
    stronger.close()


async def test_a_program_gets_tokens_and_renews_them(ward: Spine, door: SignIn, tmp_path: Path) -> None:
    meera = hire_meera(ward)
    first = await door.of_a_program("meera", SECRET)
    again = await door.refresh(first.refresh_token)

    assert (first.expires_in, first.staff.roles, first.staff.department_ids) == (900, ("DOCTOR",), (CARDIOLOGY,))
    for tokens in (first, again):
        claims = door.access.read(tokens.access_token, ward.clock.now())
        known = lookups.caller_of_program(ward.db, claims, ward.clock.now())
        assert known is not None
        assert (known.id, known.roles) == (meera, {"DOCTOR": frozenset({CARDIOLOGY})})
    assert first.access_token != again.access_token
    assert first.refresh_token != again.refresh_token
    assert (await door.refresh(first.refresh_token)).refresh_token == again.refresh_token, "within the grace"
    kept = everything_on_disk(tmp_path)
    for token in (first.refresh_token, again.refresh_token, first.access_token):
        assert token.encode() not in kept
        assert token.split(".")[2].encode() not in kept


async def test_a_stolen_refresh_token_ends_the_family_and_the_alarm_names_its_owner(ward: Spine, door: SignIn) -> None:
    meera = hire_meera(ward)
    first = await door.of_a_program("meera", SECRET)
    genuine = await door.refresh(first.refresh_token)
    ward.clock.advance(seconds=31)

    for token in (first, genuine):
        with pytest.raises(Refused) as caught:
            await door.refresh(token.refresh_token)
        assert (caught.value.code, caught.value.sentence) == ("unauthenticated", "Please sign in again.")
    claims = door.access.read(genuine.access_token, ward.clock.now())
    assert lookups.caller_of_program(ward.db, claims, ward.clock.now()) is None, "access tokens of the family too"
    assert [(entry.type, entry.entity_id) for entry in ward.entries()[2:]] == [("SessionsRevoked", meera)]


async def test_a_program_that_signs_out_is_out_with_any_of_its_tokens(ward: Spine, door: SignIn) -> None:
    hire_meera(ward)
    first = await door.of_a_program("meera", SECRET)
    second = await door.refresh(first.refresh_token)
    await door.revoke(first.refresh_token)

    with pytest.raises(Refused, match="unauthenticated"):
        await door.refresh(second.refresh_token)
    assert ward.recorded()[-1] == "SignedOut"


@pytest.mark.parametrize("token", ["", "nonsense", "01a1fd55-7a80-7001-9676-2e6116c6e9c9.1." + "A" * 43])
async def test_a_refresh_token_that_we_never_gave_opens_nothing(ward: Spine, door: SignIn, token: str) -> None:
    with pytest.raises(Refused, match="unauthenticated"):
        await door.refresh(token)
    with pytest.raises(Refused, match="unauthenticated"):
        await door.revoke(token)

    assert ward.recorded() == []


async def test_a_cookie_is_no_refresh_token_and_the_other_way_round(ward: Spine, door: SignIn) -> None:
    meera = hire_meera(ward)
    program = await door.of_a_program("meera", SECRET)
    page = open_page(ward, meera)
    assert page.secret is not None

    assert by_cookie(ward, program.refresh_token) is None
    assert by_cookie(ward, program.access_token) is None
    with pytest.raises(Refused, match="unauthenticated"):
        await door.refresh(page.secret)
