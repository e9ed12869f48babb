"""What laypeople are asked, and the administrator's choice of rules."""

from typing import Any

import httpx
import pytest

from tests.web.ward import Ward

QUESTIONS = "/v1/triage/questions"
RULES = "/v1/admin/triage"
SIGNED: dict[str, Any] = {"signedOffBy": "Dr Meera"}
DIALYSIS: dict[str, Any] = {
    "ruleId": "own-dialysis",
    "level": "RED",
    "text": "Dialysis was missed",
    "source": "Standing order 12",
    "from": "18y",
    "needs": ["general-weakness | wheeze", "heartRate > 100"],
}


async def asked(ward: Ward, **query: Any) -> list[dict[str, str]]:
    async with ward.client() as anybody:
        answer = await anybody.get(QUESTIONS, params={"departmentId": ward.cardiology, **query})
    assert answer.status_code == 200, answer.text
    questions: list[dict[str, str]] = answer.json()
    return questions


async def chooses(ward: Ward, **body: Any) -> httpx.Response:
    return await ward.call(ward.asta, "PUT", RULES, {**SIGNED, **body})


async def test_anybody_may_read_what_is_asked_the_most_dangerous_first(ward: Ward) -> None:
    questions = await asked(ward)
    assert questions[0] == {"code": "breathing-hard", "text": "Very hard to breathe", "picture": "breathing-hard"}
    assert 12 <= len(questions) <= 17
    assert await asked(ward, age=41) == questions


async def test_children_are_asked_only_what_counts_for_them(ward: Ward) -> None:
    assert await asked(ward, age=8) == []
    confirmed = await chooses(ward, confirmed=["iitt-child-red-snake", "iitt-child-yellow-restless"])
    assert confirmed.status_code == 200
    assert [each["code"] for each in await asked(ward, age=8)] == ["confused", "snake", "restless-child"]
    assert [each["code"] for each in await asked(ward, ageMonths=20)] == ["confused", "snake", "restless-child"]


async def test_the_questions_come_in_the_language_that_is_asked_for(ward: Ward) -> None:
    assert len(await asked(ward, language="hi")) == len(await asked(ward))
    assert await asked(ward, language="xx") == await asked(ward, language="en")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"departmentId": "01a1fd55-0000-7000-8000-000000000000"}, 404),
        ({"departmentId": "C"}, 422),
        ({"age": 131}, 422),
    ],
)
async def test_a_strange_question_is_refused(ward: Ward, query: dict[str, Any], status: int) -> None:
    async with ward.client() as anybody:
        answer = await anybody.get(QUESTIONS, params={"departmentId": ward.cardiology, **query})
    assert answer.status_code == status


async def test_the_administrator_sees_every_rule_and_which_apply(ward: Ward) -> None:
    now = (await ward.call(ward.asta, "GET", RULES)).json()
    assert (now["version"], now["setAt"], now["signedOffBy"], now["own"]) == (0, None, None, [])
    sets = {each["set"]: (each["on"], each["perDepartment"]) for each in now["sets"]}
    assert sets == {"iitt-2020": (True, False), "news2-2017": (True, False), "etat": (False, True)}
    rules = {each["ruleId"]: each for each in now["rules"]}
    assert len(rules) > 100
    assert rules["iitt-12-red-two-of"] == {
        "ruleId": "iitt-12-red-two-of",
        "set": "iitt-2020",
        "source": "IITT, 12 years and over, red: disability",
        "version": 1,
        "level": "RED",
        "text": "Two of: confused, stiff neck, fever or cold, headache",
        "from": "12y",
        "to": None,
        "needs": [],
        "of": [
            "altered-mental-state",
            "stiff-neck",
            "fever | hypothermia | temperature < 360 | temperature > 390",
            "headache | severe-headache",
        ],
        "atLeast": 2,
        "verified": True,
        "confirmed": False,
        "on": True,
    }
    assert [rules["iitt-child-red-snake"][name] for name in ("verified", "confirmed", "on")] == [False, False, False]
    assert {"code": "stridor", "text": "Noisy breathing in (stridor)"} in now["signs"]
    measure = {"code": "temperature", "text": "Temperature", "unit": "°C", "least": 200, "most": 450}
    assert measure in now["measures"]


async def test_a_choice_applies_at_once_and_is_a_new_version(ward: Ward) -> None:
    chosen = await chooses(
        ward,
        confirmed=["iitt-child-red-snake"],
        off=["iitt-12-yellow-wheeze"],
        own=[DIALYSIS],
        expectedVersion=0,
        idempotencyKey="press-1",
    )
    assert chosen.status_code == 200, chosen.text
    now = chosen.json()
    assert (now["version"], now["signedOffBy"], now["own"]) == (1, "Dr Meera", [{**DIALYSIS, "to": None}])
    on = {each["ruleId"]: each["on"] for each in now["rules"]}
    assert (on["iitt-child-red-snake"], on["iitt-12-yellow-wheeze"]) == (True, False)
    visit = await ward.issue(age=41)
    path = f"/v1/nurse/visits/{visit['visitId']}/assessment"
    body = {"vitals": {"heartRate": 101}, "signs": ["wheeze"]}
    found = (await ward.call(ward.thomas, "POST", path, body)).json()
    assert [reason["text"] for reason in found["proposal"]["reasons"]] == ["Dialysis was missed"]
    assert ward.spine.recorded().count("TriageRulesSet") == 1


async def test_a_rule_that_was_taken_out_is_no_reason_any_more_but_the_level_stays(ward: Ward) -> None:
    await chooses(ward, own=[DIALYSIS])
    visit = await ward.issue(age=41)
    path = f"/v1/nurse/visits/{visit['visitId']}/assessment"
    await ward.call(ward.thomas, "POST", path, {"vitals": {"heartRate": 101}, "signs": ["general-weakness"]})
    await chooses(ward)
    last = (await ward.call(ward.thomas, "GET", path)).json()["last"]
    assert last["proposal"]["level"] == "RED"
    assert [reason["ruleId"] for reason in last["proposal"]["reasons"]] == ["iitt-12-yellow-weakness"]


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"expectedVersion": 3}, 409, None),
        ({"signedOffBy": " "}, 422, "signedOffBy"),
        ({"setsOn": ["etat"]}, 422, "setsOn"),
        ({"off": ["no-such-rule"]}, 422, "off"),
        ({"own": [{**DIALYSIS, "needs": ["no-such-sign"]}]}, 422, "own[0].needs[0]"),
        ({"own": [{**DIALYSIS, "needs": []}]}, 422, "own[0].needs"),
        ({"own": [{**DIALYSIS, "level": "UP"}]}, 422, "own[0].level"),
        ({"own": [{**DIALYSIS, "from": "eighteen"}]}, 422, "own[0].from"),
        ({"own": [{**DIALYSIS, "ruleId": "iitt-12-red-snake"}]}, 422, "own[0].ruleId"),
    ],
)
async def test_what_cannot_be_chosen_is_refused_and_the_field_named(
    ward: Ward, body: dict[str, Any], status: int, field: str | None
) -> None:
    answer = await chooses(ward, **body)
    assert (answer.status_code, answer.json().get("field")) == (status, field)
    assert "TriageRulesSet" not in ward.spine.recorded()


async def test_only_the_administrator_chooses(ward: Ward) -> None:
    for who in (ward.meera, ward.thomas, ward.rita, ward.oskar, ward.kiosk, None):
        for method, body in (("GET", None), ("PUT", SIGNED)):
            assert (await ward.call(who, method, RULES, body)).status_code in (401, 403)
