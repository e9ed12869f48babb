"""Cases for the tests of triage, and rules as a hospital may have chosen them."""

from typing import Any

from appliance.triage import ages
from appliance.triage.choice import AS_SHIPPED, Choice, in_force
from appliance.triage.rules import Rule
from appliance.triage.shipped import SHIPPED
from appliance.triage.urgency import Case, Outcome, assess

SHIPPED_RULES = in_force(AS_SHIPPED, etat=False)
EVERYTHING = in_force(Choice(confirmed=tuple(rule.id for rule in SHIPPED.rules if not rule.verified)), etat=True)
"""Every rule there is: the hospital has confirmed all of them, in a department for children."""


def case(
    *signs: str,
    years: int | None = None,
    months: int | None = None,
    days: int | None = None,
    absent: tuple[str, ...] = (),
    **vitals: int,
) -> Case:
    """Somebody with these signs and vital signs; nobody knows the age unless it is told."""
    age = ages.told(years=years, months=months, days=days)
    return Case(age=age, signs=frozenset(signs), absent=frozenset(absent), vitals=vitals)


def outcome(*signs: str, rules: tuple[Rule, ...] = SHIPPED_RULES, **more: Any) -> Outcome:
    """What the rules say of somebody."""
    return assess(case(*signs, **more), rules)


def level(*signs: str, rules: tuple[Rule, ...] = SHIPPED_RULES, **more: Any) -> str:
    """How urgent somebody is."""
    return outcome(*signs, rules=rules, **more).level


def only(*rule_ids: str) -> tuple[Rule, ...]:
    """Some rules alone, so that no other one can answer for them."""
    wanted = tuple(rule for rule in SHIPPED.rules if rule.id in rule_ids)
    assert {rule.id for rule in wanted} == set(rule_ids), "need rules that are there"
    return wanted


def of_set(name: str) -> tuple[Rule, ...]:
    """One tool alone, its unverified rules included."""
    return tuple(rule for rule in SHIPPED.rules if rule.set == name)
