"""The queue policy of a department: numbers that the administrator may change, each with its unit. Pure.

Defaults and meaning: spec queue.md Q4–Q7. A change is a new version; every call names the version it was decided under.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from appliance.departments.hours import TimeOfDay

Count = Annotated[int, Meta(ge=0)]
AtLeastOne = Annotated[int, Meta(ge=1)]
Minutes = Annotated[int, Meta(ge=0, le=240)]
Age = Annotated[int, Meta(ge=0, le=130)]

PatientClass = Literal["elderly", "child", "pregnant", "disabled", "staff"]
"""Who gets a head start, never a bypass (queue.md Q4). The first two follow the stated age; the others, staff confirm."""

Intake = Literal["ALL", "KIOSK", "RECEPTION", "PHONE"]
"""What a cap counts: every channel together, or one of them."""


class Policy(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """One version of a department's policy."""

    rollover: TimeOfDay = "04:00"
    """Local wall-clock time at which the service date turns over."""
    minutes_per_visit: AtLeastOne = 15
    """What a consultation takes until something has been learned."""
    recalls: Count = 4
    """How often a call may be repeated."""
    missed_after_calls: AtLeastOne = 2
    missed_calls_apart_seconds: Count = 60
    missed_after_seconds: Count = 180
    """A patient is missed after this many calls this far apart, and this long after the first."""
    scanned_minutes: AtLeastOne = 20
    """How long a check-in without presence waits for it."""
    missed_by_timer: bool = False
    """Whether the box itself marks a called patient as missed, once the ladder is climbed and a minute more has passed."""
    returns_a_day: Count = 2
    """How often somebody who missed the call may come back on the same day."""
    return_after_calls: Count = 3
    """Who comes back after a miss waits for so many more calls, as long as others wait."""
    resume_after_calls: Count = 1
    """Who comes back from tests has the old place, after so many more calls."""
    review_every: AtLeastOne = 3
    """Every so manyth call of a doctor goes to a patient who comes back with results, if one waits."""
    passed_at_most: AtLeastOne = 5
    """So many later arrivals may be called before somebody; then it is their turn. Urgent ones do not count."""
    urgent_in_a_row: AtLeastOne = 2
    """So many urgent patients in a row, then one of the others."""
    head_starts: dict[PatientClass, Minutes] = msgspec.field(
        default_factory=lambda: {"elderly": 10, "child": 10, "pregnant": 10, "disabled": 10, "staff": 10}
    )
    """Minutes by class; the largest counts, not the sum. A class that is absent gives nothing."""
    elderly_from: Age = 65
    child_until: Age = 5
    """Whole years, both inclusive."""
    appointment_head_start: Minutes = 20
    appointment_grace: Minutes = 15
    """Minutes after the slot until which an arrival keeps its head start."""
    appointment_early: Minutes = 5
    """Nobody with an appointment counts as arrived earlier than so many minutes before the slot."""
    walk_in_cap: Count | None = None
    """Tokens a day; None is no limit."""
    session_caps: dict[Intake, Count] = msgspec.field(default_factory=dict)
    """Tokens per session of the opening hours, all together or by channel; absent is no limit."""
    ask_over_waiting: Count = 40
    """The kiosk asks before it adds somebody to a longer line."""
    at_day_end: Literal["cancel", "carry"] = "cancel"
    """What becomes of those who still wait when the day is closed."""
    etat: bool = False
    """Whether the priority signs for children (ETAT) are asked here; for departments that see children (triage.md T3)."""
