"""Ages in years, months and days, compared with each other."""

import re

import pytest

from appliance.triage.ages import Age, bound, lies_within, may_lie_within, told


def test_the_most_exact_of_several_counts() -> None:
    assert told(years=0, months=3, days=100) == told(days=100)
    assert told(years=0, months=3) == told(months=3)
    assert told() is None


def test_twelve_months_are_a_year_and_thirty_days_are_not_yet_a_month() -> None:
    assert bound("12m") == bound("1y")
    assert bound("30d") < bound("1m") < bound("31d")
    assert bound("60d") < bound("2m") < bound("61d")


@pytest.mark.parametrize("text", ["8", "d", "8w", "-1d", "1.5y", "8 d", "1000d", "8d "])
def test_anything_else_is_no_bound(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        bound(text)


def test_a_span_may_lie_within_before_it_does_for_certain() -> None:
    first_year = told(years=0)
    assert isinstance(first_year, Age)
    assert may_lie_within(first_year, None, bound("8d")) and not lies_within(first_year, None, bound("8d"))
    assert may_lie_within(first_year, bound("11m"), None) and not lies_within(first_year, bound("11m"), None)
    assert lies_within(first_year, None, bound("1y")) and not may_lie_within(first_year, bound("1y"), None)
    assert lies_within(first_year, None, None)
