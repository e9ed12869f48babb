"""Who missed a call comes back: with the slip under the kiosk's scanner, with what is typed off it, or on the phone. And
who checked in from elsewhere shows a kiosk that they are here.
"""

import io
import re
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.people import checks_in_by_the_poster
from tests.browser.windows import KIOSK, PHONE, Windows
from tests.days.outside import Outside

pytestmark = pytest.mark.timeout(120)

CHECKINS_A_MINUTE = 30
"""Beyond so many by phone the network alone is no presence (identity.md S7)."""


@pytest.fixture(autouse=True)
def impatient(api: Outside) -> None:
    """Whoever does not come at the first call is missed at once."""
    current = api.get(f"/v1/admin/policies?departmentId={api.department_id}", api.staff("admin"))[0]["policy"]
    wanted = {"missedAfterCalls": 1, "missedCallsApartSeconds": 0, "missedAfterSeconds": 0}
    if any(current[name] != value for name, value in wanted.items()):
        api.post("/v1/admin/policies", {"departmentId": api.department_id, "policy": wanted}, api.staff("admin"))


@pytest.fixture
def kiosk(windows: Windows) -> Page:
    kiosk = windows.open("/", KIOSK)
    kiosk.locator("form.door[action='/kiosk'] button").click()
    kiosk.wait_for_url("**/kiosk")
    expect(kiosk.locator('[data-step="start"]')).to_be_visible()
    return kiosk


def scans(kiosk: Page, text: str) -> None:
    """A scanner types like a keyboard, and ends with Enter."""
    kiosk.keyboard.type(text)
    kiosk.keyboard.press("Enter")


def is_missed(api: Outside, visit: Any) -> None:
    """Called, and did not come."""
    api.comes_to_a_room("doctor", "Room 1")
    called = api.acts("doctor", "call-next", visit)
    api.acts("doctor", "no-show", called)


def code_on_the_slip(api: Outside, token: str) -> str:
    """What a scanner reads off the slip."""
    [printer] = [page for page in api.process.welcome["printerPages"] if numbered(api, page, token)]
    picture = api.client.get(f"{printer}/{numbered(api, printer, token)}.png").content
    [code] = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    return str(code.text)


def numbered(api: Outside, page: str, token: str) -> int:
    """Which sheet of a roll has this number; 0 if none."""
    sheets = api.paper_of(page)
    return next((index for index, sheet in enumerate(sheets, 1) if sheet["tokenNumber"] == token), 0)


def check_characters(api: Outside, token: str) -> str:
    """The three characters that stand by themselves on a line of the slip."""
    found = re.search(r"(?m)^([A-Z0-9]) ([A-Z0-9]) ([A-Z0-9])$", api.sheets_of(token)[0]["text"])
    assert found
    return "".join(found.groups())


def test_a_slip_under_the_scanner_brings_its_number_back(kiosk: Page, api: Outside) -> None:
    visit = api.takes_a_number()
    token = visit["tokenNumber"]
    api.sheets_of(token)
    is_missed(api, visit)
    scans(kiosk, code_on_the_slip(api, token))
    number = kiosk.locator('[data-step="number"]')
    expect(number.locator('[data-slot="token"]')).to_have_text(token)
    expect(number).to_contain_text("Good that you are back")
    assert token in waiting(api)


def test_a_slip_of_somebody_who_still_waits_shows_their_place(kiosk: Page, api: Outside) -> None:
    token = api.takes_a_number()["tokenNumber"]
    api.sheets_of(token)
    before = waiting(api)
    scans(kiosk, code_on_the_slip(api, token))
    expect(kiosk.locator('[data-step="number"]')).to_contain_text("You are in the line")
    assert waiting(api) == before


def test_number_and_characters_do_as_well_and_wrong_ones_are_told_so(
    windows: Windows, kiosk: Page, api: Outside
) -> None:
    visit = api.takes_a_number()
    token = visit["tokenNumber"]
    check = check_characters(api, token)
    is_missed(api, visit)
    kiosk.get_by_role("button", name="English").click()
    kiosk.get_by_role("button", name="I already have a number").click()
    for key in token.replace("-", ""):
        kiosk.locator("#slip-keypad").get_by_role("button", name=key, exact=True).click()
    kiosk.locator("#check").fill("ZZZ")
    kiosk.get_by_role("button", name="Find my place").click()
    expect(kiosk.locator('[data-step="slip"] .wrong')).to_contain_text("do not belong together")
    windows.complaints.clear()  # a browser complains of every 403
    kiosk.locator("#check").fill(check.lower())
    kiosk.get_by_role("button", name="Find my place").click()
    expect(kiosk.locator('[data-step="number"] [data-slot="token"]')).to_have_text(token)


def test_a_phone_whose_call_was_missed_comes_back_with_one_touch(windows: Windows, api: Outside) -> None:
    phone, token = checks_in_by_the_poster(windows, api.process.welcome["posterUrl"], name="Asha", age="41")
    [visit] = [each for each in the_line(api)["waiting"] if each["tokenNumber"] == token]
    is_missed(api, visit)
    expect(phone.locator('[data-slot="standing"]')).to_contain_text("You missed your call")
    phone.get_by_role("button", name="I am here again").click()
    expect(phone.locator(".card")).to_have_attribute("data-state", re.compile("WAITING"))
    assert token in waiting(api)


def test_a_phone_shows_a_kiosk_that_somebody_is_here(windows: Windows, kiosk: Page, api: Outside) -> None:
    """So many check in at once that being in the network is no proof any more."""
    for _ in range(CHECKINS_A_MINUTE):
        somebody_checks_in(api)
    phone = windows.open(api.process.welcome["posterUrl"], PHONE)
    phone.locator("#name").fill("Ravi")
    phone.locator("#age").fill("33")
    phone.locator('[name="consent"]').check()
    phone.locator("#go").click()
    phone.wait_for_url("**/visits")
    expect(phone.locator('[data-slot="standing"]')).to_contain_text("Please show that you are here")
    expect(phone.locator(".figure")).to_have_count(0)

    picture = phone.locator(".ladder img").screenshot()
    [code] = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    scans(kiosk, code.text)
    number = kiosk.locator('[data-step="number"] [data-slot="token"]')
    expect(number).not_to_be_empty()
    expect(kiosk.locator("#paper")).to_have_attribute("data-state", "printed")
    expect(phone.locator(".figure")).to_contain_text(number.inner_text())


def somebody_checks_in(api: Outside) -> None:
    """By phone, with the network as the only proof."""
    scanned = api.post("/v1/patient/scan", {"departmentId": api.department_id})
    form = {"departmentId": api.department_id, "name": "Somebody", "age": 30, "symptoms": []}
    api.post("/v1/patient/checkin", {**form, "signedCheckinToken": scanned["signedCheckinToken"]})
    api.client.cookies.clear()


def the_line(api: Outside) -> Any:
    return api.get(f"/v1/queue/{api.department_id}", api.staff("reception"))


def waiting(api: Outside) -> list[str]:
    return [each["tokenNumber"] for each in the_line(api)["waiting"]]


def test_the_slips_characters_open_the_prescription_where_its_code_alone_does_not(
    windows: Windows, api: Outside
) -> None:
    visit = api.takes_a_number(name="Asha Rao", age=41)
    token = visit["tokenNumber"]
    check = check_characters(api, token)
    phone = windows.open(code_on_the_slip(api, token), PHONE)
    api.comes_to_a_room("doctor", "Room 1")
    for act in ("call-next", "start"):
        visit = api.acts("doctor", act, visit)
    api.acts("doctor", "complete", visit, prescriptionText="Drink water")
    expect(phone.locator('[data-slot="standing"]')).to_contain_text("This visit is over")
    assert "Drink water" not in phone.content()
    phone.get_by_label("last 3 characters of your slip").fill(check)
    phone.get_by_role("button", name="Show it").click()
    expect(phone.locator(".prescription .text")).to_have_text("Drink water")
    expect(phone.get_by_role("button", name="Show it")).to_have_count(0)
