"""Where somebody stands, as a good ward clerk would say it to them (queue.md Q5, Q7)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache

import msgspec

from appliance.clock import parse
from appliance.departments.lookups import Department
from appliance.queues.lookups import Visit
from appliance.queues.states import ACTIVE, OPEN
from appliance.wording import Words, words


class Around(msgspec.Struct, frozen=True):
    """What the sentence needs besides the visit: people before it, its department, its whole journey, and names."""

    ahead: int | None
    department: Department
    journey: Sequence[Visit]
    place_name: Callable[[str], str]
    """The name of a department in the reader's language."""
    doctor_name: Callable[[str], str | None]
    merged_into: str | None = None
    """The number that goes on, where two were joined."""
    returns_left: int = 1


def queue_status(visit: Visit, around: Around, say: Words) -> str:
    """One sentence or two, for the patient."""
    match visit.state:
        case "SCANNED":
            return say("Please show that you are here: at the kiosk, at reception, or with the code on the board.")
        case "WAITING" | "URGENT":
            return _waiting(visit, around, say)
        case "CALLED":
            return say("Please come to {room}.", room=visit.room)
        case "IN_CONSULTATION":
            return say("You are being seen in {room}.", room=visit.room)
        case "COMPLETED":
            return _completed(visit, around, say)
        case "NO_SHOW":
            return _missed(visit, around, say)
        case "CANCELLED":
            return _cancelled(visit, around, say)


def _waiting(visit: Visit, around: Around, say: Words) -> str:
    if visit.held:
        return _held(visit, around, say)
    elsewhere = next((each for each in around.journey if each.state in ACTIVE), None)
    if elsewhere is not None:
        return say(
            "You are being called to {department}. You keep your place here.",
            department=around.place_name(elsewhere.department_id),
        )
    return _ahead(around.ahead, say.language)


def _held(visit: Visit, around: Around, say: Words) -> str:
    if visit.held_until is None:
        return say("You are on hold. Please wait until you are called back.")
    at = say.time(_instant(visit.held_until), around.department.timezone)
    return say("You are on hold until {time}. You keep your place.", time=at)


def _completed(visit: Visit, around: Around, say: Words) -> str:
    if _after(visit, around.journey, "reopen"):
        return say("You are back in the line, at your old place.")
    onward = [each for each in around.journey if each.linked_visit_id == visit.visit_id and each.state in OPEN]
    places = ", ".join(around.place_name(each.department_id) for each in onward)
    doctor = next((around.doctor_name(each.sent_by) for each in onward if each.review_wanted and each.sent_by), None)
    if not onward:
        return say("This visit is over. Get well soon.")
    if doctor is None:
        return say("This visit is over. Your way goes on: {departments}.", departments=places)
    return say("Your way goes on: {departments}, then back to {doctor}.", departments=places, doctor=doctor)


def _missed(visit: Visit, around: Around, say: Words) -> str:
    if _after(visit, around.journey, "return"):
        return say("You missed this call and came back.")
    at = say.time(_instant(visit.missed_at), around.department.timezone)
    if not around.returns_left:
        return say("You missed your call at {time}. Please go to reception.", time=at)
    return say("You missed your call at {time}. Show your slip at reception and you will be seen soon.", time=at)


def _cancelled(visit: Visit, around: Around, say: Words) -> str:
    match visit.cancel_reason:
        case "transferred":
            return _transferred(visit, around, say)
        case "registered-twice" if around.merged_into is not None:
            return say("You were registered twice. Your number {token} goes on.", token=around.merged_into)
        case "called-in-error" | "raised-in-error" | "undone":
            return say("You are back in the line, at your old place.")
        case "taken-to-emergency":
            return say("You are in the care of the emergency staff.")
        case "day-closed":
            return say("This day is over. Please take a new number when you come again.")
        case _:
            return say("You are no longer in this line.")


def _transferred(visit: Visit, around: Around, say: Words) -> str:
    onward = _after(visit, around.journey, "transfer") or _after(visit, around.journey, "reopen")
    if onward is None:
        return say("You are no longer in this line.")
    if onward.department_id == visit.department_id:
        return say("You wait for another doctor now. You keep your place.")
    return say(
        "You were moved to {department}. You wait there as if you had come there first.",
        department=around.place_name(onward.department_id),
    )


def _after(visit: Visit, journey: Sequence[Visit], origin: str) -> Visit | None:
    """The visit that goes on from this one in such a way."""
    found = (each for each in journey if each.linked_visit_id == visit.visit_id and each.origin == origin)
    return next(found, None)


@lru_cache(4096)
def _ahead(ahead: int | None, language: str) -> str:
    """Remembered, because plural forms and local digits cost more than all the rest of a document."""
    say = words(language)
    if ahead is None:
        return say("You keep your place. Please wait a moment.")
    if ahead == 0:
        return say("You are next.")
    return say.n("{number} person before you.", "{number} people before you.", ahead)


def _instant(text: str | None) -> datetime:
    assert text is not None, "the state has its time"
    return parse(text)
