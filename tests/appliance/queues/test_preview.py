"""The next ten under a policy that is not saved: as if everybody had come under it, beside where they stand now."""

import msgspec
import pytest

from appliance.departments.policy import Policy
from appliance.queues.head_starts import key_for
from appliance.queues.order import Counters, InLine
from appliance.queues.preview import as_if_under, preview_next

NINE = 1_795_251_600_000
SLOT = "2026-11-21T09:30:00.000Z"
SAVED = Policy()
NOBODY_COUNTED = Counters()


def at(minute: int) -> int:
    """So many minutes past nine."""
    return NINE + minute * 60_000


def comes(number: int, minute: int, *, slot: int | None = None, classes: tuple[str, ...] = ()) -> InLine:
    """Somebody who joined under the saved policy."""
    key = key_for(at(minute), SAVED, slot_ms=at(slot) if slot is not None else None, classes=classes)
    return InLine(
        visit_id=f"visit-{number}",
        token_id=f"token-{number}",
        token_number=f"C-{number:03d}",
        urgency_class=1,
        order_key=key.order_key,
        held=0,
        bound_doctor_id=None,
        version=1,
        active_elsewhere=0,
        arrival=key.effective,
        head_start_minutes=key.head_start_minutes,
        after_calls=0,
        passed=0,
        by_hand=0,
        origin="check-in",
        slot=f"2026-11-21T{9 + slot // 60:02d}:{slot % 60:02d}:00.000Z" if slot is not None else None,
    )


def test_an_appointments_larger_head_start_moves_it_forward_and_says_so() -> None:
    line = [comes(1, 0), comes(2, 5), comes(3, 30, slot=30)]
    shown = preview_next(line, NOBODY_COUNTED, Policy(appointment_head_start=28), saved=SAVED)
    assert [(each.visit.token_number, each.rule, each.place_now) for each in shown] == [
        ("C-001", "arrival", 1),
        ("C-003", "appointment", 3),
        ("C-002", "arrival", 2),
    ]


def test_nothing_changes_under_the_policy_that_is_saved() -> None:
    line = [comes(1, 0), comes(2, 5, classes=("elderly",)), comes(3, 30, slot=30), comes(4, 3, slot=30)]
    shown = preview_next(line, NOBODY_COUNTED, SAVED, saved=SAVED)
    assert [each.place_now for each in shown] == [1, 2, 3, 4]
    assert [as_if_under(SAVED, visit, SAVED) for visit in line] == line


def test_only_the_next_are_shown() -> None:
    line = [comes(number, number) for number in range(1, 13)]
    assert len(preview_next(line, NOBODY_COUNTED, SAVED, saved=SAVED)) == 10
    assert len(preview_next(line, NOBODY_COUNTED, SAVED, 3, saved=SAVED)) == 3


def test_the_guards_are_those_of_the_new_policy() -> None:
    late = msgspec.structs.replace(comes(1, 12), passed=1)
    line = [late, *(comes(number, 25 + number, slot=30) for number in range(2, 5))]
    assert preview_next(line, NOBODY_COUNTED, SAVED, saved=SAVED)[0].visit.token_number == "C-002"
    stricter = preview_next(line, NOBODY_COUNTED, Policy(passed_at_most=1), saved=SAVED)
    assert (stricter[0].visit.token_number, stricter[0].rule) == ("C-001", "waited-long-enough")


def test_a_class_that_is_known_gets_what_the_new_policy_gives_it() -> None:
    elderly = comes(1, 30, classes=("elderly",))
    new = Policy(head_starts={"elderly": 15})
    assert as_if_under(new, elderly, SAVED, ("elderly",)).order_key == at(15)
    assert as_if_under(new, elderly, SAVED, ("child",)).order_key == at(30)
    assert as_if_under(new, elderly, SAVED).order_key == at(20), "nobody says for whom it was: it stays"


@pytest.mark.parametrize("came", [5, 20, 25, 28, 40])
@pytest.mark.parametrize("early", [0, 5, 15])
def test_an_appointments_key_is_the_one_it_would_have_got(came: int, early: int) -> None:
    """Coming before it counts is forgotten once it is kept, so somebody who came between the two counts from the later."""
    new = Policy(appointment_early=early, appointment_head_start=30, appointment_grace=5)
    shown = as_if_under(new, comes(1, came, slot=30), SAVED)
    true = key_for(at(came), new, slot_ms=at(30))
    if 30 - early < came <= 30 - SAVED.appointment_early:
        assert shown.order_key <= true.order_key
    else:
        assert (shown.order_key, shown.head_start_minutes) == (true.order_key, true.head_start_minutes)


@pytest.mark.parametrize(
    "standing",
    [{"urgency_class": 0}, {"by_hand": 1}, {"origin": "return"}, {"origin": "review"}],
    ids=lambda standing: str(*standing.values()),
)
def test_what_no_policy_gave_stays(standing: dict[str, object]) -> None:
    visit = msgspec.structs.replace(comes(1, 30, slot=30), **standing)
    assert as_if_under(Policy(appointment_head_start=0), visit, SAVED) == visit
