"""A phone that is not in the hospital's network: it is told so before the form is filled in, and the board's code helps."""

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.people import number_on
from tests.browser.windows import PHONE, Windows
from tests.days.outside import Outside

pytestmark = pytest.mark.timeout(90)


def seems_far_away(route: Route) -> None:
    """The permission says what the server would say to a phone elsewhere."""
    answer = route.fetch()
    told: Any = answer.json()
    if told.get("presence") == "network":
        told["presence"] = "none"
    route.fulfill(response=answer, json=told)


@pytest.fixture
def phone(windows: Windows, api: Outside) -> Page:
    context = windows.profile(PHONE)
    context.route("**/v1/patient/scan", seems_far_away)
    phone = windows.open_beside(context, api.process.welcome["posterUrl"])
    phone.locator("#name").fill("Asha Rao")
    phone.locator("#age").fill("41")
    phone.locator('[name="consent"]').check()
    return phone


def the_boards_code(api: Outside) -> str:
    board = {"Authorization": f"Bearer {api.process.welcome['boardToken']}"}
    code: str = api.get("/v1/boards/code", board)["code"]
    return code


def test_the_boards_code_is_asked_for_at_once(phone: Page) -> None:
    expect(phone.locator("#away")).to_be_visible()
    expect(phone.locator("#board-code")).to_be_visible()


def test_whoever_types_it_gets_a_number(phone: Page, api: Outside) -> None:
    phone.locator("#board-code").fill(the_boards_code(api).lower())
    with phone.expect_request("**/v1/patient/scan") as asked:
        phone.locator("#go").click()
    assert "boardCode" in (asked.value.post_data_json or {})
    phone.wait_for_url("**/visits")
    assert number_on(phone).startswith("G-")


def test_a_wrong_one_is_told_where_it_was_typed_and_nothing_is_lost(
    windows: Windows, phone: Page, api: Outside
) -> None:
    phone.locator("#board-code").fill("AAAAA")
    phone.locator("#go").click()
    expect(phone.locator("#wrong")).to_contain_text("not the code on the board")
    expect(phone.locator("#board-code")).to_be_focused()
    expect(phone.locator("#name")).to_have_value("Asha Rao")
    windows.complaints.clear()  # a browser complains of every 403
    phone.locator("#board-code").fill(the_boards_code(api))
    phone.locator("#go").click()
    phone.wait_for_url("**/visits")
