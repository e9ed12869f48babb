"""Prints what is owed: follows the journal, one thread a printer, so that a hanging device harms nobody else.

The table of print jobs is the truth and the journal only a bell: a worker asks what its printer owes whenever it is woken,
and once a second in case it was not. What it does to a sheet it records before (SlipSending) and after (SlipPrinted,
SlipRefused, SlipUnknown) as ordinary actions; it never holds the writer while a printer makes it wait.
"""

import contextlib
import threading
from collections.abc import Callable
from typing import Any

import msgspec
import structlog

from appliance.box import Box, PrinterState
from appliance.box import Sheet as ShownSheet
from appliance.clock import iso
from appliance.database.connection import Connection, reading
from appliance.journal.event import Author, Entry
from appliance.printing import actions, lookups
from appliance.printing.events import SlipReprinted, Trouble
from appliance.printing.lookups import Sheet
from appliance.printing.trouble import HINTS
from appliance.queues.events import TokenIssued
from appliance.refusals import Refused
from appliance.settings import Printer
from printers import slip
from printers.escpos import encode
from printers.profile import profile
from printers.ticket import layout
from printers.wires import CameOut, Job, NobodyKnows, NothingCame, Outcome, Wire
from printers.wiring import is_virtual, tray_of, wire_to

TICK_SECONDS = 1.0
"""How often a worker looks without being woken."""

BACK_OFF_SECONDS = (0.25, 0.5, 1.0, 2.0)
"""Between two looks at a printer in trouble; the last one goes on."""

RECORD_AGAIN_SECONDS = 0.5
STOP_SECONDS = 5.0
"""How long an orderly stop waits for a sheet that is on its way."""

BELLS = frozenset({TokenIssued.type_name, SlipReprinted.type_name})
"""After these something new may be owed."""


class Spool:
    """All printers of the box. Started and stopped by the composition root, which also lets it follow the journal."""

    name = "spool"

    def __init__(self, box: Box) -> None:
        """Raises NoSuchWire for a printer that the settings describe wrongly."""
        data, printers = box.settings.data_dir, box.settings.printers
        self._box = box
        self._trays = {printer.id: tray_of(printer, data) for printer in printers if is_virtual(printer)}
        self._workers = {printer.id: Worker(printer, wire_to(printer, data, box.clock), box) for printer in printers}

    async def start(self) -> None:
        """Settle what a power cut left half done, then print what is owed."""
        for sheet in lookups.sending(self._box.readers.here):
            await self._settle(sheet)
        for worker in self._workers.values():
            worker.start()

    async def take(self, entries: list[Entry]) -> None:
        """The journal's bell."""
        if any(entry.type in BELLS for entry in entries):
            for worker in self._workers.values():
                worker.wake()

    def stop(self) -> None:
        """Let every worker finish its sheet, within limits: one that does not is settled at the next start."""
        for worker in self._workers.values():
            worker.ask_to_stop()
        for worker in self._workers.values():
            worker.join()

    def states(self) -> list[PrinterState]:
        """How every printer is, with a sentence on what to do; the sentence is English, for a `Words` to say."""
        return [worker.state() for worker in self._workers.values()]

    def paper(self, printer_id: str) -> list[ShownSheet] | None:
        """The sheets of a virtual printer, oldest first; None for an unknown or real one."""
        tray = self._trays.get(printer_id)
        if tray is None:
            return None
        return [ShownSheet(job.job_id, job.token_number, job.copy, job.text, iso(job.at)) for job in tray.jobs()]

    def picture(self, printer_id: str, number: int) -> bytes | None:
        """PNG of one sheet of a virtual printer, from 1; None where there is none."""
        tray = self._trays.get(printer_id)
        return tray.png(number) if tray is not None and 1 <= number <= tray.count() else None

    async def _settle(self, sheet: Sheet) -> None:
        """It was on its way when the box went down. Only a printer that keeps account can say what came of it."""
        worker = self._workers.get(sheet.printer_id)
        came_out = worker.wire.holds(sheet.job_id) if worker else None
        writer, author = self._box.writer, _author(sheet.printer_id)
        if came_out is None:
            await writer.do(actions.lose_sight, author, job_id=sheet.job_id, trouble="power-cut")
        elif came_out:
            await writer.do(actions.printed, author, job_id=sheet.job_id, confirmed=True)
        else:
            await writer.do(actions.refuse, author, job_id=sheet.job_id, trouble="power-cut")


class Mood(msgspec.Struct, frozen=True):
    """How a printer is, since when, and how many looks in a row found trouble."""

    since: str
    trouble: Trouble | None = None
    printing: bool = False
    looks: int = 0


class Worker:
    """One printer's thread: prints its sheets one after the other, and in trouble looks until the trouble is over."""

    def __init__(self, printer: Printer, wire: Wire, box: Box) -> None:
        self.wire = wire
        self._printer = printer
        self._profile = profile(printer.profile)
        self._box = box
        self._author = _author(printer.id)
        self._mood = Mood(iso(box.clock.now()))
        self._unprintable: set[str] = set()
        self._in_hand: str | None = None
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"printer {printer.id}", daemon=True)

    def start(self) -> None:
        """Begin with whatever is owed."""
        self._thread.start()

    def wake(self) -> None:
        """Something may be owed."""
        self._woken.set()

    def ask_to_stop(self) -> None:
        """No further sheet is begun."""
        self._stopping.set()
        self._woken.set()

    def join(self) -> None:
        """Wait for the sheet in hand."""
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS)

    def state(self) -> PrinterState:
        """How it is, as the status page shows it; may be asked from any thread."""
        mood = self._mood
        state = "trouble" if mood.trouble else "printing" if mood.printing else "ready"
        hint = HINTS[mood.trouble] if mood.trouble else None
        return PrinterState(self._printer.id, self._printer.name, state, hint, mood.since)

    # The worker's thread, from here down.

    def _run(self) -> None:
        with contextlib.closing(reading(self._box.settings.database)) as db:
            while not self._stopping.is_set():
                self._woken.clear()
                self._woken.wait(self._serve_safely(db))

    def _serve_safely(self, db: Connection) -> float:
        try:
            return self._serve(db)
        except Exception as mistake:  # our own: a thread that dies is noticed by nobody, and other sheets wait
            logger.error("a printer's thread stumbled", printer=self._printer.id, job=self._in_hand, exc_info=mistake)
            if self._in_hand is not None:
                self._unprintable.add(self._in_hand)
            return TICK_SECONDS

    def _serve(self, db: Connection) -> float:
        """Print everything that is owed, or look at what is wrong. Gives the seconds until it is worth trying again."""
        if self._mood.trouble:
            self._look()
        while not self._stopping.is_set() and not self._mood.trouble:
            sheet = self._next(db)
            if sheet is None:
                return TICK_SECONDS
            if not self._print(db, sheet):
                return RECORD_AGAIN_SECONDS
        return BACK_OFF_SECONDS[min(self._mood.looks, len(BACK_OFF_SECONDS) - 1)]

    def _next(self, db: Connection) -> Sheet | None:
        owed = lookups.owed(db, self._printer.id, 1 + len(self._unprintable))
        return next((sheet for sheet in owed if sheet.job_id not in self._unprintable), None)

    def _look(self) -> None:
        condition = self.wire.look()
        if condition.trouble is None:
            self._mood = Mood(iso(self._box.clock.now()))
            logger.info("the printer is back", printer=self._printer.id)
            return
        looks = self._mood.looks + 1
        if condition.trouble == self._mood.trouble:
            self._mood = msgspec.structs.replace(self._mood, looks=looks)
        else:
            self._mood = Mood(iso(self._box.clock.now()), condition.trouble, looks=looks)

    def _print(self, db: Connection, sheet: Sheet) -> bool:
        """One sheet, from the record before the first byte to the record of how it ended. False when the box is busy."""
        self._in_hand = sheet.job_id
        wait = slip.wait(db, sheet, self._box.clock.now())
        try:
            begun = self._box.writer.call(
                actions.begin, self._author, job_id=sheet.job_id, printer_id=self._printer.id, wait=wait
            )
        except Refused as refused:
            logger.info("a sheet cannot be begun now", printer=self._printer.id, job=sheet.job_id, code=refused.code)
            return False
        if begun.state == "SENDING":
            self._mood = msgspec.structs.replace(self._mood, printing=True)
            self._record(begun, self._sent(db, begun))
            self._mood = msgspec.structs.replace(self._mood, printing=False)
        self._in_hand = None
        return True

    def _sent(self, db: Connection, sheet: Sheet) -> Outcome:
        try:
            job = self._job(db, sheet)
        except Exception as mistake:  # our own; the sheets behind this one must come out all the same
            logger.error("a slip cannot be drawn", printer=self._printer.id, job=sheet.job_id, exc_info=mistake)
            self._unprintable.add(sheet.job_id)
            return NothingCame("unprintable")
        return self.wire.put(job)

    def _job(self, db: Connection, sheet: Sheet) -> Job:
        box = self._box
        ticket = slip.ticket(db, sheet, settings=box.settings, keys=box.keys, seals=box.seals)
        printout = encode(layout(ticket), self._profile)
        return Job(
            job_id=sheet.job_id,
            token_number=ticket.token_number,
            copy=sheet.copy,
            at=ticket.copied_at or ticket.at,
            data=printout.data,
            captions=printout.captions,
        )

    def _record(self, sheet: Sheet, outcome: Outcome) -> None:
        match outcome:
            case CameOut(confirmed=confirmed):
                self._insist(actions.printed, job_id=sheet.job_id, confirmed=confirmed)
            case NothingCame(trouble="unprintable"):
                self._insist(actions.refuse, job_id=sheet.job_id, trouble="unprintable")
            case NothingCame(trouble=trouble):
                self._insist(actions.refuse, job_id=sheet.job_id, trouble=trouble)
                self._be_in_trouble(trouble, sheet)
            case NobodyKnows(trouble=trouble):
                self._insist(actions.lose_sight, job_id=sheet.job_id, trouble=trouble)
                self._be_in_trouble(trouble, sheet)

    def _be_in_trouble(self, trouble: Trouble, sheet: Sheet) -> None:
        self._mood = Mood(iso(self._box.clock.now()), trouble)
        logger.warning("no paper", printer=self._printer.id, job=sheet.job_id, trouble=trouble, hint=HINTS[trouble])

    def _insist(self, action: Callable[..., Any], **arguments: Any) -> None:
        """What happened has happened: it is told until it is on disk, or the box stops and asks again at its start."""
        while True:
            try:
                self._box.writer.call(action, self._author, **arguments)
            except Refused as refused:
                logger.info("not recorded yet", printer=self._printer.id, code=refused.code)
                if self._stopping.wait(RECORD_AGAIN_SECONDS):
                    return
            else:
                return


def _author(printer_id: str) -> Author:
    """Nobody stands in front of it: it waits as long as it takes."""
    return Author(kind="system", id=Spool.name, device=printer_id, patience_seconds=None)


logger = structlog.get_logger(__name__)
