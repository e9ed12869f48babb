"""From committed entries to frames: what boards, phones and staff hear of a morning."""

import json
from typing import Any

from appliance.printing import actions as printing
from tests.web.live.ear import Ear
from tests.web.live.test_board import applied
from tests.web.ward import Ward
from web.live.feed import CHANGE_SECONDS
from web.live.frames import QueueFrame
from web.live.listener import Who


class Screen:
    """A screen that listens, and the line it shows."""

    def __init__(self, ward: Ward, channel: str, ear: Ear) -> None:
        self.ward = ward
        self.channel = channel
        self.ear = ear

    def heard(self, *kinds: str) -> list[tuple[str, dict[str, Any]]]:
        """What was heard so far, of some kinds."""
        return [(event, json.loads(data)) for event, _, data in self.ear.heard if not kinds or event in kinds]

    @property
    def line(self) -> tuple[str, ...]:
        """The tokens it shows, after everything it heard."""
        shown: tuple[str, ...] = ()
        for event, data in self.heard("snapshot", "queue"):
            if event == "snapshot":
                shown = tuple(data["line"])
            else:
                frame = QueueFrame(
                    department_id="",
                    at="",
                    changes=(),
                    out=tuple(data.get("out", ())),
                    in_=tuple(map(tuple, data.get("in", ()))),
                    waiting=data["waiting"],
                )
                shown = applied(shown, frame)
        return shown


async def screen(ward: Ward, channel: str = "board", last_id: str | None = None) -> Screen:
    ear = Ear()
    name = f"{channel}:{ward.cardiology}"
    who = Who("board" if channel == "board" else "staff", "10.0.0.1")
    await ward.site.hub.join(ear, b"", who=who, channels=[name], last_id=last_id)
    return Screen(ward, name, ear)


async def settle(ward: Ward, *, seconds: float = CHANGE_SECONDS) -> None:
    """Whatever was committed is taken, and whatever waits for its half second is said."""
    await ward.follow()
    ward.clock.advance(seconds=seconds)
    ward.site.feed.flush(ward.cardiology)
    await ward.site.hub.send_all()


async def call_next(ward: Ward) -> dict[str, Any]:
    answer = await ward.call(ward.meera, "POST", "/v1/doctor/call-next", {"departmentId": ward.cardiology})
    called: dict[str, Any] = answer.json()
    return called


async def test_a_newcomer_sees_the_whole_board(ward: Ward) -> None:
    for _ in range(3):
        await ward.issue()
    await ward.come(ward.meera)
    await call_next(ward)
    await ward.follow()
    ((_, shown),) = (await screen(ward)).heard("snapshot")
    assert shown["line"] == ["C-002", "C-003"]
    assert (shown["code"], shown["name"], shown["waiting"], shown["open"]) == ("C", "Cardiology", 2, True)
    rooms = {room["room"]: (room["tokenNumber"], room["state"], room["calls"]) for room in shown["rooms"]}
    assert rooms == {"Room 4": ("C-001", "CALLED", 1), "Room 5": (None, None, 0)}
    assert [(call["tokenNumber"], call["room"]) for call in shown["recent"]] == [("C-001", "Room 4")]
    assert shown["estimates"].keys() == {"C-002", "C-003"}


async def test_a_snapshot_says_how_far_the_journal_had_been_followed(ward: Ward) -> None:
    await ward.follow()
    await ward.site.feed.take(ward.spine.entries())
    ((_, shown),) = (await screen(ward)).heard("snapshot")
    assert shown["seq"] == ward.spine.entries()[-1].seq


async def test_a_call_goes_out_at_once_with_its_announcement(ward: Ward) -> None:
    await ward.issue()
    await ward.come(ward.meera)
    await ward.follow()
    listening = await screen(ward)
    await call_next(ward)
    await ward.follow()
    await ward.site.hub.send_all()
    ((_, queue), (_, announcement)) = listening.heard("queue", "announcement")
    called = ward.spine.entries()[-1]
    assert queue["changes"] == [
        {"change": "called", "tokenNumber": "C-001", "room": "Room 4", "calledAt": called.occurred_at}
    ]
    assert queue["out"] == ["C-001"]
    assert announcement["announcementId"] == called.event_id
    assert (announcement["tokenNumber"], announcement["room"], announcement["kind"]) == ("C-001", "Room 4", "call")


async def test_the_id_of_a_burst_stands_on_its_last_frame_and_is_the_journals(ward: Ward) -> None:
    await ward.issue()
    await ward.come(ward.meera)
    await ward.follow()
    listening = await screen(ward)
    before = len(listening.ear.heard)
    await call_next(ward)
    await settle(ward)
    ids = [event_id for _, event_id, _ in listening.ear.heard[before:]]
    assert ids == [None] * (len(ids) - 1) + [f"{ward.box.epoch}-{ward.spine.entries()[-1].seq}"]


async def test_other_changes_travel_together_at_most_twice_a_second(ward: Ward) -> None:
    await ward.follow()
    listening = await screen(ward)
    for _ in range(10):
        await ward.issue()
        await ward.follow()
        ward.clock.advance(seconds=0.04)
    await settle(ward)
    frames = listening.heard("queue")
    assert len(frames) == 2, "the first at once, the nine others together"
    assert sum(len(frame["changes"]) for _, frame in frames) == 10
    assert listening.line == tuple(f"C-{number:03d}" for number in range(1, 11))


async def test_a_call_takes_what_was_waiting_to_be_said_with_it(ward: Ward) -> None:
    await ward.come(ward.meera)
    await ward.issue()
    await ward.follow()
    listening = await screen(ward)
    await ward.issue()
    await ward.follow()
    await call_next(ward)
    await ward.follow()
    await ward.site.hub.send_all()
    ((_, frame),) = listening.heard("queue")
    assert [change["change"] for change in frame["changes"]] == ["joined", "called"]


async def test_every_reader_shows_the_same_line_whenever_it_joined(ward: Ward) -> None:
    await ward.come(ward.meera)
    screens = []
    for number in range(12):
        screens.append(await screen(ward))
        issued = await ward.issue()
        if number % 2:
            await ward.follow()
        screens.append(await screen(ward))
        if number % 3 == 0:
            called = await call_next(ward)
            await ward.call(ward.meera, "POST", f"/v1/doctor/visits/{called['visitId']}/start", {})
            await ward.call(ward.meera, "POST", f"/v1/doctor/visits/{called['visitId']}/complete", {})
        if number % 4 == 1:
            await ward.call(ward.rita, "POST", f"/v1/reception/visits/{issued['visitId']}/urgent", {})
        if number % 5 == 4:
            await ward.call(ward.rita, "POST", f"/v1/reception/visits/{issued['visitId']}/cancel", {})
        ward.clock.advance(seconds=0.2)
    await settle(ward)
    truth = ward.site.lines.of(ward.cardiology).tokens
    assert len(truth) > 3
    assert {listening.line for listening in screens} == {truth}


async def test_whoever_comes_back_hears_exactly_what_was_missed(ward: Ward) -> None:
    await ward.follow()
    steady, leaving = await screen(ward), await screen(ward)
    await ward.issue()
    await settle(ward)
    last_id = leaving.ear.heard[-1][1]
    leaving.ear.socket.abort()
    for _ in range(3):
        await ward.issue()
        await settle(ward)
    back = await screen(ward, last_id=last_id)
    assert back.ear.heard == steady.ear.heard[2:]


async def test_doctors_are_told_of_when_they_come_and_go(ward: Ward) -> None:
    await ward.follow()
    listening = await screen(ward)
    await ward.come(ward.meera)
    await settle(ward)
    await ward.call(ward.meera, "POST", "/v1/doctor/availability", {"state": "OFFLINE"})
    await settle(ward)
    told = [frame["doctors"] for _, frame in listening.heard("doctors")]
    assert told == [[{"name": "Dr Meera", "availability": "AVAILABLE", "room": "Room 4", "tokenNumber": None}], []]


async def test_a_doctor_hears_who_is_next_and_why_whenever_that_changes(ward: Ward) -> None:
    await ward.come(ward.meera)
    await ward.follow()
    at_the_desk = await screen(ward, "staff")
    first, second = await ward.issue(), await ward.issue()
    await settle(ward)
    await settle(ward)
    await ward.call(ward.rita, "POST", f"/v1/reception/visits/{second['visitId']}/urgent", {})
    await settle(ward)
    told = [
        (doctor["next"], doctor["nextRule"]) for _, frame in at_the_desk.heard("doctors") for doctor in frame["doctors"]
    ]
    assert told == [(first["tokenNumber"], "arrival"), (second["tokenNumber"], "urgent-first")]


async def test_who_is_on_a_break_is_told_of_nobody_next(ward: Ward) -> None:
    await ward.issue()
    await ward.come(ward.meera)
    await ward.call(ward.meera, "POST", "/v1/doctor/availability", {"state": "PAUSED"})
    await ward.follow()
    ((_, shown),) = (await screen(ward, "staff")).heard("snapshot")
    assert [doctor["next"] for doctor in shown["doctors"]] == [None]


async def test_waiting_times_travel_apart_and_only_where_they_changed(ward: Ward) -> None:
    await ward.come(ward.meera)
    await ward.issue()
    await ward.follow()
    listening = await screen(ward)
    ward.site.feed.tell_windows()
    await ward.issue()
    await settle(ward)
    ward.site.feed.tell_windows()
    ward.site.feed.tell_windows()
    await ward.site.hub.send_all()
    (windows,) = [frame["windows"] for _, frame in listening.heard("estimate")]
    assert set(windows) == {"C-002"}
    assert len(windows["C-002"]) == 3


async def test_staff_hear_the_changed_visits_with_their_persons(ward: Ward) -> None:
    await ward.follow()
    at_the_desk = await screen(ward, "staff")
    await ward.issue(name="Asha Rao", age=41)
    await settle(ward)
    (_, frame) = at_the_desk.heard("queue")[0]
    (row,) = frame["rows"]
    assert (row["person"]["name"], row["tokenNumber"], row["position"]) == ("Asha Rao", "C-001", 1)


async def test_the_staffs_snapshot_is_the_answer_of_the_queue(ward: Ward) -> None:
    await ward.issue(name="Asha Rao")
    await ward.come(ward.meera)
    await ward.follow()
    ((_, shown),) = (await screen(ward, "staff")).heard("snapshot")
    queue = (await ward.call(ward.rita, "GET", f"/v1/queue/{ward.cardiology}")).json()
    assert {name: shown[name] for name in queue} == queue
    assert [(doctor["name"], doctor["version"]) for doctor in shown["doctors"]] == [("Dr Meera", 1)]
    assert shown["notices"] == []


async def test_reception_hears_of_a_number_without_paper(ward: Ward) -> None:
    await ward.issue()
    ward.clock.advance(seconds=5)
    ((_, shown),) = (await screen(ward, "staff")).heard("snapshot")
    assert [(notice["kind"], notice["tokenNumber"]) for notice in shown["notices"]] == [("no-paper", "C-001")]


async def test_nothing_of_a_person_is_heard_in_public(ward: Ward) -> None:
    await ward.follow()
    listening = await screen(ward)
    await ward.issue(name="Asha Rao", age=41, phone="98765 43210", symptoms=["chest pain"], needs=["wheelchair"])
    await ward.come(ward.meera)
    await call_next(ward)
    await settle(ward)
    later = await screen(ward)
    public = listening.ear.socket.heard.decode() + later.ear.socket.heard.decode()
    assert "C-001" in public
    assert not [word for word in ("Asha", "Rao", "98765", "3210", "chest", "wheelchair") if word in public]


async def test_a_check_in_that_lapsed_unseen_is_no_news(ward: Ward) -> None:
    from appliance.queues import actions
    from tests.web.api.test_patient import FAR_AWAY, Phone, phone

    await ward.follow()
    listening = await screen(ward)
    async with phone(ward, address=FAR_AWAY) as client:
        visit_id = (await Phone(ward, client).check_in()).json()["visitId"]
    ward.clock.advance(seconds=21 * 60)
    ward.spine.do(actions.lapse, visit_id=visit_id)
    await settle(ward)
    assert ward.spine.recorded()[-1] == "VisitCancelled"
    assert listening.heard("queue") == []


async def test_an_entry_taken_twice_does_no_harm(ward: Ward) -> None:
    await ward.follow()
    listening = await screen(ward)
    await ward.issue()
    entries = [entry for entry in ward.spine.entries() if entry.seq > ward.taken]
    for _ in range(2):
        await ward.site.feed.take(entries)
        ward.clock.advance(seconds=1)
    await ward.site.hub.send_all()
    assert listening.line == ("C-001",)


async def test_signing_out_ends_the_streams_of_that_session(ward: Ward) -> None:
    from appliance.identity import sessions

    ear = Ear()
    opened = ward.db.execute("select session_id from sessions where staff_id = ?", (ward.rita.id,)).fetchone()[0]
    await ward.site.hub.join(
        ear, b"", who=Who("staff", "10.0.0.1", opened), channels=[f"staff:{ward.cardiology}"], last_id=None
    )
    ward.spine.do(sessions.sign_out, session_id=opened)
    await ward.follow()
    assert ear.lost == 1


async def test_a_department_nobody_listens_to_costs_nothing_and_is_right_afterwards(ward: Ward) -> None:
    for _ in range(3):
        await ward.issue()
        await settle(ward)
    assert ward.site.hub.tally.bursts == 0
    listening = await screen(ward)
    await ward.issue()
    await settle(ward)
    assert listening.line == ("C-001", "C-002", "C-003", "C-004")


async def test_a_number_without_paper_is_told_to_staff_until_it_is_mended(ward: Ward) -> None:
    """Nobody prints in this ward, so every slip is late after four seconds."""
    staff, board = await screen(ward, "staff"), await screen(ward)
    issued = await ward.issue()
    await settle(ward, seconds=5)
    await say_notices(ward)
    await say_notices(ward)
    (event, told), *again = staff.heard("notices")
    assert event == "notices"
    assert again == [], "what has not changed is not said again"
    assert [each["tokenNumber"] for each in told["notices"]] == [issued["tokenNumber"]]
    job_id = issued["printJobId"]
    ward.spine.do(printing.begin, job_id=job_id, printer_id="p1", wait=printing.Wait(0))
    ward.spine.do(printing.printed, job_id=job_id, confirmed=True)
    await say_notices(ward)
    assert staff.heard("notices")[-1][1]["notices"] == [], "it came out late"
    assert board.heard("notices") == []


async def say_notices(ward: Ward) -> None:
    ward.site.feed.tell_notices()
    await ward.site.hub.send_all()
