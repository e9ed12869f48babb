"""The lines of all departments as of the last commit: ordered once, however many ask.

`pragma data_version` of the loop's own connection changes with every commit of the writer's and costs a microsecond; as
long as it stands, what was read before is still true. So sixty-four check-ins of one commit are ordered once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import msgspec

from appliance.box import Box
from appliance.database.connection import Connection
from appliance.departments import hours
from appliance.departments import lookups as departments
from appliance.departments.lookups import Department
from appliance.eta.lookups import running_minutes, window_for
from appliance.eta.window import Window
from appliance.journal import log
from appliance.patients import lookups as patients
from appliance.patients.events import Person
from appliance.queues import lookups as queues
from appliance.queues.lookups import Duty, Visit
from appliance.queues.order import InLine, calling_order

RUNNING_SECONDS = 10.0
"""How long the minutes of running consultations stay as they were read: windows are rounded to five minutes anyhow."""
PERSONS_REMEMBERED = 2_000


class Line(msgspec.Struct):
    """One department's line at one commit: the order, and everybody's place in it from 0."""

    department: Department
    order: list[InLine]
    places: dict[str, int]
    active: list[Visit]
    duty: list[Duty]
    version: int
    running: list[int]
    running_at: float

    @property
    def tokens(self) -> tuple[str, ...]:
        """The token numbers in calling order."""
        return tuple(item.token_number for item in self.order)

    def window(self, ahead: int) -> Window | None:
        """The wait with so many ahead; None while nobody serves."""
        return window_for(ahead, self.running, self.department)


class Lines:
    """Reads lines, departments and persons for answers and frames. Lives on the event loop."""

    def __init__(self, box: Box) -> None:
        self._box = box
        self._lines: dict[str, Line] = {}
        self._departments: dict[str, Department] = {}
        self._departments_version = -1
        self._departments_stamp: tuple[int, int] | None = None
        self._persons: dict[str, Person] = {}

    def of(self, department_id: str) -> Line:
        """The line of a department. Raises KeyError for an unknown one."""
        version = self._version()
        line = self._lines.get(department_id)
        if line is None or line.version != version:
            line = self._lines[department_id] = self._read(department_id, version)
        now = self._box.clock.monotonic()
        if now - line.running_at > RUNNING_SECONDS:
            line.running = running_minutes(self.db, line.department, self._box.clock.now())
            line.running_at = now
        return line

    def departments(self) -> list[Department]:
        """All departments, by code."""
        version = self._version()
        if version != self._departments_version:
            self._departments_version = version
            self._read_departments()
        return list(self._departments.values())

    def department(self, department_id: str) -> Department | None:
        """One department by id."""
        self.departments()
        return self._departments.get(department_id)

    def named(self, text: str) -> Department | None:
        """A department by its id or by the letters of its tokens, as addresses give it."""
        return self.department(text) or next((each for each in self.departments() if each.code == text.upper()), None)

    def is_open(self, department: Department, at: datetime) -> bool:
        """Whether somebody could check in now."""
        return department.status == "ACTIVE" and hours.is_open(department.hours, at, department.timezone)

    def person(self, patient_id: str) -> Person:
        """A person's facts, opened once for as long as they are remembered. Only for eyes that may see them."""
        person = self._persons.get(patient_id)
        if person is None:
            if len(self._persons) >= PERSONS_REMEMBERED:
                del self._persons[next(iter(self._persons))]
            person = patients.person(self.db, self._box.seals, patient_id)
            self._persons[patient_id] = person
        return person

    def forget_persons(self) -> None:
        """Somebody was erased: nothing that was opened before may be shown again."""
        self._persons.clear()

    @contextmanager
    def one_moment(self) -> Iterator[Connection]:
        """Several reads of one state of the database, whatever is committed meanwhile."""
        self.db.execute("begin")
        try:
            yield self.db
        finally:
            self.db.execute("commit")

    @property
    def db(self) -> Connection:
        """The loop's own connection."""
        return self._box.readers.here

    def head(self) -> int:
        """The last seq of the journal."""
        return log.head(self.db).seq

    def now(self) -> datetime:
        """This instant."""
        return self._box.clock.now()

    def _version(self) -> int:
        (version,) = self.db.execute("pragma data_version").fetchone()
        return int(version)

    def _read_departments(self) -> None:
        """All of them again, if any has changed: their versions only ever rise, so their number and sum say so."""
        db = self.db
        stamp = departments.stamp(db)
        if stamp != self._departments_stamp:
            self._departments_stamp = stamp
            self._departments = {each.department_id: each for each in departments.departments(db)}

    def _read(self, department_id: str, version: int) -> Line:
        db = self.db
        department = self.department(department_id)
        if department is None:
            raise KeyError(department_id)
        order = calling_order(queues.in_line(db, department_id), queues.counters(db, department_id))
        return Line(
            department=department,
            order=order,
            places={item.visit_id: place for place, item in enumerate(order)},
            active=queues.active(db, department_id),
            duty=queues.on_duty(db, department_id),
            version=version,
            running=[],
            running_at=float("-inf"),
        )
