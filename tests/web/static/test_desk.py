"""Small parts of the desks: who may be the same person, how long until missed, what may be done when."""

import json
from itertools import combinations
from typing import Any

import pytest
from playwright.sync_api import Page

from appliance.wording import words
from tests.web.screens.desks import doctor, reception
from tests.web.static.conftest import Asking

LIKENESS = "async ([one, other]) => (await import('/reception/twins.js')).likeness({ person: one }, { person: other })"
LADDER = """async ([visit, ladder]) => {
  const { ladderOf, ladderInWords } = await import('/doctor/ladder.js');
  return ladderInWords(ladderOf(visit, ladder));
}"""
MAY = """async ([facts, visit]) => {
  document.getElementById('facts').textContent = facts;
  const { may, actOfKey, offered } = await import('/reception/acts.js');
  const known = JSON.parse(facts).acts;
  return {
    may: known.filter((act) => may(act, visit)).map(({ code }) => code),
    h: actOfKey('h', visit).code,
    offered: offered(visit, () => {}).map(({ code, why }) => [code, why]),
  };
}"""
PACE = "async (today) => (await import('/doctor/pace.js')).inWords(today)"

ASHA = {"name": "Asha Rao", "age": 41, "phoneLast4": "3210"}


def test_the_same_phone_speaks_most_for_one_person_then_the_name_then_the_age(page: Page) -> None:
    phone = page.evaluate(LIKENESS, [ASHA, {"name": "A. R.", "age": 42, "phoneLast4": "3210"}])
    name = page.evaluate(LIKENESS, [ASHA, {"name": "asha k", "age": 30, "phoneLast4": None}])
    age = page.evaluate(LIKENESS, [ASHA, {"name": "Ravi", "age": 41, "phoneLast4": None}])
    nobody = page.evaluate(LIKENESS, [ASHA, {"name": None, "age": None, "phoneLast4": None}])
    assert phone > name > age > nobody == 0


WORDS = json.dumps({"call_first": "call first", "in_time": "in {time}"})


@pytest.mark.parametrize(
    ("calls", "called_at", "says"),
    [
        (1, "2026-11-21T04:00:00.000Z", "call first"),
        (2, "2026-11-21T04:10:37.000Z", "in 2:3"),
        (2, "2026-11-21T04:00:00.000Z", ""),
    ],
)
def test_how_long_until_somebody_counts_as_missed(asking: Asking, calls: int, called_at: str, says: str) -> None:
    """The page opens at 04:11:07 by the server's clock; a second or so may have passed since."""
    told = asking.page(words=WORDS).evaluate(
        LADDER, [{"calls": calls, "calledAt": called_at}, {"calls": 2, "seconds": 180}]
    )
    assert told == says or (says and told.startswith(says[:5]))


def facts() -> str:
    return json.dumps(
        dict(reception(words("en")).facts()) | {"zone": "Asia/Kolkata", "now": "2026-11-21T04:11:07.000Z"}
    )


@pytest.mark.parametrize(
    ("visit", "may"),
    [
        (
            {"state": "WAITING", "held": False},
            ["urgent", "hold", "move", "transfer", "reassign", "confirm-classes", "merge", "reprint", "cancel"],
        ),
        (
            {"state": "URGENT", "held": True},
            ["resume", "transfer", "reassign", "confirm-classes", "merge", "reopen", "reprint", "cancel"],
        ),
        (
            {"state": "CALLED", "held": False},
            ["transfer", "reassign", "no-show", "reopen", "reprint", "why", "cancel"],
        ),
        ({"state": "IN_CONSULTATION", "held": False}, ["reassign", "reprint", "why"]),
        ({"state": "NO_SHOW", "held": False}, ["return", "reprint", "why"]),
        ({"state": "COMPLETED", "held": False}, ["reopen", "reprint", "why"]),
        ({"state": "CANCELLED", "held": False}, []),
    ],
)
def test_what_may_be_done_with_a_visit(asking: Asking, visit: dict[str, Any], may: list[str]) -> None:
    told = acts_of(asking, visit)
    assert told["may"] == may
    assert [code for code, why in told["offered"] if not why] == may


def test_one_key_holds_and_takes_up_again(asking: Asking) -> None:
    assert acts_of(asking, {"state": "WAITING", "held": False})["h"] == "hold"
    assert acts_of(asking, {"state": "WAITING", "held": True})["h"] == "resume"


def test_an_impossible_act_says_when_it_could_be_done(asking: Asking) -> None:
    told = dict(acts_of(asking, {"state": "WAITING", "held": False})["offered"])
    assert told["no-show"] == "only: Called"
    assert "resume" not in told, "its key means something else now"


def acts_of(asking: Asking, visit: dict[str, Any]) -> Any:
    names = {"only_while": "only: {states}"} | {f"state_{act}": act.title() for act in STATES}
    return asking.page(words=json.dumps(names)).evaluate(MAY, [facts(), visit])


STATES = ("WAITING", "URGENT", "CALLED", "IN_CONSULTATION", "COMPLETED", "NO_SHOW")


def test_no_key_of_reception_means_two_acts_at_once() -> None:
    for one, two in combinations(reception(words("en")).acts, 2):
        if one.key == two.key:
            assert {one.held, two.held} == {True, False}, (one.code, two.code)


def test_no_key_of_a_doctor_means_two_acts_at_once() -> None:
    for one, two in combinations(doctor(words("en")).acts, 2):
        if set(one.keys) & set(two.keys):
            assert not set(one.modes) & set(two.modes), (one.code, two.code)


@pytest.mark.parametrize(
    ("today", "says"),
    [
        (None, ""),
        ({"seen": 0, "minutesEach": None}, ""),
        ({"seen": 2, "minutesEach": 9}, "Today: 2 seen"),
        ({"seen": 14, "minutesEach": 11}, "Today: 14 seen, about 11 minutes each"),
    ],
)
def test_ones_own_pace_is_told_once_it_says_something(asking: Asking, today: Any, says: str) -> None:
    forms = {
        "pace": {"other": "Today: {number} seen"},
        "pace_each": {"one": "about {number} minute each", "other": "about {number} minutes each"},
    }
    assert asking.page(words=json.dumps(forms)).evaluate(PACE, today) == says
