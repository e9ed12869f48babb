"""One's own account: showing again who one is, and one's second factor (identity.md S1, S2)."""

from collections.abc import Callable
from typing import Any

import msgspec

from appliance.identity import lookups as identity
from appliance.identity import second_factor, totp
from appliance.refusals import Refused
from web import fields, freshness
from web.api.visit import Document, Instant
from web.freshness import require_fresh
from web.request import Request
from web.screens.qr import picture_of


class Confirm(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """The password, once more."""

    password: fields.Password


class Fresh(Document, frozen=True, kw_only=True):
    """Until when nobody asks for the password again."""

    fresh_until: Instant


class FactorDocument(Document, frozen=True, kw_only=True):
    """How one's second factor stands; an administrator has to have one."""

    enrolled: bool
    required: bool
    recovery_codes_left: int
    enrolled_at: Instant | None


class BegunFactor(Document, frozen=True, kw_only=True):
    """What the authenticator has to know, shown once: as a picture to scan, and as letters to type."""

    secret: str
    uri: str
    qr: str


class Code(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """What the authenticator shows."""

    code: fields.SixDigits


class RecoveryCodes(Document, frozen=True, kw_only=True):
    """Ten codes for the day the authenticator is lost, each for once, shown once."""

    recovery_codes: tuple[str, ...]


async def confirm(request: Request[Confirm]) -> Fresh:
    """Give the password once more, for what asks for it."""
    caller = request.caller
    assert caller.id is not None and caller.session_id is not None, "staff have both"
    account = _account(request)
    request.app.limits.sign_in(account, request.address)
    try:
        await request.app.sign_in.again(caller.session_id, caller.id, request.body.password, trace_id=request.trace_id)
    except Refused as refused:
        if refused.code == "unauthenticated":
            request.app.limits.signed_in(account, well=False)
            raise Refused("unauthenticated", "This is not your password.", field="password", needs="password") from None
        raise
    request.app.limits.signed_in(account, well=True)
    return Fresh(fresh_until=freshness.fresh_until(request))


async def show_factor(request: Request[None]) -> FactorDocument:
    """How one's second factor stands."""
    return factor_of(request)


async def begin_factor(request: Request[None]) -> BegunFactor:
    """Begin a second factor: the secret is shown now and never again."""
    require_fresh(request)
    staff = _self(request)
    secret = await request.box.writer.do(second_factor.begin, request.author, staff_id=staff.staff_id)
    uri = totp.address(secret, hospital=request.box.settings.hospital, username=staff.username)
    return BegunFactor(secret=totp.written(secret), uri=uri, qr=picture_of(uri, secret=True))


async def confirm_factor(request: Request[Code]) -> RecoveryCodes:
    """Show a code of the authenticator: from now on signing in asks for one. Gives the recovery codes, once."""
    return await _by_code(request, second_factor.confirm)


async def renew_recovery(request: Request[Code]) -> RecoveryCodes:
    """Ten fresh recovery codes, for a code of the authenticator; the old ones end."""
    return await _by_code(request, second_factor.renew_recovery)


def factor_of(request: Request[Any]) -> FactorDocument:
    """How the caller's second factor stands."""
    db, staff = request.box.readers.here, _self(request)
    found = identity.factor(db, staff.staff_id)
    enrolled_at = found.enrolled_at if found else None
    return FactorDocument(
        enrolled=enrolled_at is not None,
        required="ADMIN" in staff.roles and not request.box.settings.demo,
        recovery_codes_left=identity.recovery_left(db, staff.staff_id),
        enrolled_at=enrolled_at,
    )


async def _by_code(request: Request[Code], action: Callable[..., tuple[str, ...]]) -> RecoveryCodes:
    """Six digits can be guessed, so they are limited as signing in is."""
    account, limits = _account(request), request.app.limits
    limits.sign_in(account, request.address)
    try:
        codes = await request.box.writer.do(action, request.author, staff_id=request.caller.id, code=request.body.code)
    except Refused as refused:
        if refused.field == "code":
            limits.signed_in(account, well=False)
        raise
    limits.signed_in(account, well=True)
    return RecoveryCodes(recovery_codes=codes)


def _account(request: Request[Any]) -> str:
    return _self(request).username


def _self(request: Request[Any]) -> identity.Staff:
    assert request.caller.id is not None, "staff have an id"
    staff = identity.staff(request.box.readers.here, request.caller.id)
    assert staff is not None, "whoever has a session works here"
    return staff
