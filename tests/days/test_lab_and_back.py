"""Asha is sent to the laboratory and back, on one slip: never called to two places, and to no other doctor."""

from pathlib import Path

import pytest

from tests.days.clinic import open_clinic
from tests.days.people import Server, checks_in, takes_a_number

pytestmark = pytest.mark.timeout(120)


async def test_asha_goes_to_the_lab_and_comes_back_to_her_own_doctor(tmp_path: Path) -> None:
    async with open_clinic(tmp_path) as clinic:
        meera = await Server(clinic, "meera", "G", "Room 1").comes()
        arjun = await Server(clinic, "arjun", "G", "Room 2").comes()
        noor = await Server(clinic, "noor", "L", "Table 1").comes()
        geeta = await Server(clinic, "geeta", "D", "Counter 1").comes()
        phone = clinic.phone()
        asha = await checks_in(clinic, phone, "G", "Asha")
        called = await meera.calls()
        assert called["tokenNumber"] == asha["tokenNumber"]
        route = [
            {"departmentId": noor.department_id, "note": "Complete blood count", "review": True},
            {"departmentId": geeta.department_id},
        ]
        done = await meera.sees(called, sendTo=route)
        assert [step["state"] for step in done["journey"]] == ["COMPLETED", "WAITING", "WAITING"]
        assert {step["department"] for step in done["journey"]} == {"General Medicine", "Laboratory", "Pharmacy"}
        shown = await phone.get(f"/v1/patient/visits/{done['visitId']}")
        assert (shown["route"], shown["routeEnd"]) == (["Laboratory", "Pharmacy"], "Meera")

        in_lab = await noor.calls()
        assert (in_lab["tokenNumber"], in_lab["note"]["text"]) == (asha["tokenNumber"], "Complete blood count")
        assert await geeta.calls() is None, "nobody is called to two places"
        at_pharmacy = next(step for step in done["journey"] if step["department"] == "Pharmacy")["visitId"]
        await geeta.program.refused("token-active-elsewhere", f"/v1/doctor/visits/{at_pharmacy}/call-next", {})

        others = [await takes_a_number(clinic, "G") for _ in range(5)]
        await noor.sees(in_lab)
        queue = await clinic.staff("leela").get(f"/v1/queue/{meera.department_id}")
        review = next(visit for visit in queue["waiting"] if visit["origin"] == "review")
        assert (review["tokenNumber"], review["boundDoctorId"]) == (asha["tokenNumber"], meera.program.staff_id)

        assert (await arjun.calls())["tokenNumber"] == others[0], "the review is not for a colleague"
        seen = [await meera.sees(await meera.calls()) for _ in range(3)]
        order = [visit["tokenNumber"] for visit in seen]
        assert order == [others[1], asha["tokenNumber"], others[2]], "a doctor's every third call is a review"
        why = await meera.program.get(f"/v1/visits/{seen[1]['visitId']}/why")
        assert why["rule"] == "review"

        medicine = await geeta.calls()
        assert medicine["tokenNumber"] == asha["tokenNumber"]
        await geeta.sees(medicine)
        shown = await phone.get(f"/v1/patient/visits/{asha['visitId']}")
        assert {step["state"] for step in shown["journey"]} == {"COMPLETED"}
        assert len(shown["journey"]) == 4
