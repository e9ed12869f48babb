"""`/sign-in`: username, password and, where the account has one, the six digits of the authenticator."""

from typing import Any

import msgspec

from appliance import addresses
from appliance.identity import sessions
from appliance.identity.lookups import PAGE_HOURS, Staff
from appliance.refusals import Refused
from web import answers, cookies, fields
from web.answers import Answer
from web.caller import NOBODY
from web.request import Request
from web.screens.landing import SCREENS, Account, accounts
from web.screens.page import Silent, page, words_of


class SignIn(Silent, frozen=True, kw_only=True):
    """The form as it stands: `refusal` is what was wrong with the last try; `target` is where the person wanted to go."""

    username: str
    target: str
    refusal: str | None
    asks_code: bool
    accounts: tuple[Account, ...]


class Form(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the form sends."""

    username: fields.Name
    password: fields.Password
    next: fields.Path = ""


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the person wanted to go before they were asked who they are."""

    next: fields.Path = ""
    language: fields.Language | None = None


async def show(request: Request[None]) -> Answer:
    """The empty form."""
    return _form(request, username="", target=request.asks.next)


async def submit(request: Request[Form]) -> Answer:
    """Sign in and go on; or the form again, with what was wrong."""
    form, limits = request.body, request.app.limits
    account = form.username.strip().lower()
    try:
        limits.sign_in(account, request.address)
        opened = await request.app.sign_in.on_a_page(form.username, form.password, trace_id=request.trace_id)
    except Refused as refused:
        if refused.code == "unauthenticated":
            limits.signed_in(account, well=False)
        request.code = refused.code
        return _form(request, username=form.username, target=form.next, refused=refused)
    limits.signed_in(account, well=True)
    assert opened.secret is not None, "a page's session has a secret"
    cookie = cookies.give(request, "staff", opened.secret, seconds=PAGE_HOURS * 3600)
    return answers.see_other(form.next or _own_screen(opened.staff), lines=cookie)


async def leave(request: Request[None]) -> Answer:
    """Sign out: the session ends now, on every open page of this browser."""
    if request.caller is not NOBODY and request.caller.session_id is not None:
        await request.box.writer.do(sessions.sign_out, request.author, session_id=request.caller.session_id)
    return answers.see_other(addresses.SIGN_IN, lines=cookies.take_back(request, "staff"))


def to_sign_in(request: Request[Any]) -> Answer:
    """Nobody with a right to this page is signed in: ask who it is, and come back."""
    return answers.see_other(f"{addresses.SIGN_IN}?next={request.path}")


def _form(request: Request[Any], *, username: str, target: str, refused: Refused | None = None) -> Answer:
    say, demo = words_of(request), request.box.doors.demo()
    form = SignIn(
        username=username,
        target=target,
        refusal=say(refused.sentence, **refused.values) if refused else None,
        asks_code=False,
        accounts=accounts(demo, say) if demo else (),
    )
    return page(request, "sign_in", form, status=refused.status if refused else 200)


def _own_screen(staff: Staff) -> str:
    """The screen of their first role that has one."""
    return next((SCREENS[role] for role in staff.roles if role in SCREENS), addresses.STATUS)
