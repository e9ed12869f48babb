"""The bench must not rot: its client, its table and its peers run here for a moment, and no figure is judged."""

import asyncio
from collections.abc import Iterator

import msgspec
import pytest

from tests.bench import client, peers, report
from tests.bench.caller import Caller
from tests.bench.client import Plan, request
from tests.bench.peers import Peer


@pytest.fixture(scope="module")
def peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    with peers.empty_endpoint(tmp_path_factory.mktemp("bench")) as running:
        yield running


def plan(peer: Peer, **changes: float) -> Plan:
    given = {"connections": 4, "seconds": 0.5, "warm_seconds": 0.1} | changes
    return Plan(host="127.0.0.1", port=peer.server.port, requests=peer.requests, **given)  # type: ignore[arg-type]


def test_a_closed_loop_counts_good_answers_from_a_process_of_its_own(peer: Peer) -> None:
    load = asyncio.run(client.drive_apart(plan(peer)))

    assert set(load.statuses) == {201}
    assert load.answers > 0
    assert 0 < load.p50_ms <= load.p90_ms <= load.p99_ms <= load.longest_ms


def test_a_fixed_rate_sends_as_many_as_it_says(peer: Peer) -> None:
    load = asyncio.run(client.drive(plan(peer, rate=100, seconds=1.0)))

    assert load.answers == pytest.approx(100, abs=10)


def test_a_refusal_is_no_success(peer: Peer) -> None:
    strange = (request("POST", "/something", b'{"number": "{number}"}'),)
    load = asyncio.run(client.drive(msgspec.structs.replace(plan(peer), requests=strange)))

    assert set(load.statuses) == {404}
    assert not load.good


def test_every_request_has_its_own_number_and_its_true_length() -> None:
    driver = client.Driver(
        Plan(host="", port=0, connections=0, seconds=0, requests=(request("POST", "/", b"{number}"),))
    )

    assert (
        driver.next()
        == b"POST / HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: 12\r\n\r\n000000000000"
    )
    assert driver.next().endswith(b"\r\n\r\n000000000001")


def test_a_server_that_hangs_up_ends_the_run_loudly(peer: Peer) -> None:
    rude = (b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",)

    with pytest.raises(ConnectionError):
        asyncio.run(client.drive(msgspec.structs.replace(plan(peer), requests=rude)))


def test_one_caller_at_a_time_gets_status_body_and_duration(peer: Peer) -> None:
    with Caller(peer.server.port) as caller:
        replies = [caller.post("/nothing", {}) for _ in range(2)]

    assert [(reply.status, reply.body) for reply in replies] == [(201, {}), (201, {})]
    assert peer.server.resident_mb > 1
    assert peer.server.processor_seconds > 0


def test_the_table_shows_median_range_bar_and_verdict() -> None:
    figures = [
        report.figure("fast", [900.0, 1000.0, 1300.0], "/s", bar=1000, better="more"),
        report.figure("slow", [1.5], "ms", bar=1.0, note="one round"),
    ]

    assert report.table(figures).splitlines()[1:] == [
        "fast  1,000 /s  900 – 1,300  ≥ 1,000  ok",
        "slow   1.50 ms                   ≤ 1  MISSED  one round",
    ]
