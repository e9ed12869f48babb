"""`/account/second-factor`: one's authenticator: set up with a picture and a code, and recovery codes to put away."""

from collections.abc import Mapping

import msgspec

from appliance.clock import parse
from appliance.identity import lookups as identity
from appliance.wording import Words
from web.answers import Answer
from web.api.account import factor_of
from web.caller import NOBODY
from web.request import Request
from web.screens import vocabulary
from web.screens.page import page, words_of
from web.screens.sign_in import own_screen, to_sign_in


class SecondFactor(msgspec.Struct, frozen=True, kw_only=True):
    """How it stands, and where the person goes on. `since` is the day it was set up, None while it is not."""

    name: str
    required: bool
    since: str | None
    codes_left: int
    way_on: str

    def words(self, say: Words) -> Mapping[str, object]:
        """What the page says when something is refused."""
        return {**vocabulary.pressing(say)}

    def facts(self) -> Mapping[str, object]:
        """Nothing to begin with."""
        return {}


async def show(request: Request[None]) -> Answer:
    """One's own second factor. Whoever is not signed in is asked who they are."""
    if request.caller is NOBODY or request.caller.id is None:
        return to_sign_in(request)
    say, factor = words_of(request), factor_of(request)
    staff = identity.staff(request.box.readers.here, request.caller.id)
    assert staff is not None, "whoever has a session works here"
    context = SecondFactor(
        name=staff.name,
        required=factor.required,
        since=say.date(parse(factor.enrolled_at), request.box.settings.timezone) if factor.enrolled_at else None,
        codes_left=factor.recovery_codes_left,
        way_on=own_screen(staff),
    )
    return page(request, "second_factor", context)
