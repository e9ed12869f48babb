"""A nurse's round with the keyboard alone: measure, be asked about what sounds odd, see what follows, decide, go on."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.people import signs_in
from tests.browser.windows import Windows
from tests.days.outside import Outside

pytestmark = pytest.mark.timeout(120)

TABLET = (800, 1180)


def opens_the_round(windows: Windows, api: Outside) -> Page:
    nurse = signs_in(windows, api.process.welcome["staff"]["nurse"], "/nurse")
    expect(nurse.locator("#link")).to_have_attribute("data-line", "live")
    return nurse


def act(nurse: Page, words: str) -> Locator:
    """The big button, once it says this."""
    button = nurse.locator("#act")
    expect(button).to_contain_text(words)
    expect(button).not_to_have_attribute("aria-busy", "true")
    return button


def types(nurse: Page, *values: str) -> None:
    """One value after the other, Enter leading on."""
    for value in values:
        nurse.keyboard.type(value)
        nurse.keyboard.press("Enter")


def test_a_whole_round_by_keyboard(windows: Windows, api: Outside) -> None:
    first = api.takes_a_number(name="Asha Rao", age=41)["tokenNumber"]
    second = api.takes_a_number(name="Ravi Kumar", age=67)["tokenNumber"]
    nurse = opens_the_round(windows, api)
    expect(nurse.locator("#round .row").first).to_contain_text(first)

    act(nurse, "Next person")
    nurse.keyboard.press("Enter")
    expect(nurse.locator("#who")).to_contain_text("Asha Rao")
    expect(nurse.locator("#measure-respiratoryRate")).to_be_focused()
    types(nurse, "22", "96", "112", "384")

    # A forgotten point is asked about and not put right by itself.
    nurse.keyboard.press("Control+Enter")
    expect(nurse.locator("#wrong")).to_contain_text("Temperature")
    expect(nurse.locator("#measure-temperature")).to_have_value("384")
    expect(nurse.locator("#measure-temperature")).to_be_focused()
    nurse.get_by_role("button", name="38.4 was meant").press("Enter")
    expect(nurse.locator("#measure-temperature")).to_have_value("38.4")

    nurse.keyboard.press("Control+Enter")
    expect(nurse.locator("#proposal .level")).to_have_attribute("data-level", "YELLOW")
    expect(nurse.locator("#reasons li").first.locator("small")).not_to_be_empty()
    expect(nurse.locator("#score")).to_contain_text("NEWS2")
    act(nurse, "Confirm: Yellow")
    nurse.keyboard.press("Enter")
    expect(nurse.locator("#told")).to_contain_text(f"{first}: yellow")
    assert the_visit(api, first)["state"] == "URGENT"

    # The next one is the other, and a lower level than proposed wants a reason.
    act(nurse, "Next person")
    nurse.keyboard.press("Enter")
    expect(nurse.locator("#who")).to_contain_text(second)
    expect(nurse.locator("#measure-respiratoryRate")).to_be_focused()
    types(nurse, "31")
    nurse.keyboard.press("Control+Enter")
    expect(nurse.locator("#proposal .level")).to_have_attribute("data-level", "YELLOW")
    nurse.locator('#decision [value="GREEN"]').check()
    act(nurse, "Confirm: Green")
    nurse.keyboard.press("Control+Enter")
    expect(nurse.locator("#wrong")).to_contain_text("lower than proposed")
    nurse.locator("#reason").fill("He ran up the stairs")
    nurse.keyboard.press("Control+Enter")
    expect(nurse.locator("#told")).to_contain_text(f"{second}: green")
    assert the_visit(api, second)["state"] == "WAITING"


def test_what_was_entered_stays_when_somebody_else_is_looked_at_first(windows: Windows, api: Outside) -> None:
    first, second = [api.takes_a_number(name=name, age=30)["tokenNumber"] for name in ("Meena", "Joseph")]
    nurse = opens_the_round(windows, api)
    nurse.locator("#round .row", has_text=first).click()
    nurse.locator("#measure-heartRate").fill("88")
    nurse.locator("#round .row", has_text=second).click()
    expect(nurse.locator("#who")).to_contain_text("Joseph")
    expect(nurse.locator("#measure-heartRate")).to_have_value("")
    nurse.locator("#round .row", has_text=first).click()
    expect(nurse.locator("#who")).to_contain_text("Meena")
    expect(nurse.locator("#measure-heartRate")).to_have_value("88")


def test_what_follows_is_said_to_be_old_once_something_was_changed(windows: Windows, api: Outside) -> None:
    token = api.takes_a_number(name="Fatima", age=30)["tokenNumber"]
    nurse = opens_the_round(windows, api)
    nurse.locator("#round .row", has_text=token).click()
    nurse.locator("#measure-heartRate").fill("88")
    act(nurse, "See what follows").click()
    act(nurse, "Confirm: Green")
    nurse.locator("#measure-heartRate").fill("140")
    act(nurse, "See what follows")
    expect(nurse.locator("#proposal")).to_contain_text("Something was changed since")


def test_urgent_by_judgement_wants_a_reason_and_goes_to_the_front(windows: Windows, api: Outside) -> None:
    token = api.takes_a_number(name="Imran", age=30)["tokenNumber"]
    nurse = opens_the_round(windows, api)
    nurse.locator("#round .row", has_text=token).click()
    expect(nurse.locator("#who")).to_contain_text("Imran")
    nurse.locator("#round").focus()
    nurse.keyboard.press("u")
    raising = nurse.locator("#raising")
    raising.get_by_role("button", name="Yes, urgent").click()
    expect(raising).to_be_visible()
    raising.locator("#why").fill("Looks grey")
    raising.get_by_role("button", name="Yes, urgent").click()
    expect(raising).to_be_hidden()
    expect(nurse.locator("#told")).to_contain_text("goes to the front")
    assert the_visit(api, token)["state"] == "URGENT"


def test_on_a_tablet_the_sheet_takes_the_place_of_the_list_and_gives_it_back(windows: Windows, api: Outside) -> None:
    token = api.takes_a_number(name="Gopal", age=30)["tokenNumber"]
    nurse = opens_the_round(windows, api)
    nurse.set_viewport_size({"width": TABLET[0], "height": TABLET[1]})
    nurse.locator("#round .row", has_text=token).click()
    expect(nurse.locator("#findings")).to_be_visible()
    expect(nurse.locator("#round")).to_be_hidden()
    assert nurse.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    nurse.get_by_role("button", name="All who wait").click()
    expect(nurse.locator("#round")).to_be_visible()


def the_visit(api: Outside, token: str) -> dict[str, object]:
    line = api.get(f"/v1/queue/{api.department_id}", api.staff("reception"))
    [found] = [each for each in line["waiting"] if each["tokenNumber"] == token]
    visit: dict[str, object] = found
    return visit
