"""What a sheet of paper is made of: plain values, top to bottom, without a byte or a dot size in them."""

from typing import Literal

import msgspec

Size = Literal["body", "lead", "title", "figures"]
"""Body as the printer writes by itself; lead to be found at a glance; a title at arm's length; figures across the room."""


class Text(msgspec.Struct, frozen=True):
    """A paragraph, centred and wrapped to the paper. `language` chooses the shaping; `figures` fill the width."""

    text: str
    size: Size = "body"
    bold: bool = False
    language: str = "en"


class Band(msgspec.Struct, frozen=True):
    """White words on a black band across the whole paper: what nobody may overlook."""

    text: str
    language: str = "en"


class Qr(msgspec.Struct, frozen=True):
    """A QR code of this text, with its quiet zone."""

    content: str


class Rule(msgspec.Struct, frozen=True):
    """A thin line across the paper."""


class Gap(msgspec.Struct, frozen=True):
    """White paper, this many millimetres."""

    millimetres: int


class Cut(msgspec.Struct, frozen=True):
    """The end of the sheet: cut, or fed past the tear bar where the printer has no cutter."""


Block = Text | Band | Qr | Rule | Gap | Cut
Sheet = tuple[Block, ...]
