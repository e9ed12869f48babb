"""A patient's whole way through the screens: kiosk, paper, phone, reception, doctor, board, prescription."""

import io
import re

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.people import (
    act,
    adds_by_typing,
    checks_in_by_the_poster,
    number_on,
    row_of_room,
    signs_in,
    sits_down,
    standing_on,
    takes_a_number_at_the_kiosk,
)
from tests.browser.windows import BOARD, KIOSK, PHONE, TERMINAL, Windows
from tests.days.outside import Outside

DEPARTMENT = "General Medicine"

pytestmark = pytest.mark.timeout(120)


def test_a_patient_comes_is_called_and_leaves_with_a_prescription(windows: Windows, api: Outside) -> None:
    welcome = api.process.welcome

    # At the kiosk: from the demo's front door, a number and its slip.
    kiosk = windows.open("/", KIOSK)
    kiosk.locator("form.door[action='/kiosk'] button").click()
    kiosk.wait_for_url("**/kiosk")
    first = takes_a_number_at_the_kiosk(kiosk, DEPARTMENT)
    assert first == "G-001"

    # The printer's page shows the slip; its code opens the patient's page on a phone.
    paper = windows.open(welcome["printerPages"][0], TERMINAL)
    sheet = paper.locator("#roll img").first
    expect(sheet).to_be_visible()
    assert first in (sheet.get_attribute("alt") or "")
    slip_phone = windows.open(code_on_the_slip(paper), PHONE)
    slip_phone.wait_for_url("**/visits")
    assert number_on(slip_phone) == first
    expect(standing_on(slip_phone)).to_contain_text("You are next")

    # Reception adds somebody by typing one line; a third one checks in by the poster.
    reception = signs_in(windows, welcome["staff"]["reception"], "/reception")
    assert "G-002" in adds_by_typing(reception, "Asha Rao, 41, G, fever")
    row = reception.locator("#list .row", has_text="G-002")
    expect(row).to_contain_text("Asha Rao")
    phone, third = checks_in_by_the_poster(windows, welcome["posterUrl"], name="Meena Das", age="33")
    assert third == "G-003"
    expect(standing_on(phone)).to_contain_text("2 people before you")

    # The doctor sits down and calls: board and phone say where to go.
    board = windows.open(f"/board?department={api.department_id}", BOARD)
    expect(board.locator("#halls .next")).to_contain_text(first)
    doctor = signs_in(windows, welcome["staff"]["doctor"], "/doctor")
    sits_down(doctor, "Room 1")
    act(doctor, "Call next").click()
    expect(doctor.locator("#who [data-slot='token']")).to_have_text(first)
    expect(row_of_room(board, "Room 1")).to_have_text(first)
    expect(board.locator("#calls")).to_contain_text(first)
    expect(standing_on(slip_phone)).to_have_text("Please come to Room 1.")
    expect(standing_on(phone)).to_contain_text("1 person before you")
    act(doctor, "Start").click()
    expect(standing_on(slip_phone)).to_have_text("You are being seen in Room 1.")

    # The prescription is the patient's: the slip's code alone does not show it, its three characters do.
    finishes(doctor, "Paracetamol 500 mg, 1-0-1\nDrink water")
    expect(row_of_room(board, "Room 1")).not_to_have_text(first)
    expect(standing_on(slip_phone)).to_contain_text("This visit is over")
    assert "Paracetamol" not in slip_phone.content()
    finds_it_with_the_slip(slip_phone, first, api.sheets_of(first)[0]["text"])
    expect(slip_phone.locator(".prescription .text")).to_have_text("Paracetamol 500 mg, 1-0-1\nDrink water")

    # Whoever checked in on the phone sees it there by itself.
    sees_the_next(doctor, "G-002")
    finishes(doctor, "")
    sees_the_next(doctor, third)
    finishes(doctor, "ORS after every loose stool")
    expect(phone.locator(".prescription .text")).to_have_text("ORS after every loose stool")
    expect(reception.locator("#list .row", has_text=third)).to_have_count(0)


def code_on_the_slip(paper: Page) -> str:
    """The address in the code on the newest slip, as any phone's camera reads it."""
    source = paper.locator("#roll img").first.get_attribute("src")
    picture = paper.request.get(source or "").body()
    [code] = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    return str(code.text)


def finishes(doctor: Page, prescription: str) -> None:
    """Writes, or leaves the field empty; done."""
    doctor.locator("#text").fill(prescription)
    act(doctor, "Sign and finish" if prescription else "Done").click()
    expect(doctor.locator("#act")).to_contain_text("Call next")


def sees_the_next(doctor: Page, token: str) -> None:
    act(doctor, "Call next").click()
    expect(doctor.locator("#who [data-slot='token']")).to_have_text(token)
    act(doctor, "Start").click()
    expect(doctor.locator("#act")).to_contain_text("Done")


def finds_it_with_the_slip(phone: Page, token: str, text: str) -> None:
    """Types what stands on the slip: the number and the three characters at its end."""
    phone.goto("/lobby")
    phone.locator("#token").fill(token)
    phone.locator("#check").fill(check_characters(text))
    phone.locator("#find button").click()
    phone.wait_for_url("**/visits")


def check_characters(text: str) -> str:
    """The three characters that stand by themselves on a line of the slip."""
    found = re.search(r"(?m)^([A-Z0-9]) ([A-Z0-9]) ([A-Z0-9])$", text)
    assert found, text
    return "".join(found.groups())
