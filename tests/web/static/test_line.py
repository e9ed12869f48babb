"""line.js: a line that is told only its changes is the line that was sent whole."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from web.live.board import longest_in_order

AFTER = "async ([line, event, frame]) => (await import('/line.js')).after(line, event, frame)"
PLACE = "async ([line, token]) => (await import('/line.js')).placeOf(line, token)"

ROOM = {"room": "Room 4", "tokenNumber": None, "state": None, "calledAt": None, "calls": 0}


def line(*tokens: str, **more: object) -> dict[str, Any]:
    return {
        "departmentId": "c",
        "line": list(tokens),
        "rooms": [ROOM],
        "recent": [],
        "estimates": {},
        "waiting": len(tokens),
    } | more


def frame(
    *changes: Mapping[str, object], out: list[str] | None = None, in_: list[Any] | None = None
) -> dict[str, object]:
    return {"departmentId": "c", "at": "x", "changes": list(changes), "out": out or [], "in": in_ or [], "waiting": 9}


def after(page: Page, before: dict[str, Any], event: str, told: dict[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = page.evaluate(AFTER, [before, event, told])
    return result


CALL = {"change": "called", "tokenNumber": "C-1", "room": "Room 4", "calledAt": "2026-11-21T04:11:00.000Z"}


def test_a_call_takes_the_token_out_of_the_line_and_into_its_room(page: Page) -> None:
    called = after(page, line("C-1", "C-2"), "queue", frame(CALL, out=["C-1"]))
    assert called["line"] == ["C-2"]
    assert called["rooms"] == [
        ROOM | {"tokenNumber": "C-1", "state": "CALLED", "calledAt": CALL["calledAt"], "calls": 1}
    ]
    assert [call["tokenNumber"] for call in called["recent"]] == ["C-1"]


def test_a_recall_counts_and_stays_one_of_the_last_calls(page: Page) -> None:
    called = after(page, line("C-1"), "queue", frame(CALL, out=["C-1"]))
    again = after(page, called, "queue", frame(CALL | {"change": "recalled"}))
    assert again["rooms"][0]["calls"] == 2
    assert len(again["recent"]) == 1


@pytest.mark.parametrize("change", ["finished", "missed", "left"])
def test_whoever_is_over_leaves_the_room_free(page: Page, change: str) -> None:
    called = after(page, line("C-1"), "queue", frame(CALL, out=["C-1"]))
    assert after(page, called, "queue", frame({"change": change, "tokenNumber": "C-1"}))["rooms"] == [ROOM]


def test_a_room_that_was_not_known_appears(page: Page) -> None:
    called = after(page, line("C-1"), "queue", frame(CALL | {"room": "Room 9"}, out=["C-1"]))
    assert [room["room"] for room in called["rooms"]] == ["Room 4", "Room 9"]


def test_only_the_last_five_calls_are_kept(page: Page) -> None:
    now = line()
    for number in range(7):
        now = after(page, now, "queue", frame(CALL | {"tokenNumber": f"C-{number}"}))
    assert [call["tokenNumber"] for call in now["recent"]] == ["C-6", "C-5", "C-4", "C-3", "C-2"]


def test_windows_are_kept_beside_those_that_did_not_change(page: Page) -> None:
    before = line("C-1", "C-2", estimates={"C-1": [0, 5, 2], "C-2": [5, 10, 8]})
    told = after(page, before, "estimate", {"departmentId": "c", "windows": {"C-2": None}})
    assert told["estimates"] == {"C-1": [0, 5, 2], "C-2": None}


def test_a_frame_that_comes_twice_changes_nothing_more(page: Page) -> None:
    move = frame({"change": "moved", "tokenNumber": "C-3"}, out=["C-3"], in_=[[0, "C-3"]])
    once = after(page, line("C-1", "C-2", "C-3"), "queue", move)
    assert once["line"] == ["C-3", "C-1", "C-2"]
    assert after(page, once, "queue", move)["line"] == once["line"]


def test_a_frame_of_no_concern_leaves_the_line_as_it_is(page: Page) -> None:
    assert after(page, line("C-1"), "announcement", {"departmentId": "c"}) == line("C-1")


@given(st.permutations("abcdefgh"), st.permutations("cdefghij"))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_the_server_moves_the_page_ends_with_the_same_line(
    page: Page, known: list[str], now: list[str]
) -> None:
    """The server's own difference, undone by the page: what `web/live/board.py` sends is what `line.js` understands."""
    stay = longest_in_order(known, now)
    told = frame(
        out=[token for token in known if token not in stay],
        in_=[[index, token] for index, token in enumerate(now) if token not in stay],
    )
    assert after(page, line(*known), "queue", told)["line"] == list(now)


def test_a_token_finds_its_place_in_line_or_room(page: Page) -> None:
    called = after(page, line("C-1", "C-2", "C-3"), "queue", frame(CALL, out=["C-1"]))
    assert page.evaluate(PLACE, [called, "C-1"]) == {"room": "Room 4", "state": "CALLED", "calls": 1, "ahead": 0}
    assert page.evaluate(PLACE, [called, "C-3"]) == {"room": None, "state": "WAITING", "calls": 0, "ahead": 1}
    assert page.evaluate(PLACE, [called, "C-9"]) is None
