"""What departments and their days need beside the first tables: holidays, intake by session, days and what was carried, clocks."""

from sqlite_utils import Database


def add_days(db: Database) -> None:
    """New columns mean in old rows what the old entries fold to: everybody was taken in, and no number was worn twice."""
    db.executescript("""
        alter table departments add column accepting integer not null default 1 check (accepting in (0, 1));
        alter table departments add column closed_on text not null default '[]';
        alter table rooms add column version integer not null default 1;

        create table holidays (
            holiday_id text primary key,
            department_id text references departments,
            date text not null,
            name text not null
        ) strict, without rowid;
        create unique index holidays_once_a_date on holidays (date, coalesce(department_id, ''));

        alter table lines add column worn text not null default '[]';
        alter table lines add column turns integer not null default 0;
        alter table tokens add column despite text check (despite in ('full', 'closed'));
        create index tokens_voided on tokens (department_id, service_date) where voided = 1;

        create table clock_steps (
            step integer primary key,
            seconds integer not null,
            direction text not null check (direction in ('forward', 'back')),
            found_at text not null,
            trusted_at text,
            trusted_by text
        ) strict;
        create index clock_steps_in_doubt on clock_steps (step) where trusted_at is null;

        create table days (
            department_id text not null,
            service_date text not null,
            turned_at text,
            closing integer not null,
            final integer not null check (final in (0, 1)),
            closed_at text,
            closed_by_kind text,
            closed_by text,
            figures text,
            head_seq integer,
            head_hash text,
            checked_after integer,
            checked_to integer,
            checked_hash text,
            faults integer,
            primary key (department_id, service_date),
            check ((closing = 0) = (figures is null))
        ) strict, without rowid;
        create index days_by_date on days (service_date);
        create index days_to_close on days (department_id, service_date) where turned_at is not null and final = 0;
        create index days_checked on days (checked_to) where checked_to is not null and faults = 0;

        create table carryings (
            department_id text not null,
            was_date text not null,
            visit_id text not null references visits,
            now_date text not null,
            state text not null,
            primary key (department_id, was_date, visit_id)
        ) strict, without rowid;
        create index carryings_of_visit on carryings (visit_id);
        create index carryings_into on carryings (department_id, now_date);
    """)
