"""The trail as administrators and auditors read it."""

from typing import Any

import pytest

from tests.web.ward import Ward

AUDIT = "/v1/admin/audit"


async def read(ward: Ward, **asks: Any) -> dict[str, Any]:
    query = "&".join(f"{name}={value}" for name, value in asks.items())
    answer = await ward.call(ward.audrey, "GET", f"{AUDIT}?{query}")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def a_morning(ward: Ward) -> dict[str, Any]:
    """Somebody takes a number; ten minutes later they are called."""
    issued = await ward.issue(name="Asha Rao", phone="98123 45678", symptoms=["chest pain"])
    ward.clock.advance(seconds=600)
    await ward.come(ward.meera)
    await ward.call(ward.meera, "POST", "/v1/doctor/call-next", {"departmentId": ward.cardiology})
    return issued


async def test_the_newest_entry_comes_first_with_who_it_was_by_name(ward: Ward) -> None:
    issued = await a_morning(ward)
    entries = (await read(ward, limit=2))["entries"]
    assert [entry["eventType"] for entry in entries] == ["VisitCalled", "AvailabilityChanged"]
    called, came = entries
    assert called["actor"] == {"kind": "staff", "id": ward.meera.id, "device": None, "name": "Dr Meera"}
    assert (called["entityKind"], called["entityId"], called["entityName"]) == ("visit", issued["visitId"], None)
    assert (came["entityName"], came["payload"]["now"]) == ("Dr Meera", "AVAILABLE")
    queued = next(entry for entry in (await read(ward))["entries"] if entry["eventType"] == "VisitQueued")
    assert queued["sealed"] is True
    assert queued["actor"]["name"] == "Kiosk"


async def test_nothing_personal_stands_in_it(ward: Ward) -> None:
    await a_morning(ward)
    text = str(await read(ward, limit=500))
    for told in ("Asha", "98123", "chest"):
        assert told not in text


async def test_it_is_asked_by_who_what_which_and_when(ward: Ward) -> None:
    issued = await a_morning(ward)
    of_meera = (await read(ward, actor=ward.meera.id))["entries"]
    assert {entry["actor"]["id"] for entry in of_meera} == {ward.meera.id}
    life = [entry["eventType"] for entry in (await read(ward, entity=issued["visitId"]))["entries"]]
    assert life == ["VisitCalled", "VisitQueued"]
    hired = (await read(ward, type="StaffAdded"))["entries"]
    assert {entry["eventType"] for entry in hired} == {"StaffAdded"} and len(hired) == 9
    late = (await read(ward, **{"from": "2026-11-21T09:10:00Z"}))["entries"]
    assert {entry["occurredAt"] for entry in late} == {"2026-11-21T09:10:00.000Z"}
    early = (await read(ward, to="2026-11-21T09:10:00Z", limit=500))["entries"]
    assert early and not {entry["seq"] for entry in early} & {entry["seq"] for entry in late}


async def test_page_by_page_it_is_the_whole_trail(ward: Ward) -> None:
    await a_morning(ward)
    whole = [entry["seq"] for entry in (await read(ward, limit=500))["entries"]]
    pieces: list[int] = []
    page = await read(ward, limit=7)
    while True:
        pieces += [entry["seq"] for entry in page["entries"]]
        if page["next"] is None:
            break
        page = await read(ward, limit=7, before=page["next"])
    assert pieces == whole == list(range(whole[0], 0, -1))


async def test_a_refused_route_is_found_by_its_name(ward: Ward) -> None:
    await ward.call(ward.ravi, "GET", f"/v1/queue/{ward.cardiology}")
    await ward.site.afterwards.settled()
    (denied,) = (await read(ward, entity="GET%20/v1/queue/%7BdepartmentId%7D"))["entries"]
    assert (denied["eventType"], denied["actor"]["name"]) == ("AccessDenied", "Ravi")


async def test_every_type_there_can_be_is_offered(ward: Ward) -> None:
    offered = (await ward.call(ward.asta, "GET", f"{AUDIT}/types")).json()
    assert offered == sorted(offered)
    assert {"TotpEnrolled", "VisitCalled", "AccessDenied"} <= set(offered)
    assert not set(ward.spine.recorded()) - set(offered)


@pytest.mark.parametrize(
    ("asks", "field"), [("from=yesterday", "from"), ("to=2026-02-30T09:00:00Z", "to"), ("limit=0", "limit")]
)
async def test_what_is_no_question_is_refused(ward: Ward, asks: str, field: str) -> None:
    answer = await ward.call(ward.audrey, "GET", f"{AUDIT}?{asks}")
    assert (answer.status_code, answer.json()["field"]) == (422, field)
