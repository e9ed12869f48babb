"""Makes pysqlite3 this process's only `sqlite3`, and refuses one that carries the WAL-reset bug.

SQLite up to 3.51.2 can corrupt a WAL database when two processes checkpoint it at the same instant (fixed in 3.51.3),
and a box with Litestream beside it is exactly that arrangement. Debian's and Python's own library are older. Two
different SQLite libraries must never open one file in one process either: closing a file in one drops the other's POSIX
locks. So this module is imported before anything that may import `sqlite3` (aiosqlite, sqlite-utils do).
"""

import sys

import pysqlite3
import pysqlite3.dbapi2

OLDEST = (3, 51, 3)

already = sys.modules.get("sqlite3")
if already is not None and already is not pysqlite3:
    for name in [name for name in sys.modules if name == "sqlite3" or name.startswith("sqlite3.")]:
        del sys.modules[name]
sys.modules["sqlite3"] = pysqlite3
sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2

if pysqlite3.sqlite_version_info < OLDEST:
    raise SystemExit(
        f"SQLite {pysqlite3.sqlite_version} can corrupt this database; at least "
        f"{'.'.join(map(str, OLDEST))} is needed. Install the locked requirements again."
    )
