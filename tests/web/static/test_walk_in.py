"""walk_in.js: what a clerk types is understood, whatever the order."""

from typing import Any

import pytest
from playwright.sync_api import Page

UNDERSTAND = "async ([line, known]) => (await import('/walk_in.js')).understand(line, known)"
AGE = "async (text) => (await import('/walk_in.js')).ageAsked(text)"
SYMPTOMS = "async ([text, words]) => (await import('/walk_in.js')).symptomsAsked(text, words)"

KNOWN = {
    "departments": [{"departmentId": "id-c", "code": "C"}, {"departmentId": "id-g", "code": "G"}],
    "needs": {"wheelchair": "Wheelchair", "escort": "Someone to walk with"},
    "complaints": {"fever": "Fever", "cough": "Cough or cold"},
    "classes": {"pregnant": "Pregnant", "disabled": "With a disability"},
    "doctors": [{"doctorId": "id-m", "name": "Dr Meera Nair"}, {"doctorId": "id-a", "name": "Dr Anand"}],
}
NOTHING: dict[str, Any] = {
    "name": "", "age": "", "department": "", "phone": "", "doctor": "", "symptoms": [], "needs": [], "classes": [], "urgent": False,
}  # fmt: skip


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Asha Rao, 41, C, fever", {"name": "Asha Rao", "age": "41", "department": "id-c", "symptoms": ["fever"]}),
        ("41, c, Asha Rao, fever", {"name": "Asha Rao", "age": "41", "department": "id-c", "symptoms": ["fever"]}),
        ("C", {"department": "id-c"}),
        ("Baby Ravi, 8m, G", {"name": "Baby Ravi", "age": "8m", "department": "id-g"}),
        ("Ravi, 98123 45678", {"name": "Ravi", "phone": "9812345678"}),
        ("Ravi, +91 98123 45678", {"name": "Ravi", "phone": "+919812345678"}),
        ("Ravi, wheelchair, Someone to walk with", {"name": "Ravi", "needs": ["wheelchair", "escort"]}),
        (
            "Ravi, !, chest pain since morning",
            {"name": "Ravi", "urgent": True, "symptoms": ["chest pain since morning"]},
        ),
        ("Ravi, ! chest pain", {"name": "Ravi", "urgent": True, "symptoms": ["chest pain"]}),
        ("Meena, 29, Pregnant, with a disability", {"name": "Meena", "age": "29", "classes": ["pregnant", "disabled"]}),
        ("Ravi, @anand", {"name": "Ravi", "doctor": "id-a"}),
        ("Ravi, @nai", {"name": "Ravi", "doctor": "id-m"}),
        ("Ravi, @nobody", {"name": "Ravi"}),
        ("Ravi, @", {"name": "Ravi"}),
        ("Fever, Ravi", {"name": "Ravi", "symptoms": ["Fever"]}),
        ("Ravi, 131", {"name": "Ravi", "symptoms": ["131"]}),
        ("C, G", {"department": "id-c", "name": "G"}),
        (" , ,", {}),
        ("", {}),
    ],
)
def test_a_line_is_understood(page: Page, line: str, said: dict[str, Any]) -> None:
    assert page.evaluate(UNDERSTAND, [line, KNOWN]) == NOTHING | said


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("41", {"age": 41}),
        ("8m", {"ageMonths": 8}),
        (" 8 M ", {"ageMonths": 8}),
        ("", {}),
        ("old", None),
        ("4.5", None),
    ],
)
def test_an_age_is_asked_as_the_api_takes_it(page: Page, text: str, asked: dict[str, int] | None) -> None:
    assert page.evaluate(AGE, text) == asked


def test_common_complaints_become_codes_and_others_stay(page: Page) -> None:
    assert page.evaluate(SYMPTOMS, ["Cough or cold, my knee,", KNOWN["complaints"]]) == ["cough", "my knee"]
