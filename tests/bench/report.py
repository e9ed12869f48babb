"""What is printed and kept: one table of figures against their bars, the machine, its load, and every setting raised."""

import os
import platform
import statistics
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec

import appliance.database.sqlite  # isort: skip  # noqa: F401  # before sqlite3
import sqlite3

SYNCS = 50


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One measured figure: the median of its rounds and their range, and what the specification asks of it."""

    what: str
    value: float
    low: float
    high: float
    unit: str = ""
    bar: float | None = None
    better: Literal["more", "less"] = "less"
    note: str = ""

    @property
    def verdict(self) -> str:
        """Whether the bar is cleared; nothing where there is none."""
        if self.bar is None:
            return ""
        cleared = self.value >= self.bar if self.better == "more" else self.value <= self.bar
        return "ok" if cleared else "MISSED"


class Machine(msgspec.Struct, frozen=True):
    """Where it was measured, and what it was made of."""

    processor: str
    cores: int
    memory_gb: float
    system: str
    python: str
    sqlite: str
    sync_ms: float
    """The median of a small write and its fsync."""


def figure(
    what: str,
    values: Iterable[float],
    unit: str = "",
    *,
    bar: float | None = None,
    better: Literal["more", "less"] = "less",
    note: str = "",
) -> Figure:
    """The median of some rounds."""
    known = sorted(values)
    return Figure(
        what=what, value=statistics.median(known), low=known[0], high=known[-1],
        unit=unit, bar=bar, better=better, note=note,
    )  # fmt: skip


def machine(folder: Path) -> Machine:
    """This machine, and how long its disk takes to sync."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.processor(),
    )
    return Machine(
        processor=model,
        cores=os.cpu_count() or 1,
        memory_gb=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        sqlite=sqlite3.sqlite_version,
        sync_ms=round(_sync_ms(folder), 3),
    )


def load_average() -> tuple[float, float, float]:
    """How busy the machine was in the last 1, 5 and 15 minutes."""
    return os.getloadavg()


def table(figures: Sequence[Figure]) -> str:
    """All figures, one a line."""
    rows = [("", "median", "range", "bar", "", "")] + [_row(each) for each in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in (0, 4, 5) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def keep(path: Path, **parts: Any) -> None:
    """Write everything down as JSON."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(parts)) + b"\n")


def _row(each: Figure) -> tuple[str, str, str, str, str, str]:
    sign = "≥" if each.better == "more" else "≤"
    same = each.low == each.high
    return (
        each.what,
        f"{_number(each.value)} {each.unit}".strip(),
        "" if same else f"{_number(each.low)} – {_number(each.high)}",
        "" if each.bar is None else f"{sign} {_number(each.bar)}",
        each.verdict,
        each.note,
    )


def _number(value: float) -> str:
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if value >= 100 or value == int(value) else f"{value:.2f}"


def _sync_ms(folder: Path) -> float:
    path = folder / "sync-probe"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    took = []
    try:
        for _ in range(SYNCS):
            os.write(handle, bytes(4096))
            began = time.perf_counter()
            os.fsync(handle)
            took.append((time.perf_counter() - began) * 1000)
    finally:
        os.close(handle)
        path.unlink()
    return statistics.median(took)
