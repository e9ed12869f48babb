"""Days: what they show while they run, closing them, and the clock by which they end."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from appliance.database import clock_steps
from appliance.queues.days import turn_day
from appliance.reporting import closing
from tests.hospital import TIMER
from tests.web.ward import Ward

SATURDAY, SUNDAY = "2026-11-21", "2026-11-22"
ROLLOVER = datetime(2026, 11, 21, 22, 30, tzinfo=UTC)


async def closes(ward: Ward, date: str = SATURDAY, **body: Any) -> httpx.Response:
    return await ward.call(ward.asta, "POST", f"/v1/admin/days/{date}/close", body)


async def day(ward: Ward, date: str = SATURDAY, query: str = "") -> dict[str, Any]:
    answer = await ward.call(ward.audrey, "GET", f"/v1/admin/days/{date}{query}")
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


def night_falls(ward: Ward) -> None:
    ward.clock.advance(seconds=(ROLLOVER - ward.clock.now()).total_seconds())
    for department_id in (ward.cardiology, ward.dermatology):
        ward.spine.do(turn_day, TIMER, department_id=department_id)
    for person in (ward.asta, ward.audrey, ward.meera):  # who comes next morning signs in anew
        person.headers["Authorization"] = f"Bearer {ward.token(person.id)}"


async def test_a_day_that_runs_shows_the_figures_of_this_moment(ward: Ward) -> None:
    issued = await ward.issue()
    await ward.issue()
    await ward.call(ward.rita, "POST", f"/v1/reception/visits/{issued['visitId']}/cancel", {"reason": "patient-left"})
    shown = await day(ward)
    [cardiology] = shown["departments"]
    assert (cardiology["running"], cardiology["closed"], cardiology["closing"], cardiology["journal"]) == (
        True,
        False,
        0,
        None,
    )
    assert (cardiology["visits"]["opened"], cardiology["visits"]["cancelled"], cardiology["visits"]["stillOpen"]) == (
        2,
        1,
        1,
    )
    assert shown["totals"]["visits"]["opened"] == 2
    assert [check["name"] for check in cardiology["checks"] if not check["holds"]] == ["sheets"], "paper is still owed"


async def test_closing_ends_what_is_open_and_seals_the_figures(ward: Ward) -> None:
    await ward.issue()
    closed = await closes(ward)
    assert closed.status_code == 200, closed.text
    [cardiology] = closed.json()["departments"]
    assert (cardiology["closed"], cardiology["final"], cardiology["closing"]) == (True, False, 1)
    assert cardiology["visits"]["cancelledBecause"] == {"day-closed": 1}
    assert cardiology["closedBy"] == {"kind": "staff", "id": ward.asta.id, "name": "Asta"}
    head = ward.spine.entries()[-2]
    assert (cardiology["journal"]["headSeq"], cardiology["journal"]["headHash"]) == (head.seq, head.hash.hex())
    assert (await closes(ward)).json() == closed.json(), "pressed twice, closed once"
    assert await day(ward) == closed.json()


async def test_what_does_not_add_up_is_said_and_names_what_is_missing(ward: Ward) -> None:
    """The virtual printer of these tests prints nothing."""
    issued = await ward.issue()
    shown = (await closes(ward)).json()
    [cardiology] = shown["departments"]
    sheets = next(check for check in cardiology["checks"] if check["name"] == "sheets")
    assert (shown["addsUp"], sheets["holds"], sheets["left"], sheets["right"]) == (False, False, 1, 0)
    assert issued["tokenNumber"] in sheets["text"]


async def test_who_comes_after_the_closing_opens_the_day_again(ward: Ward) -> None:
    await ward.issue()
    await closes(ward)
    await ward.issue()
    [cardiology] = (await day(ward))["departments"]
    assert (cardiology["closed"], cardiology["closing"], cardiology["visits"]["stillOpen"]) == (False, 1, 1)


async def test_one_department_is_closed_without_the_others(ward: Ward) -> None:
    await ward.issue()
    body = {"departmentId": ward.dermatology}
    await ward.call(ward.ravi, "POST", "/v1/reception/visits", body)
    shown = (await closes(ward, **body)).json()
    assert [each["code"] for each in shown["departments"]] == ["D"]
    assert {each["code"]: each["closed"] for each in (await day(ward))["departments"]} == {"C": False, "D": True}
    assert (await closes(ward)).json()["closed"] is True


@pytest.mark.parametrize(("date", "status"), [(SUNDAY, 422), ("2026-11-20", 404), ("2026-02-30", 404), ("today", 404)])
async def test_a_day_that_cannot_be_closed(ward: Ward, date: str, status: int) -> None:
    await ward.issue()
    before = ward.spine.recorded()
    assert (await closes(ward, date)).status_code == status
    assert ward.spine.recorded() == before
    assert (await ward.call(ward.asta, "GET", f"/v1/admin/days/{date}")).status_code == 404


async def test_nor_can_one_of_a_hospital_to_which_nobody_came(ward: Ward) -> None:
    assert (await closes(ward)).status_code == 422
    assert (await closes(ward, departmentId="00000000-0000-0000-0000-000000000000")).status_code == 404


async def test_the_list_has_the_newest_first_and_what_still_runs(ward: Ward) -> None:
    await ward.issue()
    night_falls(ward)
    await ward.issue()
    await closes(ward)
    await closing.close_what_is_over(writer=ward.box.writer, readers=ward.box.readers)
    dates = (await ward.call(ward.audrey, "GET", "/v1/admin/days")).json()
    assert [(each["date"], each["running"], each["final"]) for each in dates] == [
        (SUNDAY, True, False),
        (SATURDAY, False, True),
    ]
    assert dates[1]["departments"][0]["opened"] == 1
    earlier = (await ward.call(ward.audrey, "GET", f"/v1/admin/days?before={SUNDAY}&limit=1")).json()
    assert [each["date"] for each in earlier] == [SATURDAY]


async def test_a_department_for_trying_out_stands_apart(ward: Ward) -> None:
    made = await ward.call(
        ward.asta, "POST", "/v1/admin/departments", {"code": "T", "name": "Training", "kind": "TEST"}
    )
    await ward.call(ward.kiosk, "POST", "/v1/kiosk/tokens", {"departmentId": made.json()["departmentId"]})
    await ward.issue()
    shown = (await closes(ward)).json()
    assert [each["code"] for each in shown["departments"]] == ["C"]
    assert [each["code"] for each in shown["tests"]] == ["T"]
    assert shown["totals"]["visits"]["opened"] == 1
    [listed] = (await ward.call(ward.asta, "GET", "/v1/admin/days")).json()
    assert [each["code"] for each in listed["departments"]] == ["C"]


async def test_a_doctor_is_told_first_thing_of_who_was_still_inside(ward: Ward) -> None:
    await ward.come(ward.meera)
    issued = await ward.issue()
    await ward.call(ward.meera, "POST", "/v1/doctor/call-next", {"departmentId": ward.cardiology})
    await ward.call(ward.meera, "POST", f"/v1/doctor/visits/{issued['visitId']}/start", {})
    night_falls(ward)
    me = (await ward.call(ward.meera, "GET", "/v1/doctor/me")).json()
    assert me["unfinished"] == issued["visitId"]
    await ward.follow()
    snapshot = await ward.site.feed.snapshot(f"staff:{ward.cardiology}")
    assert f'"unfinished":"{issued["visitId"]}"'.encode() in snapshot.data
    await ward.call(ward.meera, "POST", f"/v1/doctor/visits/{issued['visitId']}/complete", {})
    assert "unfinished" not in (await ward.call(ward.meera, "GET", "/v1/doctor/me")).json()


async def test_a_clock_in_doubt_is_shown_and_believed_when_somebody_says_so(ward: Ward) -> None:
    sure = {"doubtful": False, "since": None, "seconds": None, "direction": None, "settlesAt": None}
    now = "2026-11-21T09:00:00.000Z"
    assert (await ward.call(ward.rita, "GET", "/v1/admin/clock")).json() == {"now": now, **sure}
    ward.spine.do(clock_steps.doubt_clock, TIMER, seconds=3600, direction="back")
    ward.box.doors.clock_settles_in = lambda: 90.0
    doubted = {
        "doubtful": True,
        "since": now,
        "seconds": 3600,
        "direction": "back",
        "settlesAt": "2026-11-21T09:01:30.000Z",
    }
    assert (await ward.call(ward.rita, "GET", "/v1/admin/clock")).json() == {"now": now, **doubted}
    assert "jumped" in (await ward.call(None, "GET", "/status")).text
    assert "medique_clock_in_doubt 1.0" in (await ward.call(None, "GET", "/metrics")).text
    confirmed = await ward.call(ward.rita, "POST", "/v1/admin/clock/confirm", {})
    assert (confirmed.status_code, confirmed.json()) == (200, {"now": now, **sure})
    assert ward.spine.recorded()[-1] == "ClockConfirmed"
