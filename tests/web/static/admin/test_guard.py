"""guard.js: what is not saved is not lost by leaving; what is saved holds nobody."""

from playwright.sync_api import Dialog, Page

from tests.web.static.conftest import Asking

FORM = '<form data-guard><input name="a"></form><form><input name="b"></form>'
WATCH = """async (html) => {
  document.body.innerHTML = html;
  window.told = [];
  (await import('/admin/guard.js')).guard((form, dirty) => window.told.push(dirty));
}"""


def watched(asking: Asking) -> tuple[Page, list[str]]:
    page, asked = asking.page(), list[str]()

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.evaluate(WATCH, FORM)
    return page, asked


def test_leaving_asks_when_something_is_not_saved(asking: Asking) -> None:
    page, asked = watched(asking)
    page.locator("[name=a]").press_sequentially("xy")
    assert page.evaluate("window.told") == [True], "told once, not with every key"
    page.reload()
    assert asked == ["beforeunload"]


def test_leaving_is_free_once_it_is_saved(asking: Asking) -> None:
    page, asked = watched(asking)
    page.locator("[name=a]").press_sequentially("x")
    page.evaluate("document.forms[0].dispatchEvent(new CustomEvent('saved', { bubbles: true }))")
    assert page.evaluate("window.told") == [True, False]
    page.reload()
    assert asked == []


def test_a_form_that_asks_for_no_guard_holds_nobody(asking: Asking) -> None:
    page, asked = watched(asking)
    page.locator("[name=b]").press_sequentially("x")
    page.reload()
    assert asked == []
