"""The lines of all departments as of the last commit, kept in memory and brought up to date entry by entry.

`pragma data_version` of the loop's own connection changes with every commit of the writer's and costs a microsecond; as
long as it stands, nothing has to be read. When it moves, the new entries of the journal say which visits were touched;
those alone are read again. The tables stay the truth: a line is read whole when it is first asked for.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from appliance.box import Box
from appliance.clock import Clock
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
from appliance.queues.states import ACTIVE, IN_LINE

RUNNING_SECONDS = 10.0
"""How long the minutes of running consultations stay as they were read: windows are rounded to five minutes anyhow."""
PERSONS_REMEMBERED = 2_000
OF_DEPARTMENTS = frozenset({"department", "room"})
CATCH_UP_ENTRIES = 1_000
"""Behind by more than this, everything is read anew instead."""


class Line:
    """One department's line: who waits, in which order, who is called or inside, and who serves."""

    def __init__(self, db: Connection, department: Department, clock: Clock) -> None:
        self.department = department
        self._db = db
        self._clock = clock
        self._waiting = {item.visit_id: item for item in queues.in_line(db, department.department_id)}
        self._order: list[InLine] | None = None
        self._places: dict[str, int] | None = None
        self._active: list[Visit] | None = None
        self._duty: list[Duty] | None = None
        self._running: list[int] = []
        self._running_until = float("-inf")

    @property
    def order(self) -> list[InLine]:
        """Everybody who can be called, in calling order."""
        if self._order is None:
            counters = queues.counters(self._db, self.department.department_id)
            self._order = calling_order(self._waiting.values(), counters)
        return self._order

    @property
    def places(self) -> dict[str, int]:
        """The place of every visit in the order, from 0."""
        if self._places is None:
            self._places = {item.visit_id: place for place, item in enumerate(self.order)}
        return self._places

    @property
    def tokens(self) -> tuple[str, ...]:
        """The token numbers in calling order."""
        return tuple(item.token_number for item in self.order)

    @property
    def active(self) -> list[Visit]:
        """Everybody called or with a doctor, by room."""
        if self._active is None:
            self._active = queues.active(self._db, self.department.department_id)
        return self._active

    @property
    def duty(self) -> list[Duty]:
        """Everybody who serves here at the moment, by room."""
        if self._duty is None:
            self._duty = queues.on_duty(self._db, self.department.department_id)
        return self._duty

    def window(self, ahead: int) -> Window | None:
        """The wait with so many ahead; None while nobody serves."""
        now = self._clock.monotonic()
        if now >= self._running_until:
            self._running = running_minutes(self._db, self.department, self._clock.now())
            self._running_until = now + RUNNING_SECONDS
        return window_for(ahead, self._running, self.department)

    def touch(self, visit: Visit, *, active_elsewhere: bool) -> None:
        """A visit of this department was changed."""
        waited = self._waiting.pop(visit.visit_id, None)
        if visit.state in IN_LINE:
            self._waiting[visit.visit_id] = _in_line(visit, active_elsewhere=active_elsewhere)
        if waited is not None or visit.state in IN_LINE:
            self._order = self._places = None
        if waited is not None or visit.state not in IN_LINE:
            self._active = None
            self._running_until = float("-inf")

    def change_duty(self) -> None:
        """Somebody came, paused or went."""
        self._duty = None
        self._running_until = float("-inf")


class Lines:
    """Reads lines, departments and persons for answers and frames. Lives on the event loop."""

    def __init__(self, box: Box) -> None:
        self._box = box
        self._seq = log.head(box.readers.here).seq
        self._version = -1
        self._lines: dict[str, Line] = {}
        self._departments: dict[str, Department] | None = None
        self._persons: dict[str, Person] = {}

    def of(self, department_id: str) -> Line:
        """The line of a department. Raises KeyError for an unknown one."""
        self._catch_up()
        line = self._lines.get(department_id)
        if line is None:
            department = self._all_departments()[department_id]
            line = self._lines[department_id] = Line(self.db, department, self._box.clock)
        return line

    def departments(self) -> list[Department]:
        """All departments, by code."""
        self._catch_up()
        return list(self._all_departments().values())

    def department(self, department_id: str) -> Department | None:
        """One department by id."""
        self._catch_up()
        return self._all_departments().get(department_id)

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
            person = self._persons[patient_id] = patients.person(self.db, self._box.seals, patient_id)
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

    def _all_departments(self) -> dict[str, Department]:
        if self._departments is None:
            self._departments = {each.department_id: each for each in departments.departments(self.db)}
        return self._departments

    def _catch_up(self) -> None:
        """Take in what was committed since the last look."""
        (version,) = self.db.execute("pragma data_version").fetchone()
        if version == self._version:
            return
        self._version = version
        entries = log.touched(self.db, self._seq, CATCH_UP_ENTRIES)
        if not entries:
            return
        self._seq = entries[-1][0]
        if len(entries) == CATCH_UP_ENTRIES:
            self._seq = self.head()
            self._lines.clear()
            self._departments = None
            return
        touched = {(kind, entity_id) for _, kind, entity_id in entries}
        for entity_id in [entity_id for kind, entity_id in touched if kind == "visit"]:
            self._touch_visit(entity_id)
        kinds = {kind for kind, _ in touched}
        if "doctor" in kinds:
            for line in self._lines.values():
                line.change_duty()
        if not kinds.isdisjoint(OF_DEPARTMENTS):
            self._departments = None
            self._lines.clear()

    def _touch_visit(self, visit_id: str) -> None:
        """One visit was changed; being called here keeps a token from being called in its other lines."""
        visit = queues.visit(self.db, visit_id)
        if visit is None:
            return
        journey = queues.journey(self.db, visit.token_id) if visit.token_id is not None else [visit]
        active = any(each.state in ACTIVE for each in journey)
        for each in journey:
            line = self._lines.get(each.department_id)
            if line is not None:
                line.touch(each, active_elsewhere=active)


def _in_line(visit: Visit, *, active_elsewhere: bool) -> InLine:
    assert visit.token_id and visit.token_number and visit.order_key is not None, "who waits has a number and a key"
    return InLine(
        visit.visit_id,
        visit.token_id,
        visit.token_number,
        visit.urgency_class,
        visit.order_key,
        visit.held,
        visit.bound_doctor_id,
        visit.version,
        int(active_elsewhere),
    )
