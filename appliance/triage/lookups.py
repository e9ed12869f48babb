"""What can be asked about triage: open alarms, and the rules in force."""

from functools import lru_cache
from typing import Any

import msgspec

from appliance.database.connection import Connection
from appliance.database.seals import Sealed, Seals
from appliance.journal.sealing import Unreadable
from appliance.triage.choice import AS_SHIPPED, Choice
from appliance.triage.events import AlarmLevel, AlarmOutcome, Fired, ToldBy


class Alarm(msgspec.Struct, frozen=True):
    """One alarm as it stands; why, is sealed. Times are UTC text; open while `acknowledged_at` is None."""

    alarm_id: str
    department_id: str
    visit_id: str
    patient_id: str
    token_number: str | None
    level: AlarmLevel
    told_by: ToldBy
    confirmed: int
    raised_at: str
    raised_by: str | None
    acknowledged_at: str | None
    acknowledged_by: str | None
    outcome: AlarmOutcome | None
    sealed: bytes
    key_id: str
    event_id: str
    type_name: str
    version: int


class InForce(msgspec.Struct, frozen=True):
    """The choice of rules that applies; version 0 is what ships, until a hospital chooses."""

    rules_version: int = 0
    choice: Choice = AS_SHIPPED
    signed_off_by: str | None = None
    set_by: str | None = None
    set_at: str | None = None


def alarm(db: Connection, alarm_id: str) -> Alarm | None:
    """One alarm by id."""
    return _one(db.execute(f"{_ALARM} where alarm_id = ?", (alarm_id,)).fetchone())


def open_alarms(db: Connection, department_id: str) -> list[Alarm]:
    """The alarms of a department that nobody has answered, oldest first."""
    rows = db.execute(
        f"{_ALARM} where department_id = ? and acknowledged_at is null order by raised_at, alarm_id", (department_id,)
    )
    return [Alarm(*row) for row in rows]


def open_alarm_of(db: Connection, visit_id: str) -> Alarm | None:
    """The open alarm about a visit; there is one at most."""
    return _one(db.execute(f"{_ALARM} where visit_id = ? and acknowledged_at is null", (visit_id,)).fetchone())


def rules(db: Connection) -> InForce:
    """The choice of rules that applies."""
    row = db.execute(f"{_RULES} order by rules_version desc limit 1").fetchone()
    return _in_force(row) if row else InForce()


def why(db: Connection, seals: Seals, alarm: Alarm) -> Fired:
    """The rules that an alarm was raised for, opened: for staff of its department. None once the person was erased."""
    part = Sealed(alarm.sealed, alarm.key_id, alarm.event_id, alarm.type_name, alarm.patient_id)
    try:
        return seals.open(db, part, Fired)
    except Unreadable:
        return Fired(())


_ALARM = f"select {', '.join(Alarm.__struct_fields__)} from alarms"
_RULES = "select rules_version, choice, signed_off_by, set_by, set_at from triage_rules"


def _one(row: tuple[Any, ...] | None) -> Alarm | None:
    return Alarm(*row) if row else None


@lru_cache(8)
def _in_force(row: tuple[Any, ...]) -> InForce:
    """Remembered by what the row says: the choice is a document and changes a few times a year."""
    rules_version, choice, *rest = row
    return InForce(rules_version, _choice.decode(choice), *rest)


_choice = msgspec.json.Decoder(Choice)
