"""The queue policy of a department: numbers that the administrator may change, each with its unit. Pure.

Defaults and meaning: spec queue.md Q4–Q7. A change is a new version; every call names the version it was decided under.
"""

import msgspec


class Policy(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """One version of a department's policy."""

    rollover: str = "04:00"
    """Local wall-clock time at which the service date turns over."""
    minutes_per_visit: int = 15
    """What a consultation takes until something has been learned."""
    recalls: int = 4
    """How often a call may be repeated."""
    missed_after_calls: int = 2
    missed_calls_apart_seconds: int = 60
    missed_after_seconds: int = 180
    """A patient is missed after this many calls this far apart, and this long after the first."""
    scanned_minutes: int = 20
    """How long a check-in without presence waits for it."""
    walk_in_cap: int | None = None
    """Tokens a day; None is no limit."""
    ask_over_waiting: int = 40
    """The kiosk asks before it adds somebody to a longer line."""
