"""palette.js: every act is found by its key or a part of its words, and only what can be done is done."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.web.static.conftest import Asking

FITTING = "async ([acts, typed]) => (await import('/palette.js')).fitting(acts, typed).map((act) => act.words)"

ACTS = [
    {"key": "u", "words": "Urgent", "why": ""},
    {"key": "h", "words": "Hold", "why": ""},
    {"key": "d", "words": "To a doctor", "why": ""},
    {"key": "n", "words": "Did not come", "why": "only: Called"},
    {"key": "x", "words": "End visit", "why": ""},
]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("", ["Urgent", "Hold", "To a doctor", "End visit", "Did not come"]),
        ("h", ["Hold"]),
        ("d", ["To a doctor", "Did not come", "Hold", "End visit"]),
        ("X", ["End visit"]),
        ("doc", ["To a doctor"]),
        ("ot", ["Did not come"]),
        ("rgen", ["Urgent"]),
        ("nothing like it", []),
    ],
)
def test_an_act_is_found_by_its_key_or_its_words(page: Page, typed: str, shown: list[str]) -> None:
    assert page.evaluate(FITTING, [ACTS, typed]) == shown


OPEN = """async (acts) => {
  document.body.innerHTML = `<dialog id="palette"><h2 id="palette-title"></h2><input id="palette-typed">
    <ul id="palette-list"></ul><p id="palette-empty"></p></dialog>
    <template id="palette-act"><li><svg><use></use></svg><span data-slot="words"></span><small data-slot="why"></small><kbd data-slot="key"></kbd></li></template>`;
  const { openPalette } = await import('/palette.js');
  window.done = [];
  openPalette({ title: 'C-017', acts: acts.map((act) => ({ ...act, icon: 'x', act: () => window.done.push(act.words) })) });
}"""


@pytest.fixture
def opened(asking: Asking) -> Page:
    page = asking.page(words='{"state_WAITING": "Waiting"}')
    page.evaluate(OPEN, ACTS)
    return page


def done(page: Page) -> Any:
    return page.evaluate("window.done")


def test_enter_does_what_is_marked_and_closes(opened: Page) -> None:
    opened.keyboard.type("end")
    opened.keyboard.press("Enter")
    assert done(opened) == ["End visit"]
    assert not opened.locator("#palette").is_visible()


def test_the_arrows_mark_another(opened: Page) -> None:
    opened.keyboard.press("ArrowDown")
    opened.keyboard.press("ArrowDown")
    opened.keyboard.press("ArrowUp")
    opened.keyboard.press("Enter")
    assert done(opened) == ["Hold"]


def test_what_cannot_be_done_says_why_and_is_not_done(opened: Page) -> None:
    opened.keyboard.type("did")
    assert "only: Called" in opened.locator("#palette-list").inner_text()
    opened.keyboard.press("Enter")
    opened.locator("#palette-list li").click()
    assert done(opened) == []
    assert opened.locator("#palette").is_visible()


def test_a_touch_does_it(opened: Page) -> None:
    opened.locator("#palette-list li", has_text="Urgent").click()
    assert done(opened) == ["Urgent"]
