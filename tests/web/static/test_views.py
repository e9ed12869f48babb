"""reception/views.js: the parts of today's line, and finding somebody by whatever is known of them."""

from typing import Any

import pytest
from playwright.sync_api import Page

IN_VIEW = "async ([visits, view, only]) => (await import('/reception/views.js')).inView(visits, view, only).map((v) => v.tokenNumber)"
COUNTED = "async (visits) => (await import('/reception/views.js')).counted(visits)"
BESIDE = "async ([view, distance]) => (await import('/reception/views.js')).beside(view, distance)"
FITS = "async ([visit, typed]) => (await import('/reception/views.js')).fits(visit, typed)"


def visit(token: str, state: str = "WAITING", **more: Any) -> dict[str, Any]:
    return {"tokenNumber": token, "state": state, "held": False, "priority": "NORMAL"} | more


DAY = [
    visit("C-1"),
    visit("C-2", "URGENT", priority="URGENT"),
    visit("C-3", held=True, needs=["wheelchair"]),
    visit("C-4", "CALLED", priority="URGENT"),
    visit("C-5", "IN_CONSULTATION"),
    visit("C-6", "COMPLETED"),
    visit("C-7", "NO_SHOW"),
    visit("C-8", "CANCELLED"),
    visit("C-9", claimedClasses=["pregnant"]),
]


@pytest.mark.parametrize(
    ("view", "only", "shown"),
    [
        ("here", [], ["C-1", "C-2", "C-3", "C-4", "C-5", "C-9"]),
        ("waiting", [], ["C-1", "C-2", "C-9"]),
        ("held", [], ["C-3"]),
        ("called", [], ["C-4", "C-5"]),
        ("missed", [], ["C-7"]),
        ("over", [], ["C-6", "C-8"]),
        ("here", ["urgent"], ["C-2", "C-4"]),
        ("here", ["needs"], ["C-3"]),
        ("here", ["confirm"], ["C-9"]),
        ("here", ["urgent", "needs"], []),
    ],
)
def test_a_view_shows_those_who_stand_there(page: Page, view: str, only: list[str], shown: list[str]) -> None:
    assert page.evaluate(IN_VIEW, [DAY, view, only]) == shown


def test_every_view_says_how_many_stand_in_it(page: Page) -> None:
    assert page.evaluate(COUNTED, DAY) == {"here": 6, "waiting": 3, "held": 1, "called": 2, "missed": 1, "over": 2}


@pytest.mark.parametrize(
    ("view", "distance", "then"),
    [("here", 1, "waiting"), ("here", -1, "here"), ("over", 1, "over"), ("missed", -1, "called")],
)
def test_the_arrows_go_from_view_to_view_and_stay_at_the_ends(page: Page, view: str, distance: int, then: str) -> None:
    assert page.evaluate(BESIDE, [view, distance]) == then


ASHA = visit("C-017", person={"name": "Asha Rao", "age": 41, "phoneLast4": "3210"})


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("C-017", True),
        ("c17", True),
        ("c-17", True),
        ("17", True),
        ("017", True),
        ("7", False),
        ("C-01", True),
        ("3210", True),
        ("210", True),
        ("9812343210", True),
        ("10", False),
        ("asha", True),
        ("rao as", True),
        ("asha 41", True),
        ("asha 42", False),
        ("ravi", False),
        ("  ", True),
    ],
)
def test_somebody_is_found_by_what_is_known(page: Page, typed: str, found: bool) -> None:
    assert page.evaluate(FITS, [ASHA, typed]) is found


def test_a_number_without_a_person_is_found_by_the_number_alone(page: Page) -> None:
    assert page.evaluate(FITS, [visit("C-017"), "17"]) is True
    assert page.evaluate(FITS, [visit("C-017"), "asha"]) is False
