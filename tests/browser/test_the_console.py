"""The administrator at the console: every page opens, a rule is tried before it is saved, a board is paired, a day closed."""

import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import signs_in_beside
from tests.browser.test_every_page import fits
from tests.browser.windows import PHONE, TERMINAL, Windows
from tests.days.demo_process import DemoProcess
from tests.days.outside import Outside
from web.screens.admin.console import SHELVES

PLACES = [place for shelf in SHELVES for place in shelf.places]

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def session(hospital: DemoProcess) -> str:
    """The cookie of the administrator, signed in once: signing in a dozen times a minute is refused."""
    form = hospital.welcome["staff"]["admin"]
    with httpx.Client(base_url=hospital.base, trust_env=False) as client:
        client.post("/sign-in", data=form, headers={"Origin": hospital.base})
        return client.cookies["medique-staff"]


@pytest.fixture
def console(windows: Windows, hospital: DemoProcess, session: str) -> Page:
    """The console, with the administrator of the demo in front of it."""
    profile = windows.profile(TERMINAL)
    profile.add_cookies([{"name": "medique-staff", "value": session, "url": hospital.base}])
    return windows.open_beside(profile, "/admin")


def told(console: Page) -> str:
    """What the console says was done."""
    notice = console.locator("#told")
    expect(notice).to_be_visible()
    return notice.locator("[data-slot='text']").inner_text()


def test_every_place_opens_by_its_key_and_fits_in_both_languages(console: Page) -> None:
    for place in PLACES:
        console.keyboard.press(place.key)
        console.wait_for_url(re.compile(f"{place.address}(\\?.*)?$"))
        expect(console.locator("#places [aria-current='page']")).to_have_attribute("href", place.address)
        fits(console)
        for language in ("hi", "en"):
            console.goto(f"{place.address}?language={language}")
            expect(console.locator("html")).to_have_attribute("lang", language)
            assert console.locator("h1").count() == 1
            fits(console)


def test_every_place_fits_a_phone(console: Page, api: Outside) -> None:
    console.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    for address in [place.address for place in PLACES] + [
        f"/admin/departments/{api.department_id}",
        "/admin/staff/new",
    ]:
        console.goto(address)
        fits(console)


def test_a_rule_is_tried_on_those_who_wait_before_it_is_saved(console: Page, api: Outside) -> None:
    reception, departments = api.staff("reception"), api.process.departments
    here = departments["S"]
    early, late = (
        api.post("/v1/reception/visits", {"departmentId": here, "name": name, "age": age}, reception)["tokenNumber"]
        for name, age in (("Asha Rao", 41), ("Kamala Devi", 70))
    )
    console.goto(f"/admin/policies/{here}")
    now, then = console.locator("#now .token"), console.locator("#then .token")
    expect(now).to_have_text([late, early])  # ten minutes of head start for who is 70

    console.locator("[name='headStarts.elderly']").fill("0")
    expect(then).to_have_text([early, late])
    expect(now).to_have_text([late, early])
    expect(console.locator("#then li").first.locator(".move")).to_have_text("1 earlier")
    expect(console.locator("#saving")).to_contain_text("1 change, not saved yet")
    policies = f"/v1/admin/policies?departmentId={here}"
    assert len(api.get(policies, api.staff("admin"))) == 1, "nothing is saved by trying"

    console.locator("#save").click()
    assert told(console).startswith("Saved as a new version.")
    saved, _ = api.get(policies, api.staff("admin"))
    assert (saved["policyVersion"], saved["policy"]["headStarts"]["elderly"]) == (2, 0)
    expect(console.locator("#versions")).to_contain_text("Head start: Elderly people")
    expect(console.locator("#versions li").first).to_contain_text("Anita Bose")


def test_a_change_can_be_taken_back_before_it_is_saved(console: Page, api: Outside) -> None:
    console.goto(f"/admin/policies/{api.process.departments['E']}")
    recalls = console.locator("[name='recalls']")
    recalls.fill("9")
    expect(console.locator("#saving")).to_be_visible()
    console.locator("#saving [type=reset]").click()
    expect(recalls).to_have_value("4")
    expect(console.locator("#saving")).to_be_hidden()


def test_a_board_is_paired_by_the_code_on_its_screen(console: Page, api: Outside) -> None:
    asked = api.post("/v1/devices/pairings", {"kind": "BOARD"})
    console.goto("/admin/devices")
    console.locator("#code").fill(asked["code"].lower())
    console.locator("#device-name").fill("Board at the stairs")
    console.locator("#place").fill("First floor")
    console.locator("#pairing .choice", has_text="Cardiology").click()
    console.locator("#pairing button.main").click()
    assert told(console).startswith("Paired.")
    row = console.locator("#devices .rows > li", has_text="Board at the stairs")
    expect(row).to_contain_text("First floor")
    expect(row).to_contain_text("Cardiology")
    expect(console.locator("#code")).to_have_value("")

    paired = api.post("/v1/devices/token", {"pairingId": asked["pairingId"], "secret": asked["secret"]})
    assert (paired["state"], paired["name"]) == ("PAIRED", "Board at the stairs")
    row.get_by_role("button", name="Revoke").click()
    console.locator("dialog[open] [value=go]").click()
    expect(row).to_contain_text("Out of service")


def test_hours_are_typed_as_people_type_them(console: Page, api: Outside) -> None:
    here = api.process.departments["O"]
    console.goto(f"/admin/departments/{here}")
    console.locator("label", has_text="Always open").click()
    monday = console.locator(".day").first
    monday.locator("[data-week=add]").click()
    opens, closes = monday.locator("input").all()
    opens.fill("8")
    closes.fill("1230")
    monday.locator("[data-week=copy]").click()
    console.locator(".day").last.locator("[data-week=remove]").click()
    console.get_by_role("button", name="Save the hours").click()
    assert told(console).startswith("The hours are saved.")
    saved = api.get(f"/v1/admin/departments/{here}", api.staff("admin"))["hours"]
    assert saved == [{"weekday": day, "opens": "08:00", "closes": "12:30"} for day in range(6)]


def test_a_new_doctor_is_added_verified_and_disabled(console: Page, api: Outside) -> None:
    console.goto("/admin/staff/new")
    console.locator("#name").fill("Dr Asha Verma")
    console.locator("#username").fill("asha.verma")
    console.locator("[data-suggest]").click()
    here = api.process.departments["C"]
    console.locator(f"[data-role=DOCTOR][data-department='{here}']").check()
    console.locator("#rights button.main").click()
    console.wait_for_url(re.compile("/admin/staff/[0-9a-f-]{36}"))
    assert told(console).startswith("Added.")
    staff_id = console.url.rpartition("/")[2]

    console.locator("#verify").click()
    console.locator("dialog[open] [value=go]").click()
    expect(console.locator("#standing")).to_contain_text("Verified: writes prescriptions")
    console.locator("#disable").click()
    console.locator("dialog[open] [value=go]").click()
    expect(console.locator("#standing")).to_contain_text("Disabled")
    member = api.get(f"/v1/admin/staff/{staff_id}", api.staff("admin"))
    assert (member["verified"], member["enabled"]) == (True, False)
    assert member["grants"] == [{"role": "DOCTOR", "departmentIds": [here]}]


def test_the_list_of_staff_is_thinned_out_by_typing(console: Page) -> None:
    console.goto("/admin/staff")
    console.keyboard.press("/")
    console.keyboard.type("kavita")
    expect(console.locator("#members > li:visible")).to_have_count(1)
    console.keyboard.press("Escape")
    assert console.locator("#members > li:visible").count() > 20


def test_what_was_done_can_be_read_at_once(console: Page) -> None:
    console.goto("/admin/audit?type=SignedIn")
    entry = console.locator(".trail > li").first
    expect(entry).to_contain_text("signed in.")
    entry.locator("summary").click()
    expect(entry.locator(".raw")).to_contain_text('"audience"')


def test_a_day_is_closed_and_adds_up(console: Page, api: Outside) -> None:
    token = api.takes_a_number()["tokenNumber"]
    api.sheets_of(token)
    console.goto("/admin/days")
    console.locator(".ledger a").first.click()
    console.wait_for_url(re.compile(r"/admin/days/\d{4}-\d{2}-\d{2}"))
    console.locator("#close").click()
    question = console.locator("dialog[open]")
    expect(question).to_contain_text("still open")
    expect(question).to_contain_text("General Medicine")
    question.locator("[value=go]").click()
    assert told(console) == "The day is closed, and everything adds up."
    expect(console.locator("h1 + p.standing")).to_have_text("Closed for now, the day still runs")
    date = console.url.rpartition("/")[2]
    day = api.get(f"/v1/admin/days/{date}", api.staff("admin"))
    assert (day["closed"], day["addsUp"], day["totals"]["visits"]["stillOpen"]) == (True, True, 0)


def test_an_auditor_reads_days_and_the_trail_and_changes_nothing(windows: Windows, api: Outside) -> None:
    page = signs_in_beside(windows, windows.profile(TERMINAL), api.process.welcome["staff"]["auditor"], "/admin/days")
    places = page.locator("#places a")
    assert [place.get_attribute("href") for place in places.all()] == ["/admin/days", "/admin/audit", "/admin/status"]
    page.keyboard.press("7")
    page.wait_for_url("**/admin/audit")
    page.goto("/admin/staff")
    page.wait_for_url(re.compile("/sign-in"))
