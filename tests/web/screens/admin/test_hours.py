"""Opening hours as one reads them, and as pictures of days."""

import pytest

from appliance.departments.hours import Session
from appliance.wording import words
from web.screens.admin.hours import in_a_line, week_of

SAY = words("en")


def sessions(*days: int, times: str = "09:00-13:00 14:00-17:00") -> list[Session]:
    return [Session(day, *each.split("-")) for day in days for each in times.split()]


@pytest.mark.parametrize(
    ("hours", "line"),
    [
        ([], "Always open"),
        (sessions(0, 1, 2, 3, 4), "Mon–Fri 09:00–13:00, 14:00–17:00"),
        (sessions(0, 2, times="09:00-13:00"), "Mon 09:00–13:00 · Wed 09:00–13:00"),
        (
            [*sessions(0, 1, times="09:00-17:00"), *sessions(6, times="10:00-12:00")],
            "Mon–Tue 09:00–17:00 · Sun 10:00–12:00",
        ),
    ],
)
def test_days_of_the_same_times_stand_together(hours: list[Session], line: str) -> None:
    assert in_a_line(hours, SAY) == line


def test_the_line_speaks_the_readers_language() -> None:
    assert in_a_line(sessions(0, times="09:00-13:00"), words("hi")).startswith("सोम ")


def test_a_week_has_seven_days_and_each_its_sessions() -> None:
    week = week_of(sessions(0), SAY)
    assert [day.name for day in week][::6] == ["Monday", "Sunday"]
    assert [len(day.sessions) for day in week] == [2, 0, 0, 0, 0, 0, 0]


def test_a_session_lies_where_it_is_in_the_day() -> None:
    (night,) = week_of(sessions(0, times="18:00-24:00"), SAY)[0].sessions
    assert (night.opens, night.closes, night.from_unit, night.units) == ("18:00", "24:00", 216, 72)
