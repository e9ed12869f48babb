"""`/`: the demo hospital's front door: every screen with its address, and who may sign in."""

from typing import Any

import msgspec

from appliance import addresses
from appliance.box import DemoAccess, DemoSignIn
from appliance.wording import Words
from web import answers
from web.answers import Answer
from web.request import Request
from web.screens.page import Silent, page, words_of
from web.screens.qr import picture_of


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


async def show(request: Request[None]) -> Answer:
    """The front door of a demo; on a real box, whoever comes here signs in."""
    demo = request.box.doors.demo()
    if demo is None:
        return answers.see_other(addresses.SIGN_IN)
    say = words_of(request)
    landing = Landing(
        public=_public(request, say),
        accounts=accounts(demo, say),
        machines=_machines(request, say),
        poster_address=demo.poster_url,
        poster_qr=picture_of(demo.poster_url),
    )
    return page(request, "landing", landing)


def accounts(demo: DemoAccess, say: Words) -> tuple[Account, ...]:
    """The demo's sign-ins that have a screen of their own."""
    return tuple(_account(each, say) for each in demo.sign_ins if each.role in SCREENS)


ON_ONE_BOARD = 2

SCREENS = {
    "RECEPTION": addresses.RECEPTION,
    "NURSE": addresses.NURSE,
    "DOCTOR": addresses.DOCTOR,
    "ATTENDANT": addresses.DOCTOR,
    "ADMIN": addresses.ADMIN,
    "AUDITOR": addresses.ADMIN,
    "OPERATOR": addresses.ADMIN,
}
"""Which screen a role opens; who has several roles begins with the first of these."""

ICONS = {"RECEPTION": "desk", "NURSE": "pulse", "DOCTOR": "steth", "ADMIN": "sliders", "AUDITOR": "ledger"}


def _account(sign_in: DemoSignIn, say: Words) -> Account:
    what = {
        "RECEPTION": say("Type a name, press Enter: the number is issued and the slip comes out."),
        "NURSE": say("Look at who has not been looked at, and see who cannot wait."),
        "DOCTOR": say("Call the next patient, see them, write the prescription."),
        "ADMIN": say("Is everything all right? Departments, rules, staff, devices, posters, days."),
        "AUDITOR": say("Who did what, and the days as they were closed."),
    }
    return Account(
        role=sign_in.role,
        name=sign_in.name,
        icon=ICONS[sign_in.role],
        what=what[sign_in.role],
        username=sign_in.username,
        password=sign_in.password,
        address=SCREENS[sign_in.role],
    )


def _public(request: Request[Any], say: Words) -> tuple[Door, ...]:
    return (
        Door(addresses.KIOSK, "kiosk", say("Kiosk"), say("Take a number; its slip comes out."), opens_by_post=True),
        Door(
            addresses.board(*_busiest(request)),
            "board",
            say("Hall board"),
            say("Who is called to which room, in large figures."),
            opens_by_post=True,
        ),
    )


def _busiest(request: Request[Any]) -> list[str]:
    """The departments with the longest lines: a hall's board shows a few of them, not the whole house."""
    lines = request.app.lines
    every = sorted(lines.departments(), key=lambda each: -len(lines.of(each.department_id).order))
    return [each.department_id for each in every[:ON_ONE_BOARD]]


def _machines(request: Request[Any], say: Words) -> tuple[Door, ...]:
    papers = tuple(
        Door(addresses.paper(printer.id), "printer", printer.name, say("A printer whose paper is a page."))
        for printer in request.box.settings.printers
        if request.box.doors.paper(printer.id) is not None
    )
    return (*papers, Door(addresses.STATUS, "pulse", say("Status"), say("Is everything all right?")))
