"""The disk says no: a sync fails, a write fails, the space runs out. Nobody is promised what is not on the disk."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from appliance import assembly
from appliance.box import Box
from appliance.clock import SystemClock
from appliance.database.ballast import BALLAST_BYTES
from appliance.patients.events import Person
from appliance.queues import actions
from appliance.refusals import Refused
from tests.crash import workload
from tests.crash.cuts import Cut
from tests.crash.disk import Disk, Everything, Nothing, Reading
from tests.crash.examine import Tally, count, examine, found_in
from tests.crash.extent import ALL, SEED
from tests.crash.recording import Recording, Run, record, run
from tests.crash.test_power_cut import show

pytestmark = pytest.mark.timeout(1800 if ALL else 200)

MORNING = ["-m", "tests.crash.workload", "--seed", str(SEED), "--rounds", "3"]
HUNG_SECONDS = 40

# Which call of its kind fails. strace counts for each thread, and the main thread syncs and writes only while starting.
STARTING_SYNCS = range(1, 30) if ALL else (1, 3, 5, 8, 12)
STARTING_WRITES = range(1, 240, 12) if ALL else (1, 20, 60, 130)
# How many syncs a morning makes hangs on how many presses share a commit; these few are made however they fall.
SYNCS = range(1, 40) if ALL else (1, 2, 3, 5, 7, 10)
WRITES = range(1, 320, 9) if ALL else (1, 3, 30, 77, 150)
CHECKPOINTED_PAGES = range(1, 30) if ALL else (1, 9, 20)


@pytest.fixture(scope="module")
def yesterday(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a box that has run before and was stopped in good order."""
    data = tmp_path_factory.mktemp("yesterday") / "data"
    data.mkdir()
    ended = run(MORNING, data=data)
    assert ended.exit_code == 0, ended.output
    (data / "ballast").unlink()
    return data


@pytest.fixture
def data(yesterday: Path, tmp_path: Path) -> Path:
    """A running hospital's folder, to fail in."""
    return Path(shutil.copytree(yesterday, tmp_path / "today" / "data"))


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """The folder of a box that has never run."""
    data = tmp_path / "first" / "data"
    data.mkdir(parents=True)
    return data


def test_the_injection_hits(data: Path) -> None:
    """pysqlite3 syncs by fsync and never by fdatasync: a test that fails the wrong call would pass for ever."""
    ended = run(MORNING, data=data, inject="fdatasync:error=EIO:when=1+", seconds=HUNG_SECONDS)
    assert (ended.struck, ended.exit_code) == ([], 0)
    ended = run(MORNING, data=data, inject="fsync:error=EIO:when=4", seconds=HUNG_SECONDS)
    assert [strike.name for strike in ended.struck] == ["medique.db-wal"]


@pytest.mark.parametrize("when", SYNCS)
def test_after_a_failed_sync_nothing_more_is_promised(when: int, data: Path, figures: list[str]) -> None:
    """SQLite accepts the next commit after a failed sync; the box does not.

    Of a folder's sync SQLite does not look how it went; the box has synced its folder itself before its first commit.
    """
    ended, recording = failing(f"fsync:error=EIO:when={when}", data)
    for strike in ended.struck:
        if strike.name != data.name:
            assert ended.exit_code == workload.BROKEN, ended.output
            assert ended.promises(after=strike.line) == 0, "an answer was given after a sync had failed"
    hold_to_its_promises("a sync fails", ended, recording, data, figures)


def test_a_folder_that_cannot_be_synced_stops_the_start(data: Path) -> None:
    ended = run(MORNING, data=data, inject="fsync:error=EIO:when=1+", seconds=HUNG_SECONDS)
    assert data.name in [strike.name for strike in ended.struck]
    assert (ended.exit_code, ended.acknowledged) == (workload.BROKEN, ())


@pytest.mark.parametrize("when", WRITES)
def test_after_a_failed_write_the_box_stops(when: int, data: Path, figures: list[str]) -> None:
    ended, recording = failing(f"pwrite64:error=EIO:when={when}", data)
    assert ended.exit_code == workload.BROKEN, ended.output
    hold_to_its_promises("a write fails", ended, recording, data, figures)


@pytest.mark.parametrize("when", WRITES)
def test_a_write_that_finds_no_room_refuses_and_goes_on(when: int, data: Path, figures: list[str]) -> None:
    ended, recording = failing(f"pwrite64:error=ENOSPC:when={when}", data)
    if started(ended):
        assert ended.exit_code in (0, workload.STORAGE_FULL), ended.output
        assert went_on(ended), "the box did not go on"
    hold_to_its_promises("a write finds no room", ended, recording, data, figures)


@pytest.mark.parametrize("when", CHECKPOINTED_PAGES)
def test_a_checkpoint_that_finds_no_room_is_no_reason_to_stop(when: int, data: Path) -> None:
    """What is committed stands in the log already; only checkpoints write to the database file itself."""
    ended = run(
        MORNING, data=data, inject=f"pwrite64:error=ENOSPC:when={when}", only="medique.db", seconds=HUNG_SECONDS
    )
    assert ended.struck, "nothing was made to fail: this test shows nothing"
    assert ended.exit_code in (0, workload.STORAGE_FULL), ended.output
    assert went_on(ended), "the box did not go on"
    restarts_with_every_promise(ended, data)


@pytest.mark.parametrize("call", ["fsync", "pwrite64"])
def test_a_checkpoint_that_fails_stops_the_box(call: str, data: Path) -> None:
    ended = run(MORNING, data=data, inject=f"{call}:error=EIO:when=1", only="medique.db", seconds=HUNG_SECONDS)
    assert ended.struck, "nothing was made to fail: this test shows nothing"
    assert ended.exit_code == workload.BROKEN, ended.output
    restarts_with_every_promise(ended, data)


@pytest.mark.parametrize("error", ["EIO", "ENOSPC"])
@pytest.mark.parametrize("call", [*(f"fsync {n}" for n in STARTING_SYNCS), *(f"pwrite64 {n}" for n in STARTING_WRITES)])
def test_a_first_start_that_fails_can_be_repeated(call: str, error: str, empty: Path, figures: list[str]) -> None:
    name, when = call.split()
    ended, recording = failing(f"{name}:error={error}:when={when}", empty)
    if not started(ended) and ended.struck[0].name != empty.name:
        assert ended.exit_code == workload.BROKEN, ended.output
        assert not went_on(ended)
    hold_to_its_promises("a first start fails", ended, recording, empty, figures)


def failing(inject: str, data: Path) -> tuple[Run, Recording]:
    """A short morning with one call made to fail."""
    ended, recording = record(MORNING, data=data, inject=inject, seconds=HUNG_SECONDS)
    assert "not ended after" not in ended.output, f"the box hangs instead of stopping: {ended.output}"
    if not ended.struck:
        assert ALL, "nothing was made to fail: this test shows nothing"
        pytest.skip("this morning makes fewer such calls")
    return ended, recording


def hold_to_its_promises(name: str, ended: Run, recording: Recording, data: Path, figures: list[str]) -> None:
    """What was promised is there after a restart, and would be there had the power failed at the end.

    A sync that failed promises nothing, and what it should have written may be lost for good: so the disk that forgets
    counts it as no sync at all.
    """
    tally = TALLIES.setdefault(name, Tally())
    examine(cuts_at_the_end(recording), tally)
    assert tally.faults == 0, f"{ended.output}\n{tally}"
    restarts_with_every_promise(ended, data, tally)
    show(figures, name, tally)


def cuts_at_the_end(recording: Recording) -> Iterator[Cut]:
    """The power fails when the program has ended."""
    end = len(recording.operations)
    for reading in Reading:
        disk = Disk(reading, recording.initial)
        for operation in recording.operations:
            disk.apply(operation)
        for survival in (Nothing(), Everything()):
            yield Cut(end, f"{reading.value}, at the end", disk.after_cut(survival), recording.acknowledged(end))


def restarts_with_every_promise(ended: Run, data: Path, tally: Tally | None = None) -> None:
    """The folder as the program left it, opened again."""
    tally = tally or Tally()
    count(tally, Cut(0, "restarted", {}, list(ended.acknowledged)), found_in(data))
    assert tally.faults == 0, f"{ended.output}\n{tally}"


TALLIES: dict[str, Tally] = {}


def went_on(ended: Run) -> bool:
    """Whether the box gave answers after a call had failed."""
    return ended.promises(after=ended.struck[0].line) > 0


def started(ended: Run) -> bool:
    """Whether the box had given its first answer when the call failed."""
    return ended.promises(before=ended.struck[0].line) > 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 352 MiB of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=352m", "tmpfs", str(place)], capture_output=True, text=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip(f"needs a small disk, and this machine does not mount one: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


async def test_a_full_disk_refuses_new_tokens_and_goes_on_calling(small_disk: Path) -> None:
    data = small_disk / "data"
    data.mkdir()
    promises = os.open(small_disk.parent / "promises", os.O_WRONLY | os.O_CREAT)
    gave_up: list[BaseException] = []
    box = assembly.open_box(workload.settings(data), clock=SystemClock(), fatal=gave_up.append)
    patients = workload.Morning(box, Random(SEED), promises)
    await patients.open()
    for _ in range(4):
        await patients.round()
    waiting = [await arrive(box, patients) for _ in range(3)]
    assert (data / "ballast").stat().st_size == BALLAST_BYTES

    filler = small_disk / "filler"
    fill(filler, free=40 * 1024)
    given = await until_full(box, patients)
    assert not (data / "ballast").exists(), "the ballast goes overboard"
    for doctor_id in workload.DOCTORS:
        called = await box.writer.do(
            actions.call_next, workload.DESK, department_id=patients.department_id, doctor_id=doctor_id
        )
        assert called.visit_id is not None
        await box.writer.do(actions.start, workload.DESK, visit_id=called.visit_id, doctor_id=doctor_id)
        await box.writer.do(actions.complete, workload.DESK, visit_id=called.visit_id, doctor_id=doctor_id)
    with pytest.raises(Refused, match="storage-full"):
        await arrive(box, patients)

    filler.unlink()
    await asyncio.sleep(2.5)
    assert (data / "ballast").stat().st_size == BALLAST_BYTES, "laid down again once there is room"
    number_after = await arrive(box, patients)
    box.writer.stop()
    box.readers.close()
    os.close(promises)

    assert gave_up == []
    found = found_in(data)
    numbers = [*waiting, *given, number_after]
    assert set(numbers) <= found.numbers
    assert len(set(numbers)) == len(numbers)
    assert (found.chain_faults, found.rebuild_differences, found.closed_seals, found.doubled_numbers) == (0, 0, 0, 0)


@pytest.mark.parametrize("free", [0, 4096, 20 * 1024, 200 * 1024])
async def test_a_box_starts_on_a_full_disk_and_goes_on_calling(free: int, small_disk: Path) -> None:
    """The disk filled up while the box was down: people who already have a number are still seen."""
    data = small_disk / "data"
    data.mkdir()
    promises = os.open(small_disk.parent / "promises", os.O_WRONLY | os.O_CREAT)
    box = assembly.open_box(workload.settings(data), clock=SystemClock())
    patients = workload.Morning(box, Random(SEED), promises)
    await patients.open()
    waiting = [await arrive(box, patients) for _ in range(3)]
    box.writer.stop()
    box.readers.close()
    fill(small_disk / "filler", free=free)

    gave_up: list[BaseException] = []
    box = assembly.open_box(workload.settings(data), clock=SystemClock(), fatal=gave_up.append)
    called = await second_press(box, patients)
    assert called.visit_id is not None
    given = await until_full(box, patients)
    box.writer.stop()
    box.readers.close()
    os.close(promises)
    assert gave_up == []
    (small_disk / "filler").unlink()
    assert {*waiting, *given} <= found_in(data).numbers


async def second_press(box: Box, patients: workload.Morning) -> actions.Called:
    """Call the next one. The press that finds out that the disk is full may be refused; the one after it may not."""
    for refusals_left in (1, 0):
        try:
            return await box.writer.do(
                actions.call_next,
                workload.DESK,
                department_id=patients.department_id,
                doctor_id=workload.DOCTORS[0],
            )
        except Refused:
            if not refusals_left:
                raise
    raise AssertionError("unreachable")


async def arrive(box: Box, patients: workload.Morning) -> str:
    """One patient at the desk; the number."""
    arrived = await box.writer.do(
        actions.check_in,
        workload.DESK,
        department_id=patients.department_id,
        channel="RECEPTION",
        person=Person(name="Asha"),
    )
    assert isinstance(arrived.token_number, str)
    return arrived.token_number


async def until_full(box: Box, patients: workload.Morning) -> list[str]:
    """Patients come until one is refused for want of room; the numbers of those before."""
    given: list[str] = []

    async def come() -> None:
        for _ in range(2000):
            given.append(await arrive(box, patients))  # noqa: PERF401  # wanted when this raises

    with pytest.raises(Refused, match="storage-full"):
        await come()
    return given


def fill(filler: Path, *, free: int) -> None:
    """Take all of the disk but this many bytes."""
    disk = os.statvfs(filler.parent)
    with filler.open("wb") as taken:
        os.posix_fallocate(taken.fileno(), 0, disk.f_bavail * disk.f_frsize - free)
