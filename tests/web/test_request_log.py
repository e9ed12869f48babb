"""Log lines: JSON, agreed fields only, never in anybody's way."""

import asyncio
import json
import logging
import threading
from typing import Any

import pytest
import structlog

from tests.hospital import FakeClock
from web import request_log
from web.request_log import GATHER_SECONDS, HELD_BYTES, RequestLog, Sink


def lines(written: list[bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in b"".join(written).splitlines()]


def log(written: list[bytes]) -> RequestLog:
    return RequestLog(FakeClock(), Sink(written.append))


def line(to: RequestLog, **more: Any) -> None:
    fields: dict[str, Any] = {
        "trace_id": "t", "request_id": "t", "route": "GET /x", "method": "GET", "status": 200, "latency_ms": 1.234,
        "actor_id": None, "role": "staff", "code": None,
    }  # fmt: skip
    to.line(**{**fields, **more})


def test_a_line_is_json_with_agreed_fields() -> None:
    written: list[bytes] = []
    line(log(written), code="busy", status=503, actor_id="a")
    (entry,) = lines(written)
    assert entry.keys() <= request_log.ALLOWED
    assert (entry["level"], entry["code"], entry["latencyMs"], entry["at"]) == (
        "error",
        "busy",
        1.23,
        "2026-11-21T09:00:00.000Z",
    )


def test_a_field_nobody_agreed_to_is_left_out_and_counted() -> None:
    event = request_log.allowed_only(None, "info", {"event": "x", "patientName": "Asha", "seq": 1})
    assert event == {"event": "x", "seq": 1, "dropped": 1}


async def test_lines_are_gathered_and_written_away_from_the_loop() -> None:
    written: list[tuple[bytes, str]] = []
    sink = Sink(lambda text: written.append((text, threading.current_thread().name)))
    for number in range(100):
        sink.line(b"%d\n" % number)
    assert written == []
    await asyncio.sleep(GATHER_SECONDS * 2)
    ((text, thread),) = written
    assert text.count(b"\n") == 100
    assert thread != threading.main_thread().name


async def test_a_log_that_nobody_reads_costs_lines_and_no_memory() -> None:
    gate = threading.Event()
    sink = Sink(lambda text: gate.wait(5))
    sink.line(b"first\n")
    await asyncio.sleep(GATHER_SECONDS * 2)
    for _ in range(3000):
        sink.line(b"x" * 1023 + b"\n")
    assert sink._held_bytes <= HELD_BYTES
    assert sink.lost > 1000
    gate.set()


def test_of_an_exception_only_its_kind_and_place_are_told() -> None:
    try:
        raise ValueError("Asha Rao")
    except ValueError as caught:
        event = request_log.where_only(None, "error", {"event": "x", "exc_info": caught})
    assert event["error"] == "ValueError"
    assert event["where"][-1].startswith("test_request_log.py:")
    assert "Asha" not in json.dumps(dict(event))


@pytest.fixture
def _unconfigured() -> Any:
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    structlog.reset_defaults()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


@pytest.mark.usefixtures("_unconfigured")
def test_every_logger_of_the_process_writes_such_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[bytes] = []
    monkeypatch.setattr(request_log, "_to_stderr", written.append)
    request_log.configure(FakeClock())
    structlog.get_logger("a").error("it broke", seq=5, name="Asha")
    logging.getLogger("asyncio").error("Task failed: %s", "Asha")
    ours, theirs = lines(written)
    assert (ours["event"], ours["seq"], ours["level"]) == ("it broke", 5, "error")
    assert (theirs["event"], theirs["cause"]) == ("Task failed: %s", "asyncio")
    assert b"Asha" not in b"".join(written)
