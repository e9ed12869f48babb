"""How a visit stands: every move the table does not know is refused with the current state, in words."""

from itertools import product
from typing import get_args

import pytest

from appliance.queues.standing import IN_WORDS, require_move
from appliance.queues.states import MOVES, State
from appliance.refusals import Refused

STATES: tuple[State, ...] = get_args(State)


@pytest.mark.parametrize(("was", "now"), list(product(STATES, STATES)))
def test_what_is_not_in_the_table_is_refused_and_the_current_state_is_named(was: State, now: State) -> None:
    if (was, now) in MOVES:
        require_move(was, now)
        return
    with pytest.raises(Refused) as refused:
        require_move(was, now)
    assert refused.value.code == "invalid-transition"
    assert refused.value.extras == {"state": was}
    assert refused.value.sentence == IN_WORDS[was]


def test_every_state_has_its_sentence() -> None:
    assert set(IN_WORDS) == set(STATES)
    assert len(set(IN_WORDS.values())) == len(STATES)
