"""What the whole queue needs beside the first tables: arrivals and guards, journeys, what is known of a visit, what can be undone."""

from sqlite_utils import Database


def add_journeys(db: Database) -> None:
    """New columns mean in old rows what the old entries fold to: nothing was counted, and the key was the arrival."""
    db.executescript("""
        alter table visits add column arrival integer;
        alter table visits add column head_start_minutes integer not null default 0;
        alter table visits add column after_calls integer not null default 0;
        alter table visits add column by_hand integer not null default 0 check (by_hand in (0, 1));
        alter table visits add column passed integer not null default 0;
        alter table visits add column origin text not null default 'check-in';
        alter table visits add column linked_visit_id text references visits;
        alter table visits add column sent_by text;
        alter table visits add column review_wanted integer not null default 0 check (review_wanted in (0, 1));
        alter table visits add column slot text;
        alter table visits add column held_until text;
        alter table visits add column merged_into text references visits;

        drop trigger visits_count_their_versions;
        update visits set arrival = order_key;
        create trigger visits_count_their_versions before update on visits
        when new.visit_id is not old.visit_id or (new.version is not old.version + 1
            and not (new.version is old.version and new.passed is not old.passed))
        begin
            select raise(abort, 'a version rises by one with every change');
        end;

        create index visits_held_until on visits (department_id, held_until) where held_until is not null;
        create index visits_of_day on visits (service_date, department_id);

        alter table lines add column calls integer not null default 0;
        alter table duty add column since_review integer not null default 0;
        alter table tokens add column voided integer not null default 0 check (voided in (0, 1));

        create table intake (
            department_id text not null,
            session text not null,
            channel text not null,
            issued integer not null,
            primary key (department_id, session, channel)
        ) strict, without rowid;

        create table visit_facts (
            visit_id text not null references visits,
            kind text not null check (kind in ('classes', 'note', 'reason', 'assessment')),
            patient_id text not null,
            sealed blob not null,
            key_id text not null,
            event_id text not null,
            type_name text not null,
            actor_id text,
            at text not null,
            primary key (visit_id, kind)
        ) strict, without rowid;

        create table undoables (
            visit_id text primary key references visits,
            act text not null check (act in ('hold', 'move', 'transfer', 'note')),
            actor_id text,
            at text not null,
            version integer not null,
            order_key integer not null,
            after_calls integer not null,
            by_hand integer not null check (by_hand in (0, 1)),
            fact_event_id text
        ) strict, without rowid;
    """)
