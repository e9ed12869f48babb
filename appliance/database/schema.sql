-- Generated; do not edit. After a migration: MEDIQUE_WRITE=1 python -m pytest tests/appliance/database/test_migrations.py

CREATE TRIGGER alarms_stay before delete on alarms
        begin
            select raise(abort, 'alarms are never deleted');
        end;

CREATE TRIGGER alarms_stay_answered before update on alarms
        when old.acknowledged_at is not null
        begin
            select raise(abort, 'an alarm that was answered stays answered');
        end;

CREATE TRIGGER journal_floor_has_one_row before insert on journal_floor
        begin
            select raise(abort, 'the journal has one floor');
        end;

CREATE TRIGGER journal_floor_rises_only_with_an_archive before update on journal_floor
        when new.id is not old.id or new.seq < old.seq or not exists (
            select 1 from journal
            where seq = (select seq from journal order by seq desc limit 1)
              and type = 'JournalArchived' and json_extract(payload, '$.upto') = new.seq and seq > new.seq)
        begin
            select raise(abort, 'only an archiving event moves the floor');
        end;

CREATE TRIGGER journal_floor_stays before delete on journal_floor
        begin
            select raise(abort, 'the floor of the journal stays');
        end;

CREATE TRIGGER journal_is_kept_above_its_floor before delete on journal
        when old.seq > (select seq from journal_floor)
        begin
            select raise(abort, 'only archived entries leave the journal');
        end;

CREATE TRIGGER journal_is_never_rewritten before update on journal
        begin
            select raise(abort, 'the journal is never rewritten');
        end;

CREATE TRIGGER journal_takes_only_the_next_link before insert on journal
        begin
            select raise(abort, 'the journal takes only the entry that follows its last')
            where new.seq is not (
                      select coalesce((select seq from journal order by seq desc limit 1), 0) + 1)
               or new.prev_hash is not (
                      select coalesce((select hash from journal order by seq desc limit 1), zeroblob(32)))
               or exists (select 1 from journal where event_id = new.event_id);
        end;

CREATE TRIGGER prescriptions_are_never_rewritten before update on prescriptions
        begin
            select raise(abort, 'a prescription is never rewritten');
        end;

CREATE TRIGGER prescriptions_come_with_the_completion before insert on prescriptions
        when not exists (
            select 1 from visits
            where visit_id = new.visit_id and state = 'COMPLETED' and prescription_id = new.prescription_id
              and completed_at = new.signed_at)
        begin
            select raise(abort, 'a prescription is written only in the transaction that completes its visit');
        end;

CREATE TRIGGER prescriptions_stay before delete on prescriptions
        begin
            select raise(abort, 'prescriptions are never deleted');
        end;

CREATE TRIGGER print_jobs_begin_owed before insert on print_jobs
        when new.state is not 'OWED' or new.version is not 1
        begin
            select raise(abort, 'a sheet begins as owed');
        end;

CREATE TRIGGER print_jobs_count_their_versions before update of state on print_jobs
        when new.version is not old.version + 1 or new.job_id is not old.job_id or new.copy is not old.copy
        begin
            select raise(abort, 'a version rises by one with every move');
        end;

CREATE TRIGGER print_jobs_have_one_original before insert on print_jobs
        when new.copy > 0 and not exists (
            select 1 from print_jobs
            where token_id = new.token_id and copy = new.copy - 1 and state in ('PRINTED', 'UNKNOWN'))
        begin
            select raise(abort, 'a copy follows a sheet that may lie in somebody''s hand');
        end;

CREATE TRIGGER print_jobs_move_only_as_the_table_says before update of state on print_jobs
        when old.state is not new.state and (old.state || '>' || new.state) not in (
            'OWED>SENDING', 'OWED>VOID',
            'SENDING>PRINTED', 'SENDING>OWED', 'SENDING>UNKNOWN',
            'UNKNOWN>PRINTED')
        begin
            select raise(abort, 'no such move');
        end;

CREATE TRIGGER print_jobs_stay before delete on print_jobs
        begin
            select raise(abort, 'print jobs are never deleted');
        end;

CREATE TRIGGER tokens_are_never_changed before update on tokens
        begin
            select raise(abort, 'a token is never changed');
        end;

CREATE TRIGGER tokens_leave_no_gap before insert on tokens
        when new.series = '' and new.number is not (
            select coalesce(max(number), 0) + 1 from tokens
            where department_id = new.department_id and service_date = new.service_date and series = '')
        begin
            select raise(abort, 'the ordinary series gives the next number and no other');
        end;

CREATE TRIGGER tokens_stay before delete on tokens
        begin
            select raise(abort, 'tokens are never deleted');
        end;

CREATE TRIGGER visits_begin_scanned_or_waiting before insert on visits
        when new.state not in ('SCANNED', 'WAITING') or new.version is not 1
        begin
            select raise(abort, 'a visit begins scanned or waiting');
        end;

CREATE TRIGGER visits_count_their_versions before update on visits
        when new.visit_id is not old.visit_id or (new.version is not old.version + 1
            and not (new.version is old.version and new.passed is not old.passed))
        begin
            select raise(abort, 'a version rises by one with every change');
        end;

CREATE TRIGGER visits_get_a_prescription_with_their_completion before update of prescription_id on visits
        when new.prescription_id is not old.prescription_id
            and not (old.state = 'IN_CONSULTATION' and new.state = 'COMPLETED')
        begin
            select raise(abort, 'a visit gets its prescription with its completion');
        end;

CREATE TRIGGER visits_move_only_as_the_table_says before update of state on visits
        when old.state is not new.state and (old.state || '>' || new.state) not in (
            'SCANNED>WAITING', 'SCANNED>CANCELLED',
            'WAITING>URGENT', 'WAITING>CALLED', 'WAITING>CANCELLED',
            'URGENT>CALLED', 'URGENT>CANCELLED',
            'CALLED>IN_CONSULTATION', 'CALLED>NO_SHOW', 'CALLED>CANCELLED',
            'IN_CONSULTATION>COMPLETED')
        begin
            select raise(abort, 'no such move');
        end;

CREATE TRIGGER visits_stay before delete on visits
        begin
            select raise(abort, 'visits are never deleted');
        end;

CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);

CREATE TABLE alarms (
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

CREATE TABLE answers (
            scope text not null,
            key text not null,
            body_hash blob not null,
            answer text not null,
            at text not null,
            primary key (scope, key)
        ) strict, without rowid;

CREATE TABLE carryings (
            department_id text not null,
            was_date text not null,
            visit_id text not null references visits,
            now_date text not null,
            state text not null,
            primary key (department_id, was_date, visit_id)
        ) strict, without rowid;

CREATE TABLE clock_steps (
            step integer primary key,
            seconds integer not null,
            direction text not null check (direction in ('forward', 'back')),
            found_at text not null,
            trusted_at text,
            trusted_by text
        ) strict;

CREATE TABLE credentials (
            staff_id text primary key,
            sealed blob not null,
            changed_at text not null
        ) strict, without rowid;

CREATE TABLE days (
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

CREATE TABLE departments (
            department_id text primary key,
            code text not null unique check (length(code) between 1 and 3 and code = upper(code)),
            name text not null,
            names text not null,
            timezone text not null,
            kind text not null check (kind in ('CLINIC', 'TEST')),
            hours text not null,
            status text not null check (status in ('ACTIVE', 'INACTIVE')),
            policy_version integer not null,
            version integer not null
        , accepting integer not null default 1 check (accepting in (0, 1)), closed_on text not null default '[]') strict, without rowid;

CREATE TABLE device_keys (
            device_id text primary key,
            key_hash blob not null unique,
            made_at text not null,
            seen_at text
        ) strict, without rowid;

CREATE TABLE devices (
            device_id text primary key,
            kind text not null check (kind in ('KIOSK', 'BOARD', 'TERMINAL')),
            name text not null,
            place text not null,
            department_ids text not null,
            printer_id text,
            revoked integer not null check (revoked in (0, 1)),
            added_at text not null,
            version integer not null
        ) strict, without rowid;

CREATE TABLE duty (
            doctor_id text primary key,
            availability text not null check (availability in ('AVAILABLE', 'PAUSED', 'OFFLINE')),
            department_id text,
            room_id text,
            room text,
            until text,
            version integer not null, since_review integer not null default 0,
            check (availability = 'OFFLINE' or room_id is not null)
        ) strict, without rowid;

CREATE TABLE epochs (
            epoch integer primary key,
            opened_at text not null,
            first_seq integer not null,
            cause text not null
        ) strict;

CREATE TABLE holidays (
            holiday_id text primary key,
            department_id text references departments,
            date text not null,
            name text not null
        ) strict, without rowid;

CREATE TABLE intake (
            department_id text not null,
            session text not null,
            channel text not null,
            issued integer not null,
            primary key (department_id, session, channel)
        ) strict, without rowid;

CREATE TABLE journal (
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

CREATE TABLE journal_floor (
            id integer primary key check (id = 1),
            seq integer not null check (seq >= 0)
        ) strict;

CREATE TABLE lines (
            department_id text primary key,
            service_date text not null,
            last_number integer not null,
            urgent_in_a_row integer not null
        , calls integer not null default 0, worn text not null default '[]', turns integer not null default 0) strict, without rowid;

CREATE TABLE nonces (
            nonce text primary key,
            used_at text not null
        ) strict, without rowid;

CREATE TABLE pairings (
            pairing_id text primary key,
            kind text not null check (kind in ('KIOSK', 'BOARD', 'TERMINAL')),
            code_hash blob not null unique,
            secret_hash blob not null,
            wrong integer not null,
            expires_at text not null,
            device_id text
        ) strict, without rowid;

CREATE TABLE patient_keys (
            key_id text primary key,
            patient_id text not null,
            ring_id text not null,
            wrapped blob not null
        ) strict, without rowid;

CREATE TABLE people (
            patient_id text primary key,
            sealed blob not null,
            key_id text not null,
            event_id text not null,
            type_name text not null
        ) strict, without rowid;

CREATE TABLE phone_visits (
            session_hash blob not null,
            journey_id text not null,
            full integer not null check (full in (0, 1)),
            expires_at text not null,
            primary key (session_hash, journey_id)
        ) strict, without rowid;

CREATE TABLE policies (
            department_id text not null references departments,
            policy_version integer not null,
            policy text not null,
            set_at text not null,
            primary key (department_id, policy_version)
        ) strict, without rowid;

CREATE TABLE prescriptions (
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

CREATE TABLE print_jobs (
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

CREATE TABLE recovery_codes (
            code_hash blob primary key,
            staff_id text not null,
            made_at text not null
        ) strict, without rowid;

CREATE TABLE restore_tries (
            token_id text primary key,
            wrong integer not null,
            at text not null
        ) strict, without rowid;

CREATE TABLE restores (
            visit_id text primary key,
            token_hash blob not null unique,
            generation integer not null,
            expires_at text not null
        , session_hash blob) strict, without rowid;

CREATE TABLE rooms (
            room_id text primary key,
            department_id text not null references departments,
            name text not null, version integer not null default 1,
            unique (department_id, name)
        ) strict, without rowid;

CREATE TABLE second_factors (
            staff_id text primary key,
            sealed blob not null,
            made_at text not null,
            enrolled_at text,
            last_step integer not null
        ) strict, without rowid;

CREATE TABLE sessions (
            session_id text primary key,
            staff_id text not null,
            audience text not null check (audience in ('page', 'program')),
            secret_hash blob unique,
            generation integer,
            opened_at text not null,
            authenticated_at text not null,
            seen_at text not null,
            ends_at text not null,
            check ((audience = 'page') = (secret_hash is not null)),
            check ((audience = 'program') = (generation is not null))
        ) strict, without rowid;

CREATE TABLE staff (
            staff_id text primary key,
            username text not null unique,
            name text not null,
            enabled integer not null check (enabled in (0, 1)),
            verified integer not null check (verified in (0, 1)),
            version integer not null
        ) strict, without rowid;

CREATE TABLE staff_roles (
            staff_id text not null references staff,
            role text not null check (role in
                ('RECEPTION', 'NURSE', 'ATTENDANT', 'DOCTOR', 'ADMIN', 'AUDITOR', 'OPERATOR')),
            department_id text not null,
            primary key (staff_id, role, department_id),
            check ((department_id <> '') = (role in ('RECEPTION', 'NURSE', 'ATTENDANT', 'DOCTOR')))
        ) strict, without rowid;

CREATE TABLE tokens (
            token_id text primary key,
            department_id text not null,
            service_date text not null,
            series text not null,
            number integer not null check (number > 0),
            token_number text not null,
            channel text not null,
            issued_at text not null, voided integer not null default 0 check (voided in (0, 1)), despite text check (despite in ('full', 'closed')),
            unique (department_id, service_date, series, number)
        ) strict, without rowid;

CREATE TABLE triage_rules (
            rules_version integer primary key,
            choice text not null,
            signed_off_by text not null,
            set_by text,
            set_at text not null
        ) strict;

CREATE TABLE undoables (
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

CREATE TABLE visit_facts (
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

CREATE TABLE visits (
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
            version integer not null, arrival integer, head_start_minutes integer not null default 0, after_calls integer not null default 0, by_hand integer not null default 0 check (by_hand in (0, 1)), passed integer not null default 0, origin text not null default 'check-in', linked_visit_id text references visits, sent_by text, review_wanted integer not null default 0 check (review_wanted in (0, 1)), slot text, held_until text, merged_into text references visits,
            check (state not in ('CALLED', 'IN_CONSULTATION', 'COMPLETED') or doctor_id is not null),
            check (state = 'SCANNED' or state = 'CANCELLED' or token_id is not null),
            check (prescription_id is null or state = 'COMPLETED')
        ) strict, without rowid;

CREATE UNIQUE INDEX alarms_one_open_per_visit on alarms (visit_id) where acknowledged_at is null;

CREATE INDEX alarms_open on alarms (department_id, raised_at) where acknowledged_at is null;

CREATE INDEX answers_by_age on answers (at);

CREATE INDEX carryings_into on carryings (department_id, now_date);

CREATE INDEX carryings_of_visit on carryings (visit_id);

CREATE INDEX clock_steps_in_doubt on clock_steps (step) where trusted_at is null;

CREATE INDEX days_by_date on days (service_date);

CREATE INDEX days_checked on days (checked_to) where checked_to is not null and faults = 0;

CREATE INDEX days_to_close on days (department_id, service_date) where turned_at is not null and final = 0;

CREATE INDEX duty_by_department on duty (department_id);

CREATE UNIQUE INDEX holidays_once_a_date on holidays (date, coalesce(department_id, ''));

CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");

CREATE INDEX journal_by_entity on journal (entity_id, seq);

CREATE INDEX nonces_by_age on nonces (used_at);

CREATE INDEX pairings_by_end on pairings (expires_at);

CREATE INDEX patient_keys_by_patient on patient_keys (patient_id);

CREATE INDEX phone_visits_by_age on phone_visits (expires_at);

CREATE INDEX phone_visits_by_journey on phone_visits (journey_id);

CREATE INDEX print_jobs_owed on print_jobs (printer_id, owed_at, job_id) where state = 'OWED';

CREATE INDEX print_jobs_sending on print_jobs (state) where state = 'SENDING';

CREATE INDEX print_jobs_unsettled on print_jobs (owed_at, job_id)
            where state in ('OWED', 'SENDING', 'UNKNOWN') and replaced_by is null;

CREATE INDEX recovery_codes_by_staff on recovery_codes (staff_id);

CREATE INDEX restore_tries_by_age on restore_tries (at);

CREATE INDEX restores_by_age on restores (expires_at);

CREATE INDEX restores_by_session on restores (session_hash);

CREATE INDEX sessions_by_end on sessions (ends_at);

CREATE INDEX sessions_by_staff on sessions (staff_id);

CREATE INDEX staff_roles_by_department on staff_roles (department_id, role);

CREATE INDEX tokens_voided on tokens (department_id, service_date) where voided = 1;

CREATE INDEX visits_active on visits (department_id) where state in ('CALLED', 'IN_CONSULTATION');

CREATE INDEX visits_by_token on visits (token_id) where token_id is not null;

CREATE INDEX visits_called on visits (department_id, last_called_at) where last_called_at is not null;

CREATE INDEX visits_held_until on visits (department_id, held_until) where held_until is not null;

CREATE INDEX visits_in_line on visits (department_id) where state in ('WAITING', 'URGENT');

CREATE INDEX visits_of_day on visits (service_date, department_id);

CREATE UNIQUE INDEX visits_one_active_per_doctor on visits (doctor_id)
            where state in ('CALLED', 'IN_CONSULTATION');

CREATE UNIQUE INDEX visits_one_active_per_token on visits (token_id)
            where state in ('CALLED', 'IN_CONSULTATION');

CREATE UNIQUE INDEX visits_one_open_per_token_and_department on visits (token_id, department_id)
            where state in ('WAITING', 'URGENT', 'CALLED', 'IN_CONSULTATION');

CREATE INDEX visits_scanned on visits (department_id, scanned_at) where state = 'SCANNED';

