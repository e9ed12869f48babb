"""The very bytes and the very dots of a few slips. A change that is meant: `MEDIQUE_REGOLDEN=1` (see the README there)."""

import os
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from printers import paper
from printers.escpos import encode
from printers.profile import profile
from printers.ticket import Ticket, layout
from tests.printers.slips import ASHA, ASHA_IN_HINDI, COPY, ROUTE

GOLDEN = Path(__file__).parents[1] / "golden" / "paper"

SLIPS = [
    ("generic-58", "english", ASHA),
    ("generic-58", "hindi", ASHA_IN_HINDI),
    ("generic-58", "copy", COPY),
    ("generic-80", "english", ASHA),
    ("generic-80", "hindi", ASHA_IN_HINDI),
    ("generic-80", "copy", COPY),
    ("epson-80", "english", ASHA),
    ("generic-58", "route", ROUTE),
    ("generic-80", "route", ROUTE),
]


@pytest.mark.parametrize(("printer", "name", "ticket"), SLIPS, ids=[f"{printer}-{name}" for printer, name, _ in SLIPS])
def test_a_slip_is_as_it_was(printer: str, name: str, ticket: Ticket) -> None:
    printout = encode(layout(ticket), profile(printer))
    picture = paper.read(printout.data, profile(printer), printout.captions).picture()
    data, png = GOLDEN / f"{printer}-{name}.bin", GOLDEN / f"{printer}-{name}.png"
    if os.environ.get("MEDIQUE_REGOLDEN"):
        data.write_bytes(printout.data)
        picture.save(png, optimize=True)
    assert printout.data == data.read_bytes(), f"{data.name} is not what is sent today: read {GOLDEN / 'README.md'}"
    with Image.open(png) as before:
        assert picture.size == before.size
        assert ImageChops.difference(picture.convert("L"), before.convert("L")).getbbox() is None


def test_no_golden_slip_is_left_that_nobody_compares() -> None:
    expected = {f"{printer}-{name}{suffix}" for printer, name, _ in SLIPS for suffix in (".bin", ".png")}
    assert {path.name for path in GOLDEN.iterdir()} == expected | {"README.md"}
