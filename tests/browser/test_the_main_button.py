"""The doctor's main button: what stands on it changes with every press, and a second press is meant for what stood before."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from tests.browser.people import act, signs_in, sits_down
from tests.browser.windows import Windows
from tests.days.outside import Outside


def test_after_a_press_it_shows_for_a_moment_that_it_takes_none(windows: Windows, api: Outside) -> None:
    api.takes_a_number()
    doctor = signs_in(windows, api.process.welcome["staff"]["doctor"], "/doctor")
    sits_down(doctor, "Room 1")
    button = act(doctor, "Call next")
    doctor.clock.install()
    doctor.clock.pause_at(datetime.now(UTC) + timedelta(seconds=1))
    button.click()
    expect(button).to_contain_text("Start")
    expect(button).to_have_attribute("aria-disabled", "true")
    doctor.keyboard.press("Enter")

    doctor.clock.run_for(1000)
    expect(button).not_to_have_attribute("aria-disabled", "true")
    expect(button).to_contain_text("Start")
    active = api.get(f"/v1/queue/{api.department_id}", api.staff("reception"))["active"]
    assert [visit["state"] for visit in active] == ["CALLED"]
