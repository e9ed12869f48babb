"""What screens hear of a night: who went home leaves the line, who is carried over stays with a new version, and a doctor is
asked about who was still inside.
"""

from datetime import UTC, datetime

from appliance.departments.actions import set_policy
from appliance.departments.policy import Policy
from appliance.queues.days import turn_day
from tests.hospital import TIMER
from tests.web.live.test_feed import call_next, screen, settle
from tests.web.ward import Ward

ROLLOVER = datetime(2026, 11, 21, 22, 30, tzinfo=UTC)


def night_falls(ward: Ward) -> None:
    ward.clock.advance(seconds=(ROLLOVER - ward.clock.now()).total_seconds())
    ward.spine.do(turn_day, TIMER, department_id=ward.cardiology)


async def test_who_goes_home_leaves_every_line(ward: Ward) -> None:
    await ward.issue()
    await ward.follow()
    board = await screen(ward)
    night_falls(ward)
    await settle(ward)
    assert not board.line
    issued = await ward.issue()
    await settle(ward)
    assert [*board.line] == [issued["tokenNumber"]] == ["C-001"], "the number of who went home is another's now"


async def test_who_is_carried_over_stays_and_can_be_acted_on(ward: Ward) -> None:
    ward.spine.do(set_policy, TIMER, department_id=ward.cardiology, policy=Policy(at_day_end="carry"))
    issued = await ward.issue()
    await ward.follow()
    board, staff = await screen(ward), await screen(ward, "staff")
    night_falls(ward)
    await settle(ward)
    assert [*board.line] == ["C-001"]
    [row] = [row for event, data in staff.heard("queue") for row in data["rows"] if row["visitId"] == issued["visitId"]]
    assert (row["version"], row["state"]) == (2, "WAITING"), "a press with the old version would be refused"
    second = await ward.issue()
    await settle(ward)
    assert [*board.line] == ["C-001", second["tokenNumber"]] == ["C-001", "C-002"]


async def test_a_doctor_hears_of_who_was_still_inside(ward: Ward) -> None:
    await ward.come(ward.meera)
    await ward.issue()
    called = await call_next(ward)
    await ward.call(ward.meera, "POST", f"/v1/doctor/visits/{called['visitId']}/start", {})
    await ward.follow()
    staff = await screen(ward, "staff")
    night_falls(ward)
    await settle(ward)
    (_, duty) = staff.heard("doctors")[-1]
    [meera] = duty["doctors"]
    assert meera["unfinished"] == called["visitId"]
