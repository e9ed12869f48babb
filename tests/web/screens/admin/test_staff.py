"""Staff: the list shows what stands out, the page of one what may be done, and the table of rights what is held where."""

import re

from appliance.identity import actions as staff
from tests.web.screens.admin.desk import Desk
from tests.web.ward import Ward


async def test_everybody_stands_in_the_list_with_their_roles(ward: Ward) -> None:
    text = await Desk(ward).read("/admin/staff")
    assert "Dr Meera meera Doctor C" in text
    assert "Audrey audrey Auditor" in text


async def test_whoever_is_disabled_stands_last(ward: Ward) -> None:
    ward.spine.do(staff.disable_staff, staff_id=ward.audrey.id)
    text = await Desk(ward).read("/admin/staff")
    assert text.index("Thomas") < text.index("Audrey")
    assert "Disabled" in text


async def test_doctors_who_wait_for_verification_are_counted(ward: Ward) -> None:
    before = await Desk(ward).read("/admin/staff")
    assert "1 doctor is not verified yet" in before, "Ravi"
    ward.spine.do(staff.verify_doctor, staff_id=ward.ravi.id)
    assert "not verified yet" not in await Desk(ward).read("/admin/staff")


async def test_a_verified_doctor_is_not_offered_to_be_verified(ward: Ward) -> None:
    assert 'id="verify"' in (await Desk(ward).open(f"/admin/staff/{ward.ravi.id}")).text
    page = (await Desk(ward).open(f"/admin/staff/{ward.meera.id}")).text
    assert 'id="verify"' not in page
    assert "Verified: writes prescriptions" in page


async def test_the_table_of_rights_ticks_what_is_held(ward: Ward) -> None:
    page = (await Desk(ward).open(f"/admin/staff/{ward.ravi.id}")).text
    ticked = set(re.findall(r'data-role="(\w+)" data-department="([^"]+)" checked', page))
    assert ticked == {(role, ward.dermatology) for role in ("DOCTOR", "RECEPTION", "NURSE", "ATTENDANT")}
    admin = (await Desk(ward).open(f"/admin/staff/{ward.asta.id}")).text
    assert 'data-role="ADMIN" checked' in admin


async def test_sessions_can_be_ended_where_there_are_any(ward: Ward) -> None:
    desk = Desk(ward)
    assert 'id="sessions"' in (await desk.open(f"/admin/staff/{ward.asta.id}")).text
    await desk.press("DELETE", f"/v1/admin/staff/{ward.meera.id}/sessions")
    assert 'id="sessions"' not in (await desk.open(f"/admin/staff/{ward.meera.id}")).text


async def test_somebody_new_begins_without_a_right(ward: Ward) -> None:
    page = (await Desk(ward).open("/admin/staff/new")).text
    assert "checked" not in page[page.index('class="matrix"') :].partition("</fieldset>")[0]


async def test_nobody_with_this_id_is_not_found(ward: Ward) -> None:
    assert (await Desk(ward).open("/admin/staff/01a1fd55-0000-7000-8000-000000000000")).status_code == 404
