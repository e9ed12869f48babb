"""`make bench`: every measure in turn, one table, and tests/bench/results.json."""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench import measures, report
from tests.bench.measures import Measured, Scale
from tests.bench.report import Figure
from tests.bench.unhurried import RAISED

CACHE = Path(".cache/bench")
RESULTS = Path(__file__).with_name("results.json")

QUICK = Scale(rounds=1, seconds=2.0, crowd_seconds=4.0, presses=50, restarts=1, visits=20_000)


def main() -> int:
    """Measure; 0 when every bar is cleared, 1 otherwise."""
    options = _options()
    scale = QUICK if options.quick else Scale()
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE, prefix="run-") as folder:
        return _measure(Path(folder), scale, options.only)


def _measure(folder: Path, scale: Scale, only: list[str] | None) -> int:
    machine, load, began = report.machine(folder), report.load_average(), time.monotonic()
    say(f"{machine.processor}, {machine.cores} cores, load {load[0]:.2f}, sync {machine.sync_ms:.2f} ms")
    figures: list[Figure] = []
    details: dict[str, Any] = {}
    for name, measure in _measures(folder, scale).items():
        if not only or name in only:
            measured = measure()
            figures += measured.figures
            details[name] = measured.details
    print(f"\n{report.table(figures)}\n\nraised for the bench, requests a minute: {RAISED}")
    report.keep(
        RESULTS,
        machine=machine, load_before=load, load_after=report.load_average(), minutes=(time.monotonic() - began) / 60,
        raised=RAISED, scale=scale, figures=figures, details=details,
    )  # fmt: skip
    return int(any(each.verdict == "MISSED" for each in figures))


def say(line: str) -> None:
    """Progress, on stderr: the table alone goes to stdout."""
    print(f"  {time.strftime('%H:%M:%S')} {line}", file=sys.stderr, flush=True)


def _measures(folder: Path, scale: Scale) -> dict[str, Callable[[], Measured]]:
    return {
        "idle": lambda: measures.idle(folder, scale, say),
        "restart": lambda: measures.restart(folder, scale, say),
        "checkins": lambda: measures.checkins(folder, scale, say),
        "crowd": lambda: measures.crowd(folder, scale, say),
        "flat": lambda: measures.flat(folder, CACHE, scale, say),
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure speed, as ratios.")
    parser.add_argument("--quick", action="store_true", help="a minute's worth, to see that the harness works")
    parser.add_argument("--only", nargs="*", choices=list(_measures(Path(), Scale())), help="only these measures")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
