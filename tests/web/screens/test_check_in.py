"""The check-in form and the lobby before it: what they ask, and what they say when nobody gets a number."""

import re

import msgspec

from appliance.departments import actions as departments
from appliance.departments.hours import Session
from appliance.departments.policy import Policy
from tests.web.ward import Ward


async def shown(ward: Ward, address: str) -> str:
    return (await ward.call(None, "GET", address)).text


def names_of(page: str, field: str) -> list[str]:
    return re.findall(rf'name="{field}" value="([^"]+)"', page)


async def test_danger_is_asked_about_in_pictures_and_words_most_dangerous_first(ward: Ward) -> None:
    page = await shown(ward, "/lobby/C")
    danger = re.findall(r'class="choice danger" data-code="([^"]+)"', page)
    assert danger[0] == "breathing-hard"
    assert re.search(r"/static/triage\.[0-9a-f]+\.svg#breathing-hard", page)
    assert set(danger) <= set(names_of(page, "symptoms"))


async def test_a_grown_up_is_asked_nothing_that_concerns_children_only(ward: Ward) -> None:
    assert "restless-child" not in names_of(await shown(ward, "/lobby/C"), "symptoms")


async def test_only_classes_that_count_here_and_that_nobody_can_see_are_asked_for(ward: Ward) -> None:
    assert names_of(await shown(ward, "/lobby/C"), "claimedClasses") == ["pregnant", "disabled", "staff"]
    policy = Policy(head_starts={"pregnant": 10, "elderly": 10, "staff": 0})
    ward.spine.do(departments.set_policy, department_id=ward.cardiology, policy=policy)
    assert names_of(await shown(ward, "/lobby/C"), "claimedClasses") == ["pregnant"]


async def test_the_code_of_the_board_is_asked_for_only_once_it_is_known_to_be_needed(ward: Ward) -> None:
    assert re.search(r'id="away" hidden', await shown(ward, "/lobby/C"))


async def test_a_closed_department_says_when_it_opens_and_asks_nothing(ward: Ward) -> None:
    later = tuple(Session(weekday=day, opens="16:00", closes="18:00") for day in range(7))
    ward.spine.do(departments.change_department, department_id=ward.cardiology, hours=later)
    page = await shown(ward, "/lobby/C")
    assert "Closed. Opens at 16:00." in page
    assert "<form" not in page
    assert "Closed. Opens at 16:00." in await shown(ward, "/lobby")


async def test_a_department_that_opens_on_another_day_says_on_which(ward: Ward) -> None:
    mondays = (Session(weekday=0, opens="09:00", closes="13:00"),)
    ward.spine.do(departments.change_department, department_id=ward.cardiology, hours=mondays)
    assert "Closed. Opens on Monday 23 November at 09:00." in await shown(ward, "/lobby")


async def test_a_full_department_says_so_before_anybody_fills_a_form_in(ward: Ward) -> None:
    policy = msgspec.structs.replace(Policy(), session_caps={"PHONE": 0})
    ward.spine.do(departments.set_policy, department_id=ward.cardiology, policy=policy)
    page = await shown(ward, "/lobby/C")
    assert "No numbers left for now." in page
    assert "<form" not in page


async def test_the_lobby_leads_to_those_who_take_somebody_and_back_to_ones_number(ward: Ward) -> None:
    page = await shown(ward, "/lobby")
    assert 'href="/lobby/C"' in page
    assert 'id="find"' in page
