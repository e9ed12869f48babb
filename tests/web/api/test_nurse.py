"""The nurse's calls: what to look at, a proposal with its reasons, a decision; and alarms until they are answered."""

from typing import Any

import httpx
import pytest

from tests.web.ward import Person, Ward

ASSESSMENT = "/v1/nurse/visits/{}/assessment"
SAFE = {"respiratoryRate": 14, "spo2": 98, "onOxygen": False, "systolic": 120, "heartRate": 70, "consciousness": "A"}


async def looks(ward: Ward, visit: dict[str, Any], **body: Any) -> dict[str, Any]:
    """Nurse Thomas keeps what he found."""
    answer = await ward.call(ward.thomas, "POST", ASSESSMENT.format(visit["visitId"]), body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def decides(ward: Ward, visit: dict[str, Any], **body: Any) -> httpx.Response:
    return await ward.call(ward.thomas, "POST", f"{ASSESSMENT.format(visit['visitId'])}/confirm", body)


async def sheet(ward: Ward, visit: dict[str, Any], who: Person | None = None) -> dict[str, Any]:
    answer = await ward.call(who or ward.thomas, "GET", ASSESSMENT.format(visit["visitId"]))
    assert answer.status_code == 200, answer.text
    asked: dict[str, Any] = answer.json()
    return asked


async def shown(ward: Ward, visit: dict[str, Any], who: Person | None = None) -> dict[str, Any]:
    """The visit as the line shows it to staff."""
    queue = (await ward.call(who or ward.meera, "GET", f"/v1/queue/{ward.cardiology}")).json()
    (found,) = [each for each in queue["waiting"] if each["visitId"] == visit["visitId"]]
    return dict(found)


# What to ask ----------------------------------------------------------------------------------------------------------


async def test_a_sheet_says_what_to_measure_and_what_to_look_for(ward: Ward) -> None:
    asked = await sheet(ward, await ward.issue(name="Asha", age=41))
    assert (asked["ageKnown"], asked["ageText"], asked["last"]) == (True, "41", None)
    measures = {each["code"]: each for each in asked["measures"]}
    assert measures["temperature"] == {
        "code": "temperature", "text": "Temperature", "unit": "°C", "least": 20, "most": 45, "step": 0.1,
    }  # fmt: skip
    assert [choice["code"] for choice in measures["consciousness"]["choices"]] == ["A", "C", "V", "P", "U"]
    assert [choice["code"] for choice in measures["onOxygen"]["choices"]] == [False, True]
    signs = {each["code"]: each for each in asked["signs"]}
    assert signs["stridor"] == {
        "code": "stridor",
        "text": "Noisy breathing in (stridor)",
        "group": "breathing",
        "groupText": "Response and breathing",
        "level": "RED",
    }
    assert signs["wheeze"]["level"] == "YELLOW"
    assert "sunken-eyes" not in signs


async def test_within_a_group_the_worst_stands_first(ward: Ward) -> None:
    asked = await sheet(ward, await ward.issue(age=41))
    groups: dict[str, list[str]] = {}
    for sign in asked["signs"]:
        groups.setdefault(sign["group"], []).append(sign["level"])
    assert [*groups] == ["breathing", "circulation", "disability", "other", "pregnancy"]
    for levels in groups.values():
        assert levels == sorted(levels), "RED before YELLOW"


async def test_an_age_that_nobody_knows_is_asked_for(ward: Ward) -> None:
    asked = await sheet(ward, await ward.issue())
    assert (asked["ageKnown"], asked["ageText"]) == (False, None)


async def test_what_the_patient_told_stands_on_the_sheet(ward: Ward) -> None:
    asked = await sheet(ward, await ward.issue(name="Asha", age=41, symptoms=["fainted"]))
    last = asked["last"]
    assert (last["stage"], last["signs"], last["by"], last["decision"]) == ("told", ["recent-fainting"], None, None)
    assert [reason["text"] for reason in last["proposal"]["reasons"]] == ["Fainted lately"]


async def test_the_sheet_speaks_the_readers_language_and_falls_back_to_english(ward: Ward) -> None:
    visit = await ward.issue(age=41)
    path = ASSESSMENT.format(visit["visitId"])
    answer = await ward.call(ward.thomas, "GET", path, **{"Accept-Language": "hi"})
    assert answer.status_code == 200


# A proposal -----------------------------------------------------------------------------------------------------------


async def test_what_was_found_comes_back_with_what_follows_and_why(ward: Ward) -> None:
    visit = await ward.issue(name="Asha", age=41)
    found = await looks(
        ward, visit, vitals={"heartRate": 132, "temperature": 38.4, "consciousness": "A"}, signs=["wheeze"]
    )
    assert found["proposal"] == {
        "level": "RED",
        "reasons": [
            {
                "ruleId": "iitt-12-yellow-wheeze",
                "set": "iitt-2020",
                "level": "YELLOW",
                "text": "Wheezing",
                "source": "IITT, 12 years and over, yellow: airway and breathing",
            },
            {
                "ruleId": "news2-single",
                "set": "news2-2017",
                "level": "YELLOW",
                "text": "NEWS2 of 3 for one vital sign",
                "source": "NEWS2, score of 3 in any single parameter",
            },
            {
                "ruleId": "iitt-12-up-heart",
                "set": "iitt-2020",
                "level": "UP",
                "text": "Pulse under 60 or over 130",
                "source": "IITT, 12 years and over, high-risk vital signs",
            },
        ],
    }
    assert found["news2"] == {
        "score": 4,
        "complete": False,
        "missing": ["respiratoryRate", "spo2", "onOxygen", "systolic"],
        "parts": {"heartRate": 3, "consciousness": 0, "temperature": 1},
    }
    assert found["vitals"] == {"heartRate": 132, "temperature": 38.4, "consciousness": "A"}
    assert (found["stage"], found["signs"], found["by"], found["alarmId"]) == (
        "assessed",
        ["wheeze"],
        ward.thomas.id,
        None,
    )
    assert (found["state"], found["version"]) == ("WAITING", visit["version"] + 1)
    assert (await shown(ward, visit))["state"] == "WAITING"
    assert ward.spine.recorded()[-1] == "VisitAssessed"


async def test_what_is_all_measured_is_a_complete_score(ward: Ward) -> None:
    found = await looks(ward, await ward.issue(age=41), vitals={**SAFE, "temperature": 37})
    assert found["news2"] == {
        "score": 0,
        "complete": True,
        "missing": [],
        "parts": dict.fromkeys(
            ("respiratoryRate", "spo2", "onOxygen", "systolic", "heartRate", "consciousness", "temperature"), 0
        ),
    }
    assert found["proposal"] == {"level": "GREEN", "reasons": []}
    assert "stridor" in found["unknown"], "nobody has looked"


async def test_a_child_and_somebody_pregnant_have_no_such_score(ward: Ward) -> None:
    assert (await looks(ward, await ward.issue(age=8), vitals=SAFE))["news2"] is None
    assert (await looks(ward, await ward.issue(age=30), vitals=SAFE, signs=["pregnant"]))["news2"] is None


async def test_the_other_oxygen_scale_and_oxygen_are_taken(ward: Ward) -> None:
    vitals = {"spo2": 95, "spo2Scale": 2, "onOxygen": True}
    found = await looks(ward, await ward.issue(age=41), vitals=vitals)
    assert found["news2"]["parts"] == {"spo2": 2, "onOxygen": 2}
    assert found["vitals"] == vitals


async def test_staff_state_the_age(ward: Ward) -> None:
    visit = await ward.issue()
    await looks(ward, visit, ageDays=20)
    asked = await sheet(ward, visit)
    assert (asked["ageKnown"], asked["ageText"], asked["last"]["proposal"]["level"]) == (True, "20 days", "YELLOW")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"vitals": {"heartRate": 301}}, "vitals.heartRate"),
        ({"vitals": {"heartRate": 70.5}}, "vitals.heartRate"),
        ({"vitals": {"temperature": 384}}, "vitals.temperature"),
        ({"vitals": {"temperature": "38"}}, "vitals.temperature"),
        ({"vitals": {"consciousness": "X"}}, "vitals.consciousness"),
        ({"vitals": {"mood": 3}}, "vitals.mood"),
        ({"signs": ["no-such-sign"]}, "signs"),
        ({"absentSigns": ["no-such-sign"]}, "absentSigns"),
        ({"ageDays": 91}, "ageDays"),
        ({"surprise": 1}, "surprise"),
    ],
)
async def test_what_cannot_be_is_refused_and_the_field_named(ward: Ward, body: dict[str, Any], field: str) -> None:
    visit = await ward.issue(age=41)
    answer = await ward.call(ward.thomas, "POST", ASSESSMENT.format(visit["visitId"]), body)
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert ward.spine.recorded()[-1] == "VisitQueued"


async def test_the_same_press_again_keeps_nothing_twice(ward: Ward) -> None:
    visit = await ward.issue(age=41)
    body = {"signs": ["wheeze"], "expectedVersion": visit["version"], "idempotencyKey": "press-1"}
    first = await looks(ward, visit, **body)
    again = await looks(ward, visit, **body)
    assert first == again
    assert ward.spine.recorded().count("VisitAssessed") == 1
    other = await ward.call(ward.thomas, "POST", ASSESSMENT.format(visit["visitId"]), {**body, "signs": []})
    assert (other.status_code, other.json()["type"]) == (422, "urn:medique:problem:key-reused")


async def test_a_screen_that_showed_something_older_gets_the_visit_of_now(ward: Ward) -> None:
    visit = await ward.issue(age=41)
    await looks(ward, visit, signs=["wheeze"])
    body = {"signs": [], "expectedVersion": visit["version"]}
    answer = await ward.call(ward.thomas, "POST", ASSESSMENT.format(visit["visitId"]), body)
    assert (answer.status_code, answer.json()["current"]["version"]) == (409, visit["version"] + 1)


# A decision -----------------------------------------------------------------------------------------------------------


async def test_a_decision_raises_and_is_shown_to_staff_with_its_reasons(ward: Ward) -> None:
    visit = await ward.issue(age=41)
    await looks(ward, visit, signs=["wheeze"])
    decided = (await decides(ward, visit, level="YELLOW")).json()
    assert (decided["stage"], decided["state"]) == ("confirmed", "URGENT")
    assert decided["decision"] == {"level": "YELLOW", "reason": None}
    assert (await shown(ward, visit))["triage"] == {"level": "YELLOW", "stage": "confirmed", "reasons": ["Wheezing"]}


async def test_lower_than_proposed_wants_a_reason(ward: Ward) -> None:
    visit = await ward.issue(age=41)
    await looks(ward, visit, signs=["stridor"])
    refused = await decides(ward, visit, level="GREEN")
    assert (refused.status_code, refused.json()["field"]) == (422, "reason")
    decided = (await decides(ward, visit, level="GREEN", reason="A cough, no more")).json()
    assert decided["decision"] == {"level": "GREEN", "reason": "A cough, no more"}
    assert (decided["proposal"]["level"], decided["state"]) == ("RED", "WAITING")


async def test_red_opens_an_alarm_that_the_assessment_names(ward: Ward) -> None:
    visit = await ward.issue(name="Asha Rao", age=41)
    await looks(ward, visit, signs=["stridor"])
    decided = (await decides(ward, visit, level="RED")).json()
    answer = await ward.call(
        ward.rita, "POST", f"/v1/alarms/{decided['alarmId']}/acknowledge", {"outcome": "called-now"}
    )
    assert answer.status_code == 200, answer.text
    answered = answer.json()
    assert answered == {
        "alarmId": decided["alarmId"],
        "departmentId": ward.cardiology,
        "visitId": visit["visitId"],
        "tokenNumber": "C-001",
        "name": "Asha Rao",
        "level": "RED",
        "by": "staff",
        "confirmed": True,
        "raisedAt": answered["raisedAt"],
        "reasons": ["Noisy breathing in (stridor)"],
        "acknowledgedAt": answered["acknowledgedAt"],
        "acknowledgedBy": ward.rita.id,
        "outcome": "called-now",
    }
    assert (await sheet(ward, visit))["last"]["alarmId"] is None


async def test_a_judgement_without_any_assessment_is_taken(ward: Ward) -> None:
    visit = await ward.issue()
    decided = (await decides(ward, visit, level="YELLOW")).json()
    assert (decided["proposal"], decided["state"]) == ({"level": "GREEN", "reasons": []}, "URGENT")


# Who may see and do what ----------------------------------------------------------------------------------------------


async def test_what_was_found_is_not_for_phones_kiosks_and_other_departments(ward: Ward) -> None:
    visit = await ward.issue(name="Asha", age=41, symptoms=["fainted"])
    assert "triage" not in visit
    assert "person" not in visit
    for who in (ward.kiosk, ward.rita, ward.ravi, ward.asta, None):
        answer = await ward.call(who, "GET", ASSESSMENT.format(visit["visitId"]))
        assert answer.status_code in (401, 403)
    for who in (ward.meera, ward.latika):
        assert (await sheet(ward, visit, who))["last"]["stage"] == "told"


async def test_a_phone_never_hears_why_it_is_urgent(ward: Ward) -> None:
    async with ward.client() as phone:
        scanned = (await phone.post("/v1/patient/scan", json={})).json()
        form = {
            "departmentId": ward.cardiology,
            "name": "Asha",
            "age": 41,
            "symptoms": ["fainted"],
            "signedCheckinToken": scanned["signedCheckinToken"],
        }
        checked_in = (await phone.post("/v1/patient/checkin", json=form)).json()
        mine = (await phone.get(f"/v1/patient/visits/{checked_in['visitId']}")).json()
    assert (checked_in["state"], mine["priority"]) == ("URGENT", "URGENT")
    assert "triage" not in mine
    assert "tellStaff" not in checked_in


# Telling whoever told it ----------------------------------------------------------------------------------------------


async def test_a_danger_sign_at_the_kiosk_says_tell_the_staff_now(ward: Ward) -> None:
    issued = await ward.issue(age=41, symptoms=["breathing-hard"], idempotencyKey="press-1")
    assert issued["tellStaff"] == "Please tell the staff now. Somebody should look at you at once."
    assert issued["state"] == "URGENT"
    again = await ward.issue(age=41, symptoms=["breathing-hard"], idempotencyKey="press-1")
    assert again["tellStaff"] == issued["tellStaff"]
    assert ward.spine.recorded().count("AlarmRaised") == 1
    assert "tellStaff" not in await ward.issue(age=41, symptoms=["fever"])


async def test_a_danger_sign_on_a_phone_says_so_too_even_from_elsewhere(ward: Ward) -> None:
    for address, status in (("192.168.1.20", 201), ("203.0.113.5", 202)):
        transport = httpx.ASGITransport(ward.site.app, client=(address, 4711))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as phone:
            scanned = (await phone.post("/v1/patient/scan", json={})).json()
            form = {
                "departmentId": ward.cardiology,
                "name": "Asha",
                "age": 41,
                "symptoms": ["breathing-hard"],
                "signedCheckinToken": scanned["signedCheckinToken"],
            }
            answer = await phone.post("/v1/patient/checkin", json=form)
        assert answer.status_code == status
        assert answer.json()["tellStaff"].startswith("Please tell the staff now.")


# Alarms ---------------------------------------------------------------------------------------------------------------


async def alarm_of(ward: Ward, visit: dict[str, Any]) -> str:
    (alarm_id,) = ward.db.execute("select alarm_id from alarms where visit_id = ?", (visit["visitId"],)).fetchone()
    return str(alarm_id)


async def test_who_was_taken_to_emergency_is_in_no_line(ward: Ward) -> None:
    visit = await ward.issue(age=41, symptoms=["breathing-hard"])
    path = f"/v1/alarms/{await alarm_of(ward, visit)}/acknowledge"
    answer = await ward.call(ward.thomas, "POST", path, {"outcome": "taken-to-emergency"})
    assert answer.status_code == 200
    queue = (await ward.call(ward.meera, "GET", f"/v1/queue/{ward.cardiology}")).json()
    assert queue["waiting"] == []
    assert ward.spine.recorded()[-2:] == ["AlarmAcknowledged", "VisitCancelled"]


async def test_an_alarm_is_answered_once_and_a_repeated_press_is_the_same_answer(ward: Ward) -> None:
    visit = await ward.issue(age=41, symptoms=["breathing-hard"])
    path = f"/v1/alarms/{await alarm_of(ward, visit)}/acknowledge"
    body = {"outcome": "other", "note": "Her inhaler helped", "idempotencyKey": "press-1"}
    first, again = [await ward.call(ward.thomas, "POST", path, body) for _ in range(2)]
    assert first.json() == again.json()
    late = await ward.call(ward.rita, "POST", path, {"outcome": "called-now"})
    assert (late.status_code, late.json()["type"]) == (409, "urn:medique:problem:invalid-transition")


@pytest.mark.parametrize(
    ("body", "field"), [({"outcome": "other"}, "note"), ({"outcome": "ignored"}, "outcome"), ({}, "outcome")]
)
async def test_an_answer_says_what_was_done(ward: Ward, body: dict[str, Any], field: str) -> None:
    visit = await ward.issue(age=41, symptoms=["breathing-hard"])
    answer = await ward.call(ward.thomas, "POST", f"/v1/alarms/{await alarm_of(ward, visit)}/acknowledge", body)
    assert (answer.status_code, answer.json()["field"]) == (422, field)


async def test_another_departments_alarms_are_nobody_elses(ward: Ward) -> None:
    visit = await ward.issue(age=41, symptoms=["breathing-hard"])
    path = f"/v1/alarms/{await alarm_of(ward, visit)}/acknowledge"
    for who in (ward.ravi, ward.asta, ward.kiosk, None):
        answer = await ward.call(who, "POST", path, {"outcome": "called-now"})
        assert answer.status_code in (401, 403)
    strange = "/v1/alarms/01a1fd55-0000-7000-8000-000000000000/acknowledge"
    assert (await ward.call(ward.thomas, "POST", strange, {"outcome": "called-now"})).status_code == 403
