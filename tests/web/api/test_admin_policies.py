"""The rules of a line: versions, changes that name only what is otherwise, and the next ten before anything is saved."""

import asyncio
from typing import Any

import httpx

from tests.web.ward import Ward


async def sets(ward: Ward, policy: dict[str, Any], **more: Any) -> httpx.Response:
    body = {"departmentId": ward.cardiology, "policy": policy, **more}
    return await ward.call(ward.asta, "POST", "/v1/admin/policies", body)


async def previews(ward: Ward, policy: dict[str, Any]) -> dict[str, Any]:
    body = {"departmentId": ward.cardiology, "policy": policy}
    answer = await ward.call(ward.asta, "POST", "/v1/admin/policies/preview", body)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def test_a_new_version_changes_what_it_names_and_nothing_else(ward: Ward) -> None:
    first = await sets(ward, {"recalls": 2, "headStarts": {"elderly": 30}})
    assert (first.status_code, first.json()["policyVersion"], first.json()["inForce"]) == (201, 2, True)
    second = (await sets(ward, {"atDayEnd": "carry"}, expectedVersion=2)).json()
    assert (second["policy"]["recalls"], second["policy"]["headStarts"]) == (2, {"elderly": 30})
    assert second["policy"]["atDayEnd"] == "carry"
    versions = (await ward.call(ward.asta, "GET", f"/v1/admin/policies?departmentId={ward.cardiology}")).json()
    assert [(each["policyVersion"], each["inForce"]) for each in versions] == [(3, True), (2, False), (1, False)]
    assert versions[-1]["policy"]["recalls"] == 4


async def test_a_version_made_from_an_older_one_is_refused(ward: Ward) -> None:
    await sets(ward, {"recalls": 2})
    late = await sets(ward, {"recalls": 3}, expectedVersion=1)
    assert (late.status_code, late.json()["policyVersion"]) == (409, 2)
    same = await sets(ward, {"recalls": 2})
    assert (same.status_code, same.json()["field"]) == (422, "policy")


async def test_two_who_change_different_numbers_at_once_lose_nothing(ward: Ward) -> None:
    """Whoever is second is told to look again, or builds on what the first one said."""
    both = ({"recalls": 2}, {"missedAfterCalls": 3})
    answers = await asyncio.gather(*(sets(ward, policy) for policy in both))
    assert {answer.status_code for answer in answers} <= {201, 409}
    newest = (await ward.call(ward.asta, "GET", f"/v1/admin/policies?departmentId={ward.cardiology}")).json()[0][
        "policy"
    ]
    for policy, answer in zip(both, answers, strict=True):
        assert answer.status_code == 409 or newest.items() >= policy.items()


async def test_pressed_twice_it_is_one_version(ward: Ward) -> None:
    first = await sets(ward, {"recalls": 2}, idempotencyKey="once")
    again = await sets(ward, {"recalls": 2}, idempotencyKey="once")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()


async def test_an_unknown_department_has_no_policy(ward: Ward) -> None:
    nowhere = "00000000-0000-0000-0000-000000000000"
    body = {"departmentId": nowhere, "policy": {"recalls": 2}}
    for path in ("/v1/admin/policies", "/v1/admin/policies/preview"):
        assert (await ward.call(ward.asta, "POST", path, body)).status_code == 404
    assert (await ward.call(ward.asta, "GET", f"/v1/admin/policies?departmentId={nowhere}")).status_code == 404


async def test_the_preview_shows_who_would_be_next_and_saves_nothing(ward: Ward) -> None:
    """Four urgent ones and one who came first: with two in a row it is third, with one in a row second."""
    first = await ward.issue()
    for _ in range(4):
        body = {"departmentId": ward.cardiology, "urgent": True}
        await ward.call(ward.rita, "POST", "/v1/reception/visits", body)
    before = ward.spine.recorded()
    shown = await previews(ward, {"urgentInARow": 1})

    assert shown["waiting"] == 5
    place_of = {
        when: next(each for each in shown[when] if each["tokenNumber"] == first["tokenNumber"])
        for when in ("now", "then")
    }
    assert (place_of["now"]["place"], place_of["then"]["place"], place_of["then"]["was"]) == (3, 2, 3)
    assert (place_of["then"]["priority"], shown["then"][0]["priority"]) == ("NORMAL", "URGENT")
    assert ward.spine.recorded() == before
    unchanged = await previews(ward, {})
    assert unchanged["now"] == unchanged["then"]


async def test_the_preview_knows_who_is_how_old_without_telling(ward: Ward) -> None:
    """Kamala is 70 and has ten minutes of head start; without them she stands behind Asha, who came first."""
    asha = await ward.issue(name="Asha Rao", age=41)
    kamala = await ward.issue(name="Kamala Devi", age=70)
    shown = await previews(ward, {"headStarts": {}})
    assert [each["tokenNumber"] for each in shown["now"]] == [kamala["tokenNumber"], asha["tokenNumber"]]
    assert [each["tokenNumber"] for each in shown["then"]] == [asha["tokenNumber"], kamala["tokenNumber"]]
    grown = await previews(ward, {"elderlyFrom": 40})
    assert [each["tokenNumber"] for each in grown["then"]] == [asha["tokenNumber"], kamala["tokenNumber"]]
    assert "Kamala" not in str(shown)
    assert all("age" not in each for each in shown["then"])


async def test_the_preview_shows_ten_at_most(ward: Ward) -> None:
    for _ in range(12):
        await ward.issue()
    shown = await previews(ward, {"passedAtMost": 1})
    assert (shown["waiting"], len(shown["now"]), len(shown["then"])) == (12, 10, 10)
