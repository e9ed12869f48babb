"""The demo hospital: moves into an empty data folder once, and finds itself there again after a restart."""

import asyncio
import socket
from os import getpid
from pathlib import Path

import msgspec

from appliance import keys
from appliance.addresses import absolute, lobby, paper
from appliance.box import Box, DemoAccess, DemoSignIn
from appliance.clock import SystemClock
from appliance.departments import actions as departments
from appliance.departments import lookups as department_lookups
from appliance.departments.lookups import Department
from appliance.departments.policy import Policy
from appliance.identity import actions as identity
from appliance.identity import keyed, totp
from appliance.identity import lookups as identity_lookups
from appliance.identity.passwords import Passwords
from appliance.identity.roles import DeviceKind, Grant
from appliance.journal.event import Author
from appliance.keys import write_durably
from appliance.queues import actions as queues
from appliance.settings import BadSettings, Printer, Settings
from provisioning.demo.cast import CHILDREN, DOCTORS, OTHERS, PLACES, SIGN_INS, Place
from provisioning.demo.history import MorningClock
from provisioning.demo.lively import MORNING, LivelyHospital, Seat
from provisioning.demo.welcome import DemoDepartment, SignIn, Welcome

HOSPITAL = "City Hospital"
ZONE = "Asia/Kolkata"
PRINTERS = (
    Printer(id="kiosk", name="Kiosk in the lobby", profile="virtual", wire="virtual:"),
    Printer(id="reception", name="Reception desk", profile="virtual", wire="virtual:"),
)
SYLLABLES = [
    "ba",
    "be",
    "bi",
    "bo",
    "da",
    "de",
    "di",
    "do",
    "ga",
    "ge",
    "ka",
    "ki",
    "la",
    "le",
    "li",
    "lo",
    "ma",
    "me",
    "mi",
    "mo",
    "na",
    "ne",
    "ni",
    "pa",
    "ra",
    "re",
    "ri",
    "ro",
    "sa",
    "si",
    "ta",
    "ti",
]
PASSWORD_SYLLABLES = 8
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
        names = (*([_lan_address()] if lan else []), "127.0.0.1", "localhost")
        self.lively = lively
        self.clock = MorningClock(SystemClock())
        self._papers = data.absolute() / "demo.json"
        self._new = not self._papers.exists()
        if self._new and lively:
            self.clock.go_back(MORNING)
        self.settings = Settings(
            hospital=HOSPITAL,
            timezone=ZONE,
            data_dir=data.absolute(),
            host="0.0.0.0" if lan else host,  # noqa: S104  # asked for: phones on this network may try the demo
            port=port,
            origins=tuple(f"http://{name}:{port}" for name in names),
            demo=True,
            printers=PRINTERS,
        )
        self._life: asyncio.Task[None] | None = None

    async def move_in(self, box: Box) -> Welcome:
        """Furnish an empty box, or find the furniture of the last time; start the simulated people if wanted.

        Raises BadSettings for a folder that was left half furnished, by a power cut in the first second of its life.
        """
        if self._new and department_lookups.departments(box.readers.here):
            raise BadSettings(
                f"{self.settings.data_dir} holds a demo that was never finished. Remove it and start again"
            )
        if self._new:
            papers = await self._furnish(box)
            write_durably(self._papers, msgspec.json.format(msgspec.json.encode(papers)))
        papers = msgspec.json.decode(self._papers.read_bytes(), type=Papers)
        if self.lively:
            await self._come_alive(box)
        welcome = self._welcome(box, papers)
        access = _access(papers, welcome.poster_url)
        box.doors.demo = lambda: access
        return welcome

    async def _furnish(self, box: Box) -> Papers:
        places = {place.code: await _open_department(box, place) for place in PLACES}
        passwords = {role: _password(box) for role in SIGN_INS}
        await _hire_everybody(box, places, {SIGN_INS[role]: password for role, password in passwords.items()})
        return Papers(
            {role: SignIn(SIGN_INS[role], password) for role, password in passwords.items()},
            kiosk_token=await _add_device(box, "KIOSK", "Kiosk 1", places, printer_id="kiosk"),
            board_token=await _add_device(box, "BOARD", "Board 1", places, printer_id=None),
        )

    async def _come_alive(self, box: Box) -> None:
        places = {place.code: place for place in department_lookups.departments(box.readers.here)}
        people = LivelyHospital(box, places, await _take_seats(box, places), PRINTERS[0].id, LIVELY_SEED)
        if self._new:
            await people.live_through(self.clock)
        self._life = asyncio.create_task(people.live_on(), name="lively")

    def _welcome(self, box: Box, papers: Papers) -> Welcome:
        base = self.settings.origins[0]
        places = {place.code: place for place in department_lookups.departments(box.readers.here)}
        ordered = [places[place.code] for place in PLACES]
        return Welcome(
            base=base,
            departments=tuple(DemoDepartment(place.department_id, place.code, place.name) for place in ordered),
            staff={role: _with_factor(box, each) for role, each in papers.sign_ins.items()},
            kiosk_token=papers.kiosk_token,
            board_token=papers.board_token,
            poster_url=absolute(base, lobby(ordered[0].code)),
            printer_pages=tuple(absolute(base, paper(printer.id)) for printer in self.settings.printers),
            data_dir=str(self.settings.data_dir),
            pid=getpid(),
        )


def _with_factor(box: Box, sign_in: SignIn) -> SignIn:
    """The sign-in with its authenticator's secret, if whoever tried the demo has set one up."""
    staff = identity_lookups.staff_by_username(box.readers.here, sign_in.username)
    factor = identity_lookups.factor(box.readers.here, staff.staff_id) if staff else None
    if factor is None or factor.enrolled_at is None:
        return sign_in
    secret = keyed.open_factor(box.keys, factor.staff_id, factor.sealed)
    return SignIn(sign_in.username, sign_in.password, totp.written(secret))


def _access(papers: Papers, poster_url: str) -> DemoAccess:
    names = {member.username: member for member in (*DOCTORS, *OTHERS)}
    sign_ins = tuple(
        DemoSignIn(names[each.username].role, names[each.username].name, each.username, each.password)
        for each in papers.sign_ins.values()
    )
    return DemoAccess(sign_ins, papers.kiosk_token, papers.board_token, poster_url)


BUILDER = Author.system("demo")


async def _open_department(box: Box, place: Place) -> str:
    department_id = await box.writer.do(
        departments.create_department,
        BUILDER,
        code=place.code,
        name=place.name,
        timezone=ZONE,
        names={"hi": place.hindi},
        policy=Policy(minutes_per_visit=place.minutes, etat=place.code == CHILDREN),
    )
    for room in place.rooms:
        await box.writer.do(departments.add_room, BUILDER, department_id=department_id, name=room)
    return department_id


async def _hire_everybody(box: Box, places: dict[str, str], passwords: dict[str, str]) -> None:
    """Everybody of the cast. Who has no sign-in gets a password that nobody was told."""
    hasher = Passwords()
    nobody_knows = await hasher.hash(keys.text(box.ids.secret(32)))
    for member in (*DOCTORS, *OTHERS):
        password = passwords.get(member.username)
        hashed = await hasher.hash(password) if password else nobody_knows
        grant = Grant(member.role, tuple(places[code] for code in member.places))
        staff_id = await box.writer.do(
            identity.add_staff,
            BUILDER,
            username=member.username,
            name=member.name,
            grants=(grant,),
            password_hash=hashed,
        )
        if member.role == "DOCTOR":
            await box.writer.do(identity.verify_doctor, BUILDER, staff_id=staff_id)
    hasher.close()


async def _add_device(box: Box, kind: DeviceKind, name: str, places: dict[str, str], *, printer_id: str | None) -> str:
    """A device for the whole hospital; gives its key."""
    key = keys.text(box.ids.secret(keyed.SECRET_BYTES))
    await box.writer.do(
        identity.add_device,
        BUILDER,
        kind=kind,
        name=name,
        place="Lobby",
        department_ids=tuple(places.values()),
        printer_id=printer_id,
        key_hash=keyed.device_hash(box.keys, key),
    )
    return key


async def _take_seats(box: Box, places: dict[str, Department]) -> list[Seat]:
    """Put every simulated doctor and attendant into a room of their first department, as long as rooms last.

    The doctors behind a sign-in are left to whoever tries the demo, and so are their rooms.
    """
    seats: list[Seat] = []
    free = {code: department_lookups.rooms(box.readers.here, place.department_id) for code, place in places.items()}
    for member in (*DOCTORS, *OTHERS):
        if member.role not in ("DOCTOR", "ATTENDANT") or not free[member.places[0]]:
            continue
        room = free[member.places[0]].pop(0)
        if member.username in SIGN_INS.values():
            continue
        staff = identity_lookups.staff_by_username(box.readers.here, member.username)
        assert staff is not None, "the cast was hired"
        place = places[member.places[0]]
        await box.writer.do(
            queues.set_availability,
            Author(kind="staff", id=staff.staff_id, patience_seconds=None),
            doctor_id=staff.staff_id,
            state="AVAILABLE",
            department_id=place.department_id,
            room_id=room.room_id,
        )
        seats.append(Seat(staff.staff_id, place, member.role == "DOCTOR", box.clock.now()))
    return seats


def _password(box: Box) -> str:
    """Something a newcomer can type: `mika-nopa-tesi-ravo`, 40 bits: enough behind a sign-in that slows down."""
    word = "".join(SYLLABLES[byte % len(SYLLABLES)] for byte in box.ids.secret(PASSWORD_SYLLABLES))
    return "-".join(word[at : at + 4] for at in range(0, len(word), 4))


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
