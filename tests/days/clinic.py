"""A whole clinic for a day: the product as assembly starts it, behind a real socket, and the people who work in it.

Time stands still until a test moves it, and chance repeats itself, each thread having a stream of its own: so one seed gives
one day, as long as people press one after the other.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import httpx

from appliance.__main__ import main
from appliance.assembly import Appliance, follower_failed, listening
from appliance.box import Box
from appliance.departments.actions import add_room, create_department
from appliance.departments.policy import Policy
from appliance.identity import keyed
from appliance.identity.actions import add_device, add_staff, verify_doctor
from appliance.identity.passwords import Passwords
from appliance.identity.roles import DeviceKind, Grant, Role
from appliance.journal import log
from appliance.journal.event import Author, Entry, Event
from appliance.printing import lookups as sheets
from appliance.settings import Printer, Settings
from tests.hospital import KOLKATA, FakeClock

E = TypeVar("E", bound=Event)

PASSWORD = "everybody in the tests knows this one"
TOKEN_SECONDS = 14 * 60
"""A program renews its access token before the fifteen minutes are over."""

FURNISHING = Author.system("test")
PRINTERS = (Printer(id="kiosk", name="Kiosk"), Printer(id="desk", name="Reception desk"))

ROOMS: Mapping[str, tuple[str, ...]] = {
    "G": ("Room 1", "Room 2", "Room 3"),
    "C": ("Room 4", "Room 5"),
    "P": ("Room 6",),
    "D": ("Counter 1",),
    "L": ("Table 1",),
}
NAMES = {"G": "General Medicine", "C": "Cardiology", "P": "Paediatrics", "D": "Pharmacy", "L": "Laboratory"}
MINUTES = {"G": 6, "C": 10, "P": 7, "D": 3, "L": 4}

STAFF: tuple[tuple[str, Role, str], ...] = (
    ("meera", "DOCTOR", "G"),
    ("arjun", "DOCTOR", "G"),
    ("kavita", "DOCTOR", "G"),
    ("imran", "DOCTOR", "C"),
    ("lakshmi", "DOCTOR", "C"),
    ("sunita", "DOCTOR", "P"),
    ("geeta", "ATTENDANT", "D"),
    ("noor", "ATTENDANT", "L"),
    ("leela", "RECEPTION", "GCPDL"),
    ("thomas", "NURSE", "GCPDL"),
    ("anita", "ADMIN", ""),
    ("paul", "AUDITOR", ""),
)


class RepeatedChance:
    """Chance that repeats itself: a stream for every thread, so that only the order within each thread counts."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._streams = threading.local()

    def __call__(self, size: int) -> bytes:
        stream: Random | None = getattr(self._streams, "stream", None)
        if stream is None:
            stream = self._streams.stream = Random(f"{self._seed} {threading.current_thread().name}")
        return stream.randbytes(size)


class Visitor:
    """Somebody with a client: a phone with cookies of its own, a device with its key, a program of a member of staff."""

    def __init__(self, clinic: "Clinic", key: str | None = None, **headers: str) -> None:
        self.clinic = clinic
        self.client = clinic.client(**headers)
        self._key = key

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """One request, whatever comes of it."""
        if (key := await self.key()) is not None:
            headers["Authorization"] = f"Bearer {key}"
        return await self.client.request(method, path, json=body, headers=headers)

    async def get(self, path: str) -> Any:
        """What stands at an address; it has to be there."""
        return done(await self.ask("GET", path))

    async def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """One press that has to be done."""
        return done(await self.ask("POST", path, body if body is not None else {}, **headers))

    async def refused(self, code: str, path: str, body: Any = None) -> Any:
        """One press that has to be refused with this code; gives the problem document."""
        answer = await self.ask("POST", path, body if body is not None else {})
        assert answer.headers["content-type"] == "application/problem+json", answer.text
        problem = answer.json()
        assert problem["type"] == f"urn:medique:problem:{code}", problem
        return problem

    async def key(self) -> str | None:
        """The bearer, if there is one."""
        return self._key


class Program(Visitor):
    """A member of staff at a program that signs in once and renews its token as programs do."""

    def __init__(self, clinic: "Clinic", username: str) -> None:
        super().__init__(clinic)
        self.username = username
        self.staff_id = ""
        self._signed_in: dict[str, Any] | None = None
        self._renew_at = 0.0

    async def key(self) -> str:
        """An access token that is good now."""
        now = self.clinic.clock.monotonic()
        if self._signed_in is None:
            body = {"username": self.username, "password": PASSWORD}
            self._keep(done(await self.client.post("/v1/auth/token", json=body)), now)
        elif now >= self._renew_at:
            body = {"refreshToken": self._signed_in["refreshToken"]}
            self._keep(done(await self.client.post("/v1/auth/refresh", json=body)), now)
        assert self._signed_in is not None
        token: str = self._signed_in["accessToken"]
        return token

    def _keep(self, signed_in: dict[str, Any], now: float) -> None:
        self._signed_in = signed_in
        self._renew_at = now + TOKEN_SECONDS
        self.staff_id = signed_in["staffId"]


class Bell:
    """Follows the journal like any other follower, and rings with every batch."""

    name = "bell"

    def __init__(self) -> None:
        self.rung = asyncio.Event()

    async def take(self, entries: list[Entry]) -> None:
        self.rung.set()


class Clinic:
    """The running clinic: where it answers, its clock, its departments by code, and everybody who works there."""

    def __init__(self, appliance: Appliance, port: int, clock: FakeClock) -> None:
        self.appliance = appliance
        self.base = f"http://127.0.0.1:{port}"
        self.clock = clock
        self.departments: dict[str, str] = {}
        self.device_keys: dict[str, str] = {}
        self.bell = Bell()
        self._transport = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=None))

    @property
    def box(self) -> Box:
        return self.appliance.box

    def client(self, **headers: str) -> httpx.AsyncClient:
        """A client with cookies of its own; they all share one pool of connections."""
        return httpx.AsyncClient(
            transport=self._transport, base_url=self.base, headers=headers, timeout=20, trust_env=False
        )

    def staff(self, username: str) -> Program:
        """A member of staff, who signs in with the first request."""
        return Program(self, username)

    def kiosk(self) -> Visitor:
        """The kiosk in the lobby."""
        return Visitor(self, self.device_keys["KIOSK"])

    def phone(self) -> Visitor:
        """A browser on a phone that was never here before; it says of its presses that they come from our page."""
        return Visitor(self, **{"Sec-Fetch-Site": "same-origin"})

    async def paper_is_out(self) -> None:
        """Wait until no printer owes anything; asks the table, not the site, so that nothing is counted or recorded."""
        async with asyncio.timeout(20):
            while any(self._owes(printer.id) for printer in self.box.settings.printers):
                self.bell.rung.clear()
                await self.bell.rung.wait()

    async def until(self, happened: Callable[[], bool], what: str) -> None:
        """Wait for what the journal tells; an error that says what was awaited if it never comes."""
        try:
            async with asyncio.timeout(20):
                while not happened():
                    self.bell.rung.clear()
                    await self.bell.rung.wait()
        except TimeoutError:
            raise AssertionError(f"it never came to {what}") from None

    def recorded(self, kind: type[E]) -> list[tuple[str, E]]:
        """Every event of a kind so far, with the id of what it is about."""
        entries = log.all_after(self.box.readers.here, 0)
        told = [
            (entry.entity_id, self.box.catalogue.decode(entry)) for entry in entries if entry.type == kind.type_name
        ]
        return [(entity_id, event) for entity_id, event in told if isinstance(event, kind)]

    def _owes(self, printer_id: str) -> bool:
        db = self.box.readers.here
        return bool(sheets.owed(db, printer_id, 1) or sheets.sending(db))

    async def furnish(self) -> None:
        """Open the departments, hire everybody, connect kiosk and board."""
        for code, rooms in ROOMS.items():
            policy = Policy(minutes_per_visit=MINUTES[code], etat=code == "P")
            self.departments[code] = await self._do(
                create_department, code=code, name=NAMES[code], timezone=KOLKATA, policy=policy
            )
            for room in rooms:
                await self._do(add_room, department_id=self.departments[code], name=room)
        hashed = QUICK.hash_now(PASSWORD)
        for username, role, codes in STAFF:
            grant = Grant(role, tuple(self.departments[code] for code in codes))
            staff_id = await self._do(
                add_staff, username=username, name=username.title(), grants=[grant], password_hash=hashed
            )
            if role == "DOCTOR":
                await self._do(verify_doctor, staff_id=staff_id)
        self.device_keys["KIOSK"] = await self._connect("KIOSK", "kiosk")
        self.device_keys["BOARD"] = await self._connect("BOARD", None)

    async def _connect(self, kind: DeviceKind, printer_id: str | None) -> str:
        key = self.box.ids.secret(24).hex()
        key_hash = keyed.device_hash(self.box.keys, key)
        printer_id = printer_id if self.box.settings.printers else None
        await self._do(
            add_device,
            kind=kind,
            name=kind.title(),
            place="Lobby",
            department_ids=tuple(self.departments.values()),
            printer_id=printer_id,
            key_hash=key_hash,
        )
        return key

    async def _do(self, action: Any, **arguments: Any) -> Any:
        return await self.box.writer.do(action, FURNISHING, **arguments)

    async def leave(self) -> None:
        """Everybody hangs up."""
        await self._transport.aclose()


QUICK = Passwords(memory_kibibytes=8, passes=1)
"""Cheap hashes; signing in then hashes anew with today's parameters, as after an upgrade."""


@asynccontextmanager
async def open_clinic(
    folder: Path,
    *,
    seed: int = 1,
    clock: FakeClock | None = None,
    printers: tuple[Printer, ...] = PRINTERS,
    before: Clinic | None = None,
) -> AsyncIterator[Clinic]:
    """The clinic at nine in the morning, with nobody on duty and nobody waiting; or the one of `before`, started again.

    Whatever happens in it: when it has closed, its chain holds and its journal explains every folded table.
    """
    clock = clock or FakeClock()
    settings = Settings(data_dir=folder, host="127.0.0.1", port=0, demo=True, printers=printers)
    broken: list[BaseException] = []
    async with listening(settings, clock=clock, chance=RepeatedChance(seed), fatal=broken.append) as (appliance, port):
        clinic = Clinic(appliance, port, clock)
        if before is None:
            await clinic.furnish()
        else:
            clinic.departments, clinic.device_keys = before.departments, before.device_keys
        ringing = asyncio.create_task(clinic.box.followers.run(clinic.bell, after=0, failed=follower_failed))
        try:
            yield clinic
        finally:
            ringing.cancel()
            await clinic.leave()
    assert not broken
    await asyncio.to_thread(nothing_to_find, folder)


def nothing_to_find(folder: Path) -> None:
    """`medique verify` and `medique rebuild --check` say that all is well."""
    assert main(["verify", "--data", str(folder)]) == 0
    assert main(["rebuild", "--check", "--data", str(folder)]) == 0


def done(answer: httpx.Response) -> Any:
    """The body of an answer of success; None where there is none."""
    assert answer.is_success, f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text}"
    return answer.json() if answer.content else None
