"""The live feeds as server-sent events (live.md L1): who may listen to what. The bytes come from the hub."""

from collections.abc import Callable, Collection, Iterable
from typing import Any

import msgspec

from appliance.departments.lookups import Department
from appliance.queues import lookups as queues
from appliance.queues.states import OPEN
from appliance.refusals import Refused
from web import fields
from web.answers import TAKEN, Answer, nothing
from web.api.visit import Document
from web.caller import NOBODY, Caller, Role
from web.live.feed import PUBLIC, STAFF
from web.live.listener import ListenerKind, Who
from web.request import Request


class Feeds(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Which departments, by id or by the letters of their tokens (all that one may hear, if none is named); and the
    last id that was heard, for those who cannot send the header `Last-Event-ID`.
    """

    department: fields.Departments = []
    last_event_id: fields.Code | None = None


class Stats(Document, frozen=True, kw_only=True):
    """What the hub is doing."""

    connections: int
    boards: int
    staff: int
    phones: int
    channels: int
    frames: int
    frames_a_second: float
    snapshots: int
    replays: int
    dropped: int
    revoked: int
    refused: int
    uptime_seconds: int


async def display_boards(request: Request[None]) -> Answer:
    """Boards: token numbers and rooms only."""
    if request.caller is NOBODY and not request.box.settings.public_boards:
        raise Refused("unauthenticated", "This hospital shows its boards only on its own screens.")
    named = _named(request) or [each for each in request.app.lines.departments() if each.kind != "TEST"]
    return await _listen(request, "board", [f"{PUBLIC}:{each.department_id}" for each in named])


async def patient_queue(request: Request[None]) -> Answer:
    """A phone: the boards of the departments in which it waits. 204 when it waits nowhere, which ends the stream."""
    waits = _where_it_waits(request)
    if not waits:
        return nothing()
    return await _listen(request, "phone", [f"{PUBLIC}:{department_id}" for department_id in waits])


async def doctor_console(request: Request[None]) -> Answer:
    """Whoever serves: the lines of their departments, with persons."""
    return await _listen_as(request, ("DOCTOR", "ATTENDANT"))


async def nurse(request: Request[None]) -> Answer:
    """Nurses: the lines of their departments, with persons."""
    return await _listen_as(request, ("NURSE",))


async def reception(request: Request[None]) -> Answer:
    """Reception: the lines of its departments, with persons."""
    return await _listen_as(request, ("RECEPTION",))


async def stats(request: Request[None]) -> Stats:
    """What the hub is doing."""
    hub = request.app.hub
    kinds, tally = hub.connections, hub.tally
    return Stats(
        connections=sum(kinds.values()),
        boards=kinds["board"],
        staff=kinds["staff"],
        phones=kinds["phone"],
        channels=hub.channels,
        frames=tally.frames,
        frames_a_second=round(hub.frames_a_second, 1),
        snapshots=tally.snapshots,
        replays=tally.replays,
        dropped=tally.dropped,
        revoked=tally.revoked,
        refused=tally.refused,
        uptime_seconds=int(hub.uptime_seconds),
    )


def departments_heard_as(*roles: Role) -> Callable[[Request[Any], Caller], Collection[str | None]]:
    """The departments asked for; if none is named, those in which the caller holds one of these roles."""

    def departments(request: Request[Any], caller: Caller) -> Collection[str | None]:
        return [each.department_id for each in _named(request)] or caller.departments_as(roles)

    return departments


async def _listen_as(request: Request[None], roles: Iterable[Role]) -> Answer:
    departments = [each.department_id for each in _named(request)] or sorted(request.caller.departments_as(roles))
    return await _listen(request, "staff", [f"{STAFF}:{department_id}" for department_id in departments])


async def _listen(request: Request[None], kind: ListenerKind, channels: list[str]) -> Answer:
    feeds: Feeds = request.asks
    header = request.headers.get(b"last-event-id")
    exchange = request.scope["extensions"]["medique"]
    await request.app.hub.join(
        exchange,
        request.app.stream_head(request),
        who=Who(kind, request.address, request.caller.session_id),
        channels=channels,
        last_id=header.decode("latin-1") if header is not None else feeds.last_event_id,
    )
    return TAKEN


def _named(request: Request[Any]) -> list[Department]:
    feeds: Feeds = request.asks
    found = [request.app.lines.named(name) for name in feeds.department]
    if None in found:
        raise Refused("not-found", "There is no such department.")
    return [each for each in found if each is not None]


def _where_it_waits(request: Request[Any]) -> list[str]:
    db = request.box.readers.here
    open_in: dict[str, None] = {}
    for journey_id in sorted(request.caller.journeys):
        alone = queues.visit(db, journey_id)
        for visit in [alone] if alone is not None else queues.journey(db, journey_id):
            if visit.state in OPEN:
                open_in[visit.department_id] = None
    return list(open_in)
