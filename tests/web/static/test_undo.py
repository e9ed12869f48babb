"""undo.js: the way back stands there for ten seconds, counts down, and goes when somebody else has touched the visit."""

from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.web.static.conftest import Asking

OFFER = """async (answers) => {
  document.body.innerHTML = '<button id="undo" hidden><span data-slot="seconds"></span><span class="sand"></span></button>';
  const { undoBar } = await import('/undo.js');
  window.heard = { sent: 0, done: 0, refused: [] };
  window.bar = undoBar({ refused: (answer) => window.heard.refused.push(answer.status) });
  window.bar.offer({
    visit: { visitId: 'v', version: 3 },
    send: async () => { window.heard.sent += 1; return answers.shift(); },
    done: () => { window.heard.done += 1; },
  });
}"""

WELL: dict[str, Any] = {"ok": True, "status": 200, "body": {}}
LATE: dict[str, Any] = {"ok": False, "status": 409, "body": {}}
SILENCE: dict[str, Any] = {"ok": False, "status": 0, "body": None}
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def page(asking: Asking) -> Page:
    context = asking.profile()
    context.clock.install(time=NOON)
    context.clock.pause_at(NOON)
    return asking.beside(context)


def offered(page: Page, *answers: Any) -> None:
    page.evaluate(OFFER, list(answers))


def heard(page: Page) -> Any:
    return page.evaluate("window.heard")


def shown(page: Page) -> bool:
    return page.locator("#undo").is_visible()


def test_it_counts_down_and_goes_after_ten_seconds(page: Page) -> None:
    offered(page, WELL)
    assert page.locator("[data-slot='seconds']").inner_text() == "10"
    page.clock.run_for(4_100)
    assert page.locator("[data-slot='seconds']").inner_text() == "6"
    page.clock.run_for(6_500)
    assert not shown(page)
    page.evaluate("window.bar.press()")
    assert heard(page)["sent"] == 0


def test_a_press_takes_it_back_once(page: Page) -> None:
    offered(page, WELL)
    page.evaluate("Promise.all([window.bar.press(), window.bar.press()])")
    assert heard(page) == {"sent": 1, "done": 1, "refused": []}
    assert not shown(page)


def test_a_refusal_is_told_and_ends_it(page: Page) -> None:
    offered(page, LATE)
    page.locator("#undo").click()
    assert heard(page) == {"sent": 1, "done": 0, "refused": [409]}
    assert not shown(page)


def test_silence_is_told_and_it_can_be_pressed_again(page: Page) -> None:
    offered(page, SILENCE, WELL)
    page.evaluate("window.bar.press()")
    assert heard(page)["refused"] == [0]
    assert shown(page)
    page.evaluate("window.bar.press()")
    assert heard(page)["done"] == 1


@pytest.mark.parametrize(("version", "stays"), [(3, True), (4, False)])
def test_it_goes_when_the_visit_has_moved_on(page: Page, version: int, stays: bool) -> None:
    offered(page, WELL)
    page.evaluate("(version) => window.bar.look(() => ({ version }))", version)
    assert shown(page) is stays
