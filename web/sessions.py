"""From what a request carries to who stands behind it. The tables decide at every request; a token only narrows them.

A bearer speaks alone. Without one every cookie is looked at whose audience the route admits, so that one browser can be
reception, doctor, kiosk and phone side by side.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from appliance.box import Box
from appliance.clock import iso
from appliance.identity import actions as staff_actions
from appliance.identity import keyed
from appliance.identity import lookups as identity
from appliance.identity import sessions as staff_sessions
from appliance.identity.lookups import Known
from appliance.identity.roles import DeviceKind
from appliance.identity.tokens import AccessTokens, BadToken, Claims
from appliance.journal.event import Author
from appliance.keys import Keys
from appliance.patients import lookups as patients
from appliance.patients.lookups import Followed
from appliance.queues import lookups as queues
from web import cookies
from web.afterwards import Afterwards
from web.caller import Caller, Role
from web.request import Request

STAFF: frozenset[str] = frozenset({"RECEPTION", "NURSE", "ATTENDANT", "DOCTOR", "ADMIN", "AUDITOR", "OPERATOR"})
DEVICES: dict[Role, DeviceKind] = {"KIOSK": "KIOSK", "BOARD": "BOARD"}
TOKENS_REMEMBERED = 4096
"""Access tokens whose signature was checked before: Ed25519 costs more than everything else on the way of a request."""

TOUCH_SECONDS = 10.0
"""A touch on its way is not asked for again."""

PHONE_SESSION = "phone:"


def session_hash(keys: Keys, secret: str) -> bytes:
    """By what a phone's session is found, from its cookie."""
    return keys.keyed_hash("phone session", secret)


def phone_of(request: Request[Any], secret: str) -> Caller | None:
    """The phone that carries this cookie, with the journeys it follows; None if it follows none."""
    box = request.box
    session = session_hash(box.keys, secret)
    return _phone(session, patients.followed(box.readers.here, session, iso(box.clock.now())), by_cookie=True)


class Sessions:
    """Finds the callers of requests. Lives on the event loop; remembers checked signatures, and devices between batches."""

    def __init__(self, box: Box, afterwards: Afterwards) -> None:
        self._box = box
        self._afterwards = afterwards
        self._access = AccessTokens(box.keys.access)
        self._checked: OrderedDict[str, Claims] = OrderedDict()
        self._devices: dict[tuple[str, DeviceKind], Known | None] = {}
        self._devices_at = (-1, -1)

    def callers(self, request: Request[Any], admitted: frozenset[str]) -> Iterator[Caller]:
        """Everybody whom this request can speak for, among the roles that its route admits."""
        now = self._box.clock.now()
        bearer = request.bearer
        found = (
            self._by_bearer(bearer, admitted, now) if bearer is not None else self._by_cookies(request, admitted, now)
        )
        for caller in found:
            if caller is not None:
                yield caller

    async def ended(self, session_ids: Collection[str]) -> Collection[str]:
        """Those of some sessions that hold no longer: what the hub asks about its listeners."""
        ours = {session_id for session_id in session_ids if not session_id.startswith(PHONE_SESSION)}
        return ours - identity.still_open(self._box.readers.here, ours, self._box.clock.now())

    def _by_bearer(self, bearer: str, admitted: frozenset[str], now: datetime) -> Iterator[Caller | None]:
        if bearer.count(".") == 2:
            yield self._program(bearer, now)
            return
        for role, kind in DEVICES.items():
            if role in admitted:
                yield self._device(bearer, role, kind, now, by_cookie=False)
        if "PHONE" in admitted:
            yield self._restored(bearer, now)

    def _by_cookies(self, request: Request[Any], admitted: frozenset[str], now: datetime) -> Iterator[Caller | None]:
        if b"cookie" not in request.headers:
            return
        if not admitted.isdisjoint(STAFF) and (secret := cookies.value(request, "staff")):
            hashed = keyed.session_hash(self._box.keys, secret)
            yield self._known(identity.caller_of_session(self._box.readers.here, hashed, now), by_cookie=True)
        if "KIOSK" in admitted and (key := cookies.value(request, "kiosk")):
            yield self._device(key, "KIOSK", "KIOSK", now, by_cookie=True)
        if "BOARD" in admitted and (key := cookies.value(request, "board")):
            yield self._device(key, "BOARD", "BOARD", now, by_cookie=True)
        if "PHONE" in admitted and (secret := cookies.value(request, "patient")):
            yield phone_of(request, secret)

    def _program(self, token: str, now: datetime) -> Caller | None:
        try:
            claims = self._claims(token, now)
        except BadToken:
            return None
        return self._known(identity.caller_of_program(self._box.readers.here, claims, now), by_cookie=False)

    def _claims(self, token: str, now: datetime) -> Claims:
        """What a token says; its signature is checked once, its end every time. Raises BadToken."""
        claims = self._checked.get(token)
        if claims is None:
            claims = self._checked[token] = self._access.read(token, now)
            if len(self._checked) > TOKENS_REMEMBERED:
                self._checked.popitem(last=False)
        elif now.timestamp() >= claims.exp:
            del self._checked[token]
            raise BadToken("over")
        return claims

    def _known(self, known: Known | None, *, by_cookie: bool) -> Caller | None:
        if known is None:
            return None
        if known.touch_due:
            self._touch(known)
        grants: dict[Role, frozenset[str]] = {}
        grants.update(known.roles.items())
        return Caller(
            kind="staff",
            grants=grants,
            id=known.id,
            session_id=known.session_id,
            by_cookie=by_cookie,
            rate="staff" if by_cookie else "integration",
            verified=known.verified,
            authenticated_at=known.authenticated_at,
            must_enrol="ADMIN" in grants and not known.second_factor and not self._box.settings.demo,
        )

    def _device(self, key: str, role: Role, kind: DeviceKind, now: datetime, *, by_cookie: bool) -> Caller | None:
        known = self._device_of(key, kind, now)
        if known is None:
            return None
        if known.touch_due:
            self._touch(known)
        return Caller(
            kind="device",
            grants={role: known.department_ids},
            id=known.id,
            device=known.id,
            session_id=known.session_id,
            by_cookie=by_cookie,
            rate="kiosk",
            printer_id=known.printer_id,
        )

    def _device_of(self, key: str, kind: DeviceKind, now: datetime) -> Known | None:
        """Looked up again after every batch of the writer's, and every second: a whole lobby presses on one kiosk.

        Batches and not commits that recorded something: a device's key is changed without an event.
        """
        if self._devices_at != (at := (self._box.writer.tally.batches, int(self._box.clock.monotonic()))):
            self._devices_at = at
            self._devices.clear()
        if (key, kind) not in self._devices:
            hashed = keyed.device_hash(self._box.keys, key)
            self._devices[key, kind] = identity.caller_of_device(self._box.readers.here, hashed, now, kind=kind)
        return self._devices[key, kind]

    def _restored(self, token: str, now: datetime) -> Caller | None:
        """A phone that keeps no cookies shows the restore token of its visit."""
        db = self._box.readers.here
        hashed = self._box.keys.keyed_hash("restore", token)
        visit_id = patients.restored(db, hashed, iso(now))
        visit = queues.visit(db, visit_id) if visit_id else None
        if visit is None:
            return None
        followed = [Followed(visit.visit_id, full=True)]
        if visit.token_id is not None:
            followed.append(Followed(visit.token_id, full=True))
        return _phone(hashed, followed, by_cookie=False)

    def _touch(self, known: Known) -> None:
        """Note that somebody is still there; nobody waits for it."""
        author = Author(kind=known.kind, id=known.id)
        key = ("touch", known.session_id)
        if known.kind == "device":
            self._afterwards.once_in(TOUCH_SECONDS, key, staff_actions.touch_device, author, device_id=known.id)
        else:
            self._afterwards.once_in(TOUCH_SECONDS, key, staff_sessions.touch, author, session_id=known.session_id)


def _phone(session: bytes, followed: list[Followed], *, by_cookie: bool) -> Caller | None:
    if not followed:
        return None
    name = session.hex()[:32]
    return Caller(
        kind="patient",
        grants={"PHONE": frozenset()},
        id=name,
        session_id=PHONE_SESSION + name,
        by_cookie=by_cookie,
        rate="patient",
        session_hash=session,
        journeys=frozenset(each.journey_id for each in followed),
        full_journeys=frozenset(each.journey_id for each in followed if each.full),
    )
