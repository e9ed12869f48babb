"""Ids are UUIDv7: they sort by the time they were made, whatever the clock does."""

import itertools
import threading
import uuid

from hypothesis import given
from hypothesis import strategies as st

from appliance.clock import milliseconds
from appliance.ids import Ids, Pool
from tests.hospital import FakeClock, seeded_ids


def test_an_id_is_laid_out_as_rfc_9562_says() -> None:
    clock = FakeClock()
    made = uuid.UUID(Ids(clock, lambda size: b"\xff" * size).new())

    assert made.version == 7
    assert made.variant == uuid.RFC_4122
    assert made.int >> 80 == milliseconds(clock.now())
    assert made.int & (1 << 62) - 1 == (1 << 62) - 1, "62 bits of chance"


def test_two_ids_of_one_millisecond_differ_in_their_count() -> None:
    ids = Ids(FakeClock(), bytes)
    first, second = uuid.UUID(ids.new()), uuid.UUID(ids.new())

    assert first.int >> 80 == second.int >> 80
    assert (second.int >> 64 & 0xFFF) - (first.int >> 64 & 0xFFF) == 1


def test_more_ids_than_a_millisecond_can_count_run_into_the_next() -> None:
    ids = Ids(FakeClock(), bytes)
    made = [ids.new() for _ in range(5000)]

    assert made == sorted(set(made))
    assert {uuid.UUID(one).version for one in made} == {7}


@given(st.lists(st.integers(min_value=-10_000, max_value=10_000), max_size=60), st.integers())
def test_every_id_is_greater_than_the_one_before_whatever_the_clock_does(steps: list[int], seed: int) -> None:
    clock = FakeClock()
    ids = seeded_ids(clock, seed)
    made = [ids.new()]
    for step in steps:
        clock.step_wall(seconds=step / 1000)
        made.append(ids.new())

    assert made == sorted(set(made))


def test_threads_never_get_the_same_id() -> None:
    ids = Ids(FakeClock(), bytes)
    made: list[str] = []
    threads = [threading.Thread(target=lambda: made.extend([ids.new() for _ in range(500)])) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(made)) == 2000


def test_secrets_have_the_length_asked_for_and_come_from_the_chance_handed_in() -> None:
    assert Ids(FakeClock(), lambda size: b"\x07" * size).secret(5) == b"\x07" * 5
    assert len(Ids(FakeClock()).secret(32)) == 32
    assert Ids(FakeClock()).secret(32) != Ids(FakeClock()).secret(32)


def test_a_pool_hands_out_every_byte_once_and_never_too_few() -> None:
    fetched: list[bytes] = []

    def fetch(size: int) -> bytes:
        first = sum(map(len, fetched))
        fetched.append(bytes((first + number) % 251 for number in range(size)))
        return fetched[-1]

    pool = Pool(fetch, size=10)
    given = [pool(size) for size in (4, 6, 3, 5, 12, 1)]

    assert [len(part) for part in given] == [4, 6, 3, 5, 12, 1]
    assert [len(part) for part in fetched] == [10, 10, 12, 10]
    assert given[:4] == [fetched[0][:4], fetched[0][4:], fetched[1][:3], fetched[1][3:8]]
    assert given[4:] == [fetched[2], fetched[3][:1]], "what was left of a piece too small is thrown away"


def test_threads_never_get_the_same_bytes_of_a_pool() -> None:
    counter = itertools.count()
    pool = Pool(lambda size: b"".join(next(counter).to_bytes(8, "big") for _ in range(size // 8)), size=64)
    made: list[bytes] = []
    threads = [threading.Thread(target=lambda: made.extend([pool(8) for _ in range(500)])) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(made)) == 2000
