"""`/sign-in`: username, password and, where the account has one, the six digits of the authenticator."""

from collections.abc import Mapping

import msgspec

from appliance.wording import Words
from web.screens.landing import Account


class SignIn(msgspec.Struct, frozen=True, kw_only=True):
    """The form as it stands: `refusal` is what was wrong with the last try; `target` is where the person wanted to go."""

    username: str
    target: str
    refusal: str | None
    asks_code: bool
    accounts: tuple[Account, ...]

    def words(self, say: Words) -> Mapping[str, object]:
        """It has no script."""
        return {}

    def facts(self) -> Mapping[str, object]:
        """It has no script."""
        return {}
