"""The power is cut at every write and every sync of a morning; nothing that was promised is lost, nothing is twice."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.crash.cuts import cuts
from tests.crash.disk import Create, Sync, Write, without_syncs
from tests.crash.examine import HEADING, Tally, examine
from tests.crash.extent import ALL, SEED, extent
from tests.crash.recording import Recording, record

pytestmark = pytest.mark.timeout(1800 if ALL else 150)

Recorded = Callable[[str], Recording]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """The recording of a morning under a durability; made once for each."""
    known: dict[str, Recording] = {}

    def recorded(synchronous: str) -> Recording:
        if synchronous not in known:
            data = tmp_path_factory.mktemp("morning") / "data"
            data.mkdir()
            program = ["-m", "tests.crash.workload", "--seed", str(SEED), "--rounds", "6", "--synchronous", synchronous]
            ended, known[synchronous] = record(program, data=data)
            assert ended.exit_code == 0, ended.output
        return known[synchronous]

    return recorded


def test_the_recorded_morning_has_everything_in_it(recorded: Recorded) -> None:
    """A power cut is only worth something in a run that commits together, checkpoints, cuts its log back and restarts."""
    operations = recorded("FULL").operations
    created = [operation.path for operation in operations if isinstance(operation, Create)]
    assert created.count("medique.db-wal") >= 3, "the migrations and both sessions each begin a log"
    assert any(path.startswith("keyring") for path in created)
    assert sum(isinstance(operation, Sync) for operation in operations) > 50
    headers = Counter(
        operation.inode for operation in operations if isinstance(operation, Write) and is_log_header(operation)
    )
    assert max(headers.values()) > 1, "no checkpoint let a log begin again from its start"
    assert len(recorded("FULL").acknowledged(len(operations))) > 80


def is_log_header(write: Write) -> bool:
    return write.offset == 0 and len(write.data) == 32 and write.data.startswith(b"\x37\x7f\x06")


def test_no_promise_is_lost_wherever_the_power_is_cut(recorded: Recorded, figures: list[str], tmp_path: Path) -> None:
    tally = examine(cuts(recorded("FULL"), points=extent(80), chances=1, seed=SEED), keep=tmp_path)
    show(figures, f"power cut, seed {SEED}", tally)
    assert tally.points > 300
    assert tally.promises > 1000
    assert tally.faults == 0, "\n".join(tally.examples)


def test_the_start_of_a_new_box_may_be_cut_anywhere(recorded: Recorded, figures: list[str], tmp_path: Path) -> None:
    """Key files, migrations, the first epoch: every operation until the first promise."""
    full = recorded("FULL")
    first = next(number for number in range(len(full.operations)) if full.acknowledged(number))
    start = Recording(full.initial, full.operations[:first])
    tally = examine(cuts(start, points=extent(45), chances=2, seed=SEED), keep=tmp_path)
    show(figures, f"first start, seed {SEED}", tally)
    assert tally.points > 200
    assert tally.faults == 0, "\n".join(tally.examples)


@pytest.mark.parametrize("synchronous", ["NORMAL", "OFF"])
def test_with_fewer_syncs_the_same_test_goes_red(synchronous: str, recorded: Recorded, figures: list[str]) -> None:
    tally = examine(cuts(recorded(synchronous), points=30, chances=1, seed=SEED))
    show(figures, f"control: synchronous={synchronous}", tally)
    assert tally.lost > 100


def test_with_a_disk_whose_syncs_lie_the_same_test_goes_red(recorded: Recorded, figures: list[str]) -> None:
    full = recorded("FULL")
    lying = Recording(full.initial, without_syncs(full.operations))
    tally = examine(cuts(lying, points=30, chances=1, seed=SEED))
    show(figures, "control: syncs that lie", tally)
    assert tally.lost > 100


def show(figures: list[str], name: str, tally: Tally) -> None:
    """Put a row of the table below the result of the run; a later row of the same name takes its place."""
    if HEADING not in figures:
        figures.append(HEADING)
    figures[:] = [line for line in figures if not line.startswith(f"{name} ")]
    figures.append(tally.row(name))
