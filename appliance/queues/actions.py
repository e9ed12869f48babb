"""What people do in a queue; one transaction each. Check-in and calling each have a file of their own."""

from appliance.queues.calling import (
    Called,
    call_next,
    call_visit,
    complete,
    miss,
    recall,
    set_availability,
    start,
)
from appliance.queues.checkin import (
    CheckedIn,
    Phone,
    cancel,
    check_in,
    lapse,
    raise_to_urgent,
    show_presence,
)

__all__ = [
    "Called",
    "CheckedIn",
    "Phone",
    "call_next",
    "call_visit",
    "cancel",
    "check_in",
    "complete",
    "lapse",
    "miss",
    "raise_to_urgent",
    "recall",
    "set_availability",
    "show_presence",
    "start",
]
