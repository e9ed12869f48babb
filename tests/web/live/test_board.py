"""What changed between two moments of a line."""

from hypothesis import given
from hypothesis import strategies as st

from web.live import board
from web.live.board import Board
from web.live.frames import Minutes, QueueFrame

TOKENS = [f"C-{number:03d}" for number in range(1, 13)]
LINES = st.lists(st.sampled_from(TOKENS), unique=True)


def at(*order: str) -> Board:
    return Board("C", 1, 1, order, (), (), {}, {})


def applied(line: tuple[str, ...], frame: QueueFrame) -> tuple[str, ...]:
    """What a browser does with a frame (static/line.js): take the tokens of `out` out, put those of `in` in, in order."""
    after = [token for token in line if token not in frame.out]
    for index, token in frame.in_:
        after.insert(index, token)
    return tuple(after)


def difference(before: tuple[str, ...], now: tuple[str, ...]) -> QueueFrame:
    return board.difference(at(*before), at(*now), [], "2026-11-21T09:00:00.000Z")


@given(LINES, LINES)
def test_a_reader_who_does_what_the_frame_says_has_the_new_line(before: list[str], now: list[str]) -> None:
    frame = difference(tuple(before), tuple(now))
    assert applied(tuple(before), frame) == tuple(now)
    assert frame.waiting == len(now)


def test_a_call_takes_one_out_and_moves_nobody() -> None:
    frame = difference(("C-001", "C-002", "C-003"), ("C-002", "C-003"))
    assert (frame.out, frame.in_) == (("C-001",), ())


def test_one_who_joins_moves_nobody() -> None:
    frame = difference(("C-001", "C-002"), ("C-001", "C-002", "C-003"))
    assert (frame.out, frame.in_) == ((), ((2, "C-003"),))


def test_one_who_passes_all_others_is_the_only_one_that_moves() -> None:
    frame = difference(("C-001", "C-002", "C-003", "C-004"), ("C-004", "C-001", "C-002", "C-003"))
    assert (frame.out, frame.in_) == (("C-004",), ((0, "C-004"),))


def test_nothing_changed_is_nothing_to_do() -> None:
    frame = difference(("C-001", "C-002"), ("C-001", "C-002"))
    assert (frame.out, frame.in_) == ((), ())


def test_a_window_is_told_anew_only_when_it_differs_to_a_person() -> None:
    before: dict[str, Minutes] = {"a": (10, 20, 15), "b": (10, 20, 15), "c": (10, 20, 15), "d": None, "e": (60, 90, 70)}
    now: dict[str, Minutes] = {
        "a": (10, 20, 17),
        "b": (10, 20, 18),
        "c": (15, 20, 15),
        "d": None,
        "e": (60, 90, 76),
        "f": None,
    }
    assert set(board.changed_windows(before, now)) == {"b", "c", "f"}
    assert set(board.changed_windows({"d": None}, {"d": (0, 5, 3)})) == {"d"}
