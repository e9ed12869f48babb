"""scanner.js: a scan is heard wherever the screen stands, and typing is never taken for one."""

import pytest
from playwright.sync_api import Page

from tests.web.static.conftest import Asking

LISTEN = """
async () => {
  const { scanner } = await import('/scanner.js');
  Object.assign(window, { scans: [], keys: [] });
  scanner((text) => window.scans.push(text));
  document.addEventListener('keydown', ({ key }) => window.keys.push(key));
  document.body.innerHTML = '<input id="name"><button id="ok">OK</button>';
  document.getElementById('ok').addEventListener('click', () => window.keys.push('click'));
}
"""
SLIP = "http://192.168.1.20:8080/t/aZ09-_x"


@pytest.fixture
def kiosk(asking: Asking) -> Page:
    page = asking.page()
    page.evaluate(LISTEN)
    return page


def scan(page: Page, text: str) -> None:
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def scans(page: Page) -> list[str]:
    heard: list[str] = page.evaluate("window.scans")
    return heard


@pytest.mark.parametrize("text", [SLIP, "https://medique.example/t/abc", "here:019a1fd5-0000-7000-8000-000000000000"])
def test_a_scan_is_heard_whole(kiosk: Page, text: str) -> None:
    scan(kiosk, text)
    assert scans(kiosk) == [text]


def test_a_scan_presses_no_key_of_the_screen(kiosk: Page) -> None:
    scan(kiosk, SLIP)
    assert kiosk.evaluate("window.keys.filter((key) => key.length === 1 || key === 'Enter')") == []


def test_the_enter_of_a_scan_presses_no_button(kiosk: Page) -> None:
    kiosk.locator("#ok").focus()
    scan(kiosk, SLIP)
    assert kiosk.evaluate("window.keys.includes('click')") is False


def test_two_scans_are_two(kiosk: Page) -> None:
    scan(kiosk, SLIP)
    scan(kiosk, SLIP + "2")
    assert scans(kiosk) == [SLIP, SLIP + "2"]


def test_what_is_scanned_does_not_stay_in_a_field(kiosk: Page) -> None:
    kiosk.locator("#name").click()
    scan(kiosk, SLIP)
    assert scans(kiosk) == [SLIP]
    assert kiosk.locator("#name").input_value() == ""


@pytest.mark.parametrize("text", ["1", "Asha Rao", "hello", "C-017"])
def test_typing_is_no_scan(kiosk: Page, text: str) -> None:
    kiosk.locator("#name").click()
    scan(kiosk, text)
    assert scans(kiosk) == []
    assert kiosk.locator("#name").input_value() == text


def test_a_key_of_the_screen_still_works(kiosk: Page) -> None:
    kiosk.keyboard.press("2")
    assert kiosk.evaluate("window.keys") == ["2"]
