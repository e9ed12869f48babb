"""What a request is about, for rights that hold in one's own departments or for one's own things only."""

from typing import Any

from web.caller import Caller
from web.request import Request


def of_body(request: Request[Any], caller: Caller) -> tuple[str | None]:
    """The department that the body names."""
    return (request.body.department_id,)


def of_visit(request: Request[Any], caller: Caller) -> tuple[str | None]:
    """The department in which the visit of the path is."""
    visit = request.app.lines.visit(request.params["visitId"])
    return (visit.department_id if visit else None,)


def of_undone_visit(request: Request[Any], caller: Caller) -> tuple[str | None]:
    """The department in which the visit of the path was acted on: of one that was transferred, the one it came from."""
    visit = request.app.lines.visit(request.params["visitId"])
    if visit is not None and visit.origin == "transfer" and visit.linked_visit_id is not None:
        visit = request.app.lines.visit(visit.linked_visit_id)
    return (visit.department_id if visit else None,)


def is_own_visit(request: Request[Any], caller: Caller) -> bool:
    """Whether a phone follows the visit of the path, by its token or, while it has none, by itself."""
    visit = request.app.lines.visit(request.params["visitId"])
    return visit is not None and not caller.journeys.isdisjoint({visit.visit_id, visit.token_id})
