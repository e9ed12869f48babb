"""The nurse's calls: what to look at, what was found and what follows, and what staff decide (spec/api.md, queue.md Q3)."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from appliance.database.answers import once
from appliance.queues import assessing
from appliance.queues import lookups as queues
from appliance.queues.assessing import Assessed, Looked
from appliance.queues.events import Findings
from appliance.queues.lookups import Visit
from appliance.queues.states import State
from appliance.refusals import Refused
from appliance.triage import ages
from appliance.triage import lookups as triage
from appliance.triage.ages import GROWN_UP, Age
from appliance.triage.choice import in_force, rules_by_id
from appliance.triage.rules import Level, Rule, RuleLevel, all_terms
from appliance.triage.shipped import CONSCIOUSNESS, MEASURES, SHIPPED, Measure
from appliance.triage.urgency import Case, Outcome, assess, is_about
from appliance.wording import N_, Words
from web import fields, repeats
from web.api import visit as visits
from web.api.visit import Document, Instant
from web.request import Request

TENTHS = 10

CHOICES: dict[str, tuple[tuple[str | int | bool, str], ...]] = {
    "consciousness": (
        ("A", N_("Awake")),
        ("C", N_("Newly confused")),
        ("V", N_("Reacts to voice")),
        ("P", N_("Reacts to pain")),
        ("U", N_("Does not react")),
    ),
    "onOxygen": ((False, N_("No, on air")), (True, N_("Yes"))),
    "spo2Scale": ((1, N_("Scale 1, the usual one")), (2, N_("Scale 2, on a doctor's order"))),
}
"""What is chosen rather than typed, by measure: what the API takes, and the words for it."""

Code = Annotated[str, Meta(min_length=1, max_length=40, pattern="^[a-z0-9-]+(?![\\s\\S])")]
Signs = Annotated[list[Code], Meta(max_length=100)]


def _limits(code: str) -> Meta:
    measure = MEASURES[code]
    unit = f" {measure.unit}" if measure.unit else ""
    least, most = (measure.least / TENTHS, measure.most / TENTHS) if measure.tenths else (measure.least, measure.most)
    return Meta(ge=least, le=most, description=f"{least:g} to {most:g}{unit}.")


class Vitals(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True, omit_defaults=True):
    """What was measured; whatever is not there was not measured. `temperature` has one decimal, the others none."""

    respiratory_rate: Annotated[int, _limits("respiratoryRate")] | None = None
    spo2: Annotated[int, _limits("spo2")] | None = None
    spo2_scale: Literal[1, 2] | None = msgspec.field(name="spo2Scale", default=None)
    on_oxygen: bool | None = None
    heart_rate: Annotated[int, _limits("heartRate")] | None = None
    systolic: Annotated[int, _limits("systolic")] | None = None
    diastolic: Annotated[int, _limits("diastolic")] | None = None
    temperature: Annotated[float, _limits("temperature")] | None = None
    consciousness: Literal["A", "C", "V", "P", "U"] | None = None
    capillary_refill: Annotated[int, _limits("capillaryRefill")] | None = None


class Assess(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """What was seen and measured. Signs in neither list were not looked at; the age is there to state or correct it."""

    vitals: Vitals = Vitals()
    signs: Signs = []
    absent_signs: Signs = []
    age: fields.AgeYears | None = None
    age_months: fields.AgeMonths | None = None
    age_days: Annotated[int, Meta(ge=0, le=90, description="Whole days, for the newborn.")] | None = None
    expected_version: fields.Version | None = None
    idempotency_key: fields.Key | None = None


class ConfirmAssessment(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """What staff decide; lower than proposed wants a reason."""

    level: Level
    reason: fields.Reason | None = None
    expected_version: fields.Version | None = None
    idempotency_key: fields.Key | None = None


class Ground(Document, frozen=True, kw_only=True):
    """One rule that fired; level `UP` raises by one what the signs come to."""

    rule_id: str
    set: str
    level: RuleLevel
    text: str
    source: str


class Proposal(Document, frozen=True, kw_only=True):
    """What the rules come to, the worst reason first."""

    level: Level
    reasons: tuple[Ground, ...]


class News2(Document, frozen=True, kw_only=True):
    """The early warning score of what was measured: at least so much, while something is missing."""

    score: int
    complete: bool
    missing: tuple[str, ...]
    parts: dict[str, int]


class Decision(Document, frozen=True, kw_only=True):
    """What staff decided."""

    level: Level
    reason: str | None


class AssessmentDocument(Document, frozen=True, kw_only=True):
    """What was last found of somebody: told by the patient, assessed by staff, or confirmed."""

    visit_id: str
    version: int
    state: State
    stage: Literal["told", "assessed", "confirmed"]
    proposal: Proposal
    news2: News2 | None
    unknown: tuple[str, ...]
    """What could still raise the level and nobody has looked at: codes of signs and measures, and `age`."""
    vitals: Vitals
    signs: tuple[str, ...]
    absent_signs: tuple[str, ...]
    decision: Decision | None
    alarm_id: str | None
    at: Instant
    by: str | None


class ChoiceAsked(Document, frozen=True, kw_only=True):
    """One answer to choose."""

    code: str | int | bool
    text: str


class MeasureAsked(Document, frozen=True, kw_only=True):
    """One thing to measure: a number within limits in steps, or a choice."""

    code: str
    text: str
    unit: str
    least: float | UnsetType = UNSET
    most: float | UnsetType = UNSET
    step: float | UnsetType = UNSET
    choices: tuple[ChoiceAsked, ...] | UnsetType = UNSET


class SignAsked(Document, frozen=True, kw_only=True):
    """One thing to look for, and the worst it can mean."""

    code: str
    text: str
    group: str
    group_text: str
    level: RuleLevel


class AssessmentSheet(Document, frozen=True, kw_only=True):
    """What to ask about somebody of this age in this department, and what was last found."""

    visit_id: str
    version: int
    state: State
    age_known: bool
    age_text: str | None
    measures: tuple[MeasureAsked, ...]
    signs: tuple[SignAsked, ...]
    last: AssessmentDocument | None


async def show(request: Request[None]) -> AssessmentSheet:
    """What to look at and measure, by the rules that apply to this person; and what was last found."""
    visit = visits.stored(request, request.params["visitId"])
    found = assessing.findings(request.box.readers.here, request.box.seals, visit.visit_id)
    told = _age_told(request, visit, found)
    age = ages.told(years=told[0], months=told[1], days=told[2])
    rules = _rules(request, visit)
    return AssessmentSheet(
        visit_id=visit.visit_id,
        version=visit.version,
        state=visit.state,
        age_known=age is not None,
        age_text=_age_text(told, request.say),
        measures=tuple(_measure(measure, request.say) for measure in SHIPPED.measures),
        signs=_signs(rules, age, found.signs if found else (), request.say),
        last=_document(request, visit, found) if found else None,
    )


async def assess_visit(request: Request[Assess]) -> AssessmentDocument:
    """Keep what was found and say what the rules propose. Nobody is raised before it is confirmed."""
    body = request.body
    looked = Looked(
        signs=tuple(body.signs),
        absent=tuple(body.absent_signs),
        vitals=as_measured(body.vitals),
        age=body.age,
        age_months=body.age_months,
        age_days=body.age_days,
    )
    await _write(request, assessing.assess_visit, looked=looked)
    return _last(request)


async def confirm(request: Request[ConfirmAssessment]) -> AssessmentDocument:
    """Decide how urgent somebody is. YELLOW and RED go before the others, RED calls staff."""
    await _write(request, assessing.confirm_assessment, level=request.body.level, reason=request.body.reason)
    return _last(request)


def as_measured(vitals: Vitals) -> dict[str, int]:
    """Vital signs as the rules take them: whole numbers."""
    given: dict[str, Any] = {name: value for name, value in msgspec.to_builtins(vitals).items() if value is not None}
    if "temperature" in given:
        given["temperature"] = round(given["temperature"] * TENTHS)
    if "consciousness" in given:
        given["consciousness"] = CONSCIOUSNESS.index(given["consciousness"])
    return {name: int(value) for name, value in given.items()}


def as_told(measured: dict[str, int]) -> Vitals:
    """The same as people write them."""
    told: dict[str, Any] = dict(measured)
    if "temperature" in told:
        told["temperature"] = told["temperature"] / TENTHS
    if "consciousness" in told:
        told["consciousness"] = CONSCIOUSNESS[told["consciousness"]]
    if "onOxygen" in told:
        told["onOxygen"] = bool(told["onOxygen"])
    return msgspec.convert(told, Vitals)


async def _write(request: Request[Any], action: Any, **more: Any) -> None:
    await request.box.writer.do(
        once,
        request.author,
        repeats.question(request),
        Assessed,
        action,
        visit_id=request.params["visitId"],
        expected_version=request.body.expected_version,
        **more,
    )


def _last(request: Request[Any]) -> AssessmentDocument:
    visit = visits.stored(request, request.params["visitId"])
    found = assessing.findings(request.box.readers.here, request.box.seals, visit.visit_id)
    if found is None:
        raise Refused("not-found", "What was known of this person has been erased.")
    return _document(request, visit, found)


def _document(request: Request[Any], visit: Visit, found: Findings) -> AssessmentDocument:
    db = request.box.readers.here
    fact, alarm = queues.fact(db, visit.visit_id, "assessment"), triage.open_alarm_of(db, visit.visit_id)
    assert fact is not None, "it was just opened"
    outcome = _judged_now(request, visit, found)
    decided = found.stage == "confirmed"
    return AssessmentDocument(
        visit_id=visit.visit_id,
        version=visit.version,
        state=visit.state,
        stage=found.stage,
        proposal=Proposal(
            level=assessing.proposal_of(found) or "GREEN", reasons=_grounds(request, found.rules, request.say)
        ),
        news2=_news2(outcome),
        unknown=outcome.unknown,
        vitals=as_told(found.vitals),
        signs=found.signs,
        absent_signs=found.absent,
        decision=Decision(level=found.level, reason=found.why) if decided else None,
        alarm_id=alarm.alarm_id if alarm else None,
        at=fact.at,
        by=fact.actor_id if found.stage != "told" else None,
    )


def _judged_now(request: Request[Any], visit: Visit, found: Findings) -> Outcome:
    """The score, and what is not known yet, by the rules of this moment; the reasons stay those of then."""
    case = Case(
        age=ages.told(years=found.age, months=found.age_months, days=found.age_days),
        signs=frozenset(found.signs),
        absent=frozenset(found.absent),
        vitals=found.vitals,
    )
    return assess(case, _rules(request, visit))


def _rules(request: Request[Any], visit: Visit) -> tuple[Rule, ...]:
    department = request.app.lines.department(visit.department_id)
    assert department is not None, "a visit's department is never deleted"
    return in_force(request.app.lines.rules().choice, etat=department.policy.etat)


def _grounds(request: Request[Any], rule_ids: Iterable[str], say: Words) -> tuple[Ground, ...]:
    """The rules by id; one that the hospital has taken out since is not there any more."""
    rules = rules_by_id(request.app.lines.rules().choice)
    return tuple(
        Ground(rule_id=rule.id, set=rule.set, level=rule.level, text=say(rule.text), source=rule.source)
        for rule in (rules[rule_id] for rule_id in rule_ids if rule_id in rules)
    )


def _news2(outcome: Outcome) -> News2 | None:
    score = outcome.score
    if score is None:
        return None
    return News2(score=score.total, complete=not score.missing, missing=score.missing, parts=score.parts)


def _age_told(request: Request[Any], visit: Visit, found: Findings | None) -> tuple[int | None, int | None, int | None]:
    """What staff stated, else what the patient told."""
    if found is not None and (found.age, found.age_months, found.age_days) != (None, None, None):
        return found.age, found.age_months, found.age_days
    person = request.app.lines.person(visit.patient_id)
    return person.age, person.age_months, None


def _age_text(told: tuple[int | None, int | None, int | None], say: Words) -> str | None:
    years, months, days = told
    if days is not None:
        return say("{age} days", age=days)
    if months is not None:
        return say("{age} months", age=months)
    return say("{age}", age=years) if years is not None else None


def _measure(measure: Measure, say: Words) -> MeasureAsked:
    asked = MeasureAsked(code=measure.code, text=say(measure.text), unit=measure.unit)
    choices = CHOICES.get(measure.code)
    if choices is not None:
        given = tuple(ChoiceAsked(code=code, text=say(text)) for code, text in choices)
        return msgspec.structs.replace(asked, choices=given)
    part = TENTHS if measure.tenths else 1
    return msgspec.structs.replace(asked, least=measure.least / part, most=measure.most / part, step=1 / part)


def _signs(rules: Iterable[Rule], age: Age | None, present: Iterable[str], say: Words) -> tuple[SignAsked, ...]:
    """The signs that matter at this age, and those that somebody has seen or told, group by group, worst first."""
    worst: dict[str, RuleLevel] = {}
    for level in ("RED", "YELLOW", "UP"):
        for rule in rules:
            if rule.level == level and is_about(rule, age or GROWN_UP):
                for term in all_terms(rule):
                    worst.setdefault(term.name, rule.level)
    for code in present:
        worst.setdefault(code, "YELLOW")
    asked = [
        SignAsked(
            code=sign.code, text=say(sign.text), group=group.code, group_text=say(group.text), level=worst[sign.code]
        )
        for group in SHIPPED.groups
        for sign in SHIPPED.signs
        if sign.group == group.code and sign.code in worst
    ]
    order = [group.code for group in SHIPPED.groups]
    return tuple(sorted(asked, key=lambda sign: (order.index(sign.group), ("RED", "YELLOW", "UP").index(sign.level))))
