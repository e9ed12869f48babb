"""What screens hear of holds, places by hand, other rooms, and of one number that waits in several departments."""

import json
from typing import Any

from tests.web.live.ear import Ear
from tests.web.live.test_feed import Screen, call_next, screen, settle
from tests.web.ward import Person, Ward
from web.live.listener import Who


async def press(
    ward: Ward, who: Person, visit_id: str, act: str, /, at: str = "reception", **body: Any
) -> dict[str, Any]:
    answer = await ward.call(who, "POST", f"/v1/{at}/visits/{visit_id}/{act}", body)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def come(ward: Ward, count: int) -> list[dict[str, Any]]:
    """So many people come, a second apart, and every screen knows of them."""
    issued = []
    for _ in range(count):
        issued.append(await ward.issue())
        ward.clock.advance(seconds=1)
    await settle(ward)
    return issued


async def elsewhere(ward: Ward, channel: str = "board") -> Screen:
    """A screen of Dermatology."""
    ear = Ear()
    name = f"{channel}:{ward.dermatology}"
    await ward.site.hub.join(ear, b"", who=Who("board", "10.0.0.1"), channels=[name], last_id=None)
    return Screen(ward, name, ear)


async def settle_elsewhere(ward: Ward) -> None:
    await settle(ward)
    ward.site.feed.flush(ward.dermatology)
    await ward.site.hub.send_all()


async def test_whoever_is_on_hold_leaves_the_line_and_comes_back_to_it(ward: Ward) -> None:
    issued = await come(ward, 3)
    board, staff = await screen(ward), await screen(ward, "staff")
    await press(ward, ward.rita, issued[0]["visitId"], "hold", reason="at the X-ray")
    await settle(ward)
    assert list(board.line) == ["C-002", "C-003"]
    rows = staff.heard("queue")[-1][1]["rows"]
    assert [(row["tokenNumber"], row["held"], row["heldReason"]) for row in rows] == [("C-001", True, "at the X-ray")]
    assert "X-ray" not in json.dumps(board.heard())
    await press(ward, ward.rita, issued[0]["visitId"], "undo")
    await settle(ward)
    assert list(board.line) == ["C-001", "C-002", "C-003"]


async def test_a_place_by_hand_is_seen_on_every_board(ward: Ward) -> None:
    issued = await come(ward, 4)
    board = await screen(ward)
    await press(ward, ward.rita, issued[3]["visitId"], "move", place=2, reason="feels faint")
    await settle(ward)
    assert board.line == ("C-001", "C-004", "C-002", "C-003")
    (_, frame) = board.heard("queue")[-1]
    assert [change["change"] for change in frame["changes"]] == ["moved"]
    assert "faint" not in json.dumps(frame)


async def test_a_note_is_heard_by_staff_alone(ward: Ward) -> None:
    (issued,) = await come(ward, 1)
    board, staff = await screen(ward), await screen(ward, "staff")
    before = len(board.heard())
    await press(ward, ward.meera, issued["visitId"], "note", at="doctor", note="deaf")
    await settle(ward)
    assert staff.heard("queue")[-1][1]["rows"][0]["note"]["text"] == "deaf"
    assert len(board.heard()) == before


async def test_somebody_on_the_way_hears_of_the_other_room(ward: Ward) -> None:
    await ward.issue()
    await ward.come(ward.meera)
    await ward.come(ward.omar, "Room 5")
    called = await call_next(ward)
    await settle(ward)
    board = await screen(ward)
    await press(ward, ward.rita, called["visitId"], "reassign", toDoctorId=ward.omar.id)
    await ward.follow()
    await ward.site.hub.send_all()
    ((_, told),) = board.heard("announcement")
    assert (told["tokenNumber"], told["room"]) == ("C-001", "Room 5")
    assert [(change["change"], change.get("room")) for change in board.heard("queue")[-1][1]["changes"]] == [
        ("called", "Room 5")
    ]


async def test_somebody_inside_is_shown_in_the_other_room_and_not_called_again(ward: Ward) -> None:
    await ward.issue()
    await ward.come(ward.meera)
    await ward.come(ward.omar, "Room 5")
    called = await call_next(ward)
    await press(ward, ward.meera, called["visitId"], "start", at="doctor")
    await settle(ward)
    board = await screen(ward)
    await press(ward, ward.rita, called["visitId"], "reassign", toDoctorId=ward.omar.id)
    await ward.follow()
    await ward.site.hub.send_all()
    assert board.heard("announcement") == []
    assert [change["change"] for change in board.heard("queue")[-1][1]["changes"]] == ["called", "started"]
    shown = (await screen(ward)).heard("snapshot")[0][1]["rooms"]
    rooms = {room["room"]: (room["tokenNumber"], room["state"]) for room in shown}
    assert rooms == {"Room 4": (None, None), "Room 5": ("C-001", "IN_CONSULTATION")}


async def test_a_number_called_here_cannot_be_called_there_and_boards_show_it(ward: Ward) -> None:
    """The same number waits in two departments; each board shows whom it may call."""
    await ward.issue()
    await ward.come(ward.meera)
    called = await call_next(ward)
    await press(ward, ward.meera, called["visitId"], "start", at="doctor")
    legs = [{"departmentId": ward.dermatology}, {"departmentId": ward.cardiology}]
    await press(ward, ward.meera, called["visitId"], "complete", at="doctor", sendTo=legs)
    await settle_elsewhere(ward)
    here, there = await screen(ward), await elsewhere(ward)
    staff_there = await elsewhere(ward, "staff")
    assert (here.line, there.line) == (("C-001",), ("C-001",))
    again = await call_next(ward)
    await settle_elsewhere(ward)
    assert (here.line, there.line) == ((), ())
    row = staff_there.heard("queue")[-1][1]["rows"][0]
    assert (row["departmentId"], row["position"]) == (ward.dermatology, None)
    assert row["queueStatus"] == "You are being called to Cardiology. You keep your place here."
    await press(ward, ward.meera, again["visitId"], "start", at="doctor")
    await press(ward, ward.meera, again["visitId"], "complete", at="doctor")
    await settle_elsewhere(ward)
    assert there.line == ("C-001",)


async def test_a_patient_whose_doctor_has_left_is_told_to_reception(ward: Ward) -> None:
    await ward.issue()
    await ward.come(ward.meera)
    await call_next(ward)
    staff = await screen(ward, "staff")
    await ward.call(ward.meera, "POST", "/v1/doctor/availability", {"state": "OFFLINE"})
    await settle(ward)
    ward.site.feed.tell_notices()
    await ward.site.hub.send_all()
    (notice,) = [each for each in staff.heard("notices")[-1][1]["notices"] if each["kind"] == "no-doctor"]
    assert (notice["tokenNumber"], notice["text"]) == ("C-001", "C-001 is with a doctor who has left.")


async def test_numbers_given_out_are_counted_once_however_far_they_go(ward: Ward) -> None:
    issued = await ward.issue()
    await press(ward, ward.rita, issued["visitId"], "transfer", toDepartmentId=ward.dermatology)
    await settle(ward)
    metrics = (await ward.call(None, "GET", "/metrics")).text
    assert 'opd_tokens_created_total{department="C"} 1.0' in metrics
    assert 'opd_tokens_created_total{department="D"}' not in metrics
