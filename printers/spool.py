"""Prints what is owed: follows the journal, one thread a printer, so that a hanging device harms nobody else.

The table of print jobs is the truth and the journal only a bell: a worker asks what its printer owes whenever it is woken,
and once a second in case it was not. What it does to a sheet it records before (SlipSending) and after (SlipPrinted,
SlipRefused, SlipUnknown) as ordinary actions; it never holds the writer while a printer makes it wait.
"""

from appliance.box import Box, PrinterState
from appliance.box import Sheet as ShownSheet
from appliance.clock import iso
from appliance.journal.event import Entry
from appliance.printing import actions, lookups
from appliance.printing.events import SlipReprinted
from appliance.printing.lookups import Sheet
from appliance.queues.events import TokenIssued
from printers.wiring import is_virtual, tray_of, wire_to
from printers.worker import Worker, author_of

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
        writer, author = self._box.writer, author_of(sheet.printer_id)
        if came_out is None:
            await writer.do(actions.lose_sight, author, job_id=sheet.job_id, trouble="power-cut")
        elif came_out:
            await writer.do(actions.printed, author, job_id=sheet.job_id, confirmed=True)
        else:
            await writer.do(actions.refuse, author, job_id=sheet.job_id, trouble="power-cut")
