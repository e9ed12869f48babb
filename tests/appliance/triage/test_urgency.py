"""How urgent somebody is: sign by sign as the sources have it, what is not known, and that nothing ever lowers a level."""

import random
from typing import Any

import pytest

from appliance.triage.ages import GROWN_UP, YEAR, Age
from appliance.triage.rules import LEVELS, Rule
from appliance.triage.shipped import MEASURES, SIGNS
from appliance.triage.urgency import Case, assess
from tests.appliance.triage.cases import EVERYTHING, SHIPPED_RULES, case, level, of_set, only, outcome

CASES = 10_000

# What each source says of a sign, by hand; a sign that is not named for an age says nothing there.
GROWN_RED = [
    *("unresponsive", "stridor", "respiratory-distress", "central-cyanosis", "weak-fast-pulse", "heavy-bleeding"),
    *("convulsing", "hypoglycaemia", "high-risk-trauma", "poisoning", "threatened-limb", "snake-bite", "ischaemic-ecg"),
    "violent",
]
GROWN_YELLOW = [
    *("neck-swelling", "wheeze", "vomits-everything", "ongoing-diarrhoea", "cannot-feed-or-drink", "severe-pallor"),
    *(
        "ongoing-bleeding",
        "recent-fainting",
        "altered-mental-state",
        "agitation",
        "general-weakness",
        "focal-neurology",
    ),
    *("visual-disturbance", "severe-pain", "worsening-rash", "limb-deformity", "open-fracture", "dislocation"),
    *("other-trauma-or-burn", "urgent-surgery", "sexual-assault", "testicular-pain", "urine-retention", "exposure"),
]
GROWN_NOTHING = ["stiff-neck", "fever", "hypothermia", "headache", "pregnant", "labour", "acute-chest-pain", "restless"]
PREGNANT_RED = [
    *("heavy-bleeding", "severe-abdominal-pain", "seizure", "convulsing", "altered-mental-state", "severe-headache"),
    *("visual-disturbance", "labour"),
]
CHILD_RED = [
    *("stridor", "respiratory-distress", "central-cyanosis", "weak-fast-pulse", "heavy-bleeding", "convulsing"),
    *("high-risk-trauma", "poisoning", "threatened-limb", "snake-bite", "testicular-pain"),
]
CHILD_YELLOW = [
    *("restless", "lethargy", "cannot-feed-or-drink", "vomits-everything", "ongoing-diarrhoea", "dehydration"),
    *(
        "severe-pallor",
        "severe-pain",
        "severe-wasting",
        "oedema-of-both-feet",
        "other-trauma-or-burn",
        "worsening-rash",
    ),
    *("urgent-surgery", "sexual-assault", "exposure"),
]
ETAT_RED = ["not-breathing", "central-cyanosis", "respiratory-distress", "convulsing", "unresponsive"]
ETAT_YELLOW = [
    *("very-high-fever", "other-trauma-or-burn", "urgent-surgery", "severe-pallor", "poisoning", "severe-pain"),
    *("wheeze", "restless", "lethargy", "referred-urgently", "severe-wasting", "oedema-of-both-feet", "major-burn"),
]

IITT, ETAT = of_set("iitt-2020"), of_set("etat")


@pytest.mark.parametrize(
    ("sign", "expected"),
    [
        *((sign, "RED") for sign in GROWN_RED),
        *((sign, "YELLOW") for sign in GROWN_YELLOW),
        *((sign, "GREEN") for sign in GROWN_NOTHING),
    ],
)
def test_a_sign_of_somebody_grown_up(sign: str, expected: str) -> None:
    """As it ships: none of these waits for a hospital's check."""
    assert level(sign, years=12, rules=SHIPPED_RULES) == expected
    assert level(sign, years=50) == expected
    assert level(sign) == expected, "somebody whose age nobody knows counts as grown up"


@pytest.mark.parametrize("sign", PREGNANT_RED)
def test_a_sign_in_pregnancy(sign: str) -> None:
    assert level("pregnant", sign, years=30) == "RED"


@pytest.mark.parametrize("sign", sorted(set(PREGNANT_RED) - set(GROWN_RED)))
def test_the_same_sign_without_pregnancy_is_less(sign: str) -> None:
    assert level(sign, years=30) != "RED"
    assert level(sign, years=30, absent=("pregnant",)) != "RED"


@pytest.mark.parametrize(
    ("sign", "expected"), [*((sign, "RED") for sign in CHILD_RED), *((sign, "YELLOW") for sign in CHILD_YELLOW)]
)
def test_a_sign_of_a_child(sign: str, expected: str) -> None:
    """All of them ship switched off: they have to be checked against the source first."""
    assert level(sign, years=8, rules=IITT) == expected
    assert level(sign, years=8, rules=SHIPPED_RULES) == "GREEN"


@pytest.mark.parametrize(
    ("sign", "expected"), [*((sign, "RED") for sign in ETAT_RED), *((sign, "YELLOW") for sign in ETAT_YELLOW)]
)
def test_a_priority_sign_of_a_child(sign: str, expected: str) -> None:
    assert level(sign, years=3, rules=ETAT) == expected


@pytest.mark.parametrize(
    ("signs", "vitals", "expected"),
    [
        (("stiff-neck", "fever"), {}, "RED"),
        (("stiff-neck", "headache"), {}, "RED"),
        (("fever", "headache"), {}, "RED"),
        (("hypothermia", "severe-headache"), {}, "RED"),
        (("altered-mental-state", "stiff-neck"), {}, "RED"),
        (("altered-mental-state", "headache"), {}, "RED"),
        (("headache", "severe-headache"), {}, "YELLOW"),
        (("fever", "hypothermia"), {}, "GREEN"),
        (("fever",), {"temperature": 391}, "YELLOW"),  # the same thing seen and measured is one
        (("stiff-neck",), {"temperature": 390}, "GREEN"),
        (("stiff-neck",), {"temperature": 391}, "RED"),
        (("headache",), {"temperature": 359}, "RED"),
    ],
)
def test_any_two_of_four(signs: tuple[str, ...], vitals: dict[str, Any], expected: str) -> None:
    assert outcome(*signs, years=30, **vitals).level == expected


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        (("lethargy", "sunken-eyes"), "RED"),
        (("slow-skin-pinch", "drinks-poorly"), "RED"),
        (("sunken-eyes", "cannot-feed-or-drink"), "RED"),
        (("sunken-eyes",), "GREEN"),
        (("drinks-poorly", "cannot-feed-or-drink"), "YELLOW"),
        (("altered-mental-state", "stiff-neck"), "RED"),
        (("altered-mental-state", "fever"), "RED"),
        (("altered-mental-state",), "GREEN"),
        (("stiff-neck", "fever", "headache"), "GREEN"),
    ],
)
def test_signs_of_a_child_together(signs: tuple[str, ...], expected: str) -> None:
    assert level(*signs, years=8, rules=IITT) == expected


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        (("ongoing-diarrhoea", "lethargy", "sunken-eyes"), "RED"),
        (("ongoing-diarrhoea", "slow-skin-pinch", "sunken-eyes"), "RED"),
        (("ongoing-diarrhoea", "sunken-eyes"), "GREEN"),
        (("lethargy", "sunken-eyes", "slow-skin-pinch"), "YELLOW"),
        (("ongoing-diarrhoea",), "GREEN"),
    ],
)
def test_a_child_that_dries_out(signs: tuple[str, ...], expected: str) -> None:
    assert level(*signs, years=3, rules=ETAT) == expected


# One level up ---------------------------------------------------------------------------------------------------------


def test_high_risk_vital_signs_raise_by_one_and_only_by_one() -> None:
    assert level(years=30, rules=IITT, spo2=91) == "YELLOW"
    assert level("wheeze", years=30, rules=IITT, spo2=91) == "RED"
    assert level(years=30, rules=IITT, spo2=91, heartRate=131, respiratoryRate=31) == "YELLOW"
    assert level(months=5, rules=IITT, spo2=91) == "RED"


def test_the_score_is_not_raised_by_what_it_counts_itself() -> None:
    both = (*IITT, *of_set("news2-2017"))
    found = outcome(years=41, rules=both, respiratoryRate=31, heartRate=100, temperature=385)
    assert found.score is not None
    assert (found.score.total, found.level) == (5, "YELLOW")
    assert level("wheeze", years=41, rules=both, respiratoryRate=31) == "RED"


# What is not known ----------------------------------------------------------------------------------------------------


def test_what_nobody_has_looked_at_is_told_as_long_as_it_could_raise_somebody() -> None:
    rules = only("iitt-12-red-stridor", "iitt-12-yellow-wheeze", "iitt-12-up-spo2", "iitt-pregnant-red-systolic")
    assert outcome(years=30, rules=rules).unknown == ("stridor", "pregnant", "systolic", "wheeze", "spo2")
    known = outcome(years=30, rules=rules, absent=("stridor", "pregnant", "wheeze"), spo2=98)
    assert (known.level, known.unknown) == ("GREEN", ())
    assert outcome("stridor", years=30, rules=rules).unknown == ()
    assert outcome("wheeze", years=30, rules=rules).unknown == ("stridor", "pregnant", "systolic", "spo2")


def test_an_unknown_age_is_told() -> None:
    assert outcome(rules=only("iitt-12-red-stridor"), absent=("stridor",)).unknown == ("age",)


def test_a_rule_that_can_no_longer_fire_asks_for_nothing() -> None:
    rules = only("iitt-12-red-two-of")
    absent = ("altered-mental-state", "stiff-neck", "fever", "hypothermia")
    assert outcome(years=30, rules=rules, absent=absent, temperature=370).unknown == ()
    assert outcome(years=30, rules=rules, absent=absent).unknown == ("temperature", "headache", "severe-headache")


def test_what_is_missing_of_the_score_is_told() -> None:
    measured = {"respiratoryRate": 14, "spo2": 97, "systolic": 120, "heartRate": 70, "consciousness": 0}
    found = outcome(years=41, rules=of_set("news2-2017"), **measured)
    assert found.score is not None
    assert found.score.missing == ("onOxygen", "temperature") == found.unknown
    assert found.score.total == 0


# Reasons --------------------------------------------------------------------------------------------------------------


def test_the_reasons_stand_worst_first() -> None:
    found = outcome("wheeze", "stridor", years=41, spo2=90)
    assert [rule.id for rule in found.fired] == [
        "iitt-12-red-stridor",
        "iitt-12-yellow-wheeze",
        "news2-single",
        "iitt-12-up-spo2",
    ]


def test_the_same_case_has_the_same_outcome_in_whatever_order_it_is_told() -> None:
    signs = ["wheeze", "stridor", "fever", "headache", "snake-bite"]
    first = outcome(*signs, years=41, spo2=90, heartRate=140)
    again = assess(
        Case(age=case(years=41).age, signs=frozenset(reversed(signs)), vitals={"heartRate": 140, "spo2": 90}),
        SHIPPED_RULES,
    )
    assert first == again


# Nothing is ever lowered ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rules", [SHIPPED_RULES, EVERYTHING], ids=["as shipped", "everything"])
def test_no_case_is_ever_lowered(rules: tuple[Rule, ...]) -> None:
    """Ten thousand cases: another sign, a worse vital sign or one more rule never gives less, and the worst rule counts."""
    chance = random.Random(20)
    seen = dict.fromkeys(LEVELS, 0)
    for _ in range(CASES):
        about = a_case(chance)
        found = assess(about, rules)
        seen[found.level] += 1
        for rule in found.fired:
            assert at_least(found.level, "YELLOW" if rule.level == "UP" else rule.level), about
        if chance.random() < 0.75:
            worse = chance.choice((one_more_sign, one_worse, one_more_measure))(chance, about)
            assert at_least(assess(worse, rules).level, found.level), (about, worse)
        else:
            left_out = chance.choice(found.fired or rules)
            fewer = tuple(rule for rule in rules if rule is not left_out)
            assert at_least(found.level, assess(about, fewer).level), (about, left_out.id)
    assert min(seen.values()) > CASES // 50, f"need cases of every level for this test to mean anything: {seen}"


BEST = {
    "respiratoryRate": (35, 30, 20, 16),
    "heartRate": (135, 120, 100, 75),
    "spo2": (100,) * 4,
    "systolic": (130,) * 4,
    "temperature": (370,) * 4,
    "capillaryRefill": (0,) * 4,
    "consciousness": (0,) * 4,
    "onOxygen": (0,) * 4,
    "diastolic": (10,) * 4,
}
"""Where each vital sign is best, under 1, 5 and 12 years and from then on; further from it is worse. Only high pressure in
pregnancy is bad about diastolic, so its best is the least."""


def best(name: str, age: Age | None) -> int:
    band = sum((age or GROWN_UP).least >= years * YEAR for years in (1, 5, 12))
    return BEST[name][band]


def a_case(chance: random.Random) -> Case:
    signs = chance.sample(sorted(SIGNS), chance.choice((0, 0, 0, 0, 1, 1, 2, 4)))
    absent = set(chance.sample(sorted(SIGNS), 5)) - set(signs)
    ages: tuple[dict[str, int], ...] = (
        {},
        {"years": chance.randint(0, 90)},
        {"months": chance.randint(0, 23)},
        {"days": chance.randint(0, 60)},
    )
    about = case(*signs, absent=tuple(absent), **chance.choice(ages))
    for name in BEST:
        if chance.random() < 0.4:
            about = with_vital(about, name, measured(chance, name, about.age))
    return about


def measured(chance: random.Random, name: str, age: Age | None) -> int:
    """Mostly about what is best, at times anything that can be measured."""
    if chance.random() < 0.2:
        return chance.randint(MEASURES[name].least, MEASURES[name].most)
    spread = best(name, age) // 8
    return within(name, best(name, age) + chance.randint(-spread, spread))


def one_more_sign(chance: random.Random, about: Case) -> Case:
    """Pregnancy is no sign of illness but says for whom a score is meant, so it stays as it is."""
    sign = chance.choice(sorted(SIGNS.keys() - {"pregnant"}))
    return Case(age=about.age, signs=about.signs | {sign}, absent=about.absent - {sign}, vitals=about.vitals)


def one_worse(chance: random.Random, about: Case) -> Case:
    if not about.vitals:
        return about
    name = chance.choice(sorted(about.vitals))
    value, further = about.vitals[name], chance.randint(1, 40)
    low = value < best(name, about.age) or (value == best(name, about.age) and chance.random() < 0.5)
    return with_vital(about, name, within(name, value - further if low else value + further))


def one_more_measure(chance: random.Random, about: Case) -> Case:
    name = chance.choice(sorted(BEST))
    return about if name in about.vitals else with_vital(about, name, measured(chance, name, about.age))


def within(name: str, value: int) -> int:
    """The nearest value that can be measured."""
    return min(MEASURES[name].most, max(MEASURES[name].least, value))


def with_vital(about: Case, name: str, value: int) -> Case:
    return Case(age=about.age, signs=about.signs, absent=about.absent, vitals={**about.vitals, name: value})


def at_least(level: str, other: str) -> bool:
    return LEVELS.index(level) >= LEVELS.index(other)
