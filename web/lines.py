"""The lines of all departments as of the last commit, kept in memory and brought up to date entry by entry.

The writer tells what every commit recorded, and how the visits stood that it touched; so nothing has to be read. A commit
that has not been told yet is found by its number, and then the journal says which visits are to be read again. The tables
stay the truth: a line is read whole when it is first asked for.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from appliance.box import Box
from appliance.database.commits import Commit
from appliance.database.connection import Connection
from appliance.departments import lookups as departments
from appliance.departments.lookups import Department
from appliance.identity import lookups as identity
from appliance.journal import log
from appliance.journal.event import Entry
from appliance.patients import lookups as patients
from appliance.patients.events import Person
from appliance.queues import admission
from appliance.queues import lookups as queues
from appliance.queues.events import VisitNoted
from appliance.queues.lookups import Visit
from appliance.queues.states import ACTIVE
from appliance.triage import lookups as triage
from appliance.triage.events import Fired
from appliance.triage.lookups import Alarm, InForce
from web.known import NOTHING, Known, opened
from web.line import Line

PERSONS_REMEMBERED = 2_000
VISITS_REMEMBERED = 5_000
OF_DEPARTMENTS = frozenset({"department", "room", "holiday"})
CATCH_UP_ENTRIES = 1_000
"""Behind by more than this, everything is read anew instead."""


class Lines:
    """Reads lines, departments and persons for answers and frames. Lives on the event loop."""

    def __init__(self, box: Box) -> None:
        self._box = box
        self._commits = box.writer.commits
        self._seq = log.head(box.readers.here).seq
        box.commits.listen(self._learn)
        self._lines: dict[str, Line] = {}
        self._departments: dict[str, Department] | None = None
        self._persons: dict[str, Person] = {}
        self._known: dict[str, Known] = {}
        self._names: dict[str, str | None] = {}
        self._rules: InForce | None = None
        self._visits: dict[str, Visit] = {}
        self._journeys: dict[str, tuple[str, ...]] = {}

    def of(self, department_id: str) -> Line:
        """The line of a department. Raises KeyError for an unknown one."""
        self._catch_up()
        line = self._lines.get(department_id)
        if line is None:
            department = self._all_departments()[department_id]
            line = self._lines[department_id] = Line(self.db, department, self._box.clock)
        return line

    def visit(self, visit_id: str) -> Visit | None:
        """One visit as it stands."""
        self._catch_up()
        visit = self._visits.get(visit_id)
        if visit is None and (visit := queues.visit(self.db, visit_id)) is not None:
            self._remember(visit)
        return visit

    def journey(self, visit: Visit) -> list[Visit]:
        """Every visit of the same token, oldest first; the visit alone while it has none."""
        if visit.token_id is None:
            return [visit]
        self._catch_up()
        known = [self._visits.get(visit_id) for visit_id in self._journeys.get(visit.token_id, ())]
        if known and None not in known:
            return [each for each in known if each is not None]
        journey = queues.journey(self.db, visit.token_id)
        self._remember_journey(visit.token_id, journey)
        return journey

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
        return admission.is_open(department, at)

    def person(self, patient_id: str) -> Person:
        """A person's facts, opened once for as long as they are remembered. Only for eyes that may see them."""
        person = self._persons.get(patient_id)
        if person is None:
            if len(self._persons) >= PERSONS_REMEMBERED:
                del self._persons[next(iter(self._persons))]
            person = self._persons[patient_id] = patients.person(self.db, self._box.seals, patient_id)
        return person

    def known(self, visit: Visit) -> Known:
        """What staff wrote down of a visit, opened once. Only for eyes that may see persons; most visits cost nothing."""
        self._catch_up()
        if visit.version == 1 and visit.linked_visit_id is None:
            return NOTHING
        known = self._known.get(visit.visit_id)
        if known is None:
            if len(self._known) >= VISITS_REMEMBERED:
                del self._known[next(iter(self._known))]
            facts = queues.facts(self.db, visit.visit_id)
            known = self._known[visit.visit_id] = opened(facts, self.db, self._box.seals, self.name_of)
        return known

    def name_of(self, staff_id: str) -> str | None:
        """What a member of staff is called; None for somebody who never worked here."""
        self._catch_up()
        if staff_id not in self._names:
            staff = identity.staff(self.db, staff_id)
            self._names[staff_id] = staff.name if staff is not None else None
        return self._names[staff_id]

    def rules(self) -> InForce:
        """The choice of triage rules that applies."""
        self._catch_up()
        if self._rules is None:
            self._rules = triage.rules(self.db)
        return self._rules

    def why(self, alarm: Alarm) -> Fired:
        """What an alarm was raised for, opened. Only for eyes that may see persons."""
        return triage.why(self.db, self._box.seals, alarm)

    def forget_persons(self) -> None:
        """Somebody was erased: nothing that was opened before may be shown again."""
        self._persons.clear()
        self._known.clear()

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
        commits = self._box.writer.commits
        if commits == self._commits:
            return
        self._commits = commits
        entries = log.after(self.db, self._seq, CATCH_UP_ENTRIES)
        if len(entries) == CATCH_UP_ENTRIES:
            self._seq = self.head()
            self._forget_all()
        elif entries:
            self._take_in(entries, queues.visits_of(self.db, entries))

    def _learn(self, commit: Commit) -> None:
        """The commit that follows what is known already; any other is caught up with when somebody asks."""
        if commit.number == self._commits + 1:
            self._commits = commit.number
            if commit.entries[0].seq > self._seq:
                self._take_in(commit.entries, commit.seen)

    def _take_in(self, entries: list[Entry], visits: list[Visit]) -> None:
        self._seq = entries[-1].seq
        self._touch_visits(visits)
        kinds = {entry.entity_kind for entry in entries}
        for entry in entries:
            if entry.entity_kind == "visit" and (entry.sealed is not None or entry.type == VisitNoted.type_name):
                self._known.pop(entry.entity_id, None)
        if "staff" in kinds:
            self._names.clear()
        if "triage-rules" in kinds:
            self._rules = None
        if "doctor" in kinds:
            for line in self._lines.values():
                line.change_duty()
        if "line" in kinds:  # a day has turned, and the guards forget what they counted
            for line in self._lines.values():
                line.forget_order()
        if not kinds.isdisjoint(OF_DEPARTMENTS):
            self._departments = None
            self._lines.clear()

    def _forget_all(self) -> None:
        self._lines.clear()
        self._visits.clear()
        self._journeys.clear()
        self._known.clear()
        self._names.clear()
        self._rules = None
        self._departments = None

    def _touch_visits(self, visits: list[Visit]) -> None:
        """Visits were changed; being called in one line keeps a token from being called in its others."""
        journeys: dict[str, list[Visit]] = {}
        for visit in visits:
            if visit.token_id is None:
                self._remember(visit)
            else:
                journeys.setdefault(visit.token_id, []).append(visit)
        for token_id, journey in journeys.items():
            self._remember_journey(token_id, journey)
            active = any(visit.state in ACTIVE for visit in journey)
            for visit in journey:
                if (line := self._lines.get(visit.department_id)) is not None:
                    line.touch(visit, active_elsewhere=active)

    def _remember(self, visit: Visit) -> None:
        self._visits[visit.visit_id] = visit
        if len(self._visits) > VISITS_REMEMBERED:
            oldest = self._visits.pop(next(iter(self._visits)))
            if oldest.token_id is not None:
                self._journeys.pop(oldest.token_id, None)

    def _remember_journey(self, token_id: str, journey: list[Visit]) -> None:
        for visit in journey:
            self._remember(visit)
        self._journeys[token_id] = tuple(visit.visit_id for visit in journey)
