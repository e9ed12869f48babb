"""A hospital for tests: clocks that stand still until told, chance with a seed, a spine in a folder of its own, and the cast.

    meera, leela = hospital.meera, hospital.leela
    asha = leela.gives_a_number_to("Asha")
    assert meera.calls_next() == asha
    meera.starts(asha)

Every verb is one action through the writer and gives the visit as it stands afterwards; an action's refusal is raised.
"""

import os
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Concatenate, ParamSpec, TypeVar

import msgspec
import pytest

from appliance.catalogue import catalogue, folding
from appliance.clock import iso
from appliance.database import migrations
from appliance.database.ballast import Ballast
from appliance.database.commits import Commit, Commits
from appliance.database.connection import Connection
from appliance.database.jobs import Action
from appliance.database.readers import Readers
from appliance.database.rebuild import compare, rebuild
from appliance.database.seals import Sealed, Seals
from appliance.database.tables import KINDS
from appliance.database.transaction import Folding, Means, Transaction
from appliance.database.writer import Limits, Writer
from appliance.departments.actions import add_room, create_department
from appliance.departments.hours import Session
from appliance.departments.lookups import departments
from appliance.departments.policy import Policy
from appliance.identity import lookups as identity
from appliance.identity.actions import add_staff
from appliance.identity.roles import Grant
from appliance.ids import Ids
from appliance.journal import log
from appliance.journal.event import Author, Entry, Event
from appliance.journal.keyring import Keyring, RecoveryPrivateKey
from appliance.keys import Keys
from appliance.patients import links
from appliance.patients import lookups as patients
from appliance.patients.events import Person
from appliance.patients.links import CheckinLink, Presence
from appliance.queues import actions, assessing, emergencies, lookups
from appliance.queues import events as queue_events
from appliance.queues.actions import CameBack, CheckedIn, SendTo
from appliance.queues.assessing import Looked
from appliance.queues.days import turn_day
from appliance.queues.events import Findings, Prescription
from appliance.queues.lookups import Duty, Visit, visits_of
from appliance.refusals import Refused
from appliance.triage import lookups as triage
from appliance.triage.events import AlarmOutcome
from appliance.triage.lookups import Alarm
from appliance.triage.rules import Level

P = ParamSpec("P")
T = TypeVar("T")

OPENING = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
ROOT_KEY = bytes(range(32))
RECOVERY = RecoveryPrivateKey.generate()
TIMER = Author.system("test")
SOAK = "MEDIQUE_SOAK" in os.environ
"""Whether there is time for thousands of rounds."""
KOLKATA = "Asia/Kolkata"
PRINTER = "kiosk-printer"


class FakeClock:
    """Both clocks of the box. They go on together with `advance`; `step_wall` is what an NTP correction does."""

    def __init__(self, at: datetime = OPENING) -> None:
        self._wall = at
        self._monotonic = 1000.0

    def now(self) -> datetime:
        return self._wall

    def monotonic(self) -> float:
        return self._monotonic

    def advance(self, *, seconds: float) -> None:
        """Time passes."""
        self._wall += timedelta(milliseconds=round(seconds * 1000))
        self._monotonic += seconds

    def step_wall(self, *, seconds: float) -> None:
        """The wall clock is set, to and fro, while no time passes."""
        self._wall += timedelta(milliseconds=round(seconds * 1000))


def seeded_ids(clock: FakeClock, seed: int = 1) -> Ids:
    """Ids and secrets that are the same in every run."""
    return Ids(clock, random.Random(seed).randbytes)


class Spine(msgspec.Struct, frozen=True):
    """A running spine: what assembly makes of a data folder, without the world around it."""

    path: Path
    clock: FakeClock
    keyring: Keyring
    means: Means
    ballast: Ballast
    writer: Writer
    commits: Commits
    readers: Readers

    @property
    def ids(self) -> Ids:
        return self.means.ids

    @property
    def db(self) -> Connection:
        """The test's own read-only connection: it sees what is committed and nothing else."""
        return self.readers.here

    def do(
        self,
        action: Callable[Concatenate[Transaction, P], T],
        author: Author = TIMER,
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run one action and wait for its answer."""
        return self.writer.call(action, author, *args, **kwargs)

    def entries(self) -> list[Entry]:
        return list(log.all_after(self.db, 0))

    def recorded(self) -> list[str]:
        """The types of all events so far, oldest first."""
        return [entry.type for entry in self.entries()]


@cache
def empty_database() -> bytes:
    """A database of today's shape without a row, made once: to go through the whole history takes 60 ms."""
    with TemporaryDirectory() as folder:
        migrations.migrate(Path(folder) / "medique.db", synchronous="OFF")
        return (Path(folder) / "medique.db").read_bytes()


@contextmanager
def open_spine(
    folder: Path,
    folding: Folding | None = None,
    *,
    clock: FakeClock | None = None,
    seed: int = 1,
    essential: frozenset[Action] = frozenset(),
    limits: Limits | None = None,
    ballast: Ballast | None = None,
    glance: Callable[[Connection, list[Entry]], Any] = visits_of,
    committed: Callable[[Commit], None] | None = None,
    fatal: Callable[[BaseException], None] = lambda error: None,
) -> Iterator[Spine]:
    """Open a spine in `folder`, making it on the first visit; opening it again is a restart of the box."""
    clock = clock or FakeClock()
    ids = seeded_ids(clock, seed)
    keys = Keys(ROOT_KEY)
    keyring = Keyring(folder / "keyring", keys.ring_wrap, RECOVERY.public(), ids)
    keyring.open_month(clock.now())
    path = folder / "medique.db"
    if not path.exists():
        path.write_bytes(empty_database())
    migrations.migrate(path)
    ballast = ballast or Ballast(folder / "ballast", size=4096, relay_free=0)
    means = Means(ids, keys, Seals(keyring, ids), folding or Folding())
    limits = limits or Limits(synchronous="OFF")
    commits = Commits()
    if committed is not None:
        commits.listen(committed)
    writer = Writer(
        path,
        means,
        clock,
        ballast=ballast,
        essential=essential,
        limits=limits,
        glance=glance,
        committed=commits.tell,
        fatal=fatal,
    )
    writer.start()
    spine = Spine(path, clock, keyring, means, ballast, writer, commits, Readers(path))
    try:
        yield spine
    finally:
        writer.stop()
        spine.readers.close()


# The house and its people --------------------------------------------------------------------------------------------


@contextmanager
def open_hospital(folder: Path, **options: Any) -> Iterator["Hospital"]:
    """A hospital with one department, Cardiology, always open; nobody is on duty yet and nobody waits.

    Whatever a test does in it: when it closes, the chain holds and the journal explains every folded table.
    """
    with open_spine(folder, folding(), **options) as spine:
        yield Hospital(spine)
        assert log.verify(spine.db)[1] == []
        (folder / "rebuilt.db").write_bytes(empty_database())
        rebuild(spine.db, folder / "rebuilt.db", catalogue(), folding())
        assert compare(spine.path, folder / "rebuilt.db") == []
        (folder / "rebuilt.db").unlink()


def event_of(entry: Entry) -> Event:
    """What an entry says in the clear."""
    return catalogue().decode(entry)


class Place(msgspec.Struct, frozen=True):
    """A department and its rooms by the names on their doors."""

    department_id: str
    rooms: dict[str, str]


class Hospital:
    """Cardiology and its people. Ravi is in no list: he is the stranger who must see nothing."""

    def __init__(self, spine: Spine) -> None:
        self.spine = spine
        self.cardiology = self.opens("C", "Cardiology") if not spine.entries() else self._find("C")
        self.meera = self.hires("meera", "Room 4")
        self.sunil = self.hires("sunil", "Room 5")
        self.leela = Desk(self, Author(kind="staff", id="leela", device="reception-1"), "RECEPTION")
        self.thomas = Nurse(self, Author(kind="staff", id="nurse-thomas", device="ward-1"))
        self.kiosk = Desk(self, Author(kind="device", id="kiosk-1"), "KIOSK")
        self.asha = Phone(self, "asha")
        self.ravi = Phone(self, "ravi")

    @property
    def clock(self) -> FakeClock:
        return self.spine.clock

    @property
    def db(self) -> Connection:
        return self.spine.db

    @property
    def department_id(self) -> str:
        """Cardiology's."""
        return self.cardiology.department_id

    def opens(
        self,
        code: str,
        name: str = "Another department",
        *,
        rooms: tuple[str, ...] = ("Room 4", "Room 5"),
        hours: tuple[Session, ...] = (),
        timezone: str = KOLKATA,
        **policy: Any,
    ) -> Place:
        """A new department with rooms; what its policy says otherwise than ours."""
        department_id = self.spine.do(
            create_department, TIMER, code=code, name=name, timezone=timezone, hours=hours, policy=Policy(**policy)
        )
        doors = {room: self.spine.do(add_room, TIMER, department_id=department_id, name=room) for room in rooms}
        return Place(department_id, doors)

    def hires(self, username: str, room: str, place: Place | None = None) -> "Doctor":
        """Somebody who serves in a department, Cardiology unless told otherwise; or finds them after a restart."""
        place = place or self.cardiology
        known = identity.staff_by_username(self.db, username)
        doctor_id = (
            known.staff_id
            if known
            else self.spine.do(
                add_staff,
                TIMER,
                username=username,
                name=f"Dr {username.title()}",
                grants=[Grant("DOCTOR", (place.department_id,))],
                password_hash="",
            )
        )
        return Doctor(self, doctor_id, room)

    def passes_the_night(self, *places: Place) -> None:
        """What the alarm does once the rollover hour has come: days turn, slice by slice; everywhere, or where it is said."""
        here = [place.department_id for place in places] or [each.department_id for each in departments(self.db)]
        for department_id in here:
            while self.spine.do(turn_day, Author.system("queues"), department_id=department_id).left:
                pass

    def visit(self, visit: "Visit | CheckedIn | str") -> Visit:
        """A visit as it stands now."""
        found = lookups.visit(self.db, visit if isinstance(visit, str) else visit.visit_id)
        assert found is not None
        return found

    def person(self, visit: Visit) -> Person:
        """What somebody told us, opened."""
        return patients.person(self.db, self.spine.means.seals, visit.patient_id)

    def findings(self, visit: Visit) -> Findings | None:
        """What was last found of somebody, opened."""
        return assessing.findings(self.db, self.spine.means.seals, visit.visit_id)

    def alarms(self, place: Place | None = None) -> list[Alarm]:
        """The alarms of a department that nobody has answered."""
        return triage.open_alarms(self.db, (place or self.cardiology).department_id)

    def prescription(self, visit: Visit) -> Prescription:
        """The prescription of a completed visit, opened."""
        assert visit.prescription_id is not None
        stored = lookups.prescription(self.db, visit.prescription_id)
        assert stored is not None
        part = Sealed(stored.sealed, stored.key_id, stored.event_id, stored.type_name, stored.patient_id)
        return self.spine.means.seals.open(self.db, part, Prescription)

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table, to see whether something left a trace."""
        return {table: self.db.execute(f"select * from {table}").fetchall() for table in KINDS}

    @contextmanager
    def records(self, *types: str) -> Iterator[list[Entry]]:
        """What happens inside appends exactly these events, in this order; they are in the list afterwards."""
        before = log.head(self.db).seq
        entries: list[Entry] = []
        yield entries
        entries += log.after(self.db, before, 1000)
        assert [entry.type for entry in entries] == list(types)

    @contextmanager
    def refuses(self, code: str) -> Iterator["pytest.ExceptionInfo[Refused]"]:
        """What happens inside is refused with this code and leaves no trace in any table."""
        before = self.everything()
        with pytest.raises(Refused) as caught:
            yield caught
        assert caught.value.code == code, caught.value.sentence
        assert caught.value.sentence.format(**caught.value.values), "the sentence fits its values"
        assert self.everything() == before

    def _find(self, code: str) -> Place:
        (department_id,) = self.db.execute("select department_id from departments where code = ?", (code,)).fetchone()
        rooms = self.db.execute("select name, room_id from rooms where department_id = ?", (department_id,))
        return Place(department_id, dict(rooms.fetchall()))


class Doctor:
    """Somebody who serves: comes to a room, calls, starts, completes."""

    def __init__(self, hospital: Hospital, doctor_id: str, room: str) -> None:
        self._hospital = hospital
        self._room = room
        self.doctor_id = doctor_id
        self.author = Author(kind="staff", id=doctor_id, device=room)

    def comes(self, room: str | None = None, place: Place | None = None, *, version: int | None = None) -> Duty:
        """Takes the usual room of Cardiology, or another one, and is available."""
        place = place or self._hospital.cardiology
        return self._sets(
            "AVAILABLE",
            department_id=place.department_id,
            room_id=place.rooms[room or self._room],
            expected_version=version,
        )

    def pauses(self, until: str | None = None) -> Duty:
        return self._sets("PAUSED", until=until)

    def comes_back(self) -> Duty:
        """To the room of before."""
        return self._sets("AVAILABLE")

    def goes(self) -> Duty:
        return self._sets("OFFLINE")

    def calls_next(self, place: Place | None = None) -> Visit | None:
        """Whoever is first; None when nobody waits."""
        place = place or self._hospital.cardiology
        called = self._do(actions.call_next, department_id=place.department_id, doctor_id=self.doctor_id)
        return self._hospital.visit(called.visit_id) if called.visit_id else None

    def calls(self, visit: Visit, version: int | None = None) -> Visit:
        """Exactly this one."""
        self._do(actions.call_visit, visit_id=visit.visit_id, doctor_id=self.doctor_id, expected_version=version)
        return self._hospital.visit(visit)

    def recalls(self, visit: Visit, version: int | None = None) -> Visit:
        return self._do(actions.recall, visit_id=visit.visit_id, doctor_id=self.doctor_id, expected_version=version)

    def starts(self, visit: Visit, version: int | None = None) -> Visit:
        return self._do(actions.start, visit_id=visit.visit_id, doctor_id=self.doctor_id, expected_version=version)

    def completes(
        self,
        visit: Visit,
        prescription: str | None = None,
        version: int | None = None,
        *,
        send_to: "Sequence[SendTo | Place]" = (),
    ) -> Visit:
        """Ends the consultation; `send_to` are the departments in which the patient waits next."""
        return self._do(
            actions.complete,
            visit_id=visit.visit_id,
            doctor_id=self.doctor_id,
            prescription_text=prescription,
            send_to=[leg if isinstance(leg, SendTo) else SendTo(department_id=leg.department_id) for leg in send_to],
            expected_version=version,
        )

    def holds(
        self, visit: Visit, reason: str | None = None, *, until: str | None = None, version: int | None = None
    ) -> Visit:
        """Keeps the place of one of the patients."""
        return self._acts(actions.hold, visit, until=until, reason=reason, expected_version=version)

    def resumes(self, visit: Visit, version: int | None = None) -> Visit:
        return self._acts(actions.resume, visit, expected_version=version)

    def transfers(
        self,
        visit: Visit,
        place: "Place | None" = None,
        doctor: "Doctor | None" = None,
        *,
        reason: str | None = None,
        version: int | None = None,
    ) -> Visit:
        """Gives the visit that goes on."""
        return self._acts(
            actions.transfer,
            visit,
            to_department_id=place.department_id if place else None,
            to_doctor_id=doctor.doctor_id if doctor else None,
            reason=reason,
            expected_version=version,
        )

    def notes(self, visit: Visit, text: str, version: int | None = None) -> Visit:
        return self._acts(actions.note, visit, text=text, expected_version=version)

    def reopens(
        self, visit: Visit, reason: queue_events.ReopenReason = "completed-in-error", version: int | None = None
    ) -> Visit:
        """Gives the twin."""
        return self._acts(actions.reopen, visit, reason=reason, expected_version=version)

    def undoes(self, visit: Visit, version: int | None = None) -> Visit:
        """Takes the last act of one's own back; gives the visit that goes on."""
        return self._do(actions.undo, visit_id=visit.visit_id, expected_version=version)

    def misses(self, visit: Visit, version: int | None = None) -> Visit:
        """Says that the called patient did not come."""
        return self._do(actions.miss, visit_id=visit.visit_id, expected_version=version)

    def sees(self, visit: Visit, prescription: str | None = None) -> Visit:
        """A whole consultation of somebody already called."""
        self.starts(visit)
        return self.completes(visit, prescription)

    def _acts(self, action: Callable[..., Visit], visit: Visit, **how: Any) -> Visit:
        return self._do(action, visit_id=visit.visit_id, doctor_id=self.doctor_id, **how)

    def _sets(self, state: queue_events.Availability, **how: Any) -> Duty:
        return self._do(actions.set_availability, doctor_id=self.doctor_id, state=state, **how)

    def _do(self, action: Callable[..., T], **arguments: Any) -> T:
        return self._hospital.spine.do(action, self.author, **arguments)


class Desk:
    """Where numbers are given out: Leela at reception, or the kiosk."""

    def __init__(self, hospital: Hospital, author: Author, channel: queue_events.Channel) -> None:
        self._hospital = hospital
        self._channel = channel
        self.author = author

    def gives_a_number_to(
        self,
        person: Person | str = "Asha",
        *,
        place: Place | None = None,
        urgent: bool = False,
        paper: bool = False,
        doctor: Doctor | None = None,
    ) -> Visit:
        """Checks somebody in; gives the visit as it stands."""
        return self._hospital.visit(
            self.checks_in(person, place=place, urgent=urgent, paper=paper, doctor=doctor).visit_id
        )

    def checks_in(
        self,
        person: Person | str = "Asha",
        *,
        place: Place | None = None,
        urgent: bool = False,
        paper: bool = False,
        doctor: Doctor | None = None,
    ) -> CheckedIn:
        """The same; gives the action's own answer."""
        return self._do(
            actions.check_in,
            department_id=(place or self._hospital.cardiology).department_id,
            channel=self._channel,
            person=Person(name=person) if isinstance(person, str) else person,
            urgent=urgent,
            doctor_id=doctor.doctor_id if doctor else None,
            printer_id=PRINTER if paper else None,
        )

    def sees_the_person_of(self, visit: Visit, *, paper: bool = False) -> Visit:
        """Confirms that somebody who scanned from elsewhere is here."""
        self._do(
            actions.show_presence,
            visit_id=visit.visit_id,
            channel=self._channel,
            printer_id=PRINTER if paper else None,
        )
        return self._hospital.visit(visit)

    def raises(self, visit: Visit, version: int | None = None) -> Visit:
        return self._do(actions.raise_to_urgent, visit_id=visit.visit_id, reason="reception", expected_version=version)

    def cancels(self, visit: Visit, reason: str = "registered-twice", version: int | None = None) -> Visit:
        return self._do(actions.cancel, visit_id=visit.visit_id, reason=reason, expected_version=version)

    def misses(self, visit: Visit, version: int | None = None) -> Visit:
        return self._do(actions.miss, visit_id=visit.visit_id, expected_version=version)

    def holds(
        self, visit: Visit, reason: str | None = None, *, until: str | None = None, version: int | None = None
    ) -> Visit:
        """Keeps somebody's place while they are away."""
        return self._acts(actions.hold, visit, version, until=until, reason=reason)

    def resumes(self, visit: Visit, version: int | None = None) -> Visit:
        return self._acts(actions.resume, visit, version)

    def moves(
        self, visit: Visit, place: int, reason: str = "came with an ambulance", version: int | None = None
    ) -> Visit:
        """Gives somebody a place by hand, from 1."""
        return self._acts(actions.move, visit, version, place=place, reason=reason)

    def transfers(
        self,
        visit: Visit,
        place: Place | None = None,
        doctor: Doctor | None = None,
        *,
        reason: str | None = None,
        version: int | None = None,
    ) -> Visit:
        """To another department, or to a doctor; gives the visit that goes on."""
        return self._acts(
            actions.transfer,
            visit,
            version,
            to_department_id=place.department_id if place else None,
            to_doctor_id=doctor.doctor_id if doctor else None,
            reason=reason,
        )

    def reassigns(self, visit: Visit, doctor: Doctor | None, version: int | None = None) -> Visit:
        return self._acts(actions.reassign, visit, version, to_doctor_id=doctor.doctor_id if doctor else None)

    def merges(self, visit: Visit, into: Visit, version: int | None = None) -> Visit:
        """The same person twice; gives the visit that goes on."""
        return self._acts(actions.merge, visit, version, into_visit_id=into.visit_id)

    def reopens(
        self, visit: Visit, reason: queue_events.ReopenReason = "called-in-error", version: int | None = None
    ) -> Visit:
        """Mends a mistake; gives the twin."""
        return self._acts(actions.reopen, visit, version, reason=reason)

    def undoes(self, visit: Visit, version: int | None = None) -> Visit:
        """Takes the last act of one's own back; gives the visit that goes on."""
        return self._acts(actions.undo, visit, version)

    def lets_back(self, visit: Visit, version: int | None = None) -> Visit:
        """Somebody who missed the call is here; gives the new visit."""
        return self._acts(actions.come_back, visit, version, at_reception=True)

    def reads_the_slip_of(self, visit: Visit, check: str | None = None) -> CameBack:
        """Somebody holds a slip to the scanner: its link, or its number with these characters."""
        if check is None:
            return self._do(actions.come_back_by_slip, token_id=visit.token_id)
        return self._do(actions.come_back_by_slip, token_number=visit.token_number, check=check)

    def confirms(self, visit: Visit, *classes: str, version: int | None = None) -> Visit:
        """Says which classes of the policy are true of somebody."""
        return self._acts(actions.confirm_classes, visit, version, classes=classes)

    def _acts(self, action: Callable[..., Visit], visit: Visit, version: int | None, **how: Any) -> Visit:
        return self._do(action, visit_id=visit.visit_id, expected_version=version, **how)

    def _do(self, action: Callable[..., T], **arguments: Any) -> T:
        return self._hospital.spine.do(action, self.author, **arguments)


class Nurse:
    """Nurse Thomas, who looks at people, says how urgent they are, and answers alarms."""

    def __init__(self, hospital: Hospital, author: Author) -> None:
        self._hospital = hospital
        self.author = author

    def raises(self, visit: Visit, version: int | None = None) -> Visit:
        return self._hospital.spine.do(
            actions.raise_to_urgent, self.author, visit_id=visit.visit_id, reason="nurse", expected_version=version
        )

    def assesses(
        self, visit: Visit, *signs: str, version: int | None = None, absent: tuple[str, ...] = (), **looked: Any
    ) -> Findings:
        """Keeps what was seen and measured; gives what follows from it. Vital signs by name, `age_months` and the like too."""
        ages = {name: looked.pop(name) for name in ("age", "age_months", "age_days") if name in looked}
        seen = Looked(signs=signs, absent=absent, vitals=looked, **ages)
        self._do(assessing.assess_visit, visit_id=visit.visit_id, looked=seen, expected_version=version)
        found = self._hospital.findings(visit)
        assert found is not None
        return found

    def confirms(self, visit: Visit, level: Level, reason: str | None = None, version: int | None = None) -> Visit:
        """Decides how urgent somebody is."""
        self._do(
            assessing.confirm_assessment,
            visit_id=visit.visit_id,
            level=level,
            reason=reason,
            expected_version=version,
        )
        return self._hospital.visit(visit)

    def answers(self, alarm: Alarm, outcome: AlarmOutcome, note: str | None = None) -> None:
        """Says what was done about an alarm."""
        self._do(emergencies.acknowledge_alarm, alarm_id=alarm.alarm_id, outcome=outcome, note=note)

    def _do(self, action: Callable[..., T], **arguments: Any) -> T:
        return self._hospital.spine.do(action, self.author, **arguments)


class Phone:
    """A patient's own phone: its browser keeps our cookie, so links are bound to it."""

    def __init__(self, hospital: Hospital, owner: str) -> None:
        keys = hospital.spine.means.keys
        self._hospital = hospital
        self.browser = keys.keyed_hash("browser", owner)
        self.session_hash = keys.keyed_hash("session", owner)

    def scans(self, presence: Presence = "network") -> CheckinLink:
        """Scans the lobby's poster; gives the link as it was read back from its signed text."""
        means = self._hospital.spine.means
        text = links.mint_link(
            means.keys,
            nonce=means.ids.secret(links.NONCE_BYTES),
            at=self._hospital.clock.now(),
            presence=presence,
            browser=self.browser,
        )
        return links.read_link(means.keys, text, browser=self.browser)

    def checks_in(
        self, link: CheckinLink | None = None, person: Person | str = "Asha", *, place: Place | None = None
    ) -> CheckedIn:
        """Sends the form; with a fresh link of the hospital's own network unless told otherwise."""
        return self._do(
            actions.check_in,
            department_id=(place or self._hospital.cardiology).department_id,
            channel="PHONE",
            person=Person(name=person) if isinstance(person, str) else person,
            phone=actions.Phone(link or self.scans(), self.session_hash),
        )

    def gets_a_number(self) -> Visit:
        """Checks in from the hospital's own network; gives the visit as it stands."""
        return self._hospital.visit(self.checks_in())

    def checks_in_from_elsewhere(self) -> Visit:
        """Checks in without a proof of presence: a visit without a number."""
        return self._hospital.visit(self.checks_in(self.scans("none")))

    def shows_presence(self, visit: Visit) -> CheckedIn:
        """Types the board's code."""
        return self._do(actions.show_presence, visit_id=visit.visit_id, channel="PHONE", session_hash=self.session_hash)

    def leaves(self, visit: Visit, version: int | None = None) -> Visit:
        """Gives the place up."""
        return self._do(actions.cancel, visit_id=visit.visit_id, reason="patient-left", expected_version=version)

    def comes_back(self, visit: Visit, version: int | None = None) -> Visit:
        """After a missed call; gives the new visit."""
        return self._do(actions.come_back, visit_id=visit.visit_id, expected_version=version)

    def follows(self) -> list[str]:
        """The journeys that this phone's page shows."""
        at = iso(self._hospital.clock.now())
        return [journey.journey_id for journey in patients.followed(self._hospital.db, self.session_hash, at)]

    def _do(self, action: Callable[..., T], **arguments: Any) -> T:
        return self._hospital.spine.do(action, Author(kind="patient", id="phone"), **arguments)
