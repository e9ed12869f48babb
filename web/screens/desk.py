"""What the pages of those who work with a line know and say alike: where patients can go on to, open alarms, why."""

from typing import Any

import msgspec

from appliance.departments.lookups import Department
from appliance.identity import lookups as identity
from appliance.wording import N_, Words
from web.api.doctor import SERVE
from web.request import Request
from web.screens.hues import hue_of

RULES = {
    "only-one": N_("There is nobody else, so the order is easy."),
    "urgent-first": N_("Urgent: {token} goes before the others."),
    "turn-of-others": N_("Enough urgent patients went in a row; now it is the turn of {token}."),
    "review": N_("{token} comes back with results; every few calls it is the turn of one who does."),
    "waited-long-enough": N_("{token} was passed by several who came later. Now it is {token}'s turn."),
    "by-hand-place": N_("Reception gave {token} this place."),
    "appointment": N_("{token} has an appointment and came in time."),
    "head-start": N_("{token} has a few minutes' head start: elderly, pregnant, with a disability, or a small child."),
    "returned": N_("{token} missed a call, came back and waited for the others."),
    "arrival": N_("{token} has waited longest."),
    "soonest-back": N_("Nobody else may be called yet; {token} is the first who may."),
}
"""Why somebody is next, by the rule of the order (queue.md Q4)."""


class Counter(msgspec.Struct, frozen=True, rename="camel"):
    """A department of the house, as pages mark it."""

    department_id: str
    code: str
    name: str
    hue: int


class Colleague(msgspec.Struct, frozen=True, rename="camel"):
    """Somebody who serves, and where they may."""

    doctor_id: str
    name: str
    department_ids: tuple[str, ...]


def counter(department: Department, every: list[Department], say: Words) -> Counter:
    """A department in the reader's language."""
    return Counter(
        department.department_id, department.code, department.name_in(say.language), hue_of(department, every)
    )


def goals(every: list[Department], say: Words) -> tuple[Counter, ...]:
    """Where patients can go on to."""
    return tuple(counter(each, every, say) for each in every if each.status == "ACTIVE")


def colleagues(request: Request[Any]) -> tuple[Colleague, ...]:
    """Everybody who serves anywhere, by name."""
    every = [each for each in identity.all_staff(request.box.readers.here) if each.enabled]
    return tuple(
        Colleague(each.staff_id, each.name, tuple(sorted(places)))
        for each in sorted(every, key=lambda staff: staff.name)
        if (places := {place for grant in each.grants if grant.role in SERVE for place in grant.department_ids})
    )


def transferring(say: Words) -> dict[str, object]:
    """What choosing a department or a doctor says, for `offers.js` and `serving.js`."""
    return {
        "anybody": say("Whoever is free"),
        "with_token": say("with {token}"),
        "back_at": say("on a break until {time}"),
    }


def early(say: Words) -> dict[str, object]:
    """How long it is until somebody may be marked as missed, for `too_early.js`."""
    return {
        "early": say("{token} can be marked as missed in {time}."),
        "early_again": say("Please call {token} once more. It can be marked as missed in {time} at the earliest."),
        "early_over": say("{token} can be marked as missed now, if nobody came."),
        "early_over_again": say("Please call {token} once more; then it can be marked as missed."),
        "seconds": say.forms("{number} second", "{number} seconds"),
        "minutes_long": say.forms("{number} minute", "{number} minutes"),
    }


def order(say: Words) -> dict[str, object]:
    """Why somebody is next, in words, for whoever calls."""
    return {f"order_{rule}": say(sentence) for rule, sentence in RULES.items()}


def alarms(say: Words) -> dict[str, object]:
    """What the band of open alarms says, for `alarms.js`."""
    return {
        "alarm_said": say("Danger. {token}: {reasons}"),
        "alarm_by_patient": say("Told by the patient, to be confirmed"),
        "alarm_by_staff": say("Found by staff"),
        "alarm_since": say.forms("for {number} minute", "for {number} minutes"),
        "alarm_now": say("just now"),
    }


def why(say: Words) -> dict[str, object]:
    """What the explanation of a call says while it opens, for `why.js`."""
    return {
        "why_loading": say("One moment"),
        "why_missing": say("There is no explanation to be had at the moment."),
        "why_headline": say("Why was it the turn of {token}?"),
        "why_called": say("Called at {time} to {room} by {name}."),
        "why_count": say.forms("{number} could have been called.", "{number} could have been called."),
        "why_this": say("was called"),
        "why_policy": say("Version {number} of the rules of this department."),
    }
