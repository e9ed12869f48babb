"""What people do in triage; one transaction each. What also moves a visit stands in `queues`, above."""

from collections.abc import Iterable

import msgspec

from appliance.database.transaction import Transaction
from appliance.queues.events import Remark
from appliance.refusals import Refused
from appliance.triage import lookups
from appliance.triage.ages import bound
from appliance.triage.choice import BY_DEPARTMENT, Choice, OwnRule
from appliance.triage.events import (
    AlarmAcknowledged,
    AlarmConfirmed,
    AlarmOutcome,
    AlarmRaised,
    Fired,
    ToldBy,
    TriageRulesSet,
)
from appliance.triage.lookups import Alarm
from appliance.triage.rules import Term, terms
from appliance.triage.shipped import MEASURES, RULES, SHIPPED, SIGNS

ENTITY = "triage-rules"
"""There is one choice of rules in a house."""


class RulesChosen(msgspec.Struct, frozen=True):
    """The version that was set."""

    rules_version: int


def raise_alarm(
    tx: Transaction,
    *,
    department_id: str,
    visit_id: str,
    patient_id: str,
    token_number: str | None,
    told_by: ToldBy,
    rules: Iterable[str],
) -> str:
    """Call staff to somebody; gives the alarm's id. Whether one is open already, whoever asks has looked."""
    alarm_id = tx.new_id()
    raised = AlarmRaised(
        department_id=department_id,
        visit_id=visit_id,
        patient_id=patient_id,
        token_number=token_number,
        level="RED",
        told_by=told_by,
    )
    tx.record(raised, alarm_id, 1, private=Fired(tuple(rules)), patient_id=patient_id)
    return alarm_id


def confirm_alarm(tx: Transaction, alarm: Alarm, *, rules: Iterable[str]) -> None:
    """It is as the patient said, or staff found something of their own."""
    confirmed = AlarmConfirmed(department_id=alarm.department_id, visit_id=alarm.visit_id)
    private = Fired(tuple(rules))
    tx.record(confirmed, alarm.alarm_id, alarm.version + 1, private=private, patient_id=alarm.patient_id)


def acknowledge(tx: Transaction, alarm: Alarm, *, outcome: AlarmOutcome, note: str | None) -> None:
    """Answer an alarm. Refused `invalid-transition` for one that is answered, `invalid-request` for "other" without words."""
    if alarm.acknowledged_at is not None:
        raise Refused("invalid-transition", "Somebody has answered this alarm already.")
    if outcome == "other" and not note:
        raise Refused("invalid-request", "Please say what was done.", field="note")
    answered = AlarmAcknowledged(department_id=alarm.department_id, visit_id=alarm.visit_id, outcome=outcome)
    private = Remark(note) if note else None
    patient_id = alarm.patient_id if note else None
    tx.record(answered, alarm.alarm_id, alarm.version + 1, reason=outcome, private=private, patient_id=patient_id)


def require_alarm(tx: Transaction, alarm_id: str) -> Alarm:
    """The alarm. Refused `not-found`."""
    alarm = lookups.alarm(tx.db, alarm_id)
    if alarm is None:
        raise Refused("not-found", "There is no such alarm.")
    return alarm


def set_rules(
    tx: Transaction, *, choice: Choice, signed_off_by: str, expected_version: int | None = None
) -> RulesChosen:
    """Choose which rules apply from now on, as a new version.

    Refused `version-conflict` when somebody else chose meanwhile, `invalid-request` for sets, rules and needs that are not
    known, and without the name of who answers for it.
    """
    now = lookups.rules(tx.db).rules_version
    if expected_version is not None and expected_version != now:
        raise Refused("version-conflict", "Somebody else has changed the rules meanwhile. Look again.")
    if not signed_off_by.strip():
        raise Refused("invalid-request", "Please give the name of who answers for these rules.", field="signedOffBy")
    _require_known(choice)
    chosen = TriageRulesSet(rules_version=now + 1, choice=choice, signed_off_by=signed_off_by.strip())
    tx.record(chosen, ENTITY, now + 1)
    return RulesChosen(now + 1)


def _require_known(choice: Choice) -> None:
    sets = {each.code for each in SHIPPED.sets} - BY_DEPARTMENT
    if not sets.issuperset(choice.sets_on):
        raise Refused("invalid-request", "There is no such set of rules to switch on here.", field="setsOn")
    own = [rule.rule_id for rule in choice.own]
    if len(set(own)) != len(own):
        raise Refused("invalid-request", "Two rules have the same name.", field="own")
    for field, rule_ids in (("confirmed", choice.confirmed), ("off", choice.off)):
        if not RULES.keys() | set(own) >= set(rule_ids):
            raise Refused("invalid-request", "There is no such rule.", field=field)
    for number, rule in enumerate(choice.own):
        _require_sound(rule, f"own[{number}]")


def _require_sound(rule: OwnRule, place: str) -> None:
    """A need that no sign and no measure can meet would be a rule that never helps anybody."""
    for number, need in enumerate(rule.needs):
        try:
            sound = all(_is_known(term) for term in terms(need))
        except ValueError:
            sound = False
        if not sound:
            raise Refused(
                "invalid-request",
                "This need is not understood. Look at the other rules.",
                field=f"{place}.needs[{number}]",
            )
    least, before = (bound(age) if age else None for age in (rule.from_, rule.to))
    if least is not None and before is not None and least >= before:
        raise Refused("invalid-request", "These ages leave nobody in between.", field=f"{place}.to")


def _is_known(term: Term) -> bool:
    return term.name in MEASURES if term.compare else term.name in SIGNS
