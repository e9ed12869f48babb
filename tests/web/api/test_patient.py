"""The phone: check in, look, leave, come back, forget."""

from typing import Any

import httpx
import pytest

from appliance.patients import links
from appliance.queues import lookups as queues
from tests.web.ward import BASE, Ward, open_ward

FAR_AWAY = ("203.0.113.7", 4711)


class Phone:
    """A phone with a browser of its own."""

    def __init__(self, ward: Ward, client: httpx.AsyncClient) -> None:
        self.ward = ward
        self.client = client

    async def scan(self) -> str:
        answer = await self.client.post("/v1/patient/scan", json={"departmentId": self.ward.cardiology})
        assert answer.status_code == 200, answer.text
        token: str = answer.json()["signedCheckinToken"]
        return token

    async def check_in(self, token: str | None = None, **more: Any) -> httpx.Response:
        form = {"departmentId": self.ward.cardiology, "name": "Asha Rao", "age": 41, "symptoms": ["fever"]}
        form |= {"signedCheckinToken": await self.scan() if token is None else token, "deviceFingerprint": "x"} | more
        return await self.client.post("/v1/patient/checkin", json=form)


def phone(ward: Ward, *, address: tuple[str, int] = ("192.168.1.30", 4711)) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(ward.site.app, client=address)
    return httpx.AsyncClient(transport=transport, base_url=BASE, headers={"origin": BASE})


async def test_a_phone_on_the_hospitals_network_gets_a_number(ward: Ward) -> None:
    async with phone(ward) as client:
        answer = await Phone(ward, client).check_in(idempotencyKey="k1")
    assert answer.status_code == 201
    told = answer.json()
    assert (told["tokenNumber"], told["state"], told["position"]) == ("C-001", "WAITING", 1)
    assert len(told["restoreToken"]) == 22, "128 bits"
    assert told["expiresAt"] > "2026-11-21T22:30"


async def test_a_phone_from_elsewhere_has_to_show_that_it_is_here(ward: Ward) -> None:
    async with phone(ward, address=FAR_AWAY) as client:
        answer = await Phone(ward, client).check_in()
        assert answer.status_code == 202
        assert (answer.json()["state"], answer.json()["tokenNumber"]) == ("SCANNED", None)
        visit_id = answer.json()["visitId"]
        still = await client.post(f"/v1/patient/visits/{visit_id}/presence", json={})
        assert (still.status_code, still.json()["type"]) == (403, "urn:medique:problem:presence-required")
        seen = (await client.get(f"/v1/patient/visits/{visit_id}")).json()
        assert seen["queueStatus"].startswith("Please show that you are here")
    at_the_desk = await ward.call(ward.rita, "POST", f"/v1/patient/visits/{visit_id}/presence", {})
    assert (at_the_desk.status_code, at_the_desk.json()["tokenNumber"]) == (201, "C-001")


async def test_a_phone_that_has_come_nearer_shows_it_by_the_network(ward: Ward) -> None:
    async with phone(ward, address=FAR_AWAY) as far:
        visit_id = (await Phone(ward, far).check_in()).json()["visitId"]
        cookie = far.cookies["medique-patient"]
    async with phone(ward) as near:
        near.cookies.set("medique-patient", cookie)
        answer = await near.post(f"/v1/patient/visits/{visit_id}/presence", json={})
        assert (answer.status_code, answer.json()["tokenNumber"]) == (201, "C-001")
        assert (await near.get(f"/v1/patient/visits/{visit_id}")).json()["position"] == 1


async def test_the_same_form_sent_twice_is_one_visit_with_one_restore_token(ward: Ward) -> None:
    async with phone(ward) as client:
        one = Phone(ward, client)
        token = await one.scan()
        answers = [(await one.check_in(token, idempotencyKey="k1")).json() for _ in range(3)]
    assert len({answer["restoreToken"] for answer in answers}) == 1
    assert len({answer["visitId"] for answer in answers}) == 1
    assert ward.spine.recorded().count("VisitQueued") == 1


async def test_an_age_is_asked_for_in_years_or_months(ward: Ward) -> None:
    async with phone(ward) as client:
        one = Phone(ward, client)
        without = await one.check_in(age=None)
        assert (without.status_code, without.json()["field"]) == (422, "age")
        assert (await one.check_in(age=None, ageMonths=7)).status_code == 201


async def test_a_link_serves_once(ward: Ward) -> None:
    async with phone(ward) as client:
        one = Phone(ward, client)
        token = await one.scan()
        await one.check_in(token, idempotencyKey="k1")
        again = await one.check_in(token, idempotencyKey="k2")
    assert (again.status_code, again.json()["type"]) == (409, "urn:medique:problem:link-used")


async def test_a_link_is_over_after_two_minutes(ward: Ward) -> None:
    async with phone(ward) as client:
        one = Phone(ward, client)
        token = await one.scan()
        ward.clock.advance(seconds=links.LINK_SECONDS)
        late = await one.check_in(token)
    assert (late.status_code, late.json()["type"]) == (410, "urn:medique:problem:link-expired")


@pytest.mark.parametrize("change", ["x", "A" * 63, "", "é"])
async def test_a_link_that_is_not_ours_is_refused(ward: Ward, change: str) -> None:
    async with phone(ward) as client:
        one = Phone(ward, client)
        token = await one.scan()
        forged = await one.check_in((token[:-1] + ("A" if token[-1] != "A" else "B")) if change == "x" else change)
    assert forged.status_code in (401, 422)
    assert ward.spine.recorded().count("VisitQueued") == 0


async def test_a_link_of_one_browser_serves_no_other(ward: Ward) -> None:
    async with phone(ward) as mine, phone(ward) as other, phone(ward) as without_cookies:
        await Phone(ward, mine).scan()
        await Phone(ward, mine).scan()
        token = await Phone(ward, mine).scan()  # now the browser has shown that it keeps our cookie
        await Phone(ward, other).scan()
        stolen = [await Phone(ward, client).check_in(token) for client in (other, without_cookies)]
        own = await Phone(ward, mine).check_in(token)
    for answer in stolen:
        assert (answer.status_code, answer.json()["type"]) == (401, "urn:medique:problem:link-tampered")
    assert own.status_code == 201


async def test_a_client_without_cookies_follows_its_visit_by_the_restore_token(ward: Ward) -> None:
    token = (await ward.call(None, "POST", "/v1/patient/scan", {})).json()["signedCheckinToken"]
    form = {"departmentId": ward.cardiology, "name": "Asha", "age": 41, "signedCheckinToken": token}
    told = (await ward.call(None, "POST", "/v1/patient/checkin", form)).json()
    path = f"/v1/patient/visits/{told['visitId']}"
    bearer = {"Authorization": f"Bearer {told['restoreToken']}"}
    assert (await ward.call(None, "GET", path, **bearer)).json()["tokenNumber"] == "C-001"
    assert (await ward.call(None, "GET", path)).status_code == 401
    assert (await ward.call(None, "GET", path, Authorization="Bearer x")).status_code == 401
    left = await ward.call(None, "POST", f"{path}/leave", {"expectedVersion": 1}, **bearer)
    assert left.json()["state"] == "CANCELLED"


async def test_a_phone_is_told_only_what_has_changed(ward: Ward) -> None:
    async with phone(ward) as client:
        visit_id = (await Phone(ward, client).check_in()).json()["visitId"]
        first = await client.get(f"/v1/patient/visits/{visit_id}")
        etag = {"if-none-match": first.headers["etag"]}
        assert (await client.get(f"/v1/patient/visits/{visit_id}", headers=etag)).status_code == 304
        await ward.come(ward.meera)
        await ward.call(ward.meera, "POST", "/v1/doctor/call-next", {"departmentId": ward.cardiology})
        called = await client.get(f"/v1/patient/visits/{visit_id}", headers=etag)
    assert (called.status_code, called.json()["queueStatus"]) == (200, "Please come to Room 4.")


async def test_a_phone_sees_no_other_visit_and_no_person(ward: Ward) -> None:
    others = await ward.issue(name="Ravi Kumar")
    async with phone(ward) as client:
        mine = (await Phone(ward, client).check_in()).json()["visitId"]
        assert (await client.get(f"/v1/patient/visits/{others['visitId']}")).status_code == 403
        seen = (await client.get(f"/v1/patient/visits/{mine}")).text
    assert "Asha" not in seen
    assert '"person"' not in seen


async def test_leaving_ends_the_visit(ward: Ward) -> None:
    async with phone(ward) as client:
        visit_id = (await Phone(ward, client).check_in()).json()["visitId"]
        left = await client.post(f"/v1/patient/visits/{visit_id}/leave", json={})
        again = await client.post(f"/v1/patient/visits/{visit_id}/leave", json={})
    assert (left.json()["state"], left.json()["position"]) == ("CANCELLED", None)
    assert (again.status_code, again.json()["state"]) == (409, "CANCELLED")


async def test_the_slips_characters_bring_a_visit_to_another_phone(ward: Ward) -> None:
    issued = await ward.issue(name="Asha")
    check = links.check_characters(ward.box.keys, issued["tokenId"])
    async with phone(ward) as client:
        answer = await client.post("/v1/patient/restore", json={"tokenNumber": "c-001", "check": check.lower()})
        assert answer.status_code == 200, answer.text
        assert [visit["visitId"] for visit in answer.json()["visits"]] == [issued["visitId"]]
        assert (await client.get(f"/v1/patient/visits/{issued['visitId']}")).status_code == 200
    bearer = {"Authorization": f"Bearer {answer.json()['restoreToken']}"}
    assert (await ward.call(None, "GET", f"/v1/patient/visits/{issued['visitId']}", **bearer)).status_code == 200


async def test_a_restore_ends_the_restore_token_before_it(ward: Ward) -> None:
    async with phone(ward) as client:
        told = (await Phone(ward, client).check_in()).json()
    visit = queues.visit(ward.db, told["visitId"])
    assert visit is not None
    assert visit.token_id is not None
    check = links.check_characters(ward.box.keys, visit.token_id)
    async with phone(ward) as client:
        await client.post("/v1/patient/restore", json={"tokenNumber": "C-001", "check": check})
    bearer = {"Authorization": f"Bearer {told['restoreToken']}"}
    assert (await ward.call(None, "GET", f"/v1/patient/visits/{told['visitId']}", **bearer)).status_code == 401


async def test_five_wrong_tries_lead_to_reception_even_with_the_right_characters(ward: Ward) -> None:
    issued = await ward.issue()
    right = links.check_characters(ward.box.keys, issued["tokenId"])
    wrong = "".join("A" if character != "A" else "C" for character in right)
    async with phone(ward) as client:
        for _ in range(5):
            answer = await client.post("/v1/patient/restore", json={"tokenNumber": "C-001", "check": wrong})
            assert answer.status_code == 403
        answer = await client.post("/v1/patient/restore", json={"tokenNumber": "C-001", "check": right})
    assert (answer.status_code, "reception" in answer.json()["detail"]) == (429, True)


async def test_clearing_a_phone_forgets_every_visit_on_it(ward: Ward) -> None:
    async with phone(ward) as client:
        visit_id = (await Phone(ward, client).check_in()).json()["visitId"]
        cookie = client.cookies["medique-patient"]
        cleared = await client.post("/v1/patient/clear")
        assert cleared.json() == {"forgotten": 1}
        assert "medique-patient" not in client.cookies
        client.cookies.set("medique-patient", cookie)
        assert (await client.get(f"/v1/patient/visits/{visit_id}")).status_code == 401


async def test_clearing_a_phone_is_no_strangers_to_do(ward: Ward) -> None:
    async with phone(ward) as client:
        await Phone(ward, client).check_in()
        forged = await client.post("/v1/patient/clear", headers={"origin": "http://evil.example"})
        assert forged.status_code == 403


async def test_several_children_on_one_phone(ward: Ward) -> None:
    async with phone(ward) as client:
        one = Phone(ward, client)
        ids = [(await one.check_in(name=name, age=age)).json()["visitId"] for name, age in (("Bo", 3), ("Cy", 5))]
        assert [(await client.get(f"/v1/patient/visits/{visit_id}")).status_code for visit_id in ids] == [200, 200]


async def test_on_https_the_cookie_is_bound_to_the_host(tmp_path: Any) -> None:
    with open_ward(tmp_path, origins=("https://queue.hospital",)) as ward:
        transport = httpx.ASGITransport(ward.site.app)
        async with httpx.AsyncClient(transport=transport, base_url="https://queue.hospital") as client:
            answer = await client.post("/v1/patient/scan", json={})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-medique-patient=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert "strict-transport-security" in answer.headers
