"""The code on the lobby's board: of the half minute and the one before it, of this box, and of nothing else."""

from datetime import timedelta

import pytest

from appliance.keys import LEGIBLE, Keys
from appliance.patients.board_code import SECONDS, changes_at, code_at, is_right
from tests.hospital import OPENING, ROOT_KEY

BOX, OTHER_BOX = Keys(ROOT_KEY), Keys(bytes(32))
HALF_MINUTE = timedelta(seconds=SECONDS)


def test_it_is_five_legible_characters() -> None:
    code = code_at(BOX, OPENING)
    assert len(code) == 5 and set(code) <= set(LEGIBLE)


def test_it_stays_for_half_a_minute() -> None:
    last = changes_at(OPENING) - timedelta(milliseconds=1)
    assert code_at(BOX, OPENING) == code_at(BOX, last)
    assert code_at(BOX, OPENING) != code_at(BOX, changes_at(OPENING))
    assert changes_at(changes_at(OPENING)) - changes_at(OPENING) == HALF_MINUTE


@pytest.mark.parametrize(("steps", "right"), [(-2, False), (-1, True), (0, True), (1, False)])
def test_the_one_before_is_taken_and_no_other(steps: int, right: bool) -> None:
    assert is_right(BOX, code_at(BOX, OPENING + steps * HALF_MINUTE), OPENING) is right


def test_how_it_is_typed_does_not_matter() -> None:
    code = code_at(BOX, OPENING)
    assert is_right(BOX, f" {code[:2].lower()} {code[2:]}", OPENING)
    assert is_right(BOX, f"{code[:2]}-{code[2:]}", OPENING)


@pytest.mark.parametrize("typed", ["", " ", "é", "आ", "AAAAA" * 4])
def test_anything_else_is_wrong(typed: str) -> None:
    assert not is_right(BOX, typed, OPENING)


def test_another_box_shows_another_code() -> None:
    assert not is_right(OTHER_BOX, code_at(BOX, OPENING), OPENING)


def test_a_day_of_codes_has_no_pattern() -> None:
    codes = [code_at(BOX, OPENING + step * HALF_MINUTE) for step in range(2880)]
    assert len(set(codes)) > 2870, "ten million are possible"
    for place in range(5):
        assert {code[place] for code in codes} == set(LEGIBLE)
