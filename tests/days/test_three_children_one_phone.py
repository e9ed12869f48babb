"""A mother, three children and one phone: three numbers on one page, one of them in danger, one lost and found again."""

from pathlib import Path
from typing import Any

import pytest

from tests.days.clinic import Clinic, open_clinic
from tests.days.people import Server, checks_in

pytestmark = pytest.mark.timeout(120)


async def test_one_phone_follows_three_children(tmp_path: Path) -> None:
    async with open_clinic(tmp_path) as clinic:
        phone, leela, thomas = clinic.phone(), clinic.staff("leela"), clinic.staff("thomas")
        kabir = await checks_in(clinic, phone, "P", "Kabir", age=7, symptoms=["fever"])
        tanvi = await checks_in(clinic, phone, "P", "Tanvi", age=4, symptoms=["cough"])
        questions = await phone.get(f"/v1/triage/questions?departmentId={clinic.departments['P']}&age=2")
        danger = next(each["code"] for each in questions if each["code"] == "fit-now")
        meena = await checks_in(clinic, phone, "P", "Meena", age=2, symptoms=[danger])
        assert meena["tellStaff"], "the mother is asked to tell the staff now"
        assert (meena["state"], meena["position"]) == ("URGENT", 1)
        assert kabir["tokenNumber"] != tanvi["tokenNumber"]

        found = (await thomas.get(f"/v1/nurse/visits/{meena['visitId']}/assessment"))["last"]
        assert (found["stage"], found["proposal"]["level"]) == ("told", "RED")
        await thomas.post(f"/v1/alarms/{found['alarmId']}/acknowledge", {"outcome": "called-now"})

        sunita = await Server(clinic, "sunita", "P", "Room 6").comes()
        assert (await sunita.sees(await sunita.calls()))["visitId"] == meena["visitId"]

        called = await sunita.calls()
        assert called["visitId"] == tanvi["visitId"], "she is four: ten minutes' head start before her brother"
        await misses(clinic, sunita, called)
        back = await phone.post(f"/v1/patient/visits/{tanvi['visitId']}/return", {})
        assert (back["tokenNumber"], back["origin"], back["position"]) == (tanvi["tokenNumber"], "return", 2)
        await phone.refused("invalid-transition", f"/v1/patient/visits/{meena['visitId']}/return")
        left = await phone.post(f"/v1/patient/visits/{kabir['visitId']}/leave", {})
        assert left["state"] == "CANCELLED"

        slip = (await leela.get("/v1/reception/search?q=tanvi"))[0]
        assert (slip["tokenNumber"], slip["state"]) == (tanvi["tokenNumber"], "WAITING")
        cleared = await phone.post("/v1/patient/clear", {})
        assert cleared["forgotten"] == 3
        answer = await phone.ask("GET", f"/v1/patient/visits/{back['visitId']}")
        assert answer.status_code in (401, 403), "a phone that was cleared remembers nobody"


async def misses(clinic: Clinic, sunita: Server, called: Any) -> Any:
    """Called twice, a minute apart, and three minutes waited."""
    clinic.clock.advance(seconds=61)
    called = await sunita.acts(called, "recall")
    clinic.clock.advance(seconds=180)
    return await sunita.acts(called, "no-show")
