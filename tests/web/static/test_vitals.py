"""vitals.js: what is typed is read as people write it, what sounds wrong is asked about, and nothing is ever corrected."""

from typing import Any

import pytest
from playwright.sync_api import Page

READING = "async ([text, measure]) => (await import('/vitals.js')).reading(text, measure)"
CONTRADICTION = "async (values) => (await import('/vitals.js')).contradiction(values)"

PULSE = {"code": "heartRate", "least": 0, "most": 300, "step": 1}
TEMPERATURE = {"code": "temperature", "least": 20, "most": 45, "step": 0.1}


@pytest.mark.parametrize(
    ("text", "measure", "read"),
    [
        ("", PULSE, {}),
        ("  ", PULSE, {}),
        ("72", PULSE, {"value": 72}),
        (" 72 ", PULSE, {"value": 72}),
        ("७२", PULSE, {"value": 72}),
        ("38.4", TEMPERATURE, {"value": 38.4}),
        ("38,4", TEMPERATURE, {"value": 38.4}),
        ("38", TEMPERATURE, {"value": 38}),
        ("30", PULSE, {"value": 30}),
        ("29", PULSE, {"value": 29, "asks": True}),
        ("220", PULSE, {"value": 220}),
        ("221", PULSE, {"value": 221, "asks": True}),
        ("42.1", TEMPERATURE, {"value": 42.1, "asks": True}),
        ("301", PULSE, {"wrong": True}),
        ("72.5", PULSE, {"wrong": True}),
        ("-5", PULSE, {"wrong": True}),
        ("fast", PULSE, {"wrong": True}),
        ("38.44", TEMPERATURE, {"wrong": True}),
    ],
)
def test_a_reading(page: Page, text: str, measure: dict[str, Any], read: dict[str, Any]) -> None:
    said = page.evaluate(READING, [text, measure])
    assert {name: value for name, value in said.items() if value is not None} == read


def test_a_forgotten_point_is_offered_and_not_taken(page: Page) -> None:
    assert page.evaluate(READING, ["384", TEMPERATURE]) == {"wrong": True, "meant": 38.4}
    assert "meant" not in {key for key, value in page.evaluate(READING, ["384", PULSE]).items() if value is not None}


@pytest.mark.parametrize(
    ("values", "contradicts"),
    [
        ({"systolic": 120, "diastolic": 80}, False),
        ({"systolic": 80, "diastolic": 80}, True),
        ({"systolic": 80, "diastolic": 120}, True),
        ({"systolic": 120}, False),
        ({}, False),
    ],
)
def test_the_lower_pressure_is_below_the_upper_one(page: Page, values: dict[str, int], contradicts: bool) -> None:
    assert page.evaluate(CONTRADICTION, values) is contradicts
