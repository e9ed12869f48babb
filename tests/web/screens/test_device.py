"""Screens that are nobody's yet ask to be paired; those that are ours open, and a demo hands its own out."""

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from appliance.box import DemoAccess
from tests.web.ward import Person, Ward, open_ward


def facts(answer: httpx.Response) -> dict[str, Any]:
    found = re.search(r'id="facts">(.*?)</script>', answer.text, re.DOTALL)
    assert found is not None
    read: dict[str, Any] = json.loads(found[1])
    return read


def cookie(device: Person, audience: str) -> dict[str, str]:
    return {"Cookie": f"medique-{audience}={device.headers['Authorization'].removeprefix('Bearer ')}"}


@pytest.mark.parametrize(("path", "kind"), [("/kiosk", "KIOSK"), ("/board", "BOARD"), ("/board?department=C", "BOARD")])
async def test_a_screen_that_is_nobodys_asks_to_be_paired_and_remembers_what_it_wanted(
    ward: Ward, path: str, kind: str
) -> None:
    before = ward.spine.recorded()
    answer = await ward.call(None, "GET", path)
    assert answer.status_code == 200
    known = facts(answer)
    assert (known["kind"], known["address"]) == (kind, path)
    assert ward.spine.recorded() == before
    assert ward.db.execute("select count(*) from pairings").fetchone() == (0,), "looking changes nothing"


async def test_a_kiosk_of_ours_opens_with_its_own_departments_and_its_cookie_is_renewed(ward: Ward) -> None:
    everywhere = await ward.call(None, "GET", "/kiosk", **cookie(ward.kiosk, "kiosk"))
    assert {each["code"] for each in facts(everywhere)["departments"]} == {"C", "D"}
    assert "Max-Age=34560000" in everywhere.headers["set-cookie"]
    eyes = ward.device("KIOSK", (ward.dermatology,))
    there = await ward.call(None, "GET", "/kiosk", **cookie(eyes, "kiosk"))
    assert {each["code"] for each in facts(there)["departments"]} == {"D"}


async def test_a_board_of_ours_shows_its_departments_and_a_place_for_the_code(ward: Ward) -> None:
    answer = await ward.call(None, "GET", "/board", **cookie(ward.board, "board"))
    known = facts(answer)
    assert [each["code"] for each in known["departments"]] == ["C"]
    assert known["paired"] is True
    assert 'id="presence"' in answer.text


async def test_a_public_board_is_content_with_being_nobodys_and_has_no_code(ward: Ward) -> None:
    pairing = await ward.call(None, "GET", "/board?department=C")
    assert 'href="/board?department=C&amp;public=1"' in pairing.text
    answer = await ward.call(None, "GET", "/board?department=C&public=1")
    assert facts(answer)["paired"] is False
    assert 'id="presence"' not in answer.text


async def test_a_hospital_that_shows_boards_only_on_its_own_screens_offers_no_public_one(tmp_path: Path) -> None:
    with open_ward(tmp_path, public_boards=False) as ward:
        pairing = await ward.call(None, "GET", "/board")
        assert "public=1" not in pairing.text
        assert facts(await ward.call(None, "GET", "/board?public=1"))["kind"] == "BOARD"


async def test_a_revoked_screen_asks_to_be_paired_again(ward: Ward) -> None:
    await ward.call(ward.asta, "DELETE", f"/v1/devices/{ward.kiosk.id}")
    assert facts(await ward.call(None, "GET", "/kiosk", **cookie(ward.kiosk, "kiosk")))["kind"] == "KIOSK"


async def test_in_a_demo_any_browser_becomes_its_kiosk_or_its_board(tmp_path: Path) -> None:
    with open_ward(tmp_path, demo=True) as ward:
        keys = [each.headers["Authorization"].removeprefix("Bearer ") for each in (ward.kiosk, ward.board)]
        ward.box.doors.demo = lambda: DemoAccess((), keys[0], keys[1], "http://x/lobby/C")
        kiosk = await ward.call(None, "GET", "/kiosk")
        assert (kiosk.status_code, f"medique-kiosk={keys[0]}" in kiosk.headers["set-cookie"]) == (303, True)
        assert facts(await ward.call(None, "GET", "/board"))["paired"] is False, (
            "opened without more, it is a public one"
        )
        path = f"/board?department={ward.cardiology}"
        board = await ward.call(None, "POST", path, Origin="http://127.0.0.1:8080")
        assert (board.status_code, board.headers["location"]) == (303, path)
        assert f"medique-board={keys[1]}" in board.headers["set-cookie"]


async def test_a_real_box_hands_nothing_out(ward: Ward) -> None:
    for path in ("/kiosk", "/board"):
        answer = await ward.call(None, "POST", path, Origin="http://127.0.0.1:8080")
        assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
