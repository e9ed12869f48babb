"""The spool prints what is owed, once, and tells the truth about it."""

import asyncio
import socket
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest

from appliance.box import Box
from appliance.catalogue import catalogue
from appliance.clock import iso
from appliance.journal import log
from appliance.journal.follow import Followers
from appliance.printing import actions, lookups
from appliance.printing.actions import Wait
from appliance.printing.trouble import HINTS
from appliance.queues import actions as queues
from appliance.refusals import Refused
from appliance.settings import Printer, Settings
from printers import worker as worker_module
from printers.blocks import Sheet
from printers.shaping import ShapingMissing
from printers.spool import Spool
from printers.ticket import Ticket, layout
from printers.wires import Job, NothingCame, Outcome
from printers.wiring import wire_to
from printers.worker import Worker
from tests.appliance.printing.ward import PRINTER, SPOOL, Ward, open_ward
from tests.hospital import FakeClock

VIRTUAL = Printer(PRINTER, "Kiosk 1", "virtual", "virtual:")


def box_of(ward: Ward, folder: Path, *printers: Printer) -> Box:
    spine = ward.spine
    settings = Settings(data_dir=folder, printers=printers, origins=("https://queue.hospital.example",))
    followers = Followers(lambda: spine.db, tick_seconds=0.01)
    means = spine.means
    return Box(
        settings,
        spine.clock,
        spine.ids,
        means.keys,
        means.seals,
        spine.writer,
        spine.commits,
        spine.readers,
        followers,
        catalogue(),
        epoch=1,
        started_at=iso(spine.clock.now()),
    )


@asynccontextmanager
async def spool_of(box: Box) -> AsyncIterator[Spool]:
    """A started spool that follows the journal."""
    spool = Spool(box)
    follows = asyncio.create_task(box.followers.run(spool, after=log.head(box.readers.here).seq, failed=never_fails))
    await spool.start()
    try:
        yield spool
    finally:
        await asyncio.to_thread(spool.stop)
        follows.cancel()


async def never_fails(name: str, trouble: Exception) -> None:
    raise AssertionError(name) from trouble


async def until(true: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait for what another thread does."""
    for _ in range(int(seconds / 0.01)):
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came")


def printed(ward: Ward, job_id: str | None) -> bool:
    return state(ward, job_id) == "PRINTED"


def state(ward: Ward, job_id: str | None) -> str:
    assert job_id is not None
    found = lookups.sheet(ward.spine.db, job_id)
    assert found is not None
    return found.state


async def test_a_slip_comes_out_by_itself(tmp_path: Path) -> None:
    with open_ward(tmp_path) as ward:
        async with spool_of(box_of(ward, tmp_path, VIRTUAL)) as spool:
            before = ward.seq()
            job_id = ward.check_in().print_job_id
            await until(lambda: state(ward, job_id) == "PRINTED")
            assert ward.recorded_since(before) == ["TokenIssued", "VisitQueued", "SlipSending", "SlipPrinted"]
            paper = spool.paper(PRINTER)
            assert paper is not None
            assert [(sheet.job_id, sheet.token_number, sheet.copy) for sheet in paper] == [(job_id, "C-001", 0)]
            assert "C-001" in paper[0].text
            assert "https://queue.hospital.example/t/" in paper[0].text
            picture = spool.picture(PRINTER, 1)
            assert picture is not None
            assert picture.startswith(b"\x89PNG")


async def test_no_name_ever_stands_on_paper(tmp_path: Path) -> None:
    with open_ward(tmp_path) as ward:
        async with spool_of(box_of(ward, tmp_path, VIRTUAL)) as spool:
            job_id = ward.check_in(language="hi").print_job_id
            await until(lambda: state(ward, job_id) == "PRINTED")
            (sheet,) = spool.paper(PRINTER) or []
            assert "हृदय" in sheet.text, "need a slip in Hindi for this test to mean anything"
            assert "Asha" not in sheet.text
        assert b"Asha" not in b"".join(path.read_bytes() for path in (tmp_path / "paper").rglob("*.*"))


async def test_a_reprint_is_marked(tmp_path: Path) -> None:
    with open_ward(tmp_path) as ward:
        async with spool_of(box_of(ward, tmp_path, VIRTUAL)) as spool:
            job_id = ward.check_in().print_job_id
            assert job_id is not None
            await until(lambda: state(ward, job_id) == "PRINTED")
            copy_id = ward.spine.do(actions.reprint, SPOOL, job_id=job_id).job_id
            await until(lambda: state(ward, copy_id) == "PRINTED")
            original, copy = spool.paper(PRINTER) or []
            assert "COPY" not in original.text
            assert copy.text.count("COPY 1") == 2
            assert (copy.job_id, copy.copy) == (copy_id, 1)


async def test_a_printer_without_paper_pages_has_none(tmp_path: Path) -> None:
    with open_ward(tmp_path) as ward:
        file = Printer(PRINTER, "Kiosk 1", "generic-80", f"file:{tmp_path / 'lp0'}")
        async with spool_of(box_of(ward, tmp_path, file)) as spool:
            job_id = ward.check_in().print_job_id
            await until(lambda: state(ward, job_id) == "PRINTED")
            assert (tmp_path / "lp0").read_bytes().startswith(b"\x1b@")
            assert spool.paper(PRINTER) is None
            assert spool.paper("nobody") is None
            assert spool.picture(PRINTER, 1) is None


async def test_a_visit_that_ended_gets_no_slip(tmp_path: Path) -> None:
    with open_ward(tmp_path) as ward:
        checked_in = ward.check_in()
        ward.spine.do(queues.cancel, visit_id=checked_in.visit_id, reason="patient-left")
        async with spool_of(box_of(ward, tmp_path, VIRTUAL)) as spool:
            await until(lambda: state(ward, checked_in.print_job_id) == "VOID")
            assert spool.paper(PRINTER) == []


async def test_a_printer_that_is_off_is_told_at_once_and_made_good_exactly_once(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    with open_ward(tmp_path) as ward:
        printer = Printer(PRINTER, "Kiosk 1", "generic-80", f"tcp:127.0.0.1:{port}")
        async with spool_of(box_of(ward, tmp_path, printer)) as spool:
            jobs = [ward.check_in().print_job_id for _ in range(3)]
            await until(lambda: spool.states()[0].state == "trouble")
            assert spool.states()[0].hint == HINTS["unreachable"]
            assert [state(ward, job) for job in jobs] == ["OWED"] * 3
            sheets: list[bytes] = []
            with socket.create_server(("127.0.0.1", port)) as listening:
                threading.Thread(target=take_sheets, args=(listening, sheets), daemon=True).start()
                await until(lambda: [state(ward, job) for job in jobs] == ["PRINTED"] * 3)
            assert len(sheets) == 3, "a copy of a slip must never come out by itself"
            await until(lambda: spool.states()[0].state == "ready")


def take_sheets(listening: socket.socket, sheets: list[bytes]) -> None:
    """A dumb printer: reads until the sender ends; a connection without a byte is somebody looking."""
    while True:
        try:
            link, _ = listening.accept()
        except OSError:
            return
        with link:
            sheet = b""
            while part := link.recv(65536):
                sheet += part
        if sheet:
            sheets.append(sheet)


async def test_a_hanging_printer_harms_nobody_else(tmp_path: Path) -> None:
    with open_ward(tmp_path) as ward, socket.create_server(("127.0.0.1", 0)) as hanging:
        port = hanging.getsockname()[1]
        bad = Printer("printer-2", "Kiosk 2", "epson-80", f"tcp:127.0.0.1:{port}")
        async with spool_of(box_of(ward, tmp_path, bad, VIRTUAL)):
            stuck = ward.check_in(printer_id="printer-2").print_job_id
            job_id = ward.check_in().print_job_id
            await until(lambda: state(ward, job_id) == "PRINTED")
            assert state(ward, stuck) in ("OWED", "SENDING")


async def test_a_power_cut_in_the_middle_is_unknown_unless_the_printer_keeps_account(tmp_path: Path) -> None:
    clock = FakeClock()
    with open_ward(tmp_path, clock=clock) as ward:
        file = Printer("printer-2", "Kiosk 2", "generic-80", f"file:{tmp_path / 'lp0'}")
        jobs = [ward.check_in(printer_id=printer_id).print_job_id for printer_id in ("printer-2", PRINTER, "gone")]
        for job_id in jobs:
            assert job_id is not None
            ward.spine.do(actions.begin, SPOOL, job_id=job_id, printer_id=printer_of(ward, job_id), wait=Wait(0))
    with open_ward(tmp_path, clock=clock) as ward:
        before = ward.seq()
        async with spool_of(box_of(ward, tmp_path, file, VIRTUAL)) as spool:
            await until(lambda: state(ward, jobs[1]) == "PRINTED")
            assert [state(ward, job) for job in jobs] == ["UNKNOWN", "PRINTED", "UNKNOWN"]
            assert sorted(ward.recorded_since(before)) == [
                "SlipPrinted",
                "SlipRefused",
                "SlipSending",
                "SlipUnknown",
                "SlipUnknown",
            ]
            assert len(spool.paper(PRINTER) or []) == 1
        assert not (tmp_path / "lp0").exists(), "an unknown sheet is never printed again by itself"


def printer_of(ward: Ward, job_id: str) -> str:
    found = lookups.sheet(ward.spine.db, job_id)
    assert found is not None
    return found.printer_id


async def test_a_sheet_that_had_come_out_before_the_power_cut_is_not_printed_again(tmp_path: Path) -> None:
    clock = FakeClock()
    with open_ward(tmp_path, clock=clock) as ward:
        job_id = ward.check_in().print_job_id
        assert job_id is not None
        box = box_of(ward, tmp_path, VIRTUAL)
        begun = ward.spine.do(actions.begin, SPOOL, job_id=job_id, printer_id=PRINTER, wait=Wait(0))
        worker = Spool(box)._workers[PRINTER]
        assert worker._can_draw()
        worker.wire.put(worker._job(ward.spine.db, begun))  # and here the power goes
    with open_ward(tmp_path, clock=clock) as ward:
        async with spool_of(box_of(ward, tmp_path, VIRTUAL)) as spool:
            assert state(ward, job_id) == "PRINTED"
            assert len(spool.paper(PRINTER) or []) == 1


async def test_a_slip_that_cannot_be_drawn_holds_up_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_ward(tmp_path) as ward:

        def fails_for_the_first(ticket: Ticket) -> Sheet:
            if ticket.token_number == "C-001":
                raise ValueError("a mistake of ours")
            return layout(ticket)

        monkeypatch.setattr("printers.worker.layout", fails_for_the_first)
        async with spool_of(box_of(ward, tmp_path, VIRTUAL)) as spool:
            first, second = ward.check_in().print_job_id, ward.check_in().print_job_id
            await until(lambda: state(ward, second) == "PRINTED")
            assert first is not None
            found = lookups.sheet(ward.spine.db, first)
            assert found is not None
            assert (found.state, found.trouble) == ("OWED", "unprintable")
            assert spool.states()[0].state == "ready"


async def test_a_wire_that_breaks_our_promise_leaves_the_sheet_unsettled_and_the_thread_alive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_ward(tmp_path) as ward:
        box = box_of(ward, tmp_path, VIRTUAL)
        spool = Spool(box)
        worker = spool._workers[PRINTER]
        put = worker.wire.put
        puts: list[str] = []

        def explodes_once(job: Job) -> Outcome:
            puts.append(job.token_number)
            if len(puts) == 1:
                raise RuntimeError("a mistake of ours")
            return put(job)

        monkeypatch.setattr(worker.wire, "put", explodes_once)
        await spool.start()
        try:
            first, second = ward.check_in().print_job_id, ward.check_in().print_job_id
            worker.wake()
            await until(lambda: state(ward, second) == "PRINTED")
            assert state(ward, first) == "SENDING", "nobody knows; the next start says so"
            assert puts == ["C-001", "C-002"]
        finally:
            await asyncio.to_thread(spool.stop)


async def test_a_box_that_cannot_shape_says_so_and_the_queue_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_fribidi(self: Worker) -> bool:
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, "printers.escpos", MissingShaping("printers.escpos"))
            return can_draw(self)

    can_draw = Worker._can_draw
    monkeypatch.setattr(Worker, "_can_draw", without_fribidi)
    with open_ward(tmp_path) as ward:
        async with spool_of(box_of(ward, tmp_path, VIRTUAL)) as spool:
            job_id = ward.check_in().print_job_id
            await until(lambda: spool.states()[0].state == "trouble")
            assert spool.states()[0].hint == HINTS["no-shaping"]
            assert state(ward, job_id) == "OWED"


class MissingShaping(ModuleType):
    """A module that cannot be used on this machine."""

    def __getattr__(self, name: str) -> object:
        raise ShapingMissing("no raqm")


async def test_a_printer_that_looks_ready_and_takes_nothing_does_not_fill_the_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_ward(tmp_path) as ward:
        box = box_of(ward, tmp_path, VIRTUAL)
        monkeypatch.setattr("printers.wires.virtual.VirtualWire.put", lambda wire, job: NothingCame("not-writable"))
        async with spool_of(box):
            ward.check_in()
            await until(lambda: ward.spine.recorded().count("SlipRefused") == 2)
            await asyncio.sleep(0.9)  # at a quarter of a second each there would be three more by now
            assert ward.spine.recorded().count("SlipRefused") == 2


async def test_how_a_sheet_ended_is_told_until_it_is_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("printers.worker.RECORD_AGAIN_SECONDS", 0.01)
    with open_ward(tmp_path) as ward:
        box = box_of(ward, tmp_path, VIRTUAL)
        call = box.writer.call
        refusals: list[object] = []

        def busy_three_times(action: Callable[..., object], *args: object, **kwargs: object) -> object:
            if action is actions.printed and len(refusals) < 3:
                refusals.append(action)
                raise Refused("busy", "The box is busy.")
            return call(action, *args, **kwargs)  # type: ignore[arg-type]

        monkeypatch.setattr(box.writer, "call", busy_three_times)
        async with spool_of(box):
            job_id = await asyncio.to_thread(lambda: ward.check_in().print_job_id)
            await until(lambda: state(ward, job_id) == "PRINTED")
        assert len(refusals) == 3


class Breaths:
    """Stands in for a worker's stop signal: counts the breaths drawn, and lets so many presses be done in each."""

    def __init__(self, ward: Ward, *presses: int, stop_at: int = 0) -> None:
        self.drawn = 0
        self._tally = ward.spine.writer.tally
        self._presses = presses
        self._stop_at = stop_at

    def wait(self, seconds: float) -> bool:
        self._tally.actions += self._presses[min(self.drawn, len(self._presses) - 1)]
        self.drawn += 1
        return self.drawn == self._stop_at


@pytest.mark.parametrize(
    ("presses", "stop_at", "breaths"),
    [
        ((worker_module.QUIET_ACTIONS,), 0, 1),
        ((worker_module.QUIET_ACTIONS + 1, 50, 0), 0, 3),
        ((worker_module.QUIET_ACTIONS + 1,), 0, 40),
        ((worker_module.QUIET_ACTIONS + 1,), 2, 2),
    ],
    ids=["quiet", "until it is quiet", "not for ever", "not when it stops"],
)
def test_between_two_sheets_those_who_press_go_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, presses: tuple[int, ...], stop_at: int, breaths: int
) -> None:
    with open_ward(tmp_path) as ward:
        worker = Worker(VIRTUAL, wire_to(VIRTUAL, tmp_path, ward.spine.clock), box_of(ward, tmp_path, VIRTUAL))
        pause = Breaths(ward, *presses, stop_at=stop_at)
        monkeypatch.setattr(worker, "_stopping", pause)
        worker._draw_breath()
    assert pause.drawn == breaths


async def test_a_worker_is_woken_and_need_not_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """P9: a press is paper at once, because the commit wakes the worker; how soon exactly, the bench measures."""
    monkeypatch.setattr(worker_module, "TICK_SECONDS", 3600.0)
    with open_ward(tmp_path) as ward:
        async with spool_of(box_of(ward, tmp_path, VIRTUAL)):
            for _ in range(3):
                await until(partial(printed, ward, ward.check_in().print_job_id))
