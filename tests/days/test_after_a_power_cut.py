"""The power goes between a press and its repetition: the same key still means the same visit, number, sheet and secret."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.days.demo_process import demo, medique
from tests.days.outside import Outside, outside, wait_until

AT_ONCE = 50
SAME_AFTER_ALL = ("visitId", "tokenNumber", "tokenId", "printJobId", "queuedAt")
ORIGIN = {"Sec-Fetch-Site": "same-origin"}

pytestmark = pytest.mark.timeout(120)


def at_once(visitor: Outside, path: str, body: Any, headers: dict[str, str]) -> list[httpx.Response]:
    """Fifty posts from fifty threads."""
    with ThreadPoolExecutor(AT_ONCE) as threads:
        posts = [threads.submit(visitor.client.post, path, json=body, headers=headers) for _ in range(AT_ONCE)]
        return [post.result() for post in posts]


def test_one_key_is_one_press_before_and_after_a_power_cut(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with demo(data) as first, outside(first) as visitor:
        department = visitor.department_id
        press = {"departmentId": department, "name": "Asha", "age": 41, "idempotencyKey": "kiosk-press"}
        answers = at_once(visitor, "/v1/kiosk/tokens", press, visitor.kiosk)
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.content for answer in answers}) == 1
        issued = answers[0].json()
        scanned = visitor.post("/v1/patient/scan", {"departmentId": department})
        form = {**press, "idempotencyKey": "phone-press", "signedCheckinToken": scanned["signedCheckinToken"]}
        checked_in = visitor.post("/v1/patient/checkin", form, ORIGIN)
        first.kill()

    with demo(data) as second, outside(second) as visitor:
        visitor.client.cookies.clear()  # another port is another browser to cookies; the nonce is what counts
        answers = at_once(visitor, "/v1/kiosk/tokens", press, visitor.kiosk)
        assert {answer.status_code for answer in answers} == {201}
        again = answers[0].json()
        assert {name: again[name] for name in SAME_AFTER_ALL} == {name: issued[name] for name in SAME_AFTER_ALL}
        repeated = visitor.post("/v1/patient/checkin", form)
        for name in ("visitId", "tokenNumber", "restoreToken", "expiresAt"):
            assert repeated[name] == checked_in[name]
        bearer = {"Authorization": f"Bearer {checked_in['restoreToken']}"}
        shown = visitor.get(f"/v1/patient/visits/{checked_in['visitId']}", bearer)
        assert shown["tokenNumber"] == checked_in["tokenNumber"]
        for path, body, headers in (
            ("/v1/kiosk/tokens", press | {"name": "Ravi"}, visitor.kiosk),
            ("/v1/patient/checkin", form | {"age": 42}, {}),
        ):
            reused = visitor.client.post(path, json=body, headers=headers)
            assert (reused.status_code, reused.json()["type"]) == (422, "urn:medique:problem:key-reused")
        fresh = visitor.takes_a_number()
        assert [fresh["tokenNumber"], checked_in["tokenNumber"], issued["tokenNumber"]] == ["G-003", "G-002", "G-001"]
        [sheet] = visitor.sheets_of(issued["tokenNumber"])
        assert (sheet["jobId"], sheet["copy"]) == (issued["printJobId"], 0)
        assert second.stop() == 0
    assert medique("verify", "--data", str(data)).returncode == 0
    assert medique("rebuild", "--check", "--data", str(data)).returncode == 0


def test_every_number_that_was_answered_is_there_after_a_power_cut(tmp_path: Path) -> None:
    """Killed while eight people press: what was answered is on disk, numbers have no gap, and paper agrees."""
    data = tmp_path / "data"
    answered: list[str] = []
    with demo(data) as first, outside(first) as visitor, ThreadPoolExecutor(8) as threads:
        visitor.staff("reception")
        pressing = [threads.submit(press_until_the_power_goes, visitor, answered) for _ in range(8)]
        wait_until(lambda: len(answered) >= 20, "twenty numbers")
        first.kill()
        for each in pressing:
            each.result()

    with demo(data) as second, outside(second) as visitor:
        queue = visitor.get(f"/v1/queue/{visitor.department_id}", visitor.staff("doctor"))
        waiting = [visit["tokenNumber"] for visit in queue["waiting"]]
        assert set(answered) <= set(waiting)
        assert sorted(waiting) == [f"G-{number:03d}" for number in range(1, len(waiting) + 1)]
        wait_until(lambda: len(visitor.paper()) >= len(waiting), "everybody's paper", seconds=60)
        assert Counter((job["tokenNumber"], job["copy"]) for job in visitor.paper()) == Counter(
            (token, 0) for token in waiting
        )
        assert second.stop() == 0
    assert medique("verify", "--data", str(data)).returncode == 0
    assert medique("rebuild", "--check", "--data", str(data)).returncode == 0


def press_until_the_power_goes(visitor: Outside, answered: list[str]) -> None:
    """One number after the other; who was told to wait tries again. Ends when nobody answers any more."""
    headers = visitor.staff("reception")
    body = {"departmentId": visitor.department_id}
    while True:
        try:
            answer = visitor.client.post("/v1/reception/visits", json=body, headers=headers)
        except httpx.TransportError:
            return
        if answer.status_code == 201:
            answered.append(answer.json()["tokenNumber"])
        else:
            assert answer.status_code == 429, answer.text
