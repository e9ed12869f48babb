"""`/admin/staff`: who works here and what they may do; one of them; and somebody new."""

from collections.abc import Iterable
from typing import Any, ClassVar, Literal

import msgspec

from appliance.clock import parse
from appliance.identity import lookups as identity
from appliance.identity.roles import Role
from appliance.refusals import Refused
from appliance.wording import N_, Words
from web.answers import Answer
from web.api.admin_staff import GrantDocument, SessionDocument, StaffDocument, described
from web.request import Request
from web.screens.admin.console import Console, Ward, keeper, standing, wards
from web.screens.page import page, words_of
from web.screens.sign_in import to_sign_in

WARD_ROLES: dict[Role, tuple[str, str]] = {
    "RECEPTION": (N_("Reception"), N_("gives numbers, looks after the line")),
    "NURSE": (N_("Nurse"), N_("assesses, raises")),
    "ATTENDANT": (N_("Attendant"), N_("calls and serves at a counter")),
    "DOCTOR": (N_("Doctor"), N_("calls, sees, prescribes")),
}
HOUSE_ROLES: dict[Role, tuple[str, str]] = {
    "ADMIN": (N_("Administrator"), N_("departments, rules, staff and devices; sees no patients")),
    "AUDITOR": (N_("Auditor"), N_("reads who did what, and the days; changes nothing")),
    "OPERATOR": (N_("Operator"), N_("devices and printers")),
}
MANY = 4
"""From so many departments on they are counted instead of listed."""

Mood = Literal["good", "attention", "quiet"]


class Mark(msgspec.Struct, frozen=True):
    """Something worth knowing of somebody, with its mood and its icon."""

    mood: Mood
    icon: str
    words: str


class Row(msgspec.Struct, frozen=True):
    """Somebody in the list: each role with where it holds."""

    staff_id: str
    name: str
    username: str
    enabled: bool
    roles: tuple[tuple[str, str], ...]
    marks: tuple[Mark, ...]


class RoleOfWard(msgspec.Struct, frozen=True):
    """A column of the table of rights: a role, what it does, and in which departments it is held."""

    code: Role
    name: str
    does: str
    held: frozenset[str] = frozenset()


class RoleOfHouse(msgspec.Struct, frozen=True):
    """A role that holds everywhere."""

    code: Role
    name: str
    does: str
    held: bool = False


class Seat(msgspec.Struct, frozen=True):
    """Where somebody is signed in."""

    icon: str
    words: str
    seen: str


class Staff(Console, frozen=True, kw_only=True):
    """Everybody, by name; whoever is disabled last."""

    place: ClassVar[str] = "staff"

    members: tuple[Row, ...]
    unverified: int


class Newcomer(Console, frozen=True, kw_only=True):
    """The table of rights, empty."""

    place: ClassVar[str] = "staff"

    departments: tuple[Ward, ...]
    ward_roles: tuple[RoleOfWard, ...]
    house_roles: tuple[RoleOfHouse, ...]


class Member(Console, frozen=True, kw_only=True):
    """One member of staff with all that can be done about them."""

    place: ClassVar[str] = "staff"

    title: str
    username: str
    version: int
    call: str
    enabled: bool
    may_be_verified: bool
    second_factor: bool
    marks: tuple[Mark, ...]
    sessions: tuple[Seat, ...]
    departments: tuple[Ward, ...]
    ward_roles: tuple[RoleOfWard, ...]
    house_roles: tuple[RoleOfHouse, ...]


async def index(request: Request[None]) -> Answer:
    """Everybody who works or worked here."""
    if keeper(request) is None:
        return to_sign_in(request)
    say, places = words_of(request), wards(request, words_of(request))
    every = [described(request, each) for each in identity.all_staff(request.box.readers.here)]
    every.sort(key=lambda each: not each.enabled)
    shown = Staff(
        **standing(request, say),
        members=tuple(
            Row(
                staff_id=each.staff_id,
                name=each.name,
                username=each.username,
                enabled=each.enabled,
                roles=tuple(roles_of(each.grants, places, say)),
                marks=tuple(_marks(each, say, in_list=True)),
            )
            for each in every
        ),
        unverified=sum(_waits_for_verification(each) for each in every),
    )
    return page(request, "admin/staff", shown)


async def add(request: Request[None]) -> Answer:
    """The form for somebody new."""
    if keeper(request) is None:
        return to_sign_in(request)
    say = words_of(request)
    shown = Newcomer(
        **standing(request, say),
        departments=wards(request, say),
        ward_roles=ward_roles((), say),
        house_roles=house_roles((), say),
    )
    return page(request, "admin/newcomer", shown)


async def show(request: Request[None]) -> Answer:
    """One member of staff. Refused `not-found`."""
    if keeper(request) is None:
        return to_sign_in(request)
    staff = identity.staff(request.box.readers.here, request.params["staffId"])
    if staff is None:
        raise Refused("not-found", "There is nobody with this id.")
    say, member = words_of(request), described(request, staff)
    shown = Member(
        **standing(request, say),
        title=member.name,
        username=member.username,
        version=member.version,
        call=f"/v1/admin/staff/{member.staff_id}",
        enabled=member.enabled,
        may_be_verified=_waits_for_verification(member),
        second_factor=member.second_factor,
        marks=tuple(_marks(member, say, in_list=False)),
        sessions=tuple(_seat(request, each, say) for each in member.sessions),
        departments=wards(request, say),
        ward_roles=ward_roles(member.grants, say),
        house_roles=house_roles(member.grants, say),
    )
    return page(request, "admin/member", shown)


def ward_roles(grants: Iterable[GrantDocument], say: Words) -> tuple[RoleOfWard, ...]:
    """The columns of the table of rights."""
    held = {grant.role: frozenset(grant.department_ids) for grant in grants}
    return tuple(
        RoleOfWard(role, say(name), say(does), held.get(role, frozenset())) for role, (name, does) in WARD_ROLES.items()
    )


def house_roles(grants: Iterable[GrantDocument], say: Words) -> tuple[RoleOfHouse, ...]:
    """The rights of the whole house."""
    held = {grant.role for grant in grants}
    return tuple(RoleOfHouse(role, say(name), say(does), role in held) for role, (name, does) in HOUSE_ROLES.items())


def roles_of(grants: Iterable[GrantDocument], places: Iterable[Ward], say: Words) -> Iterable[tuple[str, str]]:
    """Each role with where it holds: letters of a few departments, a number of many, nothing of the whole house."""
    codes = {each.department_id: each.code for each in places}
    names = {**WARD_ROLES, **HOUSE_ROLES}
    for grant in grants:
        held = [codes[each] for each in grant.department_ids if each in codes]
        if len(held) > MANY and len(held) == len(codes):
            where = say("everywhere")
        elif len(held) > MANY:
            where = say.n("{number} department", "{number} departments", len(held))
        else:
            where = ", ".join(sorted(held))
        yield say(names[grant.role][0]), where


def _waits_for_verification(member: StaffDocument) -> bool:
    return member.enabled and not member.verified and any(grant.role == "DOCTOR" for grant in member.grants)


def _marks(member: StaffDocument, say: Words, *, in_list: bool) -> Iterable[Mark]:
    """What an administrator wants to know at a glance; in the list only what stands out."""
    if not member.enabled:
        yield Mark("quiet", "CANCELLED", say("Disabled"))
        return
    if not in_list:
        yield Mark("good", "COMPLETED", say("May sign in"))
    if _waits_for_verification(member):
        yield Mark("attention", "warning", say("Not verified yet"))
    elif member.verified and not in_list:
        yield Mark("good", "COMPLETED", say("Verified: writes prescriptions"))
    if member.second_factor:
        yield Mark("good", "key", say("Second factor"))
    elif member.second_factor_required:
        yield Mark("attention", "key", say("Second factor missing"))
    elif not in_list:
        yield Mark("quiet", "key", say("No second factor"))
    if member.sessions:
        yield Mark(
            "quiet",
            "person",
            say.n("Signed in on {number} screen", "Signed in on {number} screens", len(member.sessions)),
        )


def _seat(request: Request[Any], session: SessionDocument, say: Words) -> Seat:
    zone = request.box.settings.timezone
    words = {
        "page": say("A browser, since {time}", time=say.moment(parse(session.opened_at), zone)),
        "program": say("A program, since {time}", time=say.moment(parse(session.opened_at), zone)),
    }
    seen = say("last used at {time}", time=say.time(parse(session.seen_at), zone))
    return Seat({"page": "board", "program": "pulse"}[session.audience], words[session.audience], seen)
