"""From what a request carries to who stands behind it."""

from appliance.identity import actions as staff
from appliance.identity import keyed
from appliance.identity import sessions as staff_sessions
from tests.web.ward import Person, Ward


async def test_a_page_is_its_member_of_staff_until_it_is_idle(ward: Ward) -> None:
    cookie = {"Cookie": ward.page_cookie(ward.meera.id)}
    for _ in range(4):
        assert (await ward.call(None, "GET", "/v1/doctor/me", **cookie)).status_code == 200
        await ward.site.afterwards.settled()
        ward.clock.advance(seconds=10 * 60)
    ward.clock.advance(seconds=6 * 60)
    assert (await ward.call(None, "GET", "/v1/doctor/me", **cookie)).status_code == 401


async def test_a_disabled_colleague_is_nobody_at_the_next_request(ward: Ward) -> None:
    assert (await ward.call(ward.omar, "GET", "/v1/doctor/me")).status_code == 200
    ward.spine.do(staff.disable_staff, staff_id=ward.omar.id)
    assert (await ward.call(ward.omar, "GET", "/v1/doctor/me")).status_code == 401


async def test_a_role_taken_away_counts_at_the_next_request_whatever_the_token_says(ward: Ward) -> None:
    from appliance.identity.roles import Grant

    assert (await ward.call(ward.rita, "GET", f"/v1/queue/{ward.cardiology}")).status_code == 200
    ward.spine.do(staff.change_roles, staff_id=ward.rita.id, grants=[Grant("RECEPTION", (ward.dermatology,))])
    assert (await ward.call(ward.rita, "GET", f"/v1/queue/{ward.cardiology}")).status_code == 403


async def test_a_role_given_later_does_not_widen_a_token_of_before(ward: Ward) -> None:
    from appliance.identity.roles import Grant

    grants = [Grant("RECEPTION", (ward.cardiology,)), Grant("AUDITOR")]
    ward.spine.do(staff.change_roles, staff_id=ward.rita.id, grants=grants)
    assert (await ward.call(ward.rita, "GET", "/v1/events")).status_code == 403


async def test_a_key_of_a_board_is_no_kiosk(ward: Ward) -> None:
    answer = await ward.call(ward.board, "POST", "/v1/kiosk/tokens", {"departmentId": ward.cardiology})
    assert answer.status_code == 403


async def press_at(ward: Ward, kiosk: Person) -> int:
    answer = await ward.call(kiosk, "POST", "/v1/kiosk/tokens", {"departmentId": ward.cardiology})
    return answer.status_code


async def test_a_revoked_device_is_nobody_at_the_next_request(ward: Ward) -> None:
    assert await press_at(ward, ward.kiosk) == 201
    ward.spine.do(staff.revoke_device, device_id=ward.kiosk.id)
    assert await press_at(ward, ward.kiosk) == 401


async def test_a_new_key_ends_the_old_one_at_the_next_request(ward: Ward) -> None:
    """Nothing is journalled of a key, and nothing was between the two requests."""
    sheet = f"/v1/print-jobs/{(await ward.issue())['printJobId']}"
    key_hash = keyed.device_hash(ward.box.keys, "the new key")
    assert (await ward.call(ward.kiosk, "GET", sheet)).status_code == 200
    ward.spine.do(staff.give_device_key, device_id=ward.kiosk.id, key_hash=key_hash)
    assert (await ward.call(ward.kiosk, "GET", sheet)).status_code == 401
    newly = Person(ward.kiosk.id, {"Authorization": "Bearer the new key"})
    assert (await ward.call(newly, "GET", sheet)).status_code == 200


async def test_a_forged_token_is_nobody(ward: Ward) -> None:
    token = ward.meera.headers["Authorization"]
    for forged in (
        token[:-4] + "AAAA",
        token.replace("Bearer ", "Bearer x"),
        "Bearer a.b.c",
        "Bearer ..",
        "Bearer " + "a." * 3000,
    ):
        assert (await ward.call(None, "GET", "/v1/doctor/me", Authorization=forged)).status_code == 401


async def test_what_is_remembered_of_tokens_is_bounded_and_ends_with_them(ward: Ward, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("web.sessions.TOKENS_REMEMBERED", 3)
    for _ in range(6):
        bearer = f"Bearer {ward.token(ward.meera.id)}"
        assert (await ward.call(None, "GET", "/v1/doctor/me", Authorization=bearer)).status_code == 200
    assert len(ward.site.sessions._checked) == 3


async def test_streams_are_asked_about_as_the_tables_have_it(ward: Ward) -> None:
    opened = ward.db.execute("select session_id from sessions where staff_id = ?", (ward.rita.id,)).fetchone()[0]
    asked = (opened, ward.kiosk.id, "phone:abc")
    assert set(await ward.site.sessions.ended(asked)) == set()
    ward.spine.do(staff_sessions.sign_out, session_id=opened)
    ward.spine.do(staff.revoke_device, device_id=ward.kiosk.id)
    assert set(await ward.site.sessions.ended(asked)) == {opened, ward.kiosk.id}
