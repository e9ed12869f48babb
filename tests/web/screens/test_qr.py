"""A QR code as a picture: a scanner reads it, whatever it says, and it is small."""

import base64
import io
import re

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from web.screens.qr import QUIET_MODULES, drawing_of, picture_of, pixels_of, png_of

SAID = ["http://192.168.1.20:8080/lobby/C", "https://queue.hospital.example/t/" + "A" * 38, "here:01a1ff7a-75c7"]


def drawn(svg: bytes) -> Image.Image:
    """The picture as a browser would draw it: our two paths, of bars that are one module high."""
    text = svg.decode()
    side = re.search(r'viewBox="0 0 (\d+) \1"', text)
    assert side is not None
    image = Image.new("L", (int(side[1]), int(side[1])), 255)
    pen = ImageDraw.Draw(image)
    bars = re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", text)
    for left, top, width in bars:
        pen.rectangle((int(left), int(top), int(left) + int(width) - 1, int(top)), fill=0)
    return image.resize((image.width * 8, image.height * 8), Image.Resampling.NEAREST)


@pytest.mark.parametrize("said", SAID)
def test_a_scanner_reads_what_it_says(said: str) -> None:
    for picture in (drawn(drawing_of(said)), Image.open(io.BytesIO(png_of(said))).convert("L")):
        (code,) = zxingcpp.read_barcodes(picture)
        assert code.text == said


def test_the_drawing_and_the_pixels_are_the_same_code() -> None:
    assert drawn(drawing_of(SAID[0])).convert("1").tobytes() == pixels_of(SAID[0], module=8).tobytes()


def test_a_white_border_goes_all_around() -> None:
    ink = Image.eval(pixels_of(SAID[0], module=1).convert("L"), lambda value: 255 - value)
    side = ink.width
    assert ink.getbbox() == (QUIET_MODULES, QUIET_MODULES, side - QUIET_MODULES, side - QUIET_MODULES)


@pytest.mark.parametrize("said", SAID)
def test_it_is_small(said: str) -> None:
    assert len(drawing_of(said)) < 8000


def test_in_a_page_it_is_an_address_of_its_own() -> None:
    head, _, body = picture_of(SAID[0]).partition(",")
    assert head == "data:image/svg+xml;base64"
    assert base64.b64decode(body) == drawing_of(SAID[0])


def test_a_secret_one_is_not_remembered() -> None:
    before = drawing_of.cache_info().currsize
    assert picture_of("otpauth://totp/x?secret=ABC", secret=True) == picture_of(
        "otpauth://totp/x?secret=ABC", secret=True
    )
    assert drawing_of.cache_info().currsize == before
