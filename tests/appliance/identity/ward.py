"""A small ward for the tests of identity: Anita administers, Dr Meera and Nurse Thomas serve, Ravi must see nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from appliance.database.connection import Connection
from appliance.database.transaction import Folding
from appliance.identity import actions, keyed, lookups, sessions
from appliance.identity.lookups import Known
from appliance.identity.passwords import Passwords
from appliance.identity.roles import Grant
from appliance.identity.sessions import Opened, Proven
from appliance.identity.tables import FOLDS
from appliance.journal.event import Author
from tests.hospital import FakeClock, Spine, open_spine

CARDIOLOGY, EYES = "cardiology", "eyes"
ANITA = Author(kind="staff", id="anita", trace_id="trace-1")
PASSWORDS = Passwords(memory_kibibytes=8, passes=1)
"""Cheap ones: tests of time and strength make their own."""

SECRET = "a green bicycle at noon"
HASH = PASSWORDS.hash_now(SECRET)


@contextmanager
def open_ward(folder: Path, *, clock: FakeClock | None = None, seed: int = 1) -> Iterator[Spine]:
    with open_spine(folder, Folding(FOLDS), clock=clock, seed=seed) as spine:
        yield spine


def hire(spine: Spine, username: str, *grants: Grant, password_hash: str = HASH) -> str:
    return spine.do(
        actions.add_staff,
        ANITA,
        username=username,
        name=username.title(),
        grants=grants,
        password_hash=password_hash,
    )


def hire_meera(spine: Spine) -> str:
    return hire(spine, "meera", Grant("DOCTOR", (CARDIOLOGY,)))


def hire_anita(spine: Spine) -> str:
    return hire(spine, "anita", Grant("ADMIN"))


def proof(spine: Spine, staff_id: str, *, fresh: str | None = None) -> Proven:
    """As if the password had just been right."""
    credential = lookups.credential(spine.db, _username(spine.db, staff_id))
    assert credential is not None
    return Proven(staff_id, credential.changed_at, fresh)


def open_page(spine: Spine, staff_id: str) -> Opened:
    return spine.do(sessions.open_page, Author(kind="staff", id=staff_id), proven=proof(spine, staff_id))


def open_program(spine: Spine, staff_id: str) -> Opened:
    return spine.do(sessions.open_program, Author(kind="staff", id=staff_id), proven=proof(spine, staff_id))


def by_cookie(spine: Spine, secret: str | None) -> Known | None:
    """Who a request with this cookie comes from."""
    assert secret is not None
    return lookups.caller_of_session(spine.db, keyed.session_hash(spine.means.keys, secret), spine.clock.now())


def everything_on_disk(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir() if file.is_file())


def _username(db: Connection, staff_id: str) -> str:
    staff = lookups.staff(db, staff_id)
    assert staff is not None
    return staff.username
