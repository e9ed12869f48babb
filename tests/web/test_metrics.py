"""Latencies are counted by ourselves, and read like the library's own."""

from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from web.metrics import Latencies, counter, gauge, registry


def samples(latencies: Latencies) -> dict[tuple[str, str], float]:
    text = generate_latest(registry(latencies)).decode()
    return {
        (sample.name, sample.labels.get("le", "")): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_answers_fall_into_their_buckets() -> None:
    latencies = Latencies()
    for milliseconds in (0.5, 1.0, 1.5, 7000.0):
        latencies.observe("GET /x", "GET", 200, milliseconds)
    read = samples(latencies)
    assert read["opd_api_latency_ms_bucket", "1.0"] == 2
    assert read["opd_api_latency_ms_bucket", "2.0"] == 3
    assert read["opd_api_latency_ms_bucket", "5000.0"] == 3
    assert read["opd_api_latency_ms_bucket", "+Inf"] == 4
    assert read["opd_api_latency_ms_sum", ""] == 7003.0


def test_the_share_of_our_mistakes() -> None:
    latencies = Latencies()
    assert latencies.share_of_mistakes() == 0
    for status in (200, 404, 500, 200):
        latencies.observe("GET /x", "GET", status, 1)
    assert latencies.share_of_mistakes() == 0.25


def test_single_numbers() -> None:
    assert gauge("a", "About.", 2).samples[0].value == 2
    assert counter("b", "About.", 3).samples[0].name == "b_total"
