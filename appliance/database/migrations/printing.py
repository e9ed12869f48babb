"""The table of print jobs, with every invariant of printing.md P1 that SQL can hold."""

from sqlite_utils import Database


def create_printing(db: Database) -> None:
    """Code refuses at the door, these constraints assert at the shelf; `tests` compare the trigger's moves with states.py."""
    db.executescript("""
        create table print_jobs (
            job_id text primary key,
            token_id text not null references tokens,
            visit_id text references visits,
            printer_id text not null,
            copy integer not null check (copy >= 0),
            state text not null check (state in ('OWED', 'SENDING', 'PRINTED', 'UNKNOWN', 'VOID')),
            owed_at text not null,
            sending_at text,
            settled_at text,
            ahead integer check (ahead >= 0),
            low integer,
            high integer,
            likely integer,
            trouble text,
            confirmed integer check (confirmed in (0, 1)),
            replaced_by text references print_jobs,
            version integer not null,
            unique (token_id, copy),
            check (state in ('OWED', 'VOID') or (visit_id is not null and sending_at is not null and ahead is not null)),
            check (state not in ('PRINTED', 'UNKNOWN', 'VOID') or settled_at is not null),
            check (state <> 'UNKNOWN' or trouble is not null)
        ) strict, without rowid;

        create index print_jobs_owed on print_jobs (printer_id, owed_at, job_id) where state = 'OWED';
        create index print_jobs_unsettled on print_jobs (owed_at, job_id)
            where state in ('OWED', 'SENDING', 'UNKNOWN') and replaced_by is null;
        create index print_jobs_sending on print_jobs (state) where state = 'SENDING';

        create trigger print_jobs_move_only_as_the_table_says before update of state on print_jobs
        when old.state is not new.state and (old.state || '>' || new.state) not in (
            'OWED>SENDING', 'OWED>VOID',
            'SENDING>PRINTED', 'SENDING>OWED', 'SENDING>UNKNOWN',
            'UNKNOWN>PRINTED')
        begin
            select raise(abort, 'no such move');
        end;

        create trigger print_jobs_begin_owed before insert on print_jobs
        when new.state is not 'OWED' or new.version is not 1
        begin
            select raise(abort, 'a sheet begins as owed');
        end;

        create trigger print_jobs_have_one_original before insert on print_jobs
        when new.copy > 0 and not exists (
            select 1 from print_jobs
            where token_id = new.token_id and copy = new.copy - 1 and state in ('PRINTED', 'UNKNOWN'))
        begin
            select raise(abort, 'a copy follows a sheet that may lie in somebody''s hand');
        end;

        create trigger print_jobs_count_their_versions before update of state on print_jobs
        when new.version is not old.version + 1 or new.job_id is not old.job_id or new.copy is not old.copy
        begin
            select raise(abort, 'a version rises by one with every move');
        end;

        create trigger print_jobs_stay before delete on print_jobs
        begin
            select raise(abort, 'print jobs are never deleted');
        end;
    """)
