"""The kinds of tables. Every table is of one kind, declared here and nowhere else; `tests/house` holds the schema to it.

- SPINE: the journal, its floor, the migrations. Litestream's own `_litestream_*` tables belong here too, unlisted.
- FOLDED: rebuilt from the journal alone; `medique rebuild --check` compares every one. Only folds write them.
- DRAWER: not journalled; survives a restart, is copied with the database, absent after a restore from the centre alone.
- Followers keep disposable files of their own and have no table here.
"""

from enum import Enum
from typing import Final


class Kind(Enum):
    """What a table is, and so who may write it and whether a rebuild brings it back."""

    SPINE = "spine"
    FOLDED = "folded"
    DRAWER = "drawer"


KINDS: Final[dict[str, Kind]] = {
    "journal": Kind.SPINE,
    "journal_floor": Kind.SPINE,
    "_sqlite_migrations": Kind.SPINE,
    "epochs": Kind.FOLDED,
    "clock_steps": Kind.FOLDED,
    "patient_keys": Kind.DRAWER,
    "answers": Kind.DRAWER,
    "staff": Kind.FOLDED,
    "staff_roles": Kind.FOLDED,
    "devices": Kind.FOLDED,
    "credentials": Kind.DRAWER,
    "sessions": Kind.DRAWER,
    "device_keys": Kind.DRAWER,
    "second_factors": Kind.DRAWER,
    "recovery_codes": Kind.DRAWER,
    "pairings": Kind.DRAWER,
    "departments": Kind.FOLDED,
    "policies": Kind.FOLDED,
    "rooms": Kind.FOLDED,
    "holidays": Kind.FOLDED,
    "people": Kind.FOLDED,
    "phone_visits": Kind.DRAWER,
    "restores": Kind.DRAWER,
    "restore_tries": Kind.DRAWER,
    "nonces": Kind.DRAWER,
    "lines": Kind.FOLDED,
    "tokens": Kind.FOLDED,
    "visits": Kind.FOLDED,
    "intake": Kind.FOLDED,
    "visit_facts": Kind.FOLDED,
    "undoables": Kind.FOLDED,
    "prescriptions": Kind.FOLDED,
    "duty": Kind.FOLDED,
    "alarms": Kind.FOLDED,
    "triage_rules": Kind.FOLDED,
    "print_jobs": Kind.FOLDED,
    "days": Kind.FOLDED,
    "carryings": Kind.FOLDED,
}


def of_kind(kind: Kind) -> tuple[str, ...]:
    """The names of all tables of one kind, in the order of the list."""
    return tuple(name for name, its_kind in KINDS.items() if its_kind is kind)
