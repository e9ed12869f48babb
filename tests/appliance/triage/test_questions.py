"""What a layperson is asked, and what an answer means."""

from typing import Any

import pytest

from appliance.patients.events import Person
from appliance.triage import ages
from appliance.triage.questions import asked, case_of, concern
from appliance.triage.shipped import QUESTIONS
from appliance.triage.urgency import assess
from tests.appliance.triage.cases import EVERYTHING, SHIPPED_RULES

UNSUITABLE = {"sexual-assault", "violent", "hypoglycaemia", "ischaemic-ecg", "weak-fast-pulse", "central-cyanosis"}
"""What nobody is asked by a machine in a hall, or cannot tell without training."""


def codes(**age: int) -> list[str]:
    return [question.code for question in asked(SHIPPED_RULES, ages.told(**age))]


def test_a_grown_up_is_asked_about_a_dozen_things_the_most_dangerous_first() -> None:
    questions = codes(years=41)
    assert 12 <= len(questions) <= 17
    assert questions[:3] == ["breathing-hard", "fit-now", "bleeding-hard"]
    assert codes() == questions, "somebody whose age nobody knows counts as grown up"


def test_nobody_is_asked_what_has_no_consequence() -> None:
    assert codes(years=8) == [], "as it ships no sign of a child raises anybody"
    child = [question.code for question in asked(EVERYTHING, ages.told(years=8))]
    assert "restless-child" in child and "labour-pains" not in child and "fainted" not in child


def test_nobody_is_asked_what_they_cannot_know() -> None:
    assert not UNSUITABLE & {sign for question in QUESTIONS.values() for sign in question.signs}


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ({"symptoms": ("breathing-hard",), "age": 41}, "RED"),
        ({"symptoms": ("breathing-hard",)}, "RED"),
        ({"symptoms": ("fit-now",), "age": 41}, "RED"),
        ({"symptoms": ("bleeding-hard",), "age": 41}, "RED"),
        ({"symptoms": ("stiff-neck-fever",), "age": 41}, "RED"),
        ({"symptoms": ("poison",), "age": 41}, "RED"),
        ({"symptoms": ("snake",), "age": 41}, "RED"),
        ({"symptoms": ("chest-pain",), "age": 50}, "YELLOW"),
        ({"symptoms": ("chest-pain",), "age": 51}, "RED"),
        ({"symptoms": ("chest-pain",)}, "YELLOW"),
        ({"symptoms": ("belly-pain",), "age": 30}, "YELLOW"),
        ({"symptoms": ("belly-pain", "pregnant-now"), "age": 30}, "RED"),
        ({"symptoms": ("belly-pain",), "age": 30, "claimed_classes": ("pregnant",)}, "RED"),
        ({"symptoms": ("labour-pains",), "age": 30}, "RED"),
        ({"symptoms": ("pregnant-now",), "age": 30}, "GREEN"),
        ({"symptoms": ("one-side-weak",), "age": 41}, "YELLOW"),
        ({"symptoms": ("confused",), "age": 41}, "YELLOW"),
        ({"symptoms": ("fainted",), "age": 41}, "YELLOW"),
        ({"symptoms": ("animal-bite",), "age": 41}, "YELLOW"),
        ({"symptoms": ("bad-injury",), "age": 41}, "YELLOW"),
        ({"symptoms": ("keeps-nothing-down",), "age": 41}, "YELLOW"),
        ({"age_months": 6}, "YELLOW"),
        ({"age": 0}, "YELLOW"),
    ],
)
def test_what_an_answer_comes_to(person: dict[str, Any], expected: str) -> None:
    told = Person(**person)
    assert concern(told)
    assert assess(case_of(told), SHIPPED_RULES).level == expected


@pytest.mark.parametrize(
    "person",
    [
        {},
        {"age": 41, "symptoms": ("fever", "chest pain", "Breathing-hard", "breathing")},
        {"age_months": 7},
        {"age": 1},
        {"claimed_classes": ("pregnant",), "age": 30},
    ],
)
def test_free_words_and_common_complaints_are_nothing_to_assess(person: dict[str, Any]) -> None:
    assert not concern(Person(**person))


def test_months_say_more_than_years() -> None:
    assert not concern(Person(age=0, age_months=9))
    assert case_of(Person(age=0, age_months=9)).age == ages.told(months=9)
