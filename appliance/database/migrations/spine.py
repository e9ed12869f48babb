"""The spine's tables: the guarded journal, its floor, epochs, and the drawers for keys and answers."""

from sqlite_utils import Database


def create_the_spine(db: Database) -> None:
    """The journal refuses updates, deletes above the floor, and every insert that is not exactly the next link.

    The event_id check in the trigger closes the hole that `insert or replace` would open: with recursive triggers off,
    the delete that a replace implies fires no delete trigger. The floor stays below the event that moves it: an emptied
    journal would begin a second chain at 1.
    """
    db.executescript("""
        create table journal (
            seq integer primary key,
            event_id text not null unique,
            type text not null,
            occurred_at text not null,
            trace_id text,
            actor_kind text not null,
            actor_id text,
            actor_device text,
            entity_kind text not null,
            entity_id text not null,
            entity_version integer not null,
            reason text,
            payload text not null,
            sealed blob,
            key_id text,
            prev_hash blob not null check (length(prev_hash) = 32),
            hash blob not null check (length(hash) = 32),
            check ((sealed is null) = (key_id is null))
        ) strict;

        create index journal_by_entity on journal (entity_id, seq);

        create table journal_floor (
            id integer primary key check (id = 1),
            seq integer not null check (seq >= 0)
        ) strict;
        insert into journal_floor (id, seq) values (1, 0);

        create trigger journal_takes_only_the_next_link before insert on journal
        begin
            select raise(abort, 'the journal takes only the entry that follows its last')
            where new.seq is not (
                      select coalesce((select seq from journal order by seq desc limit 1), 0) + 1)
               or new.prev_hash is not (
                      select coalesce((select hash from journal order by seq desc limit 1), zeroblob(32)))
               or exists (select 1 from journal where event_id = new.event_id);
        end;

        create trigger journal_is_never_rewritten before update on journal
        begin
            select raise(abort, 'the journal is never rewritten');
        end;

        create trigger journal_is_kept_above_its_floor before delete on journal
        when old.seq > (select seq from journal_floor)
        begin
            select raise(abort, 'only archived entries leave the journal');
        end;

        create trigger journal_floor_rises_only_with_an_archive before update on journal_floor
        when new.id is not old.id or new.seq < old.seq or not exists (
            select 1 from journal
            where seq = (select seq from journal order by seq desc limit 1)
              and type = 'JournalArchived' and json_extract(payload, '$.upto') = new.seq and seq > new.seq)
        begin
            select raise(abort, 'only an archiving event moves the floor');
        end;

        create trigger journal_floor_has_one_row before insert on journal_floor
        begin
            select raise(abort, 'the journal has one floor');
        end;

        create trigger journal_floor_stays before delete on journal_floor
        begin
            select raise(abort, 'the floor of the journal stays');
        end;

        create table epochs (
            epoch integer primary key,
            opened_at text not null,
            first_seq integer not null,
            cause text not null
        ) strict;

        create table patient_keys (
            key_id text primary key,
            patient_id text not null,
            ring_id text not null,
            wrapped blob not null
        ) strict, without rowid;
        create index patient_keys_by_patient on patient_keys (patient_id);

        create table answers (
            scope text not null,
            key text not null,
            body_hash blob not null,
            answer text not null,
            at text not null,
            primary key (scope, key)
        ) strict, without rowid;
        create index answers_by_age on answers (at);
    """)
