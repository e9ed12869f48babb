"""Status bytes: only well-formed ones count, and each trouble is told by its own name."""

import pytest

from printers.wires import Condition, status
from printers.wires.status import Garbled


def test_a_question_is_dle_eot() -> None:
    assert status.ask(status.PAPER) == b"\x10\x04\x04"


@pytest.mark.parametrize("answer", [0x00, 0x10, 0x13, 0x92, 0xFF, 0x11])
def test_a_byte_with_wrong_fixed_bits_is_no_answer(answer: int) -> None:
    with pytest.raises(Garbled):
        status.is_offline(answer)


def test_online_and_offline() -> None:
    assert not status.is_offline(0x12)
    assert status.is_offline(0x1A)


@pytest.mark.parametrize(
    ("answer", "condition"),
    [
        (0x16, Condition("not-ready", trouble="cover-open")),
        (0x32, Condition("not-ready", "out", "paper-out")),
        (0x36, Condition("not-ready", trouble="cover-open")),
        (0x52, Condition("not-ready", trouble="not-ready")),
        (0x12, Condition("not-ready", trouble="not-ready")),
    ],
)
def test_why_it_is_offline(answer: int, condition: Condition) -> None:
    assert status.why_offline(answer) == condition


@pytest.mark.parametrize(("answer", "roll"), [(0x12, "enough"), (0x1E, "low"), (0x72, "out"), (0x7E, "out")])
def test_how_much_paper_there_is(answer: int, roll: str) -> None:
    assert status.roll(answer) == roll


@pytest.mark.parametrize(("answer", "roll"), [(0x00, "enough"), (0x03, "low"), (0x0C, "out"), (0x0F, "out")])
def test_what_a_confirmation_says_of_the_paper(answer: int, roll: str) -> None:
    assert status.confirmed_roll(answer) == roll


@pytest.mark.parametrize(("answer", "more"), [(0x12, 0), (0x1E, 0), (0x14, 3), (0x10, 3), (0x00, None), (0x0C, None)])
def test_what_is_said_unasked_is_known_by_its_first_byte(answer: int, more: int | None) -> None:
    assert status.unasked(answer) == more


@pytest.mark.parametrize("answer", [0x10, 0x80, 0x12, 0xFF])
def test_nothing_else_confirms(answer: int) -> None:
    with pytest.raises(Garbled):
        status.confirmed_roll(answer)
