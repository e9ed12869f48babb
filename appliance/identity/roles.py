"""Roles and where they hold (identity.md S1). Pure."""

from collections.abc import Iterable
from typing import Final, Literal

import msgspec

Role = Literal["RECEPTION", "NURSE", "ATTENDANT", "DOCTOR", "ADMIN", "AUDITOR", "OPERATOR"]
DeviceKind = Literal["KIOSK", "BOARD", "TERMINAL"]

IN_DEPARTMENTS: Final[frozenset[Role]] = frozenset({"RECEPTION", "NURSE", "ATTENDANT", "DOCTOR"})
"""Roles that always name their departments; the others hold in the whole hospital."""

EVERYWHERE: Final[frozenset[str]] = frozenset()
"""The departments of a role that holds in the whole hospital."""


class Grant(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """One role and the departments it holds in; none of them means the whole hospital."""

    role: Role
    department_ids: tuple[str, ...] = ()


def in_order(grants: Iterable[Grant]) -> tuple[Grant, ...]:
    """The same rights in the one way they are written: a role once, sorted, no department twice."""
    merged: dict[Role, set[str]] = {}
    for grant in grants:
        merged.setdefault(grant.role, set()).update(grant.department_ids)
    return tuple(Grant(role, tuple(sorted(departments))) for role, departments in sorted(merged.items()))


def misplaced(grants: Iterable[Grant]) -> Grant | None:
    """The first grant that cannot be: a ward role without a department, or an office of the house within one."""
    return next((grant for grant in grants if (grant.role in IN_DEPARTMENTS) != bool(grant.department_ids)), None)
