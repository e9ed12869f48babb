"""What every page of the console stands in: who sits there, the places they may open, and the words of every act."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import msgspec

from appliance.identity import lookups as identity
from appliance.wording import N_, Words
from web.caller import NOBODY, Caller, Role
from web.request import Request
from web.screens import vocabulary
from web.screens.hues import hue_of

KEEPERS: frozenset[Role] = frozenset({"ADMIN", "OPERATOR", "AUDITOR"})
"""Who has anything to do here (identity.md S1)."""


class Place(msgspec.Struct, frozen=True):
    """One page of the console: its stem, its address, the key that opens it, its name, and whose it is."""

    stem: str
    address: str
    key: str
    icon: str
    name: str
    roles: frozenset[Role]


class Shelf(msgspec.Struct, frozen=True):
    """Places that belong together, under one word."""

    name: str
    places: tuple[Place, ...]


ADMIN: frozenset[Role] = frozenset({"ADMIN"})
MACHINES: frozenset[Role] = ADMIN | {"OPERATOR"}
RECORDS: frozenset[Role] = ADMIN | {"AUDITOR"}

SHELVES = (
    Shelf(
        N_("Today"),
        (
            Place("overview", "/admin", "0", "pulse", N_("Overview"), ADMIN),
            Place("days", "/admin/days", "1", "calendar", N_("Days"), RECORDS),
        ),
    ),
    Shelf(
        N_("The house"),
        (
            Place("departments", "/admin/departments", "2", "room", N_("Departments"), ADMIN),
            Place("policies", "/admin/policies", "3", "sliders", N_("Queue rules"), ADMIN),
            Place("triage", "/admin/triage", "4", "URGENT", N_("Triage"), ADMIN),
            Place("posters", "/admin/posters", "5", "qr", N_("Posters"), ADMIN),
        ),
    ),
    Shelf(
        N_("People"),
        (
            Place("staff", "/admin/staff", "6", "people", N_("Staff"), ADMIN),
            Place("audit", "/admin/audit", "7", "ledger", N_("Who did what"), RECORDS),
        ),
    ),
    Shelf(
        N_("Machines"),
        (
            Place("devices", "/admin/devices", "8", "board", N_("Devices"), MACHINES),
            Place("printers", "/admin/printers", "9", "printer", N_("Printers"), MACHINES),
            Place("status", "/admin/status", "s", "COMPLETED", N_("Status"), KEEPERS),
        ),
    ),
)


class Ward(msgspec.Struct, frozen=True):
    """A department by its letters, its name and its colour, as lists and boxes to tick show it."""

    department_id: str
    code: str
    name: str
    hue: int


class Console(msgspec.Struct, frozen=True, kw_only=True):
    """What the frame of the console shows: whose it is, where one may go, and where one is."""

    place: ClassVar[str]
    """The stem of the place that a page belongs to."""

    name: str
    shelves: tuple[Shelf, ...]

    def words(self, say: Words, /) -> Mapping[str, object]:
        """What the console says of a press, whatever the page."""
        return vocabulary.at_work(say)

    def facts(self) -> Mapping[str, object]:
        """Nothing but what every page knows."""
        return {}


def keeper(request: Request[Any]) -> Caller | None:
    """Who sits at the console; None for somebody who has to sign in first."""
    return None if request.caller is NOBODY or request.caller.id is None else request.caller


def standing(request: Request[Any], say: Words) -> dict[str, Any]:
    """The fields of `Console` for whoever asks."""
    assert request.caller.id is not None, "only staff sit at the console"
    staff = identity.staff(request.box.readers.here, request.caller.id)
    assert staff is not None, "whoever has a session works here"
    return {"name": staff.name, "shelves": shelves_of(request.caller.grants, say)}


def shelves_of(roles: Iterable[Role], say: Words) -> tuple[Shelf, ...]:
    """The places that somebody of these roles may open, in the reader's words."""
    held = frozenset(roles)
    shown = (
        Shelf(
            say(shelf.name),
            tuple(msgspec.structs.replace(place, name=say(place.name)) for place in shelf.places if held & place.roles),
        )
        for shelf in SHELVES
    )
    return tuple(shelf for shelf in shown if shelf.places)


def wards(request: Request[Any], say: Words) -> tuple[Ward, ...]:
    """Every department of the house, by its letters."""
    every = request.app.lines.departments()
    return tuple(Ward(each.department_id, each.code, each.name_in(say.language), hue_of(each, every)) for each in every)


def first_address(roles: Iterable[Role]) -> str:
    """Where somebody of these roles begins."""
    held = frozenset(roles)
    return next(place.address for shelf in SHELVES for place in shelf.places if held & place.roles)
