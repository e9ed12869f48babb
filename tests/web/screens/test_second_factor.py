"""The page of one's second factor: for whoever is signed in, and how it stands."""

from tests.web.ward import Ward

PATH = "/account/second-factor"


async def test_a_stranger_is_asked_who_they_are(ward: Ward) -> None:
    answer = await ward.call(None, "GET", PATH)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next={PATH}")


async def test_who_has_none_is_shown_the_way_to_one(ward: Ward) -> None:
    answer = await ward.call(None, "GET", PATH, Cookie=ward.page_cookie(ward.rita.id))
    assert 'data-form="begin"' in answer.text and 'data-form="renew"' not in answer.text
    assert "Not now" in answer.text
    assert 'href="/reception"' in answer.text


async def test_who_has_one_is_told_since_when_and_how_many_codes_are_left(ward: Ward) -> None:
    ward.enrols(ward.meera)
    answer = await ward.call(None, "GET", PATH, Cookie=ward.page_cookie(ward.meera.id))
    assert "Saturday 21 November" in answer.text
    assert "9 recovery codes are left." in answer.text
    assert 'data-form="renew"' in answer.text and 'data-form="begin"' not in answer.text


async def test_no_secret_stands_in_the_page_itself(ward: Ward) -> None:
    """It comes with a press, once; a page can be looked at again."""
    ward.enrols(ward.meera)
    for who in (ward.meera, ward.rita):
        answer = await ward.call(None, "GET", PATH, Cookie=ward.page_cookie(who.id))
        assert "otpauth" not in answer.text and "data:image" not in answer.text
        assert answer.headers["cache-control"] == "no-store"
