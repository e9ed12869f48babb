"""`/sign-in`: username and password, then, where the account has a second factor, its code."""

from typing import Any

import msgspec

from appliance import addresses
from appliance.identity import lookups as identity
from appliance.identity.lookups import PAGE_HOURS, Staff
from appliance.identity.sessions import Opened
from appliance.queues import signing_off
from appliance.refusals import Refused
from web import answers, cookies, fields
from web.answers import Answer
from web.api.auth import was_a_try
from web.caller import NOBODY
from web.request import Request
from web.screens.landing import SCREENS, Account, accounts
from web.screens.page import Silent, page, words_of


class SignIn(Silent, frozen=True, kw_only=True):
    """The form as it stands: `refusal` is what was wrong with the last try; `target` is where the person wanted to go.

    `halfway` is what the form carries once the password was right and only the code is to come (`identity.halfway`).
    """

    username: str
    target: str
    refusal: str | None
    halfway: str | None
    accounts: tuple[Account, ...]


class Form(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the form sends."""

    username: fields.Name
    password: fields.Password
    next: fields.Path = ""


class CodeForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the second step sends: the code, and what the first one left in the form."""

    halfway: fields.Secret
    totp: fields.TypedCode
    next: fields.Path = ""


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the person wanted to go before they were asked who they are."""

    next: fields.Path = ""
    language: fields.Language | None = None


async def show(request: Request[None]) -> Answer:
    """The empty form; whoever has first to set up a second factor is led there."""
    if request.caller.must_enrol:
        return answers.see_other(addresses.SECOND_FACTOR)
    return _form(request, username="", target=request.asks.next)


async def submit(request: Request[Form]) -> Answer:
    """Sign in and go on; or the form again, with what was wrong, or with the question for the code."""
    form, sign_in = request.body, request.app.sign_in
    account = form.username.strip().lower()
    try:
        request.app.limits.sign_in(account, request.address)
        proven = await sign_in.prove(form.username, form.password, trace_id=request.trace_id)
    except Refused as refused:
        return _again(request, account, refused, username=form.username, target=form.next)
    try:
        opened = await sign_in.open_page(proven, trace_id=request.trace_id)
    except Refused as refused:
        halfway = sign_in.pause(account, proven) if refused.extras.get("needs") == "totp" else None
        return _again(request, account, refused, username=form.username, target=form.next, halfway=halfway)
    return _signed_in(request, account, opened, form.next)


async def submit_code(request: Request[CodeForm]) -> Answer:
    """The second step: the code. A wrong one is asked for again; a form that waited too long begins anew."""
    form, sign_in = request.body, request.app.sign_in
    try:
        paused = sign_in.resume(form.halfway)
    except Refused as refused:
        return _form(request, username="", target=form.next, refused=refused)
    try:
        request.app.limits.sign_in(paused.username, request.address)
        opened = await sign_in.open_page(paused.proven, form.totp, trace_id=request.trace_id)
    except Refused as refused:
        halfway = form.halfway if refused.field == "totp" or refused.code == "rate-limited" else None
        return _again(request, paused.username, refused, username=paused.username, target=form.next, halfway=halfway)
    return _signed_in(request, paused.username, opened, form.next)


async def leave(request: Request[None]) -> Answer:
    """Sign out: the session ends now, on every open page of this browser; who is signed in nowhere else serves no more."""
    if request.caller is not NOBODY and request.caller.session_id is not None:
        await request.box.writer.do(signing_off.sign_out, request.author, session_id=request.caller.session_id)
    return answers.see_other(addresses.SIGN_IN, lines=cookies.take_back(request, "staff"))


def to_sign_in(request: Request[Any]) -> Answer:
    """Nobody with a right to this page is signed in: ask who it is, and come back."""
    return answers.see_other(f"{addresses.SIGN_IN}?next={request.path}")


def _signed_in(request: Request[Any], account: str, opened: Opened, target: str) -> Answer:
    request.app.limits.signed_in(account, well=True)
    assert opened.secret is not None, "a page's session has a secret"
    cookie = cookies.give(request, "staff", opened.secret, seconds=PAGE_HOURS * 3600)
    wanted = target or own_screen(opened.staff)
    return answers.see_other(addresses.SECOND_FACTOR if _must_enrol(request, opened.staff) else wanted, lines=cookie)


def _must_enrol(request: Request[Any], staff: Staff) -> bool:
    if "ADMIN" not in staff.roles or request.box.settings.demo:
        return False
    factor = identity.factor(request.box.readers.here, staff.staff_id)
    return factor is None or factor.enrolled_at is None


def _again(request: Request[Any], account: str, refused: Refused, **shown: Any) -> Answer:
    """The form once more; a wrong password or code slows the next try down."""
    if was_a_try(refused):
        request.app.limits.signed_in(account, well=False)
    request.code = refused.code
    return _form(request, refused=refused, **shown)


def _form(
    request: Request[Any], *, username: str, target: str, refused: Refused | None = None, halfway: str | None = None
) -> Answer:
    say, demo = words_of(request), request.box.doors.demo()
    asks = refused is not None and refused.extras.get("needs") == "totp" and refused.field is None
    form = SignIn(
        username=username,
        target=target,
        refusal=say(refused.sentence, **refused.values) if refused and not asks else None,
        halfway=halfway,
        accounts=accounts(demo, say) if demo and halfway is None else (),
    )
    return page(request, "sign_in", form, status=refused.status if refused and not asks else 200)


def own_screen(staff: Staff) -> str:
    """The screen of their first role that has one."""
    return next((address for role, address in SCREENS.items() if role in staff.roles), addresses.STATUS)
