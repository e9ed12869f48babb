"""What paired boards ask besides their public feed: the code that shows that somebody stands before them (identity.md S4)."""

from appliance.clock import iso
from appliance.patients import board_code
from web.api.visit import Document, Instant
from web.request import Request


class BoardCode(Document, frozen=True, kw_only=True):
    """The code of this half minute, and when the next one comes."""

    code: str
    changes_at: Instant


async def code(request: Request[None]) -> BoardCode:
    """The code of this half minute: for paired boards alone, never in a public frame."""
    now = request.box.clock.now()
    return BoardCode(code=board_code.code_at(request.box.keys, now), changes_at=iso(board_code.changes_at(now)))
