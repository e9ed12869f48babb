"""A second factor: begun, confirmed, asked for at every sign-in, each code once; and the way back without the phone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.identity import lookups, second_factor, sessions, totp
from appliance.identity.sessions import Opened
from appliance.journal.event import Author
from appliance.refusals import Refused
from tests.appliance.identity.ward import ANITA, everything_on_disk, hire_anita, hire_meera, open_ward, proof
from tests.hospital import Spine


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Spine]:
    with open_ward(tmp_path) as spine:
        yield spine


def code(ward: Spine, secret: bytes, *, steps: int = 0) -> str:
    """What the authenticator shows now, or some steps away."""
    return totp.code_of(secret, totp.step_at(ward.clock.now()) + steps)


def set_up(ward: Spine, staff_id: str) -> tuple[bytes, tuple[str, ...]]:
    """A confirmed authenticator; the clock goes on by a step, so that its next code is a fresh one."""
    secret = ward.do(second_factor.begin, ANITA, staff_id=staff_id)
    recovery = ward.do(second_factor.confirm, ANITA, staff_id=staff_id, code=code(ward, secret))
    ward.clock.advance(seconds=totp.STEP_SECONDS)
    return secret, recovery


def signs_in(ward: Spine, staff_id: str, given: str | None) -> Opened:
    author = Author(kind="staff", id=staff_id)
    return ward.do(sessions.open_page, author, proven=proof(ward, staff_id), code=given)


def refusal(ward: Spine, staff_id: str, given: str | None) -> Refused:
    before = ward.recorded()
    with pytest.raises(Refused) as caught:
        signs_in(ward, staff_id, given)
    assert ward.recorded() == before
    return caught.value


def test_who_has_none_signs_in_with_the_password_alone(ward: Spine) -> None:
    assert signs_in(ward, hire_meera(ward), None).secret


def test_what_was_only_begun_is_not_asked_for(ward: Spine) -> None:
    meera = hire_meera(ward)
    ward.do(second_factor.begin, ANITA, staff_id=meera)
    assert signs_in(ward, meera, None).secret
    assert "TotpEnrolled" not in ward.recorded()


def test_a_code_confirms_it_and_ten_recovery_codes_are_told(ward: Spine) -> None:
    meera = hire_meera(ward)
    secret = ward.do(second_factor.begin, ANITA, staff_id=meera)
    codes = ward.do(second_factor.confirm, ANITA, staff_id=meera, code=code(ward, secret))

    assert ward.recorded() == ["StaffAdded", "TotpEnrolled", "RecoveryCodesMade"]
    assert len(set(codes)) == 10
    assert all(len(each) == 11 and each[5] == "-" for each in codes)
    assert lookups.recovery_left(ward.db, meera) == 10


def test_a_wrong_code_confirms_nothing(ward: Spine) -> None:
    meera = hire_meera(ward)
    secret = ward.do(second_factor.begin, ANITA, staff_id=meera)
    with pytest.raises(Refused) as caught:
        ward.do(second_factor.confirm, ANITA, staff_id=meera, code=code(ward, secret, steps=3))
    assert (caught.value.code, caught.value.field) == ("invalid-request", "code")
    assert signs_in(ward, meera, None).secret


def test_beginning_anew_forgets_the_picture_of_before(ward: Spine) -> None:
    meera = hire_meera(ward)
    first = ward.do(second_factor.begin, ANITA, staff_id=meera)
    second = ward.do(second_factor.begin, ANITA, staff_id=meera)
    with pytest.raises(Refused):
        ward.do(second_factor.confirm, ANITA, staff_id=meera, code=code(ward, first))
    assert ward.do(second_factor.confirm, ANITA, staff_id=meera, code=code(ward, second))


def test_signing_in_says_what_it_needs_besides(ward: Spine) -> None:
    meera = hire_meera(ward)
    set_up(ward, meera)
    refused = refusal(ward, meera, None)
    assert (refused.code, refused.field, refused.extras) == ("unauthenticated", None, {"needs": "totp"})


def test_a_right_code_opens_once_and_never_again(ward: Spine) -> None:
    meera = hire_meera(ward)
    secret, _ = set_up(ward, meera)
    right = code(ward, secret)

    assert signs_in(ward, meera, f"{right[:3]} {right[3:]}").secret
    assert refusal(ward, meera, right).field == "totp"
    assert refusal(ward, meera, code(ward, secret, steps=-1)).field == "totp", "nor one from before it"
    ward.clock.advance(seconds=totp.STEP_SECONDS)
    assert signs_in(ward, meera, code(ward, secret)).secret


def test_the_code_that_confirmed_it_does_not_sign_in(ward: Spine) -> None:
    meera = hire_meera(ward)
    secret = ward.do(second_factor.begin, ANITA, staff_id=meera)
    used = code(ward, secret)
    ward.do(second_factor.confirm, ANITA, staff_id=meera, code=used)
    assert refusal(ward, meera, used).field == "totp"


def test_a_program_is_asked_too(ward: Spine) -> None:
    meera = hire_meera(ward)
    secret, _ = set_up(ward, meera)
    author = Author(kind="staff", id=meera)
    with pytest.raises(Refused, match="unauthenticated"):
        ward.do(sessions.open_program, author, proven=proof(ward, meera))
    opened = ward.do(sessions.open_program, author, proven=proof(ward, meera), code=code(ward, secret))
    assert opened.staff.staff_id == meera


def test_a_recovery_code_opens_once(ward: Spine) -> None:
    meera = hire_meera(ward)
    _, recovery = set_up(ward, meera)
    assert signs_in(ward, meera, recovery[3].lower().replace("-", " ")).secret
    assert ward.recorded()[-2:] == ["RecoveryCodeUsed", "SignedIn"]
    assert ward.entries()[-2].payload == '{"left":9}'
    assert refusal(ward, meera, recovery[3]).field == "totp"
    assert signs_in(ward, meera, recovery[4]).secret


def test_a_recovery_code_is_nobody_elses(ward: Spine) -> None:
    meera, anita = hire_meera(ward), hire_anita(ward)
    _, recovery = set_up(ward, meera)
    set_up(ward, anita)
    assert refusal(ward, anita, recovery[0]).field == "totp"
    assert lookups.recovery_left(ward.db, meera) == 10


def test_fresh_recovery_codes_end_the_old_ones(ward: Spine) -> None:
    meera = hire_meera(ward)
    secret, old = set_up(ward, meera)
    fresh = ward.do(second_factor.renew_recovery, ANITA, staff_id=meera, code=code(ward, secret))
    assert set(fresh).isdisjoint(old)
    assert refusal(ward, meera, old[0]).field == "totp"
    assert signs_in(ward, meera, fresh[0]).secret


def test_fresh_recovery_codes_are_not_had_for_a_recovery_code(ward: Spine) -> None:
    """Who found the list must not make it last for ever."""
    meera = hire_meera(ward)
    _, recovery = set_up(ward, meera)
    with pytest.raises(Refused) as caught:
        ward.do(second_factor.renew_recovery, ANITA, staff_id=meera, code=recovery[0])
    assert caught.value.field == "code"


def test_whoever_has_one_cannot_put_another_in_its_place(ward: Spine) -> None:
    """A borrowed screen must not take the account over."""
    meera = hire_meera(ward)
    set_up(ward, meera)
    for act in (
        lambda: ward.do(second_factor.begin, ANITA, staff_id=meera),
        lambda: ward.do(second_factor.confirm, ANITA, staff_id=meera, code="000000"),
    ):
        with pytest.raises(Refused, match="not-available"):
            act()


def test_one_that_was_taken_away_is_gone_with_its_recovery_codes(ward: Spine) -> None:
    meera = hire_meera(ward)
    _, recovery = set_up(ward, meera)
    ward.do(second_factor.remove, ANITA, staff_id=meera)
    entry = ward.entries()[-1]
    assert (entry.type, entry.entity_id, entry.actor_id) == ("TotpRemoved", meera, "anita")
    assert signs_in(ward, meera, None).secret
    set_up(ward, meera)
    assert refusal(ward, meera, recovery[0]).field == "totp"


def test_taking_away_what_is_not_there_says_nothing(ward: Spine) -> None:
    meera = hire_meera(ward)
    ward.do(second_factor.begin, ANITA, staff_id=meera)
    ward.do(second_factor.remove, ANITA, staff_id=meera)
    assert ward.recorded() == ["StaffAdded"]


def test_no_secret_is_on_disk_in_readable_form(ward: Spine, tmp_path: Path) -> None:
    meera = hire_meera(ward)
    secret, recovery = set_up(ward, meera)
    signs_in(ward, meera, code(ward, secret))
    kept = everything_on_disk(tmp_path)
    for told in (secret, totp.written(secret).encode(), secret.hex().encode()):
        assert told not in kept
    for each in recovery:
        assert each.encode() not in kept and each.replace("-", "").encode() not in kept


def test_it_survives_a_restart(tmp_path: Path) -> None:
    with open_ward(tmp_path) as ward:
        meera = hire_meera(ward)
        secret, _ = set_up(ward, meera)
        clock = ward.clock
    with open_ward(tmp_path, clock=clock, seed=2) as ward:
        assert refusal(ward, meera, None).field is None
        assert signs_in(ward, meera, code(ward, secret)).secret
