"""carrying.js: where the house wants to be sure, the password is asked and the act repeated; nothing is entered twice."""

import json

from playwright.sync_api import Page, Route

from tests.web.static.conftest import Asking

WORDS = json.dumps({"no_answer": "No answer.", "not_done": "Not done."})
DIALOG = """<dialog id="proof"><form method="dialog"><input name="password"><p class="wrong" hidden></p>
<button value="go">Go on</button><button value="stay" formnovalidate>Leave it</button></form></dialog>"""
CARRY = """async (html) => {
  document.body.innerHTML = html;
  const { carry } = await import('/admin/carrying.js');
  window.answer = null;
  carry('PATCH /v1/admin/staff/x', { name: 'Asha' }).then((answer) => (window.answer = answer));
}"""
STALE = {"detail": "Please give your password once more.", "needs": "password"}


class House:
    """A server that wants to see the password first; `right` is the one it takes."""

    right = "a sentence"

    def __init__(self) -> None:
        self.fresh = False
        self.heard: list[tuple[str, str]] = []

    def __call__(self, route: Route) -> None:
        path = route.request.url.split("/", 3)[3]
        self.heard.append((route.request.method, path))
        if path == "v1/auth/confirm":
            self.fresh = (route.request.post_data_json or {})["password"] == self.right
            route.fulfill(
                status=200 if self.fresh else 401, json={} if self.fresh else {"detail": "This is not your password."}
            )
        else:
            route.fulfill(status=200 if self.fresh else 401, json={"name": "Asha"} if self.fresh else STALE)


def begin(asking: Asking, house: House) -> Page:
    page = asking.page(house, words=WORDS)
    page.evaluate(CARRY, DIALOG)
    return page


def answer_with(page: Page, password: str) -> None:
    page.locator("input").fill(password)
    page.locator("[value=go]").click()


def test_the_act_is_repeated_once_the_password_is_right(asking: Asking) -> None:
    house = House()
    page = begin(asking, house)
    answer_with(page, House.right)
    page.wait_for_function("window.answer !== null")
    assert page.evaluate("window.answer.ok") is True
    assert house.heard == [
        ("PATCH", "v1/admin/staff/x"),
        ("POST", "v1/auth/confirm"),
        ("PATCH", "v1/admin/staff/x"),
    ]
    assert page.locator("dialog[open]").count() == 0


def test_a_wrong_password_is_told_and_can_be_tried_again(asking: Asking) -> None:
    house = House()
    page = begin(asking, house)
    answer_with(page, "wrong")
    page.locator(".wrong:not([hidden])").wait_for()
    assert page.locator(".wrong").text_content() == "This is not your password."
    answer_with(page, House.right)
    page.wait_for_function("window.answer?.ok")


def test_who_leaves_it_has_changed_nothing(asking: Asking) -> None:
    house = House()
    page = begin(asking, house)
    page.locator("[value=stay]").click()
    page.wait_for_function("window.answer !== null")
    assert page.evaluate("window.answer.status") == 401
    assert house.heard == [("PATCH", "v1/admin/staff/x")]


def test_whoever_is_fresh_is_not_asked(asking: Asking) -> None:
    house = House()
    house.fresh = True
    page = begin(asking, house)
    page.wait_for_function("window.answer?.ok")
    assert house.heard == [("PATCH", "v1/admin/staff/x")]
