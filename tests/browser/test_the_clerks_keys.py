"""A clerk who never touches the mouse: adding, finding, and every act about a visit, each within two keys."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import comes_back
from tests.browser.windows import TERMINAL, Windows
from tests.days.demo_process import DemoProcess
from tests.days.outside import Outside, outside

pytestmark = pytest.mark.timeout(120)


class Clerk:
    """Hands on the keyboard in front of reception; `api` sees what was really done."""

    def __init__(self, page: Page, api: Outside) -> None:
        self.page = page
        self.api = api

    def presses(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def types(self, text: str) -> None:
        self.page.keyboard.type(text)

    def is_told(self, words: str) -> None:
        expect(self.page.locator("#told")).to_contain_text(words)

    def adds(self, line: str) -> str:
        """From anywhere: A, one line, Enter. The list has the focus afterwards, with the new one chosen."""
        self.presses("a")
        self.types(line)
        before = self.chosen
        self.presses("Enter")
        expect(self.page.locator("#line")).to_have_value("")
        expect(self.page.locator("#about [data-slot='token']")).not_to_have_text(before)
        self.presses("Escape")
        return self.chosen

    def finds(self, typed: str, token: str) -> None:
        """From the list: a slash, what is known, Enter."""
        self.presses("/")
        self.types(typed)
        expect(self.page.locator("#list .row .token").first).to_have_text(token)
        self.presses("Enter")
        expect(self.page.locator("#about [data-slot='token']")).to_have_text(token)

    @property
    def chosen(self) -> str:
        return self.page.locator("#about [data-slot='token']").text_content() or ""

    def visit(self, token: str, department: str = "G") -> Any:
        """The visit of a number as the house has it."""
        queue = self.api.get(f"/v1/queue/{self.api.process.departments[department]}", self.api.staff("reception"))
        every = [*queue["waiting"], *queue["active"], *queue["recent"]]
        return next((visit for visit in every if visit["tokenNumber"] == token), None)

    def order(self) -> list[str]:
        queue = self.api.get(f"/v1/queue/{self.api.department_id}", self.api.staff("reception"))
        return [visit["tokenNumber"] for visit in queue["waiting"] if not visit["held"]]


@pytest.fixture(scope="module")
def api(hospital: DemoProcess) -> Iterator[Outside]:
    """Signed in once for all of these tests."""
    with outside(hospital) as api:
        yield api


@pytest.fixture(scope="module")
def cookies() -> list[Any]:
    return []


@pytest.fixture
def clerk(windows: Windows, api: Outside, cookies: list[Any]) -> Clerk:
    staff = api.process.welcome["staff"]["reception"]
    page = comes_back(windows, windows.profile(TERMINAL), cookies, staff, "/reception")
    expect(page.locator("#tour")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#link")).to_have_attribute("data-line", "live")
    page.keyboard.press("Escape")
    return Clerk(page, api)


def test_every_act_about_somebody_who_waits(clerk: Clerk) -> None:
    for name in ("First One", "Second One"):
        clerk.adds(f"{name}, 50, G")
    token = clerk.adds("Asha Rao, 41, G, wheelchair, fever, 9812345678")
    visit = clerk.visit(token)
    assert (visit["person"]["name"], visit["person"]["age"], visit["needs"]) == ("Asha Rao", 41, ["wheelchair"])

    clerk.presses("h", "Enter")
    clerk.is_told(f"{token} is on hold")
    assert clerk.visit(token)["held"]
    clerk.presses("z")
    clerk.is_told("Taken back")
    assert not clerk.visit(token)["held"]

    clerk.presses("h", "2")
    clerk.is_told(f"{token} is on hold")
    assert clerk.visit(token)["heldUntil"]
    clerk.presses("h")
    clerk.is_told("called again after the next one")
    assert not clerk.visit(token)["held"]

    clerk.presses("m")
    clerk.types("1")
    clerk.presses("Enter", "2")
    clerk.is_told(f"{token} stands at place 1")
    assert clerk.order()[0] == token
    clerk.presses("z")
    clerk.is_told("Taken back")
    assert clerk.order()[-1] == token

    clerk.presses("c", "3", "Enter")
    clerk.is_told("It is noted who")
    assert "pregnant" in clerk.visit(token)["classes"]

    clerk.presses("d", "1")
    clerk.is_told(f"{token} goes to Dr")
    assert clerk.visit(token)["boundDoctorId"]
    clerk.presses("d", "0")
    clerk.is_told("whoever is free")
    assert "boundDoctorId" not in clerk.visit(token)

    clerk.presses("t", "c", "Enter")
    clerk.is_told(f"{token} waits in Cardiology")
    assert clerk.visit(token, "C")["state"] == "WAITING"
    clerk.presses("z")
    clerk.is_told("Taken back")
    assert clerk.visit(token)["state"] == "WAITING"

    clerk.presses("u", "Enter")
    clerk.is_told("goes to the front")
    assert clerk.visit(token)["state"] == "URGENT"
    clerk.presses("o", "Enter")
    clerk.is_told("back at the old place")
    assert clerk.visit(token)["state"] == "WAITING"

    clerk.presses("p")
    clerk.is_told("marked as a copy")
    assert len(clerk.api.sheets_of(token, count=2)) == 2

    clerk.presses("x", "Enter")
    clerk.is_told(f"The visit of {token} is ended")
    assert token not in clerk.order()


def test_a_double_entry_is_joined(clerk: Clerk) -> None:
    stays = clerk.adds("Bina Das, 33, G, 9811112222")
    goes = clerk.adds("B Das, 33, G, 9811112222")
    clerk.presses("e", "1", "Enter")
    clerk.is_told(f"{stays} stays")
    assert goes not in clerk.order()
    assert clerk.chosen == stays


def test_a_lost_slip_is_found_by_the_phone_and_printed_again(clerk: Clerk) -> None:
    token = clerk.adds("Farida Begum, 62, C, 9876504321")
    clerk.adds("Somebody Else, 30, G")
    clerk.finds("4321", token)
    clerk.presses("p")
    clerk.is_told(f"Another slip of {token} comes out, marked as a copy")
    copies = clerk.api.sheets_of(token, count=2)
    assert [sheet["copy"] for sheet in copies] == [0, 1]


def test_who_missed_the_call_comes_back(clerk: Clerk) -> None:
    """The policy lets a patient be missed at once, so that nobody has to wait for three minutes here."""
    api = clerk.api
    at_once = {"missedAfterCalls": 1, "missedAfterSeconds": 0, "missedCallsApartSeconds": 0}
    api.post("/v1/admin/policies", {"departmentId": api.department_id, "policy": at_once}, api.staff("admin"))
    api.comes_to_a_room("doctor", "Room 1")
    token = clerk.adds("Ravi Late, 70, G")
    clerk.presses("u", "Enter")
    clerk.is_told("goes to the front")
    called = api.post("/v1/doctor/call-next", {"departmentId": api.department_id}, api.staff("doctor"))
    assert called["tokenNumber"] == token
    expect(clerk.page.locator("#about .state")).to_contain_text("Called")

    clerk.presses("y")
    expect(clerk.page.locator("#why-panel")).to_contain_text(f"Why was it the turn of {token}?")
    expect(clerk.page.locator("#why-list .called")).to_contain_text(token)
    clerk.presses("Escape")

    clerk.presses("n")
    clerk.is_told(f"{token} is marked as missed")
    clerk.presses("ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight")
    expect(clerk.page.locator("[name='view']:checked")).to_have_value("missed")
    clerk.presses("j")
    assert clerk.chosen == token
    clerk.presses("b")
    clerk.is_told(f"{token} is back in the line")
    assert clerk.visit(token)["origin"] == "return"


def test_every_act_stands_in_one_list_with_its_key(clerk: Clerk) -> None:
    token = clerk.adds("Meena Das, 29, G")
    clerk.presses("Enter")
    palette = clerk.page.locator("#palette")
    expect(palette).to_be_visible()
    expect(palette.locator("li", has_text="Did not come")).to_contain_text("only: Called")
    clerk.types("tra")
    expect(palette.locator("li")).to_have_count(1)
    clerk.presses("Enter")
    expect(clerk.page.locator("#transferring")).to_be_visible()
    clerk.presses("Escape")
    assert clerk.visit(token)["state"] == "WAITING"


def test_an_urgent_patient_is_added_with_the_reason_in_the_line(clerk: Clerk) -> None:
    clerk.presses("a")
    clerk.types("Nobody Knows, 40, G, !")
    clerk.presses("Enter")
    clerk.is_told("Why is it urgent?")
    expect(clerk.page.locator("#symptoms")).to_be_focused()
    clerk.types("collapsed at the door")
    clerk.presses("Enter")
    expect(clerk.page.locator("#told")).to_contain_text("is issued")
    visit = clerk.visit(clerk.chosen)
    assert (visit["state"], visit["person"]["symptoms"]) == ("URGENT", ["collapsed at the door"])


def test_after_a_touch_of_a_view_the_keys_still_act(clerk: Clerk) -> None:
    token = clerk.adds("Anil Roy, 51, G")
    clerk.page.locator("#views label", has_text="Waiting").click()
    clerk.presses("h", "Enter")
    clerk.is_told(f"{token} is on hold")
