"""Words and figures as dots: shaped by raqm, in bundled fonts, one strip a line, as wide as the paper.

Pillow takes one font for a whole string and draws a box for what that font lacks, so a line is split into runs of one
script first, and every run is drawn with the face of its script on one common baseline.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

import msgspec
import qrcode
from PIL import Image, ImageDraw, ImageFont, features

from printers.shaping import require_shaping

FONTS = Path(__file__).parent / "fonts"
FIGURES_FONT = FONTS / "atkinson-hyperlegible-next" / "atkinson-hyperlegible-next-latin-800-normal.woff2"

Script = Literal["latin", "devanagari"]
Style = Literal["regular", "bold"]

SCRIPTS: dict[Script, tuple[range, ...]] = {
    "devanagari": (range(0x0900, 0x0980), range(0x1CD0, 0x1D00), range(0xA8E0, 0xA900)),
}
"""The blocks of Unicode that belong to a script of its own; everything else is drawn with the Latin face."""

FACES: dict[tuple[Script, Style], Path] = {
    ("latin", "regular"): FONTS / "noto-sans" / "NotoSans-Regular.ttf",
    ("latin", "bold"): FONTS / "noto-sans" / "NotoSans-Bold.ttf",
    ("devanagari", "regular"): FONTS / "noto-sans" / "NotoSansDevanagari-Regular.ttf",
    ("devanagari", "bold"): FONTS / "noto-sans" / "NotoSansDevanagari-Bold.ttf",
}

JOINERS = "\u200c\u200d"
"""Zero-width (non-)joiners: they shape the letters around them and so stay in their run."""

INK_FROM = 150
"""Greys darker than this become dots; thermal paper spreads a little, and thin strokes must not break."""

WIDEST_FIGURES = 0.92
"""The share of the paper's width that the token's figures fill."""

TALLEST_FIGURES_DOTS = 200
"""25 mm: a short token would otherwise be as tall as it is wide."""

QR_LARGEST_MODULE_DOTS = 7
QR_PAPER_SHARE = 0.6
QR_QUIET_MODULES = 4

BALANCE_STEPS = 5
"""Halvings in the search for the width at which all lines of a paragraph are about equally long."""

SMALLEST_PIXELS = 24
"""Below this nobody reads what is drawn."""

STRIPS_KEPT = 512
WORDS_KEPT = 4096
"""Most lines and words of a slip return on the next one: names, labels, the sentence at the end."""


class Strip(msgspec.Struct, frozen=True):
    """Dots for the printer: rows of `width` dots, eight to a byte, the first dot in the highest bit, 1 = black."""

    width: int
    height: int
    rows: bytes
    text: str
    """What a person reads on it, `\ufffd` for a character no bundled font has; empty when it is a line or a code."""


class Look(msgspec.Struct, frozen=True):
    """How a line is drawn: on how wide a paper, how large, how heavy, shaped for which language, white on black or not."""

    width: int
    pixels: int
    style: Style
    language: str
    inverse: bool = False


def lines(text: str, look: Look, *, margin: int = 0) -> tuple[Strip, ...]:
    """A paragraph as centred strips, broken at spaces into lines of about one length that leave `margin` dots free."""
    broken = wrapped(text, look.width - 2 * margin, lambda part: _length(part, look))
    return tuple(_line(part, look) for part in broken)


@lru_cache(maxsize=STRIPS_KEPT)
def figures(text: str, *, width: int) -> Strip:
    """The token as large as the paper allows, without white above and below."""
    font = _face(FIGURES_FONT, _figures_pixels(text, width))
    left, top, right, bottom = font.getbbox(text)
    image = Image.new("L", (width, int(bottom - top)), 255)
    ImageDraw.Draw(image).text(((width - (right - left)) / 2 - left, -top), text, font=font, fill=0)
    return _strip(image, text)


@lru_cache(maxsize=STRIPS_KEPT)
def qr(content: str, *, width: int) -> Strip:
    """A QR code of level M, centred, with its quiet zone, its modules as large as suits the paper."""
    matrix = qr_matrix(content)
    module = qr_module_dots(len(matrix), width)
    code = Image.new("1", (len(matrix), len(matrix)))
    code.putdata([0 if dark else 255 for row in matrix for dark in row])
    code = code.resize((len(matrix) * module, len(matrix) * module), Image.Resampling.NEAREST)
    image = Image.new("L", (width, code.height), 255)
    image.paste(code, ((width - code.width) // 2, 0))
    return _strip(image, "")


def qr_matrix(content: str) -> list[list[bool]]:
    """The modules of a QR code (ISO/IEC 18004), level M, quiet zone included; true is dark."""
    return [[bool(module) for module in row] for row in _code(content).get_matrix()]


def qr_modules(content: str) -> int:
    """How many modules a side has, quiet zone included: for printers that draw the code themselves, without drawing it.

    Drawing takes 4 ms of pure Python, most of it for choosing the mask, while check-ins wait for the interpreter.
    """
    return 17 + 4 * int(_code(content).best_fit()) + 2 * QR_QUIET_MODULES


def _code(content: str) -> qrcode.QRCode[Any]:
    code: qrcode.QRCode[Any] = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=QR_QUIET_MODULES)
    code.add_data(content)
    return code


def qr_module_dots(modules: int, width: int) -> int:
    """Dots a module, so that the code fills its share of the paper and stays scannable: at least 3 (0.4 mm)."""
    return max(3, min(QR_LARGEST_MODULE_DOTS, int(width * QR_PAPER_SHARE) // modules))


@lru_cache(maxsize=STRIPS_KEPT)
def rule(*, width: int) -> Strip:
    """A thin line across the paper."""
    return _strip(Image.new("L", (width, 2), 0), "")


def fitting(text: str, look: Look, *, margin: int = 0) -> Look:
    """The look, made smaller where the text would not fit in one line."""
    share = (look.width - 2 * margin) / max(_length(text, look), 1)
    return look if share >= 1 else msgspec.structs.replace(look, pixels=max(SMALLEST_PIXELS, int(look.pixels * share)))


def wrapped(text: str, width: float, length: Callable[[str], float]) -> list[str]:
    """Lines of whole words, each no longer than `width` as `length` measures; a word too long is broken within.

    The lines come out about equally long, in as few lines as there must be: no single word is left over at the end.
    """
    words = [(piece, length(piece)) for word in text.split() for piece in _pieces(word, width, length)]
    space = length(" ")
    fewest = _filled(words, width, space)
    if len(fewest) < 2:
        return fewest
    narrow, wide = width / 2, width
    for _ in range(BALANCE_STEPS):
        middle = (narrow + wide) / 2
        if len(_filled(words, middle, space)) > len(fewest):
            narrow = middle
        else:
            wide = middle
    return _filled(words, wide, space)


def _filled(words: list[tuple[str, float]], width: float, space: float) -> list[str]:
    """As many words to a line as fit; a word that does not fit alone stands alone."""
    lines: list[list[str]] = []
    used = width
    for word, size in words:
        if used + space + size <= width and lines:
            lines[-1].append(word)
            used += space + size
        else:
            lines.append([word])
            used = size
    return [" ".join(line) for line in lines]


def _pieces(word: str, width: float, length: Callable[[str], float]) -> Iterator[str]:
    """A word, or the parts of it that fit."""
    if length(word) <= width:
        yield word
        return
    piece = ""
    for character in word:
        if piece and length(piece + character) > width:
            yield piece
            piece = ""
        piece += character
    yield piece


@lru_cache(maxsize=STRIPS_KEPT)
def _line(text: str, look: Look) -> Strip:
    ascent, descent = _reach(look.pixels, look.style)
    paper, ink = (0, 255) if look.inverse else (255, 0)
    image = Image.new("L", (look.width, ascent + descent), paper)
    draw = ImageDraw.Draw(image)
    x = (look.width - _length(text, look)) / 2
    for script, run in runs(text):
        font = _face(FACES[script, look.style], look.pixels)
        draw.text((x, ascent), run, font=font, fill=ink, anchor="ls", language=look.language)
        x += font.getlength(run, language=look.language)
    return _strip(image, _readable(text, look.style))


def runs(text: str) -> Iterator[tuple[Script, str]]:
    """The text in pieces of one script each, in order. Digits and punctuation are Latin in every language."""
    script: Script = "latin"
    scripts = []
    for character in text:
        script = script if character in JOINERS else _script(character)
        scripts.append(script)
    for found, pairs in groupby(zip(scripts, text, strict=True), key=lambda pair: pair[0]):
        yield found, "".join(character for _, character in pairs)


def _script(character: str) -> Script:
    point = ord(character)
    return next((script for script, blocks in SCRIPTS.items() if any(point in block for block in blocks)), "latin")


@lru_cache(maxsize=WORDS_KEPT)
def _length(text: str, look: Look) -> float:
    return sum(
        _face(FACES[script, look.style], look.pixels).getlength(run, language=look.language)
        for script, run in runs(text)
    )


@lru_cache(maxsize=64)
def _reach(pixels: int, style: Style) -> tuple[int, int]:
    """How far the tallest face of this size reaches above and below the baseline, so that all lines are of one height."""
    metrics = [_face(path, pixels).getmetrics() for (_, its_style), path in FACES.items() if its_style == style]
    return max(ascent for ascent, _ in metrics), max(descent for _, descent in metrics)


def _readable(text: str, style: Style) -> str:
    """The text as it comes out: what a font lacks is drawn as a box, and a box says nothing."""
    return "".join(
        character if character.isspace() or _is_drawn(FACES[script, style], character) else "\ufffd"
        for script, run in runs(text)
        for character in run
    )


@lru_cache(maxsize=4096)
def _is_drawn(path: Path, character: str) -> bool:
    """Pillow does not tell which characters a font has; a character that looks like one that no font has, is missing."""
    font = _face(path, 32)
    return character in JOINERS or bytes(font.getmask(character)) != bytes(font.getmask("\U0010ffff"))


def _figures_pixels(text: str, width: int) -> int:
    measured = 100
    left, top, right, bottom = _face(FIGURES_FONT, measured).getbbox(text)
    by_width = width * WIDEST_FIGURES / (right - left)
    by_height = TALLEST_FIGURES_DOTS / (bottom - top)
    return int(measured * min(by_width, by_height))


@lru_cache(maxsize=64)
def _face(path: Path, pixels: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, pixels, layout_engine=ImageFont.Layout.RAQM)


def _strip(grey: Image.Image, text: str) -> Strip:
    """Black is 1 for a printer and 0 for Pillow."""
    dots = grey.point(lambda value: 255 if value < INK_FROM else 0, mode="1")
    return Strip(grey.width, grey.height, dots.tobytes(), text)


require_shaping(features.check)
