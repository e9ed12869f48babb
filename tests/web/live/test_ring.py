"""What a channel remembers of the last ten minutes."""

import pytest

from tests.hospital import FakeClock
from web.live.ring import KEPT_SECONDS, Burst, Ring


def burst(number: int, seq: int | None = None, *, at: float = 1000.0, size: int = 10) -> Burst:
    return Burst(number, seq, b"x" * size, at)


def filled(clock: FakeClock, *, size: int = 4 * 1024 * 1024) -> Ring:
    """Three bursts of seq 11, 12 and 15, and one between them that is no journal event."""
    ring = Ring(clock, seq=10, number=100, size=size)
    for number, seq in ((101, 11), (103, 12), (104, None), (107, 15)):
        ring.add(burst(number, seq, at=clock.monotonic()))
    return ring


def numbers(ring: Ring, after: int) -> list[int]:
    return [each.number for each in ring.after(after)]


@pytest.mark.parametrize(
    ("seq", "missed"), [(10, [101, 103, 104, 107]), (11, [103, 104, 107]), (12, [104, 107]), (15, [])]
)
def test_a_known_id_gets_exactly_what_follows(seq: int, missed: list[int]) -> None:
    ring = filled(FakeClock())
    place = ring.place_of(seq)
    assert place is not None
    assert numbers(ring, place) == missed


@pytest.mark.parametrize("seq", [9, 13, 14, 16])
def test_an_id_that_was_never_sent_is_unknown(seq: int) -> None:
    assert filled(FakeClock()).place_of(seq) is None


def test_after_ten_minutes_all_is_forgotten_but_the_last_id() -> None:
    clock = FakeClock()
    ring = filled(clock)
    clock.advance(seconds=KEPT_SECONDS + 1)
    assert ring.place_of(12) is None
    assert ring.place_of(15) == 107
    assert len(ring) == 0
    assert ring.bytes == 0


def test_it_never_holds_more_bytes_than_it_may() -> None:
    clock = FakeClock()
    ring = Ring(clock, seq=0, size=100)
    for number in range(1, 200):
        ring.add(burst(number, number, at=clock.monotonic(), size=7))
        assert ring.bytes <= 100
    assert len(ring) == 14
    assert ring.place_of(199 - 14) == 199 - 14, "the last that went is still known as an id"
    assert ring.place_of(199 - 15) is None


def test_what_it_can_no_longer_tell_completely_it_does_not_claim_to_reach() -> None:
    clock = FakeClock()
    ring = filled(clock, size=25)
    assert not ring.reaches(102)
    assert ring.reaches(103)


def test_skipping_forgets_all_ids_before() -> None:
    ring = filled(FakeClock())
    ring.skip(20)
    assert ring.place_of(15) is None
    assert ring.place_of(20) == 107
    assert ring.seq == 20


def test_ids_going_back_would_be_our_mistake() -> None:
    ring = filled(FakeClock())
    with pytest.raises(AssertionError):
        ring.add(burst(108, 14))
    with pytest.raises(AssertionError):
        ring.add(burst(107, 16))
