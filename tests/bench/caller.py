"""One person at a time: a plain keep-alive connection that presses, waits, and knows how long it took."""

import socket
import time
from types import TracebackType
from typing import Any, Self

import msgspec

from tests.bench.client import request


class Reply(msgspec.Struct, frozen=True):
    """One answer: status, body as JSON (None where there is none), and the milliseconds it took."""

    status: int
    body: Any
    milliseconds: float


class Caller:
    """Sends one request after the other over one connection."""

    def __init__(self, port: int, *, token: str | None = None) -> None:
        self._port = port
        self.headers = {"authorization": f"Bearer {token}"} if token else {}
        self._socket = self._connect()

    def get(self, path: str) -> Reply:
        """Ask."""
        return self.send(request("GET", path, headers=self.headers))

    def post(self, path: str, body: Any) -> Reply:
        """Press."""
        return self.send(request("POST", path, msgspec.json.encode(body), headers=self.headers))

    def send(self, data: bytes) -> Reply:
        """Send one request that is written out already."""
        began = time.perf_counter()
        self._socket.sendall(data)
        answer = self._socket.recv(65536)
        while b"\r\n\r\n" not in answer:
            answer += self._more()
        head, _, body = answer.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r")[0] or 0)
        while len(body) < length:
            body += self._more()
        milliseconds = (time.perf_counter() - began) * 1000
        return Reply(int(head[9:12]), msgspec.json.decode(body) if body else None, milliseconds)

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def _connect(self) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self._port), timeout=60)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def _more(self) -> bytes:
        data = self._socket.recv(65536)
        if not data:
            raise ConnectionError("the other side hung up")
        return data
