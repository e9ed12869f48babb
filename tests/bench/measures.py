"""The measures, one function each: what is set up, what is done, and the figures that come of it (queue.md Q9)."""

import asyncio
import itertools
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import appliance.database.sqlite  # isort: skip  # noqa: F401  # before sqlite3
import msgspec

from appliance.database.connection import Connection, reading
from tests.bench import million, peers, statements
from tests.bench.client import Load, Plan, drive_apart, percentile
from tests.bench.hospital import Doctor, Hospital, Kiosk, hospital
from tests.bench.listeners import Crowd, listening
from tests.bench.peers import Peer
from tests.bench.report import Figure, figure

CONNECTIONS = (32, 256)
RATE = 500
"""Check-ins a second that have to hold while everybody listens."""
LISTENERS = 1000
CALLS_A_SECOND = 4
REST_SECONDS = 3.0
OPEN_VISITS = 100

Say = Callable[[str], None]
Peers = Callable[[Path], AbstractContextManager[Peer]]


class Scale(msgspec.Struct, frozen=True):
    """How long and how often; the whole of it takes about five minutes beside building the million."""

    rounds: int = 3
    seconds: float = 5.0
    crowd_seconds: float = 20.0
    presses: int = 300
    restarts: int = 5
    visits: int = million.VISITS


class Measured(msgspec.Struct, frozen=True):
    """What a measure gives: figures for the table, and everything behind them."""

    figures: list[Figure]
    details: Any


# Durable check-in against others -------------------------------------------------------------------------------------


def checkins(folder: Path, scale: Scale, say: Say) -> Measured:
    """Check-in through the whole product, an empty endpoint and PocketBase in turn; each starts afresh every time.

    So nobody runs but who is measured, and lines grow no longer than in one run: a hospital drains its lines.
    """
    runs: dict[str, dict[int, list[Run]]] = {}
    costs: list[Costs] = []
    for number, connections in itertools.product(range(scale.rounds), CONNECTIONS):
        for start in (peers.empty_endpoint, peers.pocketbase, _product):
            place = folder / f"round-{number}-{connections}"
            place.mkdir(exist_ok=True)
            with start(place) as peer:
                run = _run(peer, connections, scale.seconds)
            runs.setdefault(peer.name, {}).setdefault(connections, []).append(run)
            say(f"round {number + 1}: {peer.name}, {connections} connections: {run.load.rate:,.0f}/s")
            if start is _product:
                costs.append(_costs(place / "hospital" / "medique.db"))
    figures = [each for connections in CONNECTIONS for each in _compared(runs, connections)]
    figures.append(_ceiling(runs["empty endpoint"][CONNECTIONS[0]]))
    asked = statements.of_a_checkin(folder / "statements")
    return Measured([*figures, *_per_patient(costs, asked)], {"runs": runs, "costs": costs, "statements": asked})


class Run(msgspec.Struct, frozen=True):
    """One round of one peer: the load, and what the server spent on each answer."""

    load: Load
    server_us: float


class Costs(msgspec.Struct, frozen=True):
    """What the journal holds for one patient who only checked in; and for the same with the slip that was printed."""

    entries: float
    journal_bytes: float


@contextmanager
def _product(folder: Path) -> Iterator[Peer]:
    with hospital(folder / "hospital", log=folder / "hospital.log") as house:
        yield Peer("medique", house.server, house.checkins)


_numbers = itertools.count()
"""Each run has its own million of request numbers, so that no key comes twice."""


def _run(peer: Peer, connections: int, seconds: float, *, rate: float | None = None) -> Run:
    plan = Plan(
        host="127.0.0.1", port=peer.server.port, requests=peer.requests, connections=connections,
        seconds=seconds, rate=rate, first=next(_numbers) * 1_000_000,
    )  # fmt: skip
    before = peer.server.processor_seconds
    load = asyncio.run(drive_apart(plan))
    spent = peer.server.processor_seconds - before
    assert load.good, (peer.name, load.statuses)
    return Run(load, spent / (load.rate * (plan.seconds + plan.warm_seconds)) * 1e6)


def _compared(runs: "dict[str, dict[int, list[Run]]]", connections: int) -> Iterator[Figure]:
    for name, by_connections in runs.items():
        mine = by_connections[connections]
        note = (
            f"p50 {_median(run.load.p50_ms for run in mine):.1f} ms, p99 {_median(run.load.p99_ms for run in mine):.1f} ms; "
            f"µs of processor each: server {_median(run.server_us for run in mine):.0f}, "
            f"client {_median(run.load.cpu_us for run in mine):.0f}"
        )
        yield figure(
            f"{name}, {connections} connections", (run.load.rate for run in mine), "/s", better="more", note=note
        )
    for other in ("pocketbase", "empty endpoint"):
        ratios = [
            ours.load.rate / theirs.load.rate
            for ours, theirs in zip(runs["medique"][connections], runs[other][connections], strict=True)
        ]
        bar, note = (0.4, "goal 1.0") if other == "pocketbase" else (None, "")
        yield figure(f"medique / {other}, {connections}", ratios, "×", bar=bar, better="more", note=note)


def _ceiling(runs: "list[Run]") -> Figure:
    """What the client could send if answers cost it nothing: it must stay far above whatever is measured with it."""
    return figure("the client's own ceiling", (1e6 / run.load.cpu_us for run in runs), "/s", better="more")


def _median(values: Iterator[float]) -> float:
    return statistics.median(values)


def _costs(database: Path) -> Costs:
    db = reading(database)
    try:
        patients = _one(db, "select count(*) from journal where type = 'VisitQueued'")
        columns = " + ".join(f"coalesce(length({name}), 0)" for name in _columns(db))
        rows, size = db.execute(
            f"select count(*), sum({columns}) from journal where type in ('TokenIssued', 'VisitQueued', 'VisitRaised')"
        ).fetchone()
        return Costs(rows / patients, size / patients)
    finally:
        db.close()


def _one(db: Connection, sql: str) -> int:
    (number,) = db.execute(sql).fetchone()
    return int(number)


def _columns(db: Connection) -> list[str]:
    return [name for (name,) in db.execute("select name from pragma_table_info('journal')")]


def _per_patient(costs: list[Costs], asked: list[str]) -> Iterator[Figure]:
    yield figure("statements per check-in", [len(asked)], note="without what all of a batch share")
    yield figure("journal entries per check-in", (cost.entries for cost in costs))
    yield figure("journal bytes per check-in", (cost.journal_bytes for cost in costs), "B")


# While everybody listens ---------------------------------------------------------------------------------------------


def crowd(folder: Path, scale: Scale, say: Say) -> Measured:
    """500 check-ins a second in all departments while a thousand boards listen to one, and a doctor calls there."""
    with hospital(folder / "crowd", log=folder / "crowd.log") as house:
        before = house.server.resident_mb
        with listening(Crowd(house.server.port, house.listening, LISTENERS)) as listeners, house.doctor() as doctor:
            with_listeners = house.server.resident_mb
            say(f"{LISTENERS} listeners; {RATE} check-ins a second for {scale.crowd_seconds:.0f} s")
            with calling(doctor) as calls:
                peer = Peer("medique", house.server, house.checkins)
                run = _run(peer, 256, scale.crowd_seconds, rate=RATE)
            heard = listeners.told()
        after = house.server.resident_mb
    figures = [
        figure(f"check-ins a second, asked for {RATE}", [run.load.rate], "/s", bar=RATE * 0.99, better="more"),
        figure("  check-in p50", [run.load.p50_ms], "ms"),
        figure("  check-in p99", [run.load.p99_ms], "ms", bar=150),
        figure(
            "  call to listener p50", [heard.p50_ms], "ms", note=f"{heard.calls} calls, {heard.listeners} listeners"
        ),
        figure("  call to listener p99", [heard.p99_ms], "ms"),
        figure("  call to last listener p99", [heard.last_p99_ms], "ms", note=f"longest {heard.longest_ms:.0f} ms"),
        figure("  listeners lost", [heard.lost], bar=0),
        figure("  resident before listeners", [before], "MiB"),
        figure(f"  resident with {LISTENERS} listeners", [with_listeners], "MiB"),
        figure("  resident after the load", [after], "MiB"),
    ]
    return Measured(figures, {"run": run, "heard": heard, "calls_ms": calls})


@contextmanager
def calling(doctor: Doctor) -> Iterator[list[float]]:
    """Have a doctor see one patient after the other until the block ends; gives how long each call took."""
    over = threading.Event()
    took: list[float] = []

    def work() -> None:
        while not over.wait(1 / CALLS_A_SECOND):
            called, *_ = doctor.see_one()
            if called.status == 200:
                took.append(called.milliseconds)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield took
    finally:
        over.set()
        thread.join()


# One at a time on an idle box ----------------------------------------------------------------------------------------


def idle(folder: Path, scale: Scale, say: Say) -> Measured:
    """At rest, on its second day; then one kiosk and one doctor, one press after the other."""
    with hospital(folder / "idle", log=folder / "idle.log"):
        say("moving in")
    with hospital(folder / "idle", log=folder / "idle.log") as house, house.kiosk() as kiosk:
        time.sleep(REST_SECONDS)
        rest = house.server.resident_mb
        with house.doctor() as doctor:
            issued, pairs = _presses(kiosk, doctor, scale, say)
        pressed = house.server.resident_mb
    together = sorted(issue + call for issue, call, _ in pairs)
    cycles = sorted(cycle for _, _, cycle in pairs)
    figures = [
        figure("resident at rest", [rest], "MiB", bar=120),
        figure("resident after signing in and pressing", [pressed], "MiB", note="a password's hash takes 64 MiB"),
        figure("issue p50, one connection", [statistics.median(issued)], "ms", bar=2),
        figure("call pair (issue + call) p50", [percentile(together, 0.5)], "ms"),
        figure("call pair (issue + call) p99", [percentile(together, 0.99)], "ms", bar=10),
        figure("call, start, complete p50", [percentile(cycles, 0.5)], "ms"),
        figure("call, start, complete p99", [percentile(cycles, 0.99)], "ms"),
    ]
    return Measured(figures, {"issued_ms": issued, "pairs_ms": pairs})


def _presses(
    kiosk: Kiosk, doctor: Doctor, scale: Scale, say: Say
) -> tuple[list[float], list[tuple[float, float, float]]]:
    say(f"{scale.presses} numbers, one at a time")
    issued = [kiosk.issue().milliseconds for _ in range(scale.presses)]
    while doctor.see_one()[0].status == 200:
        pass
    say(f"{scale.presses} call pairs")
    return issued, [_pair(kiosk, doctor) for _ in range(scale.presses)]


def _pair(kiosk: Kiosk, doctor: Doctor) -> tuple[float, float, float]:
    issued = kiosk.issue().milliseconds
    cycle = [reply.milliseconds for reply in doctor.see_one()]
    return issued, cycle[0], sum(cycle)


# Flat cost -----------------------------------------------------------------------------------------------------------


def flat(folder: Path, cache: Path, scale: Scale, say: Say) -> Measured:
    """The same presses and reads with a hundred visits and with a million, in turn; about a hundred are open in both."""
    large = million.million(cache, visits=scale.visits, say=say)
    took: dict[str, dict[str, list[float]]] = {}
    with (
        hospital(folder / "small", log=folder / "small.log") as few,
        hospital(large, log=folder / "large.log") as many,
        _asking(few) as ask_few,
        _asking(many) as ask_many,
    ):
        say(f"{scale.presses} of each, with few and with {scale.visits:,} visits in turn")
        for _ in range(scale.presses):
            for size, ask in (("few", ask_few), ("many", ask_many)):
                for what, milliseconds in ask():
                    took.setdefault(what, {}).setdefault(size, []).append(milliseconds)
    figures = [
        figure(
            f"{what}, with {scale.visits:,} visits / with {OPEN_VISITS}",
            [statistics.median(by_size["many"]) / statistics.median(by_size["few"])], "×", bar=1.5,
            note=f"{statistics.median(by_size['few']):.2f} ms → {statistics.median(by_size['many']):.2f} ms",
        )
        for what, by_size in took.items()
    ]  # fmt: skip
    return Measured(figures, took)


@contextmanager
def _asking(house: Hospital) -> Iterator[Callable[[], Iterator[tuple[str, float]]]]:
    """A hospital with a hundred open visits in one line, and a round of presses and reads that leaves it so."""
    with house.kiosk() as kiosk, house.doctor() as doctor, house.phone() as phone:
        for _ in range(OPEN_VISITS - len(doctor.line().body["waiting"])):
            kiosk.issue()

        def ask() -> Iterator[tuple[str, float]]:
            yield "check-in", kiosk.issue().milliseconds
            called, *others = doctor.see_one()
            yield "call-next", called.milliseconds
            yield "start + complete", sum(reply.milliseconds for reply in others)
            yield "position", phone.look().milliseconds
            yield "line", doctor.line().milliseconds
            yield "board snapshot", house.snapshot_milliseconds()

        yield ask


# Back after a kill ---------------------------------------------------------------------------------------------------


def restart(folder: Path, scale: Scale, say: Say) -> Measured:
    """From the start of the process after kill -9 to the first number given to the same kiosk."""
    took = []
    with hospital(folder / "killed", log=folder / "killed.log") as house:
        port = house.server.port
        with house.kiosk() as kiosk:
            for _ in range(OPEN_VISITS):
                kiosk.issue()
        house.server.kill()
    for number in range(scale.restarts):
        say(f"start {number + 1} after a kill")
        began = time.perf_counter()
        with hospital(folder / "killed", log=folder / "killed.log", port=port) as house:
            with house.kiosk() as kiosk:
                kiosk.issue()
            took.append(time.perf_counter() - began)
            house.server.kill()
    return Measured([figure("serving again after kill -9", took, "s", bar=1.0)], took)
