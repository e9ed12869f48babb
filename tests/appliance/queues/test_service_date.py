"""The service date: when a department's day turns over, in its own zone, and that it never goes back."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.clock import from_milliseconds
from appliance.queues.service_date import end_of, service_date

ZONES = ["Asia/Kolkata", "UTC", "America/New_York", "Pacific/Kiritimati", "Europe/Berlin", "Australia/Lord_Howe"]
INSTANTS = st.integers(1_577_836_800_000, 2_208_988_800_000).map(from_milliseconds)
"""Any millisecond from 2020 to 2040."""


@pytest.mark.parametrize(
    ("at", "zone", "rollover", "day"),
    [
        ("2026-11-21T22:29:59.999Z", "Asia/Kolkata", "04:00", "2026-11-21"),
        ("2026-11-21T22:30:00.000Z", "Asia/Kolkata", "04:00", "2026-11-22"),
        ("2026-11-21T18:29:59.999Z", "Asia/Kolkata", "00:00", "2026-11-21"),
        ("2026-11-21T18:30:00.000Z", "Asia/Kolkata", "00:00", "2026-11-22"),
        ("2026-11-21T03:59:59.999Z", "UTC", "04:00", "2026-11-20"),
        ("2026-11-21T04:00:00.000Z", "UTC", "04:00", "2026-11-21"),
        ("2026-11-21T10:00:00.000Z", "Pacific/Kiritimati", "04:00", "2026-11-21"),
        ("2026-11-21T14:00:00.000Z", "Pacific/Kiritimati", "04:00", "2026-11-22"),
    ],
)
def test_the_day_turns_over_at_the_policys_hour_in_the_departments_zone(
    at: str, zone: str, rollover: str, day: str
) -> None:
    assert service_date(datetime.fromisoformat(at), zone, rollover, None) == day


def test_it_never_goes_back() -> None:
    at = datetime(2026, 11, 21, 9, tzinfo=UTC)
    assert service_date(at, "UTC", "04:00", "2026-11-25") == "2026-11-25"
    assert service_date(at, "UTC", "04:00", "2026-11-20") == "2026-11-21"


@pytest.mark.parametrize(
    ("day", "zone", "rollover", "ends"),
    [
        ("2026-11-21", "Asia/Kolkata", "04:00", "2026-11-21T22:30:00+00:00"),
        ("2026-11-21", "UTC", "00:00", "2026-11-22T00:00:00+00:00"),
        ("2026-12-31", "UTC", "04:00", "2027-01-01T04:00:00+00:00"),
        ("2026-03-28", "Europe/Berlin", "04:00", "2026-03-29T02:00:00+00:00"),
        ("2026-10-24", "Europe/Berlin", "04:00", "2026-10-25T03:00:00+00:00"),
    ],
)
def test_a_day_ends_at_the_next_rollover(day: str, zone: str, rollover: str, ends: str) -> None:
    assert end_of(day, zone, rollover).isoformat() == ends


def test_two_hours_after_the_end_are_two_hours_also_where_the_clocks_change() -> None:
    """Berlin goes from 02:00 to 03:00 that night; an hour added to local time would be none."""
    ends = end_of("2026-03-28", "Europe/Berlin", "01:00")
    later = ends + timedelta(hours=2)
    assert (later.astimezone(UTC) - ends.astimezone(UTC)) == timedelta(hours=2)


@given(INSTANTS, st.sampled_from(ZONES), st.sampled_from(["00:00", "04:00", "06:30"]))
def test_an_instant_lies_within_its_service_date(at: datetime, zone: str, rollover: str) -> None:
    day = service_date(at, zone, rollover, None)
    before = (date.fromisoformat(day) - timedelta(days=1)).isoformat()
    assert end_of(before, zone, rollover) <= at < end_of(day, zone, rollover)


@given(st.lists(INSTANTS, min_size=2, max_size=8), st.sampled_from(ZONES))
def test_the_dates_of_any_clock_only_rise(instants: list[datetime], zone: str) -> None:
    last: str | None = None
    for at in instants:
        day = service_date(at, zone, "04:00", last)
        assert last is None or day >= last
        last = day
