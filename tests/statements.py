"""A connection that remembers what it was asked: to count an action's statements and to look at their plans."""

import appliance.database.sqlite  # isort: skip  # noqa: F401
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from appliance.database.tables import KINDS
from tests.house.test_tables import FEW_ROWS

GROWING = KINDS.keys() - FEW_ROWS
"""Tables with a row for every patient, token, event or phone: reading one through would be slower every day."""


class Asked(sqlite3.Connection):
    """Remembers every statement with its parameters, in order."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.statements: list[tuple[str, Any]] = []

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        self.statements.append((sql, parameters))
        return super().execute(sql, parameters)

    def steps(self, act: Callable[[], object]) -> int:
        """How many instructions of SQLite's machine an act takes: what it costs, whatever else this computer does."""
        taken = [0]

        def count() -> int:
            taken[0] += 1
            return 0

        self.set_progress_handler(count, 1)
        try:
            act()
        finally:
            self.set_progress_handler(None, 0)
        return taken[0]

    def forget(self) -> None:
        """From here on anew."""
        self.statements.clear()


def asked(path: Path, *, writing: bool = False) -> Asked:
    """A connection to a database file; one that cannot write unless told otherwise."""
    db = sqlite3.connect(path, isolation_level=None, factory=Asked)
    if not writing:
        db.execute("pragma query_only = on")
    else:
        db.execute("pragma foreign_keys = on")
        db.execute("pragma recursive_triggers = on")
        db.execute("pragma synchronous = off")
    db.forget()
    return db


def read_through(db: sqlite3.Connection, sql: str, parameters: Any = ()) -> list[str]:
    """The steps of a statement's plan that read a growing table row after row."""
    plan = [str(step[3]) for step in db.execute(f"explain query plan {sql}", parameters)]
    names = {alias: table for table, alias in re.findall(r"\b(\w+) (?:as )?(\w+)", sql) if table in KINDS}
    return [
        step for step in plan if step.startswith("SCAN ") and names.get(step.split()[1], step.split()[1]) in GROWING
    ]
