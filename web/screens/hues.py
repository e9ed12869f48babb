"""The colour band of a department: always the same one, and always beside its letter."""

from collections.abc import Sequence

from appliance.departments.lookups import Department

HUES = 8
"""How many there are; tokens.css has them, from 0, told apart by people who see colours differently."""


def hue_of(department: Department, every: Sequence[Department]) -> int:
    """The department's hue among all of the house, from 0."""
    return [each.department_id for each in every].index(department.department_id) % HUES
