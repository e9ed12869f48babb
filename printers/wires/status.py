"""What the status bytes of an ESC/POS printer mean (DLE EOT n, GS r 1). Pure."""

from typing import Literal

from printers.wires import Condition, Roll

Question = Literal[1, 2, 4]

PRINTER: Question = 1
CAUSE: Question = 2
PAPER: Question = 4

CONFIRM = b"\x1dr\x01"
"""GS r 1 is answered in its turn: when the answer comes, everything before it has been printed."""


class Garbled(ValueError):
    """A byte that is no status: fixed bits are wrong."""


def ask(question: Question) -> bytes:
    """DLE EOT n is answered at once, even by a printer that is out of paper."""
    return bytes((0x10, 0x04, question))


def checked(answer: int) -> int:
    """An answer to DLE EOT. Raises Garbled."""
    if not answers_a_question(answer):
        raise Garbled(f"{answer:#04x} is no status")
    return answer


def is_offline(answer: int) -> bool:
    """DLE EOT 1, bit 3."""
    return bool(checked(answer) & 0b0000_1000)


def why_offline(answer: int) -> Condition:
    """DLE EOT 2: the cover is open (bit 2), the paper has ended (bit 5), or something only a look tells."""
    checked(answer)
    if answer & 0b0000_0100:
        return Condition("not-ready", trouble="cover-open")
    if answer & 0b0010_0000:
        return Condition("not-ready", "out", "paper-out")
    return Condition("not-ready", trouble="not-ready")


def roll(answer: int) -> Roll:
    """DLE EOT 4: the end of the roll (bits 5 and 6), or near it (bits 2 and 3)."""
    checked(answer)
    if answer & 0b0110_0000:
        return "out"
    return "low" if answer & 0b0000_1100 else "enough"


def answers_a_question(answer: int) -> bool:
    """Whether a byte is an answer to DLE EOT: bits 0, 1, 4 and 7 are fixed."""
    return answer & 0b1001_0011 == 0b0001_0010


def unasked(answer: int) -> int | None:
    """How many more bytes belong to something that a printer says unasked, and confirms nothing; None for anything else.

    Dots may read 10 04 n by chance, and printers answer that like a question. Some report every lifted cover in four
    bytes (automatic status back), whose first has bits 0, 1 and 7 clear and bit 4 set.
    """
    if answers_a_question(answer):
        return 0
    return 3 if answer & 0b1001_0011 == 0b0001_0000 else None


def confirmed_roll(answer: int) -> Roll:
    """GS r 1: as above, in bits 2 and 3, and 0 and 1; bits 4 and 7 are 0. Raises Garbled."""
    if answer & 0b1001_0000:
        raise Garbled(f"{answer:#04x} confirms nothing")
    if answer & 0b0000_1100:
        return "out"
    return "low" if answer & 0b0000_0011 else "enough"
