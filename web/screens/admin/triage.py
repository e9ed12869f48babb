"""`/admin/triage`: which rules propose who is urgent, what clinicians still have to check, and where children are asked more."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import msgspec

from appliance.clock import parse
from appliance.triage import lookups as chosen
from appliance.triage.choice import Choice, OwnRule
from appliance.triage.lookups import InForce
from appliance.triage.rules import Rule, RuleLevel, Term, terms
from appliance.triage.shipped import MEASURES, SHIPPED, SIGNS
from appliance.triage.urgency import HIGHEST, TOTAL
from appliance.wording import N_, Words
from web.answers import Answer
from web.request import Request
from web.screens.admin.console import Console, keeper, standing
from web.screens.hues import hue_of
from web.screens.page import page, words_of
from web.screens.sign_in import to_sign_in

LEVELS: Mapping[RuleLevel, str] = {"RED": N_("Red"), "YELLOW": N_("Yellow"), "UP": N_("One level up")}
LEVEL_ICONS: Mapping[RuleLevel, str] = {"RED": "level-RED", "YELLOW": "level-YELLOW", "UP": "up"}

SCORES: Mapping[str, str] = {TOTAL: N_("NEWS2 score"), HIGHEST: N_("Highest single NEWS2 score")}


class OneRule(msgspec.Struct, frozen=True):
    """A rule in words: whom it is about, what has to be seen, and the level it proposes."""

    rule_id: str
    level: RuleLevel
    level_name: str
    icon: str
    text: str
    who: str
    needs: str
    source: str
    confirmed: bool
    switched_off: bool


class OneSet(msgspec.Struct, frozen=True):
    """The rules of one source."""

    code: str
    name: str
    source: str
    on: bool
    per_department: bool
    each: tuple[OneRule, ...]

    @property
    def rules(self) -> int:
        """How many they are."""
        return len(self.each)


class AskingChildren(msgspec.Struct, frozen=True):
    """A department, and whether the signs for children are asked there."""

    department_id: str
    code: str
    name: str
    hue: int
    policy_version: int
    etat: bool


class Triage(Console, frozen=True, kw_only=True):
    """The choice in force, and all there is to choose from."""

    place: ClassVar[str] = "triage"

    version: int
    signed_off: str | None
    sets: tuple[OneSet, ...]
    unverified: tuple[OneRule, ...]
    departments: tuple[AskingChildren, ...]
    own: tuple[OwnRule, ...]

    @property
    def next_version(self) -> int:
        """What it would be saved as."""
        return self.version + 1

    def facts(self) -> Mapping[str, object]:
        """The version that was looked at, and the hospital's own rules, which stay as they are."""
        return {"version": self.version, "own": msgspec.to_builtins(self.own)}


async def show(request: Request[None]) -> Answer:
    """Every rule, and which of them apply."""
    if keeper(request) is None:
        return to_sign_in(request)
    say, now = words_of(request), chosen.rules(request.box.readers.here)
    shown = Triage(
        **standing(request, say),
        version=now.rules_version,
        signed_off=_signed_off(request, now, say),
        sets=tuple(sets_of(now.choice, say)),
        unverified=tuple(one_rule(rule, now.choice, say) for rule in SHIPPED.rules if not rule.verified),
        departments=tuple(_departments(request, say)),
        own=now.choice.own,
    )
    return page(request, "admin/triage", shown)


def sets_of(choice: Choice, say: Words) -> Iterable[OneSet]:
    """Every shipped set with its rules."""
    for each in SHIPPED.sets:
        yield OneSet(
            code=each.code,
            name=say(each.text),
            source=each.source,
            on=each.code in choice.sets_on,
            per_department=each.by_department,
            each=tuple(one_rule(rule, choice, say) for rule in SHIPPED.rules if rule.set == each.code),
        )


def one_rule(rule: Rule, choice: Choice, say: Words) -> OneRule:
    """A rule in the reader's words."""
    return OneRule(
        rule_id=rule.id,
        level=rule.level,
        level_name=say(LEVELS[rule.level]),
        icon=LEVEL_ICONS[rule.level],
        text=say(rule.text),
        who=who(rule, say),
        needs=needs(rule, say),
        source=rule.source,
        confirmed=rule.id in choice.confirmed,
        switched_off=rule.id in choice.off,
    )


def who(rule: Rule, say: Words) -> str:
    """Whom a rule is about: `from 12 years`, `under 8 days`, `everybody`."""
    if rule.from_ and rule.to:
        return say("from {age} until {end}", age=_age(rule.from_, say), end=_age(rule.to, say))
    if rule.from_:
        return say("from {age}", age=_age(rule.from_, say))
    return say("under {age}", age=_age(rule.to, say)) if rule.to else say("everybody")


def needs(rule: Rule, say: Words) -> str:
    """What has to be seen; empty where the age alone is enough."""
    must = [_need(need, say) for need in rule.needs]
    if rule.of:
        listed = ", ".join(_need(need, say) for need in rule.of)
        must.append(say("at least {number} of: {signs}", number=rule.at_least, signs=listed))
    return " + ".join(must)


def _need(need: str, say: Words) -> str:
    return f" {say('or')} ".join(_term(term, say) for term in terms(need))


def _term(term: Term, say: Words) -> str:
    if not term.compare:
        return say(SIGNS[term.name].text)
    sign = {"<=": "≤", ">=": "≥"}.get(term.compare, term.compare)
    if term.name in SCORES:
        return f"{say(SCORES[term.name])} {sign} {term.bound}"
    measure = MEASURES[term.name]
    bound = f"{term.bound / 10:g}" if measure.tenths else str(term.bound)
    return f"{say(measure.text)} {sign} {bound}"


def _age(text: str, say: Words) -> str:
    number = int(text[:-1])
    if text.endswith("y"):
        return say.n("{number} year", "{number} years", number)
    if text.endswith("m"):
        return say.n("{number} month", "{number} months", number)
    return say.n("{number} day", "{number} days", number)


def _signed_off(request: Request[Any], now: InForce, say: Words) -> str | None:
    if now.set_at is None or now.signed_off_by is None:
        return say("As shipped: nobody of this hospital has signed it off yet.")
    at = say.moment(parse(now.set_at), request.box.settings.timezone)
    return say(
        "Version {number}, signed off by {name}, {time}.", number=now.rules_version, name=now.signed_off_by, time=at
    )


def _departments(request: Request[Any], say: Words) -> Iterable[AskingChildren]:
    every = request.app.lines.departments()
    for each in every:
        yield AskingChildren(
            department_id=each.department_id,
            code=each.code,
            name=each.name_in(say.language),
            hue=hue_of(each, every),
            policy_version=each.policy_version,
            etat=each.policy.etat,
        )
