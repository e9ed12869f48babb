"""A ward with one printer for the tests of paper: a department, a room, and people who want a slip."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from appliance.catalogue import folding
from appliance.departments import actions as departments
from appliance.journal.event import Author
from appliance.patients.events import Person
from appliance.queues import actions as queues
from appliance.queues.actions import CheckedIn
from tests.hospital import FakeClock, Spine, open_spine

KIOSK = Author(kind="device", id="kiosk-1")
SPOOL = Author(kind="system", id="spool", device="printer-1", patience_seconds=None)
PRINTER = "printer-1"


class Ward(msgspec.Struct, frozen=True):
    """The spine and the department."""

    spine: Spine
    department_id: str

    def check_in(self, *, language: str | None = None, printer_id: str | None = PRINTER) -> CheckedIn:
        """Somebody takes a number at the kiosk."""
        return self.spine.do(
            queues.check_in,
            KIOSK,
            department_id=self.department_id,
            channel="KIOSK",
            person=Person(name="Asha Rao", age=41, language=language),
            printer_id=printer_id,
        )

    def recorded_since(self, seq: int) -> list[str]:
        """The types of the events behind `seq`."""
        return [entry.type for entry in self.spine.entries() if entry.seq > seq]

    def seq(self) -> int:
        """The journal's last entry."""
        return self.spine.entries()[-1].seq


@contextmanager
def open_ward(folder: Path, *, clock: FakeClock | None = None) -> Iterator[Ward]:
    """Cardiology with Room 4; opening it again is a restart of the box."""
    folder.mkdir(exist_ok=True)
    with open_spine(folder, folding(), clock=clock) as spine:
        known = spine.db.execute("select department_id from departments where code = 'C'").fetchone()
        yield Ward(spine, known[0] if known else _open_department(spine))


def _open_department(spine: Spine) -> str:
    department_id = spine.do(
        departments.create_department,
        KIOSK,
        code="C",
        name="Cardiology",
        names={"hi": "हृदय रोग विभाग"},
        timezone="Asia/Kolkata",
    )
    spine.do(departments.add_room, KIOSK, department_id=department_id, name="Room 4")
    return department_id
