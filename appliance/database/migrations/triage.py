"""The tables of alarms and of the choice of triage rules."""

from sqlite_utils import Database


def create_triage(db: Database) -> None:
    """At most one alarm about a visit is open; a version of the rules is never overwritten."""
    db.executescript("""
        create table alarms (
            alarm_id text primary key,
            department_id text not null,
            visit_id text not null references visits,
            patient_id text not null,
            token_number text,
            level text not null check (level = 'RED'),
            told_by text not null check (told_by in ('patient', 'staff')),
            confirmed integer not null check (confirmed in (0, 1)),
            raised_at text not null,
            raised_by text,
            acknowledged_at text,
            acknowledged_by text,
            outcome text check (outcome in ('called-now', 'taken-to-emergency', 'not-confirmed', 'other')),
            sealed blob not null,
            key_id text not null,
            event_id text not null,
            type_name text not null,
            version integer not null,
            check ((outcome is null) = (acknowledged_at is null))
        ) strict, without rowid;
        create index alarms_open on alarms (department_id, raised_at) where acknowledged_at is null;
        create unique index alarms_one_open_per_visit on alarms (visit_id) where acknowledged_at is null;

        create trigger alarms_stay_answered before update on alarms
        when old.acknowledged_at is not null
        begin
            select raise(abort, 'an alarm that was answered stays answered');
        end;

        create trigger alarms_stay before delete on alarms
        begin
            select raise(abort, 'alarms are never deleted');
        end;

        create table triage_rules (
            rules_version integer primary key,
            choice text not null,
            signed_off_by text not null,
            set_by text,
            set_at text not null
        ) strict;
    """)
