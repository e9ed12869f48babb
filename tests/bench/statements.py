"""What one check-in asks of SQLite: every statement of the action that the kiosk's press runs, counted as it happens."""

import appliance.database.sqlite  # isort: skip  # noqa: F401  # before anything that may import sqlite3
import asyncio
from itertools import groupby
from pathlib import Path

from appliance.assembly import open_box
from appliance.box import Box
from appliance.clock import SystemClock
from appliance.database.answers import Question, once
from appliance.database.transaction import Transaction
from appliance.departments import lookups as departments
from appliance.journal.event import Author
from appliance.patients.events import Person
from appliance.queues.actions import CheckedIn, check_in
from provisioning.demo.hospital import Demo

KIOSK = Author(kind="device", id="kiosk", device="kiosk", patience_seconds=None)
ASHA = Person(name="Asha Rao", age=41, symptoms=("cough for two days",))
OF_THE_BATCH = ("begin", "with touched as")
"""What is asked once for all who share a commit: its beginning, and the glance at what it has changed."""


def of_a_checkin(folder: Path) -> list[str]:
    """The statements of one check-in, its savepoint's among them, without those that a whole batch shares."""
    folder.mkdir()
    demo = Demo(folder, host="127.0.0.1", port=0, lively=False)
    box = open_box(demo.settings, clock=SystemClock())
    try:
        asyncio.run(demo.move_in(box))
        department_id = departments.departments(box.readers.here)[0].department_id
        _press(box, department_id, "the first one of the day opens the line")
        return _counted(box, department_id)
    finally:
        box.writer.stop()
        box.readers.close()


def _counted(box: Box, department_id: str) -> list[str]:
    seen: list[str] = []

    def listen(tx: Transaction) -> None:
        tx.db.set_trace_callback(seen.append)

    def stop(tx: Transaction) -> None:
        tx.db.set_trace_callback(None)

    box.writer.call(listen, KIOSK)
    _press(box, department_id, "this one counts")
    box.writer.call(stop, KIOSK)
    own = [" ".join(statement.split()) for statement, _ in groupby(seen)]  # one again for each of its triggers
    begun = own.index("begin immediate")
    return [each for each in own[begun : own.index("commit", begun)] if not each.startswith(OF_THE_BATCH)]


def _press(box: Box, department_id: str, key: str) -> None:
    box.writer.call(
        once,
        KIOSK,
        Question("kiosk", key, bytes(32)),
        CheckedIn,
        check_in,
        department_id=department_id,
        channel="KIOSK",
        person=ASHA,
        printer_id="kiosk",
    )
