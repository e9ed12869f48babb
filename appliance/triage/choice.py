"""Which rules a hospital applies: the sets that are on, what it has confirmed, switched off and added. Pure."""

from functools import lru_cache
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from appliance.triage.rules import OWN, Bound, Need, Rule
from appliance.triage.shipped import SHIPPED

OwnId = Annotated[str, Meta(pattern=r"^own-[a-z0-9-]{1,36}(?![\s\S])", description="`own-` and a name.")]
RuleText = Annotated[str, Meta(min_length=1, max_length=200)]

SHIPS_ON: Final = tuple(each.code for each in SHIPPED.sets if each.on)
BY_DEPARTMENT: Final = frozenset(each.code for each in SHIPPED.sets if each.by_department)


class OwnRule(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A rule that the hospital adds: for who is `from_` to (not including) `to` old, when all of `needs` hold."""

    rule_id: OwnId
    level: Literal["YELLOW", "RED"]
    text: RuleText
    source: RuleText
    from_: Bound | None = msgspec.field(name="from", default=None)
    to: Bound | None = None
    needs: Annotated[tuple[Need, ...], Meta(min_length=1, max_length=10)]


class Choice(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One version of what the hospital chose."""

    sets_on: tuple[str, ...] = SHIPS_ON
    confirmed: tuple[str, ...] = ()
    """Rules that ship unverified and that the hospital has checked against their source."""
    off: tuple[str, ...] = ()
    own: tuple[OwnRule, ...] = ()


AS_SHIPPED: Final = Choice()


@lru_cache(64)
def in_force(choice: Choice, *, etat: bool) -> tuple[Rule, ...]:
    """The rules that apply in a department, in the order of their list; `etat` is what its policy says of that set."""
    rules = (*SHIPPED.rules, *(_as_rule(own) for own in choice.own))
    return tuple(rule for rule in rules if is_on(rule, choice, etat=etat))


def is_on(rule: Rule, choice: Choice, *, etat: bool) -> bool:
    """Whether a rule applies: its set is on, it needs no check or has had it, and nobody switched it off."""
    of_set = etat if rule.set in BY_DEPARTMENT else rule.set == OWN or rule.set in choice.sets_on
    return of_set and (rule.verified or rule.id in choice.confirmed) and rule.id not in choice.off


@lru_cache(64)
def rules_by_id(choice: Choice) -> dict[str, Rule]:
    """Every rule by id, whether it applies or not: what a level was once given for may be switched off by now."""
    return {rule.id: rule for rule in (*SHIPPED.rules, *(_as_rule(own) for own in choice.own))}


def _as_rule(own: OwnRule) -> Rule:
    return Rule(
        id=own.rule_id,
        set=OWN,
        source=own.source,
        version=1,
        from_=own.from_,
        to=own.to,
        needs=own.needs,
        level=own.level,
        text=own.text,
        verified=True,
    )
