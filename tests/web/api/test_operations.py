"""Health, metrics and the description of the API."""

import pytest

from tests.web.ward import Ward


@pytest.mark.parametrize("path", ["/health", "/health/live", "/health/ready", "/health/startup"])
async def test_a_box_that_is_well_says_so(ward: Ward, path: str) -> None:
    answer = await ward.call(None, "GET", path)
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "causes": {}})


async def test_a_dead_writer_makes_it_unready_with_the_cause_but_alive(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ward.box.writer, "_broken", True)
    answer = await ward.call(None, "GET", "/health/ready")
    assert answer.status_code == 503
    assert list(answer.json()["causes"]) == ["writer"]
    assert (await ward.call(None, "GET", "/health/live")).status_code == 200


async def test_whatever_else_is_asked_about_health_may_be_its_cause(ward: Ward) -> None:
    ward.box.health["spool"] = lambda: None
    ward.box.health["clock"] = lambda: "The clock was stepped."
    answer = await ward.call(None, "GET", "/health")
    assert answer.json()["causes"] == {"clock": "The clock was stepped."}


async def test_metrics_have_the_sources_names_and_nothing_personal(ward: Ward) -> None:
    await ward.issue(name="Asha Rao")
    text = (await ward.call(None, "GET", "/metrics")).text
    assert "# TYPE opd_api_latency_ms histogram" in text
    assert "medique_live_board_connections 0.0" in text
    assert "Asha" not in text


async def test_metrics_follow_the_ward(ward: Ward) -> None:
    first, _ = await ward.issue(), await ward.issue()
    await ward.come(ward.meera)
    await ward.call(ward.meera, "POST", "/v1/doctor/call-next", {"departmentId": ward.cardiology})
    await ward.call(ward.meera, "POST", f"/v1/doctor/visits/{first['visitId']}/start", {})
    ward.clock.advance(seconds=240)
    await ward.call(ward.meera, "POST", f"/v1/doctor/visits/{first['visitId']}/complete", {})
    await ward.follow()
    told = set((await ward.call(None, "GET", "/metrics")).text.splitlines())
    assert 'opd_tokens_created_total{department="C"} 2.0' in told
    assert 'opd_queue_length_current{department="C"} 1.0' in told
    assert 'opd_consultation_duration_seconds_bucket{department="C",le="120.0"} 0.0' in told
    assert 'opd_consultation_duration_seconds_bucket{department="C",le="300.0"} 1.0' in told
    assert 'opd_consultation_duration_seconds_sum{department="C"} 240.0' in told
    assert f"medique_journal_head {float(ward.spine.entries()[-1].seq)}" in told
