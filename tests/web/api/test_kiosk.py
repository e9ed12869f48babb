"""A number at the kiosk, and its paper."""

from pathlib import Path
from typing import Any

from appliance.printing import actions as printing
from tests.web.ward import Ward, open_ward


async def test_a_press_gives_a_number_a_place_and_a_slip(ward: Ward) -> None:
    issued = await ward.issue(name="Asha Rao", age=41)
    assert issued["tokenNumber"] == "C-001"
    assert (issued["state"], issued["position"], issued["peopleAhead"]) == ("WAITING", 1, 0)
    assert ward.spine.recorded()[-2:] == ["TokenIssued", "VisitQueued"]
    sheet = await ward.call(ward.kiosk, "GET", f"/v1/print-jobs/{issued['printJobId']}")
    assert sheet.json() == {
        "printJobId": issued["printJobId"],
        "tokenNumber": "C-001",
        "state": "OWED",
        "printer": "p1",
        "copy": 0,
        "hint": "This slip is waiting for the printer.",
    }


async def test_nobody_has_to_say_who_they_are(ward: Ward) -> None:
    assert (await ward.issue())["tokenNumber"] == "C-001"


async def test_a_kiosk_hears_nothing_of_persons(ward: Ward) -> None:
    issued = await ward.issue(name="Asha Rao", needs=["wheelchair"])
    assert "person" not in issued
    assert "needs" not in issued


async def test_the_same_press_again_is_the_same_number_and_the_same_sheet(ward: Ward) -> None:
    first = await ward.issue(idempotencyKey="press-1", name="Asha Rao", age=41)
    await ward.issue()
    again = await ward.issue(idempotencyKey="press-1", name="Asha Rao", age=41)
    assert {first[each] == again[each] for each in ("visitId", "tokenNumber", "printJobId")} == {True}
    assert ward.spine.recorded().count("TokenIssued") == 2


async def test_the_key_may_stand_in_the_header_too(ward: Ward) -> None:
    body = {"departmentId": ward.cardiology}
    presses = [
        await ward.call(ward.kiosk, "POST", "/v1/kiosk/tokens", body, **{"Idempotency-Key": "press-1"})
        for _ in range(2)
    ]
    assert presses[0].json()["visitId"] == presses[1].json()["visitId"]


async def test_the_order_of_fields_and_spaces_do_not_make_another_request(ward: Ward) -> None:
    async with ward.client(**ward.kiosk.headers, **{"Content-Type": "application/json"}) as client:
        texts = (
            f'{{"departmentId":"{ward.cardiology}","name":"Asha","idempotencyKey":"press-1"}}',
            f'{{ "idempotencyKey": "press-1",\n "name": "Asha", "departmentId": "{ward.cardiology}" }}',
        )
        numbers = [(await client.post("/v1/kiosk/tokens", content=text)).json()["tokenNumber"] for text in texts]
    assert numbers == ["C-001", "C-001"]


async def test_the_same_key_for_something_else_is_refused(ward: Ward) -> None:
    await ward.issue(idempotencyKey="press-1", name="Asha Rao")
    body = {"departmentId": ward.cardiology, "idempotencyKey": "press-1", "name": "Bo"}
    answer = await ward.call(ward.kiosk, "POST", "/v1/kiosk/tokens", body)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:medique:problem:key-reused")


async def test_another_kiosk_may_use_the_same_key(ward: Ward) -> None:
    other = ward.device("KIOSK", ())
    body = {"departmentId": ward.cardiology, "idempotencyKey": "press-1"}
    numbers = [
        (await ward.call(who, "POST", "/v1/kiosk/tokens", body)).json()["tokenNumber"] for who in (ward.kiosk, other)
    ]
    assert numbers == ["C-001", "C-002"]


async def test_a_repeated_press_is_known_after_a_restart(tmp_path: Path) -> None:
    with open_ward(tmp_path) as ward:
        first = await ward.issue(idempotencyKey="press-1", name="Asha Rao")
        kiosk, body = ward.kiosk, {"departmentId": ward.cardiology, "idempotencyKey": "press-1", "name": "Asha Rao"}
    with open_ward(tmp_path, furnished=False) as ward:
        again = (await ward.call(kiosk, "POST", "/v1/kiosk/tokens", body)).json()
    assert (first["visitId"], first["printJobId"]) == (again["visitId"], again["printJobId"])


async def test_a_kiosk_of_one_department_gives_no_numbers_for_another(ward: Ward) -> None:
    kiosk = ward.device("KIOSK", (ward.dermatology,))
    answer = await ward.call(kiosk, "POST", "/v1/kiosk/tokens", {"departmentId": ward.cardiology})
    assert answer.status_code == 403


async def test_a_closed_department_says_so(ward: Ward) -> None:
    body = {"departmentId": "01a1fd55-0000-7000-8000-000000000000"}
    answer = await ward.call(ward.kiosk, "POST", "/v1/kiosk/tokens", body)
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:medique:problem:not-found")


async def test_a_sheet_that_is_still_to_come_is_not_printed_again(ward: Ward) -> None:
    issued = await ward.issue()
    answer = await ward.call(ward.kiosk, "POST", f"/v1/print-jobs/{issued['printJobId']}/reprint", {})
    assert (answer.status_code, answer.json()["state"]) == (409, "OWED")


async def test_a_printer_that_is_not_there_is_refused(ward: Ward) -> None:
    issued = await ward.issue()
    body = {"printerId": "p9"}
    answer = await ward.call(ward.kiosk, "POST", f"/v1/print-jobs/{issued['printJobId']}/reprint", body)
    assert (answer.status_code, answer.json()["field"]) == (422, "printerId")


async def test_a_kiosk_sees_only_the_sheets_of_its_own_printer(ward: Ward) -> None:
    issued = await ward.issue()
    other = ward.device("KIOSK", (), printer_id="p2")
    answer = await ward.call(other, "GET", f"/v1/print-jobs/{issued['printJobId']}")
    assert answer.status_code == 403


async def test_a_reprint_that_is_asked_again_after_silence_makes_no_second_copy(ward: Ward) -> None:
    job_id = (await ward.issue())["printJobId"]

    async def print_again(key: str) -> Any:
        body = {"idempotencyKey": key}
        answer = await ward.call(ward.kiosk, "POST", f"/v1/print-jobs/{job_id}/reprint", body)
        assert answer.status_code == 200, answer.text
        return answer.json()["printJobId"]

    def came_out(job: str) -> None:
        ward.spine.do(printing.begin, job_id=job, printer_id="p1", wait=printing.Wait(0))
        ward.spine.do(printing.printed, job_id=job, confirmed=True)

    came_out(job_id)
    copy = await print_again("first")
    came_out(copy)
    assert await print_again("first") == copy
    assert await print_again("second") != copy
    assert ward.spine.recorded().count("SlipReprinted") == 2
