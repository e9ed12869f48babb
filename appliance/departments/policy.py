"""The queue policy of a department: numbers that the administrator may change, each with its unit. Pure.

Defaults and meaning: spec queue.md Q4–Q7. A change is a new version; every call names the version it was decided under.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from appliance.departments.hours import TimeOfDay

Count = Annotated[int, Meta(ge=0)]
AtLeastOne = Annotated[int, Meta(ge=1)]


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
    walk_in_cap: Count | None = None
    """Tokens a day; None is no limit."""
    ask_over_waiting: Count = 40
    """The kiosk asks before it adds somebody to a longer line."""
