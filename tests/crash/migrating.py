"""Brings a data folder to today's shape, to be recorded.

python -m tests.crash.migrating DATA ACKNOWLEDGED
"""

import appliance.database.sqlite  # isort: skip  # noqa: F401
import sys
from pathlib import Path

from appliance.database import migrations


def main(data: str, acknowledged: str) -> None:
    migrations.migrate(Path(data) / "medique.db")
    Path(acknowledged).write_text("migrated\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
