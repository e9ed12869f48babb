"""The nurse's page: for whom it opens, and whose patients it shows."""

import json
import re
from typing import Any

import httpx

from tests.web.ward import Person, Ward


async def opened(ward: Ward, who: Person | None) -> httpx.Response:
    cookie = {"Cookie": ward.page_cookie(who.id)} if who else {}
    return await ward.call(None, "GET", "/nurse", **cookie)


def facts(answer: httpx.Response) -> dict[str, Any]:
    found = re.search(r'id="facts">(.*?)</script>', answer.text, re.DOTALL)
    assert found is not None
    read: dict[str, Any] = json.loads(found[1])
    return read


async def test_whoever_is_not_signed_in_is_asked_who_they_are_and_comes_back(ward: Ward) -> None:
    answer = await opened(ward, None)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/nurse")


async def test_a_doctor_has_no_nurses_round(ward: Ward) -> None:
    assert (await opened(ward, ward.meera)).status_code == 303


async def test_a_nurse_sees_their_own_departments_and_no_other(ward: Ward) -> None:
    known = facts(await opened(ward, ward.thomas))
    assert [each["departmentId"] for each in known["departments"]] == [ward.cardiology]
    assert known["feed"] == f"/v1/live/nurse?department={ward.cardiology}"
    assert ward.dermatology not in json.dumps(known)


async def test_the_page_says_that_it_is_no_diagnosis(ward: Ward) -> None:
    assert "A sorting aid, no diagnosis" in (await opened(ward, ward.thomas)).text


async def test_every_level_has_its_word_its_mark_and_its_meaning(ward: Ward) -> None:
    page = (await opened(ward, ward.thomas)).text
    for level, word in (("RED", "Red"), ("YELLOW", "Yellow"), ("GREEN", "Green")):
        assert f"#level-{level}" in page
        assert word in page
