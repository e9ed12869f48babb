"""The ballast: whole or not there, and never the last straw."""

import errno
import os
import shutil
from pathlib import Path

import pytest

from appliance.database.ballast import Ballast


class Disk:
    def __init__(self, monkeypatch: pytest.MonkeyPatch, free: int) -> None:
        self.free = free
        monkeypatch.setattr(shutil, "disk_usage", lambda path: self)


def test_it_takes_its_whole_room_on_the_disk_and_gives_it_back(tmp_path: Path) -> None:
    ballast = Ballast(tmp_path / "ballast", size=1_000_000, relay_free=0)

    assert not ballast.laid()
    assert ballast.lay()
    assert ballast.laid()
    assert (tmp_path / "ballast").stat().st_blocks * 512 >= 1_000_000, "room that is really taken, no hole"
    ballast.drop()
    assert not ballast.laid()
    assert list(tmp_path.iterdir()) == []


def test_laying_and_dropping_twice_is_harmless(tmp_path: Path) -> None:
    ballast = Ballast(tmp_path / "ballast", size=4096, relay_free=0)

    assert ballast.lay()
    assert ballast.lay()
    ballast.drop()
    ballast.drop()
    assert not ballast.laid()


def test_it_is_laid_only_where_there_is_room_to_spare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(monkeypatch, free=9_999)
    ballast = Ballast(tmp_path / "ballast", size=4096, relay_free=10_000)

    assert not ballast.lay()
    assert not ballast.laid()
    disk.free = 10_000
    assert ballast.lay()


def test_ballast_that_lies_already_stays_however_full_the_disk_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ballast = Ballast(tmp_path / "ballast", size=4096, relay_free=0)
    ballast.lay()
    Disk(monkeypatch, free=0)

    assert Ballast(tmp_path / "ballast", size=4096, relay_free=10_000).lay()


def test_half_a_ballast_is_none_and_is_laid_anew(tmp_path: Path) -> None:
    (tmp_path / "ballast").write_bytes(b"half")
    ballast = Ballast(tmp_path / "ballast", size=4096, relay_free=0)

    assert not ballast.laid()
    assert ballast.lay()
    assert (tmp_path / "ballast").stat().st_size == 4096


def test_a_disk_that_fills_up_meanwhile_keeps_nothing_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int, offset: int, size: int) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr(os, "posix_fallocate", full)
    ballast = Ballast(tmp_path / "ballast", size=4096, relay_free=0)

    assert not ballast.lay()
    assert list(tmp_path.iterdir()) == []
