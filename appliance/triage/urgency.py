"""How urgent somebody is: one pure function over what was seen and measured. Rules: triage.md T1 to T4.

What nobody has looked at is unknown, never "no". The worst rule counts, the high-risk vital signs raise that by one, and
nothing lowers it. The same case and the same rules give the same level and the same reasons, in the same order.
"""

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from appliance.triage import news2
from appliance.triage.ages import GROWN_UP, Age, lies_within, may_lie_within
from appliance.triage.news2 import Score
from appliance.triage.rules import COMPARISONS, LEVELS, Level, Rule, Term, all_terms, one_up, span, terms, worst

PREGNANT: Final = "pregnant"
AGE: Final = "age"
TOTAL, HIGHEST = "news2", "news2Worst"
SCORED: Final = frozenset({TOTAL, HIGHEST})
"""What rules about the score compare."""


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of somebody: the age (None: nobody knows), signs that are there and that are not, and what was measured
    (whole numbers by the names of `rules.toml`).
    """

    age: Age | None = None
    signs: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    vitals: Mapping[str, int] = {}


class Outcome(msgspec.Struct, frozen=True):
    """The level, and why: the rules that fired, worst first."""

    level: Level
    fired: tuple[Rule, ...]
    score: Score | None
    """NEWS2, for whom it is meant."""
    unknown: tuple[str, ...]
    """What nobody has looked at and could still raise the level: signs and measures by code, and `age`."""


def assess(case: Case, rules: Iterable[Rule]) -> Outcome:
    """Apply the rules to a case."""
    about = [rule for rule in rules if is_about(rule, case.age or GROWN_UP)]
    score = _score(case, about)
    measured = dict(case.vitals)
    if score is not None:
        measured |= {TOTAL: score.total, HIGHEST: score.highest}
    held = [(rule, _holds(rule, case, measured)) for rule in about]
    fired = [rule for rule, holds in held if holds]
    level = _level(fired)
    undecided = [rule for rule, holds in held if holds is not True and _would_raise(rule, level)]
    return Outcome(level, tuple(sorted(fired, key=_urgency)), score, _unknown(undecided, case, measured, score))


def is_about(rule: Rule, age: Age) -> bool:
    """Whether a rule is about somebody of this age, as far as it is known."""
    return (lies_within if rule.exact else may_lie_within)(age, *span(rule))


def _level(fired: Iterable[Rule]) -> Level:
    """The score counts vital signs itself, so what they raise is what the signs come to, not what the score does."""
    told: Level = "GREEN"
    scored: Level = "GREEN"
    up = False
    for rule in fired:
        if rule.level == "UP":
            up = True
        elif _is_scored(rule):
            scored = worst(scored, rule.level)
        else:
            told = worst(told, rule.level)
    return worst(one_up(told) if up else told, scored)


def _score(case: Case, about: Iterable[Rule]) -> Score | None:
    meant = PREGNANT not in case.signs and any(_is_scored(rule) for rule in about)
    return news2.score(case.vitals) if meant else None


def _is_scored(rule: Rule) -> bool:
    return any(term.name in SCORED for term in all_terms(rule))


def _holds(rule: Rule, case: Case, measured: Mapping[str, int]) -> bool | None:
    """Yes, no, or None: nobody knows yet."""
    needs = [_any(need, case, measured) for need in rule.needs]
    choice = [_any(need, case, measured) for need in rule.of]
    if False in needs or len(choice) - choice.count(False) < rule.at_least:
        return False
    return True if None not in needs and choice.count(True) >= rule.at_least else None


def _any(need: str, case: Case, measured: Mapping[str, int]) -> bool | None:
    answers = [_is(term, case, measured) for term in terms(need)]
    if True in answers:
        return True
    return None if None in answers else False


def _is(term: Term, case: Case, measured: Mapping[str, int]) -> bool | None:
    if not term.compare:
        return True if term.name in case.signs else False if term.name in case.absent else None
    value = measured.get(term.name)
    return None if value is None else COMPARISONS[term.compare](value, term.bound)


def _would_raise(rule: Rule, level: Level) -> bool:
    if rule.level == "UP":
        return level != "RED"
    return LEVELS.index(rule.level) > LEVELS.index(level)


def _unknown(
    undecided: Iterable[Rule], case: Case, measured: Mapping[str, int], score: Score | None
) -> tuple[str, ...]:
    found = {AGE: None} if case.age is None else {}
    for rule in undecided:
        if _is_scored(rule):
            found |= dict.fromkeys(score.missing if score is not None else ())
        elif _holds(rule, case, measured) is None:
            found |= dict.fromkeys(term.name for term in all_terms(rule) if _is(term, case, measured) is None)
    return tuple(found)


def _urgency(rule: Rule) -> int:
    """RED, then YELLOW, then what raises by one; within a level as the rules stand in their list."""
    return ("RED", "YELLOW", "UP").index(rule.level)
