"""`/admin/audit`: who did what, newest first, told in the words of the ward; the clear part of every entry inside."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any, ClassVar
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import msgspec

from appliance.audit import lookups as audit
from appliance.audit.lookups import Asked, Trail
from appliance.clock import iso, local, parse
from appliance.database.connection import Connection
from appliance.departments import lookups as departments
from appliance.departments.hours import Date
from appliance.identity import lookups as identity
from appliance.journal.event import Entry
from appliance.printing import lookups as printing
from appliance.queues import lookups as queues
from appliance.refusals import Refused
from appliance.triage import lookups as triage
from appliance.wording import Words
from web import fields
from web.answers import Answer
from web.api.admin_audit import Names
from web.request import Request
from web.screens.admin.chronicle import PARTS, Facts, kind_of, told
from web.screens.admin.console import Console, keeper, standing
from web.screens.page import Reader, page, words_of
from web.screens.sign_in import to_sign_in

PAGE = 60
UNKNOWN = "…"
"""What stands in a sentence for something that is gone."""


class Filter(Reader, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Of whom, what, about what, from which day until which; `before` is where the last page ended."""

    actor: fields.Code | None = None
    type: fields.Code | None = None
    entity: fields.Subject | None = None
    from_: Date | None = msgspec.field(default=None, name="from")
    to: Date | None = None
    before: fields.Seq | None = None


class Choice(msgspec.Struct, frozen=True):
    """One thing to choose in the filter."""

    code: str
    name: str
    chosen: bool


class Choices(msgspec.Struct, frozen=True):
    """Choices that belong together."""

    name: str
    each: tuple[Choice, ...]


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One entry: a sentence, and all that is written down in the clear."""

    seq: int
    type: str
    at: str
    time: str
    icon: str
    sentence: str
    reason: str | None
    who: str
    device: str | None
    entity: str
    about: str
    trace: str | None
    sealed: bool
    payload: str


class Day(msgspec.Struct, frozen=True):
    """The entries of one day, by the clock of the ward."""

    name: str
    entries: tuple[Line, ...]


class Audit(Console, frozen=True, kw_only=True):
    """One page of the trail."""

    place: ClassVar[str] = "audit"

    actors: tuple[Choices, ...]
    types: tuple[Choices, ...]
    since: str
    until: str
    today: str
    entity: str | None
    filtered: bool
    days: tuple[Day, ...]
    nothing: str
    older: str | None


class Teller:
    """Turns entries into sentences; looks every name up once."""

    def __init__(self, db: Connection, say: Words, zone: str) -> None:
        self._db = db
        self._say = say
        self._zone = zone
        self._names = Names(db)

    def line(self, entry: Entry) -> Line:
        """One entry."""
        payload: Facts = msgspec.json.decode(entry.payload)
        at, who = parse(entry.occurred_at), self._who(entry)
        words = {
            "who": who,
            "entity": self._names.of(entry.entity_kind, entry.entity_id) or UNKNOWN,
            "token": self._token(entry, payload),
            "room": payload.get("room") or UNKNOWN,
            "department": self._department(payload),
            "date": self._date(payload.get("date") or payload.get("serviceDate")),
        }
        return Line(
            seq=entry.seq,
            type=entry.type,
            at=entry.occurred_at,
            time=self._say.second(at, self._zone),
            icon=kind_of(entry, payload).icon,
            sentence=told(entry, payload, words, self._say),
            reason=entry.reason,
            who=who,
            device=self._names.of("device", entry.actor_device) if entry.actor_kind != "device" else None,
            entity=entry.entity_id,
            about=f"{entry.entity_kind} {entry.entity_id}",
            trace=entry.trace_id,
            sealed=entry.sealed is not None,
            payload=msgspec.json.format(entry.payload, indent=2),
        )

    def _who(self, entry: Entry) -> str:
        """A name; of a patient never more than that it was one."""
        say = self._say
        fallback = {"patient": say("A patient's phone"), "system": say("The box"), "staff": say("Somebody")}
        named = self._names.of(entry.actor_kind, entry.actor_id)
        return named or fallback.get(entry.actor_kind, say("The box"))

    def _token(self, entry: Entry, payload: Facts) -> str:
        """The number on the slip: it stands in the entry, or is found by what the entry is about."""
        if payload.get("tokenNumber"):
            return str(payload["tokenNumber"])
        if entry.entity_kind == "alarm":
            alarm = triage.alarm(self._db, entry.entity_id)
            return (alarm and alarm.token_number) or UNKNOWN
        if entry.entity_kind == "print-job":
            sheet = printing.sheet(self._db, entry.entity_id)
            token = queues.token(self._db, sheet.token_id) if sheet else None
            return token.token_number if token else UNKNOWN
        visit = queues.visit(self._db, payload.get("visitId") or entry.entity_id)
        return (visit and visit.token_number) or UNKNOWN

    def _department(self, payload: Facts) -> str:
        if "departmentId" in payload and payload["departmentId"] is None:
            return self._say("the whole hospital")
        found = departments.department(self._db, payload.get("departmentId") or "")
        return found.name_in(self._say.language) if found else UNKNOWN

    def _date(self, text: str | None) -> str:
        return self._say.day(date.fromisoformat(text)) if text else UNKNOWN


async def show(request: Request[None]) -> Answer:
    """One page of the trail, newest first. Nothing personal stands in it: sealed parts stay sealed."""
    if keeper(request) is None:
        return to_sign_in(request)
    say, asks, zone = words_of(request), request.asks, request.box.settings.timezone
    trail, lines = await request.box.readers.run(_read, _asked(asks, zone), asks.before, say, zone)
    shown = Audit(
        **standing(request, say),
        actors=tuple(_actors(request, asks.actor, say)),
        types=tuple(_types(asks.type, say)),
        since=asks.from_ or "",
        until=asks.to or "",
        today=local(request.box.clock.now(), zone).date().isoformat(),
        entity=asks.entity,
        filtered=any((asks.actor, asks.type, asks.from_, asks.to, asks.entity)),
        days=tuple(_by_day(lines, zone, say)),
        nothing=_nothing(trail, say),
        older=_older(asks, trail.next),
    )
    return page(request, "admin/audit", shown)


def _read(db: Connection, asked: Asked, before: int | None, say: Words, zone: str) -> tuple[Trail, list[Line]]:
    """On a reader thread."""
    trail = audit.trail(db, asked, before=before, limit=PAGE)
    teller = Teller(db, say, zone)
    return trail, [teller.line(entry) for entry in trail.entries]


def _asked(asks: Filter, zone: str) -> Asked:
    return Asked(
        actor_id=asks.actor,
        entity_id=asks.entity,
        type_name=asks.type,
        since=_midnight(asks.from_, zone, "from"),
        until=_midnight(asks.to, zone, "to", days=1),
    )


def _midnight(day: str | None, zone: str, field: str, *, days: int = 0) -> str | None:
    """The beginning of a day by the ward's clock, or of the one so many days later. Refused for the 30th of February."""
    if day is None:
        return None
    try:
        begins = date.fromisoformat(day) + timedelta(days=days)
    except (ValueError, OverflowError):
        raise Refused("invalid-request", "There is no such date.", field=field) from None
    return iso(datetime.combine(begins, time(), ZoneInfo(zone)))


def _by_day(lines: Iterable[Line], zone: str, say: Words) -> Iterable[Day]:
    for day, of_day in groupby(lines, key=lambda line: local(parse(line.at), zone).date()):
        yield Day(say.day(day), tuple(of_day))


def _actors(request: Request[Any], chosen: str | None, say: Words) -> Iterable[Choices]:
    db = request.box.readers.here
    staff = [Choice(each.staff_id, each.name, each.staff_id == chosen) for each in identity.all_staff(db)]
    devices = [Choice(each.device_id, each.name, each.device_id == chosen) for each in identity.all_devices(db)]
    yield Choices(say("Staff"), tuple(staff))
    if devices:
        yield Choices(say("Devices"), tuple(devices))


def _types(chosen: str | None, say: Words) -> Iterable[Choices]:
    for part in PARTS:
        named = [(code, kind) for code, kind in part.kinds.items() if kind.name]
        yield Choices(say(part.name), tuple(Choice(code, say(kind.name), code == chosen) for code, kind in named))


def _nothing(trail: Trail, say: Words) -> str:
    """What an empty page says: that there is nothing, or that nothing was found so far."""
    if trail.next is not None:
        return say("Nothing found in the last 20,000 entries. Press Older to look further back.")
    return say("Nothing fits. Choose somebody else, another kind, or other days.")


def _older(asks: Filter, before: int | None) -> str | None:
    if before is None:
        return None
    asked: Mapping[str, object | None] = {
        "actor": asks.actor,
        "type": asks.type,
        "entity": asks.entity,
        "from": asks.from_,
        "to": asks.to,
        "before": before,
    }
    return f"/admin/audit?{urlencode({name: value for name, value in asked.items() if value is not None})}"
