"""What can happen to staff and devices, and to the sessions they hold. No credential ever stands in an event."""

from typing import ClassVar, Literal

import msgspec

from appliance.identity.roles import DeviceKind, Grant
from appliance.journal.event import Event

AUDIT = ("system.audit.created",)


class StaffAdded(Event, frozen=True, kw_only=True):
    """Somebody works here from now on."""

    type_name: ClassVar[str] = "StaffAdded"
    entity_kind: ClassVar[str] = "staff"
    topics: ClassVar[tuple[str, ...]] = AUDIT

    username: str
    name: str
    grants: tuple[Grant, ...]


class StaffRolesChanged(Event, frozen=True, kw_only=True):
    """Other roles, or the same in other departments."""

    type_name: ClassVar[str] = "StaffRolesChanged"
    entity_kind: ClassVar[str] = "staff"
    topics: ClassVar[tuple[str, ...]] = AUDIT

    was: tuple[Grant, ...]
    now: tuple[Grant, ...]


class DoctorVerified(Event, frozen=True, kw_only=True):
    """Somebody looked at this doctor's registration; from now on they may prescribe."""

    type_name: ClassVar[str] = "DoctorVerified"
    entity_kind: ClassVar[str] = "staff"
    topics: ClassVar[tuple[str, ...]] = AUDIT


class StaffDisabled(Event, frozen=True, kw_only=True):
    """May not sign in any more; what they did stays theirs."""

    type_name: ClassVar[str] = "StaffDisabled"
    entity_kind: ClassVar[str] = "staff"
    topics: ClassVar[tuple[str, ...]] = AUDIT


class StaffEnabled(Event, frozen=True, kw_only=True):
    """May sign in again."""

    type_name: ClassVar[str] = "StaffEnabled"
    entity_kind: ClassVar[str] = "staff"
    topics: ClassVar[tuple[str, ...]] = AUDIT


class PasswordChanged(Event, frozen=True, kw_only=True):
    """That a password was set; never which."""

    type_name: ClassVar[str] = "PasswordChanged"
    entity_kind: ClassVar[str] = "staff"
    topics: ClassVar[tuple[str, ...]] = AUDIT


class TotpEnrolled(Event, frozen=True, kw_only=True):
    """From now on signing in asks for the codes of an authenticator."""

    type_name: ClassVar[str] = "TotpEnrolled"
    entity_kind: ClassVar[str] = "staff"
    topics: ClassVar[tuple[str, ...]] = AUDIT


class TotpRemoved(Event, frozen=True, kw_only=True):
    """An administrator took the authenticator away: a lost phone."""

    type_name: ClassVar[str] = "TotpRemoved"
    entity_kind: ClassVar[str] = "staff"
    topics: ClassVar[tuple[str, ...]] = AUDIT


class RecoveryCodesMade(Event, frozen=True, kw_only=True):
    """Fresh recovery codes; the ones before them serve no more."""

    type_name: ClassVar[str] = "RecoveryCodesMade"
    entity_kind: ClassVar[str] = "staff"
    topics: ClassVar[tuple[str, ...]] = AUDIT

    count: int


class RecoveryCodeUsed(Event, frozen=True, kw_only=True):
    """Somebody signed in without their authenticator, by a code from the list they put away."""

    type_name: ClassVar[str] = "RecoveryCodeUsed"
    entity_kind: ClassVar[str] = "staff"
    topics: ClassVar[tuple[str, ...]] = AUDIT

    left: int


class StaffRenamed(Event, frozen=True, kw_only=True):
    """Another name, or the same without a slip of the pen."""

    type_name: ClassVar[str] = "StaffRenamed"
    entity_kind: ClassVar[str] = "staff"
    topics: ClassVar[tuple[str, ...]] = AUDIT

    was: str
    now: str


class SignedIn(Event, frozen=True, kw_only=True):
    """A session began, on a page or for a program."""

    type_name: ClassVar[str] = "SignedIn"
    entity_kind: ClassVar[str] = "staff"
    topics: ClassVar[tuple[str, ...]] = AUDIT

    session_id: str
    audience: Literal["page", "program"]


class SignInRefused(Event, frozen=True, kw_only=True):
    """Somebody tried to be this member of staff. Names that nobody here has are in the log only: people type passwords
    into the wrong field, and a stranger must not be able to fill the journal.
    """

    type_name: ClassVar[str] = "SignInRefused"
    entity_kind: ClassVar[str] = "staff"
    topics: ClassVar[tuple[str, ...]] = AUDIT

    cause: Literal["wrong-password", "disabled", "wrong-code"]


class SignedOut(Event, frozen=True, kw_only=True):
    """Whoever held the session ended it. One that merely ran out leaves no event."""

    type_name: ClassVar[str] = "SignedOut"
    entity_kind: ClassVar[str] = "staff"
    topics: ClassVar[tuple[str, ...]] = AUDIT

    session_id: str


class SessionsRevoked(Event, frozen=True, kw_only=True):
    """Sessions ended by somebody else's hand or by a rule."""

    type_name: ClassVar[str] = "SessionsRevoked"
    entity_kind: ClassVar[str] = "staff"
    topics: ClassVar[tuple[str, ...]] = AUDIT

    session_ids: tuple[str, ...]
    cause: Literal["revoked", "disabled", "password-changed", "refresh-reused"]


class AccessDenied(Event, frozen=True, kw_only=True):
    """Somebody we know asked for what they have no right to; the entity is the route, not the thing they asked about."""

    type_name: ClassVar[str] = "AccessDenied"
    entity_kind: ClassVar[str] = "route"
    topics: ClassVar[tuple[str, ...]] = AUDIT


class DeviceAdded(Event, frozen=True, kw_only=True):
    """A kiosk, board or terminal is ours: what it is called, where it stands, which departments it serves."""

    type_name: ClassVar[str] = "DeviceAdded"
    entity_kind: ClassVar[str] = "device"
    topics: ClassVar[tuple[str, ...]] = AUDIT

    kind: DeviceKind
    name: str
    place: str
    department_ids: tuple[str, ...]
    printer_id: str | None


class DeviceFacts(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What an administrator says of a device."""

    name: str
    place: str
    department_ids: tuple[str, ...]
    printer_id: str | None


class DeviceChanged(Event, frozen=True, kw_only=True):
    """The device got another name, place, printer, or other departments."""

    type_name: ClassVar[str] = "DeviceChanged"
    entity_kind: ClassVar[str] = "device"
    topics: ClassVar[tuple[str, ...]] = AUDIT

    was: DeviceFacts
    now: DeviceFacts


class DeviceRevoked(Event, frozen=True, kw_only=True):
    """A device may do nothing any more: lost, broken or replaced."""

    type_name: ClassVar[str] = "DeviceRevoked"
    entity_kind: ClassVar[str] = "device"
    topics: ClassVar[tuple[str, ...]] = AUDIT
