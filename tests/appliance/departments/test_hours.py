"""Opening hours: local wall-clock sessions, inclusive at the start, exclusive at the end, in the department's zone."""

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.clock import from_milliseconds, local
from appliance.departments.hours import Session, closing, is_open, next_opening, next_sitting, overlap, sitting_at

KOLKATA = "Asia/Kolkata"
SATURDAY = (Session(weekday=5, opens="09:00", closes="13:00"), Session(weekday=5, opens="14:00", closes="17:00"))
INSTANTS = st.integers(1_577_836_800_000, 2_208_988_800_000).map(from_milliseconds)
CLOCKS = st.times().map(lambda clock: f"{clock:%H:%M}")
SESSIONS = st.builds(Session, weekday=st.integers(0, 6), opens=CLOCKS, closes=st.just("24:00"))


def kolkata(text: str) -> datetime:
    """An instant by the clock on the ward's wall."""
    return datetime.fromisoformat(f"{text}+05:30").astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "open_then"),
    [
        ("2026-11-21T08:59:59.999", False),
        ("2026-11-21T09:00:00.000", True),
        ("2026-11-21T12:59:59.999", True),
        ("2026-11-21T13:00:00.000", False),
        ("2026-11-21T13:59:59.999", False),
        ("2026-11-21T14:00:00.000", True),
        ("2026-11-21T17:00:00.000", False),
        ("2026-11-22T10:00:00.000", False),
        ("2026-11-28T10:00:00.000", True),
    ],
)
def test_a_session_takes_people_from_its_first_minute_until_the_minute_it_closes(at: str, open_then: bool) -> None:
    assert is_open(SATURDAY, kolkata(at), KOLKATA) is open_then


def test_it_is_the_departments_own_wall_clock_that_counts() -> None:
    at = datetime(2026, 11, 21, 3, 30, tzinfo=UTC)
    assert is_open(SATURDAY, at, KOLKATA)
    assert not is_open(SATURDAY, at, "UTC")


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-11-20T23:59:59.999", "2026-11-21T09:00:00.000"),
        ("2026-11-21T08:59:59.999", "2026-11-21T09:00:00.000"),
        ("2026-11-21T09:00:00.000", "2026-11-21T14:00:00.000"),
        ("2026-11-21T13:30:00.000", "2026-11-21T14:00:00.000"),
        ("2026-11-21T14:00:00.000", "2026-11-28T09:00:00.000"),
        ("2026-11-23T00:00:00.000", "2026-11-28T09:00:00.000"),
    ],
)
def test_the_next_opening_is_the_next_session_that_begins(at: str, opens: str) -> None:
    assert next_opening(SATURDAY, kolkata(at), KOLKATA) == kolkata(opens)


def test_a_department_without_hours_is_always_open_and_never_opens() -> None:
    at = kolkata("2026-11-21T03:00:00.000")
    assert is_open((), at, KOLKATA)
    assert next_opening((), at, KOLKATA) is None


def test_a_session_begins_by_the_wall_clock_also_after_the_clocks_changed() -> None:
    """Berlin's clocks go forward on Sunday 29 March 2026: nine o'clock is an hour earlier in UTC."""
    monday = (Session(weekday=0, opens="09:00", closes="17:00"),)
    saturday = datetime(2026, 3, 28, 12, tzinfo=UTC)
    opens = next_opening(monday, saturday, "Europe/Berlin")
    assert opens is not None
    assert opens.astimezone(UTC) == datetime(2026, 3, 30, 7, tzinfo=UTC)


@given(st.lists(SESSIONS, min_size=1, max_size=4).map(tuple), INSTANTS, st.sampled_from([KOLKATA, "UTC"]))
def test_a_department_with_hours_opens_again_within_a_week(hours: tuple[Session, ...], at: datetime, zone: str) -> None:
    opens = next_opening(hours, at, zone)
    assert opens is not None
    assert 0 < (opens - at).total_seconds() <= 7 * 24 * 3600
    here = local(opens, zone)
    assert (here.weekday(), f"{here:%H:%M}") in {(session.weekday, session.opens) for session in hours}


@pytest.mark.parametrize(
    "wrong",
    [
        {"weekday": 7, "opens": "09:00", "closes": "17:00"},
        {"weekday": -1, "opens": "09:00", "closes": "17:00"},
        {"weekday": 0, "opens": "9:00", "closes": "17:00"},
        {"weekday": 0, "opens": "25:00", "closes": "26:00"},
        {"weekday": 0, "opens": "nine", "closes": "17:00"},
        {"weekday": 0, "opens": "09:60", "closes": "17:00"},
        {"weekday": 0, "opens": "09:00\n", "closes": "17:00"},
        {"weekday": 0, "opens": "24:00", "closes": "24:00"},
        {"weekday": 0, "opens": "22:00", "closes": "06:00"},
        {"weekday": 0, "opens": "09:00", "closes": "09:00"},
    ],
)
def test_what_is_no_weekday_and_no_time_of_day_is_no_session(wrong: dict[str, object]) -> None:
    """Otherwise a check-in, weeks later, would be the one to stumble over it."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(wrong, Session)


def test_midnight_ends_a_day_as_twenty_four_hundred() -> None:
    night = msgspec.convert({"weekday": 5, "opens": "18:00", "closes": "24:00"}, Session)
    assert is_open((night,), kolkata("2026-11-21T23:59:59.999"), KOLKATA)
    assert not is_open((night,), kolkata("2026-11-22T00:00:00.000"), KOLKATA)


# Closed dates, sittings, closing time -------------------------------------------------------------------------------

SATURDAYS_DATE = frozenset({"2026-11-21"})


def test_on_a_closed_date_no_session_takes_place() -> None:
    at = kolkata("2026-11-21T10:00:00.000")
    assert not is_open(SATURDAY, at, KOLKATA, SATURDAYS_DATE)
    assert sitting_at(SATURDAY, at, KOLKATA, SATURDAYS_DATE) is None
    assert next_opening(SATURDAY, at, KOLKATA, SATURDAYS_DATE) == kolkata("2026-11-28T09:00:00.000")


def test_a_department_without_hours_opens_again_at_midnight_after_its_closed_dates() -> None:
    at = kolkata("2026-11-21T10:00:00.000")
    two = SATURDAYS_DATE | {"2026-11-22"}
    assert not is_open((), at, KOLKATA, two)
    assert next_opening((), at, KOLKATA, two) == kolkata("2026-11-23T00:00:00.000")
    assert is_open((), kolkata("2026-11-23T00:00:00.000"), KOLKATA, two)


def test_a_sitting_is_a_session_on_its_date() -> None:
    sitting = sitting_at(SATURDAY, kolkata("2026-11-21T14:30:00.000"), KOLKATA)
    assert sitting is not None
    assert (sitting.key, sitting.closes) == ("2026-11-21T14:00", kolkata("2026-11-21T17:00:00.000"))
    following = next_sitting(SATURDAY, kolkata("2026-11-21T14:30:00.000"), KOLKATA)
    assert following is not None and following.key == "2026-11-28T09:00"


NIGHT = (Session(weekday=5, opens="18:00", closes="24:00"), Session(weekday=6, opens="00:00", closes="06:00"))
ALWAYS = tuple(Session(weekday=day, opens="00:00", closes="24:00") for day in range(7))


@pytest.mark.parametrize(
    ("hours", "at", "closes"),
    [
        (SATURDAY, "2026-11-21T10:00:00.000", "2026-11-21T13:00:00.000"),
        (SATURDAY, "2026-11-21T13:30:00.000", None),
        (NIGHT, "2026-11-21T20:00:00.000", "2026-11-22T06:00:00.000"),
        (NIGHT, "2026-11-22T05:59:00.000", "2026-11-22T06:00:00.000"),
        (ALWAYS, "2026-11-21T10:00:00.000", None),
        ((), "2026-11-21T10:00:00.000", None),
    ],
)
def test_a_department_closes_where_no_session_follows_at_once(
    hours: tuple[Session, ...], at: str, closes: str | None
) -> None:
    assert closing(hours, kolkata(at), KOLKATA) == (kolkata(closes) if closes else None)


def test_always_is_over_on_a_closed_date() -> None:
    at = kolkata("2026-11-20T10:00:00.000")
    assert closing(ALWAYS, at, KOLKATA, SATURDAYS_DATE) == kolkata("2026-11-21T00:00:00.000")


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        (("09:00", "13:00"), ("12:59", "14:00"), True),
        (("09:00", "13:00"), ("13:00", "14:00"), False),
        (("09:00", "13:00"), ("10:00", "11:00"), True),
    ],
)
def test_two_sessions_of_a_day_share_no_minute(one: tuple[str, str], other: tuple[str, str], share: bool) -> None:
    first, second = (Session(weekday=2, opens=opens, closes=closes) for opens, closes in (one, other))
    assert overlap((second, first)) is share
    assert not overlap((first, Session(weekday=3, opens=other[0], closes=other[1])))


@given(INSTANTS, st.sampled_from([KOLKATA, "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]))
def test_who_is_open_has_a_sitting_and_who_is_closed_has_a_next_one(at: datetime, zone: str) -> None:
    """Also in the nights in which the clocks change."""
    hours = (*SATURDAY, Session(weekday=6, opens="01:00", closes="05:00"))
    sitting, following = sitting_at(hours, at, zone), next_sitting(hours, at, zone)
    assert is_open(hours, at, zone) == (sitting is not None)
    assert following is not None and following.opens > at
    assert sitting is None or following.key > sitting.key
