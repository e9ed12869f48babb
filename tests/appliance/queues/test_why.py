"""Why B before A: every reason there is, in words, and from a real call in the journal."""

import msgspec
import pytest
from hypothesis import given

from appliance.departments.policy import Policy
from appliance.queues import lookups
from appliance.queues.events import Standing, VisitCalled
from appliance.queues.order import Counters, InLine, decide, rule_of, standing
from appliance.queues.why import Candidate, Explanation, explain, explain_order
from appliance.wording import words
from tests.appliance.queues.test_order import RULES, Shuffled, at, booked, lines, waits
from tests.hospital import KOLKATA, Hospital

SAY = words("en")
POLICY = Policy()
BACK = {"origin": "return", "arrival": at(60), "after_calls": 3}
REVIEW = {"origin": "review", "bound_doctor_id": "meera", "arrival": at(-60)}


def call(line: list[InLine], counted: Counters | None = None, called: str | None = None) -> VisitCalled:
    """What a call of this line keeps: of the first, or of whoever a doctor chose."""
    counted = counted or Counters()
    turns = decide(line, counted, POLICY)
    place, visit = next(
        (place, visit) for place, (visit, _) in enumerate(turns, start=1) if called in (None, visit.token_number)
    )
    return VisitCalled(
        was="WAITING",
        department_id="cardiology",
        token_id=visit.token_id,
        token_number=visit.token_number,
        doctor_id="meera",
        room_id="room-4",
        room="Room 4",
        candidates=tuple(visit.token_number for visit, _ in turns[:8]),
        candidate_count=len(turns),
        rule=rule_of(visit, turns),
        policy_version=3,
        place=place,
        standings=tuple(standing(turn, counted.calls) for turn in turns[:8]),
        nth=counted.calls + 1,
    )


def told(explanation: Explanation) -> list[str]:
    """The rule in words, then why each of the others was not called."""
    reasons = [explanation.because, *(each.reason for each in explanation.candidates if each.reason is not None)]
    return [reason.told(SAY, KOLKATA) for reason in reasons]


@pytest.mark.parametrize(
    ("line", "counted", "sentences"),
    [
        ([waits(1)], Counters(), ["Nobody else could be called."]),
        ([waits(1, at(0)), waits(2, at(5))], Counters(), ["C-001 came first.", "C-001 came before C-002."]),
        (
            [waits(1, at(5)), waits(2, at(5))],
            Counters(),
            ["C-001 came first.", "C-001 and C-002 stood equal, and the lower number goes first."],
        ),
        (
            [waits(1, at(0)), waits(2, at(5), urgency_class=0)],
            Counters(),
            ["C-002 was urgent. Urgent patients come first."] * 2,
        ),
        (
            [waits(1, at(0), urgency_class=0), waits(2, at(5), urgency_class=0)],
            Counters(),
            ["C-001 was urgent. Urgent patients come first.", "Both were urgent, and C-001 came before C-002."],
        ),
        (
            [waits(1, at(0), urgency_class=0), waits(2, at(5))],
            Counters(urgent_in_a_row=2),
            ["After 2 urgent patients in a row it is the turn of somebody who is not urgent."] * 2,
        ),
        (
            [waits(1, at(11)), booked(2, 30)],
            Counters(),
            ["C-002 came later but has an appointment at 15:00: 20 minutes' head start."] * 2,
        ),
        (
            [waits(1, at(21)), waits(2, at(20), head_start_minutes=10)],
            Counters(),
            ["C-002 came later but has 10 minutes' head start."] * 2,
        ),
        (
            [waits(1, at(21)), waits(2, at(20), head_start_minutes=10, slot="2026-11-21T08:00:00.000Z")],
            Counters(),
            ["C-002 came later but has 10 minutes' head start."] * 2,
        ),
        (
            [waits(1, at(20), passed=5), booked(2, 30)],
            Counters(),
            ["Of those who came later than C-001, 5 had been called before. Nobody is passed more often."] * 2,
        ),
        (
            [waits(1, at(5)), waits(2, at(0), by_hand=1, arrival=at(9))],
            Counters(),
            ["C-002 was given this place by hand."] * 2,
        ),
        (
            [waits(1, at(9), by_hand=1, arrival=at(0)), waits(2, at(5))],
            Counters(),
            ["C-002 came first.", "C-001 was given a later place by hand."],
        ),
        (
            [waits(1, at(0), **BACK), waits(2, at(5))],
            Counters(calls=3),
            ["C-001 was back after a missed call, and has the old place again once 3 others were called."] * 2,
        ),
        (
            [waits(1, at(0), **BACK), waits(2, at(5))],
            Counters(calls=1),
            ["C-002 came first.", "C-001 was back after a missed call and could be called after so many others: 2."],
        ),
        (
            [waits(1, at(0), after_calls=2), waits(2, at(5))],
            Counters(calls=1),
            ["C-002 came first.", "C-001 had just come back and could be called after so many others: 1."],
        ),
        (
            [waits(1, at(0), after_calls=2), waits(2, at(5), after_calls=3)],
            Counters(),
            ["Nobody could be called at once, so C-001 was next, who was back soonest.", "C-001 came before C-002."],
        ),
        (
            [waits(1, at(0)), waits(2, at(50), **REVIEW)],
            Counters(since_review={"meera": 2}),
            ["C-002 was back with results: that is one in 3 calls of a doctor."] * 2,
        ),
        (
            [waits(1, at(0)), waits(2, at(-9), **REVIEW)],
            Counters(since_review={"meera": 1}),
            [
                "C-001 came first.",
                "C-002 was back with results, which is one in 3 calls of a doctor and was not due.",
            ],
        ),
        (
            [waits(1, at(50), **REVIEW), waits(2, at(55), **REVIEW)],
            Counters(since_review={"meera": 2}),
            [
                "C-001 was back with results: that is one in 3 calls of a doctor.",
                "Both were back with results, and C-001 was back before C-002.",
            ],
        ),
        (
            [waits(1, at(0)), booked(2, 25, arrival=at(25))],
            Counters(),
            [
                "C-001 came first.",
                "C-002 came early for an appointment at 15:00, which counts from 5 minutes before it.",
            ],
        ),
    ],
)
def test_the_rule_and_every_comparison_in_words(line: list[InLine], counted: Counters, sentences: list[str]) -> None:
    assert told(explain(call(line, counted), POLICY)) == sentences


def test_whoever_was_chosen_by_hand_is_said_to_be_and_those_behind_are_compared() -> None:
    line = [waits(1, at(0)), waits(2, at(5)), waits(3, at(9))]
    explanation = explain(call(line, called="C-002"), POLICY)
    chosen = "C-002 stood at place 2 and was chosen by whoever called."
    assert told(explanation) == [chosen, chosen, "C-002 came before C-003."]
    assert (explanation.rule, explanation.place) == ("chosen-by-hand", 2)


def test_whoever_was_chosen_from_far_behind_is_explained_without_being_one_of_the_eight() -> None:
    line = [waits(number, at(number)) for number in range(1, 12)]
    explanation = explain(call(line, called="C-010"), POLICY)
    assert set(told(explanation)) == {"C-010 stood at place 10 and was chosen by whoever called."}
    assert (len(explanation.candidates), explanation.candidate_count) == (8, 11)


def test_an_explanation_says_what_a_page_needs() -> None:
    explanation = explain(call([waits(1, at(0)), booked(2, 30)]), POLICY)
    first, second = explanation.candidates
    assert (explanation.token_number, explanation.policy_version, explanation.candidate_count) == ("C-001", 3, 2)
    assert first == Candidate("C-001", 1, "arrival", first.arrival, None)
    assert f"{second.arrival:%H:%M}" == "09:30"
    assert msgspec.json.encode(explanation)


def test_an_old_call_without_standings_still_tells_its_rule() -> None:
    called = msgspec.structs.replace(call([waits(1), waits(2)]), standings=())
    for rule in ("urgent-first", "arrival", "head-start", "a rule of another day"):
        explanation = explain(msgspec.structs.replace(called, rule=rule), POLICY)
        assert explanation.candidates == ()
        assert told(explanation)[0].startswith("C-001 ")


def test_the_line_as_it_is_now_is_explained_one_by_one() -> None:
    turns = decide([waits(1, at(0)), waits(2, at(11)), booked(3, 30)], Counters(), POLICY)
    assert [reason.told(SAY, KOLKATA) for reason in explain_order(turns, 0, POLICY)] == [
        "C-001 came before C-003.",
        "C-003 came later but has an appointment at 15:00: 20 minutes' head start.",
        "C-002 came first.",
    ]
    assert explain_order([], 0, POLICY) == []


@given(lines())
def test_there_is_a_true_reason_for_every_pair_of_every_line(given_line: Shuffled) -> None:
    """Whoever is said to have come before did, and whoever is said to be owed the turn was passed."""
    turns = decide(given_line.line, given_line.counted, RULES)
    known = {visit.token_number: (visit, place) for place, (visit, _) in enumerate(turns)}
    for reason in explain_order(turns, given_line.counted.calls, RULES)[:-1]:
        assert reason.told(SAY, KOLKATA)
        token, other = (known.get(str(reason.values.get(name))) for name in ("token", "other"))
        if reason.sentence == "{token} came before {other}." and token and other:
            assert token[0].order_key < other[0].order_key and token[0].came <= other[0].came
        if "Nobody is passed" in reason.sentence and token:
            assert turns[token[1]][1] in ("waited-long-enough", "turn-of-others")


# From the journal -----------------------------------------------------------------------------------------------------


def test_a_call_is_explained_from_the_journal_under_the_policy_of_then(hospital: Hospital) -> None:
    hospital.meera.comes()
    first = hospital.leela.gives_a_number_to("Asha")
    hospital.clock.advance(seconds=60)
    urgent = hospital.leela.gives_a_number_to("Bina", urgent=True)
    hospital.meera.calls_next()

    called = lookups.call_of(hospital.db, urgent.visit_id)
    assert called is not None and called.rule == "urgent-first"
    explanation = lookups.why(hospital.db, urgent.visit_id)
    assert explanation is not None
    assert told(explanation) == ["C-002 was urgent. Urgent patients come first."] * 2
    assert [each.token_number for each in explanation.candidates] == ["C-002", "C-001"]
    assert lookups.call_of(hospital.db, first.visit_id) is None
    assert lookups.why(hospital.db, first.visit_id) is None


def test_what_a_call_keeps_is_no_fact_about_a_person() -> None:
    kept = msgspec.json.encode(call([booked(1, 30, passed=2), waits(2, at(5), head_start_minutes=10)]).standings)
    names = {field for each in msgspec.json.decode(kept) for field in each}
    assert names <= {"rule", "orderKey", "headStartMinutes", "slot", "passed"}
    assert {field.encode_name for field in msgspec.structs.fields(Standing)} == {
        "rule", "orderKey", "arrival", "urgencyClass", "headStartMinutes", "slot", "callsLeft", "passed", "byHand",
        "origin",
    }  # fmt: skip
