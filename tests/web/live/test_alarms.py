"""An alarm reaches every screen of the staff of its department at once, whichever door they listen at, and no other."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.web.live.ear import Ear
from tests.web.live.test_feed import Screen, screen, settle
from tests.web.ward import Ward, open_ward, served
from web.live.listener import Who

FEEDS = {"reception": "rita", "nurse": "thomas", "doctor-console": "meera"}


async def danger(ward: Ward) -> dict[str, Any]:
    """Somebody at the kiosk tells that it is very hard to breathe."""
    return await ward.issue(name="Asha Rao", age=41, symptoms=["breathing-hard"])


def alarms(listening: Screen) -> list[list[dict[str, Any]]]:
    """The lists of alarms that a screen was told, in order."""
    return [frame["alarms"] for _, frame in listening.heard("snapshot", "alert")]


@pytest.mark.parametrize("feed", FEEDS)
async def test_red_at_the_kiosk_reaches_every_staff_feed(tmp_path: Path, feed: str) -> None:
    """Through a real socket, by the address that the screen of each role opens."""
    with open_ward(tmp_path) as ward:
        async with served(ward) as base:
            headers = getattr(ward, FEEDS[feed]).headers
            async with (
                httpx.AsyncClient(base_url=base, headers=headers, timeout=10, trust_env=False) as client,
                client.stream("GET", f"/v1/live/{feed}") as stream,
            ):
                lines = stream.aiter_lines()
                await heard(lines, "snapshot")
                issued = await danger(ward)
                await ward.follow()
                alert = await heard(lines, "alert")
    assert issued["visitId"] in alert and "Fights for breath" in alert


async def heard(lines: Any, event: str) -> str:
    """The data of the next frame of a kind."""
    async for line in lines:
        if line == f"event: {event}":
            while not (line := await anext(lines)).startswith("data: "):
                pass
            return str(line)
    raise AssertionError("the stream ended")


async def test_the_alarm_goes_out_at_once_with_everything_a_screen_shows(ward: Ward) -> None:
    listening = await screen(ward, "staff")
    issued = await danger(ward)
    await ward.follow()
    await ward.site.hub.send_all()
    ((alarm,),) = alarms(listening)[1:]
    assert alarm == {
        "alarmId": alarm["alarmId"],
        "departmentId": ward.cardiology,
        "visitId": issued["visitId"],
        "tokenNumber": "C-001",
        "name": "Asha Rao",
        "level": "RED",
        "by": "patient",
        "confirmed": False,
        "raisedAt": alarm["raisedAt"],
        "reasons": ["Fights for breath"],
        "acknowledgedAt": None,
        "acknowledgedBy": None,
        "outcome": None,
    }


async def test_who_comes_later_sees_what_is_still_open(ward: Ward) -> None:
    await danger(ward)
    await settle(ward)
    listening = await screen(ward, "staff")
    ((alarm,),) = alarms(listening)
    assert alarm["tokenNumber"] == "C-001"


async def test_confirming_and_answering_are_told_too(ward: Ward) -> None:
    listening = await screen(ward, "staff")
    issued = await danger(ward)
    await settle(ward)
    path = f"/v1/nurse/visits/{issued['visitId']}/assessment"
    await ward.call(ward.thomas, "POST", f"{path}/confirm", {"level": "RED"})
    await settle(ward)
    alarm_id = alarms(listening)[-1][0]["alarmId"]
    await ward.call(ward.rita, "POST", f"/v1/alarms/{alarm_id}/acknowledge", {"outcome": "called-now"})
    await settle(ward)
    told = [[alarm["confirmed"] for alarm in each] for each in alarms(listening)]
    assert told == [[], [False], [True], []]


async def test_what_was_found_changes_the_row_of_the_visit(ward: Ward) -> None:
    issued = await ward.issue(age=41)
    await settle(ward)
    listening = await screen(ward, "staff")
    path = f"/v1/nurse/visits/{issued['visitId']}/assessment"
    await ward.call(ward.thomas, "POST", path, {"signs": ["wheeze"]})
    await settle(ward)
    rows = [row for _, frame in listening.heard("queue") for row in frame["rows"]]
    assert [row["triage"] for row in rows] == [{"level": "YELLOW", "stage": "assessed", "reasons": ["Wheezing"]}]


async def test_boards_and_other_departments_hear_nothing_of_it(ward: Ward) -> None:
    board, elsewhere = await screen(ward, "board"), Ear()
    channels = [f"staff:{ward.dermatology}"]
    await ward.site.hub.join(elsewhere, b"", who=Who("staff", "10.0.0.2"), channels=channels, last_id=None)
    issued = await danger(ward)
    await settle(ward)
    for said in (board.ear.socket.heard.decode(), elsewhere.socket.heard.decode()):
        assert "event: snapshot" in said, "need a screen that listens for this test to mean anything"
        for secret in ("event: alert", "Asha", "breath", issued["visitId"]):
            assert secret not in said


async def test_an_alarm_that_goes_along_is_told_where_it_was_and_where_it_is(ward: Ward) -> None:
    issued = await danger(ward)
    await settle(ward)
    here, there = await screen(ward, "staff"), Ear()
    channels = [f"staff:{ward.dermatology}"]
    await ward.site.hub.join(there, b"", who=Who("staff", "10.0.0.2"), channels=channels, last_id=None)
    body = {"toDepartmentId": ward.dermatology}
    path = f"/v1/reception/visits/{issued['visitId']}/transfer"
    answer = await ward.call(ward.rita, "POST", path, body)
    assert answer.status_code == 200, answer.text
    await settle(ward)
    ward.site.feed.flush(ward.dermatology)
    await ward.site.hub.send_all()
    elsewhere = Screen(ward, channels[0], there)
    assert [len(each) for each in alarms(here)] == [1, 0]
    assert [len(each) for each in alarms(elsewhere)] == [0, 1]
