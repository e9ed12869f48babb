"""A morning on a real box, to be recorded: it starts up as the product does, and promises every answer after it got it.

    python -m tests.crash.workload --seed 7 --rounds 10 DATA ACKNOWLEDGED

Many commands are under way at once, so that commits carry several; now and then nobody comes for a moment, so that the
writer checkpoints; and half-way the box is stopped and started again. A promise is a line
`seq event-id token-number`, written after the answer: seq and event id are those of the last entry of that command.
"""

import appliance.database.sqlite  # isort: skip  # noqa: F401
import argparse
import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, Concatenate, ParamSpec, TypeVar, get_args

import msgspec

from appliance import assembly
from appliance.box import Box
from appliance.clock import SystemClock
from appliance.database import checkpoints, writer
from appliance.database.connection import Synchronous
from appliance.database.transaction import Transaction
from appliance.departments.actions import add_room, create_department
from appliance.departments.policy import Policy
from appliance.journal.event import Author
from appliance.patients.events import Person
from appliance.queues import actions
from appliance.refusals import Refused
from appliance.settings import Settings

P = ParamSpec("P")
T = TypeVar("T")

DESK = Author(kind="staff", id="reception", patience_seconds=None)
DOCTORS = ("dr-meera", "dr-sunil")
LIVELY_CLIENTS = 6
QUIET_SECONDS = writer.IDLE_SECONDS * 1.6

BROKEN = 1
STORAGE_FULL = 3
"""How the program ends when the box refused a new token for want of room; it went on calling until then."""

# A hospital's log is cut back at 32 MiB; a test's would never get there.
checkpoints.TRUNCATE_BYTES = 96 * 1024


class Promise(msgspec.Struct, frozen=True):
    """What a command's answer says will survive."""

    seq: int
    event_id: str
    token_number: str = "-"

    def __str__(self) -> str:
        return f"{self.seq} {self.event_id} {self.token_number}"

    @classmethod
    def parse(cls, line: str) -> "Promise":
        seq, event_id, token_number = line.split()
        return cls(int(seq), event_id, token_number)


class Morning:
    """Patients arrive, doctors call; every answer becomes a promise."""

    def __init__(self, box: Box, random: Random, promises: int) -> None:
        self._box = box
        self._random = random
        self._promises = promises
        self._numbers = 0
        self.refused_full = 0

    async def open(self) -> None:
        """One department, two rooms, two doctors. Goes on where it stopped, after a restart or a full disk."""
        while True:
            try:
                await self._open()
                return
            except Refused as refusal:
                self._accept(refusal)
                await asyncio.sleep(QUIET_SECONDS)

    async def round(self) -> None:
        """Several patients and both doctors at the same moment; whoever is refused gives up for now."""
        arrivals = (self._arrive() for _ in range(self._random.randint(1, LIVELY_CLIENTS)))
        people = (*arrivals, *(self._serve(doctor_id) for doctor_id in DOCTORS))
        for met in await asyncio.gather(*people, return_exceptions=True):
            if isinstance(met, Refused):
                self._accept(met)
            elif met is not None:
                raise met

    def _accept(self, refusal: Refused) -> None:
        """A full disk is met and told; a patient who left while being called is nothing unusual. Anything else is."""
        if refusal.code == "storage-full":
            self.refused_full += 1
        elif refusal.code != "invalid-transition":
            raise refusal

    async def _open(self) -> None:
        db = self._box.readers.here
        row = db.execute("select department_id from departments").fetchone()
        self.department_id = (
            row[0]
            if row
            else await self._do(
                create_department, code="C", name="Cardiology", timezone="Asia/Kolkata", policy=IMPATIENT
            )
        )
        for doctor_id in DOCTORS:
            row = db.execute("select room_id from rooms where name = ?", (doctor_id,)).fetchone()
            room_id = row[0] if row else await self._do(add_room, department_id=self.department_id, name=doctor_id)
            if not db.execute("select 1 from duty where doctor_id = ?", (doctor_id,)).fetchone():
                await self._do(
                    actions.set_availability,
                    doctor_id=doctor_id,
                    state="AVAILABLE",
                    department_id=self.department_id,
                    room_id=room_id,
                )

    async def _arrive(self) -> None:
        self._numbers += 1
        person = Person(name=f"Patient {self._numbers}", phone=f"98{self._numbers:08d}", symptoms=("cough",))
        arrived = await self._do(
            actions.check_in,
            department_id=self.department_id,
            channel=self._random.choice(("KIOSK", "RECEPTION")),
            person=person,
            urgent=self._random.random() < 0.1,
            printer_id="kiosk" if self._random.random() < 0.5 else None,
        )
        if self._random.random() < 0.15:
            await self._do(actions.cancel, visit_id=arrived.visit_id, reason="patient-left")

    async def _serve(self, doctor_id: str) -> None:
        """Call the next one, or go on with whoever a full disk has left in the room."""
        try:
            called = await self._do(actions.call_next, department_id=self.department_id, doctor_id=doctor_id)
        except Refused as refusal:
            if refusal.code != "has-active-visit":
                raise
            await self._do(actions.complete, visit_id=str(refusal.extras["visit_id"]), doctor_id=doctor_id)
            return
        if called.visit_id is not None:
            await self._see(called.visit_id, doctor_id)

    async def _see(self, visit_id: str, doctor_id: str) -> None:
        if self._random.random() < 0.3:
            await self._do(actions.recall, visit_id=visit_id, doctor_id=doctor_id)
        if self._random.random() < 0.15:
            await self._do(actions.miss, visit_id=visit_id)
            return
        await self._do(actions.start, visit_id=visit_id, doctor_id=doctor_id)
        text = "Paracetamol 500 mg" if self._random.random() < 0.5 else None
        await self._do(actions.complete, visit_id=visit_id, doctor_id=doctor_id, prescription_text=text)

    async def _do(self, action: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Carry out an action, then promise what it led to."""
        noted = _Noted(action, args, kwargs)
        answer: T = await self._box.writer.do(noted, DESK)
        assert noted.promise is not None, "an action that was answered has been carried out"
        os.write(self._promises, f"{noted.promise}\n".encode())
        return answer


class _Noted:
    """An action that notes where its last entry went; to the writer it is that action itself."""

    def __init__(self, action: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self._action = action
        self._args = args
        self._kwargs = kwargs
        self.__name__ = action.__name__
        self.promise: Promise | None = None

    def __call__(self, tx: Transaction) -> Any:
        answer = self._action(tx, *self._args, **self._kwargs)
        (event_id,) = tx.db.execute("select event_id from journal where seq = ?", (tx.head.seq,)).fetchone()
        self.promise = Promise(tx.head.seq, event_id, getattr(answer, "token_number", None) or "-")
        return answer

    def __eq__(self, other: object) -> bool:
        return self._action == other

    def __hash__(self) -> int:
        return hash(self._action)


def settings(data: Path, synchronous: Synchronous = "FULL") -> Settings:
    """A demo's settings: it makes its own root key, so that key files are cut as well."""
    return Settings(data_dir=data, demo=True, synchronous=synchronous)


def stop_at_once(error: BaseException) -> None:
    """What the service does when no commit can be trusted any more."""
    os._exit(BROKEN)


async def morning(data: Path, acknowledged: Path, *, seed: int, rounds: int, synchronous: Synchronous) -> int:
    """Two sessions with a clean stop between; gives the exit code."""
    random = Random(seed)
    promises = os.open(acknowledged, os.O_WRONLY | os.O_APPEND)
    refused = 0
    for _ in range(2):
        box = assembly.open_box(
            settings(data, synchronous), clock=SystemClock(), chance=random.randbytes, fatal=stop_at_once
        )
        patients = Morning(box, random, promises)
        await patients.open()
        for number in range(1, rounds + 1):
            await patients.round()
            if number % 3 == 0:
                await asyncio.sleep(QUIET_SECONDS)
        box.writer.stop()
        box.readers.close()
        refused += patients.refused_full
    return STORAGE_FULL if refused else 0


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rounds", type=int, default=10, help="in each of the two sessions")
    parser.add_argument("--synchronous", choices=get_args(Synchronous), default="FULL")
    parser.add_argument("data", type=Path)
    parser.add_argument("acknowledged", type=Path)
    options = parser.parse_args()
    return asyncio.run(
        morning(
            options.data,
            options.acknowledged,
            seed=options.seed,
            rounds=options.rounds,
            synchronous=options.synchronous,
        )
    )


IMPATIENT = Policy(missed_after_calls=1, missed_calls_apart_seconds=0, missed_after_seconds=0)

if __name__ == "__main__":
    sys.exit(main())
