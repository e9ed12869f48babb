"""One printer's thread: prints what is owed sheet by sheet, tells how each ended, and in trouble looks until it is over."""

import contextlib
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec
import structlog

from appliance.box import Box, PrinterState
from appliance.clock import iso
from appliance.database.connection import Connection, reading
from appliance.journal.event import Author
from appliance.printing import actions, lookups
from appliance.printing.events import Trouble
from appliance.printing.lookups import Sheet
from appliance.printing.trouble import HINTS
from appliance.refusals import Refused
from appliance.settings import Printer
from printers import blocks, slip
from printers.profile import Profile, profile
from printers.shaping import ShapingMissing
from printers.ticket import layout
from printers.wires import CameOut, Job, NobodyKnows, NothingCame, Outcome, Wire

if TYPE_CHECKING:
    from printers.escpos import Printout

TICK_SECONDS = 1.0
"""How often a worker looks without being woken."""

LOOK_AGAIN_SECONDS = (0.25, 0.5, 1.0, 2.0)
"""Between two looks at a printer in trouble, which cost nothing; the last one goes on."""

TRY_AGAIN_SECONDS = (0.25, 1.0, 5.0, 30.0)
"""Between two tries of a printer that looks ready and takes nothing: each stands in the journal."""

BREATH_SECONDS = 0.05
"""After every sheet. No printer is done sooner, and drawing sheet upon sheet would only take the interpreter from those who
press: without it a kiosk's number takes twice as long while paper is owed.
"""

QUIET_ACTIONS = 10
GIVE_WAY_SECONDS = 2.0
"""While more than so many actions are carried out in one breath, a sheet waits for up to so long."""

RECORD_AGAIN_SECONDS = 0.5
STOP_SECONDS = 5.0
"""How long an orderly stop waits for a sheet that is on its way."""


class Mood(msgspec.Struct, frozen=True):
    """How a printer is, and since when."""

    since: str
    trouble: Trouble | None = None
    printing: bool = False


class Worker:
    """One printer's thread: prints its sheets one after the other, and in trouble looks until the trouble is over."""

    def __init__(self, printer: Printer, wire: Wire, box: Box) -> None:
        self.wire = wire
        self._printer = printer
        self._profile = profile(printer.profile)
        self._box = box
        self._author = author_of(printer.id)
        self._mood = Mood(iso(box.clock.now()))
        self._looks_in_vain = 0
        self._tries_in_vain = 0
        self._unprintable: set[str] = set()
        self._in_hand: str | None = None
        self._encode: Callable[[blocks.Sheet, Profile], Printout]
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
        if not self._can_draw():
            return
        with contextlib.closing(reading(self._box.settings.database)) as db:
            while not self._stopping.is_set():
                self._woken.clear()
                self._woken.wait(self._serve_safely(db))

    def _can_draw(self) -> bool:
        """Imports what draws, here and not at the top: together half a second, which nobody waits for at start."""
        try:
            from printers.escpos import encode
        except ShapingMissing as missing:
            self._mood = Mood(iso(self._box.clock.now()), "no-shaping")
            logger.error(str(missing), printer=self._printer.id)
            return False
        self._encode = encode
        return True

    def _serve_safely(self, db: Connection) -> float:
        try:
            return self._serve(db)
        except Exception as mistake:  # our own: a thread that dies is noticed by nobody, and other sheets wait
            logger.error("a printer's thread stumbled", printer=self._printer.id, job=self._in_hand, exc_info=mistake)
            self._mood = msgspec.structs.replace(self._mood, printing=False)
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
            self._draw_breath()
        return self._pause()

    def _draw_breath(self) -> None:
        """Give way to those who press; not for ever, since their paper is owed too."""
        writer = self._box.writer
        for _ in range(round(GIVE_WAY_SECONDS / BREATH_SECONDS)):
            before = writer.tally.actions
            if self._stopping.wait(BREATH_SECONDS) or writer.tally.actions - before <= QUIET_ACTIONS:
                return

    def _next(self, db: Connection) -> Sheet | None:
        owed = lookups.owed(db, self._printer.id, 1 + len(self._unprintable))
        return next((sheet for sheet in owed if sheet.job_id not in self._unprintable), None)

    def _look(self) -> None:
        trouble = self.wire.look().trouble
        if trouble is None:
            self._looks_in_vain = 0
            logger.info("the printer is back", printer=self._printer.id)
        else:
            self._looks_in_vain += 1
        if trouble != self._mood.trouble:
            self._mood = Mood(iso(self._box.clock.now()), trouble)

    def _pause(self) -> float:
        look = LOOK_AGAIN_SECONDS[min(self._looks_in_vain, len(LOOK_AGAIN_SECONDS) - 1)]
        again = TRY_AGAIN_SECONDS[min(max(self._tries_in_vain, 1), len(TRY_AGAIN_SECONDS)) - 1]
        return max(look, again)

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
        printout = self._encode(layout(ticket), self._profile)
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
                self._tries_in_vain = 0
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
        self._tries_in_vain += 1
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


def author_of(printer_id: str) -> Author:
    """Nobody stands in front of it: it waits as long as it takes."""
    return Author(kind="system", id="spool", device=printer_id, patience_seconds=None)


logger = structlog.get_logger(__name__)
