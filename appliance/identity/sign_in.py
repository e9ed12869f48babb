"""The front door of staff: a username and a password in, a session out; and programs that renew theirs."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import NoReturn

import msgspec
import structlog

from appliance.clock import Clock
from appliance.database.readers import Readers
from appliance.database.writer import Writer
from appliance.identity import halfway, keyed, lookups, sessions, tokens
from appliance.identity.lookups import Staff
from appliance.identity.passwords import Passwords
from appliance.identity.sessions import Opened, Proven, RefusalCause
from appliance.identity.tokens import ACCESS_MINUTES, AccessTokens
from appliance.ids import Ids
from appliance.journal.event import Author
from appliance.keys import Keys
from appliance.refusals import Refused


class ProgramTokens(msgspec.Struct, frozen=True):
    """What a program gets; `expires_in` counts seconds from now for the access token."""

    access_token: str
    refresh_token: str
    expires_in: int
    staff: Staff


class SignIn:
    """Checks who somebody is, away from the loop and from the writer, and opens sessions for them.

    How often it may be tried is counted in `web/limits.py`, in memory, per account and per address: a delay that
    doubles, and no lock-out that others could bring about.
    """

    def __init__(
        self, *, writer: Writer, readers: Readers, clock: Clock, ids: Ids, keys: Keys, passwords: Passwords
    ) -> None:
        self._writer = writer
        self._readers = readers
        self._clock = clock
        self._ids = ids
        self._keys = keys
        self._passwords = passwords
        self._access = AccessTokens(keys.access)
        self._afterwards: set[asyncio.Task[None]] = set()

    @property
    def access(self) -> AccessTokens:
        """What reads the access tokens of requests."""
        return self._access

    @property
    def passwords(self) -> Passwords:
        """What hashes a new password."""
        return self._passwords

    async def on_a_page(
        self, username: str, password: str, code: str | None = None, *, trace_id: str | None = None
    ) -> Opened:
        """A page's session; `secret` of the answer is its cookie. Refused `unauthenticated` or `busy`."""
        proven = await self.prove(username, password, trace_id=trace_id)
        return await self.open_page(proven, code, trace_id=trace_id)

    async def open_page(self, proven: Proven, code: str | None = None, *, trace_id: str | None = None) -> Opened:
        """A page's session for a password that was right. Refused `unauthenticated`, with what it `needs` besides."""
        return await self._open(sessions.open_page, proven, code, trace_id)

    async def of_a_program(
        self, username: str, password: str, code: str | None = None, *, trace_id: str | None = None
    ) -> ProgramTokens:
        """A program's session and its first tokens. Refused `unauthenticated`, with what it `needs` besides, or `busy`."""
        proven = await self.prove(username, password, trace_id=trace_id)
        opened = await self._open(sessions.open_program, proven, code, trace_id)
        return self._tokens(opened.session_id, 1, opened.staff)

    async def again(self, session_id: str, staff_id: str, password: str, *, trace_id: str | None = None) -> None:
        """The password once more, in a session that is open. Refused `unauthenticated` or `busy`."""
        staff = lookups.staff(self._readers.here, staff_id)
        assert staff is not None, "whoever has a session works here"
        proven = await self.prove(staff.username, password, trace_id=trace_id)
        await self._writer.do(sessions.authenticate_again, _as(proven, trace_id), session_id=session_id, proven=proven)

    def pause(self, username: str, proven: Proven) -> str:
        """What the form carries between the password and the code."""
        until = self._clock.now() + timedelta(minutes=halfway.MINUTES)
        nonce = self._ids.secret(keyed.NONCE_BYTES)
        return halfway.written(self._keys, username, proven, until=until, nonce=nonce)

    def resume(self, text: str) -> halfway.Halfway:
        """Whose form it is that `pause` wrote. Refused `unauthenticated` for any other, and for one that waited long."""
        found = halfway.read(self._keys, text, self._clock.now())
        if found is None:
            raise Refused("unauthenticated", "Please sign in again.")
        return found

    async def refresh(self, refresh_token: str, *, trace_id: str | None = None) -> ProgramTokens:
        """The next tokens of a program. Refused `unauthenticated` for a token that is not ours, over, or used before."""
        token, author = self._owner(refresh_token, trace_id)
        successor = await self._writer.do(sessions.refresh, author, token=token)
        staff = lookups.staff(self._readers.here, author.id or "")
        if successor is None or staff is None:
            raise Refused("unauthenticated", "Please sign in again.")
        return self._tokens(successor.session_id, successor.generation, staff)

    async def revoke(self, refresh_token: str, *, trace_id: str | None = None) -> None:
        """End the session that a refresh token belongs to, whichever of its generations it is. Refused as `refresh`."""
        token, author = self._owner(refresh_token, trace_id)
        await self._writer.do(sessions.sign_out, author, session_id=token.session_id)

    async def prove(self, username: str, password: str, *, trace_id: str | None = None) -> Proven:
        """Whose password this is. Refused `unauthenticated`, in the same words and after the same time for a wrong
        password, a name that nobody has and somebody who was disabled; `busy` when too many sign in at once.
        """
        credential = lookups.credential(self._readers.here, username.strip().lower())
        encoded = None
        if credential is not None:
            encoded = keyed.open_password(self._keys, credential.staff_id, credential.sealed)
        checked = await self._passwords.check(encoded, password)
        if credential is None:
            self._refuse()
        if not checked.right:
            self._refuse(credential.staff_id, "wrong-password", trace_id)
        if not credential.enabled:
            self._refuse(credential.staff_id, "disabled", trace_id)
        return Proven(credential.staff_id, credential.changed_at, checked.fresh)

    async def settled(self) -> None:
        """Everything that was to be written down about refused sign-ins is; asked before the writer stops."""
        await asyncio.gather(*self._afterwards)

    def _refuse(
        self,
        staff_id: str | None = None,
        cause: RefusalCause = "wrong-password",
        trace_id: str | None = None,
    ) -> NoReturn:
        """Refuse at once and write it down afterwards, or the time that writing takes would tell which names exist."""
        if staff_id is not None:
            self._remember(staff_id, cause, trace_id)
        logger.info("sign-in refused", actorId=staff_id, code="unauthenticated", traceId=trace_id)
        raise Refused("unauthenticated", "The username or the password is not right.")

    async def _open(
        self, action: Callable[..., Opened], proven: Proven, code: str | None, trace_id: str | None
    ) -> Opened:
        try:
            return await self._writer.do(action, _as(proven, trace_id), proven=proven, code=code)
        except Refused as refused:
            if refused.field == "totp":
                self._remember(proven.staff_id, "wrong-code", trace_id)
            raise

    def _remember(self, staff_id: str, cause: RefusalCause, trace_id: str | None) -> None:
        task = asyncio.get_running_loop().create_task(self._write_down(staff_id, cause, trace_id))
        self._afterwards.add(task)
        task.add_done_callback(self._afterwards.discard)

    async def _write_down(self, staff_id: str, cause: RefusalCause, trace_id: str | None) -> None:
        author = Author(kind="system", id="sign-in", trace_id=trace_id)
        try:
            await self._writer.do(sessions.refuse_sign_in, author, staff_id=staff_id, cause=cause)
        except Refused as refused:
            logger.warning(
                "a refused sign-in is in the log only", actorId=staff_id, code=refused.code, traceId=trace_id
            )

    def _owner(self, refresh_token: str, trace_id: str | None) -> tuple[tokens.Refresh, Author]:
        token = tokens.read_refresh(self._keys.refresh, refresh_token)
        if token is not None:
            owner = lookups.session_owner(self._readers.here, token.session_id)
            if owner is not None:
                return token, Author(kind="staff", id=owner, trace_id=trace_id)
        raise Refused("unauthenticated", "Please sign in again.")

    def _tokens(self, session_id: str, generation: int, staff: Staff) -> ProgramTokens:
        access = self._access.issue(
            staff_id=staff.staff_id,
            roles=staff.roles,
            department_ids=staff.department_ids,
            session_id=session_id,
            jti=self._ids.new(),
            now=self._clock.now(),
        )
        refresh = tokens.refresh_token(self._keys.refresh, session_id, generation)
        return ProgramTokens(access, refresh, ACCESS_MINUTES * 60, staff)


def _as(proven: Proven, trace_id: str | None) -> Author:
    return Author(kind="staff", id=proven.staff_id, trace_id=trace_id)


logger = structlog.get_logger(__name__)
