"""A server under measurement: started, ended by its own id."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
STOP_SECONDS = 15.0


class Server:
    """One server process and the port it answers on."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int) -> None:
        self.process = process
        self.port = port

    @property
    def resident_mb(self) -> float:
        """What it holds in memory, in MiB."""
        pages = Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]
        return int(pages) * PAGE_BYTES / 2**20

    @property
    def processor_seconds(self) -> float:
        """The processor time it has used so far, all threads together."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS

    def kill(self) -> None:
        """As a power cut would, as far as a process can tell."""
        self.process.kill()
        self.process.wait()


@contextmanager
def started(
    command: Sequence[str | Path], *, log: Path, port: int = 0, announces: bool = False
) -> Iterator[tuple[Server, bytes]]:
    """Run a server until the block ends. Gives it once it listens on `port`; or with `announces`, with its first line.

    What it says on stderr goes into `log`. Raises RuntimeError, with the end of that, if it ends by itself.
    """
    with log.open("ab") as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors)
    server = Server(process, port)
    try:
        assert process.stdout is not None
        line = process.stdout.readline() if announces else b""
        if announces and not line:
            raise RuntimeError(f"{command[0]} did not start: {log.read_text()[-2000:]}")
        if not announces:
            _wait_for(server, log)
        yield server, line
    finally:
        _end(process)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_for(server: Server, log: Path) -> None:
    while True:
        if server.process.poll() is not None:
            raise RuntimeError(f"it ended by itself: {log.read_text()[-2000:]}")
        try:
            socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if process.stdout is not None:
        process.stdout.close()
