"""A department's queue as those who work in it see it (spec/api.md)."""

from collections.abc import Iterator
from typing import Any, Literal

from msgspec import UNSET, UnsetType

from appliance.database.connection import Connection
from appliance.printing import lookups as printing
from appliance.printing.states import IN_WORDS
from appliance.queues import lookups as queues
from appliance.queues.lookups import Visit
from appliance.queues.states import ACTIVE
from appliance.refusals import Refused
from appliance.wording import Words
from web.api.visit import Document, Instant, VisitDocument, document
from web.caller import Caller
from web.line import Line
from web.lines import Lines
from web.request import Request

RECENT = 10


class Notice(Document, frozen=True, kw_only=True):
    """Something that reception has to look after: a number without paper, or a patient whose doctor has left."""

    kind: Literal["no-paper", "no-doctor"]
    token_number: str
    print_job_id: str | UnsetType = UNSET
    visit_id: str | UnsetType = UNSET
    since: Instant
    text: str


class QueueDocument(Document, frozen=True, kw_only=True):
    """One line: `waiting` in calling order (held ones last), `active` by room, `recent` the last that were called and are
    over, with everybody who missed a call today and has not come back, newest call first; `seq` is the journal entry up to
    which this is true.
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
        recent = _recent(lines, line, db)
        return QueueDocument(
            department_id=department_id,
            seq=lines.head(),
            waiting=tuple(document(lines, visit, say, person=True) for visit in waiting),
            active=tuple(document(lines, visit, say, person=True) for visit in line.active),
            recent=tuple(document(lines, visit, say, person=True) for visit in recent),
        )


def _recent(lines: Lines, line: Line, db: Connection) -> list[Visit]:
    """The last ten that are over, and whoever may still come back after a missed call."""
    department_id = line.department.department_id
    called = queues.recent_calls(db, department_id, RECENT + len(line.active))
    over = [visit for visit in called if visit.state not in ACTIVE][:RECENT]
    shown = {visit.visit_id for visit in over}
    missed = [visit for visit in queues.missed(db, department_id) if visit.visit_id not in shown]
    return sorted((*over, *missed), key=lambda visit: visit.last_called_at or "", reverse=True)


def notices(lines: Lines, department_id: str, say: Words) -> tuple[Notice, ...]:
    """What reception has to look after: numbers without paper, and patients whose doctor has left."""
    return (*_without_paper(lines, department_id, say), *_without_doctor(lines, department_id, say))


def _without_paper(lines: Lines, department_id: str, say: Words) -> tuple[Notice, ...]:
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


def _without_doctor(lines: Lines, department_id: str, say: Words) -> Iterator[Notice]:
    """Somebody called or inside, or back with results for one doctor alone, and that doctor does not serve here any more."""
    line = lines.of(department_id)
    here = {duty.doctor_id for duty in line.duty}
    for visit in line.active:
        if visit.doctor_id not in here:
            yield _left_alone(
                visit,
                visit.started_at or visit.last_called_at,
                say("{token} is with a doctor who has left.", token=visit.token_number),
            )
    for item in line.order:
        if item.origin == "review" and item.bound_doctor_id not in (None, *here):
            waits = lines.visit(item.visit_id)
            assert waits is not None, "who stands in a line has a visit"
            yield _left_alone(
                waits,
                waits.queued_at,
                say("{token} waits with results for a doctor who has left.", token=waits.token_number),
            )


def _left_alone(visit: Visit, since: str | None, text: str) -> Notice:
    assert visit.token_number is not None and since is not None, "who was called or sent has a number and a time"
    return Notice(kind="no-doctor", token_number=visit.token_number, visit_id=visit.visit_id, since=since, text=text)
