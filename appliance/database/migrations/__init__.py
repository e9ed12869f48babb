"""How the database came to its shape: forward only, telling names, one transaction each, in the order of this list."""

from pathlib import Path

import appliance.database.sqlite  # isort: skip  # noqa: F401
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from appliance.database.connection import Connection, Synchronous, writing
from appliance.database.migrations import (
    days,
    departments,
    identity,
    journeys,
    patients,
    printing,
    queues,
    spine,
    triage,
    ways_in,
)

HISTORY = Migrations("medique")
for step in (
    spine.create_the_spine,
    identity.create_identity,
    departments.create_departments,
    patients.create_patients,
    queues.create_queues,
    printing.create_printing,
    journeys.add_journeys,
    ways_in.create_ways_in,
    triage.create_triage,
    days.add_days,
):
    HISTORY()(step)


def migrate(path: Path, *, synchronous: Synchronous = "FULL") -> None:
    """Bring the database file to today's shape, making it if need be. A cut leaves whole migrations, never halves."""
    db = writing(path, synchronous=synchronous)
    try:
        if pending(db):
            apply(db)
            db.execute("pragma wal_checkpoint(truncate)")
    finally:
        db.close()


def apply(db: Connection) -> None:
    """Run what is pending on an open writing connection."""
    ours = Database(db)
    with ours.atomic():  # sqlite-utils makes its table and its index in two transactions: a cut between left it without
        HISTORY.ensure_migrations_table(ours)
    HISTORY.apply(ours)


def pending(db: Connection) -> tuple[str, ...]:
    """Names of migrations that this file has not seen: the readiness check and `upgrade` ask."""
    return tuple(step.name for step in HISTORY.pending(Database(db)))


def shape(db: Connection) -> str:
    """The schema as text, one statement after the other, sorted: what `schema.sql` holds and a test compares."""
    rows = db.execute("""
        select sql from sqlite_master
        where sql is not null and name not like '\\_litestream\\_%' escape '\\' and name not like 'sqlite\\_%' escape '\\'
        order by type desc, name
    """)
    return "".join(f"{sql};\n\n" for (sql,) in rows)
