"""Printer abilities as data."""

from pathlib import Path

import msgspec
import pytest

from printers import profile as profiles
from printers.profile import names, profile


def test_every_profile_can_be_used() -> None:
    assert set(names()) >= {"generic-58", "generic-80", "epson-80", "virtual"}
    for name in names():
        found = profile(name)
        assert found.name == name
        "é".encode(found.code_page.name)


def test_a_name_that_means_nothing_is_told_those_that_do() -> None:
    with pytest.raises(KeyError, match="generic-58"):
        profile("../secrets")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (('cutter = "partial"', 'cutter = "scissors"'), "Invalid enum value"),
        (("width_dots = 576", "width_dots = 577"), "multiple of 8"),
        (('qr = "raster"', 'qr = "raster"\ncolour = "red"'), "unknown field"),
    ],
)
def test_a_profile_with_a_mistake_says_which(change: tuple[str, str], why: str) -> None:
    text = (Path(profiles.FOLDER) / "generic-80.toml").read_text()
    assert change[0] in text, "need the line to spoil for this test to mean anything"
    with pytest.raises(msgspec.ValidationError, match=why):
        msgspec.toml.decode(text.replace(*change), type=profiles.Profile)
