"""What the patient told, what staff found, and what staff decide: in the line, in the journal, and sealed."""

import json

import pytest

from appliance.patients.events import Person
from appliance.queues.events import Findings
from appliance.queues.lookups import Visit
from appliance.triage import actions as triage
from appliance.triage.choice import Choice
from appliance.triage.events import Fired
from appliance.triage.lookups import Alarm, why
from tests.hospital import TIMER, Hospital

BREATHLESS = Person(name="Asha Rao", age=41, symptoms=("breathing-hard",))
FAINTED = Person(name="Asha Rao", age=41, symptoms=("fainted", "fever"))
WELL = Person(name="Asha Rao", age=41, symptoms=("fever", "chest pain"))


def reasons(hospital: Hospital, alarm: Alarm) -> Fired:
    return why(hospital.db, hospital.spine.means.seals, alarm)


# At check-in ----------------------------------------------------------------------------------------------------------


def test_who_tells_nothing_of_concern_is_not_assessed(hospital: Hospital) -> None:
    with hospital.records("TokenIssued", "VisitQueued"):
        checked_in = hospital.kiosk.checks_in(WELL)
    assert (checked_in.state, checked_in.tell_staff) == ("WAITING", False)
    assert hospital.findings(hospital.visit(checked_in)) is None


def test_an_answer_of_concern_goes_before_the_others(hospital: Hospital) -> None:
    earlier = hospital.kiosk.gives_a_number_to("Bina")
    with hospital.records("TokenIssued", "VisitQueued", "VisitAssessed", "VisitRaised") as entries:
        checked_in = hospital.kiosk.checks_in(FAINTED)
    visit = hospital.visit(checked_in)
    assert (visit.state, visit.urgency_class, visit.version) == ("URGENT", 0, 3)
    assert (checked_in.state, checked_in.tell_staff) == ("URGENT", False)
    assert entries[-1].reason == "triage"
    assert hospital.alarms() == []
    hospital.meera.comes()
    called = hospital.meera.calls_next()
    assert called is not None
    assert (called.visit_id, hospital.visit(earlier).state) == (visit.visit_id, "WAITING")


def test_why_stands_with_the_visit_and_is_sealed(hospital: Hospital) -> None:
    with hospital.records("TokenIssued", "VisitQueued", "VisitAssessed", "VisitRaised") as entries:
        visit = hospital.kiosk.gives_a_number_to(FAINTED)
    assert hospital.findings(visit) == Findings(
        level="YELLOW", stage="told", age=41, signs=("recent-fainting",), rules=("iitt-12-yellow-fainting",)
    )
    for entry in entries:
        assert "faint" not in entry.payload
    assert "faint" not in json.dumps(hospital.everything(), default=repr)


def test_a_danger_sign_calls_staff_at_once_and_is_still_to_be_confirmed(hospital: Hospital) -> None:
    with hospital.records("TokenIssued", "VisitQueued", "VisitAssessed", "VisitRaised", "AlarmRaised"):
        checked_in = hospital.kiosk.checks_in(BREATHLESS)
    (alarm,) = hospital.alarms()
    assert (checked_in.state, checked_in.tell_staff) == ("URGENT", True)
    assert (alarm.visit_id, alarm.token_number, alarm.level) == (checked_in.visit_id, "C-001", "RED")
    assert (alarm.told_by, alarm.confirmed) == ("patient", 0)
    assert reasons(hospital, alarm) == Fired(("iitt-12-red-distress",))


def test_a_phone_is_heard_like_a_kiosk(hospital: Hospital) -> None:
    checked_in = hospital.asha.checks_in(person=BREATHLESS)
    assert (checked_in.state, checked_in.tell_staff) == ("URGENT", True)
    assert len(hospital.alarms()) == 1


def test_an_infant_goes_before_the_others_by_the_age_alone(hospital: Hospital) -> None:
    assert hospital.kiosk.gives_a_number_to(Person(age_months=3)).state == "URGENT"
    assert hospital.kiosk.gives_a_number_to(Person(age_months=9)).state == "WAITING"


def test_who_is_urgent_at_reception_anyway_is_raised_once(hospital: Hospital) -> None:
    with hospital.records("TokenIssued", "VisitQueued", "VisitRaised", "VisitAssessed", "AlarmRaised") as entries:
        hospital.leela.gives_a_number_to(BREATHLESS, urgent=True)
    assert [entry.reason for entry in entries if entry.type == "VisitRaised"] == ["reception"]


def test_who_is_not_here_yet_calls_nobody_until_they_are(hospital: Hospital) -> None:
    with hospital.records("VisitScanned", "VisitAssessed"):
        checked_in = hospital.asha.checks_in(hospital.asha.scans("none"), BREATHLESS)
    assert (checked_in.state, checked_in.tell_staff) == ("SCANNED", True)
    assert hospital.alarms() == []
    with hospital.records("TokenIssued", "VisitQueued", "VisitRaised", "AlarmRaised"):
        shown = hospital.asha.shows_presence(hospital.visit(checked_in))
    assert (shown.state, shown.tell_staff) == ("URGENT", True)
    assert hospital.alarms()[0].token_number == "C-001"


def test_presence_of_somebody_who_told_nothing_raises_nobody(hospital: Hospital) -> None:
    shown = hospital.asha.shows_presence(hospital.asha.checks_in_from_elsewhere())
    assert (shown.state, shown.tell_staff) == ("WAITING", False)


def test_the_hospitals_choice_decides_what_is_heard(hospital: Hospital) -> None:
    without = Choice(off=("iitt-12-yellow-fainting",))
    hospital.spine.do(triage.set_rules, TIMER, choice=without, signed_off_by="Dr Meera")
    with hospital.records("TokenIssued", "VisitQueued"):
        assert hospital.kiosk.gives_a_number_to(FAINTED).state == "WAITING"


def test_signs_of_children_count_where_the_department_says_so(hospital: Hospital) -> None:
    child = Person(age=3, symptoms=("fit-now",))
    children = hospital.opens("P", "Children", etat=True)
    assert hospital.kiosk.gives_a_number_to(child).state == "WAITING"
    assert hospital.kiosk.gives_a_number_to(child, place=children).state == "URGENT"
    assert len(hospital.alarms(children)) == 1


# Staff look -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def waiting(hospital: Hospital) -> Visit:
    return hospital.kiosk.gives_a_number_to(WELL)


def test_a_proposal_raises_nobody(hospital: Hospital, waiting: Visit) -> None:
    with hospital.records("VisitAssessed") as entries:
        found = hospital.thomas.assesses(waiting, "wheeze", absent=("stridor",), heartRate=132, temperature=384)
    visit = hospital.visit(waiting)
    assert (visit.state, visit.version) == ("WAITING", waiting.version + 1)
    assert found == Findings(
        level="RED",
        stage="assessed",
        age=41,
        signs=("wheeze",),
        absent=("stridor",),
        vitals={"heartRate": 132, "temperature": 384},
        rules=("iitt-12-yellow-wheeze", "news2-single", "iitt-12-up-heart"),
    )
    assert entries[0].actor_id == "nurse-thomas"
    assert json.loads(entries[0].payload) == {"departmentId": hospital.department_id, "confirmed": False}
    assert hospital.alarms() == []


def test_what_the_patient_told_counts_until_staff_say_it_is_not_so(hospital: Hospital) -> None:
    visit = hospital.kiosk.gives_a_number_to(BREATHLESS)
    assert hospital.thomas.assesses(visit, heartRate=80).level == "RED"
    assert hospital.thomas.assesses(visit, absent=("respiratory-distress",), heartRate=80).level == "GREEN"


def test_staff_correct_the_age(hospital: Hospital) -> None:
    visit = hospital.kiosk.gives_a_number_to(Person(age=0, age_months=9))
    found = hospital.thomas.assesses(visit, age_days=20, temperature=385)
    assert (found.age, found.age_months, found.age_days) == (None, None, 20)
    assert found.level == "YELLOW"
    assert hospital.thomas.assesses(visit, temperature=385).level == "GREEN", "a new look begins anew"


@pytest.mark.parametrize(
    ("signs", "absent", "vitals", "field"),
    [
        (("no-such-sign",), (), {}, "signs"),
        ((), ("no-such-sign",), {}, "absentSigns"),
        ((), (), {"heartRate": 301}, "vitals.heartRate"),
        ((), (), {"temperature": 38}, "vitals.temperature"),
        ((), (), {"mood": 3}, "vitals.mood"),
    ],
)
def test_what_is_not_known_is_refused(
    hospital: Hospital,
    waiting: Visit,
    signs: tuple[str, ...],
    absent: tuple[str, ...],
    vitals: dict[str, int],
    field: str,
) -> None:
    with hospital.refuses("invalid-request") as caught:
        hospital.thomas.assesses(waiting, *signs, absent=absent, version=None, **vitals)
    assert caught.value.field == field


def test_who_is_not_here_or_is_through_is_not_looked_at(hospital: Hospital, waiting: Visit) -> None:
    hospital.meera.comes()
    scanned = hospital.asha.checks_in_from_elsewhere()
    done = hospital.meera.sees(hospital.meera.calls(waiting))
    for visit in (scanned, done):
        with hospital.refuses("invalid-transition"):
            hospital.thomas.assesses(visit, "wheeze")
        with hospital.refuses("invalid-transition"):
            hospital.thomas.confirms(visit, "RED")


def test_a_screen_that_showed_something_older_is_refused(hospital: Hospital, waiting: Visit) -> None:
    hospital.thomas.assesses(waiting, "wheeze", version=waiting.version)
    with hospital.refuses("version-conflict"):
        hospital.thomas.assesses(waiting, "wheeze", version=waiting.version)
    with hospital.refuses("version-conflict"):
        hospital.thomas.confirms(waiting, "YELLOW", version=waiting.version)


# Staff decide ---------------------------------------------------------------------------------------------------------


def test_confirming_yellow_raises_and_calls_nobody(hospital: Hospital, waiting: Visit) -> None:
    hospital.thomas.assesses(waiting, "wheeze")
    with hospital.records("VisitAssessed", "VisitRaised"):
        assert hospital.thomas.confirms(waiting, "YELLOW").state == "URGENT"
    found = hospital.findings(waiting)
    assert found is not None
    assert (found.stage, found.level, found.proposed, found.why) == ("confirmed", "YELLOW", "YELLOW", None)
    assert found.rules == ("iitt-12-yellow-wheeze",)
    assert hospital.alarms() == []


def test_confirming_red_raises_and_opens_an_alarm(hospital: Hospital, waiting: Visit) -> None:
    hospital.thomas.assesses(waiting, "stridor")
    with hospital.records("VisitAssessed", "VisitRaised", "AlarmRaised"):
        hospital.thomas.confirms(waiting, "RED")
    (alarm,) = hospital.alarms()
    assert (alarm.told_by, alarm.confirmed, alarm.raised_by) == ("staff", 1, "nurse-thomas")
    assert reasons(hospital, alarm) == Fired(("iitt-12-red-stridor",))


def test_confirming_green_changes_no_place(hospital: Hospital, waiting: Visit) -> None:
    hospital.thomas.assesses(waiting, spo2=98)
    with hospital.records("VisitAssessed"):
        assert hospital.thomas.confirms(waiting, "GREEN").state == "WAITING"


def test_lower_than_proposed_wants_a_reason(hospital: Hospital, waiting: Visit) -> None:
    hospital.thomas.assesses(waiting, "stridor")
    with hospital.refuses("invalid-request") as caught:
        hospital.thomas.confirms(waiting, "YELLOW")
    assert caught.value.field == "reason"
    assert hospital.thomas.confirms(waiting, "YELLOW", "Only when crying").state == "URGENT"
    found = hospital.findings(waiting)
    assert found is not None
    assert (found.level, found.proposed, found.why) == ("YELLOW", "RED", "Only when crying")
    assert hospital.alarms() == []


def test_higher_than_proposed_wants_none(hospital: Hospital, waiting: Visit) -> None:
    hospital.thomas.assesses(waiting, spo2=98)
    assert hospital.thomas.confirms(waiting, "RED").state == "URGENT"
    assert reasons(hospital, hospital.alarms()[0]) == Fired(())


def test_staff_may_judge_without_any_rule(hospital: Hospital, waiting: Visit) -> None:
    with hospital.records("VisitAssessed", "VisitRaised"):
        assert hospital.thomas.confirms(waiting, "YELLOW").state == "URGENT"
    found = hospital.findings(waiting)
    assert found is not None
    assert (found.level, found.proposed) == ("YELLOW", None)
    assert hospital.thomas.confirms(waiting, "GREEN").state == "URGENT", "nothing was proposed, so no reason is wanted"


def test_a_raised_visit_does_not_go_back(hospital: Hospital) -> None:
    visit = hospital.kiosk.gives_a_number_to(FAINTED)
    with hospital.records("VisitAssessed"):
        assert hospital.thomas.confirms(visit, "GREEN", "Only tired").state == "URGENT"


def test_a_decision_of_before_does_not_lower_what_is_proposed_next(hospital: Hospital, waiting: Visit) -> None:
    hospital.thomas.assesses(waiting, "stridor")
    hospital.thomas.confirms(waiting, "GREEN", "Gone again")
    with hospital.refuses("invalid-request"):
        hospital.thomas.confirms(waiting, "GREEN")


def test_the_patients_alarm_is_confirmed_and_not_doubled(hospital: Hospital) -> None:
    visit = hospital.kiosk.gives_a_number_to(BREATHLESS)
    hospital.thomas.assesses(visit, "central-cyanosis", spo2=85)
    with hospital.records("VisitAssessed", "AlarmConfirmed"):
        hospital.thomas.confirms(visit, "RED")
    (alarm,) = hospital.alarms()
    assert (alarm.told_by, alarm.confirmed, alarm.version) == ("patient", 1, 2)
    assert reasons(hospital, alarm).rules[:2] == ("iitt-12-red-distress", "iitt-12-red-cyanosis")
    with hospital.records("VisitAssessed"):
        hospital.thomas.confirms(visit, "RED")


def test_less_than_red_answers_the_patients_alarm(hospital: Hospital) -> None:
    visit = hospital.kiosk.gives_a_number_to(BREATHLESS)
    with hospital.records("VisitAssessed", "AlarmAcknowledged") as entries:
        hospital.thomas.confirms(visit, "YELLOW", "A blocked nose")
    assert hospital.alarms() == []
    assert entries[-1].reason == "not-confirmed"
    assert "nose" not in entries[-1].payload


def test_less_than_red_does_not_answer_what_staff_confirmed_before(hospital: Hospital, waiting: Visit) -> None:
    hospital.thomas.confirms(waiting, "RED")
    with hospital.records("VisitAssessed"):
        hospital.thomas.confirms(waiting, "YELLOW")
    assert len(hospital.alarms()) == 1


def test_somebody_with_the_doctor_can_still_be_in_danger(hospital: Hospital, waiting: Visit) -> None:
    hospital.meera.comes()
    inside = hospital.meera.starts(hospital.meera.calls(waiting))
    with hospital.records("VisitAssessed", "VisitAssessed", "AlarmRaised"):
        hospital.thomas.assesses(inside, "convulsing")
        assert hospital.thomas.confirms(inside, "RED").state == "IN_CONSULTATION"
