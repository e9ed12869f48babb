"""rounds.js: whom a nurse looks at next: danger first, then the longest wait; who was decided about stands behind."""

from typing import Any

from playwright.sync_api import Page

ROUND = "async (visits) => (await import('/rounds.js')).round(visits).map((part) => part.map(({ id }) => id))"


def visit(name: str, minute: int, level: str | None = None, stage: str = "told") -> dict[str, Any]:
    found = {"triage": {"level": level, "stage": stage}} if level else {}
    return {"id": name, "queuedAt": f"2026-11-21T09:{minute:02}:00.000Z", **found}


def test_without_danger_the_longest_wait_comes_first(page: Page) -> None:
    assert page.evaluate(ROUND, [visit("late", 20), visit("early", 5)]) == [["early", "late"], []]


def test_who_told_of_danger_comes_before_who_waited_longer(page: Page) -> None:
    visits = [visit("plain", 1), visit("yellow", 30, "YELLOW"), visit("red", 40, "RED")]
    assert page.evaluate(ROUND, visits) == [["red", "yellow", "plain"], []]


def test_a_proposal_that_nobody_decided_stays_in_front(page: Page) -> None:
    visits = [visit("decided", 1, "RED", "confirmed"), visit("proposed", 30, "YELLOW", "assessed"), visit("plain", 2)]
    assert page.evaluate(ROUND, visits) == [["proposed", "plain"], ["decided"]]


def test_among_those_who_were_looked_at_the_worst_comes_first(page: Page) -> None:
    visits = [visit("green", 1, "GREEN", "confirmed"), visit("yellow", 9, "YELLOW", "confirmed")]
    assert page.evaluate(ROUND, visits) == [[], ["yellow", "green"]]
