"""The demo hospital as a newcomer and as a program meet it: one command, one line, and everything in it works."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.days.demo_process import DemoProcess, demo, medique
from tests.days.outside import Outside, outside

FIELDS = {"base", "departments", "staff", "kioskToken", "boardToken", "posterUrl", "printerPages", "dataDir", "pid"}
ROLES = {"admin", "doctor", "doctor2", "nurse", "reception", "auditor"}


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoProcess]:
    with demo(tmp_path_factory.mktemp("demo") / "data") as process:
        yield process


@pytest.fixture
def visitor(process: DemoProcess) -> Iterator[Outside]:
    with outside(process) as visitor:
        yield visitor


def test_the_one_line_has_exactly_the_promised_fields(process: DemoProcess) -> None:
    welcome = process.welcome
    assert set(welcome) == FIELDS
    assert all(set(each) == {"departmentId", "code", "name"} for each in welcome["departments"])
    assert len({each["code"] for each in welcome["departments"]}) == len(welcome["departments"]) > 1
    assert set(welcome["staff"]) == ROLES
    for sign_in in welcome["staff"].values():
        assert {"username", "password"} <= set(sign_in) <= {"username", "password", "totpSecret"}
    assert welcome["pid"] == process.process.pid
    assert Path(welcome["dataDir"]).is_dir()
    assert welcome["posterUrl"].startswith(process.base)
    assert welcome["printerPages"]
    assert all(page.startswith(process.base) for page in welcome["printerPages"])


def test_it_prints_nothing_but_that_line_and_ends_well(tmp_path: Path) -> None:
    with demo(tmp_path / "data") as process:
        assert process.stop() == 0
        assert process.rest_of_output() == b""
        assert json.loads(process.line) == process.welcome
    lines = process.log.read_text().splitlines()
    assert [json.loads(line)["event"] for line in lines if line][:1] == ["listening"]


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_sign_in_works(visitor: Outside, role: str) -> None:
    answer = visitor.signs_in(role)
    assert set(answer) == {
        "accessToken",
        "refreshToken",
        "expiresIn",
        "tokenType",
        "staffId",
        "roles",
        "departmentIds",
    }
    assert answer["tokenType"] == "Bearer"
    assert answer["roles"] == [{"doctor2": "DOCTOR"}.get(role, role.upper())]
    assert set(answer["departmentIds"]) <= set(visitor.process.departments.values())


def test_both_doctors_serve_the_first_department(visitor: Outside) -> None:
    for role in ("doctor", "doctor2"):
        me = visitor.get("/v1/doctor/me", visitor.staff(role))
        assert visitor.department_id in me["departmentIds"]


def test_a_patient_is_served_from_kiosk_to_prescription(visitor: Outside) -> None:
    issued = visitor.takes_a_number(name="Asha Rao", age=41, symptoms=["fever"], idempotencyKey="asha")
    assert issued["state"] == "WAITING"
    assert issued["tokenNumber"].startswith(visitor.process.welcome["departments"][0]["code"])
    visitor.comes_to_a_room("doctor", "Room 1")
    called = visitor.post("/v1/doctor/call-next", {"departmentId": visitor.department_id}, visitor.staff("doctor"))
    assert called["visitId"] == issued["visitId"]
    assert called["state"] == "CALLED" and called["room"] == "Room 1"
    assert called["person"]["name"] == "Asha Rao"
    started = visitor.acts("doctor", "start", called)
    completed = visitor.acts("doctor", "complete", started, prescriptionText="Paracetamol 500 mg")
    assert completed["state"] == "COMPLETED"
    assert completed["prescription"]["contentSanitized"] == "Paracetamol 500 mg"
    assert completed["prescription"]["createdByDoctorId"] == visitor.staff_id("doctor")
    assert visitor.get(f"/v1/print-jobs/{issued['printJobId']}", visitor.kiosk)["copy"] == 0


def test_the_paper_shows_the_number_and_nobody_s_name(visitor: Outside) -> None:
    issued = visitor.takes_a_number(name="Balthazar Nameson", language="en")
    [sheet] = visitor.sheets_of(issued["tokenNumber"])
    assert set(sheet) == {"jobId", "tokenNumber", "copy", "text", "at"}
    assert sheet["jobId"] == issued["printJobId"]
    assert sheet["copy"] == 0
    assert issued["tokenNumber"] in sheet["text"]
    assert "Balthazar" not in sheet["text"] and "Nameson" not in sheet["text"]
    page = visitor.process.welcome["printerPages"][0]
    number = [job["jobId"] for job in visitor.paper_of(page)].index(sheet["jobId"]) + 1
    picture = visitor.client.get(f"{page}/{number}.png")
    assert picture.headers["content-type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    assert visitor.client.get(f"{page}/{number + 1000}.png").status_code == 404
    assert visitor.client.get(page).headers["content-type"].startswith("text/html")


def test_a_second_start_finds_the_same_hospital_and_its_patients(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with demo(data) as first, outside(first) as visitor:
        issued = visitor.takes_a_number(name="Asha", idempotencyKey="before")
        visitor.sheets_of(issued["tokenNumber"])
        assert first.stop() == 0
    with demo(data) as second, outside(second) as visitor:
        lasting = FIELDS - {"base", "posterUrl", "printerPages", "pid"}
        assert {name: second.welcome[name] for name in lasting} == {name: first.welcome[name] for name in lasting}
        queue = visitor.get(f"/v1/queue/{visitor.department_id}", visitor.staff("doctor"))
        assert [visit["tokenNumber"] for visit in queue["waiting"]] == [issued["tokenNumber"]]
        assert [job["jobId"] for job in visitor.paper()] == [issued["printJobId"]]
        assert visitor.takes_a_number()["tokenNumber"] != issued["tokenNumber"]
        assert second.stop() == 0
    for command in (("verify",), ("rebuild", "--check")):
        found = medique(*command, "--data", str(data), "--json")
        assert found.returncode == 0, found.stdout + found.stderr
        assert json.loads(found.stdout)


def test_a_second_process_on_the_same_folder_is_refused_with_a_sentence(process: DemoProcess) -> None:
    for _ in range(2):
        refused = medique("demo", "--json", "--port", "0", "--data", str(process.data))
        assert refused.returncode == 2
        assert refused.stdout == ""
        sentence = refused.stderr.strip()
        assert sentence.startswith("medique: ") and str(process.data) in sentence
        assert "\n" not in sentence and "Traceback" not in sentence
    assert httpx.get(f"{process.base}/health/ready", trust_env=False).status_code == 200


def test_a_folder_without_a_database_is_wrong_use_and_stays_as_it_was(tmp_path: Path) -> None:
    for command in (("verify",), ("rebuild", "--check")):
        found = medique(*command, "--data", str(tmp_path))
        assert found.returncode == 2
        assert "there is no database here" in found.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_changed_row_is_a_finding(tmp_path: Path) -> None:
    """The two commands can say no: a number that was changed behind the journal's back is found."""
    data = tmp_path / "data"
    with demo(data) as process, outside(process) as visitor:
        visitor.takes_a_number()
        assert process.stop() == 0
    with sqlite3.connect(data / "medique.db") as db:
        db.execute("update departments set name = 'Elsewhere' where code = 'G'")
    db.close()
    found = medique("rebuild", "--check", "--data", str(data))
    assert found.returncode == 1
    assert "departments" in found.stdout


def test_several_tokens_give_one_sheet_each(visitor: Outside) -> None:
    issued = [visitor.takes_a_number() for _ in range(5)]
    for each in issued:
        [sheet] = visitor.sheets_of(each["tokenNumber"])
        assert (sheet["jobId"], sheet["copy"]) == (each["printJobId"], 0)
