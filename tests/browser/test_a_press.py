"""A press of a button: twice is once, and without the server it fails in front of the person and is never done late."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.people import act, adds_by_typing, chooses_at_the_kiosk, signs_in, sits_down
from tests.browser.windows import KIOSK, Windows
from tests.days.outside import Outside, wait_until

VISIBLY_MS = 5_000
"""A press fails after two seconds, which the page itself measures below; the rest is for a busy machine."""

WATCH_THE_PRESS = """
addEventListener('keydown', (event) => event.key === 'Enter' && (window.pressedAt = performance.now()), true);
new MutationObserver(() => (window.toldAt = performance.now()))
  .observe(document.getElementById('told'), { attributes: true, attributeFilter: ['class'] });
"""

pytestmark = pytest.mark.timeout(90)


def test_a_double_click_on_call_next_is_one_call(windows: Windows, api: Outside) -> None:
    tokens = [api.takes_a_number()["tokenNumber"] for _ in range(3)]
    doctor = signs_in(windows, api.process.welcome["staff"]["doctor"], "/doctor")
    sits_down(doctor, "Room 1")
    act(doctor, "Call next").dblclick(delay=20)
    expect(doctor.locator("#who [data-slot='token']")).to_have_text(tokens[0])
    queue = the_line(api)
    assert [(each["tokenNumber"], each["state"], each["calls"]) for each in queue["active"]] == [
        (tokens[0], "CALLED", 1)
    ]
    assert [each["tokenNumber"] for each in queue["waiting"]] == tokens[1:]


def test_a_double_click_at_the_kiosk_is_one_number(windows: Windows, api: Outside) -> None:
    kiosk = windows.open("/", KIOSK)
    kiosk.locator("form.door[action='/kiosk'] button").click()
    before = len(the_line(api)["waiting"])
    chooses_at_the_kiosk(kiosk, "General Medicine")
    kiosk.get_by_role("button", name="None of these").click()
    kiosk.locator('[data-step="who"] [data-act="issue"]').dblclick()
    token = kiosk.locator('[data-step="number"] [data-slot="token"]')
    expect(token).not_to_be_empty()
    expect(kiosk.locator("#paper")).to_have_attribute("data-state", "printed")
    assert len(the_line(api)["waiting"]) == before + 1
    assert len(api.sheets_of(token.inner_text())) == 1


def test_without_the_server_a_press_fails_visibly_and_is_not_done_late(
    windows: Windows, api: Outside, figures: list[str]
) -> None:
    reception = signs_in(windows, api.process.welcome["staff"]["reception"], "/reception")
    adds_by_typing(reception, "Before Silence, 40, G")
    before = the_line(api)
    with api.process.frozen():
        reception.evaluate(WATCH_THE_PRESS)
        reception.locator("#line").fill("Never Here, 41, G")
        reception.locator("#line").press("Enter")
        expect(reception.locator("#told")).to_have_class("notice urgent", timeout=VISIBLY_MS)
        expect(reception.locator("#told")).to_contain_text("No answer")
        seconds = reception.evaluate("window.toldAt - window.pressedAt") / 1000
        figures.append(f"a press without the server failed visibly after {seconds:.2f} s")
        assert 1.9 < seconds < 3
    the_press_has_arrived(api)
    after = the_line(api)
    assert [each["tokenNumber"] for each in after["waiting"]] == [each["tokenNumber"] for each in before["waiting"]]
    assert after["waiting"] and "Never Here" not in str(after)

    # The link comes back by itself, and pressed again it is done, once.
    adds_by_typing(reception, "Here Now, 41, G")
    assert len(the_line(api)["waiting"]) == len(before["waiting"]) + 1


def test_without_the_server_a_doctor_calls_nobody(windows: Windows, api: Outside) -> None:
    doctor = signs_in(windows, api.process.welcome["staff"]["doctor2"], "/doctor")
    sits_down(doctor, "Room 2")
    before = the_line(api)
    assert before["waiting"], "there is somebody to call, or this test means nothing"
    with api.process.frozen():
        act(doctor, "Call next").click()
        expect(doctor.locator("#wrong")).to_be_visible(timeout=VISIBLY_MS)
    the_press_has_arrived(api)
    after = the_line(api)
    assert [each["tokenNumber"] for each in after["active"]] == [each["tokenNumber"] for each in before["active"]]
    assert len(after["waiting"]) == len(before["waiting"])


def the_line(api: Outside) -> Any:
    return api.get(f"/v1/queue/{api.department_id}", api.staff("reception"))


def the_press_has_arrived(api: Outside) -> None:
    """The network delivers an abandoned press when the cable is back; the log says that it was met and refused."""

    def refused() -> bool:
        api.get("/health")
        return '"code":"busy"' in api.process.log.read_text()

    wait_until(refused, "the late press was refused")
