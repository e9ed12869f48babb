"""Programs sign in, renew and end their sessions (spec/api.md, identity.md S2). Pages have a form of their own."""

from typing import Literal

import msgspec

from appliance.identity.roles import Role
from appliance.identity.sign_in import ProgramTokens
from appliance.refusals import Refused
from web import fields
from web.api.visit import Document
from web.request import Request


class SignIn(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Who somebody says they are, and what only they know."""

    username: fields.Name
    password: fields.Password
    totp: fields.SecondFactor | None = None


class RefreshToken(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """The last refresh token that was given out."""

    refresh_token: fields.Secret


class Tokens(Document, frozen=True, kw_only=True):
    """An access token for `expiresIn` seconds, and the refresh token for the next one."""

    access_token: str
    refresh_token: str
    expires_in: int
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105  # the kind, RFC 6750
    staff_id: str
    roles: tuple[Role, ...]
    department_ids: tuple[str, ...]


async def sign_in(request: Request[SignIn]) -> Tokens:
    """A program signs in as a member of staff.

    Whoever has a second factor gives `totp` too: a code of the authenticator or a recovery code, each once. Without it
    the answer is 401 and its member `needs` says `totp`.
    """
    limits, account = request.app.limits, request.body.username.strip().lower()
    limits.sign_in(account, request.address)
    try:
        tokens = await request.app.sign_in.of_a_program(
            request.body.username, request.body.password, request.body.totp, trace_id=request.trace_id
        )
    except Refused as refusal:
        if was_a_try(refusal):
            limits.signed_in(account, well=False)
        raise
    limits.signed_in(account, well=True)
    return _told(tokens)


async def refresh(request: Request[RefreshToken]) -> Tokens:
    """The next tokens; each refresh token serves once."""
    return _told(await request.app.sign_in.refresh(request.body.refresh_token, trace_id=request.trace_id))


async def revoke(request: Request[RefreshToken]) -> None:
    """End the session that a refresh token belongs to."""
    await request.app.sign_in.revoke(request.body.refresh_token, trace_id=request.trace_id)


def was_a_try(refusal: Refused) -> bool:
    """Whether a refused sign-in was a guess; a right password that only lacks its code is none."""
    lacks_code = refusal.extras.get("needs") == "totp" and refusal.field is None
    return refusal.code == "unauthenticated" and not lacks_code


def _told(tokens: ProgramTokens) -> Tokens:
    return Tokens(
        access_token=tokens.access_token,
        refresh_token=tokens.refresh_token,
        expires_in=tokens.expires_in,
        staff_id=tokens.staff.staff_id,
        roles=tokens.staff.roles,
        department_ids=tokens.staff.department_ids,
    )
