"""What laypeople are asked, and the administrator's choice of rules (spec/api.md, triage.md)."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from appliance.database.answers import once
from appliance.refusals import Refused
from appliance.triage import actions as triage
from appliance.triage import ages
from appliance.triage import lookups as chosen
from appliance.triage.actions import RulesChosen
from appliance.triage.choice import Choice, OwnRule, in_force, is_on
from appliance.triage.questions import asked
from appliance.triage.rules import Rule, RuleLevel
from appliance.triage.shipped import SHIPPED
from appliance.wording import Words, words
from web import fields, repeats
from web.api.visit import Document, Instant
from web.request import Request

RuleId = Annotated[str, Meta(pattern="^[a-z0-9-]{1,60}(?![\\s\\S])")]


class QuestionsQuery(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Where somebody wants to go, in which language, and how old they are as far as that is known."""

    department_id: fields.Id
    language: fields.Language | None = None
    age: fields.AgeYears | None = None
    age_months: fields.AgeMonths | None = None


class QuestionDocument(Document, frozen=True, kw_only=True):
    """One thing to say yes to; `code` is what check-in takes as a symptom, `picture` the name of a drawing in triage.svg."""

    code: str
    text: str
    picture: str


class SetDocument(Document, frozen=True, kw_only=True):
    """The rules of one source; those `per_department` are switched on by a department's policy (`etat`)."""

    set: str
    text: str
    source: str
    on: bool
    per_department: bool


class RuleDocument(Document, frozen=True, kw_only=True):
    """One rule. An unverified one has to be checked against its source and confirmed before it applies."""

    rule_id: str
    set: str
    source: str
    version: int
    level: RuleLevel
    text: str
    from_: str | None = msgspec.field(name="from")
    to: str | None
    needs: tuple[str, ...]
    of: tuple[str, ...]
    at_least: int
    verified: bool
    confirmed: bool
    on: bool


class SignDocument(Document, frozen=True, kw_only=True):
    """A sign that rules may need."""

    code: str
    text: str


class MeasureDocument(Document, frozen=True, kw_only=True):
    """A measure that rules may compare, in whole numbers as rules write them (temperature in tenths of a degree)."""

    code: str
    text: str
    unit: str
    least: int
    most: int


class RulesDocument(Document, frozen=True, kw_only=True):
    """The choice that applies, and everything there is to choose from. Version 0 is what ships."""

    version: int
    set_at: Instant | None
    signed_off_by: str | None
    sets: tuple[SetDocument, ...]
    rules: tuple[RuleDocument, ...]
    own: tuple[OwnRule, ...]
    signs: tuple[SignDocument, ...]
    measures: tuple[MeasureDocument, ...]


class ChooseRules(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Which rules apply from now on; `signedOffBy` answers for it clinically. What is not named falls back to what ships."""

    sets_on: Annotated[tuple[RuleId, ...], Meta(max_length=20)] | None = None
    confirmed: Annotated[tuple[RuleId, ...], Meta(max_length=300)] = ()
    off: Annotated[tuple[RuleId, ...], Meta(max_length=300)] = ()
    own: Annotated[tuple[OwnRule, ...], Meta(max_length=100)] = ()
    signed_off_by: fields.Name
    expected_version: Annotated[int, Meta(ge=0, le=1_000_000)] | None = None
    idempotency_key: fields.Key | None = None


async def questions(request: Request[None]) -> list[QuestionDocument]:
    """What a layperson can answer without training, most dangerous first: only what could raise somebody of that age."""
    asks: QuestionsQuery = request.asks
    department = request.app.lines.department(asks.department_id)
    if department is None:
        raise Refused("not-found", "There is no such department.")
    say = words(asks.language) if asks.language else request.say
    rules = in_force(request.app.lines.rules().choice, etat=department.policy.etat)
    return [
        QuestionDocument(code=question.code, text=say(question.ask), picture=question.code)
        for question in asked(rules, ages.told(years=asks.age, months=asks.age_months))
    ]


async def show(request: Request[None]) -> RulesDocument:
    """Every rule, and which of them apply."""
    return _document(request, request.say)


async def choose(request: Request[ChooseRules]) -> RulesDocument:
    """Choose which rules apply, as a new version."""
    body = request.body
    choice = Choice(confirmed=body.confirmed, off=body.off, own=body.own)
    if body.sets_on is not None:
        choice = msgspec.structs.replace(choice, sets_on=body.sets_on)
    await request.box.writer.do(
        once,
        request.author,
        repeats.question(request),
        RulesChosen,
        triage.set_rules,
        choice=choice,
        signed_off_by=body.signed_off_by,
        expected_version=body.expected_version,
    )
    return _document(request, request.say)


def _document(request: Request[Any], say: Words) -> RulesDocument:
    now = chosen.rules(request.box.readers.here)
    choice = now.choice
    return RulesDocument(
        version=now.rules_version,
        set_at=now.set_at,
        signed_off_by=now.signed_off_by,
        sets=tuple(
            SetDocument(
                set=each.code,
                text=say(each.text),
                source=each.source,
                on=each.code in choice.sets_on,
                per_department=each.by_department,
            )
            for each in SHIPPED.sets
        ),
        rules=tuple(_rule(rule, choice, say) for rule in SHIPPED.rules),
        own=choice.own,
        signs=tuple(SignDocument(code=sign.code, text=say(sign.text)) for sign in SHIPPED.signs),
        measures=tuple(
            MeasureDocument(code=each.code, text=say(each.text), unit=each.unit, least=each.least, most=each.most)
            for each in SHIPPED.measures
        ),
    )


def _rule(rule: Rule, choice: Choice, say: Words) -> RuleDocument:
    return RuleDocument(
        rule_id=rule.id,
        set=rule.set,
        source=rule.source,
        version=rule.version,
        level=rule.level,
        text=say(rule.text),
        from_=rule.from_,
        to=rule.to,
        needs=rule.needs,
        of=rule.of,
        at_least=rule.at_least,
        verified=rule.verified,
        confirmed=rule.id in choice.confirmed,
        on=is_on(rule, choice, etat=True),
    )
