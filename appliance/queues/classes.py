"""Who is given a head start, and how much of one. Pure. Rules: queue.md Q4; the minutes and ages are the policy's."""

from collections.abc import Iterable
from typing import Final, get_args

from appliance.departments.policy import PatientClass, Policy
from appliance.patients.events import Person

NAMES: Final[tuple[PatientClass, ...]] = get_args(PatientClass)
MONTHS_A_YEAR = 12


def by_age(person: Person, policy: Policy) -> tuple[PatientClass, ...]:
    """The classes that follow the stated age; none while no age is known."""
    years = person.age
    if person.age_months is not None:
        years = person.age_months // MONTHS_A_YEAR
    if years is None:
        return ()
    if years >= policy.elderly_from:
        return ("elderly",)
    return ("child",) if years <= policy.child_until else ()


def head_start(names: Iterable[str], policy: Policy) -> int:
    """The minutes of somebody of these classes: the largest counts, not the sum."""
    return max((policy.head_starts.get(name, 0) for name in NAMES if name in set(names)), default=0)
