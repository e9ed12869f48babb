"""Dr Meera is called away in the middle of a consultation: everybody who was hers is seen by somebody, and told where."""

from pathlib import Path

import pytest

from tests.days.clinic import Visitor, open_clinic
from tests.days.people import Server, checks_in
from tests.days.screens import listening_to

pytestmark = pytest.mark.timeout(120)


async def test_whoever_waited_for_the_doctor_who_went_home_is_seen_by_a_colleague(tmp_path: Path) -> None:
    async with open_clinic(tmp_path) as clinic:
        meera = await Server(clinic, "meera", "G", "Room 1").comes()
        arjun = await Server(clinic, "arjun", "G", "Room 2").comes()
        leela = clinic.staff("leela")
        phone = clinic.phone()
        inside = await checks_in(clinic, phone, "G", "Asha")
        bound = [
            await leela.post(
                "/v1/reception/visits",
                {"departmentId": meera.department_id, "name": name, "doctorId": meera.program.staff_id},
            )
            for name in ("Ravi", "Uma")
        ]
        seen = await meera.acts(await meera.calls(), "start")
        assert seen["visitId"] == inside["visitId"]

        async with listening_to(
            Visitor(clinic, clinic.device_keys["BOARD"]), "/v1/live/display-boards?department=G"
        ) as board:
            await meera.goes()
            assert await arjun.calls() is None, "they wait for Dr Meera, and nobody has decided otherwise yet"
            address = f"/v1/reception/visits/{inside['visitId']}/reassign"
            kavita = clinic.staff("kavita")
            await kavita.key()
            await leela.refused("not-available", address, {"toDoctorId": kavita.staff_id})
            over = await leela.post(address, {"toDoctorId": arjun.program.staff_id})
            assert (over["state"], over["doctorId"], over["room"]) == (
                "IN_CONSULTATION",
                arjun.program.staff_id,
                "Room 2",
            )
            shown = board.of(meera.department_id)
            await board.until(lambda: shown.rooms.get("Room 2") == inside["tokenNumber"], "she is in Room 2 now")
            await board.until(lambda: "Room 1" not in shown.rooms, "and nobody in Room 1")

        told = await phone.get(f"/v1/patient/visits/{inside['visitId']}")
        assert (told["room"], told["queueStatus"]) == ("Room 2", "You are being seen in Room 2.")
        await meera.program.refused("already-taken", f"/v1/doctor/visits/{inside['visitId']}/complete", {})
        await arjun.acts(over, "complete", prescriptionText="Rest")

        for visit in bound:
            freed = await leela.post(f"/v1/reception/visits/{visit['visitId']}/reassign", {"toDoctorId": None})
            assert "boundDoctorId" not in freed
        assert [(await arjun.sees(await arjun.calls()))["tokenNumber"] for _ in bound] == [
            visit["tokenNumber"] for visit in bound
        ]
        assert await arjun.calls() is None


async def test_the_desk_is_told_of_a_patient_without_a_doctor(tmp_path: Path) -> None:
    async with open_clinic(tmp_path) as clinic:
        meera = await Server(clinic, "meera", "G", "Room 1").comes()
        phone = clinic.phone()
        asha = await checks_in(clinic, phone, "G", "Asha")
        await meera.acts(await meera.calls(), "start")
        async with listening_to(clinic.staff("leela"), "/v1/live/reception") as desk:
            await meera.goes()
            await desk.until(
                lambda: any(
                    notice["kind"] == "no-doctor" and notice["visitId"] == asha["visitId"]
                    for heard in desk.heard
                    for notice in heard.data.get("notices", ())
                ),
                "C-001 is with a doctor who has left",
            )
