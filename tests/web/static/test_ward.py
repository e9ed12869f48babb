"""ward.js: a department's line with its visits, as those who work in it see it."""

from typing import Any

import pytest
from playwright.sync_api import Page

ASK = """async ([snapshot, frames]) => {
  const { wardOf, wardAfter, waitingOf, activeOf, recentOf } = await import('/ward.js');
  const ward = frames.reduce((ward, [event, frame]) => wardAfter(ward, event, frame), wardOf(snapshot));
  const tokens = (visits) => visits.map((visit) => visit.tokenNumber);
  return {
    waiting: tokens(waitingOf(ward)), active: tokens(activeOf(ward)), recent: tokens(recentOf(ward)),
    doctors: ward.doctors, notices: ward.notices, known: ward.visits.size, alarms: ward.alarms,
  };
}"""


def visit(token: str, state: str = "WAITING", position: int | None = 1, version: int = 1) -> dict[str, Any]:
    return {"visitId": f"v-{token}", "tokenNumber": token, "state": state, "position": position, "version": version}


def snapshot(*waiting: dict[str, Any], **more: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {"departmentId": "c", "active": [], "recent": [], "doctors": [], "notices": []}
    return empty | {"waiting": list(waiting)} | more


def queue(
    *rows: dict[str, Any], out: list[str] | None = None, in_: list[Any] | None = None
) -> tuple[str, dict[str, Any]]:
    return "queue", {"departmentId": "c", "changes": [], "rows": list(rows), "out": out or [], "in": in_ or []}


def ask(page: Page, before: dict[str, Any], *frames: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    answer: dict[str, Any] = page.evaluate(ASK, [before, list(frames)])
    return answer


def test_those_on_hold_stand_last(page: Page) -> None:
    told = ask(page, snapshot(visit("C-1"), visit("C-2", position=None), visit("C-3")))
    assert told["waiting"] == ["C-1", "C-3", "C-2"]


def test_whoever_joins_stands_where_the_frame_says(page: Page) -> None:
    joined = queue(visit("C-3"), in_=[[1, "C-3"]])
    assert ask(page, snapshot(visit("C-1"), visit("C-2")), joined)["waiting"] == ["C-1", "C-3", "C-2"]


def test_whoever_is_called_is_active_and_waits_no_longer(page: Page) -> None:
    called = queue(visit("C-1", "CALLED", 0, 2), out=["C-1"])
    told = ask(page, snapshot(visit("C-1"), visit("C-2")), called)
    assert (told["waiting"], told["active"]) == (["C-2"], ["C-1"])


@pytest.mark.parametrize("state", ["COMPLETED", "NO_SHOW", "CANCELLED"])
def test_whoever_is_over_is_found_among_the_last(page: Page, state: str) -> None:
    before = snapshot(visit("C-1"), recent=[visit("C-0", "COMPLETED", None)])
    told = ask(page, before, queue(visit("C-1", state, None, 2), out=["C-1"]))
    assert (told["waiting"], told["recent"]) == ([], ["C-1", "C-0"])


def test_a_long_day_is_not_remembered_whole(page: Page) -> None:
    over = [queue(visit(f"C-{number}", "COMPLETED", None)) for number in range(100)]
    told = ask(page, snapshot(visit("C-200")), *over)
    assert told["recent"][0] == "C-99"
    assert told["known"] == len(told["recent"]) + 1 < 60


def test_whoever_missed_a_call_is_kept_all_day(page: Page) -> None:
    over = [queue(visit(f"C-{number}", "COMPLETED", None)) for number in range(100)]
    told = ask(page, snapshot(visit("C-200")), queue(visit("C-100", "NO_SHOW", None)), *over)
    assert told["recent"][-1] == "C-100"


def test_alarms_are_those_of_the_last_frame(page: Page) -> None:
    before = snapshot(alarms=[{"alarmId": "a"}])
    assert ask(page, before)["alarms"] == [{"alarmId": "a"}]
    assert ask(page, before, ("alert", {"departmentId": "c", "alarms": []}))["alarms"] == []


WITH = """async ([snapshot, visit]) => {
  const { wardOf, withVisit } = await import('/ward.js');
  return withVisit(wardOf(snapshot), visit).visits.get(visit.visitId).state;
}"""


def test_what_an_answer_showed_is_taken_in_unless_something_newer_is_known(page: Page) -> None:
    known = snapshot(visit("C-1", version=3))
    assert page.evaluate(WITH, [known, visit("C-1", "CALLED", version=4)]) == "CALLED"
    assert page.evaluate(WITH, [known, visit("C-1", "CALLED", version=2)]) == "WAITING"


def test_what_is_mended_disappears_from_the_notices(page: Page) -> None:
    before = snapshot(notices=[{"printJobId": "j"}])
    assert ask(page, before, ("notices", {"departmentId": "c", "notices": []}))["notices"] == []


def test_doctors_are_those_of_the_last_frame(page: Page) -> None:
    assert ask(page, snapshot(), ("doctors", {"departmentId": "c", "doctors": [{"name": "Dr Meera"}]}))["doctors"] == [
        {"name": "Dr Meera"}
    ]
