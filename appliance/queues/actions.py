"""What people do in a queue; one transaction each. Check-in and calling each have a file of their own."""

from appliance.queues.calling import (
    Called,
    call_next,
    call_visit,
    complete,
    miss,
    miss_by_timer,
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
from appliance.queues.confirming import confirm_classes
from appliance.queues.journeys import CameBack, SendTo, come_back, come_back_by_slip
from appliance.queues.mending import reopen, undo
from appliance.queues.moving import end_hold, hold, move, note, resume
from appliance.queues.transferring import merge, reassign, transfer

__all__ = [
    "Called",
    "CameBack",
    "CheckedIn",
    "Phone",
    "SendTo",
    "call_next",
    "call_visit",
    "cancel",
    "check_in",
    "come_back",
    "come_back_by_slip",
    "complete",
    "confirm_classes",
    "end_hold",
    "hold",
    "lapse",
    "merge",
    "miss",
    "miss_by_timer",
    "move",
    "note",
    "raise_to_urgent",
    "reassign",
    "recall",
    "reopen",
    "resume",
    "set_availability",
    "show_presence",
    "start",
    "transfer",
    "undo",
]
