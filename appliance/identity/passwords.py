"""Passwords: argon2id on two threads of their own, so that sign-ins cost neither the event loop nor the writer."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from appliance.refusals import Refused
from appliance.wording import N_

T = TypeVar("T")

AT_ONCE = 2
WAITING = 64
"""Verifications in hand or waiting; beyond it sign-in says busy. At 30 ms each that is a wait of one second."""

SHORTEST, LONGEST = 12, 128
"""Characters. NIST SP 800-63B-4 asks for 15 where a password stands alone and 8 beside a second factor, and for at
least 64 as the longest; no rules of composition, which only make people write passwords down."""

TOO_SHORT = N_("A password has at least {shortest} characters; a sentence is a good one.")
TOO_LONG = N_("A password has at most {longest} characters.")
TOO_NEAR = N_("The password must not contain the username.")


class Checked(msgspec.Struct, frozen=True):
    """Whether the password was right; `fresh` is its hash with today's parameters, where the stored one is older."""

    right: bool
    fresh: str | None = None


class Passwords:
    """Hashes and verifies. One for the whole house; never used inside an action.

    The parameters are the first choice of the OWASP Password Storage Cheat Sheet for argon2id (RFC 9106): 19 MiB, two
    passes, one lane. Two at once are 38 MiB at most.
    """

    def __init__(self, *, memory_kibibytes: int = 19_456, passes: int = 2, lanes: int = 1) -> None:
        self._argon2id = PasswordHasher(time_cost=passes, memory_cost=memory_kibibytes, parallelism=lanes)
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="password")
        self._in_hand = 0
        self._nobody = self._argon2id.hash("what a name that nobody has is checked against")

    async def hash(self, password: str) -> str:
        """The encoded hash: parameters, salt and digest, ready for `actions.add_staff`. Refused `busy`."""
        return await self._on_thread(lambda: self._argon2id.hash(password))

    async def check(self, encoded: str | None, password: str) -> Checked:
        """Whether this is the password. None, for nobody's, takes as long and is never right. Refused `busy`."""
        checked = await self._on_thread(lambda: self._verify(encoded or self._nobody, password))
        return checked if encoded is not None else Checked(right=False)

    def hash_now(self, password: str) -> str:
        """As `hash`, for commands and tests without an event loop."""
        return self._argon2id.hash(password)

    def close(self) -> None:
        """Finish what runs."""
        self._threads.shutdown()

    def _verify(self, encoded: str, password: str) -> Checked:
        try:
            self._argon2id.verify(encoded, password)
        except (VerificationError, InvalidHashError):
            return Checked(right=False)
        older = self._argon2id.check_needs_rehash(encoded)
        return Checked(right=True, fresh=self._argon2id.hash(password) if older else None)

    async def _on_thread(self, work: Callable[[], T]) -> T:
        if self._in_hand >= WAITING:
            raise Refused("busy", "Too many people are signing in at this moment. Please try again.")
        self._in_hand += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._in_hand -= 1


def insist_on_a_good_one(password: str, username: str) -> None:
    """Refused `invalid-request` for a password that is too short, too long, or the username with something around it."""
    if len(password) < SHORTEST:
        raise Refused("invalid-request", TOO_SHORT, values={"shortest": SHORTEST}, field="password")
    if len(password) > LONGEST:
        raise Refused("invalid-request", TOO_LONG, values={"longest": LONGEST}, field="password")
    if username.lower() in password.lower():
        raise Refused("invalid-request", TOO_NEAR, field="password")
