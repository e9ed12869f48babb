"""The people of the shorter days: somebody who serves, press by press, and somebody who comes."""

from typing import Any

from tests.days.clinic import Clinic, Program, Visitor


class Server:
    """Somebody who serves in one room, press by press."""

    def __init__(self, clinic: Clinic, name: str, code: str, room: str) -> None:
        self.program: Program = clinic.staff(name)
        self.department_id = clinic.departments[code]
        self._room = room

    async def comes(self) -> "Server":
        body = {"state": "AVAILABLE", "departmentId": self.department_id, "room": self._room}
        await self.program.post("/v1/doctor/availability", body)
        return self

    async def calls(self) -> Any:
        """Whoever is next; None when nobody waits."""
        return await self.program.post("/v1/doctor/call-next", {"departmentId": self.department_id})

    async def goes(self) -> None:
        """Leaves the room, whoever is still there."""
        await self.program.post("/v1/doctor/availability", {"state": "OFFLINE"})

    async def acts(self, visit: Any, act: str, **more: Any) -> Any:
        body = {"expectedVersion": visit["version"], **more}
        return await self.program.post(f"/v1/doctor/visits/{visit['visitId']}/{act}", body)

    async def sees(self, visit: Any, **more: Any) -> Any:
        """A whole consultation."""
        return await self.acts(await self.acts(visit, "start"), "complete", **more)


async def checks_in(clinic: Clinic, phone: Visitor, code: str, name: str, **more: Any) -> Any:
    """A phone checks somebody in from the hospital's own network."""
    scanned = await phone.post("/v1/patient/scan", {"departmentId": clinic.departments[code]})
    form = {"departmentId": clinic.departments[code], "name": name, "age": 41} | more
    return await phone.post("/v1/patient/checkin", form | {"signedCheckinToken": scanned["signedCheckinToken"]})


async def takes_a_number(clinic: Clinic, code: str) -> str:
    """Somebody presses at the kiosk; gives the number."""
    issued = await clinic.kiosk().post("/v1/kiosk/tokens", {"departmentId": clinic.departments[code]})
    number: str = issued["tokenNumber"]
    return number
