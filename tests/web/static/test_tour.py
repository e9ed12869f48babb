"""tour.js: shown to whoever is new here, in the way of nobody, and not again."""

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.web.static.conftest import Asking

PAGE = """async () => {
  document.body.innerHTML = `<main id="main"><input id="line" autofocus><p id="list">list</p></main>
    <button id="again">Again</button>
    <section id="tour" hidden><p data-slot="text"></p><button data-tour="next">Next</button><button data-tour="skip">Skip</button><span data-slot="place"></span></section>
    <ol id="tour-steps" hidden><li data-for="#line">Type here.</li><li data-for="#list">This is the line.</li></ol>`;
  (await import('/tour.js')).tour('test', { again: [document.getElementById('again')] });
}"""


@pytest.fixture
def browser_of_a_newcomer(asking: Asking) -> BrowserContext:
    return asking.profile()


def begun(asking: Asking, context: BrowserContext) -> Page:
    page = asking.beside(context)
    page.evaluate(PAGE)
    return page


def text(page: Page) -> str:
    return page.locator("#tour [data-slot='text']").inner_text()


def test_it_goes_step_by_step_and_then_is_over_for_good(asking: Asking, browser_of_a_newcomer: BrowserContext) -> None:
    page = begun(asking, browser_of_a_newcomer)
    assert text(page) == "Type here."
    page.keyboard.press("Enter")
    assert text(page) == "This is the line."
    page.keyboard.press("Enter")
    assert not page.locator("#tour").is_visible()
    assert not begun(asking, browser_of_a_newcomer).locator("#tour").is_visible()


def test_escape_skips_it_for_good_and_it_can_be_asked_for_again(
    asking: Asking, browser_of_a_newcomer: BrowserContext
) -> None:
    page = begun(asking, browser_of_a_newcomer)
    page.keyboard.press("Escape")
    assert not page.locator("#tour").is_visible()
    later = begun(asking, browser_of_a_newcomer)
    assert not later.locator("#tour").is_visible()
    later.locator("#again").click()
    assert text(later) == "Type here."


def test_whoever_begins_to_type_is_not_in_its_way(asking: Asking, browser_of_a_newcomer: BrowserContext) -> None:
    page = begun(asking, browser_of_a_newcomer)
    page.keyboard.type("Asha")
    assert page.locator("#line").input_value() == "Asha"
    assert not page.locator("#tour").is_visible()


def test_whoever_goes_on_elsewhere_is_left_there(asking: Asking, browser_of_a_newcomer: BrowserContext) -> None:
    page = begun(asking, browser_of_a_newcomer)
    page.locator("#line").focus()
    assert not page.locator("#tour").is_visible()
    assert page.evaluate("document.activeElement.id") == "line"
