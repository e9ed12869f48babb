"""words.js says what `Words` says: the same window and the same count, on either side of the wire."""

import json

import pytest
from playwright.sync_api import Page

from appliance.wording import LANGUAGES, words
from tests.web.static.conftest import Asking

WAIT = "async (window) => (await import('/words.js')).wait(window)"
COUNT = "async ([key, n]) => (await import('/words.js')).count(key, n)"
SAY = "async ([key, values]) => (await import('/words.js')).say(key, values)"

WINDOWS = [
    (20, 35, 27), (10, 20, 15), (0, 5, 2), (0, 15, 8), (95, 160, 120), (120, 180, 150), (20, 130, 60), (0, 10, 5), (60, 120, 90),
]  # fmt: skip


@pytest.fixture(params=LANGUAGES)
def speaking(request: pytest.FixtureRequest, asking: Asking) -> tuple[str, Page]:
    say = words(request.param)
    table = {
        "windows": say.windows(),
        "ahead": say.forms("{number} person before you", "{number} people before you"),
        "come": say("Please come to {room}."),
    }
    return request.param, asking.page(words=json.dumps(table), language=request.param)


def test_a_window_is_told_alike_on_both_sides(speaking: tuple[str, Page]) -> None:
    language, page = speaking
    for window in WINDOWS:
        assert page.evaluate(WAIT, window) == words(language).window(*window)
    assert page.evaluate(WAIT, None) == ""


def test_a_count_is_told_alike_on_both_sides(speaking: tuple[str, Page]) -> None:
    language, page = speaking
    for number in (0, 1, 2, 5, 21, 1200, 120000):
        said = words(language).n("{number} person before you", "{number} people before you", number)
        assert page.evaluate(COUNT, ["ahead", number]) == said


def test_a_sentence_is_filled_and_an_unknown_place_left(speaking: tuple[str, Page]) -> None:
    language, page = speaking
    assert page.evaluate(SAY, ["come", {"room": "Room 4"}]) == words(language)("Please come to {room}.", room="Room 4")
    assert "{room}" in page.evaluate(SAY, ["come", {}])
