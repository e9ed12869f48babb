"""The sign-in page: a password, then, of who has a second factor, a code; and out again."""

import re
from typing import Any

import httpx

from appliance.identity import totp
from appliance.queues import lookups as queues
from tests.web.ward import BASE, PASSWORD, Ward


def page(ward: Ward) -> httpx.AsyncClient:
    return ward.client(origin=BASE)


async def password(client: httpx.AsyncClient, username: str, **more: Any) -> httpx.Response:
    return await client.post("/sign-in", data={"username": username, "password": PASSWORD, **more})


def carried(answer: httpx.Response) -> str:
    found = re.search(r'name="halfway" value="([^"]+)"', answer.text)
    assert found is not None, "the form asks for no code"
    return found[1]


def shown(ward: Ward, secret: bytes) -> str:
    return totp.code_of(secret, totp.step_at(ward.clock.now()))


async def enrolled(ward: Ward) -> bytes:
    secret = ward.enrols(ward.meera)
    ward.clock.advance(seconds=totp.STEP_SECONDS)
    return secret


async def test_who_has_a_second_factor_is_asked_for_the_code_and_not_for_the_password_again(ward: Ward) -> None:
    secret = await enrolled(ward)
    async with page(ward) as client:
        asked = await password(client, "meera", next="/doctor")
        assert asked.status_code == 200
        assert "medique-staff" not in client.cookies
        assert 'name="totp"' in asked.text and 'name="password"' not in asked.text
        assert PASSWORD not in asked.text
        code = {"halfway": carried(asked), "totp": shown(ward, secret), "next": "/doctor"}
        signed_in = await client.post("/sign-in/code", data=code)
        assert (signed_in.status_code, signed_in.headers["location"]) == (303, "/doctor")
        assert (await client.get("/v1/doctor/me")).json()["doctorId"] == ward.meera.id


async def test_a_wrong_code_is_asked_for_again_on_the_same_form(ward: Ward) -> None:
    secret = await enrolled(ward)
    async with page(ward) as client:
        asked = await password(client, "meera")
        wrong = await client.post("/sign-in/code", data={"halfway": carried(asked), "totp": "000000"})
        assert wrong.status_code == 401
        assert 'role="alert"' in wrong.text and carried(wrong) == carried(asked)
        nonsense = await client.post("/sign-in/code", data={"halfway": carried(asked), "totp": "12-34"})
        assert nonsense.status_code == 401 and carried(nonsense)
        right = await client.post("/sign-in/code", data={"halfway": carried(wrong), "totp": shown(ward, secret)})
        assert right.status_code == 303
    await ward.site.sign_in.settled()
    assert ward.spine.recorded().count("SignInRefused") == 2


async def test_a_recovery_code_opens_the_page_too(ward: Ward) -> None:
    await enrolled(ward)
    code = ward.recovery_code(ward.meera.id)
    assert code is not None
    async with page(ward) as client:
        asked = await password(client, "meera")
        answer = await client.post("/sign-in/code", data={"halfway": carried(asked), "totp": code.lower()})
    assert answer.status_code == 303


async def test_a_form_that_waited_too_long_or_is_not_ours_begins_anew(ward: Ward) -> None:
    secret = await enrolled(ward)
    async with page(ward) as client:
        asked = await password(client, "meera")
        ward.clock.advance(seconds=300)
        for form in (carried(asked), "forged"):
            answer = await client.post("/sign-in/code", data={"halfway": form, "totp": shown(ward, secret)})
            assert answer.status_code == 401
            assert 'name="password"' in answer.text
            assert "medique-staff" not in client.cookies


async def test_guessing_codes_gets_slower_and_keeps_the_form(ward: Ward) -> None:
    await enrolled(ward)
    async with page(ward) as client:
        asked = await password(client, "meera")
        statuses = []
        for _ in range(8):
            answer = await client.post("/sign-in/code", data={"halfway": carried(asked), "totp": "000000"})
            statuses.append(answer.status_code)
        assert statuses == [401] * 6 + [429] * 2
        assert carried(answer)


async def test_an_administrator_without_a_second_factor_is_led_to_it_from_wherever_they_want_to_go(ward: Ward) -> None:
    grants = [{"role": "ADMIN"}]
    body = {"username": "farida", "name": "Farida", "password": PASSWORD, "grants": grants}
    assert (await ward.call(ward.asta, "POST", "/v1/admin/staff", body)).status_code == 201
    async with page(ward) as client:
        signed_in = await password(client, "farida", next="/status")
        assert (signed_in.status_code, signed_in.headers["location"]) == (303, "/account/second-factor")
        assert (await client.get("/account/second-factor")).status_code == 200
        assert (await client.get("/sign-in?next=/reception")).headers["location"] == "/account/second-factor"
        elsewhere = await client.get("/v1/admin/staff")
        assert elsewhere.json()["needs"] == "second-factor"
        assert (await client.post("/sign-out")).status_code == 303


async def test_whoever_is_signed_in_may_still_sign_in_as_somebody_else(ward: Ward) -> None:
    async with page(ward) as client:
        await password(client, "rita")
        assert (await client.get("/sign-in")).status_code == 200


async def test_a_doctor_who_signs_out_everywhere_has_gone(ward: Ward) -> None:
    async with page(ward) as client:
        await password(client, "meera")
        await ward.come(ward.meera)
        await client.post("/sign-out")
    duty = queues.duty(ward.db, ward.meera.id)
    assert duty is not None and duty.availability == "AVAILABLE", "the program's session is still open"
    ward.clock.advance(seconds=8 * 24 * 3600)
    async with page(ward) as client:
        await password(client, "meera")
        await client.post("/sign-out")
    duty = queues.duty(ward.db, ward.meera.id)
    assert duty is not None and duty.availability == "OFFLINE"
