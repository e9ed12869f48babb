"""The code on the lobby's board: read by paired boards alone, and in nothing that anybody else can hear or see."""

import json

import httpx
import msgspec

from appliance.patients import board_code
from tests.web.live.ear import Ear
from tests.web.ward import Ward
from web.live.frames import PublicFrame
from web.live.listener import Who
from web.routes import ROUTES

CODE = "/v1/boards/code"


async def read(ward: Ward) -> str:
    answer = await ward.call(ward.board, "GET", CODE)
    assert answer.status_code == 200, answer.text
    code: str = answer.json()["code"]
    return code


async def test_a_paired_board_reads_it_and_when_it_changes(ward: Ward) -> None:
    answer = (await ward.call(ward.board, "GET", CODE)).json()
    assert answer == {
        "code": board_code.code_at(ward.box.keys, ward.clock.now()),
        "changesAt": "2026-11-21T09:00:30.000Z",
    }
    ward.clock.advance(seconds=30)
    assert await read(ward) != answer["code"]


async def test_nobody_else_reads_it(ward: Ward) -> None:
    people = (ward.kiosk, ward.rita, ward.meera, ward.thomas, ward.asta, ward.audrey, ward.oskar)
    assert {(await ward.call(who, "GET", CODE)).status_code for who in people} == {403}
    assert (await ward.call(None, "GET", CODE)).status_code == 401


async def test_it_is_never_kept_by_anything_on_the_way(ward: Ward) -> None:
    assert (await ward.call(ward.board, "GET", CODE)).headers["cache-control"] == "no-store"
    code = await read(ward)
    assert code not in ward.logged()
    assert not [row for rows in everything(ward) for row in rows if code in str(row)]


def everything(ward: Ward) -> list[list[object]]:
    tables = [name for (name,) in ward.db.execute("select name from sqlite_master where type = 'table'")]
    return [ward.db.execute(f"select * from {table}").fetchall() for table in tables]


async def test_no_public_channel_and_no_public_answer_carries_it(ward: Ward) -> None:
    """A whole visit is played while every public thing is listened to and looked at, and the clock passes many codes."""
    ear, codes = Ear(), set()
    names = [f"board:{department}" for department in (ward.cardiology, ward.dermatology)]
    await ward.site.hub.join(ear, b"", who=Who("board", "10.0.0.1"), channels=names, last_id=None)
    seen: list[str] = []
    await ward.come(ward.meera)
    for _ in range(6):
        ward.clock.advance(seconds=20)
        codes.add(await read(ward))
        await ward.issue(name="Asha")
        await ward.call(ward.meera, "POST", "/v1/doctor/call-next", {"departmentId": ward.cardiology})
        await ward.follow()
        ward.site.hub.tick(1)
        await ward.site.hub.send_all()
        seen += [answer.text for answer in await public_answers(ward)]
    heard = ear.socket.heard.decode()
    assert "announcement" in heard and len(codes) >= 4
    for code in codes:
        assert code not in heard
        assert not [text for text in seen if code in text]


async def public_answers(ward: Ward) -> list[httpx.Response]:
    """What anybody may look at without a key."""
    paths = [route.path for route in ROUTES if route.method == "GET" and not route.names and not route.stream]
    return [await ward.call(None, "GET", path) for path in paths]


def test_no_public_frame_has_a_place_for_it() -> None:
    """What a public frame can say is a list; a code is not on it."""

    def names(kind: type[msgspec.Struct]) -> set[str]:
        below: list[type[msgspec.Struct]] = kind.__subclasses__()
        return {field for each in below for field in (*each.__struct_fields__, *names(each))}

    said = names(PublicFrame)
    assert said
    assert not {name for name in said if "presence" in name or (name.endswith("code") and name != "code")}, json.dumps(
        sorted(said)
    )
