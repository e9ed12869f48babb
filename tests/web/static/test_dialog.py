"""dialog.js: a question is answered by touch or by key, is asked once, and says what was wrong."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.web.static.conftest import Asking

DIALOG = """<dialog id="ask"><form method="dialog"%s>
  <label data-key="1"><input type="radio" name="minutes" value="10" required>ten</label>
  <label><input type="radio" name="minutes" value="20" data-key="B" required>twenty</label>
  <label data-key="c"><input type="checkbox" name="print" value="yes">print</label>
  <input name="why"%s>
  <p class="wrong" hidden></p><button value="go">Do</button><button value="stay">No</button></form></dialog>"""

ASK = """async ([html, answers]) => {
  document.body.innerHTML = html;
  const { ask } = await import('/dialog.js');
  window.given = []; window.done = [];
  ask('ask', async (form) => { window.given.push(Object.fromEntries(form)); return answers.shift(); }, (answer) => window.done.push(answer));
}"""

WELL: dict[str, Any] = {"ok": True, "status": 200, "body": {}}
NO: dict[str, Any] = {"ok": False, "status": 409, "body": {"detail": "It was taken."}}


def asked(asking: Asking, *answers: Any, at_once: bool = False, needs_why: bool = False) -> Page:
    page = asking.page(words='{"no_answer": "Nobody answered.", "not_done": "Not done."}')
    html = DIALOG % (" data-at-once" if at_once else "", " required" if needs_why else "")
    page.evaluate(ASK, [html, list(answers)])
    return page


def given(page: Page) -> Any:
    return page.evaluate("window.given")


def test_a_key_chooses_and_enter_answers(asking: Asking) -> None:
    page = asked(asking, WELL)
    page.keyboard.press("b")
    page.keyboard.press("c")
    assert given(page) == []
    page.keyboard.press("Enter")
    assert given(page) == [{"minutes": "20", "print": "yes", "why": ""}]
    assert not page.locator("#ask").is_visible()
    assert page.evaluate("window.done.length") == 1


def test_a_key_turns_a_checkbox_off_again(asking: Asking) -> None:
    page = asked(asking, WELL)
    for key in ("1", "c", "c"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    assert given(page) == [{"minutes": "10", "why": ""}]


def test_where_one_choice_is_all_its_key_is_the_answer(asking: Asking) -> None:
    page = asked(asking, WELL, at_once=True)
    page.keyboard.press("1")
    assert given(page) == [{"minutes": "10", "why": ""}]


def test_it_is_no_answer_while_something_is_missing(asking: Asking) -> None:
    page = asked(asking, WELL, at_once=True, needs_why=True)
    page.keyboard.press("1")
    assert given(page) == []


def test_what_is_typed_into_a_field_chooses_nothing(asking: Asking) -> None:
    page = asked(asking, WELL)
    page.locator("[name='why']").focus()
    page.keyboard.type("1 b c")
    assert page.locator("[name='why']").input_value() == "1 b c"
    assert page.locator("input:checked").count() == 0


def test_no_closes_it_and_does_nothing(asking: Asking) -> None:
    page = asked(asking, WELL)
    page.keyboard.press("1")
    page.locator("[value='stay']").click()
    assert given(page) == []
    assert not page.locator("#ask").is_visible()


@pytest.mark.parametrize(
    ("answer", "words"), [(NO, "It was taken."), ({"ok": False, "status": 0, "body": None}, "Nobody answered.")]
)
def test_a_refusal_is_said_and_the_question_stays(asking: Asking, answer: Any, words: str) -> None:
    page = asked(asking, answer, WELL)
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    assert page.locator(".wrong").inner_text() == words
    page.keyboard.press("Enter")
    assert not page.locator("#ask").is_visible()
    assert len(given(page)) == 2
