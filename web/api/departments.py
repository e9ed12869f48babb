"""Which departments there are, whether they take people and about how long the wait is: for anybody on the hospital's network."""

from typing import Any, Literal

from appliance.clock import iso
from appliance.departments.lookups import Department
from appliance.queues import admission
from appliance.queues.admission import Door
from appliance.queues.events import Channel
from web.api.visit import Document, Estimate, Instant, estimate
from web.caller import Caller
from web.request import Request


class DepartmentDocument(Document, frozen=True, kw_only=True):
    """One department as somebody at the door sees it; the estimate is that of who would come now.

    `full` is for who asks: a kiosk, or anybody else with a phone. A department that is not `accepting` takes nobody new.
    """

    department_id: str
    code: str
    name: str
    status: Literal["ACTIVE", "INACTIVE"]
    accepting: bool
    open: bool
    full: bool
    waiting: int
    estimate: Estimate | None
    opens_at: Instant | None
    """When a closed one opens again, and when a full one gives out numbers again."""
    closes_at: Instant | None


async def index(request: Request[None]) -> list[DepartmentDocument]:
    """Every department, by the letters that start its tokens."""
    departments = request.app.lines.departments()
    return [_document(request, department) for department in departments if department.kind != "TEST"]


def door(request: Request[Any], department: Department, channel: Channel | None = None) -> Door:
    """How the door of a department stands at this moment for who asks, or for who comes by a channel."""
    db, now = request.box.readers.here, request.box.clock.now()
    return admission.door(db, department, now, channel or _channel(request.caller))


def _document(request: Request[Any], department: Department) -> DepartmentDocument:
    line = request.app.lines.of(department.department_id)
    stands = door(request, department)
    takes = stands.open and not stands.full
    return DepartmentDocument(
        department_id=department.department_id,
        code=department.code,
        name=department.name_in(request.language),
        status=_status(department.status),
        accepting=department.accepting,
        open=stands.open,
        full=stands.full,
        waiting=len(line.order),
        estimate=estimate(line.window(len(line.order)), request.say) if takes else None,
        opens_at=iso(stands.opens_at) if stands.opens_at is not None else None,
        closes_at=iso(stands.closes_at) if stands.closes_at is not None else None,
    )


def _channel(caller: Caller) -> Channel:
    return "KIOSK" if "KIOSK" in caller.grants else "PHONE"


def _status(text: str) -> Any:
    assert text in ("ACTIVE", "INACTIVE"), text
    return text
