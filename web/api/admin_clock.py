"""The clock on the wall: whether it can be believed, and saying that it can (DESIGN §7)."""

from datetime import timedelta
from typing import Any, Literal

import msgspec

from appliance.clock import iso
from appliance.database import clock_steps
from web import fields
from web.api.visit import Document, Instant
from web.request import Request


class ConfirmClock(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """The clock is right. Saying it twice says no more."""

    idempotency_key: fields.Key | None = None


class ClockDocument(Document, frozen=True, kw_only=True):
    """The time of the box. While the clock is in doubt nothing lapses and no day turns; by itself it is believed again
    at `settlesAt`.
    """

    now: Instant
    doubtful: bool
    since: Instant | None
    seconds: int | None
    direction: Literal["forward", "back"] | None
    settles_at: Instant | None


async def show(request: Request[None]) -> ClockDocument:
    """What time it is, and whether that is sure."""
    return document(request)


async def confirm(request: Request[ConfirmClock]) -> ClockDocument:
    """Somebody looked: the clock is right."""
    await request.box.writer.do(clock_steps.trust_clock, request.author)
    return document(request)


def document(request: Request[Any]) -> ClockDocument:
    """The clock as it stands."""
    now, found = request.box.clock.now(), clock_steps.doubt(request.box.readers.here)
    settles_in = request.box.doors.clock_settles_in() if found is not None else None
    return ClockDocument(
        now=iso(now),
        doubtful=found is not None,
        since=found.found_at if found is not None else None,
        seconds=found.seconds if found is not None else None,
        direction=found.direction if found is not None else None,
        settles_at=iso(now + timedelta(seconds=settles_in)) if settles_in is not None else None,
    )
