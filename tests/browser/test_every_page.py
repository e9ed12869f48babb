"""Every page at the size it is made for, in every language: it opens, complains of nothing and fits its screen."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import signs_in_beside
from tests.browser.windows import BOARD, KIOSK, PHONE, TERMINAL, Windows
from tests.days.outside import Outside

PAGES: dict[str, tuple[int, int]] = {
    "/": TERMINAL,
    "/sign-in": TERMINAL,
    "/status": TERMINAL,
    "/paper/kiosk": TERMINAL,
    "/lobby": PHONE,
    "/lobby/G": PHONE,
    "/visits": PHONE,
    "/board?department=G": BOARD,
    "/board?department=G&department=C&department=P&department=L": BOARD,
    "/board": BOARD,
}
STAFF_PAGES = {"/reception": "reception", "/nurse": "nurse", "/doctor": "doctor"}
LANGUAGES = {"en-GB": "en", "hi-IN": "hi"}

pytestmark = pytest.mark.timeout(90)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", PAGES)
def test_a_public_page_opens_and_fits(windows: Windows, address: str, language: str) -> None:
    page = windows.open(address, PAGES[address], language=language)
    expect(page.locator("html")).to_have_attribute("lang", LANGUAGES[language])
    assert page.title()
    fits(page)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", STAFF_PAGES)
def test_a_page_of_the_staff_opens_and_fits(windows: Windows, api: Outside, address: str, language: str) -> None:
    context = windows.profile(TERMINAL)
    page = signs_in_beside(windows, context, api.process.welcome["staff"][STAFF_PAGES[address]], address)
    page.goto(f"{address}?language={LANGUAGES[language]}")
    expect(page.locator("html")).to_have_attribute("lang", LANGUAGES[language])
    expect(page.locator("#link")).to_have_attribute("data-line", "live")
    fits(page)


def test_the_kiosk_opens_and_fits(windows: Windows) -> None:
    page = windows.open("/", KIOSK)
    page.locator("form.door[action='/kiosk'] button").click()
    expect(page.locator('[data-step="start"]')).to_be_visible()
    fits(page)
    page.get_by_role("button", name="हिन्दी").click()
    expect(page.locator("html")).to_have_attribute("lang", "hi")
    expect(page.locator(".goal").first).to_be_visible()
    fits(page)


def fits(page: Page) -> None:
    """Nothing reaches beyond the side of the screen."""
    beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert beyond <= 0, f"{beyond} px beyond the screen"


@pytest.mark.parametrize("address", STAFF_PAGES)
def test_a_page_of_the_staff_asks_a_stranger_to_sign_in(windows: Windows, address: str) -> None:
    page = windows.open(address, TERMINAL)
    assert "/sign-in" in page.url
    assert page.locator("#password").is_visible()
