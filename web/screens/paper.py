"""`/paper/{printer}`: the virtual printer's paper, as a roll that grows at the top."""

from collections.abc import Mapping

import msgspec

from appliance.wording import Words


class Sheet(msgspec.Struct, frozen=True):
    """One printed sheet: its number on the roll, the picture of it and what it says."""

    number: int
    picture: str
    token_number: str
    copy: int
    text: str
    at: str


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """The roll, newest sheet first."""

    printer_name: str
    address: str
    sheets: tuple[Sheet, ...]
    width_dots: int

    def words(self, say: Words) -> Mapping[str, object]:
        """Captions for sheets that come out while the page is open."""
        return {
            "caption": say("{token}, printed at {time}"),
            "copy": say("Copy {number}"),
        }

    def facts(self) -> Mapping[str, object]:
        """Where the roll is read from, and what is on it already."""
        return {"address": self.address, "sheets": len(self.sheets)}
