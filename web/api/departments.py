"""Which departments there are and about how long the wait is: for anybody on the hospital's network."""

from datetime import datetime
from typing import Any, Literal

from appliance.clock import iso
from appliance.departments import hours
from appliance.departments.lookups import Department
from web.api.visit import Document, Estimate, Instant, estimate
from web.request import Request


class DepartmentDocument(Document, frozen=True, kw_only=True):
    """One department as somebody at the door sees it; the estimate is that of who would come now."""

    department_id: str
    code: str
    name: str
    status: Literal["ACTIVE", "INACTIVE"]
    open: bool
    waiting: int
    estimate: Estimate | None
    opens_at: Instant | None
    """When a closed one opens again."""


async def index(request: Request[None]) -> list[DepartmentDocument]:
    """Every department, by the letters that start its tokens."""
    now = request.box.clock.now()
    shown = []
    for department in request.app.lines.departments():
        if department.kind == "TEST":
            continue
        line = request.app.lines.of(department.department_id)
        is_open = request.app.lines.is_open(department, now)
        shown.append(
            DepartmentDocument(
                department_id=department.department_id,
                code=department.code,
                name=department.name_in(request.language),
                status=_status(department.status),
                open=is_open,
                waiting=len(line.order),
                estimate=estimate(line.window(len(line.order)), request.say) if is_open else None,
                opens_at=None if is_open else _opens_at(department, now),
            )
        )
    return shown


def _opens_at(department: Department, now: datetime) -> str | None:
    opens = hours.next_opening(department.hours, now, department.timezone)
    return iso(opens) if opens is not None and department.status == "ACTIVE" else None


def _status(text: str) -> Any:
    assert text in ("ACTIVE", "INACTIVE"), text
    return text
