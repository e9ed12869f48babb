"""The kiosk's letters: those of one's own language, those of the other, and the way back."""

from playwright.sync_api import Page, expect

from tests.browser.windows import KIOSK, Windows


def key(kiosk: Page, text: str) -> None:
    kiosk.locator("#keypad").get_by_role("button", name=text, exact=True).click()


def test_a_name_is_written_in_both_scripts(windows: Windows) -> None:
    kiosk = windows.open("/", KIOSK)
    kiosk.locator("form.door[action='/kiosk'] button").click()
    kiosk.wait_for_url("**/kiosk")
    kiosk.locator('[data-language="hi"]').click()
    kiosk.locator(".goal").first.click()
    kiosk.locator("#nothing").click()
    kiosk.locator('[data-step="who"] [data-act="tell"]').click()
    kiosk.locator("#name").click()

    key(kiosk, "अ")
    key(kiosk, "ABC")
    key(kiosk, "R")
    key(kiosk, "R")
    key(kiosk, "कखग")
    key(kiosk, "म")
    expect(kiosk.locator("#name")).to_have_value("अrrम")

    kiosk.locator("#age").click()
    key(kiosk, "7")
    expect(kiosk.locator("#age")).to_have_value("7")
