"""The table of legal moves, and that nobody can go round it."""

import re
from itertools import product
from pathlib import Path
from typing import get_args

import pytest

from appliance.journal.event import events_of
from appliance.printing import events
from appliance.printing.events import Trouble
from appliance.printing.states import IN_WORDS, MOVES, State, require
from appliance.printing.trouble import HINTS
from appliance.refusals import Refused
from tests.appliance.printing.ward import open_ward

STATES: tuple[State, ...] = get_args(State)


def test_the_events_make_exactly_the_legal_moves() -> None:
    made = set()
    for kind in events_of(events):
        defaults = dict(
            zip(kind.__struct_fields__[-len(kind.__struct_defaults__) :], kind.__struct_defaults__, strict=True)
        )
        made.add((defaults["was"], defaults["now"]))
    assert made == set(MOVES)


def test_the_database_allows_exactly_the_legal_moves(tmp_path: Path) -> None:
    with open_ward(tmp_path) as ward:
        (sql,) = ward.spine.db.execute(
            "select sql from sqlite_master where name = 'print_jobs_move_only_as_the_table_says'"
        ).fetchone()
    allowed = set(re.findall(r"'([A-Z]+)>([A-Z]+)'", sql))
    assert allowed == {move for move in MOVES if move[0] is not None}


def test_a_sheet_elsewhere_is_refused_in_words() -> None:
    for state, wanted in product(STATES, STATES):
        if state == wanted:
            require(state, wanted)
            continue
        with pytest.raises(Refused) as refused:
            require(state, wanted)
        assert refused.value.sentence == IN_WORDS[state]


def test_every_state_and_every_trouble_has_its_sentence() -> None:
    assert set(IN_WORDS) == set(STATES)
    assert set(HINTS) == set(get_args(Trouble))
