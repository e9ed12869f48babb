"""Programs sign in, renew and end their sessions."""

from pathlib import Path

from tests.web.ward import PASSWORD, Ward, open_ward
from web.limits import Rates

SIGN_IN = {"username": "meera", "password": PASSWORD}


async def test_a_program_signs_in_and_acts(ward: Ward) -> None:
    tokens = (await ward.call(None, "POST", "/v1/auth/token", SIGN_IN)).json()
    assert tokens["staffId"] == ward.meera.id
    assert (tokens["tokenType"], tokens["expiresIn"], tokens["roles"]) == ("Bearer", 900, ["DOCTOR"])
    assert tokens["departmentIds"] == [ward.cardiology]
    me = await ward.call(None, "GET", "/v1/doctor/me", Authorization=f"Bearer {tokens['accessToken']}")
    assert me.json()["doctorId"] == ward.meera.id


async def test_a_refresh_token_gives_the_next_ones(ward: Ward) -> None:
    tokens = (await ward.call(None, "POST", "/v1/auth/token", SIGN_IN)).json()
    fresh = await ward.call(None, "POST", "/v1/auth/refresh", {"refreshToken": tokens["refreshToken"]})
    assert fresh.json()["refreshToken"] != tokens["refreshToken"]


async def test_a_revoked_session_ends_at_the_next_request(ward: Ward) -> None:
    tokens = (await ward.call(None, "POST", "/v1/auth/token", SIGN_IN)).json()
    ended = await ward.call(None, "POST", "/v1/auth/revoke", {"refreshToken": tokens["refreshToken"]})
    assert (ended.status_code, ended.content) == (204, b"")
    me = await ward.call(None, "GET", "/v1/doctor/me", Authorization=f"Bearer {tokens['accessToken']}")
    assert me.status_code == 401


async def test_an_access_token_is_over_after_a_quarter_of_an_hour(ward: Ward) -> None:
    tokens = (await ward.call(None, "POST", "/v1/auth/token", SIGN_IN)).json()
    bearer = {"Authorization": f"Bearer {tokens['accessToken']}"}
    assert (await ward.call(None, "GET", "/v1/doctor/me", **bearer)).status_code == 200
    ward.clock.advance(seconds=900)
    assert (await ward.call(None, "GET", "/v1/doctor/me", **bearer)).status_code == 401


async def test_a_wrong_password_and_an_unknown_name_are_told_apart_by_nobody(ward: Ward) -> None:
    wrong = await ward.call(None, "POST", "/v1/auth/token", SIGN_IN | {"password": "no"})
    nobody = await ward.call(None, "POST", "/v1/auth/token", SIGN_IN | {"username": "nobody"})
    assert wrong.status_code == nobody.status_code == 401
    assert wrong.json()["detail"] == nobody.json()["detail"]


async def test_guessing_gets_slower_and_slower(tmp_path: Path) -> None:
    with open_ward(tmp_path, rates=Rates(sign_in_account=1000, sign_in_address=1000)) as ward:
        wrong = SIGN_IN | {"password": "no"}
        statuses = [(await ward.call(None, "POST", "/v1/auth/token", wrong)).status_code for _ in range(7)]
        assert statuses == [401] * 6 + [429]
        right = await ward.call(None, "POST", "/v1/auth/token", SIGN_IN)
        assert right.status_code == 429, "also with the right one: else the wait would be no wait"
        ward.clock.advance(seconds=int(right.headers["retry-after"]))
        assert (await ward.call(None, "POST", "/v1/auth/token", SIGN_IN)).status_code == 200


async def test_somebody_elses_guesses_do_not_slow_a_colleague(tmp_path: Path) -> None:
    with open_ward(tmp_path, rates=Rates(sign_in_account=1000, sign_in_address=1000)) as ward:
        for _ in range(8):
            await ward.call(None, "POST", "/v1/auth/token", SIGN_IN | {"password": "no"})
        omar = await ward.call(None, "POST", "/v1/auth/token", SIGN_IN | {"username": "omar"})
        assert omar.status_code == 200
