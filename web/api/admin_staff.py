"""Who works here and what they may do: the administrator's calls about staff (identity.md S1, S2)."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from appliance.database.answers import once
from appliance.database.transaction import Transaction
from appliance.identity import actions, second_factor, sessions
from appliance.identity import lookups as identity
from appliance.identity.passwords import insist_on_a_good_one
from appliance.identity.roles import Grant, Role
from appliance.refusals import Refused
from web import fields, repeats
from web.api.devices import require_departments
from web.api.visit import Document, Instant
from web.freshness import require_fresh
from web.request import Request


class GrantGiven(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A role, and for a role of the ward the departments it holds in."""

    role: Role
    department_ids: fields.Ids = []


Grants = Annotated[list[GrantGiven], Meta(max_length=20)]


class AddStaff(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Somebody new, with the first password that they are told."""

    username: fields.Name
    name: fields.Name
    password: fields.Password
    grants: Grants = []
    idempotency_key: fields.Key | None = None


class ChangeStaff(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """What is to be otherwise; what is not named stays as it is."""

    name: fields.Name | None = None
    grants: Grants | None = None
    enabled: bool | None = None
    verified: Literal[True] | None = None
    reason: fields.Reason | None = None
    expected_version: fields.Version | None = None
    idempotency_key: fields.Key | None = None


class NewPassword(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Another password."""

    password: fields.Password


class GrantDocument(Document, frozen=True, kw_only=True):
    """A role and where it holds; no department means the whole hospital."""

    role: Role
    department_ids: tuple[str, ...]


class SessionDocument(Document, frozen=True, kw_only=True):
    """A session by which somebody is signed in."""

    session_id: str
    audience: Literal["page", "program"]
    opened_at: Instant
    seen_at: Instant
    ends_at: Instant


class StaffDocument(Document, frozen=True, kw_only=True):
    """A member of staff as an administrator sees them."""

    staff_id: str
    username: str
    name: str
    enabled: bool
    verified: bool
    grants: tuple[GrantDocument, ...]
    second_factor: bool
    second_factor_required: bool
    recovery_codes_left: int
    sessions: tuple[SessionDocument, ...]
    password_changed_at: Instant | None
    version: int


class Added(msgspec.Struct, frozen=True):
    """The answer that is kept for a repeated request."""

    staff_id: str


async def index(request: Request[None]) -> list[StaffDocument]:
    """Everybody who works or worked here, by name."""
    return [described(request, staff) for staff in identity.all_staff(request.box.readers.here)]


async def show(request: Request[None]) -> StaffDocument:
    """One member of staff."""
    return _document(request)


async def add(request: Request[AddStaff]) -> StaffDocument:
    """Somebody new, with their first password."""
    require_fresh(request)
    body = request.body
    username = body.username.strip().lower()
    insist_on_a_good_one(body.password, username)
    added, _ = await request.box.writer.do(
        once,
        request.author,
        repeats.question(request, without="password"),
        Added,
        _add,
        username=username,
        name=body.name,
        grants=_grants(request, body.grants),
        password_hash=await request.app.sign_in.passwords.hash(body.password),
    )
    return _document(request, added.staff_id)


async def change(request: Request[ChangeStaff]) -> StaffDocument:
    """Another name, other roles, verified, disabled or enabled: from the next request on."""
    require_fresh(request)
    body = request.body
    await request.box.writer.do(
        once,
        request.author,
        repeats.question(request),
        identity.Staff,
        actions.change_staff,
        staff_id=request.params["staffId"],
        name=body.name,
        grants=_grants(request, body.grants) if body.grants is not None else None,
        enabled=body.enabled,
        verified=body.verified,
        reason=body.reason,
        expected_version=body.expected_version,
    )
    document = _document(request)
    for session in document.sessions:
        request.app.hub.end_session(session.session_id)  # it comes back at once, and is judged by what holds now
    return document


async def set_password(request: Request[NewPassword]) -> StaffDocument:
    """Another password; every session of theirs ends, but the one in which it is one's own that is changed."""
    require_fresh(request)
    staff = _staff(request)
    insist_on_a_good_one(request.body.password, staff.username)
    own = staff.staff_id == request.caller.id
    await request.box.writer.do(
        actions.set_password,
        request.author,
        staff_id=staff.staff_id,
        password_hash=await request.app.sign_in.passwords.hash(request.body.password),
        keep_session_id=request.caller.session_id if own else None,
    )
    return _document(request)


async def remove_second_factor(request: Request[None]) -> StaffDocument:
    """Take an authenticator away that was lost, with its recovery codes."""
    require_fresh(request)
    staff = _staff(request)
    await request.box.writer.do(second_factor.remove, request.author, staff_id=staff.staff_id)
    return _document(request)


async def end_sessions(request: Request[None]) -> StaffDocument:
    """Sign somebody out everywhere, at once."""
    staff = _staff(request)
    await request.box.writer.do(sessions.revoke_all, request.author, staff_id=staff.staff_id)
    return _document(request)


def _add(tx: Transaction, *, username: str, name: str, grants: tuple[Grant, ...], password_hash: str) -> Added:
    return Added(actions.add_staff(tx, username=username, name=name, grants=grants, password_hash=password_hash))


def described(request: Request[Any], staff: identity.Staff) -> StaffDocument:
    """A member of staff, with what the drawers know of their sign-ins."""
    db, staff_id = request.box.readers.here, staff.staff_id
    factor = identity.factor(db, staff_id)
    opened = identity.open_sessions(db, staff_id, request.box.clock.now())
    return StaffDocument(
        staff_id=staff_id,
        username=staff.username,
        name=staff.name,
        enabled=staff.enabled,
        verified=staff.verified,
        grants=tuple(GrantDocument(role=each.role, department_ids=each.department_ids) for each in staff.grants),
        second_factor=factor is not None and factor.enrolled_at is not None,
        second_factor_required="ADMIN" in staff.roles and not request.box.settings.demo,
        recovery_codes_left=identity.recovery_left(db, staff_id),
        sessions=tuple(SessionDocument(**msgspec.structs.asdict(each)) for each in opened),
        password_changed_at=identity.password_changed_at(db, staff_id),
        version=staff.version,
    )


def _document(request: Request[Any], staff_id: str | None = None) -> StaffDocument:
    return described(request, _staff(request, staff_id))


def _staff(request: Request[Any], staff_id: str | None = None) -> identity.Staff:
    staff = identity.staff(request.box.readers.here, staff_id or request.params["staffId"])
    if staff is None:
        raise Refused("not-found", "There is nobody with this id.")
    return staff


def _grants(request: Request[Any], given: list[GrantGiven]) -> tuple[Grant, ...]:
    require_departments(request, [each for grant in given for each in grant.department_ids], field="grants")
    return tuple(Grant(grant.role, tuple(grant.department_ids)) for grant in given)
