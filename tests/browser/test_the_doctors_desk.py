"""The doctor's other keys: what can be taken back, what sends a patient on, and two windows that never disagree."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.people import act, comes_back, sits_down
from tests.browser.windows import TERMINAL, Windows
from tests.days.demo_process import DemoProcess
from tests.days.outside import Outside, outside

VISIBLY_MS = 5_000

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def api(hospital: DemoProcess) -> Iterator[Outside]:
    """Signed in once for all of these tests."""
    with outside(hospital) as api:
        yield api


@pytest.fixture(scope="module")
def cookies() -> list[Any]:
    return []


@pytest.fixture
def tokens(api: Outside) -> list[str]:
    """Three who wait; whoever was left over from another test has gone."""
    queue = api.get(f"/v1/queue/{api.department_id}", api.staff("reception"))
    for visit in [*queue["waiting"], *queue["active"]]:
        if visit["state"] == "IN_CONSULTATION":
            api.acts("doctor", "complete", visit)
        else:
            api.post(f"/v1/reception/visits/{visit['visitId']}/cancel", {}, api.staff("reception"))
    return [api.takes_a_number(name=f"Patient {number}")["tokenNumber"] for number in (1, 2, 3)]


@pytest.fixture
def profile(windows: Windows) -> BrowserContext:
    return windows.profile(TERMINAL)


@pytest.fixture
def doctor(windows: Windows, profile: BrowserContext, api: Outside, cookies: list[Any], tokens: list[str]) -> Page:
    page = comes_back(windows, profile, cookies, api.process.welcome["staff"]["doctor"], "/doctor")
    expect(page.locator("#tour")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#main")).not_to_have_attribute("data-mode", "opening")
    if page.locator("#main").get_attribute("data-mode") == "away":
        sits_down(page, "Room 1")
    shows(page, tokens[0])
    return page


def shows(page: Page, token: str) -> None:
    expect(page.locator("#who [data-slot='token']")).to_have_text(token)


def told(page: Page, words: str) -> None:
    expect(page.locator("#told")).to_contain_text(words)


def line(api: Outside, department: str | None = None) -> Any:
    department_id = api.process.departments[department] if department else api.department_id
    return api.get(f"/v1/queue/{department_id}", api.staff("reception"))


def test_hold_is_one_key_and_taken_back_with_one(doctor: Page, api: Outside, tokens: list[str]) -> None:
    doctor.keyboard.press("h")
    told(doctor, f"{tokens[0]} is on hold")
    shows(doctor, tokens[1])
    assert [visit["tokenNumber"] for visit in line(api)["waiting"] if visit["held"]] == [tokens[0]]
    expect(doctor.locator("#undo")).to_be_visible()
    doctor.keyboard.press("z")
    told(doctor, "Taken back")
    shows(doctor, tokens[0])
    expect(doctor.locator("#undo")).to_be_hidden()
    assert not any(visit["held"] for visit in line(api)["waiting"])


def test_who_is_next_says_why(doctor: Page, api: Outside, tokens: list[str]) -> None:
    expect(doctor.locator("#why")).to_have_text(f"{tokens[0]} has waited longest.")
    last = line(api)["waiting"][-1]
    api.post(f"/v1/reception/visits/{last['visitId']}/urgent", {}, api.staff("reception"))
    expect(doctor.locator("#why")).to_have_text(f"Urgent: {tokens[2]} goes before the others.")
    shows(doctor, tokens[2])
    expect(doctor.locator("#line .is-next")).to_contain_text(tokens[2])


def test_called_by_mistake_goes_back_to_the_old_place(doctor: Page, api: Outside, tokens: list[str]) -> None:
    act(doctor, "Call next").click()
    act(doctor, "Start")
    doctor.keyboard.press("o")
    told(doctor, "back at the old place")
    shows(doctor, tokens[0])
    assert [visit["tokenNumber"] for visit in line(api)["waiting"]] == tokens
    assert line(api)["active"] == []


def test_a_note_is_read_by_colleagues_until_it_is_taken_back(doctor: Page, api: Outside, tokens: list[str]) -> None:
    doctor.keyboard.press("e")
    doctor.keyboard.type("Brings an X-ray")
    doctor.keyboard.press("Enter")
    told(doctor, f"Noted for {tokens[0]}")
    assert line(api)["waiting"][0]["note"]["text"] == "Brings an X-ray"
    expect(doctor.locator("#who [data-slot='note']")).to_contain_text("Brings an X-ray")
    doctor.keyboard.press("z")
    told(doctor, "Taken back")
    assert "note" not in line(api)["waiting"][0]


def test_done_sends_on_to_two_departments_and_back(doctor: Page, api: Outside, tokens: list[str]) -> None:
    act(doctor, "Call next").click()
    act(doctor, "Start").click()
    act(doctor, "Done")
    doctor.locator("#text").fill("Blood count, then come back")
    doctor.locator("#text").press("Escape")
    doctor.keyboard.press("s")
    doctor.keyboard.press("l")
    laboratory = doctor.locator("#send-goals .leg", has_text="Laboratory")
    expect(laboratory.locator(".back")).to_be_visible()
    doctor.keyboard.press(laboratory.locator(".back kbd").inner_text())
    doctor.keyboard.press("d")
    doctor.keyboard.press("Enter")
    told(doctor, f"{tokens[0]} is done and goes on to: Laboratory, Pharmacy.")
    there = [visit for visit in line(api, "L")["waiting"] if visit["tokenNumber"] == tokens[0]]
    assert [visit["reviewWanted"] for visit in there] == [True]
    assert tokens[0] in {visit["tokenNumber"] for visit in line(api, "D")["waiting"]}
    expect(doctor.locator("#signed .text")).to_have_text("Blood count, then come back")
    assert len(api.sheets_of(tokens[0], count=2)) == 2, "the way is printed beside the first slip"


def test_finished_too_soon_is_put_back(doctor: Page, api: Outside, tokens: list[str]) -> None:
    act(doctor, "Call next").click()
    act(doctor, "Start").click()
    act(doctor, "Done").click()
    act(doctor, "Call next")
    doctor.keyboard.press("o")
    told(doctor, "back at the old place")
    shows(doctor, tokens[0])
    assert line(api)["waiting"][0]["origin"] == "reopen"


def test_the_keys_of_a_small_keypad_are_enough(windows: Windows, doctor: Page, api: Outside, tokens: list[str]) -> None:
    """Enter calls, plus calls again, minus is refused too early, the star holds and zero takes it back."""
    doctor.keyboard.press("NumpadMultiply")
    told(doctor, f"{tokens[0]} is on hold")
    doctor.keyboard.press("Numpad0")
    told(doctor, "Taken back")
    act(doctor, "Call next")
    doctor.keyboard.press("NumpadEnter")
    act(doctor, "Start")
    doctor.keyboard.press("NumpadAdd")
    expect(doctor.locator("#since")).to_contain_text("Called 2 times")
    doctor.keyboard.press("NumpadSubtract")
    expect(doctor.locator("#wrong")).to_contain_text("missed in")
    assert [(visit["state"], visit["calls"]) for visit in line(api)["active"]] == [("CALLED", 2)]
    windows.complaints.clear()  # the browser notes every refusal on its console; this one was meant


def test_two_windows_show_the_same_and_an_old_undo_is_gone(
    windows: Windows, profile: BrowserContext, doctor: Page, api: Outside, tokens: list[str]
) -> None:
    one, other = doctor, windows.open_beside(profile, "/doctor")
    shows(other, tokens[0])
    one.keyboard.press("h")
    told(one, "is on hold")
    shows(other, tokens[1])
    expect(one.locator("#undo")).to_be_visible()

    # The other window takes the patient up again: what the first one offered to take back is no longer to be had.
    other.locator("#line button", has_text=tokens[0]).click()
    other.keyboard.type("take")
    other.keyboard.press("Enter")
    told(other, "called again")
    expect(one.locator("#undo")).to_be_hidden()
    assert not any(visit["held"] for visit in line(api)["waiting"])


def test_without_the_server_no_act_is_done_late(doctor: Page, api: Outside, tokens: list[str]) -> None:
    with api.process.frozen():
        doctor.keyboard.press("h")
        expect(doctor.locator("#wrong")).to_contain_text("No answer", timeout=VISIBLY_MS)
    api.get("/health")
    expect(doctor.locator("#link")).to_have_attribute("data-line", "live")
    assert not any(visit["held"] for visit in line(api)["waiting"])
    doctor.keyboard.press("h")
    told(doctor, f"{tokens[0]} is on hold")
