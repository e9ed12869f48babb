"""`/`: the demo hospital's front door: every screen with its address, and who may sign in."""

import msgspec

from web.screens.page import Silent


class Door(msgspec.Struct, frozen=True):
    """One screen: where it is, its icon, whose it is and what is done there. `opens_by_post`: it hands out a cookie first."""

    address: str
    icon: str
    name: str
    what: str
    opens_by_post: bool = False


class Account(msgspec.Struct, frozen=True):
    """A demo sign-in and the screen it opens."""

    role: str
    name: str
    icon: str
    what: str
    username: str
    password: str
    address: str


class Landing(Silent, frozen=True, kw_only=True):
    """What the front door shows."""

    public: tuple[Door, ...]
    accounts: tuple[Account, ...]
    machines: tuple[Door, ...]
    poster_address: str
    poster_qr: str
