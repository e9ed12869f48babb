"""The pictures in docs/screens: a lively demo is started and its screens are photographed, each at its own size.

`python -m tests.browser.portraits` makes them anew; look at them before they are committed.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.people import act, checks_in_by_the_poster, signs_in, sits_down, takes_a_number_at_the_kiosk
from tests.browser.windows import BOARD, KIOSK, TERMINAL, Windows, chromium
from tests.days.demo_process import DemoProcess, demo

FOLDER = Path(__file__).parents[2] / "docs" / "screens"
SETTLE_MS = 2500
SHORT_MS = 200


def main() -> None:
    """Take every picture."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        demo(Path(folder) / "data", "--lively") as hospital,
        chromium() as browser,
    ):
        windows = Windows(browser, hospital.base)
        for name, page in portraits(windows, hospital):
            page.wait_for_timeout(SETTLE_MS)
            page.screenshot(path=FOLDER / f"{name}.png")
            print(name)
        windows.close()


def portraits(windows: Windows, hospital: DemoProcess) -> Iterator[tuple[str, Page]]:
    """Every screen in the middle of a morning, by the name of its picture."""
    staff, welcome = hospital.welcome["staff"], hospital.welcome
    yield "front-door", windows.open("/", TERMINAL)
    kiosk = windows.open("/kiosk", KIOSK)
    kiosk.get_by_role("button", name="English").click()
    yield "kiosk", kiosk
    kiosk.locator(".goal", has_text="General Medicine").click()
    yield "kiosk-questions", kiosk
    kiosk.get_by_role("button", name="Start again").click()
    takes_a_number_at_the_kiosk(kiosk, "General Medicine")
    yield "kiosk-number", kiosk
    hindi = windows.open("/kiosk", KIOSK, language="hi-IN")
    hindi.get_by_role("button", name="हिन्दी").click()
    yield "kiosk-hindi", hindi
    phone, _ = checks_in_by_the_poster(windows, welcome["posterUrl"], name="Asha Rao", age="41")
    yield "phone", phone
    nurse = signs_in(windows, staff["nurse"], "/nurse")
    nurse.locator("#act").click()
    yield "nurse", nurse
    reception = signs_in(windows, staff["reception"], "/reception")
    reception.locator("#tour").wait_for()
    for key in ("Escape", "Escape", "j", "j", "j", "j"):  # the tour is over, the line left, somebody chosen
        reception.keyboard.press(key)
        reception.wait_for_timeout(SHORT_MS)
    yield "reception", reception
    doctor = signs_in(windows, staff["doctor"], "/doctor")
    sits_down(doctor, "Room 1")
    board = windows.open("/board?department=G&department=O", BOARD)
    board.wait_for_timeout(SETTLE_MS)
    act(doctor, "Call next").click()
    yield "board-call", board
    yield "doctor-called", doctor
    act(doctor, "Start").click()
    yield "doctor", doctor
    doctor.keyboard.press("y")
    yield "why", doctor
    board.wait_for_timeout(8000)
    yield "board", board
    yield "paper", windows.open(welcome["printerPages"][0], TERMINAL)
    yield "status", windows.open("/status", TERMINAL)
    console = signs_in(windows, staff["admin"], "/admin")
    yield "console", console
    console.goto(f"/admin/policies/{hospital.departments['C']}")
    console.locator("[name='urgentInARow']").fill("1")
    yield "console-rules", console
    console.goto("/admin/days")
    console.locator(".ledger a").first.click()
    yield "console-day", console


if __name__ == "__main__":
    main()
