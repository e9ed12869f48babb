"""week.js: times as people type them, weeks as the API takes them, and what cannot be."""

from typing import Any

import pytest
from playwright.sync_api import Page

TIME = "async (text) => (await import('/admin/week.js')).timeOf(text)"
IMPOSSIBLE = "async (sessions) => (await import('/admin/week.js')).impossible(sessions)"

SESSION = '<span class="session"><input aria-label="Opens"><input aria-label="Closes"><button data-week="remove"></button></span>'
DAY = """<li class="day" data-weekday="{number}"><span class="name">Day {number}</span>
<svg><path class="noon"/></svg><span class="sessions">{sessions}</span>
<button data-week="add"></button><button data-week="copy"></button></li>"""


def a_week(page: Page, *days: list[tuple[str, str]]) -> None:
    """Draws days with their sessions and sets the editor going."""
    drawn = "".join(
        DAY.format(
            number=number,
            sessions="".join(
                SESSION.replace('"Opens"', f'"Opens" value="{opens}"').replace('"Closes"', f'"Closes" value="{closes}"')
                for opens, closes in sessions
            ),
        )
        for number, sessions in enumerate(days)
    )
    page.evaluate(
        """async ([days, session]) => {
          document.body.innerHTML = `<ol>${days}</ol><template id="session">${session}</template>`;
          (await import('/admin/week.js')).editWeek(document.querySelector('ol'));
        }""",
        [drawn, SESSION],
    )


def read(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(
        "async () => (await import('/admin/week.js')).sessionsOf(document.querySelector('ol'))"
    )
    return found


def press(page: Page, day: int, what: str) -> None:
    page.evaluate(
        "([day, what]) => document.querySelectorAll('.day')[day].querySelector(`[data-week=\"${what}\"]`).click()",
        [day, what],
    )


@pytest.mark.parametrize(
    ("typed", "time"),
    [
        ("9", "09:00"),
        ("09:30", "09:30"),
        ("930", "09:30"),
        ("9.30", "09:30"),
        (" 1400 ", "14:00"),
        ("24", "24:00"),
        ("24:30", "24:30"),
        ("noon", "noon"),
        ("9:75", "9:75"),
        ("", ""),
    ],
)
def test_a_time_is_understood_as_it_was_typed(page: Page, typed: str, time: str) -> None:
    assert page.evaluate(TIME, typed) == time


def test_a_week_is_read_by_day_and_time(page: Page) -> None:
    a_week(page, [("14:00", "17:00"), ("9", "13")], [], [("10:00", "24:00")])
    assert read(page) == [
        {"weekday": 0, "opens": "09:00", "closes": "13:00"},
        {"weekday": 0, "opens": "14:00", "closes": "17:00"},
        {"weekday": 2, "opens": "10:00", "closes": "24:00"},
    ]


def test_a_first_session_is_the_morning_and_the_next_follows_a_break(page: Page) -> None:
    a_week(page, [])
    for _ in range(2):
        press(page, 0, "add")
    assert [(each["opens"], each["closes"]) for each in read(page)] == [("09:00", "13:00"), ("14:00", "17:00")]


def test_a_session_added_late_ends_at_midnight(page: Page) -> None:
    a_week(page, [("18:00", "22:30")])
    press(page, 0, "add")
    assert read(page)[1] == {"weekday": 0, "opens": "23:00", "closes": "24:00"}


def test_every_day_becomes_like_this_one(page: Page) -> None:
    a_week(page, [("09:00", "13:00")], [("10:00", "11:00"), ("12:00", "13:00")], [])
    press(page, 0, "copy")
    assert read(page) == [{"weekday": day, "opens": "09:00", "closes": "13:00"} for day in range(3)]


def test_a_session_is_taken_out(page: Page) -> None:
    a_week(page, [("09:00", "13:00"), ("14:00", "17:00")])
    press(page, 0, "remove")
    assert [each["opens"] for each in read(page)] == ["14:00"]


def test_the_picture_shows_when_it_is_open(page: Page) -> None:
    a_week(page, [("06:00", "12:00"), ("nonsense", "13:00")])
    bars = page.evaluate(
        "[...document.querySelectorAll('.open')].map((bar) => [bar.getAttribute('x'), bar.getAttribute('width')])"
    )
    assert bars == [["72", "72"]]


@pytest.mark.parametrize(
    ("sessions", "wrong"),
    [
        ([(0, "09:00", "13:00"), (0, "14:00", "17:00")], []),
        ([(0, "13:00", "09:00")], [0]),
        ([(0, "09:00", "09:00")], [0]),
        ([(0, "09:00", "13:00"), (0, "12:00", "17:00")], [1]),
        ([(0, "09:00", "13:00"), (1, "12:00", "17:00")], []),
        ([(0, "09:00", "24:00")], []),
    ],
)
def test_sessions_that_cannot_be_are_found(page: Page, sessions: list[tuple[int, str, str]], wrong: list[int]) -> None:
    given = [{"weekday": day, "opens": opens, "closes": closes} for day, opens, closes in sessions]
    assert page.evaluate(IMPOSSIBLE, given) == [given[index] for index in wrong]
