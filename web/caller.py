"""Who stands behind a request: a member of staff, a device, a phone, a program, or nobody we know."""

from typing import Literal

import msgspec

from appliance.journal.event import ActorKind, Author

Role = Literal[
    "RECEPTION", "NURSE", "ATTENDANT", "DOCTOR", "ADMIN", "AUDITOR", "OPERATOR", "KIOSK", "BOARD", "PHONE", "ANYONE"
]


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody with their roles and, for staff and devices, the departments these count for.

    `session_id` is what a live stream ends with. `by_cookie` says that a browser vouched without being asked, so that
    the origin of the press has to be checked. `journeys` are what a phone follows.
    """

    kind: ActorKind
    roles: frozenset[Role]
    id: str | None = None
    device: str | None = None
    session_id: str | None = None
    department_ids: frozenset[str] = frozenset()
    journeys: frozenset[str] = frozenset()
    full_journeys: frozenset[str] = frozenset()
    """Those of them whose own facts this phone may see."""
    rate: Literal["patient", "kiosk", "staff", "integration"] | None = None
    """Which of the limits counts their requests, by session."""
    by_cookie: bool = False
    verified: bool = False
    """A doctor whose registration was checked: may prescribe."""

    def author(self, trace_id: str) -> Author:
        """This caller as the journal names them."""
        return Author(kind=self.kind, id=self.id, device=self.device, trace_id=trace_id)


NOBODY = Caller(kind="patient", roles=frozenset({"ANYONE"}))
"""Somebody on the hospital's network who has shown nothing."""
