"""A department's queue as those who work in it see it; and departments as anybody does."""

from tests.web.ward import Ward


async def test_the_queue_in_calling_order_with_its_persons(ward: Ward) -> None:
    for name in ("Asha", "Bo", "Cy"):
        await ward.issue(name=name)
    await ward.come(ward.meera)
    await ward.call(ward.meera, "POST", "/v1/doctor/call-next", {"departmentId": ward.cardiology})
    queue = (await ward.call(ward.thomas, "GET", f"/v1/queue/{ward.cardiology}")).json()
    assert queue["seq"] == ward.spine.entries()[-1].seq
    assert [(visit["person"]["name"], visit["position"]) for visit in queue["waiting"]] == [("Bo", 1), ("Cy", 2)]
    assert [visit["person"]["name"] for visit in queue["active"]] == ["Asha"]
    assert queue["recent"] == []


async def test_who_is_over_is_recent(ward: Ward) -> None:
    issued = await ward.issue(name="Asha")
    await ward.come(ward.meera)
    await ward.call(ward.meera, "POST", "/v1/doctor/call-next", {"departmentId": ward.cardiology})
    await ward.call(ward.rita, "POST", f"/v1/reception/visits/{issued['visitId']}/cancel", {})
    queue = (await ward.call(ward.thomas, "GET", f"/v1/queue/{ward.cardiology}")).json()
    assert [visit["state"] for visit in queue["recent"]] == ["CANCELLED"]
    assert queue["active"] == []


async def test_a_department_may_be_named_by_its_letters(ward: Ward) -> None:
    assert (await ward.call(ward.rita, "GET", "/v1/queue/c")).status_code == 200


async def test_anybody_sees_which_departments_are_open_and_how_long_the_wait_is(ward: Ward) -> None:
    await ward.issue()
    await ward.come(ward.meera)
    cardiology, dermatology = (await ward.call(None, "GET", "/v1/departments")).json()
    assert (cardiology["code"], cardiology["open"], cardiology["waiting"]) == ("C", True, 1)
    assert cardiology["estimate"]["low"] <= cardiology["estimate"]["likely"] <= cardiology["estimate"]["high"]
    assert dermatology["estimate"] is None, "nobody serves there"


async def test_a_department_is_named_in_the_readers_language(ward: Ward) -> None:
    cardiology, _ = (await ward.call(None, "GET", "/v1/departments", **{"Accept-Language": "hi"})).json()
    assert cardiology["name"] == "हृदय रोग"
