"""A QR code as a picture that stands in a page: black on white, whatever the theme, or no camera reads it."""

import base64
import functools

import qrcode
import qrcode.image.svg

QUIET_MODULES = 4
"""The quiet zone that ISO/IEC 18004 asks for."""


def picture_of(text: str) -> str:
    """The code as a `data:` address of an SVG picture."""
    return "data:image/svg+xml;base64," + base64.b64encode(drawing_of(text)).decode()


@functools.lru_cache(256)
def drawing_of(text: str) -> bytes:
    """The code as an SVG file."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=QUIET_MODULES)
    code.add_data(text)
    picture = code.make_image(image_factory=qrcode.image.svg.SvgFillImage)
    drawing: bytes = picture.to_string()
    return drawing
