"""The queue's rules in words: none is left out, and none promises what the policy would refuse."""

from typing import Any

import msgspec
import pytest

from appliance.departments.policy import Policy
from appliance.wording import words
from web.screens.admin.rules import CHAPTERS, Rule, differences, every_rule, told, unit, value_of

SAY = words("en")
RULES = list(every_rule())
PARTS = {"headStarts": "minutes", "sessionCaps": "count"}


def names(rules: list[Rule]) -> set[str]:
    return {rule.path.partition(".")[0] for rule in rules}


def test_every_number_of_the_policy_has_its_rule_and_every_rule_its_number() -> None:
    assert names(RULES) == {field.encode_name for field in msgspec.structs.fields(Policy)}
    assert len({rule.path for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("part", PARTS)
def test_every_class_and_every_channel_has_its_rule(part: str) -> None:
    hint = next(field.type for field in msgspec.structs.fields(Policy) if field.encode_name == part)
    keys = msgspec.inspect.type_info(hint).key_type  # type: ignore[attr-defined]
    assert {rule.path.partition(".")[2] for rule in RULES if rule.path.startswith(part)} == set(keys.values)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.kind != "ending"], ids=lambda rule: rule.path)
def test_the_policy_takes_the_least_and_the_most_that_a_rule_offers(rule: Rule) -> None:
    if rule.kind in ("yes", "time"):
        return
    for value in (rule.least, rule.most):
        assert value_of(with_value(rule, value), rule) == value
    if rule.least == 1:
        with pytest.raises(msgspec.ValidationError):
            with_value(rule, 0)


def with_value(rule: Rule, value: Any) -> Policy:
    part, _, key = rule.path.partition(".")
    built = msgspec.to_builtins(Policy())
    built[part] = {**built[part], key: value} if key else value
    return msgspec.convert(built, Policy)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.path)
def test_a_rule_tells_its_usual_value(rule: Rule) -> None:
    assert told(value_of(Policy(), rule), rule, SAY)
    assert rule.name and rule.does.endswith((".", "?"))


def test_a_difference_names_the_rule_what_it_was_and_what_it_is() -> None:
    was = Policy()
    now = Policy(urgent_in_a_row=3, missed_by_timer=True, walk_in_cap=60, head_starts={"elderly": 20})
    found = differences(was, now, SAY)
    assert ("Urgent patients in a row", "2", "3") in found
    assert ("Mark missed by itself", "no", "yes") in found
    assert ("Numbers a day", "no limit", "60") in found
    assert ("Head start: Elderly people", "10 minutes", "20 minutes") in found
    assert ("Head start: Small children", "10 minutes", "none") in found
    assert differences(was, was, SAY) == []


def test_units_stand_behind_what_has_one() -> None:
    assert [unit(kind, SAY) for kind in ("minutes", "count")] == ["minutes", ""]


def test_chapters_say_what_they_are_about() -> None:
    assert all(chapter.name and chapter.rules for chapter in CHAPTERS)
