"""A sign-in that stands halfway: the password was right, the code is still to come. The form itself carries it, sealed."""

from datetime import datetime
from typing import Final

import msgspec

from appliance import keys
from appliance.clock import from_milliseconds, milliseconds
from appliance.identity.sessions import Proven
from appliance.journal import sealing
from appliance.journal.sealing import Unreadable
from appliance.keys import Keys

MINUTES: Final = 5
"""Time enough to find the phone."""

NAME = "sign-in halfway"


class Halfway(msgspec.Struct, frozen=True):
    """Who it is, and the password that was right; it opens nothing without a code."""

    username: str
    proven: Proven
    until: int
    """Milliseconds since 1970."""


def written(box: Keys, username: str, proven: Proven, *, until: datetime, nonce: bytes) -> str:
    """The sealed text that the form carries; a hash made with today's parameters is left for the next time."""
    kept = Halfway(username, msgspec.structs.replace(proven, fresh=None), milliseconds(until))
    return keys.text(sealing.wrap(box.identity_seal, msgspec.json.encode(kept), nonce=nonce, name=NAME))


def read(box: Keys, text: str, now: datetime) -> Halfway | None:
    """What `written` sealed; None for anything else, and once its time is over."""
    try:
        opened = sealing.unwrap(box.identity_seal, keys.raw(text), name=NAME)
    except (Unreadable, ValueError):
        return None
    found = msgspec.json.decode(opened, type=Halfway)
    return found if now < from_milliseconds(found.until) else None
