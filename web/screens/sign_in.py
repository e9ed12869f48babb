"""`/sign-in`: username, password and, where the account has one, the six digits of the authenticator."""

from web.screens.landing import Account
from web.screens.page import Silent


class SignIn(Silent, frozen=True, kw_only=True):
    """The form as it stands: `refusal` is what was wrong with the last try; `target` is where the person wanted to go."""

    username: str
    target: str
    refusal: str | None
    asks_code: bool
    accounts: tuple[Account, ...]
