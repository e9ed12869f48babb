"""What can be asked about staff, devices and who holds a session or a key.

Resolving a caller is on the way of every request: one statement by an index, on the event loop's own connection.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final, Literal, cast

import msgspec

from appliance.clock import iso, parse
from appliance.database.connection import Connection
from appliance.identity.roles import DeviceKind, Grant, Role, in_order
from appliance.identity.tokens import Claims

IDLE_MINUTES: Final = 15
QUIET_MINUTES: Final = 5
PAGE_HOURS: Final = 12
TOUCH_SECONDS: Final = 60
"""How old `seen_at` may grow before it is written again: reading pages costs one small write a minute, no more."""


class Staff(msgspec.Struct, frozen=True):
    """A member of staff and what they may do where."""

    staff_id: str
    username: str
    name: str
    enabled: bool
    verified: bool
    version: int
    grants: tuple[Grant, ...]

    @property
    def roles(self) -> tuple[Role, ...]:
        """Their roles, in order."""
        return tuple(grant.role for grant in self.grants)

    @property
    def department_ids(self) -> tuple[str, ...]:
        """Every department that one of their roles names, in order."""
        return tuple(sorted({department for grant in self.grants for department in grant.department_ids}))


class Device(msgspec.Struct, frozen=True):
    """A kiosk, board or terminal. `seen_at` is None until it has shown its key; a revoked one has none any more."""

    device_id: str
    kind: DeviceKind
    name: str
    place: str
    department_ids: tuple[str, ...]
    printer_id: str | None
    revoked: bool
    added_at: str
    version: int
    seen_at: str | None
    has_key: bool


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a session or a key belongs to, and what the tables say at this moment.

    `roles` of staff maps each role to its departments, an empty set being the whole hospital (`roles.EVERYWHERE`); a
    device has none: its `device_kind` says what it may do, `department_ids` where. `touch_due` asks the caller to submit
    `sessions.touch` or `actions.touch_device`, which is never waited for.
    """

    kind: Literal["staff", "device"]
    id: str
    name: str
    audience: Literal["page", "program", "device"]
    session_id: str
    """What live streams end with; of a device, its id."""
    roles: Mapping[Role, frozenset[str]] = {}
    verified: bool = False
    authenticated_at: str | None = None
    """When the password was last given in this session."""
    second_factor: bool = False
    """Whether signing in asks them for a code too."""
    device_kind: DeviceKind | None = None
    department_ids: frozenset[str] = frozenset()
    """Of staff, the departments of all roles together."""
    printer_id: str | None = None
    touch_due: bool = False

    def may_act_as(self, role: Role, department_id: str | None = None) -> bool:
        """Whether they hold the role, in this department if one is given."""
        departments = self.roles.get(role)
        if departments is None:
            return False
        return department_id is None or not departments or department_id in departments


class OpenSession(msgspec.Struct, frozen=True):
    """One session of a member of staff, as an administrator sees it: when it began, was last used, and ends."""

    session_id: str
    audience: Literal["page", "program"]
    opened_at: str
    seen_at: str
    ends_at: str


class Credential(msgspec.Struct, frozen=True):
    """What a sign-in is checked against: the sealed hash, and when it was set."""

    staff_id: str
    enabled: bool
    sealed: bytes
    changed_at: str


class SecondFactor(msgspec.Struct, frozen=True):
    """An authenticator's sealed secret; not `enrolled_at` yet while no code of it was shown. No code serves twice:
    `last_step` is the time step of the last one taken.
    """

    staff_id: str
    sealed: bytes
    made_at: str
    enrolled_at: str | None
    last_step: int


class Pairing(msgspec.Struct, frozen=True):
    """A device that waits to be paired; with `device_id` once an administrator has said what it is."""

    pairing_id: str
    kind: DeviceKind
    code_hash: bytes
    secret_hash: bytes
    wrong: int
    expires_at: str
    device_id: str | None


def caller_of_session(db: Connection, secret_hash: bytes, now: datetime) -> Known | None:
    """Whose page this is, by the keyed hash of its cookie (`keyed.session_hash`); None once it is idle, over or revoked."""
    return _holder(
        db.execute(
            """
            select s.session_id, s.audience, s.seen_at, s.authenticated_at, p.staff_id, p.name, p.verified,
                   f.enrolled_at, r.role, r.department_id
            from sessions as s
            join staff as p on p.staff_id = s.staff_id and p.enabled = 1
            left join second_factors as f on f.staff_id = s.staff_id
            left join staff_roles as r on r.staff_id = s.staff_id
            where s.secret_hash = ? and s.audience = 'page' and s.ends_at > ? and s.seen_at > ?
            """,
            (secret_hash, iso(now), iso(idle_since(now))),
        ).fetchall(),
        now,
    )


def caller_of_program(db: Connection, claims: Claims, now: datetime) -> Known | None:
    """Whose access token this is, by its claims as `AccessTokens.read` gave them; None once the session is revoked.

    What the token claims only narrows what the tables grant.
    """
    known = _holder(
        db.execute(
            """
            select s.session_id, s.audience, s.seen_at, s.authenticated_at, p.staff_id, p.name, p.verified,
                   f.enrolled_at, r.role, r.department_id
            from sessions as s
            join staff as p on p.staff_id = s.staff_id and p.enabled = 1
            left join second_factors as f on f.staff_id = s.staff_id
            left join staff_roles as r on r.staff_id = s.staff_id
            where s.session_id = ? and s.staff_id = ? and s.audience = 'program' and s.ends_at > ?
            """,
            (claims.sid, claims.sub, iso(now)),
        ).fetchall(),
        now,
    )
    return known and _narrowed(known, claims)


def caller_of_device(db: Connection, key_hash: bytes, now: datetime, *, kind: DeviceKind) -> Known | None:
    """Which device of this kind this is, by the keyed hash of its key (`keyed.device_hash`); None for any other."""
    row = db.execute(
        """
        select d.device_id, d.name, d.department_ids, d.printer_id, k.seen_at
        from device_keys as k join devices as d on d.device_id = k.device_id
        where k.key_hash = ? and d.kind = ? and d.revoked = 0
        """,
        (key_hash, kind),
    ).fetchone()
    if row is None:
        return None
    device_id, name, department_ids, printer_id, seen_at = row
    return Known(
        kind="device",
        id=device_id,
        name=name,
        audience="device",
        session_id=device_id,
        device_kind=kind,
        department_ids=frozenset(msgspec.json.decode(department_ids, type=list[str])),
        printer_id=printer_id,
        touch_due=_touch_due(seen_at, now),
    )


def still_open(db: Connection, session_ids: Iterable[str], now: datetime) -> set[str]:
    """Those of the sessions that still hold: what the hub asks about whoever listens. Device ids count as sessions."""
    wanted = tuple(session_ids)
    marks = ",".join("?" * len(wanted))
    open_sessions = db.execute(
        f"""
        select s.session_id from sessions as s join staff as p on p.staff_id = s.staff_id and p.enabled = 1
        where s.session_id in ({marks}) and s.ends_at > ? and (s.audience = 'program' or s.seen_at > ?)
        """,
        (*wanted, iso(now), iso(idle_since(now))),
    )
    our_devices = db.execute(
        f"""
        select d.device_id from devices as d join device_keys as k on k.device_id = d.device_id
        where d.device_id in ({marks}) and d.revoked = 0
        """,
        wanted,
    )
    return {row[0] for row in (*open_sessions, *our_devices)}


def credential(db: Connection, username: str) -> Credential | None:
    """What to check a sign-in against; None for a name that nobody has, or that has no password yet."""
    row = db.execute(
        """
        select p.staff_id, p.enabled, c.sealed, c.changed_at
        from staff as p join credentials as c on c.staff_id = p.staff_id
        where p.username = ?
        """,
        (username,),
    ).fetchone()
    return Credential(row[0], bool(row[1]), row[2], row[3]) if row else None


def session_owner(db: Connection, session_id: str) -> str | None:
    """The staff id behind a session, run out or not."""
    row = db.execute("select staff_id from sessions where session_id = ?", (session_id,)).fetchone()
    return row[0] if row else None


def staff(db: Connection, staff_id: str) -> Staff | None:
    """One member of staff."""
    row = db.execute(f"select {_STAFF} from staff where staff_id = ?", (staff_id,)).fetchone()
    return _staff(db, row) if row else None


def staff_by_username(db: Connection, username: str) -> Staff | None:
    """One member of staff, by the name they sign in with."""
    row = db.execute(f"select {_STAFF} from staff where username = ?", (username,)).fetchone()
    return _staff(db, row) if row else None


def all_staff(db: Connection) -> list[Staff]:
    """Everybody who works or worked here, by name."""
    return [_staff(db, row) for row in db.execute(f"select {_STAFF} from staff order by name, staff_id").fetchall()]


def staff_in(db: Connection, department_id: str, role: Role) -> list[Staff]:
    """Everybody enabled who has this role in this department, by name."""
    rows = db.execute(
        f"""
        select {_STAFF} from staff where enabled = 1 and staff_id in
            (select staff_id from staff_roles where department_id = ? and role = ?)
        order by name, staff_id
        """,
        (department_id, role),
    ).fetchall()
    return [_staff(db, row) for row in rows]


def doctors(db: Connection, department_id: str) -> list[Staff]:
    """The doctors of a department, by name."""
    return staff_in(db, department_id, "DOCTOR")


def administrators(db: Connection) -> set[str]:
    """The ids of everybody enabled who may administer the house."""
    rows = db.execute(
        """
        select r.staff_id from staff_roles as r join staff as p on p.staff_id = r.staff_id
        where r.department_id = '' and r.role = 'ADMIN' and p.enabled = 1
        """
    )
    return {row[0] for row in rows}


def device(db: Connection, device_id: str) -> Device | None:
    """One device, revoked or not."""
    row = db.execute(
        f"select {_DEVICE} from devices left join device_keys using (device_id) where device_id = ?", (device_id,)
    ).fetchone()
    return _device(row) if row else None


def all_devices(db: Connection) -> list[Device]:
    """Every device that is or was ours, oldest first."""
    rows = db.execute(f"select {_DEVICE} from devices left join device_keys using (device_id) order by device_id")
    return [_device(row) for row in rows]


def factor(db: Connection, staff_id: str) -> SecondFactor | None:
    """Somebody's authenticator, enrolled or begun."""
    row = db.execute(
        "select staff_id, sealed, made_at, enrolled_at, last_step from second_factors where staff_id = ?", (staff_id,)
    ).fetchone()
    return SecondFactor(*row) if row else None


def recovery_left(db: Connection, staff_id: str) -> int:
    """How many recovery codes somebody still has."""
    (count,) = db.execute("select count(*) from recovery_codes where staff_id = ?", (staff_id,)).fetchone()
    return int(count)


def open_sessions(db: Connection, staff_id: str, now: datetime) -> list[OpenSession]:
    """The sessions by which somebody is signed in at this moment, oldest first."""
    rows = db.execute(
        """
        select session_id, audience, opened_at, seen_at, ends_at from sessions
        where staff_id = ? and ends_at > ? and (audience = 'program' or seen_at > ?)
        order by session_id
        """,
        (staff_id, iso(now), iso(idle_since(now))),
    )
    return [OpenSession(*row) for row in rows]


def password_changed_at(db: Connection, staff_id: str) -> str | None:
    """When somebody's password was last set; None for somebody without one."""
    row = db.execute("select changed_at from credentials where staff_id = ?", (staff_id,)).fetchone()
    return row[0] if row else None


def pairing(db: Connection, pairing_id: str) -> Pairing | None:
    """A pairing, run out or not."""
    row = db.execute(f"select {PAIRING} from pairings where pairing_id = ?", (pairing_id,)).fetchone()
    return Pairing(*row) if row else None


def pairing_of_code(db: Connection, code_hash: bytes, at: str) -> Pairing | None:
    """The device that shows this code and still waits."""
    row = db.execute(
        f"select {PAIRING} from pairings where code_hash = ? and expires_at > ? and device_id is null", (code_hash, at)
    ).fetchone()
    return Pairing(*row) if row else None


def pairings_waiting(db: Connection, now: datetime) -> int:
    """How many devices show a code that nobody has entered yet."""
    (count,) = db.execute(
        "select count(*) from pairings where expires_at > ? and device_id is null", (iso(now),)
    ).fetchone()
    return int(count)


def anything_ended(db: Connection, now: datetime) -> bool:
    """Whether a session or a pairing has passed its end, so that there is something to sweep."""
    (ended,) = db.execute(
        """
        select exists (select 1 from sessions where ends_at <= ?) or exists (select 1 from pairings where expires_at <= ?)
        """,
        (iso(now), iso(now)),
    ).fetchone()
    return bool(ended)


def has_quiet_page(db: Connection, staff_id: str, now: datetime) -> bool:
    """Whether a page of somebody is still open that has done nothing for a third of the time that it may."""
    row = db.execute(
        """
        select 1 from sessions
        where staff_id = ? and audience = 'page' and seen_at <= ? and seen_at > ? and ends_at > ? limit 1
        """,
        (staff_id, iso(now - timedelta(minutes=QUIET_MINUTES)), iso(idle_since(now)), iso(now)),
    ).fetchone()
    return row is not None


def idle_since(now: datetime) -> datetime:
    """A page that was last seen at this instant or before is idle too long."""
    return now - timedelta(minutes=IDLE_MINUTES)


PAIRING = ", ".join(Pairing.__struct_fields__)
_STAFF = "staff_id, username, name, enabled, verified, version"
_DEVICE = "device_id, kind, name, place, department_ids, printer_id, revoked, added_at, version, seen_at, key_hash is not null"


def _holder(rows: list[tuple[str, ...]], now: datetime) -> Known | None:
    """One row per role and department, or a single one for somebody without a role."""
    if not rows:
        return None
    session_id, audience, seen_at, authenticated_at, staff_id, name, verified, enrolled_at, *_ = rows[0]
    roles: dict[Role, set[str]] = {}
    for row in rows:
        if row[8] is not None:
            roles.setdefault(cast(Role, row[8]), set()).update({row[9]} - {""})
    return Known(
        kind="staff",
        id=staff_id,
        name=name,
        audience=audience,  # type: ignore[arg-type]  # the table's check holds it to the two
        session_id=session_id,
        roles={role: frozenset(departments) for role, departments in roles.items()},
        verified=bool(verified),
        authenticated_at=authenticated_at,
        second_factor=enrolled_at is not None,
        department_ids=frozenset[str]().union(*roles.values()),
        touch_due=audience == "page" and _touch_due(seen_at, now),
    )


def _narrowed(known: Known, claims: Claims) -> Known:
    claimed = frozenset(claims.departmentIds)
    roles = {
        role: departments & claimed
        for role, departments in known.roles.items()
        if role in claims.roles and (not departments or departments & claimed)  # never narrowed to the whole hospital
    }
    return msgspec.structs.replace(known, roles=roles, department_ids=frozenset[str]().union(*roles.values()))


def _touch_due(seen_at: str | None, now: datetime) -> bool:
    return seen_at is None or (now - parse(seen_at)).total_seconds() >= TOUCH_SECONDS


def _staff(db: Connection, row: tuple[str, ...]) -> Staff:
    staff_id, username, name, enabled, verified, version = row
    roles = db.execute("select role, department_id from staff_roles where staff_id = ?", (staff_id,))
    grants = in_order(Grant(role, (department,) if department else ()) for role, department in roles)
    return Staff(staff_id, username, name, bool(enabled), bool(verified), int(version), grants)


def _device(row: tuple[str, ...]) -> Device:
    device_id, kind, name, place, departments, printer_id, revoked, added_at, version, seen_at, has_key = row
    return Device(
        device_id,
        kind,  # type: ignore[arg-type]  # the table's check holds it to the kinds
        name,
        place,
        msgspec.json.decode(departments, type=tuple[str, ...]),
        printer_id,
        bool(revoked),
        added_at,
        int(version),
        seen_at,
        bool(has_key),
    )
