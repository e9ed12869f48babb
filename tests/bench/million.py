"""A million visits: five hundred days of a busy hospital, appended and folded the way the product does it, and kept.

What is short of the real thing: many events share a transaction, nothing is synced, and nobody's press decides anything.
The journal, its chain, its seals and its tables are the product's own; `medique verify` says so at the end. A build that
was interrupted goes on with the next day.
"""

import appliance.database.sqlite  # isort: skip  # noqa: F401  # before anything that may import sqlite3
import asyncio
import hashlib
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec

from appliance.assembly import open_box, recovery_key
from appliance.catalogue import folding
from appliance.checking import verify
from appliance.clock import SystemClock, milliseconds
from appliance.database import migrations
from appliance.database.connection import Connection, reading, writing
from appliance.database.seals import Seals
from appliance.database.transaction import Means, Transaction
from appliance.departments import lookups as departments
from appliance.departments.lookups import Department, Room
from appliance.ids import Ids
from appliance.journal import log
from appliance.journal.event import Author, Event
from appliance.journal.keyring import Keyring
from appliance.keys import Keys, root_key
from appliance.patients.events import Person
from appliance.queues.events import TokenIssued, VisitCalled, VisitCancelled, VisitCompleted, VisitQueued, VisitStarted
from provisioning.demo.hospital import Demo

VERSION = 1
"""Goes up when this file begins to build something else."""

VISITS = 1_000_000
DAYS = 500
AHEAD = 10
"""How many wait while the next one arrives."""
CANCELLED_EVERY = 20
CHECKPOINT_DAYS = 10
TOLD_DAYS = 50

BUILDER = Author.system("bench")
RECORDED: tuple[type[Event], ...] = (
    TokenIssued, VisitQueued, VisitCalled, VisitStarted, VisitCompleted, VisitCancelled,
)  # fmt: skip

Say = Callable[[str], None]


def million(cache: Path, *, visits: int = VISITS, say: Say = print) -> Path:
    """The data folder of a demo hospital with so many past visits; built if the cache has none of today's shape.

    The folder stays in the cache: whoever uses it leaves the line as they found it.
    """
    folder = cache / f"visits-{visits}-{_shape()}"
    done = folder / "verified"
    if not done.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _build(folder, visits, say)
        say("verifying the journal")
        found = verify(folder / "medique.db", progress=_seldom(say, "verified {:,} entries", 500_000))
        assert found.good, found
        done.write_text(f"{found.head_seq} entries\n")
    return folder


class Past:
    """A clock that shows the day that is being built."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return time.monotonic()


class Waiting(msgspec.Struct, frozen=True):
    """Somebody in the line: what the later events of their visit repeat."""

    visit_id: str
    token_id: str
    token_number: str
    number: int


class Line:
    """One department while it is built: who waits, and the only doctor and room that it needs."""

    def __init__(self, department: Department, room: Room, doctor_id: str) -> None:
        self.department = department
        self.room = room
        self.doctor_id = doctor_id
        self.waiting: deque[Waiting] = deque()

    def arrive(self, tx: Transaction, day: str, number: int) -> None:
        """One more patient."""
        visit_id, token_id, patient_id = tx.new_id(), tx.new_id(), tx.new_id()
        department_id, token_number = self.department.department_id, f"{self.department.code}-{number:03d}"
        issued = TokenIssued(
            department_id=department_id,
            service_date=day,
            series="",
            number=number,
            token_number=token_number,
            channel="KIOSK",
            print_job_id=None,
            printer_id=None,
        )
        tx.record(issued, token_id, 1)
        queued = VisitQueued(
            was=None,
            token_id=token_id,
            token_number=token_number,
            department_id=department_id,
            patient_id=patient_id,
            service_date=day,
            channel="KIOSK",
            urgency_class=1,
            order_key=milliseconds(tx.at),
            head_start_minutes=0,
            bound_doctor_id=None,
            slip=False,
            policy_version=1,
        )
        person = Person(name=f"Patient {number} of {day}", age=20 + number % 60, symptoms=("cough for two days",))
        tx.record(queued, visit_id, 1, private=person, patient_id=patient_id)
        self.waiting.append(Waiting(visit_id, token_id, token_number, number))

    def see(self, tx: Transaction) -> None:
        """Call, start and complete whoever came first; one in twenty had left instead."""
        candidates = tuple(other.token_number for other in list(self.waiting)[:8])
        visit = self.waiting.popleft()
        department_id, doctor_id = self.department.department_id, self.doctor_id
        if visit.number % CANCELLED_EVERY == 0:
            cancelled = VisitCancelled(was="WAITING", department_id=department_id)
            tx.record(cancelled, visit.visit_id, 2, reason="patient-left")
            return
        called = VisitCalled(
            was="WAITING",
            department_id=department_id,
            token_id=visit.token_id,
            token_number=visit.token_number,
            doctor_id=doctor_id,
            room_id=self.room.room_id,
            room=self.room.name,
            candidates=candidates,
            candidate_count=len(self.waiting) + 1,
            rule="arrival",
            policy_version=1,
        )
        tx.record(called, visit.visit_id, 2)
        started = VisitStarted(was="CALLED", department_id=department_id, doctor_id=doctor_id)
        tx.record(started, visit.visit_id, 3)
        completed = VisitCompleted(
            was="IN_CONSULTATION", department_id=department_id, doctor_id=doctor_id, prescription_id=None
        )
        tx.record(completed, visit.visit_id, 4)


class Builder:
    """Appends day after day to one open database."""

    def __init__(self, folder: Path, clock: Past, visits: int) -> None:
        self._clock = clock
        ids = Ids(clock)
        keys = Keys(root_key(folder, ids=ids, make=False))
        self._keyring = Keyring(folder / "keyring", keys.ring_wrap, recovery_key(folder, make=False), ids)
        self._means = Means(ids, keys, Seals(self._keyring, ids), folding())
        self._db = writing(folder / "medique.db", synchronous="OFF")
        self._db.execute("pragma cache_size = -262144")
        self._lines = list(_lines(self._db))
        self._a_day = visits // DAYS // len(self._lines)

    def build(self, *, say: Say) -> None:
        """Every day that is not there yet."""
        first = self._opened_at().date()
        began, entries = time.monotonic(), log.head(self._db).seq
        for number in range(self._days_built(first), DAYS):
            day = datetime(first.year, first.month, first.day, 3, 30, tzinfo=UTC) + timedelta(days=number + 1)
            self._live_through(day)
            if (number + 1) % CHECKPOINT_DAYS == 0:
                self._db.execute("pragma wal_checkpoint(truncate)")
            if (number + 1) % TOLD_DAYS == 0:
                head = log.head(self._db)
                rate = (head.seq - entries) / (time.monotonic() - began)
                say(f"day {number + 1} of {DAYS}: {head.seq:,} entries, {rate:,.0f} a second")

    def close(self) -> None:
        """Move the log into the database and close."""
        self._db.execute("pragma wal_checkpoint(truncate)")
        self._db.close()

    def _live_through(self, opens: datetime) -> None:
        """One day in one transaction, so that an interrupted build holds whole days."""
        self._clock.at = opens
        self._keyring.open_month(opens)
        day = opens.date().isoformat()
        self._db.execute("begin")
        head = log.head(self._db)
        for number in range(1, self._a_day + AHEAD + 1):
            self._clock.at += timedelta(seconds=8 * 3600 // self._a_day)
            tx = Transaction(self._db, head, self._clock.at, BUILDER, self._means)
            for line in self._lines:
                if number <= self._a_day:
                    line.arrive(tx, day, number)
                if number > AHEAD:
                    line.see(tx)
            head = tx.head
        self._db.execute("commit")

    def _opened_at(self) -> datetime:
        (at,) = self._db.execute("select opened_at from epochs where epoch = 1").fetchone()
        return datetime.fromisoformat(at)

    def _days_built(self, first: date) -> int:
        (last,) = self._db.execute("select max(service_date) from lines").fetchone()
        return (datetime.fromisoformat(last).date() - first).days if last else 0


def _build(folder: Path, visits: int, say: Say) -> None:
    clock = Past(SystemClock().now() - timedelta(days=DAYS + 2))
    if not (folder / "demo.json").exists():
        asyncio.run(_furnish(folder, clock))
    builder = Builder(folder, clock, visits)
    try:
        builder.build(say=say)
    finally:
        builder.close()


async def _furnish(folder: Path, clock: Past) -> None:
    """Let the demo move in, so that kiosk, doctors and rooms are there; five hundred days ago."""
    demo = Demo(folder, host="127.0.0.1", port=0, lively=False)
    box = open_box(demo.settings, clock=clock)
    try:
        await demo.move_in(box)
    finally:
        box.writer.stop()
        box.readers.close()


def _lines(db: Connection) -> Iterator[Line]:
    for department in departments.departments(db):
        room = departments.rooms(db, department.department_id)[0]
        yield Line(department, room, doctor_id=f"bench-{department.code}")


def _shape() -> str:
    """What a database of today looks like: its schema, and the fields of every event that is recorded here."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "medique.db"
        migrations.migrate(path)
        db = reading(path)
        schema = migrations.shape(db)
        db.close()
    events = [(kind.type_name, [field.name for field in msgspec.structs.fields(kind)]) for kind in RECORDED]
    return hashlib.sha256(f"{VERSION} {DAYS} {events} {schema}".encode()).hexdigest()[:12]


def _seldom(say: Say, sentence: str, every: int) -> Callable[[int], None]:
    return lambda number: say(sentence.format(number)) if number % every == 0 else None
