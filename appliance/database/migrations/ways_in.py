"""The drawers of the ways in: second factors, recovery codes, pairings of devices, and whose phone holds a restore token."""

from sqlite_utils import Database


def create_ways_in(db: Database) -> None:
    """Sealed secrets and keyed hashes only. A recovery code's row goes when it is used; a pairing's when it is over.

    `last_step` is the time step of the last code that was taken: no code of that step or an earlier one serves again.
    """
    db.executescript("""
        create table second_factors (
            staff_id text primary key,
            sealed blob not null,
            made_at text not null,
            enrolled_at text,
            last_step integer not null
        ) strict, without rowid;

        create table recovery_codes (
            code_hash blob primary key,
            staff_id text not null,
            made_at text not null
        ) strict, without rowid;
        create index recovery_codes_by_staff on recovery_codes (staff_id);

        create table pairings (
            pairing_id text primary key,
            kind text not null check (kind in ('KIOSK', 'BOARD', 'TERMINAL')),
            code_hash blob not null unique,
            secret_hash blob not null,
            wrong integer not null,
            expires_at text not null,
            device_id text
        ) strict, without rowid;
        create index pairings_by_end on pairings (expires_at);

        alter table restores add column session_hash blob;
        create index restores_by_session on restores (session_hash);
    """)
