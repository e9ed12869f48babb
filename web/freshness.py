"""Whether somebody has shown recently who they are (identity.md S2): asked by what a borrowed screen must not do."""

from datetime import timedelta
from typing import Any, Final

from appliance.clock import iso, parse
from appliance.refusals import Refused
from web.request import Request

FRESH_MINUTES: Final = 15


def require_fresh(request: Request[Any]) -> None:
    """Refused `unauthenticated`, with `needs` as `password`, unless the password was given in the last quarter of an hour."""
    given = request.caller.authenticated_at
    if given is None or request.box.clock.now() >= parse(given) + timedelta(minutes=FRESH_MINUTES):
        raise Refused("unauthenticated", "Please give your password once more.", needs="password")


def fresh_until(request: Request[Any]) -> str:
    """Until when a password that was given at this moment is enough."""
    return iso(request.box.clock.now() + timedelta(minutes=FRESH_MINUTES))
