"""The queue policy: the specification's defaults, and numbers under which no queue could run are none."""

import msgspec
import pytest

from appliance.departments.policy import Policy


def test_the_defaults_are_those_of_the_specification() -> None:
    """queue.md: rollover 04:00, recall 4 times, missed after 2 calls 60 s apart and 3 min, SCANNED for 20 min; W1: 15 min."""
    assert Policy() == Policy(
        rollover="04:00",
        minutes_per_visit=15,
        recalls=4,
        missed_after_calls=2,
        missed_calls_apart_seconds=60,
        missed_after_seconds=180,
        scanned_minutes=20,
        walk_in_cap=None,
        ask_over_waiting=40,
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"rollover": "4:00"},
        {"rollover": "24:00"},
        {"rollover": "soon"},
        {"minutesPerVisit": 0},
        {"recalls": -1},
        {"missedAfterCalls": 0},
        {"missedAfterSeconds": -1},
        {"scannedMinutes": 0},
        {"walkInCap": -1},
        {"recals": 4},
    ],
)
def test_a_policy_that_no_queue_could_run_under_is_none(wrong: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(wrong, Policy)


def test_a_policy_is_stored_as_it_was_said() -> None:
    policy = Policy(walk_in_cap=0, rollover="23:59")
    assert msgspec.json.decode(msgspec.json.encode(policy), type=Policy) == policy
