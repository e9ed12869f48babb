"""What can happen to a day: it is closed, by somebody or by itself; the latest closing counts."""

from typing import ClassVar

from appliance.journal.event import Event
from appliance.reporting.figures import Checked, Figures


class DayClosed(Event, frozen=True, kw_only=True):
    """The figures of one department's day, as of a journal entry. `final`: the date is over, and they stay.

    The author says who did it; the system's own name means that it was done by itself.
    """

    type_name: ClassVar[str] = "DayClosed"
    entity_kind: ClassVar[str] = "day"
    topics: ClassVar[tuple[str, ...]] = ("dept.{departmentId}.queue.updated",)

    department_id: str
    service_date: str
    closing: int
    final: bool
    figures: Figures
    adds_up: bool
    head_seq: int
    head_hash: str
    checked: Checked
