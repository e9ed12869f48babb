"""alarms.js: what nobody has answered stands above everything, and the question about it closes when somebody has."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, Request, Route

from tests.web.static.conftest import Asking

WORDS = {
    "alarm_said": "Danger. {token}: {reasons}",
    "alarm_by_patient": "told by the patient",
    "alarm_by_staff": "found by staff",
    "alarm_since": {"one": "for {number} minute", "other": "for {number} minutes"},
    "alarm_now": "just now",
    "no_name": "no name",
    "no_answer": "Nobody answered.",
    "not_done": "Not done.",
}
PAGE = """async () => {
  document.title = 'Reception';
  document.body.innerHTML = `<section id="alarms" hidden><p id="alarm-said"></p><ul id="alarm-list"></ul></section>
    <dialog id="answering"><form method="dialog"><span data-slot="token"></span><span data-slot="name"></span><p data-slot="reasons"></p><p data-slot="told"></p>
      <label data-key="1"><input type="radio" name="outcome" value="called-now" required></label><label data-key="4"><input type="radio" name="outcome" value="other" required></label>
      <input id="answer-note" name="note"><p class="wrong" hidden></p><button value="go">go</button></form></dialog>
    <template id="alarm"><li><svg><use></use></svg><b data-slot="token"></b><i data-slot="name"></i><u data-slot="reasons"></u><s data-slot="told"></s><button>Answer</button></li></template>`;
  window.band = (await import('/alarms.js')).alarms();
}"""


class House:
    """Hears answers to alarms; says yes, or that it was too late."""

    def __init__(self) -> None:
        self.heard: list[Request] = []
        self.status = 200

    def __call__(self, route: Route) -> None:
        if route.request.method == "GET":
            route.fulfill(body="<svg xmlns='http://www.w3.org/2000/svg'/>", content_type="image/svg+xml")
            return
        self.heard.append(route.request)
        body = "{}" if self.status == 200 else json.dumps({"detail": "Somebody else has answered."})
        route.fulfill(status=self.status, body=body, content_type="application/json")


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def page(asking: Asking, house: House) -> Page:
    page = asking.page(house, words=json.dumps(WORDS))
    page.evaluate(PAGE)
    return page


def alarm(number: int, **more: Any) -> dict[str, Any]:
    return {
        "alarmId": f"a{number}",
        "tokenNumber": f"C-{number}",
        "name": "Asha Rao",
        "reasons": ["Hardly able to breathe"],
        "by": "patient",
        "confirmed": False,
        "raisedAt": "2026-11-21T04:08:00.000Z",
    } | more


def shows(page: Page, *alarms: dict[str, Any]) -> None:
    page.evaluate("(list) => window.band.show(list)", list(alarms))


def test_without_an_alarm_nothing_stands_there(page: Page) -> None:
    shows(page)
    assert not page.locator("#alarms").is_visible()
    assert page.title() == "Reception"


def test_an_alarm_says_who_why_by_whom_and_since_when(page: Page) -> None:
    shows(page, alarm(1), alarm(2, by="staff", name=None))
    first, second = page.locator("#alarm-list li").all_inner_texts()
    assert "C-1" in first
    assert "Asha Rao" in first
    assert "Hardly able to breathe" in first
    assert "told by the patient · for 3 minutes" in first
    assert "no name" in second
    assert "found by staff" in second
    assert page.title() == "▲ C-1 · Reception"
    assert page.locator("#alarm-said").inner_text() == "Danger. C-2: Hardly able to breathe"


def test_it_is_answered_once_with_what_was_done(page: Page, house: House) -> None:
    shows(page, alarm(1))
    page.evaluate("window.band.answer()")
    page.keyboard.press("4")
    page.locator("#answer-note").fill("sat down, felt better")
    page.locator("#answer-note").press("Enter")
    page.wait_for_function("!document.getElementById('answering').open")
    assert [request.post_data_json for request in house.heard] == [
        {"outcome": "other", "note": "sat down, felt better"}
    ]
    assert house.heard[0].url.endswith("/v1/alarms/a1/acknowledge")
    assert not page.locator("#alarms").is_visible()


def test_nothing_is_chosen_beforehand(page: Page, house: House) -> None:
    shows(page, alarm(1))
    page.evaluate("window.band.answer()")
    page.keyboard.press("1")
    page.evaluate("document.getElementById('answering').close()")
    page.evaluate("window.band.answer()")
    page.locator("#answering button").click()
    assert house.heard == []
    assert page.locator("#answering").is_visible()


def test_a_refusal_is_said_and_the_alarm_stays(page: Page, house: House) -> None:
    house.status = 409
    shows(page, alarm(1))
    page.evaluate("window.band.answer()")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.locator(".wrong", has_text="Somebody else has answered.").wait_for()
    assert page.locator("#alarm-list li").count() == 1


def test_the_question_closes_when_somebody_else_has_answered(page: Page) -> None:
    shows(page, alarm(1), alarm(2))
    page.evaluate("window.band.answer('a1')")
    shows(page, alarm(2))
    assert not page.locator("#answering").is_visible()
    page.evaluate("window.band.answer('a2')")
    shows(page, alarm(2), alarm(3))
    assert page.locator("#answering").is_visible()
