"""Reads the bytes of a sheet as a printer would: into the text a person reads on it, and into its picture.

It knows exactly the commands that `escpos.py` emits and raises Unreadable at anything else, so that a new command, a
control byte smuggled into a name, or a broken stream is noticed by the first test that looks at paper.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache, partial

import msgspec
from PIL import Image, ImageDraw, ImageFont

from printers import raster
from printers.escpos import CHARACTER_DOTS, fingerprint, read_aloud
from printers.profile import Profile

CHARACTER_HEIGHT = 24
LINE_DOTS = 30
"""Every printer's line spacing after ESC @ (ESC 2)."""

BLADE_DOTS = 24
"""White paper above the first and below the last line: blade and print head stand apart."""

BUILT_IN = raster.FONTS / "atkinson-hyperlegible-mono"
BUILT_IN_FONTS = {
    False: BUILT_IN / "atkinson-hyperlegible-mono-latin-500-normal.woff2",
    True: BUILT_IN / "atkinson-hyperlegible-mono-latin-700-normal.woff2",
}
BUILT_IN_PIXELS = 20
BASELINE = 18

PICTURE = "[picture]"
"""How dots without a caption stand in the text."""


class Unreadable(ValueError):
    """The bytes are not what we emit. Says at which byte, and what stood there."""


class Paper(msgspec.Struct, frozen=True):
    """One sheet as it came out: a line of text for every printed line, and everything that was printed, with its place."""

    text: str
    width: int
    height: int
    printed: tuple["Printed", ...]

    def picture(self) -> Image.Image:
        """The sheet as dots: 0 is black, 1 is white."""
        sheet = Image.new("1", (self.width, self.height), 1)
        for part in self.printed:
            image = part.draw()
            sheet.paste(image, ((self.width - image.width) // 2 if part.centred else 0, part.top))
        return sheet


class Printed(msgspec.Struct, frozen=True):
    """One line of letters or one field of dots; drawn only when somebody wants to see it."""

    top: int
    centred: bool
    draw: Callable[[], Image.Image]


def read(data: bytes, profile: Profile, captions: Mapping[str, str] | None = None) -> Paper:
    """The sheet these bytes print. `captions` give dots their words (see `escpos.Printout`). Raises Unreadable."""
    reader = _Reader(data, profile, captions or {})
    while reader.at < len(data):
        reader.step()
    return reader.paper()


class _Reader:
    """A printer's state while the bytes pass by: where the paper stands, how letters look, what is in the line."""

    def __init__(self, data: bytes, profile: Profile, captions: Mapping[str, str]) -> None:
        self.data = data
        self.at = 0
        self.profile = profile
        self.captions = captions
        self.printed: list[Printed] = []
        self.text: list[str] = []
        self.height = BLADE_DOTS
        self.code = b""
        self.code_dots = 0
        self._initialise()
        self.commands: dict[bytes, Callable[[], None]] = {
            b"\n": self._end_line,
            b"\x1b@": self._initialise,
            b"\x1ba": self._align,
            b"\x1bE": self._embolden,
            b"\x1bt": self._code_page,
            b"\x1bJ": self._feed,
            b"\x1dv0": self._dots,
            b"\x1d(k": self._qr,
            b"\x1dV": self._cut,
        }

    def step(self) -> None:
        """One command, or one letter."""
        for name, command in self.commands.items():
            if self.data.startswith(name, self.at):
                self.at += len(name)
                command()
                return
        if self.data[self.at] < 0x20 or self.data[self.at] == 0x7F:
            raise self._unreadable("a command we never send")
        self.line += self._take(1).decode(self.profile.code_page.name)

    def paper(self) -> Paper:
        """What came out so far."""
        if self.line:
            raise Unreadable("the sheet ends within a line: a printer would keep it back")
        return Paper("\n".join(self.text), self.profile.width_dots, self.height, tuple(self.printed))

    def _initialise(self) -> None:
        self.line = ""
        self.centred = False
        self.bold = False

    def _align(self) -> None:
        self.centred = {0: False, 1: True}[self._one_of(0, 1)]

    def _embolden(self) -> None:
        self.bold = bool(self._one_of(0, 1))

    def _code_page(self) -> None:
        self._one_of(self.profile.code_page.slot)

    def _feed(self) -> None:
        self.height += self._take(1)[0]

    def _end_line(self) -> None:
        self._require_room(len(self.line) * CHARACTER_DOTS)
        self._print(partial(_letters, self.line, bold=self.bold), LINE_DOTS)
        self.text.append(self.line)
        self.line = ""

    def _dots(self) -> None:
        start = self.at - 3
        self._one_of(0)
        width, height = self._number(2), self._number(2)
        rows = self._take(width * height)
        caption = self.captions.get(fingerprint(self.data[start : self.at]), PICTURE)
        self._require_room(width * 8)
        self._require_line_start()
        self._print(partial(_picture, width * 8, height, rows), height)
        if caption:
            self.text.append(caption)

    def _qr(self) -> None:
        """GS ( k: 65 model, 67 dots a module, 69 error correction, 80 the content, 81 print it (code type 49)."""
        body = self._take(self._number(2))
        match body[0], body[1], body[2:]:
            case 49, 65, b"2\x00":
                pass
            case 49, 67, size:
                self.code_dots = size[0]
            case 49, 69, b"1":
                pass
            case 49, 80, content:
                self.code = content[1:]
            case 49, 81, b"0":
                self._print_qr()
            case _:
                raise self._unreadable("a two-dimensional code we never send")

    def _print_qr(self) -> None:
        content = self.code.decode()
        code = _qr(content, self.code_dots)
        self._require_room(code.width)
        self._require_line_start()
        self._print(lambda: code, code.height)
        self.text.append(read_aloud(content))

    def _cut(self) -> None:
        self._one_of(65, 66)
        self._one_of(0)
        self.height += BLADE_DOTS
        if self.at != len(self.data):
            raise self._unreadable("bytes after the cut: they would stand on the next patient's slip")

    def _print(self, draw: Callable[[], Image.Image], feed: int) -> None:
        self.printed.append(Printed(self.height, self.centred, draw))
        self.height += feed

    def _require_room(self, width: int) -> None:
        if width > self.profile.width_dots:
            raise self._unreadable("something wider than the paper")

    def _require_line_start(self) -> None:
        if self.line:
            raise self._unreadable("dots in the middle of a line")

    def _take(self, count: int) -> bytes:
        taken = self.data[self.at : self.at + count]
        if len(taken) < count:
            raise self._unreadable("the end in the middle of a command")
        self.at += count
        return taken

    def _number(self, size: int) -> int:
        return int.from_bytes(self._take(size), "little")

    def _one_of(self, *expected: int) -> int:
        value = self._take(1)[0]
        if value not in expected:
            raise self._unreadable(f"{value} where only {expected} is ever sent")
        return value

    def _unreadable(self, found: str) -> Unreadable:
        return Unreadable(
            f"at byte {self.at} of {len(self.data)}: {found} ({self.data[self.at : self.at + 8].hex(' ')})"
        )


def _picture(width: int, height: int, rows: bytes) -> Image.Image:
    """Black is 1 for a printer and 0 for Pillow: raw mode `1;I` turns it round."""
    return Image.frombytes("1", (width, height), rows, "raw", "1;I")


def _letters(line: str, *, bold: bool) -> Image.Image:
    """Built-in letters, each in its own cell; they stand as close to a real printer's as our own font comes."""
    image = Image.new("1", (max(len(line), 1) * CHARACTER_DOTS, CHARACTER_HEIGHT), 1)
    for column, character in enumerate(line):
        image.paste(_letter(character, bold), (column * CHARACTER_DOTS, 0))
    return image


@lru_cache(maxsize=1024)
def _letter(character: str, bold: bool) -> Image.Image:
    font = ImageFont.truetype(BUILT_IN_FONTS[bold], BUILT_IN_PIXELS)
    cell = Image.new("L", (CHARACTER_DOTS, CHARACTER_HEIGHT), 255)
    ImageDraw.Draw(cell).text((CHARACTER_DOTS / 2, BASELINE), character, font=font, fill=0, anchor="ms")
    return cell.point(lambda value: 255 if value >= raster.INK_FROM else 0, mode="1")


def _qr(content: str, dots: int) -> Image.Image:
    """A printer draws the modules and leaves the quiet zone to whoever places the code."""
    quiet = raster.QR_QUIET_MODULES
    matrix = [row[quiet:-quiet] for row in raster.qr_matrix(content)[quiet:-quiet]]
    code = Image.new("1", (len(matrix), len(matrix)))
    code.putdata([0 if dark else 255 for row in matrix for dark in row])
    return code.resize((len(matrix) * dots, len(matrix) * dots), Image.Resampling.NEAREST)
