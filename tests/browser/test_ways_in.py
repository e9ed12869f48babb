"""Ways in, as people meet them: a new screen is paired, a board shows its code, an authenticator is set up and asked for."""

import base64
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from appliance.identity import totp
from appliance.patients import board_code
from tests.browser.windows import BOARD, KIOSK, PHONE, TERMINAL, Windows
from tests.web.open_ward import OpenWard, ward_behind_a_door
from tests.web.ward import PASSWORD

pytestmark = pytest.mark.timeout(90)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenWard]:
    """A real box, not a demo: nothing is handed out. Its clock stands still until told."""
    with ward_behind_a_door(tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest.fixture
def windows(browser: Browser, house: OpenWard) -> Iterator[Windows]:
    windows = Windows(browser, house.base)
    try:
        yield windows
        windows.nothing_was_wrong()
    finally:
        windows.close()


def code_on(screen: Page) -> str:
    """The code, once there is one."""
    shown = screen.locator("#code [data-slot='code']")
    expect(shown).not_to_contain_text("·")
    return shown.inner_text().replace(" ", "")


def confirms(house: OpenWard, code: str, **more: Any) -> dict[str, Any]:
    """The administrator enters the code of a screen."""
    body = {"name": "New screen", "place": "Lobby", "departmentIds": [house.ward.cardiology]} | more
    path = f"{house.base}/v1/devices/pairings/{code}/approve"
    answer = httpx.post(path, json=body, headers=house.ward.asta.headers, trust_env=False)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_a_new_kiosk_shows_a_code_and_opens_by_itself(windows: Windows, house: OpenWard) -> None:
    screen = windows.open("/kiosk", KIOSK)
    device = confirms(house, code_on(screen), printerId="p1")
    expect(screen.locator('[data-step="start"]')).to_be_visible()
    screen.get_by_role("button", name="English").click()
    expect(screen.locator(".goal")).to_have_count(1)
    assert "medique-kiosk" not in screen.evaluate("document.cookie"), "no script reads the key"
    httpx.delete(f"{house.base}/v1/devices/{device['deviceId']}", headers=house.ward.asta.headers, trust_env=False)
    screen.reload()
    assert code_on(screen)


def test_a_new_board_shows_a_code_and_then_the_code_for_phones(windows: Windows, house: OpenWard) -> None:
    screen = windows.open("/board?department=C", BOARD)
    confirms(house, code_on(screen))
    shown = screen.locator("#presence [data-slot='code']")
    expect(shown).to_have_text(board_code.code_at(house.ward.box.keys, house.ward.clock.now()))
    assert screen.url.endswith("/board?department=C")
    fits(screen)


@pytest.mark.parametrize("size", [PHONE, KIOSK, BOARD, TERMINAL], ids=["phone", "kiosk", "board", "terminal"])
@pytest.mark.parametrize("language", ["en-GB", "hi-IN"])
def test_the_code_fits_every_screen(windows: Windows, size: tuple[int, int], language: str) -> None:
    screen = windows.open("/board", size, language=language)
    assert len(code_on(screen)) == 6
    fits(screen)


def test_a_board_may_be_content_with_being_public(windows: Windows) -> None:
    screen = windows.open("/board?department=C", BOARD)
    screen.get_by_role("link", name="Show the public board without pairing").click()
    expect(screen.locator("#rooms .room")).to_have_count(2)
    assert screen.locator("#presence").count() == 0


def test_an_authenticator_is_set_up_and_asked_for_at_the_next_sign_in(windows: Windows, house: OpenWard) -> None:
    page = windows.open("/sign-in", TERMINAL)
    gives_password(page)
    page.wait_for_url("**/reception")
    page.goto("/account/second-factor")
    page.get_by_role("button", name="Show the code").click()
    picture = page.locator("[data-step='scan'] img")
    expect(picture).to_be_visible()
    secret = base64.b32decode(page.locator("[data-slot='secret']").inner_text().replace(" ", ""))
    page.locator("#confirm").fill(shown_by(house, secret))
    page.get_by_role("button", name="Set up").click()
    codes = page.locator("#codes li")
    expect(codes).to_have_count(10)
    fits(page)
    recovery = codes.first.inner_text()

    for way in ("phone", "list"):
        house.ward.clock.advance(seconds=totp.STEP_SECONDS)
        code = shown_by(house, secret) if way == "phone" else recovery
        another = windows.open("/sign-in", PHONE)
        gives_password(another)
        expect(another.locator("#totp")).to_be_focused()
        fits(another)
        another.keyboard.type(code)
        another.keyboard.press("Enter")
        another.wait_for_url("**/reception")
    page.goto("/account/second-factor")
    expect(page.locator("main")).to_contain_text("9 recovery codes are left.")


def test_a_screen_left_alone_is_asked_for_the_password_and_goes_on(windows: Windows, house: OpenWard) -> None:
    page = windows.open("/sign-in", TERMINAL)
    gives_password(page, "thomas")
    page.wait_for_url("**/nurse")
    page.goto("/account/second-factor")
    for _ in range(2):
        house.ward.clock.advance(seconds=8 * 60)
        page.reload()
        page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Show the code").click()
    dialog = page.locator("#again")
    expect(dialog).to_be_visible()
    dialog.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("[data-step='scan'] img")).to_be_visible()
    windows.complaints.clear()  # the browser tells its console of every 401


def gives_password(page: Page, username: str = "rita") -> None:
    page.locator("#username").fill(username)
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def shown_by(house: OpenWard, secret: bytes) -> str:
    return totp.code_of(secret, totp.step_at(house.ward.clock.now()))


def fits(page: Page) -> None:
    """Nothing reaches beyond the side of the screen."""
    beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert beyond <= 0, f"{beyond} px beyond the screen"
