"""Alarms and the choice of rules, folded from their events; an open alarm goes with the person, wherever they wait on."""

import msgspec

from appliance.database.connection import Connection
from appliance.database.transaction import Folds
from appliance.journal.event import Entry
from appliance.queues.events import SAME_WAIT, VisitMerged, VisitQueued
from appliance.triage.events import AlarmAcknowledged, AlarmConfirmed, AlarmRaised, TriageRulesSet


def alarm_raised(db: Connection, entry: Entry, event: AlarmRaised) -> None:
    """An open alarm; why, is copied sealed."""
    db.execute(
        """
        insert into alarms
            (alarm_id, department_id, visit_id, patient_id, token_number, level, told_by, confirmed, raised_at, raised_by,
             sealed, key_id, event_id, type_name, version)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (
            entry.entity_id,
            event.department_id,
            event.visit_id,
            event.patient_id,
            event.token_number,
            event.level,
            event.told_by,
            event.told_by == "staff",
            entry.occurred_at,
            entry.actor_id,
            entry.sealed,
            entry.key_id,
            entry.event_id,
            entry.type,
            entry.entity_version,
        ),
    )


def alarm_confirmed(db: Connection, entry: Entry, event: AlarmConfirmed) -> None:
    """No longer only a layperson's word; what staff found stands instead of what was told."""
    changed = db.execute(
        """
        update alarms set confirmed = 1, sealed = ?, key_id = ?, event_id = ?, type_name = ?, version = ?
        where alarm_id = ? and acknowledged_at is null and confirmed = 0
        """,
        (entry.sealed, entry.key_id, entry.event_id, entry.type, entry.entity_version, entry.entity_id),
    )
    assert changed.rowcount == 1, "the alarm is not open and unconfirmed"


def alarm_acknowledged(db: Connection, entry: Entry, event: AlarmAcknowledged) -> None:
    """Answered."""
    changed = db.execute(
        """
        update alarms set acknowledged_at = ?, acknowledged_by = ?, outcome = ?, version = ?
        where alarm_id = ? and acknowledged_at is null
        """,
        (entry.occurred_at, entry.actor_id, event.outcome, entry.entity_version, entry.entity_id),
    )
    assert changed.rowcount == 1, "the alarm is not open"


def triage_rules_set(db: Connection, entry: Entry, event: TriageRulesSet) -> None:
    """The new version beside the old ones."""
    db.execute(
        "insert into triage_rules (rules_version, choice, signed_off_by, set_by, set_at) values (?, ?, ?, ?, ?)",
        (
            event.rules_version,
            msgspec.json.encode(event.choice).decode(),
            event.signed_off_by,
            entry.actor_id,
            entry.occurred_at,
        ),
    )


def visit_continued(db: Connection, entry: Entry, event: VisitQueued) -> None:
    """The same wait goes on as another visit, maybe in another department: whoever is there now has to see the alarm."""
    if event.linked_visit_id is not None and event.origin in SAME_WAIT:
        db.execute(
            """
            update alarms set visit_id = ?, department_id = ?, token_number = ?
            where visit_id = ? and acknowledged_at is null
            """,
            (entry.entity_id, event.department_id, event.token_number, event.linked_visit_id),
        )


def visit_merged(db: Connection, entry: Entry, event: VisitMerged) -> None:
    """The same under the other number of the same person, unless that one has an alarm of its own."""
    db.execute(
        """
        update alarms set visit_id = ?, token_number = (select token_number from visits where visit_id = ?)
        where visit_id = ? and acknowledged_at is null
            and not exists (select 1 from alarms where visit_id = ? and acknowledged_at is null)
        """,
        (entry.entity_id, entry.entity_id, event.merged_visit_id, entry.entity_id),
    )


FOLDS: Folds = {
    AlarmRaised: alarm_raised,
    AlarmConfirmed: alarm_confirmed,
    AlarmAcknowledged: alarm_acknowledged,
    TriageRulesSet: triage_rules_set,
    VisitQueued: visit_continued,
    VisitMerged: visit_merged,
}
