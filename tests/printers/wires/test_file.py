"""A file as a printer."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from printers.wires import CameOut, Condition, Job, NobodyKnows, NothingCame
from printers.wires.file import FileWire

JOB = Job(
    job_id="j1", token_number="C-017", copy=0, at=datetime(2026, 11, 21, tzinfo=UTC), data=b"\x1b@C-017\n", captions={}
)


def test_sheets_stand_one_after_the_other(tmp_path: Path) -> None:
    wire = FileWire(tmp_path / "lp0")
    assert wire.put(JOB) == wire.put(JOB) == CameOut(confirmed=False)
    assert (tmp_path / "lp0").read_bytes() == JOB.data * 2


def test_a_file_that_cannot_be_opened_took_nothing(tmp_path: Path) -> None:
    wire = FileWire(tmp_path / "nowhere" / "lp0")
    assert wire.put(JOB) == NothingCame("not-writable")
    assert wire.look() == Condition("not-ready", trouble="not-writable")


def test_a_device_that_takes_nothing_took_nothing() -> None:
    assert FileWire(Path("/dev/full")).put(JOB) == NothingCame("not-writable")


def test_a_device_that_breaks_off_is_unknown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def takes_three(file: int, data: bytes) -> int:
        if len(data) < len(JOB.data):
            raise OSError
        return 3

    monkeypatch.setattr("os.write", takes_three)
    assert FileWire(tmp_path / "lp0").put(JOB) == NobodyKnows("not-writable")


def test_looking_writes_nothing_and_a_file_keeps_no_account(tmp_path: Path) -> None:
    wire = FileWire(tmp_path / "lp0")
    assert wire.look() == Condition("unknown")
    assert wire.holds("j1") is None
    assert not (tmp_path / "lp0").exists()
