"""`make fairness`: 250 simulated days called in our order, first come first served, and by strict priority, in one table.

The same seeds give the same people to every order. The goals are queue.md Q4's for the day as it is planned; the other days
show what happens when patients miss the call and come back, when doctors want to see results, and when a doctor's whole day
is slow.
"""

import argparse
import sys
from collections.abc import Iterable
from random import Random

from appliance.departments.policy import Policy
from tests.bench.clinic_days import ORDERS, Clinic, Day, Fairness, a_day, fairness, run

DAYS = 250

SCENARIOS = {
    "as planned": Clinic(),
    "4 % miss the call, 8 % come back with a result": Clinic(missing=0.04, review=0.08),
    "slow and fast days (SD 12 %)": Clinic(pace_deviation=0.12),
}

COLUMNS = ("urgent ≤ 10 min", "booked ≤ 30 min", "walk-ins > 120 min", "longest wait")
GOALS = ("≥ 95 %", "≥ 80 %", "≤ 0.5 %", "≤ 150 min")


def main() -> int:
    """Print the tables; 0 when our order reaches every goal on days as planned, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.fairness", description="Who waits how long.")
    parser.add_argument("--days", type=int, default=DAYS)
    days = parser.parse_args().days
    reached = True
    for name, clinic in SCENARIOS.items():
        figures = compare(a_day(clinic, Random(seed)) for seed in range(days))
        print(f"\n{name}, {days} days\n{table(figures)}")
        if name == "as planned":
            reached = all(goals(figures["ours"]))
    return int(not reached)


def compare(days: Iterable[Day], policy: Policy | None = None) -> dict[str, Fairness]:
    """The figures of every order over the same days."""
    known = list(days)
    return {
        name: fairness(call for day in known for call in run(day, order, policy or Policy()))
        for name, order in ORDERS.items()
    }


def goals(figures: Fairness) -> tuple[bool, bool, bool, bool]:
    """Which goals of queue.md Q4 are reached, in the order of the columns."""
    return (
        figures.urgent_within_10 >= 0.95,
        figures.booked_within_30 >= 0.80,
        figures.walk_ins_over_120 <= 0.005,
        figures.longest <= 150,
    )


def table(figures: dict[str, Fairness]) -> str:
    """One line for each order, and what it misses marked."""
    rows: list[tuple[str, ...]] = [("", *COLUMNS, "mean: urgent, booked, walk-in"), ("goal", *GOALS, "")]
    rows += [(name, *_cells(each)) for name, each in figures.items()]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _cells(each: Fairness) -> tuple[str, ...]:
    values = (
        f"{each.urgent_within_10:.1%}",
        f"{each.booked_within_30:.1%}",
        f"{each.walk_ins_over_120:.2%}",
        f"{each.longest:.0f} min",
    )
    judged = (value if good else f"{value} missed" for value, good in zip(values, goals(each), strict=True))
    return (*judged, ", ".join(f"{each.mean[kind]:.0f}" for kind in ("urgent", "booked", "walk-in")))


if __name__ == "__main__":
    sys.exit(main())
