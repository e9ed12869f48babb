"""The demo hospital: moves into an empty data folder once, and finds itself there again after a restart."""

import asyncio
import socket
from os import getpid
from pathlib import Path

import msgspec

from appliance.addresses import absolute, lobby, paper
from appliance.box import Box
from appliance.clock import SystemClock
from appliance.departments import actions as departments
from appliance.departments import lookups as department_lookups
from appliance.departments.policy import Policy
from appliance.journal.event import Author
from appliance.keys import write_durably
from appliance.settings import Printer, Settings
from provisioning.demo.cast import DOCTORS, OTHERS, PLACES, SIGN_INS, Place
from provisioning.demo.history import MorningClock
from provisioning.demo.lively import MORNING, LivelyHospital, Seat, seats_for
from provisioning.demo.welcome import DemoDepartment, SignIn, Welcome

HOSPITAL = "City Hospital"
ZONE = "Asia/Kolkata"
PRINTERS = (
    Printer(id="kiosk", name="Kiosk in the lobby", profile="virtual", wire="virtual:"),
    Printer(id="reception", name="Reception desk", profile="virtual", wire="virtual:"),
)
SYLLABLES = ["ba", "be", "bi", "da", "de", "di", "ga", "ge", "ka", "ki", "la", "le", "li", "ma", "me", "mi", "na", "ne", "ni", "pa", "ra", "re", "ri", "sa", "si", "ta", "te", "ti", "va", "vi"]
LIVELY_SEED = 2026


class Papers(msgspec.Struct, frozen=True):
    """What the demo remembers of its own making, in a file that only its owner reads: secrets of pretended people."""

    sign_ins: dict[str, SignIn]
    kiosk_token: str
    board_token: str


class Demo:
    """One demo: its settings, its clock, and how it moves into its data folder."""

    def __init__(self, data: Path, *, host: str, port: int, lively: bool, lan: bool = False) -> None:
        port = port or _free_port(host)
        names = ("127.0.0.1", "localhost", *([_lan_address()] if lan else []))
        self.lively = lively
        self.clock = MorningClock(SystemClock())
        self.settings = Settings(
            hospital=HOSPITAL,
            timezone=ZONE,
            data_dir=data.absolute(),
            host="0.0.0.0" if lan else host,  # noqa: S104  # asked for: phones on this network may try the demo
            port=port,
            origins=tuple(f"http://{name}:{port}" for name in reversed(names)),
            demo=True,
            printers=PRINTERS,
        )
        self._life: asyncio.Task[None] | None = None

    async def move_in(self, box: Box) -> Welcome:
        """Furnish an empty box, or find the furniture of the last time; start the simulated people if wanted."""
        path = self.settings.data_dir / "demo.json"
        new = not path.exists()
        if new and self.lively:
            self.clock.go_back(MORNING)
        if new:
            papers = await self._furnish(box)
            write_durably(path, msgspec.json.format(msgspec.json.encode(papers)))
        papers = msgspec.json.decode(path.read_bytes(), type=Papers)
        if self.lively:
            await self._come_alive(box, new=new)
        return self._welcome(box, papers)

    async def _furnish(self, box: Box) -> Papers:
        places = {place.code: await _open_department(box, place) for place in PLACES}
        staff = {member.username: await _hire(box, member, places) for member in (*DOCTORS, *OTHERS)}
        sign_ins = {role: await _give_password(box, username, staff) for role, username in SIGN_INS.items()}
        return Papers(
            sign_ins,
            kiosk_token=await _add_device(box, "KIOSK", "Kiosk in the lobby", places, printer_id="kiosk"),
            board_token=await _add_device(box, "BOARD", "Board in the hall", places, printer_id=None),
        )

    async def _come_alive(self, box: Box, *, new: bool) -> None:
        places = {place.code: place for place in department_lookups.departments(box.readers.here)}
        duties = [duty async for duty in _take_seats(box, places)]
        seats: list[Seat] = list(seats_for(duties, box.clock.now()))
        people = LivelyHospital(box, places, seats, PRINTERS[0].id, LIVELY_SEED)
        if new:
            await people.live_through(self.clock)
        self._life = asyncio.create_task(people.live_on(), name="lively")

    def _welcome(self, box: Box, papers: Papers) -> Welcome:
        base = self.settings.origins[0]
        places = {place.code: place for place in department_lookups.departments(box.readers.here)}
        ordered = [places[place.code] for place in PLACES]
        return Welcome(
            base=base,
            departments=tuple(DemoDepartment(place.department_id, place.code, place.name) for place in ordered),
            staff=papers.sign_ins,
            kiosk_token=papers.kiosk_token,
            board_token=papers.board_token,
            poster_url=absolute(base, lobby(ordered[0].code)),
            printer_pages=tuple(absolute(base, paper(printer.id)) for printer in self.settings.printers),
            data_dir=str(self.settings.data_dir),
            pid=getpid(),
        )


BUILDER = Author.system("demo")


async def _open_department(box: Box, place: Place) -> str:
    department_id = await box.writer.do(
        departments.create_department,
        BUILDER,
        code=place.code,
        name=place.name,
        timezone=ZONE,
        names={"hi": place.hindi},
        policy=Policy(minutes_per_visit=place.minutes),
    )
    for room in place.rooms:
        await box.writer.do(departments.add_room, BUILDER, department_id=department_id, name=room)
    return department_id


def _free_port(host: str) -> int:
    """A port that is free now: the addresses on slips need to know it before the box listens."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
    return port


def _lan_address() -> str:
    """The address by which this network reaches the machine; loopback where there is no network. Sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # TEST-NET-1 (RFC 5737): only asks the routing table
        except OSError:
            return "127.0.0.1"
        address: str = probe.getsockname()[0]
    return address
