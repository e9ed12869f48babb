"""What is written down without anybody waiting."""

from appliance.database.transaction import Transaction
from appliance.journal.event import Author
from tests.web.ward import Ward
from web import afterwards

AUTHOR = Author(kind="system", id="test")


def count(tx: Transaction, *, into: list[int]) -> None:
    into.append(1)


async def test_the_same_thing_is_done_once_in_a_while(ward: Ward) -> None:
    done: list[int] = []
    for _ in range(5):
        ward.site.afterwards.once_in(60, "key", count, AUTHOR, into=done)
    ward.site.afterwards.once_in(60, "other", count, AUTHOR, into=done)
    await ward.site.afterwards.settled()
    assert len(done) == 2
    ward.clock.advance(seconds=61)
    ward.site.afterwards.once_in(60, "key", count, AUTHOR, into=done)
    await ward.site.afterwards.settled()
    assert len(done) == 3


async def test_a_flood_is_left_out(ward: Ward, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(afterwards, "REMEMBERED", 10)
    done: list[int] = []
    for number in range(1000):
        ward.site.afterwards.once_in(60, number, count, AUTHOR, into=done)
    await ward.site.afterwards.settled()
    assert len(done) == afterwards.AT_ONCE
    assert len(ward.site.afterwards._done_at) <= 10


async def test_a_writer_that_refuses_is_no_disaster(ward: Ward, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(ward.box.writer, "_broken", True)
    ward.site.afterwards.once_in(60, "key", count, AUTHOR, into=[])
    await ward.site.afterwards.settled()
