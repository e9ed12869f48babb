"""Who did what: told in sentences, filtered, page by page, and never a word about a person."""

import re

import pytest

from tests.web.screens.admin.desk import Desk, text_of
from tests.web.ward import Ward


async def a_morning(ward: Ward) -> str:
    """Asha gets a number at the kiosk and is called; gives the number."""
    issued = await ward.issue(name="Asha Rao")
    await ward.come(ward.meera)
    called = await ward.call(ward.meera, "POST", "/v1/doctor/call-next", {"departmentId": ward.cardiology})
    assert called.status_code == 200
    token: str = issued["tokenNumber"]
    return token


async def test_what_happened_is_told_in_sentences(ward: Ward) -> None:
    token = await a_morning(ward)
    text = await Desk(ward).read("/admin/audit")
    assert f"Dr Meera called {token} to Room 4." in text
    assert f"Kiosk gave the number {token} in Cardiology." in text
    assert "Dr Meera serves in Room 4." in text


async def test_no_person_is_ever_named(ward: Ward) -> None:
    await a_morning(ward)
    page = (await Desk(ward).open("/admin/audit")).text
    assert "Asha" not in page
    assert "There is a part about a person, which is not shown here." in page


async def test_it_shows_only_what_is_asked_for(ward: Ward) -> None:
    token = await a_morning(ward)
    desk = Desk(ward)
    of_meera = await desk.read(f"/admin/audit?actor={ward.meera.id}")
    assert f"Dr Meera called {token}" in of_meera and "gave the number" not in of_meera
    calls = trail(await desk.read("/admin/audit?type=VisitCalled"))
    assert calls.count(" called ") == 1 and "serves in" not in calls
    assert "Nothing fits." in await desk.read("/admin/audit?type=VisitCalled&to=2020-01-01")


async def test_a_day_ends_with_its_midnight_in_the_ward(ward: Ward) -> None:
    await a_morning(ward)
    today = "2026-11-21"
    desk = Desk(ward)
    assert "called" in trail(await desk.read(f"/admin/audit?from={today}&to={today}"))
    assert "Nothing fits." in await desk.read("/admin/audit?from=2026-11-22")


async def test_older_entries_follow_on_the_next_page_and_none_is_lost(ward: Ward) -> None:
    for _ in range(40):
        await ward.issue()
    desk = Desk(ward)
    seen: list[int] = []
    address: str | None = "/admin/audit"
    while address:
        page = (await desk.open(address)).text
        seen += [int(seq) for seq in re.findall(r'id="entry-(\d+)"', page)]
        found = re.search(r'id="older" href="([^"]+)"', page)
        address = found[1].replace("&amp;", "&") if found else None
    assert len(seen) > 60, "more than one page, or this shows nothing"
    newest = seen[0]
    assert seen == list(range(newest, 0, -1))


async def test_an_auditor_reads_it_and_nobody_at_the_bedside(ward: Ward) -> None:
    assert (await Desk(ward, ward.audrey).open("/admin/audit")).status_code == 200
    assert (await Desk(ward, ward.meera).open("/admin/audit")).status_code == 303


@pytest.mark.parametrize("query", ["from=yesterday", "from=2026-02-30", "before=-1", "who=asta"])
async def test_a_filter_that_means_nothing_is_refused(ward: Ward, query: str) -> None:
    assert (await Desk(ward).open(f"/admin/audit?{query}")).status_code == 422


def trail(text: str) -> str:
    """The entries alone, without the filter above them."""
    return text.partition("Show")[2]


def test_text_is_what_a_person_reads() -> None:
    assert text_of("<main><p>a <b>b</b>\n</p></main>") == "a b"
