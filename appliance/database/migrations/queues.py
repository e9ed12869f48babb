"""The tables of tokens, visits, lines, prescriptions and duty, with every invariant of queue.md Q1 that SQL can hold."""

from sqlite_utils import Database


def create_queues(db: Database) -> None:
    """Code refuses at the door, these constraints assert at the shelf; `tests` compare the trigger's moves with states.py."""
    db.executescript("""
        create table lines (
            department_id text primary key,
            service_date text not null,
            last_number integer not null,
            urgent_in_a_row integer not null
        ) strict, without rowid;

        create table tokens (
            token_id text primary key,
            department_id text not null,
            service_date text not null,
            series text not null,
            number integer not null check (number > 0),
            token_number text not null,
            channel text not null,
            issued_at text not null,
            unique (department_id, service_date, series, number)
        ) strict, without rowid;

        create trigger tokens_leave_no_gap before insert on tokens
        when new.series = '' and new.number is not (
            select coalesce(max(number), 0) + 1 from tokens
            where department_id = new.department_id and service_date = new.service_date and series = '')
        begin
            select raise(abort, 'the ordinary series gives the next number and no other');
        end;

        create trigger tokens_are_never_changed before update on tokens
        begin
            select raise(abort, 'a token is never changed');
        end;

        create trigger tokens_stay before delete on tokens
        begin
            select raise(abort, 'tokens are never deleted');
        end;

        create table visits (
            visit_id text primary key,
            token_id text references tokens,
            token_number text,
            patient_id text not null,
            department_id text not null,
            service_date text,
            channel text,
            state text not null check (state in
                ('SCANNED', 'WAITING', 'URGENT', 'CALLED', 'IN_CONSULTATION', 'COMPLETED', 'NO_SHOW', 'CANCELLED')),
            urgency_class integer not null check (urgency_class in (0, 1)),
            order_key integer,
            held integer not null check (held in (0, 1)),
            bound_doctor_id text,
            doctor_id text,
            room_id text,
            room text,
            calls integer not null,
            prescription_id text,
            policy_version integer,
            scanned_at text,
            queued_at text,
            called_at text,
            last_called_at text,
            started_at text,
            completed_at text,
            missed_at text,
            cancelled_at text,
            cancel_reason text,
            version integer not null,
            check (state not in ('CALLED', 'IN_CONSULTATION', 'COMPLETED') or doctor_id is not null),
            check (state = 'SCANNED' or state = 'CANCELLED' or token_id is not null),
            check (prescription_id is null or state = 'COMPLETED')
        ) strict, without rowid;

        create index visits_in_line on visits (department_id) where state in ('WAITING', 'URGENT');
        create unique index visits_one_active_per_doctor on visits (doctor_id)
            where state in ('CALLED', 'IN_CONSULTATION');
        create unique index visits_one_active_per_token on visits (token_id)
            where state in ('CALLED', 'IN_CONSULTATION');
        create index visits_active on visits (department_id) where state in ('CALLED', 'IN_CONSULTATION');
        create index visits_by_token on visits (token_id) where token_id is not null;
        create unique index visits_one_open_per_token_and_department on visits (token_id, department_id)
            where state in ('WAITING', 'URGENT', 'CALLED', 'IN_CONSULTATION');
        create index visits_called on visits (department_id, last_called_at) where last_called_at is not null;
        create index visits_scanned on visits (department_id, scanned_at) where state = 'SCANNED';

        create trigger visits_move_only_as_the_table_says before update of state on visits
        when old.state is not new.state and (old.state || '>' || new.state) not in (
            'SCANNED>WAITING', 'SCANNED>CANCELLED',
            'WAITING>URGENT', 'WAITING>CALLED', 'WAITING>CANCELLED',
            'URGENT>CALLED', 'URGENT>CANCELLED',
            'CALLED>IN_CONSULTATION', 'CALLED>NO_SHOW', 'CALLED>CANCELLED',
            'IN_CONSULTATION>COMPLETED')
        begin
            select raise(abort, 'no such move');
        end;

        create trigger visits_begin_scanned_or_waiting before insert on visits
        when new.state not in ('SCANNED', 'WAITING') or new.version is not 1
        begin
            select raise(abort, 'a visit begins scanned or waiting');
        end;

        create trigger visits_count_their_versions before update on visits
        when new.version is not old.version + 1 or new.visit_id is not old.visit_id
        begin
            select raise(abort, 'a version rises by one with every change');
        end;

        create trigger visits_get_a_prescription_with_their_completion before update of prescription_id on visits
        when new.prescription_id is not old.prescription_id
            and not (old.state = 'IN_CONSULTATION' and new.state = 'COMPLETED')
        begin
            select raise(abort, 'a visit gets its prescription with its completion');
        end;

        create trigger visits_stay before delete on visits
        begin
            select raise(abort, 'visits are never deleted');
        end;

        create table prescriptions (
            prescription_id text primary key,
            visit_id text not null references visits,
            patient_id text not null,
            doctor_id text not null,
            prescription_version integer not null,
            signed_at text not null,
            sealed blob not null,
            key_id text not null,
            event_id text not null,
            type_name text not null,
            unique (visit_id, prescription_version)
        ) strict, without rowid;

        create trigger prescriptions_come_with_the_completion before insert on prescriptions
        when not exists (
            select 1 from visits
            where visit_id = new.visit_id and state = 'COMPLETED' and prescription_id = new.prescription_id
              and completed_at = new.signed_at)
        begin
            select raise(abort, 'a prescription is written only in the transaction that completes its visit');
        end;

        create trigger prescriptions_are_never_rewritten before update on prescriptions
        begin
            select raise(abort, 'a prescription is never rewritten');
        end;

        create trigger prescriptions_stay before delete on prescriptions
        begin
            select raise(abort, 'prescriptions are never deleted');
        end;

        create table duty (
            doctor_id text primary key,
            availability text not null check (availability in ('AVAILABLE', 'PAUSED', 'OFFLINE')),
            department_id text,
            room_id text,
            room text,
            until text,
            version integer not null,
            check (availability = 'OFFLINE' or room_id is not null)
        ) strict, without rowid;
        create index duty_by_department on duty (department_id);
    """)
