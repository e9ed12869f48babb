"""The rules of a line, version by version, and who would be next under rules that are not saved yet (queue.md Q4)."""

from collections.abc import Collection, Iterable
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from appliance.database.answers import once
from appliance.departments import actions as departments
from appliance.departments import lookups as departments_now
from appliance.departments.lookups import Department, PolicyVersion
from appliance.departments.policy import Policy
from appliance.queues import lookups as queues
from appliance.queues.classes import by_age
from appliance.queues.order import InLine, Rule
from appliance.queues.preview import Previewed, preview_next
from appliance.refusals import Refused
from web import fields, repeats
from web.api.visit import Document, Instant
from web.request import Request

NEXT = 10

PolicyChanges = msgspec.defstruct(
    "PolicyChanges",
    [(field.name, field.type | UnsetType, UNSET) for field in msgspec.structs.fields(Policy)],
    frozen=True,
    kw_only=True,
    rename="camel",
    forbid_unknown_fields=True,
    namespace={"__doc__": "Any of a policy's numbers; what is not named stays as it is."},
)


class SetPolicy(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A new version: what is otherwise than in the version in force. `expectedVersion` is the one that was looked at."""

    department_id: fields.Id
    policy: PolicyChanges  # type: ignore[valid-type]  # made from Policy
    expected_version: fields.Version | None = None
    idempotency_key: fields.Key | None = None


class PreviewPolicy(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """What somebody thinks of changing."""

    department_id: fields.Id
    policy: PolicyChanges  # type: ignore[valid-type]  # made from Policy


class PoliciesQuery(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Of which department."""

    department_id: fields.Id


class PolicyDocument(Document, frozen=True, kw_only=True):
    """One version of a department's policy; those from before stay on file."""

    department_id: str
    policy_version: int
    policy: Policy
    set_at: Instant
    in_force: bool


class Next(Document, frozen=True, kw_only=True):
    """Somebody who waits: the place, the rule that decides it, and the place held today."""

    place: int
    token_number: str
    priority: Literal["NORMAL", "URGENT"]
    reason: Rule
    was: int
    head_start_minutes: int


class PreviewDocument(Document, frozen=True, kw_only=True):
    """The next ten today, and the next ten if everybody had come under the other policy. Nothing was saved."""

    department_id: str
    waiting: int
    now: tuple[Next, ...]
    then: tuple[Next, ...]


async def index(request: Request[None]) -> list[PolicyDocument]:
    """Every version of a department's policy, newest first."""
    asks: PoliciesQuery = request.asks
    department = _department(request, asks.department_id)
    versions = departments_now.policies(request.box.readers.here, department.department_id)
    return [_document(each, department.policy_version) for each in versions]


async def set_policy(request: Request[SetPolicy]) -> PolicyDocument:
    """Put a new version in force, for everybody who comes from now on."""
    body = request.body
    department = _department(request, body.department_id)
    version, _ = await request.box.writer.do(
        once,
        request.author,
        repeats.question(request),
        PolicyVersion,
        departments.set_policy,
        department_id=body.department_id,
        policy=changed(department.policy, body.policy),
        # Without a version of theirs, it is the one read here that the changes were applied to.
        expected_version=body.expected_version or department.policy_version,
    )
    return _document(version, version.policy_version)


async def preview(request: Request[PreviewPolicy]) -> PreviewDocument:
    """Who would be next under a policy that is not saved."""
    department = _department(request, request.body.department_id)
    db = request.box.readers.here
    line = queues.in_line(db, department.department_id)
    counters = queues.counters(db, department.department_id)
    saved, other = department.policy, changed(department.policy, request.body.policy)
    return PreviewDocument(
        department_id=department.department_id,
        waiting=len(line),
        now=_next(preview_next(line, counters, saved, NEXT, saved=saved)),
        then=_next(preview_next(line, counters, other, NEXT, saved=saved, classes=_classes(request, line, other))),
    )


def changed(policy: Policy, changes: msgspec.Struct | None) -> Policy:
    """A policy with what was named in place of what it said."""
    if changes is None:
        return policy
    named = {name: value for name, value in msgspec.structs.asdict(changes).items() if value is not UNSET}
    return msgspec.structs.replace(policy, **named)


def _classes(request: Request[Any], line: Iterable[InLine], policy: Policy) -> dict[str, Collection[str]]:
    """Of which classes everybody in the line would be under a policy, by visit: by age, and as staff confirmed.

    Ages and classes are sealed; they are opened for the order alone, and nothing of them is answered.
    """
    lines, found = request.app.lines, dict[str, Collection[str]]()
    for each in line:
        visit = lines.visit(each.visit_id)
        if visit is not None:
            found[each.visit_id] = {*by_age(lines.person(visit.patient_id), policy), *lines.known(visit).classes}
    return found


def _department(request: Request[Any], department_id: str) -> Department:
    department = departments_now.department(request.box.readers.here, department_id)
    if department is None:
        raise Refused("not-found", "There is no such department.")
    return department


def _document(version: PolicyVersion, in_force: int) -> PolicyDocument:
    return PolicyDocument(
        department_id=version.department_id,
        policy_version=version.policy_version,
        policy=version.policy,
        set_at=version.set_at,
        in_force=version.policy_version == in_force,
    )


def _next(turns: list[Previewed]) -> tuple[Next, ...]:
    return tuple(
        Next(
            place=place,
            token_number=turn.visit.token_number,
            priority="URGENT" if turn.visit.urgency_class == 0 else "NORMAL",
            reason=turn.rule,
            was=turn.place_now,
            head_start_minutes=turn.visit.head_start_minutes,
        )
        for place, turn in enumerate(turns, start=1)
    )
