"""Where somebody stands, in the words they read: one sentence for everything that can have happened to a visit."""

from typing import Any

import pytest

from appliance.departments.lookups import Department
from appliance.departments.policy import Policy
from appliance.queues.lookups import Visit
from appliance.wording import words
from web.api.queue_status import Around, queue_status

CARDIOLOGY = Department(
    department_id="c",
    code="C",
    name="Cardiology",
    names={},
    timezone="Asia/Kolkata",
    kind="CLINIC",
    hours=(),
    status="ACTIVE",
    policy_version=1,
    policy=Policy(),
    version=1,
)
NAMES = {"c": "Cardiology", "l": "Laboratory", "p": "Pharmacy"}


def visit(visit_id: str = "v1", state: Any = "WAITING", department_id: str = "c", **more: Any) -> Visit:
    """A visit that stands so."""
    unknown = (
        "bound_doctor_id doctor_id room_id room prescription_id scanned_at called_at last_called_at started_at"
        " completed_at missed_at cancelled_at cancel_reason"
    )
    nothing = dict.fromkeys(unknown.split())
    known = {
        "token_id": "t1",
        "token_number": "C-001",
        "patient_id": "p1",
        "service_date": "2026-11-21",
        "channel": "KIOSK",
        "urgency_class": 1,
        "order_key": 0,
        "held": 0,
        "calls": 0,
        "policy_version": 1,
        "queued_at": "2026-11-21T04:00:00.000Z",
        "version": 1,
    }
    return Visit(**(nothing | known | more), visit_id=visit_id, state=state, department_id=department_id)  # type: ignore[arg-type]


def says(it: Visit, *others: Visit, ahead: int | None = None, **more: Any) -> str:
    around = Around(
        ahead=ahead,
        department=CARDIOLOGY,
        journey=[it, *others],
        place_name=NAMES.__getitem__,
        doctor_name={"d1": "Dr Meera"}.get,
        **more,
    )
    return queue_status(it, around, words("en"))


def onward(origin: str, department_id: str = "l", state: str = "WAITING", **more: Any) -> Visit:
    return visit("v2", state, department_id, origin=origin, linked_visit_id="v1", **more)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (says(visit(), ahead=4), "4 people before you."),
        (says(visit(), ahead=0), "You are next."),
        (says(visit()), "You keep your place. Please wait a moment."),
        (says(visit(held=1)), "You are on hold. Please wait until you are called back."),
        (
            says(visit(held=1, held_until="2026-11-21T04:30:00.000Z")),
            "You are on hold until 10:00. You keep your place.",
        ),
        (
            says(visit(), onward("sent", state="CALLED")),
            "You are being called to Laboratory. You keep your place here.",
        ),
        (says(visit(state="CALLED", room="Room 4")), "Please come to Room 4."),
        (says(visit(state="COMPLETED")), "This visit is over. Get well soon."),
        (
            says(visit(state="COMPLETED"), onward("sent"), visit("v3", department_id="p", linked_visit_id="v1")),
            "This visit is over. Your way goes on: Laboratory, Pharmacy.",
        ),
        (
            says(visit(state="COMPLETED"), onward("sent", sent_by="d1", review_wanted=1)),
            "Your way goes on: Laboratory, then back to Dr Meera.",
        ),
        (
            says(visit(state="COMPLETED"), onward("sent", state="COMPLETED")),
            "This visit is over. Get well soon.",
        ),
        (says(visit(state="COMPLETED"), onward("reopen", "c")), "You are back in the line, at your old place."),
        (
            says(visit(state="NO_SHOW", missed_at="2026-11-21T04:42:00.000Z")),
            "You missed your call at 10:12. Show your slip at reception and you will be seen soon.",
        ),
        (
            says(visit(state="NO_SHOW", missed_at="2026-11-21T04:42:00.000Z"), returns_left=0),
            "You missed your call at 10:12. Please go to reception.",
        ),
        (says(visit(state="NO_SHOW"), onward("return", "c")), "You missed this call and came back."),
        (
            says(visit(state="CANCELLED", cancel_reason="transferred"), onward("transfer")),
            "You were moved to Laboratory. You wait there as if you had come there first.",
        ),
        (
            says(visit(state="CANCELLED", cancel_reason="transferred"), onward("transfer", "c")),
            "You wait for another doctor now. You keep your place.",
        ),
        (
            says(visit(state="CANCELLED", cancel_reason="registered-twice"), merged_into="C-009"),
            "You were registered twice. Your number C-009 goes on.",
        ),
        (
            says(visit(state="CANCELLED", cancel_reason="called-in-error"), onward("reopen", "c")),
            "You are back in the line, at your old place.",
        ),
        (
            says(visit(state="CANCELLED", cancel_reason="day-closed")),
            "This day is over. Please take a new number when you come again.",
        ),
        (
            says(visit(state="CANCELLED", cancel_reason="taken-to-emergency")),
            "You are in the care of the emergency staff.",
        ),
        (says(visit(state="CANCELLED", cancel_reason="patient-left")), "You are no longer in this line."),
        (says(visit(state="CANCELLED", cancel_reason="registered-twice")), "You are no longer in this line."),
    ],
)
def test_everybody_is_told_where_they_stand(said: str, sentence: str) -> None:
    assert said == sentence
