"""A department's queue as those who work in it see it (spec/api.md)."""

from typing import Any, Literal

from appliance.printing import lookups as printing
from appliance.printing.states import IN_WORDS
from appliance.queues import lookups as queues
from appliance.refusals import Refused
from appliance.wording import Words
from web.api.visit import Document, Instant, VisitDocument, document
from web.caller import Caller
from web.lines import Lines
from web.request import Request

RECENT = 10


class Notice(Document, frozen=True, kw_only=True):
    """Something that reception has to look after."""

    kind: Literal["no-paper"]
    token_number: str
    print_job_id: str
    since: Instant
    text: str


class QueueDocument(Document, frozen=True, kw_only=True):
    """One line: `waiting` in calling order (held ones last), `active` by room, `recent` the last that were called and
    are over, newest first; `seq` is the journal entry up to which this is true.
    """

    department_id: str
    seq: int
    waiting: tuple[VisitDocument, ...]
    active: tuple[VisitDocument, ...]
    recent: tuple[VisitDocument, ...]


async def show(request: Request[None]) -> QueueDocument:
    """The line of a department, with its persons."""
    department = request.app.lines.named(request.params["departmentId"])
    if department is None:
        raise Refused("not-found", "There is no such department.")
    return queue(request.app.lines, department.department_id, request.say)


def department_of_path(request: Request[Any], caller: Caller) -> tuple[str | None]:
    """The department that the path names, by its id or by the letters of its tokens."""
    department = request.app.lines.named(request.params["departmentId"])
    return (department.department_id if department else None,)


def queue(lines: Lines, department_id: str, say: Words) -> QueueDocument:
    """The whole line in documents, read at one instant of the event loop."""
    with lines.one_moment() as db:
        line = lines.of(department_id)
        waiting = sorted(
            queues.waiting(db, department_id),
            key=lambda visit: (line.places.get(visit.visit_id, len(line.places)), visit.order_key or 0),
        )
        recent = [
            visit
            for visit in queues.recent_calls(db, department_id, RECENT + len(line.active))
            if visit.state not in ("CALLED", "IN_CONSULTATION")
        ]
        return QueueDocument(
            department_id=department_id,
            seq=lines.head(),
            waiting=tuple(document(lines, visit, say, person=True) for visit in waiting),
            active=tuple(document(lines, visit, say, person=True) for visit in line.active),
            recent=tuple(document(lines, visit, say, person=True) for visit in recent[:RECENT]),
        )


def notices(lines: Lines, department_id: str, say: Words) -> tuple[Notice, ...]:
    """What reception has to look after: numbers without paper."""
    return tuple(
        Notice(
            kind="no-paper",
            token_number=missing.token_number,
            print_job_id=missing.job_id,
            since=missing.owed_at,
            text=say(IN_WORDS[missing.state]),
        )
        for missing in printing.without_paper(lines.db, lines.now())
        if missing.department_id == department_id
    )
