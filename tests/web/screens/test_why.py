"""The explanation of a call as a page: what may be shown at the counter, and to whom it opens."""

import httpx

from appliance.departments.policy import Policy
from appliance.wording import words
from tests.web.ward import Person, Ward
from web.api.why import CandidateDocument, WhyDocument
from web.screens.why import rows, rules


async def opened(ward: Ward, who: Person, visit_id: str, query: str = "") -> httpx.Response:
    return await ward.call(None, "GET", f"/visits/{visit_id}/why{query}", Cookie=ward.page_cookie(who.id))


async def called(ward: Ward) -> dict[str, str]:
    """Asha is called while Bina waits behind her."""
    first = await ward.issue(name="Asha Rao", age=41, phone="9812345678")
    ward.clock.advance(seconds=60)
    await ward.issue(name="Bina Das")
    await ward.come(ward.meera)
    await ward.call(ward.meera, "POST", "/v1/doctor/call-next", {"departmentId": ward.cardiology})
    return first


async def test_it_tells_numbers_times_and_the_rule_and_no_name(ward: Ward) -> None:
    visit = await called(ward)
    page = (await opened(ward, ward.rita, visit["visitId"])).text
    assert "C-001 came before C-002." in page
    assert "Room 4" in page
    for name in ("Asha", "Rao", "Bina", "9812345678", "Meera", "41"):
        assert name not in page.partition("<main")[2], name


async def test_a_number_that_was_not_called_has_no_explanation(ward: Ward) -> None:
    visit = await ward.issue()
    assert (await opened(ward, ward.rita, visit["visitId"])).status_code == 404


async def test_reception_of_another_department_does_not_see_it(ward: Ward) -> None:
    visit = await called(ward)
    stranger = ward._staff("selma", "Selma", "RECEPTION", ward.dermatology)
    assert (await opened(ward, stranger, visit["visitId"])).status_code == 403


async def test_the_language_of_whoever_asks_is_not_the_clerks_from_then_on(ward: Ward) -> None:
    visit = await called(ward)
    answer = await opened(ward, ward.rita, visit["visitId"], "?language=hi")
    assert 'lang="hi"' in answer.text
    assert "set-cookie" not in answer.headers


def test_waits_are_drawn_to_one_scale_that_ends_with_the_call() -> None:
    drawn = rows(call("09:00", "09:30", "10:00"), words("en"), "UTC")
    assert [(row.bar_from, row.bar_length) for row in drawn] == [(0, 100), (50, 50), (98, 2)]
    assert [row.came for row in drawn] == ["09:00", "09:30", "10:00"]


def test_a_call_at_the_very_moment_of_arrival_can_be_drawn() -> None:
    assert [(row.bar_from, row.bar_length) for row in rows(call("10:00"), words("en"), "UTC")] == [(0, 100)]


def test_a_rule_that_the_policy_does_not_have_is_not_told() -> None:
    say = words("en")
    every = rules(Policy(), say)
    assert len(rules(Policy(appointment_head_start=0), say)) == len(every) - 1
    assert len(rules(Policy(head_starts={}), say)) == len(every) - 1
    assert any("9 who came later" in rule for rule in rules(Policy(passed_at_most=9), say))


def call(*arrivals: str) -> WhyDocument:
    """The first one was called at ten."""
    return WhyDocument(
        visit_id="v",
        token_number="C-001",
        department_id="c",
        department="Cardiology",
        called_at="2026-11-21T10:00:00.000Z",
        room="Room 4",
        doctor="Dr Meera",
        rule="arrival",
        because="C-001 came first.",
        place=1,
        candidate_count=len(arrivals),
        policy_version=1,
        candidates=tuple(
            CandidateDocument(
                token_number=f"C-00{index}",
                place=index,
                arrival=f"2026-11-21T{arrival}:00.000Z",
                rule="arrival",
                called=index == 1,
                reason=None,
            )
            for index, arrival in enumerate(arrivals, start=1)
        ),
    )
