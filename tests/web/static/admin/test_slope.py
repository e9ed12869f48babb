"""slope.js: who moves when the rules change, and by how much."""

from typing import Any

from playwright.sync_api import Page

MOVES = "async ([now, then]) => (await import('/admin/slope.js')).movesBetween(now, then)"
DRAWN = """async ([moves, rows]) => {
  document.body.innerHTML = '<svg></svg>';
  (await import('/admin/slope.js')).drawMoves(document.querySelector('svg'), moves, rows);
  return [...document.querySelectorAll('path')].map((path) => [path.getAttribute('class'), path.getAttribute('d')]);
}"""


def line(*tokens: str) -> list[dict[str, Any]]:
    return [{"tokenNumber": token, "place": place, "was": place} for place, token in enumerate(tokens, start=1)]


def changed(*tokens: tuple[str, int]) -> list[dict[str, Any]]:
    return [{"tokenNumber": token, "place": place, "was": was} for place, (token, was) in enumerate(tokens, start=1)]


def test_nobody_moves_in_an_order_that_stays(page: Page) -> None:
    moves = page.evaluate(MOVES, [line("A", "B"), line("A", "B")])
    assert [move["move"] for move in moves] == [0, 0]


def test_forward_counts_up_and_back_counts_down(page: Page) -> None:
    moves = page.evaluate(MOVES, [line("A", "B", "C"), changed(("C", 3), ("A", 1), ("B", 2))])
    assert {move["token"]: (move["from"], move["to"], move["move"]) for move in moves} == {
        "C": (2, 0, 2),
        "A": (0, 1, -1),
        "B": (1, 2, -1),
    }


def test_who_comes_in_from_beyond_the_list_and_who_falls_out_of_it(page: Page) -> None:
    moves = page.evaluate(MOVES, [line("A", "B"), changed(("Z", 14), ("A", 1))])
    assert {move["token"]: (move["from"], move["to"], move["move"]) for move in moves} == {
        "Z": (None, 0, 13),
        "A": (0, 1, -1),
        "B": (1, None, None),
    }


def test_lines_lead_from_where_one_stands_to_where_one_would(page: Page) -> None:
    moves = [
        {"token": "A", "from": 0, "to": 1, "move": -1},
        {"token": "B", "from": None, "to": 0, "move": 5},
        {"token": "C", "from": 1, "to": 1, "move": 0},
    ]
    (back, back_way), (forward, forward_way), (still, _) = page.evaluate(DRAWN, [moves, 2])
    assert (back, forward, still) == ("down", "up", "still")
    assert back_way.startswith("M0 50C") and back_way.endswith(" 150")
    assert forward_way.startswith("M0 250C"), "from below the list"
