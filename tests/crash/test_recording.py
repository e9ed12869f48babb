"""The reader of strace's log: the order of syncs and promises is what everything else rests on."""

from pathlib import Path

import pytest

from tests.crash.disk import Acknowledge, Create, Rename, Sync, SyncFolder, Truncate, Unlink, Write
from tests.crash.recording import Recording, Run, Unexpected, read, record

DATA = Path("/d")
LOG = "/d/box.db-wal"
PROMISES = "/d.acknowledged"


def hexed(text: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in text.encode())


def at(handle: int, path: str) -> str:
    return f"{handle}<{hexed(path)}>"


OPENED = f'7  openat(AT_FDCWD<{hexed("/")}>, "{hexed(LOG)}", O_RDWR|O_CREAT|O_CLOEXEC, 0644) = {at(5, LOG)}'
WRITTEN = f'7  pwrite64({at(5, LOG)}, "{hexed("abcd")}", 4, 32) = 4'
SYNCED = f"7  fsync({at(5, LOG)}) = 0"
PROMISED = f'8  write({at(9, PROMISES)}, "{hexed("1 a -")}\\x0a", 6) = 6'


def reading(*lines: str, initial: dict[str, bytes] | None = None) -> Recording:
    return read("\n".join(lines), data=DATA, initial=initial or {})


def test_a_write_and_its_sync() -> None:
    operations = reading(OPENED, WRITTEN, SYNCED, PROMISED).operations
    assert operations == [Create("box.db-wal", 1), Write(1, 32, b"abcd"), Sync(1, 2), Acknowledge("1 a -")]


def test_a_sync_that_failed_is_none() -> None:
    failed = f"7  fsync({at(5, LOG)}) = -1 EIO (Input/output error) (INJECTED)"
    assert not any(isinstance(operation, Sync) for operation in reading(OPENED, WRITTEN, failed).operations)


def test_a_sync_covers_what_was_written_before_it_began_not_before_it_ended() -> None:
    begun = f"7  fsync({at(5, LOG)} <unfinished ...>"
    other = WRITTEN.replace("7  ", "8  ", 1)
    operations = reading(OPENED, WRITTEN, begun, other, "7  <... fsync resumed>) = 0").operations
    assert operations[-1] == Sync(1, 2)
    assert operations[-2] == Write(1, 32, b"abcd")


def test_a_promise_counts_from_the_moment_it_may_have_been_read() -> None:
    begun = PROMISED.removesuffix(") = 6") + " <unfinished ...>"
    operations = reading(OPENED, WRITTEN, begun, SYNCED, "8  <... write resumed>) = 6").operations
    assert [type(operation) for operation in operations] == [Create, Write, Acknowledge, Sync]


def test_a_file_replaced_with_care() -> None:
    fresh, folder = "/d/key.new", at(6, "/d")
    operations = reading(
        f'7  openat(AT_FDCWD<{hexed("/")}>, "{hexed(fresh)}", O_WRONLY|O_CREAT|O_TRUNC|O_CLOEXEC, 0600) = {at(5, fresh)}',
        f'7  write({at(5, fresh)}, "{hexed("ab")}", 2) = 2',
        f'7  write({at(5, fresh)}, "{hexed("c")}", 1) = 1',
        f"7  fsync({at(5, fresh)}) = 0",
        f'7  rename("{hexed(fresh)}", "{hexed("/d/key")}") = 0',
        f"7  fsync({folder}) = 0",
        initial={"key": b"old"},
    ).operations
    assert operations == [
        Create("key.new", 1),
        Write(1, 0, b"ab"),
        Write(1, 2, b"c"),
        Sync(1, 3),
        Rename("key.new", "key"),
        SyncFolder(".", 5),
    ]


def test_a_log_cut_back_and_removed() -> None:
    operations = reading(
        OPENED, f"7  ftruncate({at(5, LOG)}, 0) = 0", f'7  unlink("{hexed(LOG)}") = 0', OPENED.replace("5<", "6<")
    ).operations
    assert operations == [Create("box.db-wal", 1), Truncate(1, 0), Unlink("box.db-wal"), Create("box.db-wal", 2)]


def test_files_elsewhere_and_shared_memory_do_not_matter() -> None:
    elsewhere = [line.replace(hexed(LOG), hexed("/e/box.db")) for line in (OPENED, WRITTEN, SYNCED)]
    memory = [line.replace(hexed(LOG), hexed("/d/box.db-shm")) for line in (OPENED, WRITTEN, SYNCED)]
    assert reading(*elsewhere, *memory).operations == []


@pytest.mark.parametrize(
    "line",
    [
        f"7  fallocate({at(5, LOG)}, 0, 0, 4096) = 0",
        f'7  rename("{hexed(LOG)}", "{hexed("/e/box.db")}") = 0',
        f'7  pwrite64({at(5, LOG)}, "{hexed("ab")}"..., 4, 0) = 4',
    ],
)
def test_what_the_model_does_not_know_is_an_error_and_never_left_out(line: str) -> None:
    with pytest.raises(Unexpected):
        reading(OPENED, line)


def test_strikes_are_found_also_where_threads_interleave() -> None:
    log = "\n".join(
        [f"7  fsync({at(5, LOG)} <unfinished ...>", PROMISED, "7  <... fsync resumed>) = -1 EIO (x) (INJECTED)"]
    )
    ended = Run(1, "", log, ("1 a -",))
    assert [strike.name for strike in ended.struck] == ["box.db-wal"]
    assert ended.promises(before=ended.struck[0].line) == 1
    assert ended.promises(after=ended.struck[0].line) == 0


def test_a_program_that_hangs_is_ended_with_everything_it_started(tmp_path: Path) -> None:
    program = tmp_path / "sleeper.py"
    program.write_text("import time\ntime.sleep(600)\n")
    data = tmp_path / "data"
    data.mkdir()
    ended, _ = record([str(program)], data=data, seconds=1)
    assert "not ended after 1 s" in ended.output
