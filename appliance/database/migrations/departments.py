"""The tables of departments, rooms and policies."""

from sqlite_utils import Database


def create_departments(db: Database) -> None:
    """Few rows, read often; a policy version is never overwritten."""
    db.executescript("""
        create table departments (
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
        ) strict, without rowid;

        create table policies (
            department_id text not null references departments,
            policy_version integer not null,
            policy text not null,
            set_at text not null,
            primary key (department_id, policy_version)
        ) strict, without rowid;

        create table rooms (
            room_id text primary key,
            department_id text not null references departments,
            name text not null,
            unique (department_id, name)
        ) strict, without rowid;
    """)
