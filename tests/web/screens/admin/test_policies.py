"""Queue rules: what the policy says, and who changed what in every version of it."""

from appliance.departments import actions as departments
from appliance.departments.policy import Policy
from appliance.journal.event import Author
from tests.web.screens.admin.desk import Desk, facts_of
from tests.web.ward import Ward


async def test_the_first_department_is_shown_where_none_is_named(ward: Ward) -> None:
    page = (await Desk(ward).open("/admin/policies")).text
    assert facts_of(page)["departmentId"] == ward.cardiology


async def test_fields_hold_what_the_policy_says(ward: Ward) -> None:
    page = (await Desk(ward).open(f"/admin/policies/{ward.cardiology}")).text
    assert 'name="headStarts.elderly" value="10"' in page
    assert 'name="walkInCap" value=""' in page
    assert "usually 10 minutes" in page


async def test_every_version_says_who_made_it_and_what_it_changed(ward: Ward) -> None:
    ward.spine.do(
        departments.set_policy,
        Author(kind="staff", id=ward.asta.id),
        department_id=ward.cardiology,
        policy=Policy(urgent_in_a_row=3),
    )
    page = (await Desk(ward).open(f"/admin/policies/{ward.cardiology}")).text
    assert facts_of(page)["version"] == 2
    versions = page[page.index('id="versions"') :]
    assert "Asta" in versions
    assert "<s>2</s>" in versions and "<strong>3</strong>" in versions
    assert versions.index("Asta") < versions.index("The beginning."), "the newest first"


async def test_a_department_that_is_not_there_is_not_found(ward: Ward) -> None:
    assert (await Desk(ward).open("/admin/policies/01a1fd55-0000-7000-8000-000000000000")).status_code == 404
