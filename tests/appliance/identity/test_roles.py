"""Roles: written in one way, and a ward role always names its departments."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.identity.roles import IN_DEPARTMENTS, Grant, Role, in_order, misplaced

GRANTS = st.lists(
    st.builds(Grant, st.sampled_from(get_args(Role)), st.lists(st.sampled_from("ABC"), max_size=3).map(tuple)),
    max_size=6,
)


@given(GRANTS, st.randoms())
def test_the_same_rights_are_written_in_one_way_whatever_their_order(grants: list[Grant], chance: object) -> None:
    shuffled = list(grants)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis' own random.Random
    ordered = in_order(grants)

    assert in_order(shuffled) == ordered == in_order(ordered)
    assert len({grant.role for grant in ordered}) == len(ordered)


def test_one_role_given_twice_holds_in_all_its_departments() -> None:
    assert in_order([Grant("NURSE", ("eyes",)), Grant("NURSE", ("cardiology", "eyes"))]) == (
        Grant("NURSE", ("cardiology", "eyes")),
    )


@pytest.mark.parametrize("role", get_args(Role))
def test_ward_roles_name_departments_and_offices_of_the_house_do_not(role: Role) -> None:
    in_a_department, everywhere = Grant(role, ("eyes",)), Grant(role)

    assert (misplaced([in_a_department]) is None) == (role in IN_DEPARTMENTS)
    assert (misplaced([everywhere]) is None) == (role not in IN_DEPARTMENTS)


def test_four_roles_serve_in_departments() -> None:
    assert {"RECEPTION", "NURSE", "ATTENDANT", "DOCTOR"} == IN_DEPARTMENTS
