"""The tables of people and of the phones' sessions."""

from sqlite_utils import Database


def create_patients(db: Database) -> None:
    """Sealed facts, and the drawers of phones; only hashes of secrets."""
    db.executescript("""
        create table people (
            patient_id text primary key,
            sealed blob not null,
            key_id text not null,
            event_id text not null,
            type_name text not null
        ) strict, without rowid;

        create table phone_visits (
            session_hash blob not null,
            journey_id text not null,
            full integer not null check (full in (0, 1)),
            expires_at text not null,
            primary key (session_hash, journey_id)
        ) strict, without rowid;
        create index phone_visits_by_age on phone_visits (expires_at);
        create index phone_visits_by_journey on phone_visits (journey_id);

        create table restores (
            visit_id text primary key,
            token_hash blob not null unique,
            generation integer not null,
            expires_at text not null
        ) strict, without rowid;
        create index restores_by_age on restores (expires_at);

        create table restore_tries (
            token_id text primary key,
            wrong integer not null,
            at text not null
        ) strict, without rowid;
        create index restore_tries_by_age on restore_tries (at);

        create table nonces (
            nonce text primary key,
            used_at text not null
        ) strict, without rowid;
        create index nonces_by_age on nonces (used_at);
    """)
