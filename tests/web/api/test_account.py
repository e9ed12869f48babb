"""One's own account: a second factor, and showing again who one is."""

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from appliance.identity import totp
from tests.web.ward import PASSWORD, Person, Ward, open_ward
from web.limits import Rates

FACTOR = "/v1/account/second-factor"
TOKEN = "/v1/auth/token"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Ward]:
    """A ward in which nobody is slowed down."""
    with open_ward(tmp_path, rates=Rates(sign_in_account=1000, sign_in_address=1000)) as ward:
        yield ward


def shown(ward: Ward, secret: bytes) -> str:
    return totp.code_of(secret, totp.step_at(ward.clock.now()))


async def signs_in(ward: Ward, username: str, **more: Any) -> httpx.Response:
    return await ward.call(None, "POST", TOKEN, {"username": username, "password": PASSWORD, **more})


def bearer(answer: httpx.Response) -> Person:
    told = answer.json()
    return Person(told["staffId"], {"Authorization": f"Bearer {told['accessToken']}"})


async def test_a_second_factor_is_begun_confirmed_and_then_asked_for(ward: Ward) -> None:
    assert (await ward.call(ward.meera, "GET", FACTOR)).json() == {
        "enrolled": False,
        "required": False,
        "recoveryCodesLeft": 0,
        "enrolledAt": None,
    }
    begun = (await ward.call(ward.meera, "POST", FACTOR)).json()
    secret = base64.b32decode(begun["secret"])
    assert begun["uri"].startswith("otpauth://totp/City%20Hospital%3Ameera?secret=")
    assert begun["qr"].startswith("data:image/svg+xml;base64,")
    confirmed = await ward.call(ward.meera, "POST", f"{FACTOR}/confirm", {"code": shown(ward, secret)})
    assert len(confirmed.json()["recoveryCodes"]) == 10
    ward.clock.advance(seconds=totp.STEP_SECONDS)

    without = await signs_in(ward, "meera")
    assert (without.status_code, without.json()["needs"]) == (401, "totp")
    assert "field" not in without.json()
    wrong = await signs_in(ward, "meera", totp="000000")
    assert (wrong.status_code, wrong.json()["field"], wrong.json()["needs"]) == (401, "totp", "totp")
    right = await signs_in(ward, "meera", totp=shown(ward, secret))
    assert right.status_code == 200
    again = await signs_in(ward, "meera", totp=shown(ward, secret))
    assert again.status_code == 401, "each code once"
    recovered = await signs_in(ward, "meera", totp=confirmed.json()["recoveryCodes"][0])
    assert recovered.status_code == 200
    stands = (await ward.call(bearer(recovered), "GET", FACTOR)).json()
    assert (stands["enrolled"], stands["recoveryCodesLeft"]) == (True, 9)


async def test_a_missing_code_is_no_guess_and_a_wrong_one_is(tmp_path: Path) -> None:
    with open_ward(tmp_path, rates=Rates(sign_in_account=1000, sign_in_address=1000)) as ward:
        secret = ward.enrols(ward.meera)
        ward.clock.advance(seconds=totp.STEP_SECONDS)
        for _ in range(8):
            assert (await signs_in(ward, "meera")).status_code == 401
        statuses = [(await signs_in(ward, "meera", totp="000000")).status_code for _ in range(7)]
        assert statuses == [401] * 6 + [429]
        assert (await signs_in(ward, "meera", totp=shown(ward, secret))).status_code == 429


async def test_guessing_the_code_that_confirms_is_slowed_down_too(house: Ward) -> None:
    await house.call(house.meera, "POST", FACTOR)
    statuses = [
        (await house.call(house.meera, "POST", f"{FACTOR}/confirm", {"code": "000000"})).status_code for _ in range(7)
    ]
    assert statuses == [422] * 6 + [429]


async def test_a_second_factor_is_not_begun_on_a_screen_that_was_left_alone(ward: Ward) -> None:
    ward.clock.advance(seconds=15 * 60 - 1)
    assert (await ward.call(Person("", {"Cookie": await page(ward)}), "GET", FACTOR)).status_code == 200
    cookie = await page(ward)
    for _ in range(2):
        ward.clock.advance(seconds=7 * 60)
        await ward.call(None, "GET", FACTOR, Cookie=cookie)
        await ward.site.afterwards.settled()
    ward.clock.advance(seconds=61)
    own = {"Cookie": cookie, "Sec-Fetch-Site": "same-origin"}
    left_alone = await ward.call(None, "POST", FACTOR, **own)
    assert (left_alone.status_code, left_alone.json()["needs"]) == (401, "password")
    wrong = await ward.call(None, "POST", "/v1/auth/confirm", {"password": "no"}, **own)
    assert (wrong.status_code, wrong.json()["field"]) == (401, "password")
    fresh = await ward.call(None, "POST", "/v1/auth/confirm", {"password": PASSWORD}, **own)
    assert fresh.status_code == 200
    assert (await ward.call(None, "POST", FACTOR, **own)).status_code == 200


async def page(ward: Ward) -> str:
    return ward.page_cookie(ward.meera.id)


async def test_fresh_recovery_codes_for_a_code(ward: Ward) -> None:
    secret = ward.enrols(ward.meera)
    ward.clock.advance(seconds=totp.STEP_SECONDS)
    fresh = await ward.call(ward.meera, "POST", "/v1/account/recovery-codes", {"code": shown(ward, secret)})
    assert len(fresh.json()["recoveryCodes"]) == 10
    again = await ward.call(ward.meera, "POST", "/v1/account/recovery-codes", {"code": shown(ward, secret)})
    assert (again.status_code, again.json()["field"]) == (422, "code")


async def newly_hired_administrator(ward: Ward) -> Person:
    added = await ward.call(
        ward.asta,
        "POST",
        "/v1/admin/staff",
        {"username": "farida", "name": "Farida", "password": PASSWORD, "grants": [{"role": "ADMIN"}]},
    )
    assert added.status_code == 201, added.text
    return bearer(await signs_in(ward, "farida"))


async def test_an_administrator_without_a_second_factor_may_only_set_one_up(ward: Ward) -> None:
    farida = await newly_hired_administrator(ward)
    for method, path in (("GET", "/v1/admin/staff"), ("GET", "/v1/events"), ("GET", "/v1/doctors")):
        denied = await ward.call(farida, method, path)
        assert (denied.status_code, denied.json()["needs"]) == (403, "second-factor"), path
    assert (await ward.call(farida, "GET", "/v1/departments")).status_code == 200, "as anybody"
    assert (await ward.call(farida, "GET", FACTOR)).json()["required"] is True

    secret = base64.b32decode((await ward.call(farida, "POST", FACTOR)).json()["secret"])
    await ward.call(farida, "POST", f"{FACTOR}/confirm", {"code": shown(ward, secret)})
    assert (await ward.call(farida, "GET", "/v1/admin/staff")).status_code == 200, "from the next request on"


async def test_every_other_right_waits_for_it_too(ward: Ward) -> None:
    """Who administers the house and serves in it cannot serve without it either: it is one session."""
    grants = [{"role": "ADMIN"}, {"role": "DOCTOR", "departmentIds": [ward.cardiology]}]
    body = {"username": "farida", "name": "Farida", "password": PASSWORD, "grants": grants}
    await ward.call(ward.asta, "POST", "/v1/admin/staff", body)
    farida = bearer(await signs_in(ward, "farida"))
    assert (await ward.call(farida, "GET", f"/v1/queue/{ward.cardiology}")).json()["needs"] == "second-factor"


async def test_in_a_demo_an_administrator_needs_none(tmp_path: Path) -> None:
    with open_ward(tmp_path, demo=True) as ward:
        farida = await newly_hired_administrator(ward)
        assert (await ward.call(farida, "GET", "/v1/admin/staff")).status_code == 200
        assert (await ward.call(farida, "GET", FACTOR)).json()["required"] is False


async def test_taken_away_it_is_asked_for_anew(ward: Ward) -> None:
    farida = await newly_hired_administrator(ward)
    secret = base64.b32decode((await ward.call(farida, "POST", FACTOR)).json()["secret"])
    await ward.call(farida, "POST", f"{FACTOR}/confirm", {"code": shown(ward, secret)})
    removed = await ward.call(ward.asta, "DELETE", f"/v1/admin/staff/{farida.id}/second-factor")
    assert (removed.json()["secondFactor"], removed.json()["recoveryCodesLeft"]) == (False, 0)
    assert (await ward.call(farida, "GET", "/v1/admin/staff")).json()["needs"] == "second-factor"
    assert ward.spine.recorded()[-1] == "TotpRemoved"


async def test_no_secret_is_in_the_journal_or_the_log(ward: Ward) -> None:
    begun = (await ward.call(ward.meera, "POST", FACTOR)).json()
    secret = base64.b32decode(begun["secret"])
    code = shown(ward, secret)
    recovery = (await ward.call(ward.meera, "POST", f"{FACTOR}/confirm", {"code": code})).json()["recoveryCodes"]
    written = "".join(entry.payload for entry in ward.spine.entries()) + ward.logged()
    for told in (begun["secret"], *recovery):
        assert told not in written
