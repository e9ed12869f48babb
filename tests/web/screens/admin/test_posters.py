"""Posters: the sheet speaks every language of the hospital and leads where the slip does."""

from tests.web.screens.admin.desk import Desk, facts_of
from tests.web.ward import Ward


async def test_the_sheet_names_the_department_in_every_language(ward: Ward) -> None:
    page = (await Desk(ward).open(f"/admin/posters/{ward.cardiology}")).text
    assert '<span lang="en">Cardiology</span>' in page and '<span lang="hi">हृदय रोग</span>' in page
    assert "/lobby/C" in page
    assert facts_of(page)["file"] == "medique-c"


async def test_what_two_languages_say_alike_stands_there_once(ward: Ward) -> None:
    page = (await Desk(ward).open(f"/admin/posters/{ward.dermatology}")).text
    assert page.count(">Dermatology</span></h2>") == 1
    assert '<span lang="hi">Dermatology</span>' not in page


async def test_a_department_that_is_not_there_is_not_found(ward: Ward) -> None:
    assert (await Desk(ward).open("/admin/posters/01a1fd55-0000-7000-8000-000000000000")).status_code == 404
