"""A board never shows an old number as if it were new: silence is said, then numbers are hidden, then it is right again."""

import pytest
from playwright.sync_api import expect

from tests.browser.people import row_of_room
from tests.browser.windows import BOARD, Windows
from tests.days.outside import Outside

pytestmark = pytest.mark.timeout(90)


def test_a_board_that_hears_nothing_says_so_then_hides_its_numbers_and_recovers(windows: Windows, api: Outside) -> None:
    """The browser's clock is moved on by hand, so that a minute of silence takes no minute."""
    first, second = (api.takes_a_number()["tokenNumber"] for _ in range(2))
    api.comes_to_a_room("doctor", "Room 1")
    api.comes_to_a_room("doctor2", "Room 2")
    call_next(api, "doctor")

    context = windows.profile(BOARD)
    context.clock.install()
    board = windows.open_beside(context, f"/board?department={api.department_id}")
    expect(row_of_room(board, "Room 1")).to_have_text(first)
    expect(board.locator("#stopped")).to_be_hidden()

    with api.process.frozen():
        context.clock.fast_forward(12_000)
        expect(board.locator("#stopped")).to_be_visible()
        expect(board.locator("#stopped")).not_to_be_empty()
        expect(row_of_room(board, "Room 1")).to_be_visible()
        context.clock.fast_forward(60_000)
        expect(board.locator("#blind")).to_be_visible()
        expect(board.locator("#main")).to_be_hidden()
        expect(board.locator("#blind")).not_to_contain_text(first)

    call_next(api, "doctor2")
    context.clock.fast_forward(3_000)  # it tries again every two seconds of its own clock
    expect(row_of_room(board, "Room 2")).to_have_text(second)
    expect(row_of_room(board, "Room 1")).to_have_text(first)
    expect(board.locator("#blind")).to_be_hidden()
    expect(board.locator("#stopped")).to_be_hidden()


def test_a_board_that_stayed_open_shows_what_a_fresh_one_shows(windows: Windows, api: Outside) -> None:
    """Frames alone keep a board right; nobody has to reload it."""
    stayed = windows.open(f"/board?department={api.department_id}", BOARD)
    waiting = [api.takes_a_number()["tokenNumber"] for _ in range(3)]
    for token in waiting:
        expect(stayed.locator("#halls")).to_contain_text(token)
    fresh = windows.open(f"/board?department={api.department_id}", BOARD)
    expect(fresh.locator("#halls .next")).to_contain_text(waiting[0])
    assert fresh.locator("#halls .next li").all_inner_texts() == stayed.locator("#halls .next li").all_inner_texts()
    assert fresh.locator("#rooms").inner_text() == stayed.locator("#rooms").inner_text()


def call_next(api: Outside, role: str) -> None:
    api.post("/v1/doctor/call-next", {"departmentId": api.department_id}, api.staff(role))
