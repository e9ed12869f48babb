"""Danger that a patient tells: whom to tell stands there at once, and every screen of the staff shows it until it is answered."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import chooses_at_the_kiosk, signs_in
from tests.browser.windows import KIOSK, Windows
from tests.days.outside import Outside

DEPARTMENT = "General Medicine"

pytestmark = pytest.mark.timeout(120)


def opens_the_kiosk(windows: Windows) -> Page:
    kiosk = windows.open("/", KIOSK)
    kiosk.locator("form.door[action='/kiosk'] button").click()
    kiosk.wait_for_url("**/kiosk")
    return kiosk


def test_danger_told_at_the_kiosk_reaches_the_nurse_and_is_answered(windows: Windows, api: Outside) -> None:
    nurse = signs_in(windows, api.process.welcome["staff"]["nurse"], "/nurse")
    expect(nurse.locator("#alarms")).to_be_hidden()

    # At the kiosk: one picture, and no question more.
    kiosk = opens_the_kiosk(windows)
    chooses_at_the_kiosk(kiosk, DEPARTMENT)
    kiosk.locator('[value="breathing-hard"]').check()
    kiosk.get_by_role("button", name="Give me a number now").click()
    token = kiosk.locator('[data-step="number"] [data-slot="token"]')
    expect(token).not_to_be_empty()
    expect(kiosk.locator('[data-slot="tellStaff"]')).to_contain_text("Please tell the staff now")

    # At the nurse's: an alarm, and that person first.
    alarm = nurse.locator("#alarms .alarm", has_text=token.inner_text())
    expect(alarm).to_contain_text("to be confirmed")
    expect(nurse.locator("#round .row").first).to_contain_text(token.inner_text())

    # Answered by key: it is gone, here and at reception.
    reception = signs_in(windows, api.process.welcome["staff"]["reception"], "/reception")
    expect(reception.locator("#alarms")).to_contain_text(token.inner_text())
    nurse.keyboard.press("!")
    answering = nurse.locator("#answering")
    expect(answering).to_be_visible()
    answering.locator('[value="called-now"]').check()
    answering.get_by_role("button", name="This was done").click()
    expect(answering).to_be_hidden()
    expect(nurse.locator("#alarms")).to_be_hidden()
    expect(reception.locator("#alarms")).to_be_hidden()


def test_somebody_without_danger_is_led_on(windows: Windows) -> None:
    kiosk = opens_the_kiosk(windows)
    chooses_at_the_kiosk(kiosk, DEPARTMENT)
    picture = kiosk.locator('[value="fainted"]')
    picture.check()
    expect(kiosk.get_by_role("button", name="None of these")).to_be_hidden()
    picture.uncheck()
    kiosk.get_by_role("button", name="None of these").click()
    expect(kiosk.locator('[data-step="who"]')).to_be_visible()


def test_every_target_of_the_questions_is_large_enough(windows: Windows) -> None:
    """Kiosk targets are at least 72 px, with 16 px between them (interface.md U10)."""
    kiosk = opens_the_kiosk(windows)
    chooses_at_the_kiosk(kiosk, DEPARTMENT)
    boxes = [box for each in kiosk.locator("#questions .picture").all() if (box := each.bounding_box())]
    assert len(boxes) > 8
    assert min(min(box["width"], box["height"]) for box in boxes) >= 72
    assert boxes[1]["x"] - (boxes[0]["x"] + boxes[0]["width"]) >= 16


def test_the_next_person_finds_nothing_of_the_last(windows: Windows) -> None:
    kiosk = opens_the_kiosk(windows)
    chooses_at_the_kiosk(kiosk, DEPARTMENT)
    kiosk.locator('[value="fainted"]').check()
    kiosk.get_by_role("button", name="Start again").click()
    chooses_at_the_kiosk(kiosk, DEPARTMENT)
    expect(kiosk.locator("#questions :checked")).to_have_count(0)


def test_danger_told_on_the_phone_is_answered_first_with_whom_to_tell(windows: Windows, api: Outside) -> None:
    phone = windows.open(api.process.welcome["posterUrl"], (360, 740))
    phone.locator("#name").fill("Asha Rao")
    phone.locator("#age").fill("41")
    phone.locator('[value="breathing-hard"]').check()
    phone.locator('[name="consent"]').check()
    phone.locator("#go").click()
    expect(phone.locator("#tell-staff h1")).to_contain_text("Please tell the staff now")
    token = phone.locator('#tell-staff [data-slot="token"]').inner_text()
    assert re.fullmatch(r"G-\d{3}", token)
    phone.get_by_role("link", name="Show my place in the line").click()
    expect(phone.locator(".figure")).to_contain_text(token)
