"""Whom we measure ourselves against: the empty endpoint and PocketBase; each as a server and what to send it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from tests.bench.caller import Caller
from tests.bench.client import request
from tests.bench.process import Server, free_port, started

BIN = Path(sys.executable).parent

PATIENT = {"name": "Asha Rao", "age": 41, "symptoms": ["cough for two days"]}
"""What everybody is told about a patient."""
OWN = {"name": "Asha Rao {number}", "idempotencyKey": "bench-{number}"}
"""What differs from one request to the next; besides, the ages do."""
AGES = range(21, 85)


class Peer(msgspec.Struct, frozen=True):
    """A running server, its name in the table, and the requests that take turns."""

    name: str
    server: Server
    requests: tuple[bytes, ...]


@contextmanager
def empty_endpoint(folder: Path) -> Iterator[Peer]:
    """Does nothing: what HTTP in Python costs before anybody has done anything."""
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.empty", str(port)]
    with started(command, log=folder / "empty.log", port=port) as (server, _):
        body = msgspec.json.encode(PATIENT | OWN)
        yield Peer("empty endpoint", server, (request("POST", "/nothing", body),))


@contextmanager
def pocketbase(folder: Path) -> Iterator[Peer]:
    """PocketBase with its defaults (SQLite, WAL, synchronous=NORMAL): a plain insert of the same facts."""
    data, port = folder / "pocketbase", free_port()
    binary = BIN / "pocketbase"
    subprocess.run(
        [binary, "superuser", "upsert", "bench@example.org", "bench-password", "--dir", data],
        check=True, capture_output=True,
    )  # fmt: skip
    command: list[str | Path] = [binary, "serve", "--http", f"127.0.0.1:{port}", "--dir", data]
    with started(command, log=folder / "pocketbase.log", port=port) as (server, _):
        _make_collection(port)
        yield Peer("pocketbase", server, tuple(_records()))


def _make_collection(port: int) -> None:
    with Caller(port) as caller:
        signed_in = caller.post(
            "/api/collections/_superusers/auth-with-password",
            {"identity": "bench@example.org", "password": "bench-password"},
        )
        caller.headers = {"authorization": signed_in.body["token"]}
        fields = [
            {"name": "name", "type": "text"},
            {"name": "age", "type": "number"},
            {"name": "symptoms", "type": "json"},
            {"name": "idempotencyKey", "type": "text"},
        ]
        made = caller.post("/api/collections", {"name": "checkins", "type": "base", "createRule": "", "fields": fields})
        assert made.status == 200, made.body


def _records() -> Iterator[bytes]:
    for age in AGES:
        record = PATIENT | OWN | {"age": age}
        yield request("POST", "/api/collections/checkins/records", msgspec.json.encode(record))
