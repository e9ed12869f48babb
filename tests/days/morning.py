"""A morning with a seed: people come by kiosk, desk and phone, are called, seen, missed, leave; everybody presses over HTTP.

The schedule is a heap of instants. The clock goes from one to the next and stands still while somebody presses, so a morning
of four hours is over in seconds, and the same seed gives the same morning.
"""

import asyncio
import heapq
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

import msgspec

from tests.days.clinic import Clinic, Program, Visitor

MORNING = timedelta(hours=4)
ARRIVALS = timedelta(hours=3)
RUSH = 12
"""How many stand at the door when it opens, and press at the same moment."""

WEIGHTS = {"G": 7, "C": 4, "P": 3, "D": 2}
GIVEN = ("Asha", "Ravi", "Meena", "Kabir", "Uma", "Yusuf", "Tanvi", "Omar")
FAMILY = ("Rao", "Singh", "Pillai", "Ahmed", "Das", "Fernandes")
SYMPTOMS = ("fever", "cough", "rash", "knee pain", "headache")
PRESCRIPTIONS = (
    "Paracetamol 500 mg, 1-0-1, 3 days",
    "ORS after every loose stool\nReview on Monday",
    "Cetirizine 10 mg",
)

AT_WORK = (
    ("meera", "G", "Room 1"),
    ("arjun", "G", "Room 2"),
    ("kavita", "G", "Room 3"),
    ("imran", "C", "Room 4"),
    ("lakshmi", "C", "Room 5"),
    ("sunita", "P", "Room 6"),
    ("geeta", "D", "Counter 1"),
)


class Patient(msgspec.Struct):
    """Somebody who came, what they were told, and what they carry."""

    visit: Any
    department_id: str
    channel: str
    phone: Visitor | None = None
    prescription: str | None = None


class Doctor:
    """Somebody who serves: one press at a time, as the morning's chance has it."""

    def __init__(self, morning: "Morning", program: Program, code: str, room: str) -> None:
        self._morning = morning
        self._random = morning.random
        self.program = program
        self.department_id = morning.clinic.departments[code]
        self._room = room
        self._prescribes = code != "D"
        self._visit: Any = None
        self._absent = False

    async def comes(self) -> None:
        """Sits down in the usual room."""
        body = {"state": "AVAILABLE", "departmentId": self.department_id, "room": self._room}
        await self.program.post("/v1/doctor/availability", body)
        self._morning.later(self._random.uniform(20, 90), self.works)

    async def goes(self) -> None:
        """At the end of the morning, whatever is still to be done."""
        await self.program.post("/v1/doctor/availability", {"state": "OFFLINE"})

    async def works(self) -> None:
        """The next press, and when the one after it is due."""
        self._morning.later(await self._press(), self.works)

    async def _press(self) -> float:
        if self._visit is None:
            return await self._calls()
        if self._visit["state"] == "CALLED":
            return await self._awaits()
        await self._completes()
        return self._random.uniform(5, 60)

    async def _calls(self) -> float:
        body = {"departmentId": self.department_id}
        self._visit = await self.program.post("/v1/doctor/call-next", body)
        if self._visit is None:
            self._morning.counts["nobody waits"] += 1
            return self._random.uniform(60, 240)
        self._morning.counts["called"] += 1
        self._absent = self._random.random() < 0.08
        return self._random.uniform(15, 60)

    async def _awaits(self) -> float:
        """Most come in at once; a few never do, and are missed as the ladder allows."""
        if self._morning.has_left(self._visit["visitId"]):
            self._visit = None
            return 10
        if not self._absent:
            self._visit = await self._acts("start")
            return self._random.lognormvariate(6.4, 0.5)
        if self._visit["calls"] == 1:
            problem = await self.program.refused("too-early", self._address("no-show"), self._body())
            assert problem["secondsLeft"] > 0
            self._visit = await self._acts("recall")
            self._morning.counts["recalled"] += 1
            return 75
        answer = await self.program.ask("POST", self._address("no-show"), self._body())
        if answer.status_code == 409:
            left: int = answer.json()["secondsLeft"]
            if answer.json()["callAgain"]:
                self._visit = await self._acts("recall")
                self._morning.counts["recalled"] += 1
            return left + 1
        assert answer.json()["state"] == "NO_SHOW", answer.text
        self._morning.counts["missed"] += 1
        self._visit = None
        return 30

    async def _completes(self) -> None:
        text = self._random.choice(PRESCRIPTIONS) if self._prescribes and self._random.random() < 0.7 else None
        completed = await self._acts("complete", **({"prescriptionText": text} if text else {}))
        assert completed["state"] == "COMPLETED"
        self._morning.counts["completed"] += 1
        if text:
            assert completed["prescription"]["contentSanitized"] == text
            self._morning.patients[completed["visitId"]].prescription = text
        self._visit = None

    async def _acts(self, act: str, **more: Any) -> Any:
        return await self.program.post(self._address(act), self._body() | more)

    def _address(self, act: str) -> str:
        return f"/v1/doctor/visits/{self._visit['visitId']}/{act}"

    def _body(self) -> dict[str, Any]:
        return {"doctorId": self.program.staff_id, "expectedVersion": self._visit["version"]}


class Morning:
    """Everybody who comes, and everybody who works, until one o'clock."""

    def __init__(self, clinic: Clinic, *, seed: int, patients: int, together: bool) -> None:
        self.clinic = clinic
        self.random = Random(seed)
        self.patients: dict[str, Patient] = {}
        self.counts: Counter[str] = Counter()
        self.copies: list[str] = []
        """The sheets that somebody asked for besides the first."""
        self._together = together
        self._many = patients
        self._ends = clinic.clock.now() + MORNING
        self._schedule: list[tuple[datetime, int, Callable[[], Awaitable[None]]]] = []
        self._scheduled = 0
        self._left: set[str] = set()
        self.kiosk = clinic.kiosk()
        self.leela = clinic.staff("leela")
        self.thomas = clinic.staff("thomas")
        self.doctors = [Doctor(self, clinic.staff(name), code, room) for name, code, room in AT_WORK]

    async def play(self, *, between: Callable[[int], Awaitable[None]] | None = None) -> None:
        """Act it all out; `between` is told after each press how many there were, while everything stands still."""
        await self._begin()
        await self.clinic.paper_is_out()
        pressed = 0
        while self._schedule:
            at, _, act = heapq.heappop(self._schedule)
            if at >= self._ends:
                break
            self._move_on_to(at)
            await act()
            await self.clinic.paper_is_out()
            pressed += 1
            if between is not None:
                await between(pressed)
        self._move_on_to(self._ends)
        for doctor in self.doctors:
            await doctor.goes()

    def later(self, seconds: float, act: Callable[[], Awaitable[None]]) -> None:
        """Put something into the schedule."""
        self._scheduled += 1
        at = self.clinic.clock.now() + timedelta(milliseconds=round(seconds * 1000))
        heapq.heappush(self._schedule, (at, self._scheduled, act))

    def has_left(self, visit_id: str) -> bool:
        """Whether somebody is gone, as the doctor's screen would show it."""
        return visit_id in self._left

    def _move_on_to(self, at: datetime) -> None:
        self.clinic.clock.advance(seconds=max(0.0, (at - self.clinic.clock.now()).total_seconds()))

    async def _begin(self) -> None:
        for doctor in self.doctors:
            await doctor.program.key()
        await self.leela.key()
        await self.thomas.key()
        if self._together:
            await asyncio.gather(*(self._arrives() for _ in range(RUSH)), *(doctor.comes() for doctor in self.doctors))
        else:
            for doctor in self.doctors:
                await doctor.comes()
        for _ in range(self._many - len(self.patients)):
            self.later(self.random.uniform(0, ARRIVALS.total_seconds()), self._arrives)

    async def _arrives(self) -> None:
        code = self.random.choices([*WEIGHTS], [*WEIGHTS.values()])[0]
        channel = self.random.choices(["kiosk", "desk", "phone"], [11, 5, 4])[0]
        body = {"departmentId": self.clinic.departments[code], "idempotencyKey": f"{self.random.getrandbits(64):x}"}
        if channel != "kiosk" or self.random.random() < 0.6:
            body |= self._person()
        match channel:
            case "kiosk":
                self._keep(await self.kiosk.post("/v1/kiosk/tokens", body), body, channel)
            case "desk":
                urgent = self.random.random() < 0.2
                self._keep(await self.leela.post("/v1/reception/visits", body | {"urgent": urgent}), body, channel)
                self.counts["urgent at the desk"] += urgent
            case "phone":
                await self._checks_in(body)

    async def _checks_in(self, body: dict[str, Any]) -> None:
        phone = self.clinic.phone()
        scanned = await phone.post("/v1/patient/scan", {"departmentId": body["departmentId"]})
        assert scanned["presence"] == "network"
        form = body | {"signedCheckinToken": scanned["signedCheckinToken"], "deviceFingerprint": "phone"}
        checked_in = await phone.post("/v1/patient/checkin", form)
        patient = self._keep(checked_in, body, "phone")
        patient.phone = phone

    def _keep(self, visit: Any, body: dict[str, Any], channel: str) -> Patient:
        """Remember who came, and what may still happen to them besides being called."""
        patient = self.patients[visit["visitId"]] = Patient(visit, body["departmentId"], channel)
        self.counts[channel] += 1
        fate = self.random.random()
        if fate < 0.10:
            self.later(self.random.uniform(60, 1800), lambda: self._leaves(patient))
        elif fate < 0.16:
            self.later(self.random.uniform(20, 300), lambda: self._becomes_urgent(patient))
        elif fate < 0.22 and channel != "phone":
            self.later(self.random.uniform(60, 600), lambda: self._loses_the_slip(patient))
        return patient

    async def _leaves(self, patient: Patient) -> None:
        visit_id = patient.visit["visitId"]
        if patient.phone is not None:
            answer = await patient.phone.ask("POST", f"/v1/patient/visits/{visit_id}/leave", {})
        else:
            body = {"reason": "patient-left"}
            answer = await self.leela.ask("POST", f"/v1/reception/visits/{visit_id}/cancel", body)
        if answer.status_code == 200:
            self._left.add(visit_id)
            self.counts["left"] += 1
        else:
            self._must_be_too_late(answer)

    async def _becomes_urgent(self, patient: Patient) -> None:
        address = f"/v1/reception/visits/{patient.visit['visitId']}/urgent"
        answer = await self.thomas.ask("POST", address, {"reason": "looks grey"})
        if answer.status_code == 200:
            self.counts["raised by the nurse"] += 1
        else:
            self._must_be_too_late(answer)

    def _must_be_too_late(self, answer: Any) -> None:
        problem = answer.json()
        assert (answer.status_code, problem["type"]) == (409, "urn:medique:problem:invalid-transition"), problem
        self.counts["too late"] += 1

    async def _loses_the_slip(self, patient: Patient) -> None:
        visit_id = patient.visit["visitId"]
        if visit_id in self._left:
            return
        sheet = await self.leela.post(f"/v1/reception/visits/{visit_id}/reprint", {"reason": "slip lost"})
        assert sheet["copy"] >= 1
        self.copies.append(sheet["printJobId"])

    def _person(self) -> dict[str, Any]:
        person: dict[str, Any] = {
            "name": f"{self.random.choice(GIVEN)} {self.random.choice(FAMILY)}",
            "age": self.random.randint(1, 95),
            "symptoms": [self.random.choice(SYMPTOMS)],
            "language": self.random.choice(("en", "en", "hi")),
        }
        if self.random.random() < 0.5:
            person["phone"] = f"98{self.random.randrange(10**8):08d}"
        return person
