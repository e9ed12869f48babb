"""What reception and doctors do with a visit between check-in and the end: the calls, their rights and their answers."""

from typing import Any

import httpx
import msgspec
import pytest

from appliance.patients.links import check_characters, slip_secret
from appliance.wording import words
from tests.web.api.test_search import comes_out
from tests.web.ward import Person, Ward, open_ward
from web.answers import encode
from web.api.queue import notices

OURS = {"Sec-Fetch-Site": "same-origin"}
"""What a browser says of a press on one of our own pages."""


async def press(
    ward: Ward, who: Person, visit_id: str, act: str, /, at: str = "reception", **body: Any
) -> httpx.Response:
    return await ward.call(who, "POST", f"/v1/{at}/visits/{visit_id}/{act}", body)


async def done(
    ward: Ward, who: Person, visit_id: str, act: str, /, at: str = "reception", **body: Any
) -> dict[str, Any]:
    answer = await press(ward, who, visit_id, act, at, **body)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def queue(ward: Ward, department_id: str | None = None, who: Person | None = None) -> dict[str, Any]:
    answer = await ward.call(who or ward.rita, "GET", f"/v1/queue/{department_id or ward.cardiology}")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def call(ward: Ward, who: Person) -> dict[str, Any]:
    answer = await ward.call(who, "POST", "/v1/doctor/call-next", {"departmentId": ward.cardiology})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def inside(ward: Ward, who: Person | None = None, room: str = "Room 4") -> dict[str, Any]:
    """Somebody with a doctor."""
    who = who or ward.meera
    await ward.come(who, room)
    called = await call(ward, who)
    return await done(ward, who, called["visitId"], "start", at="doctor", expectedVersion=called["version"])


async def missed(ward: Ward) -> dict[str, Any]:
    """Somebody whom Dr Meera called in vain."""
    issued = await ward.issue(name="Asha Rao", age=41, phone="98765 43210")
    await ward.come(ward.meera)
    await call(ward, ward.meera)
    ward.clock.advance(seconds=60)
    await done(ward, ward.meera, issued["visitId"], "recall", at="doctor")
    ward.clock.advance(seconds=120)
    return await done(ward, ward.rita, issued["visitId"], "no-show")


# Hold, move, undo ----------------------------------------------------------------------------------------------------


async def test_a_hold_is_shown_and_taken_back(ward: Ward) -> None:
    first, second = await ward.issue(name="Asha"), await ward.issue()
    held = await done(
        ward,
        ward.rita,
        first["visitId"],
        "hold",
        reason="at the X-ray",
        until="2026-11-21T09:30:00Z",
        expectedVersion=1,
    )
    assert (held["held"], held["heldUntil"], held["heldReason"]) == (True, "2026-11-21T09:30:00.000Z", "at the X-ray")
    assert held["queueStatus"] == "You are on hold until 15:00. You keep your place."
    assert (held["position"], held["version"]) == (None, 2)
    assert [each["visitId"] for each in (await queue(ward))["waiting"]] == [second["visitId"], first["visitId"]]
    back = await done(ward, ward.rita, first["visitId"], "undo", expectedVersion=2)
    assert (back["held"], back["heldUntil"], back["position"]) == (False, None, 1)
    assert "heldReason" not in back


async def test_a_hold_without_an_end_asks_to_wait(ward: Ward) -> None:
    issued = await ward.issue()
    held = await done(ward, ward.rita, issued["visitId"], "hold")
    assert held["queueStatus"] == "You are on hold. Please wait until you are called back."
    assert (await done(ward, ward.rita, issued["visitId"], "resume"))["held"] is False


@pytest.mark.parametrize("until", ["2026-11-21T08:59:00Z", "2026-11-23T09:00:00Z", "2026-02-30T09:00:00Z"])
async def test_a_hold_ends_at_a_time_that_comes(ward: Ward, until: str) -> None:
    issued = await ward.issue()
    answer = await press(ward, ward.rita, issued["visitId"], "hold", until=until)
    assert (answer.status_code, answer.json()["field"]) == (422, "until")


async def test_somebody_is_given_a_place_with_a_reason(ward: Ward) -> None:
    issued = [await ward.issue() for _ in range(3)]
    moved = await done(ward, ward.rita, issued[2]["visitId"], "move", place=1, reason="feels faint", expectedVersion=1)
    assert (moved["position"], moved["byHand"]) == (1, True)
    assert "feels faint" not in str([entry.payload for entry in ward.spine.entries()])
    answer = await press(ward, ward.rita, issued[1]["visitId"], "move", place=1)
    assert (answer.status_code, answer.json()["field"]) == (422, "reason")
    for place in (0, -1, 1.5, "first"):
        answer = await press(ward, ward.rita, issued[1]["visitId"], "move", place=place, reason="x")
        assert (answer.status_code, answer.json()["field"]) == (422, "place")


async def test_two_tabs_and_one_of_them_is_told_how_it_is_now(ward: Ward) -> None:
    issued = await ward.issue()
    await done(ward, ward.rita, issued["visitId"], "hold", expectedVersion=1)
    lost = await press(ward, ward.rita, issued["visitId"], "move", place=1, reason="x", expectedVersion=1)
    assert lost.json()["type"] == "urn:medique:problem:version-conflict"
    assert lost.json()["current"]["held"] is True


async def test_a_double_press_is_one_act(ward: Ward) -> None:
    issued = await ward.issue()
    body = {"toDepartmentId": ward.dermatology, "idempotencyKey": "press-1"}
    first = await press(ward, ward.rita, issued["visitId"], "transfer", **body)
    again = await press(ward, ward.rita, issued["visitId"], "transfer", **body)
    assert first.json() == again.json()
    assert ward.spine.recorded().count("VisitQueued") == 2


# Transfer, reassign, merge, reopen -----------------------------------------------------------------------------------


async def test_a_transfer_answers_with_the_visit_that_goes_on_and_no_stranger(ward: Ward) -> None:
    issued = await ward.issue(name="Asha Rao", age=41)
    there = await done(ward, ward.rita, issued["visitId"], "transfer", toDepartmentId=ward.dermatology, reason="a rash")
    assert there["visitId"] != issued["visitId"]
    assert (there["tokenNumber"], there["department"], there["origin"]) == ("C-001", "Dermatology", "transfer")
    assert "person" not in there, "Rita has no right there any more"
    assert [(each["department"], each["state"]) for each in there["journey"]] == [
        ("Cardiology", "CANCELLED"),
        ("Dermatology", "WAITING"),
    ]
    was = (await ward.call(ward.rita, "POST", f"/v1/reception/visits/{issued['visitId']}/cancel", {})).json()
    assert was["state"] == "CANCELLED"
    seen = (await queue(ward, ward.dermatology, ward.ravi))["waiting"][0]
    assert seen["person"]["name"] == "Asha Rao"


async def test_the_right_is_needed_where_the_visit_is(ward: Ward) -> None:
    issued = await ward.issue()
    answer = await press(ward, ward.ravi, issued["visitId"], "transfer", toDepartmentId=ward.dermatology)
    assert answer.status_code == 403


async def test_a_transfer_is_taken_back_by_who_made_it(ward: Ward) -> None:
    issued = await ward.issue()
    there = await done(ward, ward.rita, issued["visitId"], "transfer", toDepartmentId=ward.dermatology)
    denied = await press(ward, ward.ravi, there["visitId"], "undo")
    assert denied.status_code == 403
    back = await done(ward, ward.rita, there["visitId"], "undo", expectedVersion=there["version"])
    assert (back["department"], back["position"], back["origin"]) == ("Cardiology", 1, "reopen")


async def test_where_nobody_serves_nobody_is_sent(ward: Ward) -> None:
    issued = await ward.issue()
    answer = await press(ward, ward.rita, issued["visitId"], "transfer", toDoctorId=ward.ravi.id)
    assert (answer.status_code, answer.json()["field"]) == (422, "toDoctorId")
    answer = await press(ward, ward.rita, issued["visitId"], "transfer")
    assert answer.status_code == 422


async def test_a_doctor_who_leaves_a_patient_alone_is_noticed_and_replaced(ward: Ward) -> None:
    await ward.issue(name="Asha")
    visit = await inside(ward)
    await ward.come(ward.omar, "Room 5")
    await ward.call(ward.meera, "POST", "/v1/doctor/availability", {"state": "OFFLINE"})
    assert snapshot_notices(ward) == [
        {
            "kind": "no-doctor",
            "tokenNumber": "C-001",
            "visitId": visit["visitId"],
            "since": visit["consultationStartedAt"],
            "text": "C-001 is with a doctor who has left.",
        }
    ]
    taken = await done(ward, ward.rita, visit["visitId"], "reassign", toDoctorId=ward.omar.id)
    assert (taken["doctorId"], taken["room"], taken["state"]) == (ward.omar.id, "Room 5", "IN_CONSULTATION")
    assert snapshot_notices(ward) == []


def snapshot_notices(ward: Ward) -> list[dict[str, Any]]:
    """What reception's screen says has to be looked after, but for paper."""
    told = msgspec.json.decode(encode(list(notices(ward.site.lines, ward.cardiology, words("en")))))
    return [notice for notice in told if notice["kind"] != "no-paper"]


async def test_a_double_entry_goes_on_as_one_and_the_phone_learns_which(ward: Ward) -> None:
    async with ward.client() as phone:
        token = (await phone.post("/v1/patient/scan", json={})).json()["signedCheckinToken"]
        form = {"departmentId": ward.cardiology, "name": "Asha", "age": 41, "signedCheckinToken": token}
        own = (await phone.post("/v1/patient/checkin", json=form)).json()
        slip = await ward.issue(name="Asha", age=41)
        kept = await done(ward, ward.rita, own["visitId"], "merge", intoVisitId=slip["visitId"])
        assert (kept["visitId"], kept["position"]) == (slip["visitId"], 1)
        gone = (await phone.get(f"/v1/patient/visits/{own['visitId']}")).json()
        assert gone["queueStatus"] == "You were registered twice. Your number C-002 goes on."
        assert gone["mergedInto"] == {"tokenNumber": "C-002"}
        other = await phone.get(f"/v1/patient/visits/{slip['visitId']}")
        assert (other.status_code, other.json()["position"]) == (200, 1)


async def test_a_mistake_is_mended_forward(ward: Ward) -> None:
    await ward.issue()
    await ward.come(ward.meera)
    called = await call(ward, ward.meera)
    twin = await done(ward, ward.meera, called["visitId"], "reopen", at="doctor", reason="called-in-error")
    assert (twin["state"], twin["position"], twin["linkedVisitId"]) == ("WAITING", 1, called["visitId"])
    answer = await press(ward, ward.rita, twin["visitId"], "reopen", reason="because")
    assert (answer.status_code, answer.json()["field"]) == (422, "reason")


# Notes and classes ---------------------------------------------------------------------------------------------------


async def test_a_note_is_for_staff_alone(ward: Ward) -> None:
    async with ward.client() as phone:
        token = (await phone.post("/v1/patient/scan", json={})).json()["signedCheckinToken"]
        form = {"departmentId": ward.cardiology, "name": "Asha", "age": 70, "signedCheckinToken": token}
        visit_id = (await phone.post("/v1/patient/checkin", json=form)).json()["visitId"]
        noted = await done(ward, ward.meera, visit_id, "note", at="doctor", note="hard of hearing\nspeak slowly")
        assert noted["note"] == {
            "text": "hard of hearing\nspeak slowly",
            "by": "Dr Meera",
            "at": noted["note"]["at"],
        }
        assert (await queue(ward))["waiting"][0]["note"]["by"] == "Dr Meera"
        shown = (await phone.get(f"/v1/patient/visits/{visit_id}")).json()
        assert "note" not in shown
        taken_back = await done(ward, ward.meera, visit_id, "note", at="doctor", note="")
        assert "note" not in taken_back
        back = await done(ward, ward.meera, visit_id, "undo", at="doctor")
        assert back["note"]["text"].startswith("hard of hearing")


async def test_confirmed_classes_are_for_staff_and_those_by_age_for_the_own_phone_too(ward: Ward) -> None:
    async with ward.client() as phone:
        token = (await phone.post("/v1/patient/scan", json={})).json()["signedCheckinToken"]
        form = {
            "departmentId": ward.cardiology,
            "name": "Asha",
            "age": 70,
            "claimedClasses": ["pregnant", "disabled"],
            "signedCheckinToken": token,
        }
        visit_id = (await phone.post("/v1/patient/checkin", json=form)).json()["visitId"]
        before = (await queue(ward))["waiting"][0]
        assert (before["classes"], before["claimedClasses"]) == (["elderly"], ["pregnant", "disabled"])
        told = await done(ward, ward.thomas, visit_id, "confirm-classes", classes=["disabled"])
        assert (told["classes"], told["claimedClasses"]) == (["disabled", "elderly"], ["pregnant"])
        shown = (await phone.get(f"/v1/patient/visits/{visit_id}")).json()
        assert shown["classes"] == ["elderly"]
        assert "claimedClasses" not in shown
    answer = await press(ward, ward.thomas, visit_id, "confirm-classes", classes=["important"])
    assert (answer.status_code, answer.json()["field"]) == (422, "classes[0]")


# Sent on -------------------------------------------------------------------------------------------------------------


async def test_a_patient_is_sent_on_and_reads_the_way(ward: Ward) -> None:
    async with ward.client() as phone:
        token = (await phone.post("/v1/patient/scan", json={})).json()["signedCheckinToken"]
        form = {"departmentId": ward.cardiology, "name": "Asha", "age": 41, "signedCheckinToken": token}
        own = (await phone.post("/v1/patient/checkin", json=form)).json()
        visit = await inside(ward)
        legs = [{"departmentId": ward.dermatology, "review": True, "note": "mole on the left arm"}]
        finished = await done(
            ward, ward.meera, visit["visitId"], "complete", at="doctor", prescriptionText="Rest", sendTo=legs
        )
        assert finished["prescription"]["contentSanitized"] == "Rest"
        assert (finished["route"], finished["routeEnd"]) == (["Dermatology"], "Dr Meera")
        assert "printJobId" not in finished
        shown = (await phone.get(f"/v1/patient/visits/{own['visitId']}")).json()
        assert shown["queueStatus"] == "Your way goes on: Dermatology, then back to Dr Meera."
        steps = [(each["department"], each["state"], each["origin"], each["position"]) for each in shown["journey"]]
        assert steps == [
            ("Cardiology", "COMPLETED", "check-in", None),
            ("Dermatology", "WAITING", "sent", 1),
        ]
        there = (await phone.get(f"/v1/patient/visits/{shown['journey'][1]['visitId']}")).json()
        assert (there["position"], there["sentBy"], there["queueStatus"]) == (1, "Dr Meera", "You are next.")
        assert "note" not in there and "reviewWanted" not in there
    seen = (await queue(ward, ward.dermatology, ward.ravi))["waiting"][0]
    assert (seen["note"]["text"], seen["reviewWanted"]) == ("mole on the left arm", True)


async def test_the_way_is_printed_where_the_doctor_asks_for_it(ward: Ward) -> None:
    issued = await ward.issue(name="Asha")
    comes_out(ward, issued["printJobId"])
    visit = await inside(ward)
    body = {"sendTo": [{"departmentId": ward.dermatology}], "printRoute": True, "idempotencyKey": "done"}
    first = await done(ward, ward.meera, visit["visitId"], "complete", at="doctor", **body)
    again = await done(ward, ward.meera, visit["visitId"], "complete", at="doctor", **body)
    assert first["printJobId"] == again["printJobId"] != issued["printJobId"]
    sheet = (await ward.call(ward.rita, "GET", f"/v1/print-jobs/{first['printJobId']}")).json()
    assert (sheet["copy"], sheet["tokenNumber"]) == (1, "C-001")


async def test_nobody_is_sent_anywhere_in_part(ward: Ward) -> None:
    await ward.issue()
    visit = await inside(ward)
    legs = [{"departmentId": ward.dermatology}, {"departmentId": ward.dermatology}]
    answer = await press(ward, ward.meera, visit["visitId"], "complete", "doctor", sendTo=legs)
    assert (answer.status_code, answer.json()["field"]) == (422, "sendTo")
    answer = await press(
        ward, ward.meera, visit["visitId"], "complete", "doctor", sendTo=[{"departmentId": ward.dermatology}] * 9
    )
    assert (answer.status_code, answer.json()["field"]) == (422, "sendTo")
    assert (await queue(ward))["active"][0]["state"] == "IN_CONSULTATION"


# Back after a miss ---------------------------------------------------------------------------------------------------


async def test_somebody_back_at_the_counter_has_a_place_again(ward: Ward) -> None:
    visit = await missed(ward)
    assert (visit["state"], visit["returnsLeft"]) == ("NO_SHOW", 2)
    assert [each["visitId"] for each in (await queue(ward))["recent"]] == [visit["visitId"]]
    others = [await ward.issue() for _ in range(4)]
    back = await done(ward, ward.rita, visit["visitId"], "return", expectedVersion=visit["version"])
    assert (back["position"], back["origin"], back["tokenNumber"]) == (4, "return", "C-001")
    again = await press(ward, ward.rita, visit["visitId"], "return")
    assert again.json()["type"] == "urn:medique:problem:duplicate-visit"
    assert again.json()["current"]["visitId"] == back["visitId"]
    assert len(others) == 4


async def test_everybody_who_missed_a_call_today_stays_in_sight(ward: Ward) -> None:
    visit = await missed(ward)
    for _ in range(11):
        await ward.issue()
        called = await call(ward, ward.meera)
        await done(ward, ward.meera, called["visitId"], "start", at="doctor")
        await done(ward, ward.meera, called["visitId"], "complete", at="doctor")
    recent = [each["visitId"] for each in (await queue(ward))["recent"]]
    assert len(recent) == 11
    assert recent[-1] == visit["visitId"]
    await done(ward, ward.rita, visit["visitId"], "return")
    assert visit["visitId"] not in [each["visitId"] for each in (await queue(ward))["recent"]]


async def test_a_phone_comes_back_by_itself_from_the_hospitals_own_network(ward: Ward) -> None:
    async with ward.client() as phone:
        token = (await phone.post("/v1/patient/scan", json={})).json()["signedCheckinToken"]
        form = {"departmentId": ward.cardiology, "name": "Asha", "age": 41, "signedCheckinToken": token}
        own = (await phone.post("/v1/patient/checkin", json=form)).json()
        await ward.come(ward.meera)
        await call(ward, ward.meera)
        ward.clock.advance(seconds=60)
        await done(ward, ward.meera, own["visitId"], "recall", at="doctor")
        ward.clock.advance(seconds=120)
        await done(ward, ward.meera, own["visitId"], "no-show", at="doctor")
        answer = await phone.post(f"/v1/patient/visits/{own['visitId']}/return", json={}, headers=OURS)
        assert answer.status_code == 200, answer.text
        assert answer.json()["origin"] == "return"
        old = (await phone.get(f"/v1/patient/visits/{own['visitId']}")).json()
        assert old["queueStatus"] == "You missed this call and came back."


async def test_a_phone_elsewhere_has_to_show_that_it_is_here(tmp_path: Any) -> None:
    with open_ward(tmp_path, patient_networks=("10.0.0.0/8",)) as ward:
        visit = await missed(ward)
        async with ward.client() as phone:
            check = links_check(ward, visit)
            await phone.post("/v1/patient/restore", json={"tokenNumber": "C-001", "check": check})
            answer = await phone.post(f"/v1/patient/visits/{visit['visitId']}/return", json={}, headers=OURS)
        assert answer.status_code == 403, answer.text
        assert answer.json()["field"] == "boardCode"


def links_check(ward: Ward, visit: dict[str, Any]) -> str:
    return check_characters(ward.box.keys, visit["tokenId"])


# With the slip at the kiosk ------------------------------------------------------------------------------------------


async def show_slip(ward: Ward, slip: str, **more: Any) -> httpx.Response:
    return await ward.call(ward.kiosk, "POST", "/v1/kiosk/returns", {"slip": slip, **more})


def link_of(ward: Ward, visit: dict[str, Any]) -> str:
    return slip_secret(ward.box.keys, visit["tokenId"])


@pytest.mark.parametrize("form", ["link", "secret", "C-001 {}", "c001{}", "C-1/{}"])
async def test_the_kiosk_reads_a_slip_however_the_scanner_writes_it(ward: Ward, form: str) -> None:
    visit = await missed(ward)
    secret = link_of(ward, visit)
    slip = {"link": f"http://127.0.0.1:8080/t/{secret}", "secret": secret}.get(form) or form.format(
        links_check(ward, visit).lower()
    )
    told = (await show_slip(ward, slip)).json()
    assert (told["outcome"], told["state"], told["printJobId"]) == ("returned", "WAITING", None)
    assert "person" not in told
    again = (await show_slip(ward, slip)).json()
    assert (again["outcome"], again["visitId"]) == ("waiting", told["visitId"])


async def test_the_kiosk_prints_the_slip_again_only_when_asked(ward: Ward) -> None:
    issued = await ward.issue(name="Asha")
    assert (await show_slip(ward, link_of(ward, issued), print=True)).json()["printJobId"] is None, "it is not out yet"
    comes_out(ward, issued["printJobId"])
    assert (await show_slip(ward, link_of(ward, issued))).json()["printJobId"] is None
    told = (await show_slip(ward, link_of(ward, issued), print=True)).json()
    sheet = (await ward.call(ward.kiosk, "GET", f"/v1/print-jobs/{told['printJobId']}")).json()
    assert (told["outcome"], sheet["copy"]) == ("waiting", 1)


async def test_what_is_no_slip_of_ours_is_refused(ward: Ward) -> None:
    visit = await missed(ward)
    tampered = link_of(ward, visit)[:-1] + "A"
    for slip, code in (
        (tampered, "link-tampered"),
        ("C-001 ???", "link-tampered"),
        ("C-001 AAA", "forbidden"),
        ("D-001 AAA", "forbidden"),
    ):
        answer = await show_slip(ward, slip)
        assert answer.json()["type"] == f"urn:medique:problem:{code}", slip
    assert (await show_slip(ward, "")).status_code == 422


async def test_a_kiosk_of_another_department_gives_no_place_back(ward: Ward) -> None:
    visit = await missed(ward)
    other = ward.device("KIOSK", (ward.dermatology,))
    answer = await ward.call(other, "POST", "/v1/kiosk/returns", {"slip": link_of(ward, visit)})
    assert answer.status_code == 403
    answer = await ward.call(other, "POST", "/v1/kiosk/returns", {"slip": "nonsense"})
    assert answer.json()["type"] == "urn:medique:problem:link-tampered"


# Why -----------------------------------------------------------------------------------------------------------------


async def test_staff_may_ask_why_somebody_was_called(ward: Ward) -> None:
    for name in ("Asha", "Bina"):
        await ward.issue(name=name)
        ward.clock.advance(seconds=1)
    await ward.come(ward.meera)
    called = await call(ward, ward.meera)
    why = (await ward.call(ward.rita, "GET", f"/v1/visits/{called['visitId']}/why")).json()
    assert (why["tokenNumber"], why["rule"], why["doctor"], why["candidateCount"]) == (
        "C-001",
        "arrival",
        "Dr Meera",
        2,
    )
    assert [(each["tokenNumber"], each["called"]) for each in why["candidates"]] == [("C-001", True), ("C-002", False)]
    assert why["candidates"][1]["reason"] == "C-001 came before C-002."
    assert "Asha" not in str(why)


async def test_there_is_no_why_before_the_call(ward: Ward) -> None:
    issued = await ward.issue()
    answer = await ward.call(ward.rita, "GET", f"/v1/visits/{issued['visitId']}/why")
    assert answer.status_code == 404


def test_none_of_the_acts_names_anybody_in_the_log(ward: Ward) -> None:
    """The words of people are sealed; what is logged of a request is its route."""
    assert not any(b"Asha" in line for line in ward.log)
