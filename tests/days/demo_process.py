"""`medique demo --json` as a process of its own: started, asked from outside, and ended by its own id."""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

COMMAND = Path(sys.executable).with_name("medique")
READY_SECONDS = 40.0
STOP_SECONDS = 20.0


class DemoProcess:
    """A running demo: what it announced, and what it has written since."""

    def __init__(self, process: "subprocess.Popen[bytes]", log: Path) -> None:
        self.process = process
        self.log = log
        self.line = self._first_line()
        self.welcome: Any = json.loads(self.line)

    @property
    def base(self) -> str:
        """Where it answers."""
        base: str = self.welcome["base"]
        return base

    @property
    def data(self) -> Path:
        """Its data folder."""
        return Path(self.welcome["dataDir"])

    @property
    def departments(self) -> dict[str, str]:
        """Ids by code."""
        return {each["code"]: each["departmentId"] for each in self.welcome["departments"]}

    def kill(self) -> None:
        """The power goes: no orderly stop."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """Ask it to stop, and wait until it has; gives its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_SECONDS)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """The process stands still and its sockets stay open, as behind a cable that was pulled."""
        os.kill(self.process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.process.pid, signal.SIGCONT)

    def rest_of_output(self) -> bytes:
        """Whatever it has printed since its first line, when it has ended."""
        assert self.process.stdout is not None
        return self.process.stdout.read()

    def _first_line(self) -> bytes:
        """The line it announces itself with. Raises AssertionError with its log if it ends or is silent before."""
        assert self.process.stdout is not None
        line = b""
        ends = time.monotonic() + READY_SECONDS
        while not line.endswith(b"\n"):
            readable, _, _ = select.select([self.process.stdout], [], [], max(0.0, ends - time.monotonic()))
            chunk = os.read(self.process.stdout.fileno(), 1) if readable else b""
            assert chunk, f"the demo did not get ready: {self.log.read_text()}"
            line += chunk
        return line


@contextmanager
def demo(data: Path, *options: str, **environment: str) -> Iterator[DemoProcess]:
    """A demo hospital in a data folder, which may be one of an earlier start; ended when the block is left."""
    log = data.with_name(f"{data.name}.log")
    command = [str(COMMAND), "demo", "--json", "--port", "0", "--host", "127.0.0.1", "--data", str(data), *options]
    with log.open("ab") as stderr:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env=os.environ | environment,
        )
    try:
        yield DemoProcess(process, log)
    finally:
        if process.poll() is None:
            os.kill(process.pid, signal.SIGCONT)
            process.kill()
            process.wait()
        assert process.stdout is not None
        process.stdout.close()


def medique(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """One command to its end."""
    return subprocess.run([str(COMMAND), *arguments], capture_output=True, text=True, timeout=60, check=False)
