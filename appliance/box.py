"""The box: what every adapter is handed; and the doors by which adapters offer each other something."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from appliance.clock import Clock
from appliance.database.commits import Commits
from appliance.database.readers import Readers
from appliance.database.seals import Seals
from appliance.database.writer import Writer
from appliance.ids import Ids
from appliance.journal.event import Catalogue
from appliance.journal.follow import Followers
from appliance.keys import Keys
from appliance.settings import Settings


class Sheet(msgspec.Struct, frozen=True, rename="camel"):
    """One sheet of a virtual printer's paper, as `jobs.json` shows it."""

    job_id: str
    token_number: str
    copy: int
    text: str
    at: str


class PrinterState(msgspec.Struct, frozen=True, rename="camel"):
    """How a printer is, in a word (`ready`, `printing`, `trouble`), with what to do about it."""

    printer_id: str
    name: str
    state: str
    hint: str | None = None
    since: str | None = None


class DemoSignIn(msgspec.Struct, frozen=True):
    """Somebody as whom a newcomer may sign in to the demo; `name` and `role` say who that is."""

    role: str
    name: str
    username: str
    password: str


class DemoAccess(msgspec.Struct, frozen=True):
    """What the demo hands to anybody who opens it: sign-ins of pretended people, keys of its kiosk and board, the poster."""

    sign_ins: tuple[DemoSignIn, ...]
    kiosk_key: str
    board_key: str
    poster_url: str


@dataclass
class Doors:
    """Callables that one adapter offers and another uses; assembly hangs them in. A closed door says so by its default."""

    printers: Callable[[], list[PrinterState]] = list
    paper: Callable[[str], list[Sheet] | None] = lambda printer_id: None
    """The sheets of a virtual printer, oldest first; None for an unknown or real one."""
    picture: Callable[[str, int], bytes | None] = lambda printer_id, number: None
    """PNG of sheet `number` (from 1), drawn from the very bytes that were sent."""
    clock_settles_in: Callable[[], float | None] = lambda: None
    """Seconds until a clock that jumped is believed again by itself; None while it is not in doubt."""
    demo: Callable[[], DemoAccess | None] = lambda: None
    """What a demo lets everybody do; None on a real box, always."""


@dataclass(frozen=True)
class Box:
    """A running appliance, seen from an adapter."""

    settings: Settings
    clock: Clock
    ids: Ids
    keys: Keys
    seals: Seals
    writer: Writer
    commits: Commits
    readers: Readers
    followers: Followers
    catalogue: Catalogue
    epoch: int
    started_at: str
    """When this process began, UTC text."""
    doors: Doors = field(default_factory=Doors)
    health: dict[str, Callable[[], Any]] = field(default_factory=dict)
    """Further things that `/health/ready` asks, by name; each gives None when all is well, or a sentence."""
