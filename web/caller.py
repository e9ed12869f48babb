"""Who stands behind a request: a member of staff, a device, a phone, a program, or nobody we know."""

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from appliance.journal.event import ActorKind, Author

Role = Literal[
    "RECEPTION", "NURSE", "ATTENDANT", "DOCTOR", "ADMIN", "AUDITOR", "OPERATOR", "KIOSK", "BOARD", "PHONE", "ANYONE"
]
Rate = Literal["patient", "kiosk", "staff", "integration"]

AT_THE_BEDSIDE: frozenset[Role] = frozenset({"RECEPTION", "NURSE", "ATTENDANT", "DOCTOR"})
"""The roles that see persons, each in its own departments (identity.md S1)."""


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody with their roles, each with the departments it holds in; none of them means the whole hospital.

    `session_id` is what a live stream ends with. `by_cookie` says that a browser vouched without being asked, so that
    the origin of the press has to be checked.
    """

    kind: ActorKind
    grants: Mapping[Role, frozenset[str]]
    id: str | None = None
    device: str | None = None
    session_id: str | None = None
    by_cookie: bool = False
    rate: Rate | None = None
    """Which of the limits counts their requests, by session."""
    verified: bool = False
    """A doctor whose registration was checked: may prescribe."""
    authenticated_at: str | None = None
    """When a member of staff last gave their password in this session."""
    must_enrol: bool = False
    """An administrator without a second factor: may set one up, and nothing else (identity.md S1)."""
    printer_id: str | None = None
    """Where a device's slips come out."""
    session_hash: bytes | None = None
    """A phone's session as tables know it."""
    journeys: frozenset[str] = frozenset()
    """What a phone follows: tokens' ids, and visits' while they have no token."""
    full_journeys: frozenset[str] = frozenset()
    """Those of them whose own facts this phone may see."""

    def author(self, trace_id: str) -> Author:
        """This caller as the journal names them."""
        return Author(kind=self.kind, id=self.id, device=self.device, trace_id=trace_id)

    def holds(self, role: Role, department_id: str | None) -> bool:
        """Whether a role holds in a department."""
        departments = self.grants.get(role)
        return departments is not None and (not departments or department_id in departments)

    def sees_persons_of(self, department_id: str) -> bool:
        """Whether a department's patients are this caller's to know."""
        return any(self.holds(role, department_id) for role in AT_THE_BEDSIDE)

    def departments_as(self, roles: Iterable[Role]) -> frozenset[str]:
        """The departments in which any of these roles holds."""
        return frozenset().union(*(self.grants.get(role, frozenset()) for role in roles))


NOBODY = Caller(kind="patient", grants={"ANYONE": frozenset()})
"""Somebody on the hospital's network who has shown nothing."""
