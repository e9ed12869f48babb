"""Every threshold at its edge, one below and one above. The numbers are those of the sources, written here a second time by
hand and not read from the product's own file; each tool is judged alone, so that no other one answers for it.
"""

import pytest

from appliance.triage.rules import Rule
from tests.appliance.triage.cases import EVERYTHING, level, of_set, outcome

IITT = of_set("iitt-2020")
NEWS2 = of_set("news2-2017")
ETAT = of_set("etat")

# Whom, by the age that is told; the measure; each value with the level that it leads to for somebody without any sign.
GROWN, INFANT, TODDLER, CHILD = {"years": 41}, {"months": 8}, {"years": 3}, {"years": 8}

INTEGRATED: list[tuple[dict[str, int], str, dict[int, str]]] = [
    (
        GROWN,
        "heartRate",
        {49: "RED", 50: "YELLOW", 51: "YELLOW", 59: "YELLOW", 60: "GREEN", 61: "GREEN"}
        | {129: "GREEN", 130: "GREEN", 131: "YELLOW", 149: "YELLOW", 150: "YELLOW", 151: "RED"},
    ),
    (GROWN, "respiratoryRate", {9: "YELLOW", 10: "GREEN", 11: "GREEN", 29: "GREEN", 30: "GREEN", 31: "YELLOW"}),
    (GROWN, "temperature", {359: "YELLOW", 360: "GREEN", 361: "GREEN", 389: "GREEN", 390: "GREEN", 391: "YELLOW"}),
    (GROWN, "spo2", {91: "YELLOW", 92: "GREEN", 93: "GREEN"}),
    (GROWN, "capillaryRefill", {2: "GREEN", 3: "GREEN", 4: "RED"}),
    (GROWN, "consciousness", {0: "GREEN", 1: "YELLOW", 2: "YELLOW", 3: "YELLOW", 4: "RED"}),
    (INFANT, "heartRate", {89: "YELLOW", 90: "GREEN", 91: "GREEN", 179: "GREEN", 180: "GREEN", 181: "YELLOW"}),
    (INFANT, "respiratoryRate", {24: "YELLOW", 25: "GREEN", 26: "GREEN", 49: "GREEN", 50: "GREEN", 51: "YELLOW"}),
    (TODDLER, "heartRate", {79: "YELLOW", 80: "GREEN", 81: "GREEN", 159: "GREEN", 160: "GREEN", 161: "YELLOW"}),
    (TODDLER, "respiratoryRate", {19: "YELLOW", 20: "GREEN", 21: "GREEN", 39: "GREEN", 40: "GREEN", 41: "YELLOW"}),
    (CHILD, "heartRate", {69: "YELLOW", 70: "GREEN", 71: "GREEN", 139: "GREEN", 140: "GREEN", 141: "YELLOW"}),
    (CHILD, "respiratoryRate", {9: "YELLOW", 10: "GREEN", 11: "GREEN", 29: "GREEN", 30: "GREEN", 31: "YELLOW"}),
    (CHILD, "temperature", {359: "YELLOW", 360: "GREEN", 361: "GREEN", 389: "GREEN", 390: "GREEN", 391: "YELLOW"}),
    (CHILD, "spo2", {91: "YELLOW", 92: "GREEN", 93: "GREEN"}),
    (CHILD, "capillaryRefill", {2: "GREEN", 3: "GREEN", 4: "RED"}),
    (CHILD, "consciousness", {0: "GREEN", 1: "YELLOW", 3: "YELLOW", 4: "RED"}),
    (
        {"months": 1},
        "temperature",
        {359: "RED", 360: "YELLOW", 361: "YELLOW", 389: "YELLOW", 390: "YELLOW", 391: "RED"},
    ),
]


@pytest.mark.parametrize(
    ("age", "measure", "value", "expected"),
    [(age, measure, value, expected) for age, measure, by in INTEGRATED for value, expected in by.items()],
)
def test_integrated_triage_by_vital_sign(age: dict[str, int], measure: str, value: int, expected: str) -> None:
    assert level(rules=IITT, **age, **{measure: value}) == expected


# NEWS2: the points of each vital sign, to both sides of every line of the chart.
CHART: dict[str, dict[int, int]] = {
    "respiratoryRate": {7: 3, 8: 3, 9: 1, 10: 1, 11: 1, 12: 0, 13: 0, 19: 0, 20: 0, 21: 2, 22: 2, 24: 2, 25: 3, 26: 3},
    "spo2": {90: 3, 91: 3, 92: 2, 93: 2, 94: 1, 95: 1, 96: 0, 97: 0, 100: 0},
    "systolic": {
        89: 3,
        90: 3,
        91: 2,
        92: 2,
        99: 2,
        100: 2,
        101: 1,
        102: 1,
        110: 1,
        111: 0,
        112: 0,
        219: 0,
        220: 3,
        221: 3,
    },
    "heartRate": {
        39: 3,
        40: 3,
        41: 1,
        42: 1,
        49: 1,
        50: 1,
        51: 0,
        52: 0,
        89: 0,
        90: 0,
        91: 1,
        92: 1,
        109: 1,
        110: 1,
        111: 2,
        112: 2,
        129: 2,
        130: 2,
        131: 3,
        132: 3,
    },
    "temperature": {
        349: 3,
        350: 3,
        351: 1,
        352: 1,
        359: 1,
        360: 1,
        361: 0,
        362: 0,
        379: 0,
        380: 0,
        381: 1,
        382: 1,
        389: 1,
        390: 1,
        391: 2,
        392: 2,
    },
    "consciousness": {0: 0, 1: 3, 2: 3, 3: 3, 4: 3},
    "onOxygen": {0: 0, 1: 2},
}
ON_AIR = {
    82: 3,
    83: 3,
    84: 2,
    85: 2,
    86: 1,
    87: 1,
    88: 0,
    89: 0,
    91: 0,
    92: 0,
    93: 0,
    94: 0,
    95: 0,
    96: 0,
    97: 0,
    98: 0,
}
ON_OXYGEN = ON_AIR | {93: 1, 94: 1, 95: 2, 96: 2, 97: 3, 98: 3}


@pytest.mark.parametrize(
    ("measure", "value", "points"),
    [(measure, value, points) for measure, by in CHART.items() for value, points in by.items()],
)
def test_the_points_of_the_early_warning_score(measure: str, value: int, points: int) -> None:
    found = outcome(rules=NEWS2, years=41, **{measure: value})
    assert found.score is not None
    assert found.score.parts == {measure: points}
    assert found.level == ("YELLOW" if points == 3 else "GREEN")


@pytest.mark.parametrize(("value", "points"), ON_AIR.items())
def test_the_second_oxygen_scale_on_air(value: int, points: int) -> None:
    for oxygen in ({}, {"onOxygen": 0}):
        found = outcome(rules=NEWS2, years=41, spo2=value, spo2Scale=2, **oxygen)
        assert found.score is not None
        assert found.score.parts["spo2"] == points


@pytest.mark.parametrize(("value", "points"), ON_OXYGEN.items())
def test_the_second_oxygen_scale_on_oxygen(value: int, points: int) -> None:
    found = outcome(rules=NEWS2, years=41, spo2=value, spo2Scale=2, onOxygen=1)
    assert found.score is not None
    assert found.score.parts == {"spo2": points, "onOxygen": 2}


# Vital signs that come to each score without any single one of three points.
TOGETHER: dict[int, tuple[dict[str, int], str]] = {
    4: ({"respiratoryRate": 22, "heartRate": 120}, "GREEN"),
    5: ({"respiratoryRate": 22, "heartRate": 120, "temperature": 385}, "YELLOW"),
    6: ({"respiratoryRate": 22, "heartRate": 120, "temperature": 392}, "YELLOW"),
    7: ({"respiratoryRate": 22, "heartRate": 120, "temperature": 392, "systolic": 105}, "RED"),
    8: ({"respiratoryRate": 22, "heartRate": 120, "temperature": 392, "systolic": 95}, "RED"),
}


@pytest.mark.parametrize("total", TOGETHER)
def test_what_a_score_means(total: int) -> None:
    vitals, expected = TOGETHER[total]
    found = outcome(rules=NEWS2, years=41, **vitals)
    assert found.score is not None
    assert (found.score.total, found.level) == (total, expected)


@pytest.mark.parametrize(
    ("age", "counts"),
    [({"years": 15}, False), ({"years": 16}, True), ({"years": 17}, True), ({"months": 23}, False), ({}, True)],
)
def test_the_score_is_for_whoever_is_sixteen(age: dict[str, int], counts: bool) -> None:
    found = outcome(rules=NEWS2, **age, respiratoryRate=25)
    assert (found.score is not None, found.level) == (counts, "YELLOW" if counts else "GREEN")


def test_the_score_is_not_for_pregnancy() -> None:
    found = outcome("pregnant", rules=NEWS2, years=30, respiratoryRate=25)
    assert (found.score, found.level) == (None, "GREEN")
    assert level(rules=NEWS2, years=30, absent=("pregnant",), respiratoryRate=25) == "YELLOW"


# Blood pressure in pregnancy, and only there.
@pytest.mark.parametrize(
    ("measure", "value", "expected"),
    [
        *(("systolic", value, expected) for value, expected in ((159, "GREEN"), (160, "RED"), (161, "RED"))),
        *(("diastolic", value, expected) for value, expected in ((109, "GREEN"), (110, "RED"), (111, "RED"))),
    ],
)
def test_blood_pressure_in_pregnancy(measure: str, value: int, expected: str) -> None:
    assert level("pregnant", rules=IITT, years=30, **{measure: value}) == expected
    assert level(rules=IITT, years=30, **{measure: value}) == "GREEN"


# Ages: what each tool says of somebody by the age alone, or by one sign that counts from an age on.
BY_AGE: list[tuple[tuple[Rule, ...], tuple[str, ...], dict[str, int], str]] = [
    (IITT, (), {"days": 0}, "RED"),
    (IITT, (), {"days": 7}, "RED"),
    (IITT, (), {"days": 8}, "YELLOW"),
    (IITT, (), {"days": 9}, "YELLOW"),
    (IITT, (), {"months": 0}, "YELLOW"),  # may be eight days old, or may not
    (IITT, (), {"months": 5}, "YELLOW"),
    (IITT, (), {"months": 6}, "YELLOW"),
    (IITT, (), {"months": 7}, "GREEN"),
    (IITT, (), {"years": 0}, "YELLOW"),  # may be six months old
    (IITT, (), {"years": 1}, "GREEN"),
    (ETAT, (), {"days": 60}, "YELLOW"),
    (ETAT, (), {"days": 61}, "GREEN"),
    (ETAT, (), {"months": 1}, "YELLOW"),
    (ETAT, (), {"months": 2}, "GREEN"),
    (IITT, ("acute-chest-pain",), {"years": 49}, "GREEN"),
    (IITT, ("acute-chest-pain",), {"years": 50}, "GREEN"),
    (IITT, ("acute-chest-pain",), {"years": 51}, "RED"),
    (IITT, ("acute-abdominal-pain",), {"years": 50}, "GREEN"),
    (IITT, ("acute-abdominal-pain",), {"years": 51}, "RED"),
    (IITT, ("violent",), {"years": 11}, "GREEN"),
    (IITT, ("violent",), {"years": 12}, "RED"),
    (IITT, ("violent",), {"years": 13}, "RED"),
    (IITT, ("restless",), {"years": 11}, "YELLOW"),
    (IITT, ("restless",), {"years": 12}, "GREEN"),
    (ETAT, ("convulsing",), {"years": 11}, "RED"),
    (ETAT, ("convulsing",), {"years": 12}, "GREEN"),
]


@pytest.mark.parametrize(("rules", "signs", "age", "expected"), BY_AGE)
def test_ages(rules: tuple[Rule, ...], signs: tuple[str, ...], age: dict[str, int], expected: str) -> None:
    assert level(*signs, rules=rules, **age) == expected


# The age at which another band of vital signs begins: the same pulse or breath, one age younger and older.
@pytest.mark.parametrize(
    ("vitals", "younger", "older", "expected"),
    [
        ({"heartRate": 85}, {"months": 11}, {"months": 12}, ("YELLOW", "GREEN")),
        ({"heartRate": 170}, {"months": 11}, {"years": 1}, ("GREEN", "YELLOW")),
        ({"respiratoryRate": 22}, {"months": 11}, {"months": 12}, ("YELLOW", "GREEN")),
        ({"heartRate": 75}, {"years": 4}, {"years": 5}, ("YELLOW", "GREEN")),
        ({"heartRate": 150}, {"years": 4}, {"years": 5}, ("GREEN", "YELLOW")),
        ({"respiratoryRate": 35}, {"years": 4}, {"years": 5}, ("GREEN", "YELLOW")),
        ({"heartRate": 65}, {"years": 11}, {"years": 12}, ("YELLOW", "GREEN")),
        ({"heartRate": 135}, {"years": 11}, {"years": 12}, ("GREEN", "YELLOW")),
        ({"heartRate": 48}, {"years": 11}, {"years": 12}, ("YELLOW", "RED")),
        ({"temperature": 392}, {"months": 1}, {"months": 7}, ("RED", "YELLOW")),
        ({"temperature": 392}, {"days": 60}, {"days": 61}, ("RED", "RED")),  # urgent by the age, and one up
    ],
)
def test_where_a_band_of_ages_ends(
    vitals: dict[str, int], younger: dict[str, int], older: dict[str, int], expected: tuple[str, str]
) -> None:
    assert (level(rules=IITT, **younger, **vitals), level(rules=IITT, **older, **vitals)) == expected


def test_coma_of_a_child_is_no_reaction_but_to_pain() -> None:
    assert [level(rules=ETAT, years=3, consciousness=value) for value in (0, 1, 2, 3, 4)] == [
        *("GREEN", "GREEN", "GREEN"),
        *("RED", "RED"),
    ]


def test_a_child_is_very_hot_over_39() -> None:
    assert [level(rules=ETAT, years=3, temperature=value) for value in (389, 390, 391)] == ["GREEN", "GREEN", "YELLOW"]


@pytest.mark.parametrize(("refill", "expected"), [(3, "GREEN"), (4, "RED")])
def test_shock_of_a_child_takes_all_three(refill: int, expected: str) -> None:
    assert level("cold-hands", "weak-fast-pulse", rules=ETAT, years=3, capillaryRefill=refill) == expected
    assert level("cold-hands", rules=ETAT, years=3, capillaryRefill=refill) == "GREEN"


def test_there_is_no_threshold_that_this_file_forgot() -> None:
    """Every measure and bound of the rules stands above, by its number; whoever adds one adds its edges."""
    from appliance.triage.rules import all_terms

    tried: dict[str, set[int]] = {"news2": {4, 5, 6, 7, 8}, "news2Worst": {2, 3}}
    for _, measure, by in INTEGRATED:
        tried.setdefault(measure, set()).update(by)
    tried |= {"systolic": {159, 160, 161}, "diastolic": {109, 110, 111}}
    for rule in EVERYTHING:
        for term in all_terms(rule):
            if term.compare:
                edges = {"<": (-1, 0), "<=": (0, 1), ">": (0, 1), ">=": (-1, 0)}[term.compare]
                assert {term.bound + step for step in edges} <= tried[term.name], (rule.id, term)
