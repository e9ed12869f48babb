"""A printer on a socket that does what it is told: answers, keeps quiet, hangs up after any byte."""

import socket
import struct
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Literal, Self

READY: Mapping[int, bytes] = {1: b"\x12", 2: b"\x12", 4: b"\x12"}
"""Answers to DLE EOT 1, 2 and 4 of a printer to which nothing is wrong."""

End = Literal["orderly", "reset", "silence"]


class FakePrinter:
    """Listens on a free port of 127.0.0.1. `expects` is how long a sheet is.

    `answers`: what it says to DLE EOT n; a number that is missing gets no answer. `confirms`: what it says to GS r 1.
    `takes`: after how many bytes of the sheet it stops reading, and `ends` how: an orderly end, a reset, or silence.
    """

    def __init__(
        self,
        expects: int,
        *,
        answers: Mapping[int, bytes] = READY,
        confirms: bytes | None = b"\x00",
        takes: int | None = None,
        ends: End = "orderly",
        greets: bytes = b"",
    ) -> None:
        self.sheets: list[bytes] = []
        self.expects = expects
        self.answers = answers
        self.confirms = confirms
        self.takes = takes
        self.ends = ends
        self.greets = greets
        self.trouble: BaseException | None = None
        self._over = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.settimeout(0.05)
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def port(self) -> int:
        return int(self._listening.getsockname()[1])

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join(5)
        self._listening.close()
        if self.trouble is not None:
            raise self.trouble

    def _serve(self) -> None:
        try:
            while not self._over.is_set():
                try:
                    link, _ = self._listening.accept()
                except TimeoutError:
                    continue
                link.settimeout(5)
                with link:
                    self._talk(link)
        except BaseException as trouble:
            self.trouble = trouble

    def _talk(self, link: socket.socket) -> None:
        link.sendall(self.greets)
        try:
            while (start := link.recv(1)) == b"\x10":
                _, question = _exactly(link, 2)
                link.sendall(self.answers.get(question, b""))
            if start:
                self._print(link, start)
        except (ConnectionError, TimeoutError):
            return  # whoever printed has hung up

    def _print(self, link: socket.socket, start: bytes) -> None:
        wanted = self.expects if self.takes is None else self.takes
        self.sheets.append(start)
        if wanted > 1:
            self.sheets[-1] += _exactly(link, wanted - 1)
        if wanted < self.expects:
            self._end(link)
            return
        while after := link.recv(3):
            if after == b"\x1dr\x01" and self.confirms is not None:
                link.sendall(self.confirms)
            elif after[:2] == b"\x10\x04":
                link.sendall(self.answers.get(after[2], b""))

    def _end(self, link: socket.socket) -> None:
        if self.ends == "silence":
            self._over.wait(5)
        elif self.ends == "reset":
            link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _exactly(link: socket.socket, count: int) -> bytes:
    taken = b""
    while len(taken) < count:
        part = link.recv(count - len(taken))
        if not part:
            raise ConnectionResetError("the sender hung up in the middle")
        taken += part
    return taken
