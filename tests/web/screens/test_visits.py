"""The patient's page: every number of the phone, the most pressing first, each with its way, and nothing of a stranger."""

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from appliance.departments.actions import create_department
from appliance.patients import links
from tests.web.ward import BASE, Ward
from web.screens.visits import masked

FAR_AWAY = ("203.0.113.7", 4711)
HERE = ("192.168.1.30", 4711)


class Phone:
    """A phone, and what its page shows."""

    def __init__(self, ward: Ward, address: tuple[str, int] = HERE) -> None:
        self.ward = ward
        transport = httpx.ASGITransport(ward.site.app, client=address)
        self.client = httpx.AsyncClient(transport=transport, base_url=BASE, headers={"origin": BASE})

    async def checks_in(self, name: str, **more: Any) -> Any:
        """Gives what the form is answered."""
        scanned = await self.client.post("/v1/patient/scan", json={"departmentId": self.ward.cardiology})
        form = {"departmentId": self.ward.cardiology, "name": name, "age": 41, "symptoms": []}
        form["signedCheckinToken"] = scanned.json()["signedCheckinToken"]
        answer = await self.client.post("/v1/patient/checkin", json=form | more)
        assert answer.is_success, answer.text
        return answer.json()

    async def shows(self) -> str:
        """The page as it is now."""
        return (await self.client.get("/visits")).text


@pytest.fixture
async def mother(ward: Ward) -> AsyncIterator[Phone]:
    phone = Phone(ward)
    async with phone.client:
        yield phone


def numbers(page: str) -> list[str]:
    """The numbers on the page, from top to bottom."""
    return re.findall(r'<article class="card" data-key="([^"]+)"', page)


def standing(page: str) -> list[str]:
    """What the page says of each, from top to bottom."""
    return re.findall(r'data-slot="standing">([^<]+)', page)


async def does(ward: Ward, visit_id: str, act: str, **more: Any) -> Any:
    """Dr Meera's press about somebody."""
    body = {"doctorId": ward.meera.id, **more}
    answer = await ward.call(ward.meera, "POST", f"/v1/doctor/visits/{visit_id}/{act}", body)
    assert answer.is_success, answer.text
    return answer.json()


async def missed(ward: Ward, visit_id: str) -> None:
    """Called twice, waited for, and marked as missed."""
    await does(ward, visit_id, "call-next")
    ward.clock.advance(seconds=61)
    await does(ward, visit_id, "recall")
    ward.clock.advance(seconds=180)
    await does(ward, visit_id, "no-show")


async def test_three_children_stand_there_and_who_is_called_comes_first(ward: Ward, mother: Phone) -> None:
    children = [await mother.checks_in(name) for name in ("Asha", "Ravi", "Meena")]
    assert numbers(await mother.shows()) == ["C-001", "C-002", "C-003"]
    await ward.come(ward.meera)
    await does(ward, children[1]["visitId"], "call-next")
    assert numbers(await mother.shows()) == ["C-002", "C-001", "C-003"]


async def test_who_missed_the_call_comes_before_those_who_wait(ward: Ward, mother: Phone) -> None:
    first, second = [await mother.checks_in(name) for name in ("Asha", "Ravi")]
    await ward.come(ward.meera)
    await missed(ward, second["visitId"])
    page = await mother.shows()
    assert numbers(page) == ["C-002", "C-001"]
    assert 'data-act="return"' in page
    assert first["tokenNumber"] == "C-001"


async def test_who_came_back_as_often_as_possible_is_sent_to_reception(ward: Ward, mother: Phone) -> None:
    visit_id = (await mother.checks_in("Asha"))["visitId"]
    await ward.come(ward.meera)
    for _ in range(2):
        await missed(ward, visit_id)
        back = await mother.client.post(f"/v1/patient/visits/{visit_id}/return", json={})
        visit_id = back.json()["visitId"]
    await missed(ward, visit_id)
    page = await mother.shows()
    assert "Please go to reception." in page
    assert 'data-act="return"' not in page


async def test_names_are_masked_and_stand_only_where_they_were_typed(ward: Ward, mother: Phone) -> None:
    await mother.checks_in("Ashalata Rao")
    page = await mother.shows()
    assert "Ash…" in page
    assert "Ashalata" not in page
    issued = await ward.issue(name="Ravindra Kumar", age=50)
    secret = slip_secret(ward, issued["tokenId"])
    await mother.client.get(f"/t/{secret}")
    both = await mother.shows()
    assert "C-002" in both
    assert "Rav" not in both


async def test_a_number_that_is_sent_on_shows_its_way(ward: Ward, mother: Phone) -> None:
    visit_id = (await mother.checks_in("Asha"))["visitId"]
    await ward.come(ward.meera)
    await does(ward, visit_id, "call-next")
    await does(ward, visit_id, "start")
    await does(ward, visit_id, "complete", sendTo=[{"departmentId": ward.dermatology, "review": True}])
    page = await mother.shows()
    assert numbers(page) == ["C-001"]
    way = re.findall(r'<li data-state="(\w+)"[^>]*>.*?<span>([^<]+)</span>', page)
    assert way == [("COMPLETED", "Cardiology"), ("WAITING", "Dermatology"), ("then", "then back to Dr Meera")]


async def test_a_number_that_waits_at_two_doors_shows_both(ward: Ward, mother: Phone) -> None:
    visit_id = (await mother.checks_in("Asha"))["visitId"]
    laboratory = ward.spine.do(create_laboratory)
    await ward.come(ward.meera)
    await does(ward, visit_id, "call-next")
    await does(ward, visit_id, "start")
    send_to = [{"departmentId": each} for each in (ward.dermatology, laboratory)]
    await does(ward, visit_id, "complete", sendTo=send_to)
    page = await mother.shows()
    assert numbers(page) == ["C-001"]
    assert len(re.findall(r'<section class="visit"', page)) == 2


async def test_who_is_not_here_yet_sees_every_way_to_show_it(ward: Ward) -> None:
    far = Phone(ward, FAR_AWAY)
    async with far.client:
        told = await far.checks_in("Asha")
        page = await far.shows()
    assert told["state"] == "SCANNED"
    assert 'name="boardCode"' in page
    assert "data:image/png" in page, "the code for the kiosk's scanner"
    assert "We keep this for you until 14:50." in page, "twenty minutes, by the ward's clock"


async def test_the_page_of_a_phone_without_a_number_leads_on(mother: Phone) -> None:
    page = await mother.shows()
    assert 'href="/lobby"' in page
    assert 'name="check"' in page, "or back to a number, with its slip"


async def test_the_worker_that_keeps_the_last_state_stands_at_the_root(ward: Ward) -> None:
    answer = await ward.call(None, "GET", "/worker.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Ashalata Rao", "Ash…"), ("Ria", "Ria"), ("Jo", "Jo"), ("निशा वर्मा", "निशा"), ("कृष्णमूर्ति", "कृष्ण…"), ("", "")],
)
def test_a_masked_name_keeps_its_first_letters_whole(name: str, shown: str) -> None:
    assert masked(name) == shown


def slip_secret(ward: Ward, token_id: str) -> str:

    return links.slip_secret(ward.box.keys, token_id)


def create_laboratory(tx: Any) -> str:

    return create_department(tx, code="L", name="Laboratory", timezone="Asia/Kolkata")


async def test_two_numbers_that_were_joined_are_told_in_words(ward: Ward, mother: Phone) -> None:
    one, two = [await mother.checks_in(name) for name in ("Asha", "Asha")]
    body = {"intoVisitId": one["visitId"]}
    joined = await ward.call(ward.rita, "POST", f"/v1/reception/visits/{two['visitId']}/merge", body)
    assert joined.is_success, joined.text
    page = await mother.shows()
    assert numbers(page) == ["C-001", "C-002"]
    assert standing(page) == ["You are next.", "You were registered twice. Your number C-001 goes on."]


async def test_who_was_moved_elsewhere_is_told_so_beside_the_new_place(ward: Ward, mother: Phone) -> None:
    visit = await mother.checks_in("Asha")
    body = {"toDepartmentId": ward.dermatology}
    moved = await ward.call(ward.rita, "POST", f"/v1/reception/visits/{visit['visitId']}/transfer", body)
    assert moved.is_success, moved.text
    page = await mother.shows()
    assert numbers(page) == ["C-001"], "one number is one card"
    assert standing(page) == ["You are next."]
    assert "You were moved to Dermatology." in page


async def test_who_is_on_hold_is_told_that_the_place_is_kept(ward: Ward, mother: Phone) -> None:
    visit = await mother.checks_in("Asha")
    held = await ward.call(ward.rita, "POST", f"/v1/reception/visits/{visit['visitId']}/hold", {})
    assert held.is_success, held.text
    page = await mother.shows()
    assert standing(page) == ["You are on hold. Please wait until you are called back."]
    assert "data-held" in page
