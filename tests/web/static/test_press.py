"""press.js: answered within its patience or failed in front of the person; twice is once; a new wish is a new key."""

import json
from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import Request, Route

from tests.web.static.conftest import Asking

ONCE = "async ([body, more]) => (await import('/press.js')).press('/v1/x', body, more)"
TWICE = """async () => {
  const { press } = await import('/press.js');
  return Promise.all([press('/v1/x', { a: 1 }), press('/v1/x', { a: 1 })]);
}"""


class Server:
    """Hears presses; answers them, or keeps silent."""

    def __init__(self, status: int = 200) -> None:
        self.heard: list[Request] = []
        self.status = status
        self.silent = False

    def __call__(self, route: Route) -> None:
        self.heard.append(route.request)
        if not self.silent:
            body = "" if self.status == 204 else json.dumps({"n": len(self.heard)})
            route.fulfill(status=self.status, body=body, content_type="application/json")

    def header(self, index: int, name: str) -> str:
        return self.heard[index].headers[name]


def test_a_press_gets_its_answer(asking: Asking) -> None:
    server = Server()
    assert asking.page(server).evaluate(ONCE, [{"a": 1}, {}]) == {"ok": True, "status": 200, "body": {"n": 1}}
    assert server.heard[0].post_data_json == {"a": 1}


def test_a_refusal_is_an_answer(asking: Asking) -> None:
    assert asking.page(Server(409)).evaluate(ONCE, [{}, {}]) == {"ok": False, "status": 409, "body": {"n": 1}}


def test_nothing_to_say_is_an_answer(asking: Asking) -> None:
    assert asking.page(Server(204)).evaluate(ONCE, [{}, {}]) == {"ok": True, "status": 204, "body": None}


def test_a_double_press_is_one_request(asking: Asking) -> None:
    server = Server()
    first, second = asking.page(server).evaluate(TWICE)
    assert first == second
    assert len(server.heard) == 1


def test_silence_fails_in_time_and_the_next_try_carries_the_same_key(asking: Asking) -> None:
    server = Server()
    page = asking.page(server)
    server.silent = True
    began = datetime.now(UTC)
    assert page.evaluate(ONCE, [{}, {"patience": 0.5}])["status"] == 0
    assert (datetime.now(UTC) - began).total_seconds() < 2
    server.silent = False
    assert page.evaluate(ONCE, [{}, {"patience": 0.5}])["ok"] is True
    assert server.header(0, "idempotency-key") == server.header(1, "idempotency-key")


def test_after_an_answer_the_same_words_are_a_new_wish(asking: Asking) -> None:
    server = Server()
    page = asking.page(server)
    page.evaluate(ONCE, [{}, {}])
    page.evaluate(ONCE, [{}, {}])
    assert server.header(0, "idempotency-key") != server.header(1, "idempotency-key")


def test_another_person_with_the_same_words_is_another_wish(asking: Asking) -> None:
    server = Server()
    page = asking.page(server)
    server.silent = True
    for person in ("1", "2"):
        page.evaluate(ONCE, [{}, {"patience": 0.3, "intent": person}])
    assert server.header(0, "idempotency-key") != server.header(1, "idempotency-key")


def test_a_press_says_until_when_it_may_be_done_by_the_servers_clock(asking: Asking) -> None:
    """The page was told at its start that it is 04:11:07; its own clock may say anything."""
    server = Server()
    asking.page(server).evaluate(ONCE, [{}, {"patience": 2}])
    deadline = datetime.fromisoformat(server.header(0, "press-before"))
    assert 2 <= (deadline - datetime(2026, 11, 21, 4, 11, 7, tzinfo=UTC)).total_seconds() < 7


def test_a_cut_cable_is_silence_and_no_mistake(asking: Asking) -> None:
    def cut(route: Route) -> Any:
        return route.abort()

    assert asking.page(cut).evaluate(ONCE, [{}, {}]) == {"ok": False, "status": 0, "body": None}
