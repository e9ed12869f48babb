"""The file of rules: complete, sound, and marked where a hospital has to look first."""

import re
from collections import Counter

import pytest

from appliance.triage.choice import AS_SHIPPED, Choice, in_force
from appliance.triage.rules import Rule, all_terms, span
from appliance.triage.shipped import CONSCIOUSNESS, MEASURES, QUESTIONS, RULES, SHIPPED, SIGNS
from appliance.triage.urgency import SCORED
from tests.house import source

UNVERIFIED = re.compile(r"iitt-(child-(red|yellow)|pregnant-(red-trauma|yellow-referred))")
VERIFIED_ALL_THE_SAME = {"iitt-child-red-young-temperature", "iitt-child-yellow-infant"}


def test_every_code_stands_there_once() -> None:
    several = (SHIPPED.signs, SHIPPED.measures, SHIPPED.questions, SHIPPED.groups, SHIPPED.sets)
    for codes in ([rule.id for rule in SHIPPED.rules], *([each.code for each in things] for things in several)):
        assert set(Counter(codes).values()) == {1}, codes


@pytest.mark.parametrize("rule", SHIPPED.rules, ids=lambda rule: rule.id)
def test_a_rule_is_sound(rule: Rule) -> None:
    assert rule.set in {each.code for each in SHIPPED.sets}
    assert rule.version >= 1 and rule.source and rule.text
    assert rule.at_least <= len(rule.of) and (rule.at_least > 0) == bool(rule.of)
    least, before = span(rule)
    assert least is None or before is None or least < before
    for term in all_terms(rule):
        known = MEASURES.keys() | SCORED if term.compare else SIGNS.keys()
        assert term.name in known, term


def test_no_sign_is_looked_for_in_vain() -> None:
    used = {term.name for rule in SHIPPED.rules for term in all_terms(rule)}
    assert set(SIGNS) - used == set()
    assert {sign.group for sign in SHIPPED.signs} == {group.code for group in SHIPPED.groups}
    assert {sign for question in SHIPPED.questions for sign in question.signs} <= set(SIGNS)


def test_what_has_to_be_checked_against_its_source_is_marked_and_ships_switched_off() -> None:
    marked = {rule.id for rule in SHIPPED.rules if not rule.verified}
    assert marked == {rule_id for rule_id in RULES if UNVERIFIED.match(rule_id)} - VERIFIED_ALL_THE_SAME
    assert len(marked) > 25
    applied = {rule.id for rule in in_force(AS_SHIPPED, etat=True)}
    assert not applied & marked
    assert applied == set(RULES) - marked


def test_two_sets_ship_switched_on_and_the_third_is_the_departments() -> None:
    assert {rule.set for rule in in_force(AS_SHIPPED, etat=False)} == {"iitt-2020", "news2-2017"}
    assert {rule.set for rule in in_force(Choice(sets_on=()), etat=True)} == {"etat"}


def test_the_tool_that_does_not_ship_does_not_ship() -> None:
    assert {each.code for each in SHIPPED.sets} == {"iitt-2020", "news2-2017", "etat"}


def test_consciousness_counts_from_alert_to_no_reaction() -> None:
    assert (CONSCIOUSNESS[0], CONSCIOUSNESS[-1]) == ("A", "U")
    assert (MEASURES["consciousness"].least, MEASURES["consciousness"].most) == (0, len(CONSCIOUSNESS) - 1)


def test_every_question_has_its_picture() -> None:
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (source.ROOT / "web/static/triage.svg").read_text()))
    assert drawn == set(QUESTIONS)
