"""Simulated people: patients who arrive, doctors who call, start and finish. They press the same actions as anybody."""

import asyncio
import math
from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec
import structlog

from appliance.box import Box
from appliance.departments.lookups import Department
from appliance.ids import play
from appliance.journal.event import Author
from appliance.patients.events import Person
from appliance.queues import actions, lookups
from appliance.queues.lookups import Visit
from appliance.refusals import Refused
from provisioning.demo.cast import COMPLAINTS, FAMILY_NAMES, GIVEN_NAMES
from provisioning.demo.history import MorningClock

MORNING = timedelta(minutes=100)
STEP = timedelta(seconds=20)
TICK_SECONDS = 1.0

URGENT_SHARE = 0.04
MISSING_SHARE = 0.05
PRESCRIBING_SHARE = 0.7
LOAD = 1.0
"""Arrivals as a share of what the doctors on duty can see."""
OPENING_RUSH = 3
"""How many stand at the door for each doctor when the morning begins."""
LONGEST_LINE = 25
"""Nobody new comes to a longer line, so that a demo left running over night stays believable."""


class Seat(msgspec.Struct):
    """A simulated doctor or attendant in a room, and when they do the next thing."""

    doctor_id: str
    department: Department
    prescribes: bool
    next_at: datetime


class LivelyHospital:
    """The people of a running morning. One seed gives one morning, as far as clocks agree."""

    def __init__(
        self, box: Box, departments: Mapping[str, Department], seats: list[Seat], printer_id: str, seed: int
    ) -> None:
        self._box = box
        self._departments = departments
        self._seats = seats
        self._printer_id = printer_id
        self._random = play(seed)
        self._next_arrival = {code: box.clock.now() for code in departments}
        self._absent: set[str] = set()

    async def live_through(self, clock: MorningClock) -> None:
        """Act out the morning that the newcomer missed, then come to the present."""
        for seat in self._seats:
            seat.next_at = clock.now()
        self._next_arrival = dict.fromkeys(self._departments, clock.now())
        for seat in self._seats:
            for _ in range(OPENING_RUSH):
                await self._arrive(seat.department, paper=False)
        while clock.pass_time(STEP):
            await self.step(paper=False)

    async def live_on(self) -> None:
        """Go on for ever, once a second."""
        while True:
            await asyncio.sleep(TICK_SECONDS)
            await self.step(paper=True)

    async def step(self, *, paper: bool) -> None:
        """Whatever is due by the box's clock."""
        now = self._box.clock.now()
        for code, department in self._departments.items():
            if self._next_arrival[code] <= now:
                self._next_arrival[code] = now + self._until_next_arrival(department)
                await self._arrive(department, paper=paper)
        for seat in self._seats:
            if seat.next_at <= now:
                seat.next_at = now + await self._serve(seat)

    def _until_next_arrival(self, department: Department) -> timedelta:
        doctors = sum(seat.department.code == department.code for seat in self._seats)
        per_minute = LOAD * max(doctors, 1) / department.policy.minutes_per_visit
        return timedelta(minutes=self._random.expovariate(per_minute))

    async def _arrive(self, department: Department, *, paper: bool) -> None:
        if len(lookups.waiting(self._box.readers.here, department.department_id)) >= LONGEST_LINE:
            return
        kiosk = self._random.random() < 0.75
        await self._press(
            actions.check_in,
            Author.system("demo"),
            department_id=department.department_id,
            channel="KIOSK" if kiosk else "RECEPTION",
            person=self._person(department),
            urgent=not kiosk and self._random.random() < URGENT_SHARE / 0.25,
            printer_id=self._printer_id if paper else None,
        )

    def _person(self, department: Department) -> Person:
        child = department.code == "P"
        return Person(
            name=f"{self._random.choice(GIVEN_NAMES)} {self._random.choice(FAMILY_NAMES)}",
            age=self._random.randint(2, 14) if child else self._random.randint(16, 88),
            symptoms=(self._random.choice(COMPLAINTS[department.code]),),
            language=self._random.choice(("en", "hi")),
        )

    async def _serve(self, seat: Seat) -> timedelta:
        """One press of a doctor; gives how long until the next."""
        visit = lookups.active_of_doctor(self._box.readers.here, seat.doctor_id)
        author = Author(kind="staff", id=seat.doctor_id, patience_seconds=None)
        if visit is None:
            await self._press(
                actions.call_next, author, department_id=seat.department.department_id, doctor_id=seat.doctor_id
            )
            return timedelta(seconds=self._random.uniform(15, 50))
        if visit.state == "CALLED":
            return await self._await_patient(seat, visit, author)
        await self._press(
            actions.complete,
            author,
            visit_id=visit.visit_id,
            doctor_id=seat.doctor_id,
            prescription_text=self._prescription(seat),
        )
        return timedelta(seconds=self._random.uniform(5, 40))

    async def _await_patient(self, seat: Seat, visit: Visit, author: Author) -> timedelta:
        """Most come in; a few are called again and then missed, as the ladder allows."""
        if visit.visit_id not in self._absent and self._random.random() < MISSING_SHARE:
            self._absent.add(visit.visit_id)
            return timedelta(seconds=75)
        if visit.visit_id not in self._absent:
            await self._press(actions.start, author, visit_id=visit.visit_id, doctor_id=seat.doctor_id)
            return self._consultation(seat.department)
        if visit.calls < 2:
            await self._press(actions.recall, author, visit_id=visit.visit_id, doctor_id=seat.doctor_id)
            return timedelta(seconds=110)
        if await self._press(actions.miss, author, visit_id=visit.visit_id):
            self._absent.discard(visit.visit_id)
        return timedelta(seconds=60)

    def _consultation(self, department: Department) -> timedelta:
        """Log-normal with a coefficient of variation of 0.5, as consultations are (spec estimates.md)."""
        sigma = math.sqrt(math.log(1 + 0.5**2))
        mean = department.policy.minutes_per_visit * 0.9
        return timedelta(minutes=self._random.lognormvariate(math.log(mean) - sigma**2 / 2, sigma))

    def _prescription(self, seat: Seat) -> str | None:
        if not seat.prescribes or self._random.random() > PRESCRIBING_SHARE:
            return None
        return self._random.choice(
            ("Paracetamol 500 mg, 1-0-1, 3 days", "Cetirizine 10 mg, 0-0-1, 5 days", "ORS after every loose stool")
        )

    async def _press(self, action: object, author: Author, **arguments: object) -> bool:
        """Press a button. A refusal is what a person would see and shrug at."""
        try:
            await self._box.writer.do(action, author, **arguments)  # type: ignore[arg-type]
        except Refused as refused:
            logger.debug("demo was refused", code=refused.code)
            return False
        return True


logger = structlog.get_logger(__name__)
