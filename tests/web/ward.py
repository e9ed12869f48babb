"""A small ward for the tests of `web/`: a spine with every table, a site around it, and the cast with what they carry.

Cardiology (C) has two rooms, Dr Meera and Dr Omar, Nurse Thomas, Rita at reception and a kiosk. Ravi is a doctor and a
receptionist of Dermatology (D): he must see nothing of Cardiology.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec

from appliance.box import Box
from appliance.catalogue import catalogue, folding
from appliance.clock import iso
from appliance.database import epochs
from appliance.departments import actions as departments
from appliance.identity import actions as staff
from appliance.identity import keyed, second_factor, sessions, totp
from appliance.identity.passwords import Passwords
from appliance.identity.roles import Grant, Role
from appliance.identity.sessions import Proven
from appliance.identity.sign_in import SignIn
from appliance.journal.follow import Followers
from appliance.settings import Printer, Settings
from tests.hospital import TIMER, FakeClock, Spine, open_spine
from web.app import Site
from web.limits import Rates
from web.request_log import Sink

PASSWORD = "a sentence that nobody guesses"
BASE = "http://127.0.0.1:8080"
QUICK = Passwords(memory_kibibytes=8, passes=1)


class Person(msgspec.Struct):
    """Somebody of the cast: their id, and the headers by which they are known."""

    id: str
    headers: dict[str, str]


class Ward:
    """The ward, with one client that carries nothing."""

    def __init__(self, spine: Spine, box: Box, site: Site, lines: list[bytes]) -> None:
        self.spine = spine
        self.box = box
        self.site = site
        self.recovery_codes: dict[str, list[str]] = {}
        self.log = lines
        """What was logged."""
        self.clock = spine.clock
        self.db = spine.db

    def furnish(self) -> None:
        """Departments, rooms and the cast."""
        spine = self.spine
        self.cardiology = spine.do(
            departments.create_department, code="C", name="Cardiology", timezone="Asia/Kolkata", names={"hi": "हृदय रोग"}
        )
        self.dermatology = spine.do(
            departments.create_department, code="D", name="Dermatology", timezone="Asia/Kolkata"
        )
        self.rooms = [
            spine.do(departments.add_room, department_id=self.cardiology, name=name) for name in ("Room 4", "Room 5")
        ]
        spine.do(departments.add_room, department_id=self.dermatology, name="Room 9")
        self.meera = self._staff("meera", "Dr Meera", "DOCTOR", self.cardiology)
        self.omar = self._staff("omar", "Dr Omar", "DOCTOR", self.cardiology)
        self.latika = self._staff("latika", "Latika", "ATTENDANT", self.cardiology)
        self.thomas = self._staff("thomas", "Nurse Thomas", "NURSE", self.cardiology)
        self.rita = self._staff("rita", "Rita", "RECEPTION", self.cardiology)
        self.ravi = self._staff("ravi", "Ravi", "DOCTOR", self.dermatology, "RECEPTION", "NURSE", "ATTENDANT")
        self.asta = self._staff("asta", "Asta", "ADMIN")
        self.enrols(self.asta)
        self.audrey = self._staff("audrey", "Audrey", "AUDITOR")
        self.oskar = self._staff("oskar", "Oskar", "OPERATOR")
        self.kiosk = self.device("KIOSK", (), printer_id="p1")
        self.board = self.device("BOARD", (self.cardiology,))
        for doctor in (self.meera, self.omar):
            spine.do(staff.verify_doctor, staff_id=doctor.id)

    def logged(self) -> str:
        """Everything that was logged so far."""
        self.site.app._log.sink.flush()
        return b"".join(self.log).decode()

    def client(self, **headers: str) -> httpx.AsyncClient:
        """A client of its own, so with cookies of its own."""
        transport = httpx.ASGITransport(self.site.app, client=("192.168.1.20", 4711))
        return httpx.AsyncClient(transport=transport, base_url=BASE, headers=headers)

    async def call(
        self, who: Person | None, method: str, path: str, json: Any = None, **headers: str
    ) -> httpx.Response:
        """One request of somebody of the cast."""
        async with self.client(**(who.headers if who else {}), **headers) as client:
            return await client.request(method, path, json=json)

    async def issue(self, **more: Any) -> dict[str, Any]:
        """Somebody takes a number at the kiosk."""
        answer = await self.call(self.kiosk, "POST", "/v1/kiosk/tokens", {"departmentId": self.cardiology, **more})
        assert answer.status_code == 201, answer.text
        issued: dict[str, Any] = answer.json()
        return issued

    async def come(self, who: Person, room: str = "Room 4") -> None:
        """A doctor comes to a room."""
        body = {"state": "AVAILABLE", "departmentId": self.cardiology, "room": room}
        answer = await self.call(who, "POST", "/v1/doctor/availability", body)
        assert answer.status_code == 200, answer.text

    async def follow(self) -> None:
        """Let the feed take whatever is on disk and not yet taken."""
        entries = [entry for entry in self.spine.entries() if entry.seq > self.taken]
        if entries:
            self.taken = entries[-1].seq
            await self.site.feed.take(entries)

    taken = 0

    def _staff(self, username: str, name: str, role: Role, department: str | None = None, *more: Role) -> Person:
        places = (department,) if department else ()
        hashed = QUICK.hash_now(PASSWORD)
        grants = [Grant(each, places) for each in (role, *more)]
        staff_id = self.spine.do(staff.add_staff, username=username, name=name, grants=grants, password_hash=hashed)
        return Person(staff_id, {"Authorization": f"Bearer {self.token(staff_id)}"})

    def token(self, staff_id: str) -> str:
        """An access token of a new session, as signing in gives it."""
        changed_at = self.db.execute("select changed_at from credentials where staff_id = ?", (staff_id,)).fetchone()[0]
        proven, code = Proven(staff_id, changed_at), self.recovery_code(staff_id)
        opened = self.spine.do(sessions.open_program, TIMER, proven=proven, code=code)
        return self.site.sign_in._tokens(opened.session_id, 1, opened.staff).access_token

    def page_cookie(self, staff_id: str) -> str:
        """The cookie of a new page session."""
        changed_at = self.db.execute("select changed_at from credentials where staff_id = ?", (staff_id,)).fetchone()[0]
        proven, code = Proven(staff_id, changed_at), self.recovery_code(staff_id)
        opened = self.spine.do(sessions.open_page, TIMER, proven=proven, code=code)
        assert opened.secret is not None
        return f"medique-staff={opened.secret}"

    def enrols(self, who: Person) -> bytes:
        """Sets up an authenticator; gives its secret. An administrator may do nothing before."""
        secret = self.spine.do(second_factor.begin, staff_id=who.id)
        code = totp.code_of(secret, totp.step_at(self.clock.now()))
        self.recovery_codes[who.id] = [*self.spine.do(second_factor.confirm, staff_id=who.id, code=code)]
        return secret

    def recovery_code(self, staff_id: str) -> str | None:
        """What signing in asks of somebody besides the password; nothing of most."""
        return self.recovery_codes[staff_id].pop() if staff_id in self.recovery_codes else None

    def device(self, kind: Any, departments_served: tuple[str, ...], printer_id: str | None = None) -> Person:
        """A device of ours, with its key."""
        key = self.box.ids.secret(24).hex()
        device_id = self.spine.do(
            staff.add_device,
            kind=kind,
            name=kind.title(),
            place="Hall",
            department_ids=departments_served,
            printer_id=printer_id,
            key_hash=keyed.device_hash(self.box.keys, key),
        )
        return Person(device_id, {"Authorization": f"Bearer {key}"})


def settings_of(folder: Path, **more: Any) -> Settings:
    """A hospital's settings, with one virtual printer."""
    return Settings(**{"data_dir": folder, "printers": (Printer("p1", "Kiosk printer"),), **more})


@contextmanager
def open_ward(
    folder: Path, *, clock: FakeClock | None = None, rates: Rates | None = None, furnished: bool = True, **settings: Any
) -> Iterator[Ward]:
    """Open a ward in a folder; opening it again, not furnished, is a restart of the box."""
    with open_spine(folder, folding(), clock=clock, seed=1 if furnished else 2) as spine:
        epoch = spine.do(epochs.open_first_epoch)
        box = Box(
            settings=settings_of(folder, **settings),
            clock=spine.clock,
            ids=spine.ids,
            keys=spine.means.keys,
            seals=spine.means.seals,
            writer=spine.writer,
            commits=spine.commits,
            readers=spine.readers,
            followers=Followers(lambda: spine.readers.here),
            catalogue=catalogue(),
            epoch=epoch,
            started_at=iso(spine.clock.now()),
        )
        lines: list[bytes] = []
        site = Site(box, passwords=QUICK, rates=rates, sink=Sink(lines.append))
        ward = Ward(spine, box, site, lines)
        if furnished:
            ward.furnish()
        ward.taken = ward.spine.entries()[-1].seq
        yield ward


@asynccontextmanager
async def served(ward: Ward) -> AsyncIterator[str]:
    """The ward behind a real socket, its hub running; gives the base address."""
    import asyncio

    from web.server import Server

    server = Server(ward.site.app, ward.clock)
    port = await server.start("127.0.0.1", 0)
    running = asyncio.create_task(ward.site.run())
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await server.stop()
        running.cancel()


__all__ = ["BASE", "PASSWORD", "Person", "SignIn", "Ward", "open_ward", "served", "settings_of"]
