"""A sheet of A4 for a wall or a desk: where it leads in words, the code to scan, and the address for who has no scanner.

Drawn in black and white at 300 dots an inch with the fonts that the pages use; the PDF holds that one picture.
"""

import io
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import msgspec
from PIL import Image, ImageDraw, ImageFont

from web.screens.qr import QUIET_MODULES, pixels_of

DOTS_AN_INCH = 300
PAGE = (2480, 3508)
"""A4, upright."""
MARGIN = 200
CODE_DOTS = 1500

FONTS = Path(__file__).parent / "static" / "fonts"
LATIN = FONTS / "atkinson-hyperlegible-next-latin.woff2"
DEVANAGARI = FONTS / "noto-sans-devanagari.woff2"


class Poster(msgspec.Struct, frozen=True):
    """What stands on the sheet. `names` and `steps` are lines in the hospital's languages, the first one first."""

    hospital: str
    names: tuple[str, ...]
    steps: tuple[str, ...]
    link: str
    address: str
    """What a person types; the link itself where it is short and no secret."""


def pdf_of(poster: Poster, at: datetime) -> bytes:
    """The sheet as a PDF of one page. Takes about 0.1 s: for a thread."""
    file = io.BytesIO()
    made = at.timetuple()
    drawn(poster).save(
        file, "PDF", resolution=DOTS_AN_INCH, title=poster.hospital, creationDate=made, modDate=made, producer="MediQue"
    )
    return file.getvalue()


def drawn(poster: Poster) -> Image.Image:
    """The sheet in dots."""
    sheet = Image.new("1", PAGE, 1)
    pen = ImageDraw.Draw(sheet)
    top = MARGIN
    top = _line(pen, top, poster.hospital, 90, weight=500) + 40
    for place, name in enumerate(poster.names):
        top = _line(pen, top, name, 190 if place == 0 else 150, weight=700) + 20
    modules = pixels_of(poster.link, module=1).width
    code = pixels_of(poster.link, module=CODE_DOTS // modules)
    sheet.paste(code, ((PAGE[0] - code.width) // 2, top + 20))
    top += code.height + 20 - QUIET_MODULES * (CODE_DOTS // modules) // 2
    for step in poster.steps:
        top = _line(pen, top + 30, step, 84, weight=500)
    _line(pen, PAGE[1] - MARGIN - 80, poster.address, 76, weight=600)
    return sheet


def _line(pen: ImageDraw.ImageDraw, top: int, text: str, size: int, *, weight: int) -> int:
    """One line in the middle, smaller if it would not fit; gives where the next one may begin."""
    width = _width(text, size, weight)
    room = PAGE[0] - 2 * MARGIN
    if width > room:
        size = int(size * room / width)
        width = _width(text, size, weight)
    left = (PAGE[0] - width) / 2
    for run, path in _runs(text):
        font = _font(path, size, weight)
        pen.text((left, top + size), run, font=font, fill=0, anchor="ls")
        left += font.getlength(run)
    return top + int(size * 1.35)


def _width(text: str, size: int, weight: int) -> float:
    return sum(_font(path, size, weight).getlength(run) for run, path in _runs(text))


def _runs(text: str) -> Iterator[tuple[str, Path]]:
    """The text in pieces of one script each, with the font that has it; blanks stay with what is before them."""
    run, path = "", LATIN
    for character in text:
        own = DEVANAGARI if "\u0900" <= character <= "\u097f" else LATIN
        if own is not path and not character.isspace():
            if run:
                yield run, path
            run, path = "", own
        run += character
    if run:
        yield run, path


@lru_cache(64)
def _font(path: Path, size: int, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(path, size)
    font.set_variation_by_axes([weight])
    return font
