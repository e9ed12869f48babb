"""The ward behind a real socket on a thread of its own, for clients that know no event loop."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from tests.web.ward import Ward, open_ward, served
from web.limits import Rates

UNHURRIED = Rates(**dict.fromkeys(Rates.__struct_fields__, 1_000_000_000))
"""Nothing is asked too often: the limits have tests of their own."""


class Beds(msgspec.Struct, frozen=True):
    """Visits in every state that a request can be about, and a sheet of paper."""

    visits: tuple[str, ...]
    sheet: str
    alarm: str


class OpenWard:
    """Where the ward answers, and who is in it."""

    def __init__(self) -> None:
        self.ward: Ward
        self.base = ""
        self.beds: Beds
        self.phone: dict[str, str] = {}
        """The header of a phone that follows the first visit."""

    async def fill(self) -> None:
        """Somebody waits, somebody is called, somebody is inside, somebody is done; and Omar has his own room."""
        ward = self.ward
        await ward.come(ward.meera)
        await ward.come(ward.omar, "Room 5")
        async with ward.client() as phone:
            scanned = (await phone.post("/v1/patient/scan", json={})).json()
            form = {
                "departmentId": ward.cardiology,
                "name": "Asha",
                "age": 41,
                "signedCheckinToken": scanned["signedCheckinToken"],
            }
            checked_in = (await phone.post("/v1/patient/checkin", json=form)).json()
        self.phone = {"Authorization": f"Bearer {checked_in['restoreToken']}"}
        issued = [await ward.issue(name="Asha", age=41) for _ in range(4)]
        called = {"departmentId": ward.cardiology}
        for doctor in (ward.meera, ward.omar):
            answer = await ward.call(doctor, "POST", "/v1/doctor/call-next", called)
            assert answer.status_code == 200, answer.text
        await ward.call(ward.omar, "POST", f"/v1/doctor/visits/{issued[0]['visitId']}/start", {})
        visits = (checked_in["visitId"], *(each["visitId"] for each in issued))
        await ward.issue(age=41, symptoms=["breathing-hard"])
        (alarm_id,) = ward.db.execute("select alarm_id from alarms").fetchone()
        self.beds = Beds(visits, issued[-1]["printJobId"], alarm_id)


@contextmanager
def ward_behind_a_door(folder: Path) -> Iterator[OpenWard]:
    """Open a ward and its socket on a thread, for as long as the block lasts."""
    house, opened = OpenWard(), threading.Event()
    ended: list[BaseException] = []

    async def serve() -> None:
        with open_ward(folder, rates=UNHURRIED) as house.ward:
            async with served(house.ward) as house.base:
                await house.fill()
                closing = asyncio.Event()
                loop.append((asyncio.get_running_loop(), closing))
                opened.set()
                await closing.wait()

    def run() -> None:
        try:
            asyncio.run(serve())
        except BaseException as error:
            ended.append(error)
            opened.set()

    loop: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []
    thread = threading.Thread(target=run, name="ward")
    thread.start()
    try:
        assert opened.wait(30), "the ward did not open"
        if not ended:
            yield house
    finally:
        for each, closing in loop:
            each.call_soon_threadsafe(closing.set)
        thread.join(30)
    if ended:
        raise ended[0]
