"""The tables of staff, roles and devices, and the drawers for credentials, sessions and device keys."""

from sqlite_utils import Database


def create_identity(db: Database) -> None:
    """Folded tables first. The drawers point to nobody by foreign key: a rebuild brings back the folded ones alone.

    A session is of a page (then it has the keyed hash of its cookie) or of a program (then it has the generation of its
    refresh token, which is derived and stored nowhere).
    """
    db.executescript("""
        create table staff (
            staff_id text primary key,
            username text not null unique,
            name text not null,
            enabled integer not null check (enabled in (0, 1)),
            verified integer not null check (verified in (0, 1)),
            version integer not null
        ) strict, without rowid;

        create table staff_roles (
            staff_id text not null references staff,
            role text not null check (role in
                ('RECEPTION', 'NURSE', 'ATTENDANT', 'DOCTOR', 'ADMIN', 'AUDITOR', 'OPERATOR')),
            department_id text not null,
            primary key (staff_id, role, department_id),
            check ((department_id <> '') = (role in ('RECEPTION', 'NURSE', 'ATTENDANT', 'DOCTOR')))
        ) strict, without rowid;
        create index staff_roles_by_department on staff_roles (department_id, role);

        create table devices (
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

        create table credentials (
            staff_id text primary key,
            sealed blob not null,
            changed_at text not null
        ) strict, without rowid;

        create table sessions (
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
        create index sessions_by_staff on sessions (staff_id);
        create index sessions_by_end on sessions (ends_at);

        create table device_keys (
            device_id text primary key,
            key_hash blob not null unique,
            made_at text not null,
            seen_at text
        ) strict, without rowid;
    """)
