"""Blocks into the bytes of one ESC/POS printer, as its profile says.

Body text goes by code page, in the letters the printer has built in. Everything else is sent as dots (GS v 0): what the
code page lacks, titles (printers stretch their letters differently), the token's figures. Nothing becomes `?`.

The commands we emit, and the only ones `paper.py` understands: ESC @, ESC a, ESC E, ESC t, ESC J, LF, GS v 0, GS ( k,
GS V. python-escpos writes those it knows; its own layout, wrapping and images are not used.
"""

import hashlib
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec

from printers import library, raster
from printers.blocks import Band, Block, Cut, Gap, Qr, Rule, Sheet, Size, Text
from printers.profile import DOTS_PER_MILLIMETRE, Profile

ESC, GS = b"\x1b", b"\x1d"

CHARACTER_DOTS = 12
"""The width of a letter of Font A, on every printer."""

MARGIN_DOTS = 16
"""Left white on both sides of text; many printers shift a few dots sideways."""

PIXELS: Mapping[Size, int] = {"body": 27, "lead": 32, "title": 46}
BAND_PIXELS = 50
"""Sizes of drawn text; `body` looks as large as Font A beside it."""

TEAR_MILLIMETRES = 16
"""From the print head to the tear bar of a printer without a cutter."""

LARGEST_FEED = 255

PLAIN = {"–": "-", "—": "-", "‑": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "…": "...", "·": "-", "\u00a0": " "}
"""What reads the same in the small code pages. Only used for characters that the code page lacks."""


class Printout(msgspec.Struct, frozen=True):
    """What goes over the wire, and what stands on the dots in it: fingerprint of a GS v 0 command → its words.

    The captions let a person read a printout that is partly dots. They are tied to the very bytes that are sent, so they
    cannot say anything that is not on the paper; nothing but our own reading of paper uses them.
    """

    data: bytes
    captions: Mapping[str, str]


def encode(sheet: Sheet, profile: Profile) -> Printout:
    """The whole sheet for this printer. Pure: the same blocks and profile give the same bytes."""
    press = _Press(profile)
    for block in sheet:
        press.put(block)
    return Printout(press.printer.output, press.captions)


def fingerprint(command: bytes) -> str:
    """How captions know a GS v 0 command: 128 bits of SHA-256 in hexadecimal."""
    return hashlib.sha256(command).hexdigest()[:32]


def printable(text: str) -> str:
    """The text without anything a printer could take for a command (identity.md S13), and without invisible marks.

    Control characters become blanks; format characters go, but for the joiners that Indian scripts need.
    """
    kept = []
    for character in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(character)
        if kind in ("Cc", "Zl", "Zp"):
            kept.append(" ")
        elif kind not in ("Cf", "Cs", "Co", "Cn") or character in raster.JOINERS:
            kept.append(character)
    return "".join(kept)


def by_code_page(text: str, profile: Profile) -> str | None:
    """The text as this printer's built-in letters can show it, without losing anything; None if they cannot."""
    if _has(profile, text):
        return text
    shown = "".join(character if _has(profile, character) else PLAIN.get(character, character) for character in text)
    return shown if all(_has(profile, character) for character in shown) else None


def _has(profile: Profile, text: str) -> bool:
    try:
        return len(text.encode(profile.code_page.name)) == len(text)
    except UnicodeEncodeError:
        return False


class _Press:
    """Writes one sheet, block by block, through python-escpos's printer that only remembers."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.captions: dict[str, str] = {}
        self.printer = library.Dummy(profile=_library_profile(profile))
        self.printer.hw("INIT")
        self.printer.set(align="center")

    def put(self, block: Block) -> None:
        match block:
            case Text(size="body"):
                self._body(block)
            case Text(size="figures"):
                self._strip(raster.figures(printable(block.text), width=self.profile.width_dots))
            case Text():
                self._drawn(block)
            case Band():
                self._band(block)
            case Qr():
                self._qr(block)
            case Rule():
                self._strip(raster.rule(width=self.profile.width_dots))
            case Gap():
                self._feed(block.millimetres)
            case Cut():
                self._cut()

    def _body(self, block: Text) -> None:
        letters = by_code_page(printable(block.text), self.profile)
        if letters is None:
            self._drawn(block)
            return
        self.printer.set(bold=block.bold)
        columns = (self.profile.width_dots - 2 * MARGIN_DOTS) // CHARACTER_DOTS
        for line in raster.wrapped(letters, columns, len):
            self.printer.text(line + "\n")

    def _drawn(self, block: Text) -> None:
        style: raster.Style = "bold" if block.bold else "regular"
        look = raster.Look(self.profile.width_dots, PIXELS[block.size], style, block.language)
        for strip in raster.lines(printable(block.text), look, margin=MARGIN_DOTS):
            self._strip(strip)

    def _band(self, block: Band) -> None:
        look = raster.Look(self.profile.width_dots, BAND_PIXELS, "bold", block.language, inverse=True)
        text = printable(block.text)
        for strip in raster.lines(text, raster.fitting(text, look, margin=MARGIN_DOTS), margin=MARGIN_DOTS):
            self._strip(strip)

    def _qr(self, block: Qr) -> None:
        if self.profile.qr == "raster":
            self._strip(raster.qr(block.content, width=self.profile.width_dots), caption=read_aloud(block.content))
            return
        dots = raster.qr_module_dots(raster.qr_modules(block.content), self.profile.width_dots)
        self._feed_dots(raster.QR_QUIET_MODULES * dots)
        self.printer.qr(block.content, ec=library.QR_ECLEVEL_M, size=dots, native=True)
        self._feed_dots(raster.QR_QUIET_MODULES * dots)

    def _strip(self, strip: raster.Strip, caption: str | None = None) -> None:
        """GS v 0: a strip of dots, printed where the paper stands."""
        size = (strip.width // 8).to_bytes(2, "little") + strip.height.to_bytes(2, "little")
        command = GS + b"v0\x00" + size + strip.rows
        self.captions[fingerprint(command)] = strip.text if caption is None else caption
        self.printer._raw(command)

    def _feed(self, millimetres: int) -> None:
        self._feed_dots(millimetres * DOTS_PER_MILLIMETRE)

    def _feed_dots(self, dots: int) -> None:
        while dots > 0:
            self.printer._raw(ESC + b"J" + bytes([min(dots, LARGEST_FEED)]))
            dots -= LARGEST_FEED

    def _cut(self) -> None:
        if self.profile.cutter == "none":
            self._feed(TEAR_MILLIMETRES)
        elif self.profile.cutter == "partial":
            self.printer._raw(GS + b"VB\x00")
        else:
            self.printer._raw(GS + b"VA\x00")


def read_aloud(content: str) -> str:
    """How a QR code stands in the text of a sheet."""
    return f"[QR {content}]"


@cache
def _library_profile(profile: Profile) -> Any:
    """Our data in the shape python-escpos wants, so that it guesses nothing and warns of nothing."""
    theirs = library.Profile(columns=profile.width_dots // CHARACTER_DOTS)
    theirs.profile_data = {
        "name": profile.name,
        "codePages": {str(profile.code_page.slot): profile.code_page.name.upper()},
        "fonts": {"0": {"name": "Font A", "columns": profile.width_dots // CHARACTER_DOTS}},
        "media": {"dpi": 203, "width": {"pixels": profile.width_dots}},
        "features": {},
    }
    return theirs
