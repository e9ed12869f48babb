"""Reception: issue by hand, raise, cancel."""

from pathlib import Path

import pytest

from appliance.settings import Printer
from tests.web.ward import Ward, open_ward


async def test_somebody_at_the_counter_gets_a_number_and_a_slip(ward: Ward) -> None:
    body = {"departmentId": ward.cardiology, "name": "Asha Rao", "age": 41, "urgent": True}
    answer = await ward.call(ward.rita, "POST", "/v1/reception/visits", body)
    assert answer.status_code == 201
    told = answer.json()
    assert (told["tokenNumber"], told["priority"], told["state"]) == ("C-001", "URGENT", "URGENT")
    assert told["person"]["name"] == "Asha Rao"
    assert told["printJobId"] is not None
    assert ward.spine.recorded()[-3:] == ["TokenIssued", "VisitQueued", "VisitRaised"]


async def test_classes_seen_at_the_counter_are_confirmed_and_those_of_the_age_count_anyhow(ward: Ward) -> None:
    plain = await ward.issue()
    ward.clock.advance(seconds=60)
    for more in ({"age": 30, "classes": ["pregnant"]}, {"age": 70}):
        body = {"departmentId": ward.cardiology, "name": "Asha Rao", **more}
        answer = await ward.call(ward.rita, "POST", "/v1/reception/visits", body)
        assert (answer.status_code, answer.json()["classes"]) == (201, more.get("classes", ["elderly"]))
    queue = (await ward.call(ward.rita, "GET", f"/v1/queue/{ward.cardiology}")).json()
    assert [visit["tokenNumber"] for visit in queue["waiting"]] == ["C-002", "C-003", plain["tokenNumber"]]
    odd = {"departmentId": ward.cardiology, "classes": ["important"]}
    assert (await ward.call(ward.rita, "POST", "/v1/reception/visits", odd)).status_code == 422


async def test_an_urgent_one_goes_first(ward: Ward) -> None:
    first, second = await ward.issue(), await ward.issue()
    raised = await ward.call(
        ward.thomas, "POST", f"/v1/reception/visits/{second['visitId']}/urgent", {"expectedVersion": 1}
    )
    assert (raised.json()["position"], raised.json()["version"]) == (1, 2)
    queue = (await ward.call(ward.rita, "GET", f"/v1/queue/{ward.cardiology}")).json()
    assert [visit["visitId"] for visit in queue["waiting"]] == [second["visitId"], first["visitId"]]
    assert ward.spine.entries()[-1].reason == "nurse"


async def test_cancelling_takes_somebody_out_of_the_line_with_a_reason(ward: Ward) -> None:
    issued = await ward.issue()
    path = f"/v1/reception/visits/{issued['visitId']}/cancel"
    cancelled = await ward.call(ward.rita, "POST", path, {"expectedVersion": 1, "reason": "registered-twice"})
    assert cancelled.json()["state"] == "CANCELLED"
    assert ward.spine.entries()[-1].reason == "registered-twice"


@pytest.mark.parametrize("reason", ["Asha Rao went home", ""])
async def test_a_reason_is_a_code_and_never_a_story(ward: Ward, reason: str) -> None:
    issued = await ward.issue()
    body = {"reason": reason}
    answer = await ward.call(ward.rita, "POST", f"/v1/reception/visits/{issued['visitId']}/cancel", body)
    assert (answer.status_code, answer.json()["field"]) == (422, "reason")


async def test_a_number_given_without_a_slip_is_not_printed_again(ward: Ward) -> None:
    async with ward.client() as phone:
        token = (await phone.post("/v1/patient/scan", json={})).json()["signedCheckinToken"]
        form = {"departmentId": ward.cardiology, "name": "Bo", "age": 3, "signedCheckinToken": token}
        visit_id = (await phone.post("/v1/patient/checkin", json=form)).json()["visitId"]
    answer = await ward.call(ward.rita, "POST", f"/v1/reception/visits/{visit_id}/reprint", {})
    assert (answer.status_code, "without a slip" in answer.json()["detail"]) == (404, True)


async def test_receptions_slips_come_out_where_no_kiosk_stands(tmp_path: Path) -> None:
    printers = (Printer("p1", "Kiosk printer"), Printer("p2", "Reception printer"))
    with open_ward(tmp_path, printers=printers) as ward:
        body = {"departmentId": ward.cardiology}
        issued = (await ward.call(ward.rita, "POST", "/v1/reception/visits", body)).json()
        sheet = (await ward.call(ward.rita, "GET", f"/v1/print-jobs/{issued['printJobId']}")).json()
        assert sheet["printer"] == "p2"
