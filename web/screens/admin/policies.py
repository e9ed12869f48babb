"""`/admin/policies`: the numbers that decide who is next, what a change would do to those who wait, and every version."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import msgspec

from appliance.clock import parse
from appliance.database.connection import Connection
from appliance.departments import lookups as departments
from appliance.departments.lookups import Department
from appliance.departments.policy import Policy
from appliance.identity import lookups as identity
from appliance.journal import log
from appliance.refusals import Refused
from appliance.wording import Words
from web.answers import Answer
from web.request import Request
from web.screens.admin import rules
from web.screens.admin.console import Console, Ward, keeper, standing, wards
from web.screens.admin.rules import Kind, Rule
from web.screens.page import page, words_of
from web.screens.sign_in import to_sign_in

ENTRIES_LOOKED_AT = 500
"""Of a department's own entries: a year of changes."""


class Setting(msgspec.Struct, frozen=True):
    """One number as its field shows it; `was` is what the field holds before anybody types."""

    path: str
    kind: Kind
    name: str
    does: str
    unit: str
    usual: str
    value: Any
    was: str
    least: int
    most: int
    may_be_empty: bool


class Group(msgspec.Struct, frozen=True):
    """Settings that belong together."""

    name: str
    rules: tuple[Setting, ...]


class Version(msgspec.Struct, frozen=True):
    """A version of the policy: who made it, when, and what it changed."""

    number: int
    who: str
    at: str
    differences: tuple[tuple[str, str, str], ...]


class Policies(Console, frozen=True, kw_only=True):
    """The policy of one department; none is chosen while the hospital has none."""

    place: ClassVar[str] = "policies"

    departments: tuple[Ward, ...]
    department_id: str | None = None
    chapters: tuple[Group, ...] = ()
    endings: Mapping[str, str] = msgspec.field(default_factory=dict)
    version: int = 0
    versions: tuple[Version, ...] = ()

    @property
    def next_version(self) -> int:
        """What it would be saved as."""
        return self.version + 1

    def words(self, say: Words, /) -> Mapping[str, object]:
        """What the preview says."""
        return {
            **super().words(say),
            "changes": say.forms("{number} change, not saved yet", "{number} changes, not saved yet"),
            "as_they_stand": say("As they stand now. Change a number to see who would move."),
            "nobody_moves": say("With your changes nobody of these would move."),
            "would_move": say.forms(
                "With your changes {number} of these would stand elsewhere.",
                "With your changes {number} of these would stand elsewhere.",
            ),
            "moves_up": say("{places} earlier"),
            "moves_down": say("{places} later"),
        }

    def facts(self) -> Mapping[str, object]:
        """Whose policy it is, and which version was looked at."""
        return {"departmentId": self.department_id, "version": self.version}


async def index(request: Request[None]) -> Answer:
    """The policy of the first department."""
    if keeper(request) is None:
        return to_sign_in(request)
    every = request.app.lines.departments()
    return _shown(request, every[0] if every else None)


async def show(request: Request[None]) -> Answer:
    """The policy of one department. Refused `not-found`."""
    if keeper(request) is None:
        return to_sign_in(request)
    department = request.app.lines.department(request.params["departmentId"])
    if department is None:
        raise Refused("not-found", "There is no such department.")
    return _shown(request, department)


def _shown(request: Request[Any], department: Department | None) -> Answer:
    say = words_of(request)
    frame = {**standing(request, say), "departments": wards(request, say)}
    if department is None:
        return page(request, "admin/policies", Policies(**frame))
    shown = Policies(
        **frame,
        department_id=department.department_id,
        chapters=chapters(department.policy, say),
        endings={code: say(words) for code, words in rules.ENDINGS.items()},
        version=department.policy_version,
        versions=tuple(_versions(request, department.department_id, say)),
    )
    return page(request, "admin/policies", shown)


def chapters(policy: Policy, say: Words) -> tuple[Group, ...]:
    """Every setting with what the policy says of it, and what is usual."""
    usual = Policy()
    return tuple(
        Group(say(chapter.name), tuple(_setting(rule, policy, usual, say) for rule in chapter.rules))
        for chapter in rules.CHAPTERS
    )


def _setting(rule: Rule, policy: Policy, usual: Policy, say: Words) -> Setting:
    value = rules.value_of(policy, rule)
    shown = "" if value is None else value
    return Setting(
        path=rule.path,
        kind=rule.kind,
        name=say(rule.name),
        does=say(rule.does),
        unit=rules.unit(rule.kind, say),
        usual=rules.told(rules.value_of(usual, rule), rule, say),
        value=shown,
        was=str(shown).lower() if isinstance(shown, bool) else str(shown),
        least=rule.least,
        most=rule.most,
        may_be_empty=rule.may_be_empty,
    )


def _versions(request: Request[Any], department_id: str, say: Words) -> Iterator[Version]:
    """Newest first; the first one ever is compared with nothing."""
    db, zone = request.app.lines.db, request.box.settings.timezone
    authors = _authors(db, department_id)
    known = departments.policies(db, department_id)
    for index, each in enumerate(known):
        before = known[index + 1].policy if index + 1 < len(known) else None
        yield Version(
            number=each.policy_version,
            who=authors.get(each.policy_version) or say("The box itself"),
            at=say.moment(parse(each.set_at), zone),
            differences=tuple(rules.differences(before, each.policy, say)) if before else (),
        )


def _authors(db: Connection, department_id: str) -> dict[int, str]:
    """Who set which version, by name."""
    entries = log.backwards(db, log.head(db).seq + 1, ENTRIES_LOOKED_AT, entity_id=department_id)
    found: dict[int, str] = {}
    for entry in entries:
        if entry.type == "PolicySet" and entry.actor_kind == "staff" and entry.actor_id is not None:
            staff = identity.staff(db, entry.actor_id)
            number = msgspec.json.decode(entry.payload)["policyVersion"]
            found[number] = staff.name if staff is not None else entry.actor_id
    return found
