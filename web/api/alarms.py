"""Alarms as the staff of a department see and answer them (spec/api.md, triage.md): open until somebody says what was done."""

from typing import Any, Literal

import msgspec

from appliance.database.answers import once
from appliance.queues import emergencies
from appliance.queues.emergencies import Answered
from appliance.refusals import Refused
from appliance.triage import lookups as triage
from appliance.triage.events import AlarmOutcome
from appliance.triage.lookups import Alarm
from appliance.wording import Words
from web import fields, repeats
from web.api.visit import Document, Instant, reasons
from web.caller import Caller
from web.lines import Lines
from web.request import Request


class Acknowledge(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """What was done; `other` says it in the note."""

    outcome: AlarmOutcome
    note: fields.Note | None = None
    idempotency_key: fields.Key | None = None


class AlarmDocument(Document, frozen=True, kw_only=True):
    """Somebody in danger: who, by whose word, and why. `confirmed` is false for what only a layperson has told so far."""

    alarm_id: str
    department_id: str
    visit_id: str
    token_number: str | None
    name: str | None
    level: Literal["RED"]
    by: Literal["patient", "staff"]
    confirmed: bool
    raised_at: Instant
    reasons: tuple[str, ...]
    acknowledged_at: Instant | None
    acknowledged_by: str | None
    outcome: AlarmOutcome | None


async def acknowledge(request: Request[Acknowledge]) -> AlarmDocument:
    """Answer an alarm. Whoever was taken to the emergency room waits nowhere any more."""
    alarm_id = request.params["alarmId"]
    await request.box.writer.do(
        once,
        request.author,
        repeats.question(request),
        Answered,
        emergencies.acknowledge_alarm,
        alarm_id=alarm_id,
        outcome=request.body.outcome,
        note=request.body.note,
    )
    return document(request.app.lines, _alarm(request), request.say)


def department_of_alarm(request: Request[Any], caller: Caller) -> tuple[str | None]:
    """The department in which the person of the alarm is."""
    alarm = triage.alarm(request.box.readers.here, request.params["alarmId"])
    return (alarm.department_id if alarm else None,)


def open_in(lines: Lines, department_id: str, say: Words) -> tuple[AlarmDocument, ...]:
    """The alarms of a department that nobody has answered, oldest first."""
    return tuple(document(lines, alarm, say) for alarm in triage.open_alarms(lines.db, department_id))


def document(lines: Lines, alarm: Alarm, say: Words) -> AlarmDocument:
    """One alarm with its reasons opened: for staff who may see persons."""
    return AlarmDocument(
        alarm_id=alarm.alarm_id,
        department_id=alarm.department_id,
        visit_id=alarm.visit_id,
        token_number=alarm.token_number,
        name=lines.person(alarm.patient_id).name,
        level=alarm.level,
        by=alarm.told_by,
        confirmed=bool(alarm.confirmed),
        raised_at=alarm.raised_at,
        reasons=reasons(lines, lines.why(alarm).rules, say),
        acknowledged_at=alarm.acknowledged_at,
        acknowledged_by=alarm.acknowledged_by,
        outcome=alarm.outcome,
    )


def _alarm(request: Request[Any]) -> Alarm:
    alarm = triage.alarm(request.box.readers.here, request.params["alarmId"])
    if alarm is None:
        raise Refused("not-found", "There is no such alarm.")
    return alarm
