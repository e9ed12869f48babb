"""Colours: every pair that text stands on is told apart well enough, by day and by night (LOOK: text 7:1, marks 4.5:1)."""

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[3] / "web" / "static" / "tokens.css").read_text("utf-8")

TEXT, MARK = 7.0, 4.5
GROUNDS = ("paper", "surface", "raised")
SOFT = {
    "accent": "accent-soft",
    "called": "called-soft",
    "urgent": "urgent-soft",
    "attention": "attention-soft",
    "good": "good-soft",
}

PAIRS = [
    *[("ink", ground, TEXT) for ground in (*GROUNDS, *SOFT.values())],
    *[("quiet", ground, TEXT) for ground in GROUNDS],
    *[(colour, ground, TEXT) for colour in SOFT for ground in ("paper", "surface")],
    *[(colour, soft, MARK) for colour, soft in SOFT.items()],
    ("on-accent", "accent", TEXT),
    ("edge", "surface", 3.0),
]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("colour", "ground", "least"), PAIRS)
def test_a_pair_can_be_read(colour: str, ground: str, least: float, theme: int) -> None:
    pair = named(colour)[theme], named(ground)[theme]
    assert contrast(*pair) >= least, pair


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("hue", range(8))
def test_a_departments_letter_can_be_read_on_its_hue(hue: int, theme: int) -> None:
    found = re.search(rf'\[data-hue="{hue}"\] {{ --hue: light-dark\((#\w+), (#\w+)\)', TOKENS)
    assert found is not None
    assert contrast(found[theme + 1], named("paper")[theme]) >= TEXT


def test_the_measure_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def named(name: str) -> tuple[str, str]:
    found = re.search(rf"--{name}: light-dark\((#\w+), (#\w+)\)", TOKENS)
    assert found is not None, name
    return found[1], found[2]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
