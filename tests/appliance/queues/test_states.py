"""The table of Q1: every pair of states, alone and through the act that would lead from one to the other.

That the database refuses the same pairs by itself is `tests/appliance/database/migrations/test_queues.py`.
"""

from collections.abc import Callable
from itertools import product
from typing import Any, get_args

import pytest

from appliance.queues.lookups import Visit
from appliance.queues.states import ACTIVE, IN_LINE, MOVES, OPEN, TERMINAL, State
from tests.hospital import Hospital

STATES: tuple[State, ...] = get_args(State)
PAIRS = list(product(STATES, STATES))

Q1 = """
    –               WAITING
    –               SCANNED
    SCANNED         WAITING
    SCANNED         CANCELLED
    WAITING         URGENT
    WAITING         CALLED
    URGENT          CALLED
    CALLED          IN_CONSULTATION
    CALLED          NO_SHOW
    IN_CONSULTATION COMPLETED
    WAITING         CANCELLED
    URGENT          CANCELLED
    CALLED          CANCELLED
"""
"""The specification's table, typed off once more, so that a slip in the constant is seen."""


def test_the_constant_is_the_table_of_the_specification() -> None:
    typed = {tuple(None if word == "–" else word for word in line.split()) for line in Q1.split("\n") if line.strip()}
    assert set(MOVES) == typed


def test_every_state_is_open_or_terminal_and_nothing_leaves_a_terminal_one() -> None:
    assert set(STATES) == OPEN | TERMINAL
    assert set() == OPEN & TERMINAL
    assert {"SCANNED"} | IN_LINE | ACTIVE == OPEN
    assert [pair for pair in MOVES if pair[0] in TERMINAL] == []
    assert {was for was, _ in MOVES if was} == OPEN, "every open state leads somewhere"


# Through actions -----------------------------------------------------------------------------------------------------


def scanned(hospital: Hospital) -> Visit:
    return hospital.asha.checks_in_from_elsewhere()


def waiting(hospital: Hospital) -> Visit:
    return hospital.leela.gives_a_number_to("Asha")


def urgent(hospital: Hospital) -> Visit:
    return hospital.leela.raises(waiting(hospital))


def called(hospital: Hospital) -> Visit:
    return hospital.meera.calls(waiting(hospital))


def in_consultation(hospital: Hospital) -> Visit:
    return hospital.meera.starts(called(hospital))


def completed(hospital: Hospital) -> Visit:
    return hospital.meera.completes(in_consultation(hospital))


def missed(hospital: Hospital) -> Visit:
    visit = called(hospital)
    climb_the_ladder(hospital, visit)
    return hospital.meera.misses(visit)


def cancelled(hospital: Hospital) -> Visit:
    return hospital.leela.cancels(waiting(hospital))


STANDING: dict[State, Callable[[Hospital], Visit]] = {
    "SCANNED": scanned,
    "WAITING": waiting,
    "URGENT": urgent,
    "CALLED": called,
    "IN_CONSULTATION": in_consultation,
    "COMPLETED": completed,
    "NO_SHOW": missed,
    "CANCELLED": cancelled,
}
"""How a visit comes to stand in each state; Dr Meera is on duty."""

ACTS: dict[State, tuple[str, Callable[[Hospital, Visit], Any]]] = {
    "WAITING": ("VisitQueued", lambda hospital, visit: hospital.kiosk.sees_the_person_of(visit)),
    "URGENT": ("VisitRaised", lambda hospital, visit: hospital.leela.raises(visit)),
    "CALLED": ("VisitCalled", lambda hospital, visit: hospital.meera.calls(visit)),
    "IN_CONSULTATION": ("VisitStarted", lambda hospital, visit: hospital.meera.starts(visit)),
    "COMPLETED": ("VisitCompleted", lambda hospital, visit: hospital.meera.completes(visit)),
    "NO_SHOW": ("VisitMissed", lambda hospital, visit: hospital.meera.misses(visit)),
    "CANCELLED": ("VisitCancelled", lambda hospital, visit: hospital.asha.leaves(visit)),
}
"""The act that leads to each state, and its event. SCANNED is where a visit begins: no act leads there."""


def climb_the_ladder(hospital: Hospital, visit: Visit) -> None:
    """Call twice, 60 s apart, and let three minutes go by: now a patient may be missed."""
    hospital.clock.advance(seconds=60)
    hospital.meera.recalls(visit)
    hospital.clock.advance(seconds=120)


@pytest.mark.parametrize(("was", "now"), [(was, now) for was, now in PAIRS if now != "SCANNED"])
def test_every_pair_of_states_through_the_act_that_would_lead_there(hospital: Hospital, was: State, now: State) -> None:
    hospital.meera.comes()
    visit = STANDING[was](hospital)
    if (was, now) == ("CALLED", "NO_SHOW"):
        climb_the_ladder(hospital, visit)
        visit = hospital.visit(visit)
    event, act = ACTS[now]

    if (was, now) in MOVES:
        with hospital.records(*(["TokenIssued"] if now == "WAITING" else []), event) as entries:
            act(hospital, visit)
        moved = hospital.visit(visit)
        assert moved.state == now
        assert moved.version == visit.version + 1
        assert f'"was":"{was}"' in entries[-1].payload and f'"now":"{now}"' in entries[-1].payload
        assert entries[-1].entity_version == moved.version
    else:
        with hospital.refuses("invalid-transition") as refused:
            act(hospital, visit)
        assert refused.value.extras["state"] == was
