"""A QR code as a picture that stands in a page or on a wall: black on white, whatever the theme, or no camera reads it."""

import base64
import functools
import io
import itertools
from collections.abc import Iterable, Iterator

import qrcode
from PIL import Image

QUIET_MODULES = 4
"""The quiet zone that ISO/IEC 18004 asks for."""
MODULE_PIXELS = 16


def picture_of(text: str, *, secret: bool = False) -> str:
    """The code as a `data:` address of an SVG picture; a secret one is drawn and forgotten."""
    draw = drawing_of.__wrapped__ if secret else drawing_of
    return "data:image/svg+xml;base64," + base64.b64encode(draw(text)).decode()


def light_picture_of(text: str) -> str:
    """The code as a `data:` address of pixels: a tenth of the drawing's weight, for pages that travel to phones."""
    return "data:image/png;base64," + base64.b64encode(png_of(text)).decode()


@functools.lru_cache(256)
def drawing_of(text: str) -> bytes:
    """The code as an SVG file: one path of bars, a twentieth of what a square for every module would weigh."""
    rows = _code(text).get_matrix()
    side = len(rows)
    bars = "".join(f"M{left} {top}h{width}v1h-{width}z" for top, row in enumerate(rows) for left, width in _bars(row))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side * MODULE_PIXELS}" height="{side * MODULE_PIXELS}" '
        f'viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{bars}"/></svg>'
    ).encode()


def pixels_of(text: str, *, module: int = MODULE_PIXELS) -> Image.Image:
    """The code in black and white pixels, `module` of them to a side of its smallest square."""
    rows = _code(text).get_matrix()
    small = Image.new("1", (len(rows), len(rows)))
    small.putdata([not dark for row in rows for dark in row])
    return small.resize((len(rows) * module, len(rows) * module), Image.Resampling.NEAREST)


def png_of(text: str) -> bytes:
    """The code as a PNG file."""
    file = io.BytesIO()
    pixels_of(text).save(file, "PNG", optimize=True)
    return file.getvalue()


def _bars(row: Iterable[bool]) -> Iterator[tuple[int, int]]:
    """Where dark stretches of a row begin, and how long they are."""
    place = 0
    for dark, modules in itertools.groupby(row):
        width = sum(1 for _ in modules)
        if dark:
            yield place, width
        place += width


def _code(text: str) -> qrcode.QRCode:  # type: ignore[type-arg]  # generic in the stubs only
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=QUIET_MODULES)
    code.add_data(text)
    return code
