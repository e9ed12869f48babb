"""A kiosk's or a board's screen that is nobody's yet shows a code to be paired by; a demo hands its own devices out."""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from appliance import addresses
from appliance.refusals import Refused
from appliance.wording import Words
from web import answers, cookies
from web.answers import Answer
from web.cookies import DAY_SECONDS
from web.request import Request
from web.screens.page import page

Kind = Literal["KIOSK", "BOARD"]


class Pairing(msgspec.Struct, frozen=True, kw_only=True):
    """What the screen wants to be; `public_address` is where a board goes that is content with being nobody's."""

    kind: Kind
    address: str
    public_address: str | None

    def words(self, say: Words) -> Mapping[str, object]:
        """What the screen says while it waits."""
        return {
            "waiting": say("This screen opens by itself as soon as it is confirmed."),
            "offline": say("No answer from the server. This screen keeps trying."),
            "until": say("A new code comes at {time}."),
            "spelt": say("Code: {code}"),
            "not_done": say("That could not be done. Please try again."),
        }

    def facts(self) -> Mapping[str, object]:
        """As what it asks to be paired, and what it opens then."""
        return {"kind": self.kind, "address": self.address}


def show_pairing(request: Request[Any], kind: Kind) -> Answer:
    """The screen that waits to be confirmed. It asks for its code itself: looking at a page changes nothing."""
    query = request.query_string.decode("latin-1")
    address = f"{request.path}?{query}" if query else request.path
    public = kind == "BOARD" and request.box.settings.public_boards
    pairing = Pairing(kind=kind, address=address, public_address=_public(address) if public else None)
    return page(request, "pairing", pairing)


async def open_kiosk(request: Request[None]) -> Answer:
    """Make this browser the demo's kiosk. Refused `forbidden` on a real box: its kiosks are paired."""
    demo = request.box.doors.demo()
    if demo is None:
        raise Refused("forbidden", "A kiosk is paired by an administrator.")
    cookie = cookies.give(request, "kiosk", demo.kiosk_key, seconds=DAY_SECONDS)
    return answers.see_other(addresses.KIOSK, lines=cookie)


async def open_board(request: Request[None]) -> Answer:
    """Make this browser the demo's board, with the code that only a paired one shows. Refused as `open_kiosk`."""
    demo = request.box.doors.demo()
    if demo is None:
        raise Refused("forbidden", "A board is paired by an administrator.")
    cookie = cookies.give(request, "board", demo.board_key, seconds=DAY_SECONDS)
    return answers.see_other(addresses.board(*request.asks.department), lines=cookie)


def kept_paired(request: Request[Any], audience: Literal["kiosk", "board"]) -> bytes:
    """The header line that renews a paired screen's cookie; nothing for one that carries none."""
    key = cookies.value(request, audience)
    if key is None or not request.caller.by_cookie or request.box.settings.demo:
        return b""
    return cookies.give(request, audience, key, seconds=cookies.DEVICE_SECONDS)


def _public(address: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}public=1"
