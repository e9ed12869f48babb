"""How urgent a visit is: what the patient told at check-in, what staff found, and what staff decide (queue.md Q3, triage.md).

The rules stand in `triage`; here they meet the line. A raised visit does not go back, whatever is found later.
"""

from typing import Final

import msgspec

from appliance.database.connection import Connection
from appliance.database.seals import Sealed, Seals
from appliance.database.transaction import Transaction
from appliance.departments.actions import require as require_department
from appliance.departments.lookups import Department
from appliance.journal.sealing import Unreadable
from appliance.patients import lookups as patients
from appliance.patients.events import Person
from appliance.queues import lookups
from appliance.queues.events import Findings, VisitAssessed, VisitRaised
from appliance.queues.lookups import Visit
from appliance.queues.standing import not_from, require_version, stand
from appliance.queues.states import OPEN
from appliance.refusals import Refused
from appliance.triage import actions as triage
from appliance.triage import ages, questions
from appliance.triage import lookups as triage_lookups
from appliance.triage.choice import in_force
from appliance.triage.events import ToldBy
from appliance.triage.rules import LEVELS, Level, Rule
from appliance.triage.shipped import MEASURES, SIGNS
from appliance.triage.urgency import Case, Outcome, assess

HERE: Final = OPEN - {"SCANNED"}
"""Who can be looked at: here, and not yet through."""


class Assessed(msgspec.Struct, frozen=True):
    """A visit that was looked at, in ids: what was found is sealed."""

    visit_id: str
    version: int


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """What staff saw and measured; whatever is not named was not looked at. Whole numbers, temperature in tenths."""

    signs: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    vitals: dict[str, int] = {}
    age: int | None = None
    age_months: int | None = None
    age_days: int | None = None
    """To state or correct the age: years, months or days, the most exact counts."""


# What the patient told ----------------------------------------------------------------------------------------------


def triage_at_check_in(tx: Transaction, visit_id: str, department: Department, person: Person) -> Level | None:
    """Apply the rules to what somebody told, once their visit is there. YELLOW raises it; RED also calls staff.

    None where nothing that was told concerns the rules: that costs nothing. Somebody who has not shown that they are here
    calls nobody yet; what they told is kept until they do.
    """
    if not questions.concern(person):
        return None
    case = questions.case_of(person)
    outcome = assess(case, rules_for(tx.db, department))
    if outcome.level == "GREEN":
        return "GREEN"
    told = Findings(
        level=outcome.level,
        stage="told",
        age=person.age,
        age_months=person.age_months,
        signs=tuple(sorted(case.signs)),
        rules=_ids(outcome),
    )
    visit = _keep(tx, stand(tx, visit_id), told, confirmed=False)
    if visit.state != "SCANNED":
        _act_on(tx, visit, told, told_by="patient")
    return outcome.level


def triage_at_presence(tx: Transaction, visit_id: str) -> Level | None:
    """Somebody who told something of concern from elsewhere is here now: do what the rules said then."""
    visit = stand(tx, visit_id)
    told = findings(tx.db, tx.seals, visit_id)
    if told is None or told.level == "GREEN":
        return None
    _act_on(tx, visit, told, told_by="patient")
    return told.level


# What staff found, and decide ---------------------------------------------------------------------------------------


def assess_visit(tx: Transaction, *, visit_id: str, looked: Looked, expected_version: int | None = None) -> Assessed:
    """Keep what staff found and what the rules propose. Nothing is raised until somebody confirms it.

    What the patient told at check-in goes on to count until staff say that it is not so. Refused `invalid-transition` for
    who is not here or is through, `version-conflict`, `invalid-request` for signs and measures that are not known.
    """
    visit = _require_here(tx, visit_id, expected_version)
    _require_known(looked)
    department = require_department(tx, visit.department_id)
    person = patients.person(tx.db, tx.seals, visit.patient_id)
    case = case_of(looked, person)
    outcome = assess(case, rules_for(tx.db, department))
    years, months, days = _age_told(looked, person)
    found = Findings(
        level=outcome.level,
        age=years,
        age_months=months,
        age_days=days,
        signs=tuple(sorted(case.signs)),
        absent=tuple(sorted(case.absent)),
        vitals=dict(sorted(looked.vitals.items())),
        rules=_ids(outcome),
    )
    assessed = _keep(tx, visit, found, confirmed=False)
    return Assessed(visit_id, assessed.version)


def confirm_assessment(
    tx: Transaction, *, visit_id: str, level: Level, reason: str | None = None, expected_version: int | None = None
) -> Assessed:
    """Decide how urgent somebody is: as the rules propose, higher, or, with a reason, lower.

    YELLOW and RED raise a visit that waits; RED opens an alarm, or confirms the patient's; less than RED answers one that
    is still to be confirmed. Refused as `assess_visit`, and `invalid-request` for a lower level without a reason.
    """
    visit = _require_here(tx, visit_id, expected_version)
    found = findings(tx.db, tx.seals, visit_id)
    proposed = proposal_of(found)
    if proposed is not None and LEVELS.index(level) < LEVELS.index(proposed) and not reason:
        raise Refused("invalid-request", "Please say why it is lower than proposed.", field="reason")
    decided = msgspec.structs.replace(
        found or Findings(level=level),
        level=level,
        stage="confirmed",
        proposed=proposed,
        why=reason or None,
    )
    decided_on = _act_on(tx, _keep(tx, visit, decided, confirmed=True), decided, told_by="staff")
    return Assessed(visit_id, decided_on.version)


# What is known of it ------------------------------------------------------------------------------------------------


def findings(db: Connection, seals: Seals, visit_id: str) -> Findings | None:
    """What was last found of a visit, opened: for staff of its department. None for none, and once erased."""
    fact = lookups.fact(db, visit_id, "assessment")
    if fact is None:
        return None
    try:
        return seals.open(
            db, Sealed(fact.sealed, fact.key_id, fact.event_id, fact.type_name, fact.patient_id), Findings
        )
    except Unreadable:
        return None


def proposal_of(found: Findings | None) -> Level | None:
    """What the rules proposed, whatever staff decided; None where they were never asked."""
    if found is None:
        return None
    return found.proposed if found.stage == "confirmed" else found.level


def rules_for(db: Connection, department: Department) -> tuple[Rule, ...]:
    """The rules that apply in a department."""
    return in_force(triage_lookups.rules(db).choice, etat=department.policy.etat)


def case_of(looked: Looked, person: Person) -> Case:
    """What is known of somebody altogether: what staff saw, and what the patient told unless staff say it is not so."""
    told = questions.case_of(person)
    absent = frozenset(looked.absent) - frozenset(looked.signs)
    years, months, days = _age_told(looked, person)
    return Case(
        age=ages.told(years=years, months=months, days=days),
        signs=frozenset(looked.signs) | (told.signs - absent),
        absent=absent,
        vitals=looked.vitals,
    )


def _age_told(looked: Looked, person: Person) -> tuple[int | None, int | None, int | None]:
    """Years, months, days: what staff say, else what the patient told."""
    given = (looked.age, looked.age_months, looked.age_days)
    return given if given != (None, None, None) else (person.age, person.age_months, None)


def _ids(outcome: Outcome) -> tuple[str, ...]:
    return tuple(rule.id for rule in outcome.fired)


def _require_here(tx: Transaction, visit_id: str, expected_version: int | None) -> Visit:
    visit = stand(tx, visit_id)
    if visit.state not in HERE:
        raise not_from(visit.state)
    require_version(visit, expected_version)
    return visit


def _require_known(looked: Looked) -> None:
    for field, codes in (("signs", looked.signs), ("absentSigns", looked.absent)):
        if not SIGNS.keys() >= set(codes):
            raise Refused("invalid-request", "There is no such sign.", field=field)
    for code, value in looked.vitals.items():
        measure = MEASURES.get(code)
        if measure is None or not measure.least <= value <= measure.most:
            raise Refused("invalid-request", "This cannot have been measured.", field=f"vitals.{code}")


def _keep(tx: Transaction, visit: Visit, found: Findings, *, confirmed: bool) -> Visit:
    """Seal what was found and fold it beside the visit; gives the visit with its new version."""
    assessed = VisitAssessed(department_id=visit.department_id, confirmed=confirmed)
    tx.record(assessed, visit.visit_id, visit.version + 1, private=found, patient_id=visit.patient_id)
    return msgspec.structs.replace(visit, version=visit.version + 1)


def _act_on(tx: Transaction, visit: Visit, found: Findings, *, told_by: ToldBy) -> Visit:
    """What a level means: a place before the others, and an alarm that stays open until somebody answers it."""
    if found.level != "GREEN" and visit.state == "WAITING":
        assert visit.arrival is not None, "whoever waits has arrived"
        raised = VisitRaised(
            was=visit.state, department_id=visit.department_id, urgency_class=0, order_key=visit.arrival
        )
        visit = msgspec.structs.replace(visit, state="URGENT", version=visit.version + 1)
        tx.record(raised, visit.visit_id, visit.version, reason="triage")
    if told_by == "staff":
        _settle_alarm(tx, visit, found)
    elif found.level == "RED":
        _call_staff(tx, visit, found, told_by)
    return visit


def _settle_alarm(tx: Transaction, visit: Visit, found: Findings) -> None:
    """RED confirms what the patient told, or calls staff anew; less than that says that it was not so."""
    alarm = triage_lookups.open_alarm_of(tx.db, visit.visit_id)
    if alarm is None and found.level == "RED":
        _call_staff(tx, visit, found, "staff")
    elif alarm is not None and not alarm.confirmed:
        if found.level == "RED":
            triage.confirm_alarm(tx, alarm, rules=found.rules)
        else:
            triage.acknowledge(tx, alarm, outcome="not-confirmed", note=found.why)


def _call_staff(tx: Transaction, visit: Visit, found: Findings, told_by: ToldBy) -> None:
    triage.raise_alarm(
        tx,
        department_id=visit.department_id,
        visit_id=visit.visit_id,
        patient_id=visit.patient_id,
        token_number=visit.token_number,
        told_by=told_by,
        rules=found.rules,
    )
