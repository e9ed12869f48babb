"""Reception looks for somebody: what it finds, what a lost slip needs, and that nothing of it is written down anywhere."""

from typing import Any

import httpx
import pytest

from appliance.journal import log
from appliance.printing import actions as printing
from appliance.printing.actions import Wait
from tests.hospital import TIMER
from tests.web.ward import Person, Ward


async def search(ward: Ward, q: str, who: Person | None = None) -> httpx.Response:
    async with ward.client(**(who or ward.rita).headers) as client:
        return await client.get("/v1/reception/search", params={"q": q})


async def test_a_lost_slip_is_printed_again_from_what_is_found(ward: Ward) -> None:
    issued = await ward.issue(name="Asha Rao", age=41, phone="98765 43210", symptoms=["fever"])
    await ward.issue(name="Bina")
    found = (await search(ward, "asha 41")).json()
    assert found == [
        {
            "visitId": issued["visitId"],
            "version": issued["version"],
            "tokenId": issued["tokenId"],
            "tokenNumber": "C-001",
            "departmentId": ward.cardiology,
            "department": "Cardiology",
            "state": "WAITING",
            "held": False,
            "priority": "NORMAL",
            "origin": "check-in",
            "queuedAt": issued["queuedAt"],
            "doctorId": None,
            "room": None,
            "position": 1,
            "person": {"name": "Asha Rao", "age": 41, "ageMonths": None, "phoneLast4": "3210", "symptoms": ["fever"]},
            "printJobId": issued["printJobId"],
        }
    ]


def comes_out(ward: Ward, job_id: str) -> None:
    """The printer prints a sheet."""
    do = ward.spine.do
    do(printing.begin, TIMER, job_id=job_id, printer_id="p1", wait=Wait(0))
    do(printing.printed, TIMER, job_id=job_id, confirmed=True)


async def test_from_the_search_to_the_copy(ward: Ward) -> None:
    issued = await ward.issue(name="Asha Rao", age=41)
    comes_out(ward, issued["printJobId"])
    (found,) = (await search(ward, "asha")).json()
    body = {"expectedVersion": found["version"], "idempotencyKey": "lost"}
    copies = [
        (await ward.call(ward.rita, "POST", f"/v1/reception/visits/{found['visitId']}/reprint", body)).json()
        for _ in range(2)
    ]
    assert copies[0] == copies[1]
    assert (copies[0]["copy"], copies[0]["tokenNumber"], copies[0]["state"]) == (1, "C-001", "OWED")


@pytest.mark.parametrize("q", ["C-001", "1", "3210", "rao", "14:30"])
async def test_a_number_a_phone_a_name_or_a_time_will_do(ward: Ward, q: str) -> None:
    issued = await ward.issue(name="Asha Rao", age=41, phone="98765 43210")
    found = (await search(ward, q)).json()
    assert [each["visitId"] for each in found] == [issued["visitId"]]


async def test_a_number_without_a_slip_has_nothing_to_print_again(ward: Ward) -> None:
    async with ward.client() as phone:
        token = (await phone.post("/v1/patient/scan", json={})).json()["signedCheckinToken"]
        form = {"departmentId": ward.cardiology, "name": "Bo", "age": 3, "signedCheckinToken": token}
        await phone.post("/v1/patient/checkin", json=form)
    assert (await search(ward, "bo")).json()[0]["printJobId"] is None


async def test_only_ones_own_departments_are_searched(ward: Ward) -> None:
    await ward.issue(name="Asha Rao")
    assert (await search(ward, "asha", ward.ravi)).json() == []
    for who in (ward.thomas, ward.meera, ward.asta):
        assert (await search(ward, "asha", who)).status_code == 403


@pytest.mark.parametrize("q", ["", "x" * 81, "a\x00b"])
async def test_what_cannot_be_searched_is_refused(ward: Ward, q: str) -> None:
    answer = await search(ward, q)
    assert (answer.status_code, answer.json()["field"]) == (422, "q")


async def test_what_is_searched_for_is_written_down_nowhere(ward: Ward, capfd: Any) -> None:
    await ward.issue(name="Asha Rao")
    before = log.head(ward.db).seq
    for who in (ward.rita, ward.thomas):
        await search(ward, "asha rao zzz", who)
    async with ward.client(**ward.rita.headers) as client:
        await client.get("/v1/reception/search?q=asha&q=rao")
        await client.get("/v1/reception/search?strange=asha")
    await ward.site.afterwards.settled()
    ward.site.app._log.sink.flush()
    logged = b"".join(ward.log).decode() + "".join(capfd.readouterr())
    assert "/v1/reception/search" in logged, "need the lines for this test to mean anything"
    metrics = (await ward.call(None, "GET", "/metrics")).text
    journal = str(log.after(ward.db, before, 100))
    for text in (logged, metrics, journal):
        assert "asha" not in text.lower()
        assert "zzz" not in text
