"""The console: who sits at it, and which of its places each of them finds."""

import re

import httpx
import pytest

from tests.web.ward import Person, Ward
from web.permissions import RIGHTS
from web.screens.admin.console import SHELVES, first_address, shelves_of

PLACES = [place for shelf in SHELVES for place in shelf.places]


async def opened(ward: Ward, who: Person | None, path: str = "/admin") -> httpx.Response:
    cookie = {"Cookie": ward.page_cookie(who.id)} if who else {}
    return await ward.call(None, "GET", path, **cookie)


def places_in(answer: httpx.Response) -> list[str]:
    nav = re.search(r'id="places".*?</nav>', answer.text, re.DOTALL)
    assert nav is not None
    return re.findall(r'<a href="([^"]+)"', nav[0])


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.stem)
async def test_an_administrator_opens_every_place(ward: Ward, place: object) -> None:
    answer = await opened(ward, ward.asta, place.address)  # type: ignore[attr-defined]
    assert answer.status_code == 200
    current = re.findall(r'<a href="([^"]+)"[^>]*aria-current="page"', answer.text)
    assert place.address in current, "it shows where one is"  # type: ignore[attr-defined]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.stem)
async def test_whoever_has_not_signed_in_is_asked_and_comes_back(ward: Ward, place: object) -> None:
    answer = await opened(ward, None, place.address)  # type: ignore[attr-defined]
    assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next={place.address}")  # type: ignore[attr-defined]


async def test_a_doctor_has_nothing_to_administer(ward: Ward) -> None:
    assert (await opened(ward, ward.meera, "/admin/staff")).status_code == 303


@pytest.mark.parametrize(
    ("who", "begins", "finds"),
    [
        ("audrey", "/admin/days", ["/admin/days", "/admin/audit", "/admin/status"]),
        ("oskar", "/admin/devices", ["/admin/devices", "/admin/printers", "/admin/status"]),
    ],
)
async def test_others_begin_with_what_is_theirs_and_find_nothing_else(
    ward: Ward, who: str, begins: str, finds: list[str]
) -> None:
    person = getattr(ward, who)
    led = await opened(ward, person)
    assert (led.status_code, led.headers["location"]) == (303, begins)
    for address in finds:
        assert places_in(await opened(ward, person, address)) == finds
    for place in PLACES:
        if place.address not in (*finds, "/admin"):
            assert (await opened(ward, person, place.address)).status_code == 303, place.address


@pytest.mark.parametrize("role", ["ADMIN", "OPERATOR", "AUDITOR"])
def test_a_place_is_shown_to_whom_it_opens(role: str) -> None:
    shown = {place.address for shelf in shelves_of([role], lambda text: text) for place in shelf.places}  # type: ignore[list-item,arg-type]
    opens = {place.address for place in PLACES if RIGHTS[f"GET {place.address}"][role] == "yes"}  # type: ignore[index]
    assert shown | {"/admin"} == opens | {"/admin"}
    assert first_address([role]) in shown  # type: ignore[list-item]


def test_every_key_opens_one_place() -> None:
    keys = [place.key for place in PLACES]
    assert len(keys) == len(set(keys))
