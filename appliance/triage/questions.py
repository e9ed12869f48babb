"""What a layperson is asked, and what their answers mean: only what one sees without training, in plain words. Pure."""

from collections.abc import Iterable
from typing import Final

from appliance.patients.events import Person
from appliance.triage import ages
from appliance.triage.ages import GROWN_UP, Age
from appliance.triage.rules import Rule, all_terms
from appliance.triage.shipped import QUESTIONS, SHIPPED, Question
from appliance.triage.urgency import PREGNANT, Case, is_about

INFANT_MONTHS: Final = 6
"""The youngest are urgent by their age alone (triage.md T2)."""


def asked(rules: Iterable[Rule], age: Age | None) -> list[Question]:
    """The questions whose answers could raise somebody of this age, most dangerous first."""
    matters = {term.name for rule in rules if is_about(rule, age or GROWN_UP) for term in all_terms(rule)}
    return [question for question in SHIPPED.questions if not matters.isdisjoint(question.signs)]


def concern(person: Person) -> bool:
    """Whether there is anything to assess in what somebody told: an answer to a question, or a very young age."""
    young = person.age == 0 if person.age_months is None else person.age_months <= INFANT_MONTHS
    return young or any(symptom in QUESTIONS for symptom in person.symptoms)


def case_of(person: Person) -> Case:
    """What somebody told at check-in, as the rules take it. Only what was said is known; nothing is ruled out."""
    answers = (QUESTIONS[symptom] for symptom in person.symptoms if symptom in QUESTIONS)
    signs = {sign for question in answers for sign in question.signs}
    if PREGNANT in person.claimed_classes:
        signs.add(PREGNANT)
    return Case(age=ages.told(years=person.age, months=person.age_months), signs=frozenset(signs))
