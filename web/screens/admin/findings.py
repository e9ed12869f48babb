"""What the overview looks at: each thing with a sentence, and where it needs somebody, what to do about it."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec

from appliance.clock import iso, local, parse
from appliance.departments.lookups import Department
from appliance.identity import lookups as identity
from appliance.queues import lookups as queues
from appliance.queues.lookups import Visit
from appliance.reporting import lookups as reporting
from appliance.triage import lookups as triage
from appliance.triage.shipped import SHIPPED
from appliance.wording import Words
from web.request import Request
from web.screens import status
from web.screens.admin.devices import is_silent

LONG_WAIT_MINUTES = 120
"""A wait that an administrator should know of."""

Mood = Literal["good", "attention", "urgent", "quiet"]


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was looked at; where it needs somebody, what to do, and where or by which press."""

    name: str
    mood: Mood
    sentence: str
    cure: str | None = None
    address: str | None = None
    call: str | None = None
    act: str = ""
    told: str = ""
    id: str = ""


class Queue(msgspec.Struct, frozen=True):
    """One line as it was read: who waits, since when the first of them, how many serve, and the day it belongs to."""

    department: Department
    waiting: tuple[Visit, ...]
    since: datetime | None
    serving: int
    issued: int
    service_date: str | None


def queue_of(request: Request[Any], department: Department) -> Queue:
    """A department's line at this moment."""
    db, here = request.app.lines.db, department.department_id
    waiting = tuple(queues.waiting(db, here))
    line = queues.line(db, here)
    return Queue(
        department=department,
        waiting=waiting,
        since=min((parse(visit.queued_at) for visit in waiting if visit.queued_at), default=None),
        serving=sum(duty.availability == "AVAILABLE" for duty in request.app.lines.of(here).duty),
        issued=line.last_number if line else 0,
        service_date=line.service_date if line else None,
    )


def looked_at(request: Request[Any], lines: list[Queue], say: Words) -> Iterator[Line]:
    """Everything that was looked at, in no particular order."""
    yield from _alarms(request, lines, say)
    yield from _unserved(lines, say)
    yield from _long_waits(request, lines, say)
    for line in machines(request, say):
        needs = line.mood != "good" and line.call is None
        yield msgspec.structs.replace(line, address="/admin/status", act=say("Status")) if needs else line
    yield from _devices(request, say)
    yield from _last_day(request, say)
    yield from _rules(request, say)
    yield from _people(request, say)


def _alarms(request: Request[Any], lines: Iterable[Queue], say: Words) -> Iterator[Line]:
    db, zone, open_alarms = request.app.lines.db, request.box.settings.timezone, 0
    for each in lines:
        for alarm in triage.open_alarms(db, each.department.department_id):
            open_alarms += 1
            yield Line(
                name=each.department.name_in(say.language),
                mood="urgent",
                sentence=say(
                    "An alarm for {token} is unanswered since {time}.",
                    token=alarm.token_number or say("a patient without a number"),
                    time=say.time(parse(alarm.raised_at), zone),
                ),
                cure=say("Call the department: reception, nurse or doctor answers it on their screen."),
                address=f"/admin/departments/{each.department.department_id}",
                act=say("Department"),
            )
    if not open_alarms:
        yield Line(name=say("Alarms"), mood="good", sentence=say("None is open."))


def _unserved(lines: Iterable[Queue], say: Words) -> Iterator[Line]:
    for each in lines:
        if each.waiting and not each.serving:
            yield Line(
                name=each.department.name_in(say.language),
                mood="attention",
                sentence=say.n(
                    "{number} person waits and nobody serves.",
                    "{number} people wait and nobody serves.",
                    len(each.waiting),
                ),
                cure=say("Ask who is on duty to sign in, or stop newcomers."),
                address=f"/admin/departments/{each.department.department_id}",
                act=say("Department"),
            )


def _long_waits(request: Request[Any], lines: Iterable[Queue], say: Words) -> Iterator[Line]:
    now = request.box.clock.now()
    for each in lines:
        if each.serving and minutes_since(each.since, now) >= LONG_WAIT_MINUTES:
            yield Line(
                name=each.department.name_in(say.language),
                mood="attention",
                sentence=say("Somebody has waited {minutes} minutes.", minutes=minutes_since(each.since, now)),
                cure=say("One more doctor, or fewer newcomers, shortens it."),
                address=f"/admin/departments/{each.department.department_id}",
                act=say("Department"),
            )


def machines(request: Request[Any], say: Words) -> Iterator[Line]:
    """What the status page finds: queue, disk, clock, printers. The clock is confirmed from here."""
    for finding in status.looked_at(request, say).findings:
        line = Line(name=finding.name, mood=finding.mood, sentence=finding.sentence, cure=finding.cure)
        doubtful = finding.name == say("Clock") and finding.mood != "good"
        yield _confirmed_here(line, say) if doubtful else line


def _confirmed_here(line: Line, say: Words) -> Line:
    return msgspec.structs.replace(
        line,
        call="POST /v1/admin/clock/confirm",
        act=say("The time is right"),
        told=say("The clock is confirmed."),
        id="trust-clock",
    )


def _devices(request: Request[Any], say: Words) -> Iterator[Line]:
    now, zone = request.box.clock.now(), request.box.settings.timezone
    ours = [each for each in identity.all_devices(request.app.lines.db) if not each.revoked]
    silent = [each for each in ours if is_silent(each, now)]
    for each in silent:
        seen = say.moment(parse(each.seen_at or iso(now)), zone)
        yield Line(
            name=each.name,
            mood="attention",
            sentence=say("Silent since {time}.", time=seen),
            cure=say("Is it switched on, and is its cable in? It stands here: {place}.", place=each.place),
            address="/admin/devices",
            act=say("Devices"),
        )
    if ours and not silent:
        sentence = say.n("{number} device of ours, none silent.", "{number} devices of ours, none silent.", len(ours))
        yield Line(name=say("Devices"), mood="good", sentence=sentence)


def _last_day(request: Request[Any], say: Words) -> Iterator[Line]:
    """The latest day that is over: closed and even, closed and not even, or still to be closed."""
    db = request.app.lines.db
    today = local(request.box.clock.now() + timedelta(days=1), request.box.settings.timezone).date().isoformat()
    days = [each for each in reporting.days_before(db, today, 2) if each.turned_at is not None]
    if not days:
        return
    latest = max(each.service_date for each in days)
    of_latest = [each for each in days if each.service_date == latest]
    day = say.day(datetime.fromisoformat(latest).date())
    address = f"/admin/days/{latest}"
    if not all(each.final for each in of_latest):
        sentence = say("{day} is not closed yet.", day=day)
        cure = say("It closes by itself within minutes; if not, close it by hand.")
        yield Line(
            name=say("Days"), mood="attention", sentence=sentence, cure=cure, address=address, act=say("Open the day")
        )
    elif any(each.checked is not None and each.checked.faults for each in of_latest):
        sentence = say("{day}: the journal's chain does not hold.", day=day)
        cure = say("Keep the box as it is and call whoever looks after it: something was changed past the journal.")
        yield Line(
            name=say("Days"), mood="urgent", sentence=sentence, cure=cure, address=address, act=say("Open the day")
        )
    else:
        yield Line(name=say("Days"), mood="good", sentence=say("{day} is closed.", day=day))


def _rules(request: Request[Any], say: Words) -> Iterator[Line]:
    choice = triage.rules(request.app.lines.db).choice
    waiting = sum(not rule.verified and rule.id not in (*choice.confirmed, *choice.off) for rule in SHIPPED.rules)
    if not waiting:
        yield Line(name=say("Triage"), mood="good", sentence=say("Every rule is checked against its source."))
        return
    yield Line(
        name=say("Triage"),
        mood="attention",
        sentence=say.n(
            "{number} rule waits to be checked by your clinicians.",
            "{number} rules wait to be checked by your clinicians.",
            waiting,
        ),
        cure=say("Until then it does not apply. Compare it with its source, then tick it."),
        address="/admin/triage",
        act=say("Triage"),
    )


def _people(request: Request[Any], say: Words) -> Iterator[Line]:
    waiting = [
        each
        for each in identity.all_staff(request.app.lines.db)
        if each.enabled and not each.verified and "DOCTOR" in each.roles
    ]
    if waiting:
        yield Line(
            name=say("Staff"),
            mood="attention",
            sentence=say("Not verified yet: {names}.", names=say.list([each.name for each in waiting])),
            cure=say("Look at the registration, then verify; until then there are no prescriptions."),
            address="/admin/staff",
            act=say("Staff"),
        )


def minutes_since(since: datetime | None, now: datetime) -> int:
    """Whole minutes; 0 where nobody waits."""
    return max(0, int((now - since).total_seconds() // 60)) if since else 0
