"""The code on the lobby's board (identity.md S4): whoever types it stands in front of the board. Pure, never stored.

It changes every 30 seconds of the box's clock; the one before it is still taken, since somebody was typing it.
"""

from datetime import datetime, timedelta
from typing import Final

from appliance import keys
from appliance.clock import EPOCH
from appliance.keys import Keys, mac

SECONDS: Final = 30
CHARACTERS: Final = 5
"""Ten million codes: nobody far away guesses one in the few tries that a browser and an address have."""


def code_at(box: Keys, at: datetime) -> str:
    """The code of an instant."""
    return _code(box, _step(at))


def changes_at(at: datetime) -> datetime:
    """When the code of an instant gives way to the next."""
    return EPOCH + timedelta(seconds=(_step(at) + 1) * SECONDS)


def is_right(box: Keys, typed: str, at: datetime) -> bool:
    """Whether this is the code of now or the one before, however it was typed."""
    given = keys.typed(typed).encode()
    taken = [keys.same(_code(box, step).encode(), given) for step in (_step(at), _step(at) - 1)]
    return any(taken)


def _step(at: datetime) -> int:
    return (at - EPOCH) // timedelta(seconds=SECONDS)


def _code(box: Keys, step: int) -> str:
    return keys.legible(mac(box.board, str(step))[:CHARACTERS])
