"""The live feeds over a real socket: who may listen, and what arrives."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from tests.web.ward import Person, Ward, served


class Stream:
    """An open stream and its events."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self._lines = answer.aiter_lines()

    async def next(self, *kinds: str) -> tuple[str | None, dict[str, Any]]:
        """The next event of some kinds: its id and data."""
        async with asyncio.timeout(3):
            fields: dict[str, str] = {}
            async for line in self._lines:
                if line:
                    name, _, value = line.partition(": ")
                    fields[name] = value
                elif fields.get("event") in kinds:
                    return fields.get("id"), json.loads(fields["data"])
                else:
                    fields = {}
        raise AssertionError("the stream ended")


@asynccontextmanager
async def listening(base: str, path: str, **headers: str) -> AsyncIterator[Stream]:
    async with (
        httpx.AsyncClient(base_url=base, timeout=5) as client,
        client.stream("GET", path, headers=headers) as answer,
    ):
        yield Stream(answer)


async def test_a_board_hears_a_call(ward: Ward) -> None:
    await ward.issue()
    await ward.come(ward.meera)
    await ward.follow()
    async with served(ward) as base, listening(base, "/v1/live/display-boards?department=C") as board:
        assert board.answer.headers["content-type"].startswith("text/event-stream")
        assert board.answer.headers["cache-control"] == "no-store"
        assert board.answer.headers["x-content-type-options"] == "nosniff"
        _, snapshot = await board.next("snapshot")
        assert snapshot["line"] == ["C-001"]
        await ward.call(ward.meera, "POST", "/v1/doctor/call-next", {"departmentId": ward.cardiology})
        await ward.follow()
        _, queue = await board.next("queue")
        assert queue["changes"][0]["change"] == "called"
        _, spoken = await board.next("announcement")
        assert spoken["room"] == "Room 4"


async def test_a_board_for_every_department_hears_them_all(ward: Ward) -> None:
    async with served(ward) as base, listening(base, "/v1/live/display-boards") as board:
        codes = {(await board.next("snapshot"))[1]["code"] for _ in range(2)}
    assert codes == {"C", "D"}


@pytest.mark.parametrize("by_header", [True, False])
async def test_whoever_comes_back_gets_what_was_missed(ward: Ward, by_header: bool) -> None:
    async with served(ward) as base:
        async with listening(base, "/v1/live/display-boards?department=C") as board:
            last_id, _ = await board.next("snapshot")
        assert last_id is not None
        await ward.issue()
        await ward.follow()
        path = "/v1/live/display-boards?department=C" + ("" if by_header else f"&lastEventId={last_id}")
        async with listening(base, path, **({"Last-Event-ID": last_id} if by_header else {})) as board:
            _, frame = await board.next("snapshot", "queue")
            assert frame["changes"][0]["tokenNumber"] == "C-001"


async def test_a_phone_hears_the_department_in_which_it_waits(ward: Ward) -> None:
    async with served(ward) as base:
        token = (await ward.call(None, "POST", "/v1/patient/scan", {})).json()["signedCheckinToken"]
        form = {"departmentId": ward.cardiology, "name": "Bo", "age": 3, "signedCheckinToken": token}
        told = (await ward.call(None, "POST", "/v1/patient/checkin", form)).json()
        bearer = f"Bearer {told['restoreToken']}"
        async with listening(base, "/v1/live/patient-queue", Authorization=bearer) as phone:
            _, snapshot = await phone.next("snapshot")
            assert snapshot["line"] == ["C-001"]
        await ward.call(None, "POST", f"/v1/patient/visits/{told['visitId']}/leave", {}, Authorization=bearer)
        async with listening(base, "/v1/live/patient-queue", Authorization=bearer) as phone:
            assert phone.answer.status_code == 204, "which tells the browser to stop"


async def test_staff_hear_their_own_departments(ward: Ward) -> None:
    await ward.issue(name="Asha Rao")
    async with served(ward) as base, listening(base, "/v1/live/reception", **ward.rita.headers) as desk:
        _, snapshot = await desk.next("snapshot")
        assert snapshot["waiting"][0]["person"]["name"] == "Asha Rao"


@pytest.mark.parametrize(
    ("path", "who", "status"),
    [
        ("/v1/live/reception", None, 401),
        ("/v1/live/reception?department=C", "ravi", 403),
        ("/v1/live/reception?department=D&department=C", "ravi", 403),
        ("/v1/live/nurse", "meera", 403),
        ("/v1/live/doctor-console?department=X", "meera", 403),
        ("/v1/live/patient-queue", None, 401),
        ("/v1/live/stats", "meera", 403),
    ],
)
async def test_who_may_not_listen_gets_a_problem_and_no_stream(
    ward: Ward, path: str, who: str | None, status: int
) -> None:
    somebody: Person | None = getattr(ward, who) if who else None
    answer = await ward.call(somebody, "GET", path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


async def test_a_hospital_may_keep_its_boards_to_itself(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(ward.box.settings), "public_boards", False)
    assert (await ward.call(None, "GET", "/v1/live/display-boards?department=C")).status_code == 401


async def test_stopping_tells_everybody_when_to_come_back(ward: Ward) -> None:
    async with served(ward) as base:
        stream = listening(base, "/v1/live/display-boards?department=C")
        board = await stream.__aenter__()
        await board.next("snapshot")
    rest = "".join([line async for line in board._lines])
    await stream.__aexit__(None, None, None)
    assert rest.startswith("retry: ")


async def test_the_hub_says_what_it_is_doing(ward: Ward) -> None:
    async with served(ward) as base, listening(base, "/v1/live/display-boards?department=C") as board:
        await board.next("snapshot")
        stats = (await ward.call(ward.asta, "GET", "/v1/live/stats")).json()
    assert (stats["connections"], stats["boards"], stats["channels"], stats["snapshots"]) == (1, 1, 1, 1)


async def test_a_revoked_device_is_cut_off(ward: Ward) -> None:
    from appliance.identity import actions

    async with (
        served(ward) as base,
        listening(base, "/v1/live/display-boards?department=C", **ward.board.headers) as board,
    ):
        await board.next("snapshot")
        ward.spine.do(actions.revoke_device, device_id=ward.board.id)
        await ward.site.hub.look_after_sessions()
        with contextlib.suppress(httpx.HTTPError):
            async with asyncio.timeout(2):
                assert "heartbeat" not in "".join([line async for line in board._lines])
        assert sum(ward.site.hub.connections.values()) == 0
