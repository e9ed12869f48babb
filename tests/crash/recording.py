"""Records what a program does to its data folder, by strace, as a list of operations for the disk that forgets.

The program under test writes a line to the file `acknowledged` beside the data folder after every answer it gives; so
the log shows in which order it synced and promised.
"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.crash.disk import (
    Acknowledge,
    Create,
    Operation,
    Rename,
    Sync,
    SyncFolder,
    Truncate,
    Unlink,
    Write,
)

# pysqlite3 syncs by fsync and never by fdatasync (Python's own does the opposite): both are watched.
WATCHED = (
    "openat,open,creat,close,pwrite64,write,pwritev,pwritev2,writev,ftruncate,truncate,fallocate,copy_file_range,sendfile,"
    "rename,renameat,renameat2,unlink,unlinkat,link,linkat,fsync,fdatasync,sync_file_range,msync,lseek,dup,dup2,dup3"
)
LONGEST_WRITE_BYTES = 1024 * 1024

# Memory shared between processes, made anew by the first to open it; a file only there to be deleted; one only to be locked.
FORGOTTEN = re.compile(r"-shm$|^(ballast|lock)$|^medique-rebuild-")


class Strike(NamedTuple):
    """A call that was made to fail: the name of the file or folder it was for, and its line in the log."""

    name: str
    line: int


class Run(NamedTuple):
    """How the program ended, and what strace saw of it."""

    exit_code: int
    output: str
    log: str
    acknowledged: tuple[str, ...]

    @property
    def struck(self) -> list[Strike]:
        """The calls that were made to fail, in order."""
        begun: dict[str, str] = {}
        strikes = []
        for number, line in enumerate(self.log.splitlines()):
            thread, _, rest = line.partition(" ")
            if rest.endswith("<unfinished ...>"):
                begun[thread] = rest
            elif rest.endswith("(INJECTED)"):
                call = begun[thread] if "resumed>" in rest else rest
                strikes.append(Strike(Path(_path(call.partition("(")[2])).name, number))
        return strikes

    def promises(self, *, before: int | None = None, after: int = 0) -> int:
        """How many promises were made before or after a line of the log."""
        return sum(
            "write(" in line and ".acknowledged" in _unescaped(line) for line in self.log.splitlines()[after:before]
        )


class Recording(NamedTuple):
    """What stood in the folder before, and every operation since, in order."""

    initial: Mapping[str, bytes]
    operations: Sequence[Operation]

    def acknowledged(self, cut: int) -> list[str]:
        """Every promise made before operation number `cut`."""
        return [operation.text for operation in self.operations[:cut] if isinstance(operation, Acknowledge)]


class Unexpected(Exception):
    """The program did something to its files that the model does not know; the model has to learn it first."""


def run(program: Sequence[str], *, data: Path, inject: str = "", only: str | None = None, seconds: float = 120) -> Run:
    """Run a Python program (`-m module …`) under strace. `inject` is a clause of strace's, e.g. `fsync:error=EIO:when=5`.

    The program gets the data folder and the file for its acknowledgements as its last two arguments. With `only`, calls
    on that one file of the data folder are seen and made to fail, so that the log is no recording.
    """
    acknowledged = data.with_name(data.name + ".acknowledged")
    log = data.with_name(data.name + ".strace")
    acknowledged.write_text("")
    command = [
        *("strace", "--follow-forks", "--seccomp-bpf", "--decode-fds=path", "-xx"),
        *("-s", str(LONGEST_WRITE_BYTES), "-e", f"trace={WATCHED}", "-e", "signal=none"),
        *(("-e", f"inject={inject}") if inject else ()),
        *(("-P", str(data / only), "-P", str(acknowledged)) if only else ()),
        *("-o", str(log), sys.executable, *program, str(data), str(acknowledged)),
    ]
    started = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=Path(__file__).parents[2],
        start_new_session=True,
    )
    try:
        output, _ = started.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(started.pid, signal.SIGKILL)  # strace alone would leave the program running
        output, _ = started.communicate()
        output += f"\nnot ended after {seconds:g} s"
    return Run(started.returncode, output, log.read_text(), tuple(acknowledged.read_text().splitlines()))


def record(program: Sequence[str], *, data: Path, inject: str = "", seconds: float = 120) -> tuple[Run, Recording]:
    """Run a program as `run` does, and read its log. Files that stand in the folder already count as durable."""
    initial = {
        str(path.relative_to(data)): path.read_bytes()
        for path in sorted(data.rglob("*"))
        if path.is_file() and not FORGOTTEN.search(str(path.relative_to(data)))
    }
    ended = run(program, data=data, inject=inject, seconds=seconds)
    return ended, read(ended.log, data=data, initial=initial)


def read(log: str, *, data: Path, initial: Mapping[str, bytes]) -> Recording:
    """The operations that a log of strace shows on the files of one folder."""
    reader = _Reader(data, initial)
    for line in log.splitlines():
        reader.line(line)
    return Recording(initial, reader.operations)


class _Call(NamedTuple):
    name: str
    arguments: list[str]
    result: int
    began: int


class _Reader:
    """Follows names, files and open handles through the log of one process and its threads."""

    def __init__(self, data: Path, initial: Mapping[str, bytes]) -> None:
        self.operations: list[Operation] = []
        self._root = str(data)
        self._promises = str(data.with_name(data.name + ".acknowledged"))
        self._inodes = {path: -1 - number for number, path in enumerate(initial)}
        self._next_inode = 1
        self._open: dict[int, int] = {}
        self._places: dict[int, int] = {}
        self._unfinished: dict[str, tuple[str, int]] = {}

    def line(self, line: str) -> None:
        thread, _, rest = line.partition(" ")
        rest = rest.strip()
        if rest.endswith("<unfinished ...>"):
            begun = rest.removesuffix("<unfinished ...>").rstrip()
            self._unfinished[thread] = (begun, len(self.operations))
            self._promise_at_start(begun)
            return
        began = len(self.operations)
        resumed = re.match(r"<\.\.\. \w+ resumed>", rest)
        if resumed:
            start, began = self._unfinished.pop(thread)
            rest = start + rest[resumed.end() :]
        called = re.match(r"(\w+)\((.*)\)\s+= (-?\d+)", rest)
        if not called:
            return  # an exit, or a call that the end of the process cut off
        name, arguments, result = called.groups()
        if int(result) < 0:
            return  # it did not happen; a sync that failed promises nothing
        if resumed and name == "write" and _path(arguments.split(", ")[0]) == self._promises:
            return  # noted when it began
        self._carry_out(_Call(name, arguments.split(", "), int(result), began))

    def _promise_at_start(self, begun: str) -> None:
        """A promise counts from the moment it may have been read, so from the start of the call that makes it."""
        name, _, arguments = begun.partition("(")
        if name == "write":
            handle, data, *_ = arguments.split(", ")
            if _path(handle) == self._promises:
                self._promise(_bytes(data))

    def _promise(self, data: bytes) -> None:
        self.operations += [Acknowledge(text) for text in data.decode().splitlines()]

    def _carry_out(self, call: _Call) -> None:
        match call.name:
            case "openat" | "open" | "creat":
                self._opened(call)
            case "close":
                self._open.pop(_handle(call.arguments[0]), None)
            case "write" | "pwrite64":
                self._written(call)
            case "ftruncate":
                self._truncated(call)
            case "fsync" | "fdatasync":
                self._synced(call)
            case "rename" | "renameat" | "renameat2":
                self._renamed(call)
            case "unlink" | "unlinkat":
                self._unlinked(call)
            case _:
                self._must_not_concern_us(call)

    def _opened(self, call: _Call) -> None:
        path_at = 1 if call.name == "openat" else 0
        path = self._inside(_text(call.arguments[path_at]))
        flags = "O_CREAT|O_WRONLY|O_TRUNC" if call.name == "creat" else call.arguments[path_at + 1]
        self._open.pop(call.result, None)
        if path is None:
            return
        if "O_CREAT" in flags and path not in self._inodes:
            self._inodes[path] = self._next_inode
            self._next_inode += 1
            self.operations.append(Create(path, self._inodes[path]))
        elif "O_TRUNC" in flags:
            self.operations.append(Truncate(self._inodes[path], 0))
        if path in self._inodes:
            self._open[call.result] = self._inodes[path]
            self._places[call.result] = 0 if "O_WRONLY" in flags and "O_APPEND" not in flags else -1

    def _written(self, call: _Call) -> None:
        handle = _handle(call.arguments[0])
        data = _bytes(call.arguments[1])[: call.result]
        if _path(call.arguments[0]) == self._promises:
            self._promise(data)
            return
        inode = self._file(call)
        if inode is None:
            return
        if call.name == "pwrite64":
            self.operations.append(Write(inode, int(call.arguments[3]), data))
            return
        if self._places[handle] < 0:
            raise Unexpected(f"a write at an unknown place: {call.arguments[0]}")
        self.operations.append(Write(inode, self._places[handle], data))
        self._places[handle] += len(data)

    def _truncated(self, call: _Call) -> None:
        inode = self._file(call)
        if inode is not None:
            self.operations.append(Truncate(inode, int(call.arguments[1])))

    def _synced(self, call: _Call) -> None:
        path = _path(call.arguments[0])
        if path == self._root:
            self.operations.append(SyncFolder(".", call.began))
        elif (inode := self._file(call)) is not None:
            self.operations.append(Sync(inode, call.began))
        elif (folder := self._inside(path)) is not None and not FORGOTTEN.search(folder):
            self.operations.append(SyncFolder(folder, call.began))

    def _renamed(self, call: _Call) -> None:
        old, new = (self._inside(_text(call.arguments[at])) for at in ((0, 1) if call.name == "rename" else (1, 3)))
        if old is None and new is None:
            return
        if old is None or new is None or Path(old).parent != Path(new).parent:
            raise Unexpected(f"a rename between folders: {old} to {new}")
        self._inodes[new] = self._inodes.pop(old)
        self.operations.append(Rename(old, new))

    def _unlinked(self, call: _Call) -> None:
        path = self._inside(_text(call.arguments[0 if call.name == "unlink" else 1]))
        if path is not None:
            self._inodes.pop(path, None)
            self.operations.append(Unlink(path))

    def _must_not_concern_us(self, call: _Call) -> None:
        if call.name in ("lseek", "dup", "dup2", "dup3", "fallocate", "msync"):
            handles = call.arguments[:1]
        else:
            handles = call.arguments
        if call.name != "lseek" and any(self._inside(_path(handle)) for handle in handles):
            raise Unexpected(f"{call.name} on a file of the data folder")
        if call.name == "lseek" and _handle(call.arguments[0]) in self._open:
            self._places[_handle(call.arguments[0])] = -1

    def _file(self, call: _Call) -> int | None:
        """The file behind a call's handle, if it is one of the data folder's."""
        if self._inside(_path(call.arguments[0])) is None:
            return None
        return self._open.get(_handle(call.arguments[0]))

    def _inside(self, path: str) -> str | None:
        """A path from the data folder, or None for one that is not below it or does not matter after a cut."""
        path = path.removesuffix(" (deleted)").removesuffix("(deleted)")
        if not path.startswith(self._root + "/"):
            return None
        relative = path.removeprefix(self._root + "/")
        return None if FORGOTTEN.search(relative) else relative


def _handle(argument: str) -> int:
    return int(re.match(r"\d+", argument).group())  # type: ignore[union-attr]  # strace prints a number first


def _bytes(argument: str) -> bytes:
    quoted = re.fullmatch(r'"((?:\\x[0-9a-f]{2})*)"', argument)
    if quoted is None:
        raise Unexpected(f"a write that strace cut short: {argument[:40]}")
    return bytes.fromhex(quoted.group(1).replace("\\x", ""))


def _text(argument: str) -> str:
    return _bytes(argument).decode()


def _path(handle: str) -> str:
    """The path that strace gives with a handle: `5</srv/data/medique.db>`."""
    shown = re.match(r"-?\w*<(.*?)>", handle)
    return _unescaped(shown.group(1)) if shown else ""


def _unescaped(path: str) -> str:
    return re.sub(r"(?:\\x[0-9a-f]{2})+", _plain, path)


def _plain(escaped: re.Match[str]) -> str:
    return bytes.fromhex(escaped.group().replace("\\x", "")).decode(errors="replace")
