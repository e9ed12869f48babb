"""Which rules apply: sets on and off, what was confirmed, what was switched off, and the hospital's own."""

from appliance.triage.choice import AS_SHIPPED, Choice, OwnRule, in_force, rules_by_id
from tests.appliance.triage.cases import level, outcome

DIALYSIS = OwnRule(
    rule_id="own-dialysis",
    level="YELLOW",
    text="Dialysis was missed",
    source="Our own standing order 12",
    from_="18y",
    needs=("general-weakness | wheeze", "heartRate >= 100"),
)


def ids(choice: Choice, *, etat: bool = False) -> set[str]:
    return {rule.id for rule in in_force(choice, etat=etat)}


def test_a_rule_that_was_confirmed_applies() -> None:
    confirmed = Choice(confirmed=("iitt-child-red-snake",))
    assert ids(confirmed) - ids(AS_SHIPPED) == {"iitt-child-red-snake"}
    assert level("snake-bite", years=8, rules=in_force(confirmed, etat=False)) == "RED"


def test_a_rule_that_was_switched_off_does_not_apply() -> None:
    without = Choice(off=("iitt-12-red-violent",))
    assert ids(AS_SHIPPED) - ids(without) == {"iitt-12-red-violent"}
    assert level("violent", years=30, rules=in_force(without, etat=False)) == "GREEN"


def test_a_set_that_was_switched_off_does_not_apply() -> None:
    assert all(rule_id.startswith("news2") for rule_id in ids(Choice(sets_on=("news2-2017",))))


def test_a_departments_own_set_is_no_matter_of_the_house() -> None:
    assert not any(rule_id.startswith("etat") for rule_id in ids(Choice(sets_on=("etat",))))


def test_an_own_rule_is_one_like_the_others() -> None:
    rules = in_force(Choice(own=(DIALYSIS,)), etat=False)
    found = outcome("wheeze", years=18, rules=rules, heartRate=100)
    assert [rule.id for rule in found.fired] == ["iitt-12-yellow-wheeze", "own-dialysis"]
    assert "own-dialysis" not in [rule.id for rule in outcome("wheeze", years=17, rules=rules, heartRate=100).fired]
    assert "own-dialysis" not in [rule.id for rule in outcome("wheeze", years=18, rules=rules, heartRate=99).fired]


def test_an_own_rule_may_be_switched_off_and_is_still_known_by_name() -> None:
    choice = Choice(own=(DIALYSIS,), off=("own-dialysis", "iitt-12-red-violent"))
    assert "own-dialysis" not in ids(choice)
    assert rules_by_id(choice)["own-dialysis"].text == "Dialysis was missed"
    assert rules_by_id(choice)["iitt-12-red-violent"].level == "RED"
