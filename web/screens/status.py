"""`/status`: is everything all right? For whoever is called when it is not; each finding with what to do about it."""

import shutil
from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from appliance.box import PrinterState
from appliance.clock import parse
from appliance.database import clock_steps
from appliance.journal import log
from appliance.wording import Words
from web.answers import Answer
from web.request import Request
from web.screens.page import Silent, page, words_of

LOW_DISK_BYTES = 1024 * 1024 * 1024
LONG_LOG_BYTES = 64 * 1024 * 1024
"""A write-ahead log of this size means that checkpoints do not get through (DESIGN §4)."""

ORDER = {"urgent": 0, "attention": 1, "good": 2}


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at: its name, how it is, a sentence, and what to do where something is to be done."""

    name: str
    mood: Literal["good", "attention", "urgent"]
    sentence: str
    cure: str | None = None


class Status(Silent, frozen=True, kw_only=True):
    """All findings, worst first, and the figures of the day."""

    mood: Literal["good", "attention", "urgent"]
    headline: str
    findings: tuple[Finding, ...]
    figures: tuple[tuple[str, str], ...]
    checked_at: str


async def show(request: Request[None]) -> Answer:
    """Look at everything now, worst first."""
    return page(request, "status", looked_at(request, words_of(request)))


def looked_at(request: Request[Any], say: Words) -> Status:
    """How everything is at this moment."""
    findings = sorted(_findings(request, say), key=lambda finding: ORDER[finding.mood])
    mood = findings[0].mood
    headlines = {
        "good": say("Everything is all right."),
        "attention": say("Something needs a look."),
        "urgent": say("Something needs help now."),
    }
    return Status(
        mood=mood,
        headline=headlines[mood],
        findings=tuple(findings),
        figures=_figures(request, say),
        checked_at=say.second(request.box.clock.now(), request.box.settings.timezone),
    )


def _findings(request: Request[Any], say: Words) -> Iterator[Finding]:
    yield _writer(request, say)
    yield _disk(request, say)
    yield _log(request, say)
    yield _clock(request, say)
    for printer in request.box.doors.printers():
        yield _printer(request, printer, say)
    yield _live(request, say)


def _writer(request: Request[Any], say: Words) -> Finding:
    writer, name = request.box.writer, say("Queue")
    if not writer.alive:
        cure = say("It starts again by itself. If this stays for a minute, restart the machine.")
        return Finding(name, "urgent", say("Nothing can be written down at the moment."), cure)
    if writer.storage_full:
        cure = say("Free space on the disk. New numbers are given again by themselves once there is room.")
        return Finding(name, "urgent", say("The disk is full: calling goes on, new numbers are refused."), cure)
    head = log.head(request.box.readers.here)
    if not head.seq:
        return Finding(name, "good", say("Ready. Nothing has happened yet."))
    at = say.second(parse(head.occurred_at), request.box.settings.timezone)
    return Finding(name, "good", say("Everything is written down; the last entry is of {time}.", time=at))


def _disk(request: Request[Any], say: Words) -> Finding:
    free = shutil.disk_usage(request.box.settings.data_dir).free
    sentence = say("{gigabytes} GB are free.", gigabytes=f"{free / 1e9:.1f}")
    if free < LOW_DISK_BYTES:
        return Finding(say("Disk"), "attention", sentence, say("Free space soon: a full disk gives no new numbers."))
    return Finding(say("Disk"), "good", sentence)


def _log(request: Request[Any], say: Words) -> Finding:
    database = request.box.settings.database
    wal = database.with_name(database.name + "-wal")
    size = wal.stat().st_size if wal.exists() else 0
    if size >= LONG_LOG_BYTES:
        sentence = say("Its log has grown to {megabytes} MB.", megabytes=size // 10**6)
        cure = say("Something reads the database for very long. Restart the service when the clinic is quiet.")
        return Finding(say("Database"), "attention", sentence, cure)
    return Finding(say("Database"), "good", say("Its log is short."))


def _clock(request: Request[Any], say: Words) -> Finding:
    found = clock_steps.doubt(request.box.readers.here)
    if found is None:
        return Finding(say("Clock"), "good", say("The clock is right."))
    sentences = {
        "forward": say.n(
            "The clock jumped {number} second ahead.", "The clock jumped {number} seconds ahead.", found.seconds
        ),
        "back": say.n(
            "The clock jumped {number} second back.", "The clock jumped {number} seconds back.", found.seconds
        ),
    }
    cure = say(
        "Look whether it is right now, and say so. Until then nobody is removed for being late, and no day ends."
    )
    return Finding(say("Clock"), "attention", sentences[found.direction], cure)


def _printer(request: Request[Any], printer: PrinterState, say: Words) -> Finding:
    if printer.state == "trouble":
        since = say.time(parse(printer.since), request.box.settings.timezone) if printer.since else ""
        cure = say(printer.hint) if printer.hint else None
        return Finding(printer.name, "attention", say("Prints nothing since {time}.", time=since), cure)
    return Finding(printer.name, "good", say("Prints.") if printer.state == "printing" else say("Ready to print."))


def _live(request: Request[Any], say: Words) -> Finding:
    kinds = request.app.hub.connections
    sentence = say(
        "{boards} boards, {staff} staff screens and {phones} phones listen.",
        boards=kinds["board"],
        staff=kinds["staff"],
        phones=kinds["phone"],
    )
    return Finding(say("Screens"), "good", sentence)


def _figures(request: Request[Any], say: Words) -> tuple[tuple[str, str], ...]:
    lines = request.app.lines
    clinics = [each for each in lines.departments() if each.kind != "TEST"]
    waiting = sum(len(lines.of(each.department_id).order) for each in clinics)
    return (
        (say("Waiting now"), say.number(waiting)),
        (say("Entries in the journal"), say.number(log.head(request.box.readers.here).seq)),
        (say("Started"), say.time(parse(request.box.started_at), request.box.settings.timezone)),
    )
