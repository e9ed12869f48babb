"""The hospital's choice of rules: a new version each time, signed for, and only of what is known."""

from typing import Any

import pytest

from appliance.triage import actions, lookups
from appliance.triage.choice import AS_SHIPPED, Choice, OwnRule
from tests.hospital import TIMER, Hospital

OWN: dict[str, Any] = {
    "rule_id": "own-dialysis",
    "level": "YELLOW",
    "text": "Dialysis was missed",
    "source": "Standing order 12",
    "needs": ("general-weakness", "heartRate > 100 | spo2 < 94"),
}


def chooses(hospital: Hospital, choice: Choice, signed_off_by: str = "Dr Meera", version: int | None = None) -> int:
    return hospital.spine.do(
        actions.set_rules, TIMER, choice=choice, signed_off_by=signed_off_by, expected_version=version
    ).rules_version


def test_until_a_hospital_chooses_the_rules_are_those_that_ship(hospital: Hospital) -> None:
    assert lookups.rules(hospital.db) == lookups.InForce(0, AS_SHIPPED)


def test_a_choice_is_a_new_version_and_names_who_answers_for_it(hospital: Hospital) -> None:
    first = Choice(confirmed=("iitt-child-red-snake",), own=(OwnRule(**OWN),))
    with hospital.records("TriageRulesSet", "TriageRulesSet") as entries:
        assert chooses(hospital, first, " Dr Meera ", 0) == 1
        assert chooses(hospital, AS_SHIPPED, version=1) == 2
    assert [entry.entity_version for entry in entries] == [1, 2]
    now = lookups.rules(hospital.db)
    assert (now.rules_version, now.choice, now.signed_off_by) == (2, AS_SHIPPED, "Dr Meera")
    assert hospital.db.execute("select count(*) from triage_rules").fetchone() == (2,)


def test_two_who_choose_at_once_do_not_overwrite_each_other(hospital: Hospital) -> None:
    chooses(hospital, AS_SHIPPED, version=0)
    with hospital.refuses("version-conflict"):
        chooses(hospital, Choice(off=("news2-7",)), version=0)


@pytest.mark.parametrize(
    ("choice", "field"),
    [
        (Choice(sets_on=("tews",)), "setsOn"),
        (Choice(sets_on=("etat",)), "setsOn"),
        (Choice(confirmed=("iitt-child-red-dragon",)), "confirmed"),
        (Choice(off=("iitt-child-red-dragon",)), "off"),
        (Choice(own=(OwnRule(**OWN), OwnRule(**OWN))), "own"),
        (Choice(own=(OwnRule(**OWN | {"needs": ("no-such-sign",)}),)), "own[0].needs[0]"),
        (Choice(own=(OwnRule(**OWN | {"needs": ("wheeze", "mood > 3")}),)), "own[0].needs[1]"),
        (Choice(own=(OwnRule(**OWN | {"needs": ("wheeze |",)}),)), "own[0].needs[0]"),
        (Choice(own=(OwnRule(**OWN | {"needs": ("heartRate > fast",)}),)), "own[0].needs[0]"),
        (Choice(own=(OwnRule(**OWN | {"needs": ("heartRate",)}),)), "own[0].needs[0]"),
        (Choice(own=(OwnRule(**OWN | {"from_": "12y", "to": "144m"}),)), "own[0].to"),
    ],
)
def test_what_is_not_known_is_refused(hospital: Hospital, choice: Choice, field: str) -> None:
    with hospital.refuses("invalid-request") as caught:
        chooses(hospital, choice)
    assert caught.value.field == field


def test_nobody_chooses_without_somebody_who_answers_for_it(hospital: Hospital) -> None:
    with hospital.refuses("invalid-request") as caught:
        chooses(hospital, AS_SHIPPED, "  ")
    assert caught.value.field == "signedOffBy"


def test_an_own_rule_may_be_kept_and_switched_off(hospital: Hospital) -> None:
    assert chooses(hospital, Choice(own=(OwnRule(**OWN),), off=("own-dialysis",))) == 1
