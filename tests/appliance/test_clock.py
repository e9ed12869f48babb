"""Instants: what is stored is what was compared, and text sorts as time does."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance import clock

INSTANTS = st.integers(min_value=0, max_value=7_226_582_400_000).map(clock.from_milliseconds)


def test_an_instant_is_written_in_utc_with_milliseconds_and_a_z() -> None:
    at = datetime(2026, 11, 21, 15, 11, 7, 123_000, tzinfo=timezone(timedelta(hours=5, minutes=30)))

    assert clock.iso(at) == "2026-11-21T09:41:07.123Z"


def test_microseconds_are_cut_and_never_rounded_up_into_the_future() -> None:
    assert clock.iso(datetime(2026, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)) == "2026-12-31T23:59:59.999Z"


@given(INSTANTS)
def test_what_is_written_reads_back_as_the_same_instant(at: datetime) -> None:
    assert clock.parse(clock.iso(at)) == at
    assert clock.from_milliseconds(clock.milliseconds(at)) == at


@given(INSTANTS, INSTANTS)
def test_text_and_milliseconds_sort_as_time_does(one: datetime, other: datetime) -> None:
    assert (clock.iso(one) < clock.iso(other)) == (one < other)
    assert (clock.milliseconds(one) < clock.milliseconds(other)) == (one < other)


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01T00:00:00.000Z", "2026-11-21T25:00:00.000Z"])
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"month|hour|Invalid isoformat"):
        clock.parse(text)


def test_seconds_to_a_stored_instant_are_negative_when_the_clock_went_back() -> None:
    noon = datetime(2026, 11, 21, 12, tzinfo=UTC)

    assert clock.seconds_between("2026-11-21T11:59:30.500Z", noon) == 29.5
    assert clock.seconds_between("2026-11-21T12:00:10.000Z", noon) == -10


def test_people_see_the_wall_clock_of_their_zone() -> None:
    assert clock.local(datetime(2026, 11, 21, 20, tzinfo=UTC), "Asia/Kolkata").strftime("%d %H:%M") == "22 01:30"


def test_the_machines_clock_is_aware_and_cut_to_whole_milliseconds() -> None:
    system = clock.SystemClock()
    nows = [system.now() for _ in range(50)]

    assert all(at.tzinfo is UTC and at.microsecond % 1000 == 0 for at in nows)
    assert abs(nows[0] - datetime.now(UTC)) < timedelta(seconds=5)
    assert system.monotonic() <= system.monotonic()
