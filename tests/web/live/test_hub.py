"""The hub: everybody hears everything once and in order, and nobody is waited for."""

import asyncio
from collections.abc import Collection

import pytest

from appliance.refusals import Refused
from tests.hospital import FakeClock, seeded_ids
from tests.web.live.ear import Ear
from web.live.frames import sse
from web.live.hub import FULL_SECONDS, SENDS_BEFORE_YIELDING, Hub, Places, Snapshot
from web.live.listener import SPARE_BYTES, ListenerKind, Who


class House:
    """A hub with a scripted state behind it."""

    def __init__(self, **places: int) -> None:
        self.clock = FakeClock()
        self.ended: set[str] = set()
        self.asked = 0
        self.meanwhile: tuple[int, ...] = ()
        """What is said while a snapshot is made."""
        self.state_seq: int | None = None
        self.hub = Hub(
            self.clock,
            seeded_ids(self.clock),
            epoch=3,
            seq=10,
            snapshot=self.snapshot,
            revoked=self.revoked,
            places=Places(**places),
        )

    async def snapshot(self, channel: str) -> Snapshot:
        if channel == "board:X":
            raise KeyError(channel)
        self.asked += 1
        for said in self.meanwhile:
            self.say(said)
        seq = self.hub.seq_of(channel) if self.state_seq is None else self.state_seq
        return Snapshot(seq, sse("snapshot", channel.encode(), f"3-{seq}"))

    async def revoked(self, session_ids: Collection[str]) -> Collection[str]:
        return self.ended & set(session_ids)

    async def join(
        self,
        *channels: str,
        last_id: str | None = None,
        kind: ListenerKind = "phone",
        session: str | None = None,
        address: str = "10.0.0.1",
        capacity: int | None = None,
    ) -> Ear:
        ear = Ear(capacity)
        who = Who(kind, address, session)
        await self.hub.join(ear, b"", who=who, channels=channels or ("board:C",), last_id=last_id)
        return ear

    def say(self, seq: int | None, text: str = "", channel: str = "board:C") -> None:
        data = sse("queue", (text or f"q{seq}").encode(), f"3-{seq}" if seq is not None else None)
        self.hub.publish(channel, data, seq=seq)

    async def settle(self) -> None:
        await self.hub.send_all()


def told(ear: Ear) -> list[str]:
    return [data for _, _, data in ear.heard]


async def test_a_newcomer_gets_one_snapshot_and_then_what_follows() -> None:
    house = House()
    house.say(11)
    await house.settle()
    ear = await house.join()
    house.say(12)
    await house.settle()
    assert ear.heard == [("snapshot", "3-11", "board:C"), ("queue", "3-12", "q12")]


async def test_everybody_gets_the_same_bytes() -> None:
    house = House()
    ears = [await house.join() for _ in range(5)]
    house.say(11)
    await house.settle()
    assert {told(ear)[-1] for ear in ears} == {"q11"}
    assert house.hub.tally.bursts == 1


@pytest.mark.parametrize(("last_id", "expected"), [("3-10", ["q11", "q12", "q13"]), ("3-12", ["q13"]), ("3-13", [])])
async def test_whoever_comes_back_with_a_known_id_gets_exactly_what_was_missed(
    last_id: str, expected: list[str]
) -> None:
    house = House()
    for seq in (11, 12, 13):
        house.say(seq)
    ear = await house.join(last_id=last_id)
    await house.settle()
    assert told(ear) == expected
    assert house.asked == 0


@pytest.mark.parametrize(
    "last_id", ["3-9", "3-14", "2-12", "4-12", "x", "3-", "-12", "3-12-1", "3-1.5", "3-१२", "9" * 99]
)
async def test_any_other_id_gets_one_snapshot(last_id: str) -> None:
    house = House()
    for seq in (11, 12, 13):
        house.say(seq)
    ear = await house.join(last_id=last_id)
    await house.settle()
    assert told(ear) == ["board:C"]


async def test_what_is_said_while_the_snapshot_is_made_is_neither_lost_nor_said_twice() -> None:
    house = House()
    house.state_seq = 12
    house.meanwhile = (11, 12, 13)
    ear = await house.join()
    await house.settle()
    assert told(ear) == ["board:C", "q13"], "11 and 12 are in the snapshot, 13 came after it"


async def test_what_is_no_journal_event_is_replayed_in_its_place_and_carries_no_id() -> None:
    house = House()
    house.say(11)
    house.say(None, "estimates")
    house.say(12)
    ear = await house.join(last_id="3-11")
    assert ear.heard == [("queue", None, "estimates"), ("queue", "3-12", "q12")]


async def test_one_stream_may_hear_several_channels_and_one_id_stands_for_all() -> None:
    house = House()
    first = await house.join("board:C", "board:D")
    house.say(11, channel="board:C")
    house.say(12, channel="board:D")
    house.say(14, channel="board:C")
    house.say(15, channel="board:D")
    await house.settle()
    ids = [event_id for event, event_id, _ in first.heard if event == "queue"]
    for heard, last_id in enumerate(ids, start=1):
        back = await house.join("board:C", "board:D", last_id=last_id)
        assert [event_id for _, event_id, _ in back.heard] == ids[heard:]


async def test_the_last_snapshot_is_of_the_channel_that_spoke_last() -> None:
    house = House()
    house.say(11, channel="board:D")
    house.say(12, channel="board:C")
    ear = await house.join("board:C", "board:D")
    assert [event_id for _, event_id, _ in ear.heard] == ["3-11", "3-12"]
    again = await house.join("board:C", "board:D", last_id="3-12")
    assert again.heard == []


async def test_boards_hear_before_staff_and_staff_before_phones() -> None:
    house = House()
    order: list[str] = []
    kinds: tuple[ListenerKind, ...] = ("phone", "staff", "board")
    for kind in kinds:
        ear = await house.join(kind=kind)
        ear.socket.noticed = lambda kind=kind: order.append(kind)  # type: ignore[misc]
    house.say(11)
    await house.settle()
    assert order == ["board", "staff", "phone"]


async def test_the_loop_gets_its_turn_while_many_are_told() -> None:
    house = House()
    for _ in range(2 * SENDS_BEFORE_YIELDING + 1):
        await house.join()
    house.say(11)
    turns = 0
    sending = asyncio.create_task(house.settle())
    while not sending.done():
        turns += 1
        await asyncio.sleep(0)
    assert turns >= 3


async def test_whoever_joins_while_others_are_told_hears_it_once() -> None:
    house = House()
    for _ in range(SENDS_BEFORE_YIELDING + 10):
        await house.join()
    house.say(11)
    sending = asyncio.create_task(house.settle())
    await asyncio.sleep(0)
    known = await house.join(last_id="3-10")
    await sending
    assert told(known) == ["q11"]


async def test_a_listener_whose_socket_stays_full_for_ten_seconds_is_dropped() -> None:
    house = House()
    slow, quick = await house.join(capacity=20), await house.join()
    house.say(11)
    await house.settle()
    house.clock.advance(seconds=FULL_SECONDS - 1)
    house.hub.tick(1)
    assert (slow.lost, quick.lost) == (0, 0)
    house.clock.advance(seconds=2)
    house.hub.tick(2)
    assert (slow.lost, quick.lost, house.hub.tally.dropped) == (1, 0, 1)


async def test_one_that_catches_up_in_time_stays() -> None:
    house = House()
    ear = await house.join(capacity=20)
    house.say(11)
    await house.settle()
    house.clock.advance(seconds=FULL_SECONDS - 1)
    ear.socket.read_all()
    house.clock.advance(seconds=FULL_SECONDS)
    house.hub.tick(1)
    assert not ear.socket.cut


async def test_a_listener_in_which_too_much_waits_is_dropped_at_once() -> None:
    house = House()
    ear = await house.join(capacity=20)
    house.say(11, "x" * 100_000)
    house.say(12, "x" * 100_000)
    await house.settle()
    assert ear.lost == 0
    house.say(13, "x" * 100_000)
    await house.settle()
    assert ear.lost == 1
    assert ear.socket.waiting <= SPARE_BYTES + 100
    assert house.hub.connections["phone"] == 0


async def test_a_revoked_session_is_dropped_and_others_stay() -> None:
    house = House()
    hers, his = await house.join(session="meera"), await house.join(session="ravi")
    house.ended.add("meera")
    await house.hub.look_after_sessions()
    assert (hers.socket.cut, his.socket.cut) == (True, False)
    assert house.hub.tally.revoked == 1


async def test_signing_out_ends_a_stream_at_once() -> None:
    house = House()
    ear = await house.join(session="meera")
    house.hub.end_session("meera")
    assert ear.socket.cut


async def test_no_more_listen_than_there_are_places() -> None:
    house = House(per_address=3, per_session=2)
    for _ in range(2):
        await house.join(session="s")
    with pytest.raises(Refused) as caught:
        await house.join(session="s")
    assert caught.value.code == "rate-limited"
    third = await house.join()
    with pytest.raises(Refused):
        await house.join()
    await house.join(address="10.0.0.2")
    third.socket.abort()
    await house.join()


@pytest.mark.parametrize(("kind", "seconds"), [("board", 5), ("staff", 5), ("phone", 25)])
async def test_heartbeats_come_at_their_pace_without_an_id(kind: ListenerKind, seconds: int) -> None:
    house = House()
    ear = await house.join(kind=kind)
    for beat in range(1, 4 * seconds * 3 + 1):
        house.hub.tick(beat)
    beats = [event_id for event, event_id, _ in ear.heard if event == "heartbeat"]
    assert beats == [None] * 3


async def test_heartbeats_are_staggered() -> None:
    house = House()
    ears = [await house.join(kind="board") for _ in range(40)]
    at_once = []
    for beat in range(20):
        before = sum(len(ear.heard) for ear in ears)
        house.hub.tick(beat)
        at_once.append(sum(len(ear.heard) for ear in ears) - before)
    assert at_once == [2] * 20


async def test_a_reader_that_left_before_it_was_answered_leaves_nothing_behind() -> None:
    house = House()
    ear = Ear()
    ear.gone = True
    await house.hub.join(ear, b"", who=Who("phone", "10.0.0.1"), channels=["board:C"], last_id=None)
    assert house.hub.connections["phone"] == 0


async def test_a_snapshot_that_fails_closes_the_stream() -> None:
    house = House()
    ear = Ear()
    with pytest.raises(KeyError):
        await house.hub.join(ear, b"", who=Who("phone", "10.0.0.1"), channels=["board:X"], last_id=None)
    assert ear.socket.cut
    assert house.hub.connections["phone"] == 0


async def test_leaving_leaves_nothing_behind() -> None:
    house = House()
    ears = [await house.join("board:C", "board:D", session="s") for _ in range(3)]
    for ear in ears:
        ear.socket.abort()
    assert sum(house.hub.connections.values()) == 0
    assert house.hub.channels == 0
    assert not house.hub._sessions
    assert not house.hub._addresses
    house.say(11)
    await house.settle()


async def test_a_channel_nobody_listens_to_is_not_wanted_ten_minutes_later() -> None:
    house = House()
    assert not house.hub.wanted("board:C")
    ear = await house.join()
    assert house.hub.wanted("board:C")
    ear.socket.abort()
    assert house.hub.wanted("board:C"), "whoever left may come back for what was missed"
    house.clock.advance(seconds=601)
    assert not house.hub.wanted("board:C")


async def test_when_the_house_stops_browsers_are_told_when_to_come_back() -> None:
    house = House()
    ear = await house.join()
    before = len(ear.socket.heard)
    ear.socket.listener.shutdown()
    assert ear.socket.heard[before:].startswith(b"retry: ")
    assert ear.socket.cut


async def test_reconnections_are_scattered() -> None:
    house = House()
    waits = {house.hub.come_back() for _ in range(50)}
    assert len(waits) > 40
    assert all(1000 <= int(wait.split()[1]) < 4000 for wait in waits)
