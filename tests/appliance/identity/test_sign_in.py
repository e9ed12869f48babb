"""The front door of staff: it opens for the right password and says the same to everybody else."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from appliance.clock import iso
from appliance.identity import actions, halfway, keyed, lookups, second_factor, totp
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


def enrols(ward: Spine, staff_id: str) -> bytes:
    """An authenticator whose next code is a fresh one."""
    secret = ward.do(second_factor.begin, ANITA, staff_id=staff_id)
    ward.do(second_factor.confirm, ANITA, staff_id=staff_id, code=shown_by(ward, secret))
    ward.clock.advance(seconds=totp.STEP_SECONDS)
    return secret


def shown_by(ward: Spine, secret: bytes) -> str:
    return totp.code_of(secret, totp.step_at(ward.clock.now()))


async def test_a_wrong_code_is_written_down_as_a_wrong_password_is(ward: Spine, door: SignIn) -> None:
    meera = hire_meera(ward)
    secret = enrols(ward, meera)
    before = len(ward.entries())
    for code in (None, "000000"):
        with pytest.raises(Refused) as caught:
            await door.on_a_page("meera", SECRET, code)
        assert caught.value.extras == {"needs": "totp"}
    await door.settled()
    written = [(entry.type, entry.entity_id, entry.payload) for entry in ward.entries()[before:]]
    assert written == [("SignInRefused", meera, '{"cause":"wrong-code"}')], "a missing one is no try"
    assert (await door.on_a_page("meera", SECRET, shown_by(ward, secret))).secret


async def test_a_code_says_nothing_to_who_does_not_know_the_password(ward: Spine, door: SignIn) -> None:
    secret = enrols(ward, hire_meera(ward))
    with pytest.raises(Refused) as caught:
        await door.on_a_page("meera", "a wrong password", shown_by(ward, secret))
    await door.settled()
    assert caught.value.extras == {}
    assert (await door.on_a_page("meera", SECRET, shown_by(ward, secret))).secret, "and it was not used up"


async def test_the_form_carries_a_right_password_to_the_code(ward: Spine, door: SignIn) -> None:
    secret = enrols(ward, hire_meera(ward))
    carried = door.pause("meera", await door.prove("meera", SECRET))
    assert SECRET not in carried
    paused = door.resume(carried)
    assert paused.username == "meera"
    assert (await door.open_page(paused.proven, shown_by(ward, secret))).secret


async def test_the_form_waits_five_minutes_and_no_longer(ward: Spine, door: SignIn) -> None:
    enrols(ward, hire_meera(ward))
    carried = door.pause("meera", await door.prove("meera", SECRET))
    ward.clock.advance(seconds=halfway.MINUTES * 60 - 1)
    assert door.resume(carried).username == "meera"
    ward.clock.advance(seconds=1)
    with pytest.raises(Refused, match="unauthenticated"):
        door.resume(carried)


async def test_a_form_that_we_did_not_write_carries_nobody(ward: Spine, door: SignIn) -> None:
    enrols(ward, hire_meera(ward))
    carried = door.pause("meera", await door.prove("meera", SECRET))
    for forged in ("", "nonsense", carried[:-2] + ("AA" if carried[-2:] != "AA" else "BB"), carried[:40]):
        with pytest.raises(Refused, match="unauthenticated"):
            door.resume(forged)


async def test_a_password_changed_meanwhile_ends_what_the_form_carries(ward: Spine, door: SignIn) -> None:
    meera = hire_meera(ward)
    secret = enrols(ward, meera)
    paused = door.resume(door.pause("meera", await door.prove("meera", SECRET)))
    ward.clock.advance(seconds=1)
    ward.do(actions.set_password, ANITA, staff_id=meera, password_hash=PASSWORDS.hash_now("another one, at noon"))
    with pytest.raises(Refused, match="unauthenticated"):
        await door.open_page(paused.proven, shown_by(ward, secret))


async def test_the_password_once_more_makes_a_session_fresh(ward: Spine, door: SignIn) -> None:
    meera = hire_meera(ward)
    page = open_page(ward, meera)
    ward.clock.advance(seconds=600)
    with pytest.raises(Refused, match="unauthenticated"):
        await door.again(page.session_id, meera, "a wrong password")
    await door.again(page.session_id, meera, SECRET)
    known = by_cookie(ward, page.secret)
    assert known is not None
    assert known.authenticated_at == iso(ward.clock.now())
