"""fields.js: what a form says becomes what the API takes, and a refusal is shown where it belongs."""

from typing import Any

import pytest
from playwright.sync_api import Page

BODY = """async (html) => {
  document.body.innerHTML = `<form>${html}<p class="wrong" hidden></p></form>`;
  return (await import('/admin/fields.js')).bodyOf(document.querySelector('form'));
}"""
REFUSE = """async ([html, answer]) => {
  document.body.innerHTML = `<form>${html}<p class="wrong" hidden></p></form>`;
  const { showWrong, forgetWrong } = await import('/admin/fields.js');
  const form = document.querySelector('form');
  showWrong(form, answer);
  const shown = { text: form.querySelector('.wrong').textContent, focus: document.activeElement.name,
                  marked: [...form.querySelectorAll('[aria-invalid]')].map((field) => field.name) };
  forgetWrong(form);
  return { ...shown, after: [form.querySelector('.wrong').hidden, form.querySelectorAll('[aria-invalid]').length] };
}"""


@pytest.mark.parametrize(
    ("html", "body"),
    [
        ('<input name="name" value=" Room 4 ">', {"name": "Room 4"}),
        ('<input type="password" name="password" value=" a b ">', {"password": " a b "}),
        ('<input type="number" name="minutes" value="15">', {"minutes": 15}),
        ('<input type="number" name="minutes" value="">', {"minutes": None}),
        ('<input type="hidden" name="expectedVersion" value="7" data-number>', {"expectedVersion": 7}),
        ('<input type="checkbox" name="on" checked><input type="checkbox" name="off">', {"on": True, "off": False}),
        (
            '<input type="checkbox" name="ids" value="a" data-list checked><input type="checkbox" name="ids" value="b" data-list>',
            {"ids": ["a"]},
        ),
        ('<input type="checkbox" name="ids" value="a" data-list>', {"ids": []}),
        ('<input type="radio" name="r" value="a"><input type="radio" name="r" value="b" checked>', {"r": "b"}),
        ('<input name="names.hi" value="x"><input name="names.ta" value="" data-optional>', {"names": {"hi": "x"}}),
        ('<input name="names.hi" value="" data-optional>', {"names": {}}),
        ('<input name="why" value="" data-optional><input name="note" value="">', {"note": ""}),
        ('<input name="gone" value="x" disabled><input value="nameless"><button name="b" value="go">', {}),
    ],
)
def test_a_form_becomes_a_body(page: Page, html: str, body: dict[str, Any]) -> None:
    assert page.evaluate(BODY, html) == body


def test_a_refusal_is_told_and_its_field_has_the_focus(page: Page) -> None:
    html = '<input name="name"><input name="username">'
    answer = {"status": 422, "body": {"detail": "Somebody else already has this username.", "field": "username"}}
    shown = page.evaluate(REFUSE, [html, answer])
    assert shown == {
        "text": "Somebody else already has this username.",
        "focus": "username",
        "marked": ["username"],
        "after": [True, 0],
    }


def test_a_refusal_without_a_field_marks_none(page: Page) -> None:
    shown = page.evaluate(REFUSE, ['<input name="name">', {"status": 409, "body": {"detail": "No."}}])
    assert (shown["text"], shown["marked"]) == ("No.", [])


def test_of_several_boxes_of_one_name_the_first_is_marked(page: Page) -> None:
    html = "".join(f'<input type="checkbox" name="departmentIds" value="{each}" data-list>' for each in "ab")
    answer = {"status": 422, "body": {"detail": "No such department.", "field": "departmentIds"}}
    assert page.evaluate(REFUSE, [html, answer])["marked"] == ["departmentIds"]
