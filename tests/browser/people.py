"""What people do in front of the screens, and what they read there. Words are those of the English catalogue."""

import re
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.windows import PHONE, TERMINAL, Windows


def takes_a_number_at_the_kiosk(kiosk: Page, department: str) -> str:
    """Language, department, no danger, no name; waits until the slip has come out. Gives the number shown full screen."""
    chooses_at_the_kiosk(kiosk, department)
    kiosk.get_by_role("button", name="None of these").click()
    kiosk.locator('[data-step="who"] [data-act="issue"]').click()
    token = kiosk.locator('[data-step="number"] [data-slot="token"]')
    expect(token).not_to_be_empty()
    expect(kiosk.locator("#paper")).to_have_attribute("data-state", "printed")
    return token.inner_text()


def chooses_at_the_kiosk(kiosk: Page, department: str) -> None:
    """Language and department; the kiosk then asks about danger."""
    kiosk.get_by_role("button", name="English").click()
    kiosk.locator(".goal", has_text=department).click()
    expect(kiosk.locator("#questions")).to_be_visible()


def checks_in_by_the_poster(windows: Windows, poster: str, *, name: str, age: str) -> tuple[Page, str]:
    """Scans the poster, fills the form in; gives the phone and the number on it."""
    phone = windows.open(poster, PHONE)
    phone.locator("#name").fill(name)
    phone.locator("#age").fill(age)
    phone.locator('[name="consent"]').check()
    phone.locator("#go").click()
    phone.wait_for_url("**/visits")
    return phone, number_on(phone)


def signs_in(windows: Windows, staff: Any, address: str) -> Page:
    """At the sign-in page that the screen leads to."""
    return signs_in_beside(windows, windows.profile(TERMINAL), staff, address)


def signs_in_beside(windows: Windows, context: BrowserContext, staff: Any, address: str) -> Page:
    page = windows.open_beside(context, address)
    page.wait_for_url(re.compile("/sign-in"))
    page.locator("#username").fill(staff["username"])
    page.locator("#password").fill(staff["password"])
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"**{address}")
    return page


def comes_back(windows: Windows, context: BrowserContext, cookies: list[Any], staff: Any, address: str) -> Page:
    """Opens a page of the staff in a new profile; signs in the first time only, since the house counts sign-ins.

    `cookies` is what is kept from one time to the next.
    """
    if cookies:
        context.add_cookies(cookies)
        return windows.open_beside(context, address)
    page = signs_in_beside(windows, context, staff, address)
    cookies += context.cookies()
    return page


def sits_down(doctor: Page, room: str) -> None:
    """Chooses a room and says so."""
    doctor.locator("#rooms .choice", has_text=room).click()
    act(doctor, "I am here").click()
    expect(doctor.locator("#duty")).to_have_attribute("data-duty", "AVAILABLE")


def act(doctor: Page, words: str) -> Locator:
    """The big button, once it says this and the last press has settled."""
    button = doctor.locator("#act")
    expect(button).to_contain_text(words)
    expect(button).to_be_enabled()
    expect(button).not_to_have_attribute("aria-busy", "true")
    expect(button).not_to_have_attribute("aria-disabled", "true")  # it was just pressed, and shows that it knows
    return button


def adds_by_typing(reception: Page, line: str) -> str:
    """One line and Enter; gives the number that the page tells."""
    told = reception.locator("#told [data-slot='text']")
    before = told.text_content() or ""
    typed = reception.locator("#line")
    typed.fill(line)
    typed.press("Enter")
    expect(told).not_to_have_text(before)
    expect(typed).to_have_value("")
    return told.inner_text()


def number_on(phone: Page) -> str:
    """The number in giant figures."""
    return phone.locator(".figure span[aria-hidden]").first.inner_text()


def standing_on(phone: Page) -> Locator:
    """The sentence that says where one stands."""
    return phone.locator("[data-slot='standing']").first


def row_of_room(board: Page, room: str) -> Locator:
    """A room's token on the board."""
    return board.locator("#rooms .room", has=board.locator(".name", has_text=room)).locator(".token")
