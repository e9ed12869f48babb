"""again.js: after an act the page's regions are what they are now, and nobody loses what they were doing."""

from playwright.sync_api import Page, Route

from tests.web.static.conftest import Asking

NOW = '<p id="a" data-again>new</p><p id="b" data-again>same</p><p id="c">new</p><div id="d" data-again><button id="e">E</button>2</div>'
BEFORE = '<p id="a" data-again>old</p><p id="b" data-again>same</p><p id="c">old</p><div id="d" data-again><button id="e">E</button>1</div>'
LOOK = """async (html) => {
  document.body.innerHTML = html;
  window.kept = document.getElementById('b');
  document.getElementById('e').focus();
  document.addEventListener('again', () => (window.heard = true));
  const fresh = await (await import('/admin/again.js')).lookAgain();
  return { fresh: fresh !== null, text: ['a', 'b', 'c'].map((id) => document.getElementById(id).textContent),
           kept: document.getElementById('b') === window.kept, focus: document.activeElement.id, heard: !!window.heard };
}"""


def looked(asking: Asking, status: int = 200) -> dict[str, object]:
    page: Page = asking.page()

    def answer(route: Route) -> None:
        route.fulfill(status=status, body=f"<html>{NOW}</html>", content_type="text/html")

    page.route("**/page", answer)
    seen: dict[str, object] = page.evaluate(LOOK, BEFORE)
    return seen


def test_regions_become_what_they_are_now_and_nothing_else_does(asking: Asking) -> None:
    seen = looked(asking)
    assert seen["text"] == ["new", "same", "old"]
    assert seen["kept"], "what is the same is not drawn anew"
    assert seen["heard"]


def test_the_focus_stays_where_it_was(asking: Asking) -> None:
    assert looked(asking)["focus"] == "e"


def test_without_an_answer_everything_stays(asking: Asking) -> None:
    seen = looked(asking, status=503)
    assert (seen["fresh"], seen["text"]) == (False, ["old", "same", "old"])
