"""The sheet for a wall: a scanner reads the code off it, and everything on it fits."""

import re
from datetime import UTC, datetime

import pytest
import zxingcpp
from PIL import Image

from web.poster import MARGIN, PAGE, Poster, drawn, pdf_of

POSTER = Poster(
    hospital="City Hospital",
    names=("Cardiology", "हृदय रोग"),
    steps=("Scan this with your phone's camera to get a number.", "नंबर पाने के लिए इसे स्कैन करें।"),
    link="http://192.168.1.20:8080/lobby/C",
    address="http://192.168.1.20:8080/lobby/C",
)
LONG = Poster(
    hospital="The Sri Jayachamarajendra Memorial Institute of Medical Sciences and Research, East Wing",
    names=("Gastroenterology, Hepatology and Interventional Endoscopy", "जठरांत्र रोग विज्ञान एवं यकृत रोग विभाग"),
    steps=POSTER.steps,
    link="https://queue.hospital.example/c/" + "A" * 72,
    address="https://queue.sri-jayachamarajendra-memorial-institute.example/lobby/GI",
)
AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("poster", [POSTER, LONG], ids=["short", "long"])
def test_a_scanner_reads_the_code_off_the_sheet(poster: Poster) -> None:
    across_the_room = drawn(poster).convert("L").resize((PAGE[0] // 4, PAGE[1] // 4))
    (code,) = zxingcpp.read_barcodes(across_the_room)
    assert code.text == poster.link


@pytest.mark.parametrize("poster", [POSTER, LONG], ids=["short", "long"])
def test_nothing_reaches_into_the_margin_or_over_something_else(poster: Poster) -> None:
    sheet = drawn(poster)
    ink = Image.eval(sheet.convert("L"), lambda value: 255 - value)
    left, top, right, bottom = ink.getbbox() or (0, 0, 0, 0)
    half = MARGIN // 2
    assert left >= half and top >= half and right <= PAGE[0] - half and bottom <= PAGE[1] - half
    assert len(bands(ink)) >= 1 + len(poster.names) + 1 + len(poster.steps) + 1, "each line stands alone"


def bands(ink: Image.Image) -> list[tuple[int, int]]:
    """Stretches of rows that hold any ink."""
    rows = [ink.crop((0, row, PAGE[0], row + 1)).getbbox() is not None for row in range(PAGE[1])]
    edges = [row for row in range(1, PAGE[1]) if rows[row] != rows[row - 1]]
    return [*zip(edges[::2], edges[1::2], strict=True)]


def test_the_pdf_is_one_page_of_a4() -> None:
    pdf = pdf_of(POSTER, AT)
    assert pdf.startswith(b"%PDF-") and pdf.rstrip().endswith(b"%%EOF")
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 1
    box = re.search(rb"/MediaBox \[ ?0 0 ([0-9.]+) ([0-9.]+)", pdf)
    assert box is not None
    width, height = float(box[1]) / 72 * 25.4, float(box[2]) / 72 * 25.4
    assert abs(width - 210) < 1 and abs(height - 297) < 1
    assert len(pdf) < 100_000


def test_the_same_poster_at_the_same_moment_is_the_same_file() -> None:
    assert pdf_of(POSTER, AT) == pdf_of(POSTER, AT)
