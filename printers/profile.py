"""What a printer can do: data in `profiles/*.toml`, one file a model or family."""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import msgspec

DOTS_PER_MILLIMETRE = 8
"""203 dpi, which every thermal receipt printer of 58 and 80 mm has."""

FOLDER = Path(__file__).parent / "profiles"


class CodePage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The one character table we select: its codec, and the number that `ESC t` knows it by on this printer."""

    name: str
    slot: Annotated[int, msgspec.Meta(ge=0, le=255)]


class Profile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One printer's abilities.

    `status`: `dle-eot` answers DLE EOT at any time and GS r in its turn; `none` answers nothing, so that a sheet counts as
    printed once every byte was taken and the connection closed cleanly (printing.md P1).
    `qr`: `native` draws the code itself (GS ( k), `raster` is sent the dots.
    """

    name: str
    title: str
    width_dots: Annotated[int, msgspec.Meta(ge=256, le=832, multiple_of=8)]
    code_page: CodePage
    cutter: Literal["none", "partial", "full"]
    status: Literal["none", "dle-eot"]
    qr: Literal["native", "raster"]


@cache
def profile(name: str) -> Profile:
    """The profile of this name. Raises KeyError, naming those there are, and msgspec.ValidationError for a bad file."""
    path = FOLDER / f"{name}.toml"
    if name not in names():
        raise KeyError(f"no printer profile is called {name!r}; there are {', '.join(names())}")
    found = msgspec.toml.decode(path.read_bytes(), type=Profile)
    assert found.name == name, f"{path.name} calls itself {found.name!r}"
    return found


def names() -> tuple[str, ...]:
    """Every profile there is, sorted."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))
