"""The virtual printer: paper that survives, and a tray that knows what lies in it."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from printers.blocks import Cut, Text
from printers.escpos import encode
from printers.profile import profile
from printers.wires import CameOut, Condition, Job, NothingCame
from printers.wires.virtual import Tray, VirtualWire

VIRTUAL = profile("virtual")
AT = datetime(2026, 11, 21, 9, 41, tzinfo=UTC)


def job(number: int, copy: int = 0) -> Job:
    printout = encode((Text(f"C-{number:03d}", size="figures"), Text("Cardiology"), Cut()), VIRTUAL)
    return Job(
        job_id=f"j{number}",
        token_number=f"C-{number:03d}",
        copy=copy,
        at=AT,
        data=printout.data,
        captions=printout.captions,
    )


def test_a_sheet_is_confirmed_and_can_be_read(tmp_path: Path) -> None:
    tray = Tray(tmp_path / "paper", VIRTUAL)
    assert VirtualWire(tray).put(job(17)) == CameOut(confirmed=True, paper="enough")
    (found,) = tray.jobs()
    assert (found.job_id, found.token_number, found.copy, found.at) == ("j17", "C-017", 0, AT)
    assert found.text == "C-017\nCardiology"


def test_sheets_are_numbered_from_one_and_survive_a_restart(tmp_path: Path) -> None:
    for number in (1, 2):
        VirtualWire(Tray(tmp_path, VIRTUAL)).put(job(number))
    again = Tray(tmp_path, VIRTUAL)
    assert again.count() == 2
    assert [found.token_number for found in again.jobs()] == ["C-001", "C-002"]
    assert Image.open(io.BytesIO(again.png(2))).width == VIRTUAL.width_dots


def test_the_bytes_lie_there_exactly_as_they_were_sent(tmp_path: Path) -> None:
    VirtualWire(Tray(tmp_path, VIRTUAL)).put(job(17))
    assert (tmp_path / "0001.bin").read_bytes() == job(17).data


def test_there_is_no_picture_of_a_sheet_that_never_came_out(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Tray(tmp_path, VIRTUAL).png(1)


def test_bytes_without_their_companion_never_came_out(tmp_path: Path) -> None:
    wire = VirtualWire(Tray(tmp_path, VIRTUAL))
    wire.put(job(1))
    (tmp_path / "0002.bin").write_bytes(job(2).data)  # the power went before 0002.json
    assert wire.holds("j1") is True
    assert wire.holds("j2") is False
    wire.put(job(3))
    assert [found.token_number for found in Tray(tmp_path, VIRTUAL).jobs()] == ["C-001", "C-003"]


def test_a_disk_that_takes_nothing_proves_that_nothing_came_out(tmp_path: Path) -> None:
    (tmp_path / "paper").write_text("in the way")
    assert VirtualWire(Tray(tmp_path / "paper", VIRTUAL)).put(job(1)) == NothingCame("not-writable")


def test_a_disk_that_fills_up_halfway_leaves_no_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Path] = []

    def fills_up(path: Path, content: bytes) -> None:
        if written:
            raise OSError
        written.append(path)
        path.write_bytes(content)

    monkeypatch.setattr("printers.wires.virtual._write", fills_up)
    wire = VirtualWire(Tray(tmp_path, VIRTUAL))
    assert wire.put(job(1)) == NothingCame("not-writable")
    assert wire.holds("j1") is False
    assert Tray(tmp_path, VIRTUAL).jobs() == []


def test_it_is_always_ready(tmp_path: Path) -> None:
    assert VirtualWire(Tray(tmp_path, VIRTUAL)).look() == Condition("ready", "enough")
