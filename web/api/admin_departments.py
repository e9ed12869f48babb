"""Departments, their rooms and the dates on which they are closed: the administrator's calls (queue.md Q6)."""

from datetime import timedelta
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from appliance.clock import iso, local
from appliance.database.answers import once
from appliance.database.transaction import Transaction
from appliance.departments import actions as departments
from appliance.departments import lookups as departments_now
from appliance.departments.hours import Session
from appliance.departments.lookups import Department, Holiday, Room
from appliance.departments.policy import Policy
from appliance.queues import deactivation
from appliance.queues import lookups as queues
from appliance.queues.deactivation import Amendment
from appliance.queues.lookups import Present
from appliance.refusals import Refused
from web import fields, repeats
from web.api.admin_policies import PolicyChanges, changed
from web.api.departments import door
from web.api.visit import Document, Instant
from web.request import Request

DAYS_AHEAD = 400
"""So far ahead closed dates are shown where nobody says how far."""

Rooms = Annotated[list[fields.Room], Meta(max_length=100)]


class AddDepartment(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A new department; its zone is the hospital's where none is named, its policy the usual one but for what is."""

    code: fields.Code
    name: fields.Name
    names: fields.Names = {}
    timezone: fields.Timezone | None = None
    hours: fields.Hours = []
    kind: Literal["CLINIC", "TEST"] = "CLINIC"
    rooms: Rooms = []
    policy: PolicyChanges | None = None  # type: ignore[valid-type]  # made from Policy
    idempotency_key: fields.Key | None = None


class ChangeDepartment(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """What is to be otherwise; what is not named stays as it is."""

    name: fields.Name | None = None
    names: fields.Names | None = None
    timezone: fields.Timezone | None = None
    hours: fields.Hours | None = None
    accepting: bool | None = None
    status: Literal["ACTIVE", "INACTIVE"] | None = None
    expected_version: fields.Version | None = None
    idempotency_key: fields.Key | None = None


class AddRoom(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A room, by the name on its door."""

    department_id: fields.Id
    name: fields.Room
    idempotency_key: fields.Key | None = None


class RenameRoom(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Another name on the door."""

    name: fields.Room
    idempotency_key: fields.Key | None = None


class SetHoliday(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A date on which a department is closed; without one, the whole hospital."""

    date: fields.Date
    name: fields.Name
    department_id: fields.Id | None = None
    idempotency_key: fields.Key | None = None


class RoomsQuery(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Only those of one department."""

    department_id: fields.Id | None = None


class HolidaysQuery(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """From one date to another, both included; from today on where nothing is said. `departmentId`: what closes that one."""

    from_: fields.Date | None = msgspec.field(name="from", default=None)
    until: fields.Date | None = None
    department_id: fields.Id | None = None


class RoomDocument(Document, frozen=True, kw_only=True):
    """A room: who serves there now, and who was called there or is inside."""

    room_id: str
    department_id: str
    name: str
    used_by: tuple[str, ...]
    token_number: str | None


class HolidayDocument(Document, frozen=True, kw_only=True):
    """A closed date; without a department it is the whole hospital's."""

    holiday_id: str
    department_id: str | None
    date: str
    name: str


class AdminDepartment(Document, frozen=True, kw_only=True):
    """A department with all that can be changed about it, and how it stands at this moment, for reception."""

    department_id: str
    code: str
    name: str
    names: dict[str, str]
    timezone: str
    kind: Literal["CLINIC", "TEST"]
    hours: tuple[Session, ...]
    status: Literal["ACTIVE", "INACTIVE"]
    accepting: bool
    """False: closed to newcomers, while those who are there are still called."""
    open: bool
    full: bool
    opens_at: Instant | None
    closes_at: Instant | None
    policy_version: int
    policy: Policy
    version: int
    rooms: tuple[RoomDocument, ...]
    present: Present
    service_date: str | None
    """The date that runs; null for one that nobody ever came to."""
    removable: bool


class Made(msgspec.Struct, frozen=True):
    """The answer that is kept for a repeated request."""

    id: str


async def index(request: Request[None]) -> list[AdminDepartment]:
    """Every department, switched off ones too, by the letters that start its tokens."""
    return [document(request, department) for department in departments_now.departments(request.box.readers.here)]


async def show(request: Request[None]) -> AdminDepartment:
    """One department."""
    return _document(request, request.params["departmentId"])


async def add(request: Request[AddDepartment]) -> AdminDepartment:
    """A new department, with its rooms and the first version of its policy."""
    body = request.body
    made, _ = await request.box.writer.do(
        once,
        request.author,
        repeats.question(request),
        Made,
        _create,
        code=body.code,
        name=body.name,
        names=body.names,
        timezone=body.timezone or request.box.settings.timezone,
        hours=tuple(body.hours),
        kind=body.kind,
        policy=changed(Policy(), body.policy),
        rooms=tuple(body.rooms),
    )
    return _document(request, made.id)


async def change(request: Request[ChangeDepartment]) -> AdminDepartment:
    """Another name, hours, zone; closed to newcomers, switched off or on. All of it, or nothing."""
    body = request.body
    amendment = Amendment(
        name=body.name,
        names=body.names,
        timezone=body.timezone,
        hours=tuple(body.hours) if body.hours is not None else None,
        accepting=body.accepting,
        status=body.status,
    )
    department_id = request.params["departmentId"]
    await request.box.writer.do(
        once,
        request.author,
        repeats.question(request),
        Made,
        _amend,
        department_id=department_id,
        amendment=amendment,
        expected_version=body.expected_version,
    )
    return _document(request, department_id)


async def remove(request: Request[None]) -> None:
    """Take a department away to which nobody ever came."""
    department_id = request.params["departmentId"]
    await request.box.writer.do(deactivation.remove_department, request.author, department_id=department_id)


async def rooms(request: Request[None]) -> list[RoomDocument]:
    """Every room, by department and name."""
    asks: RoomsQuery = request.asks
    db = request.box.readers.here
    here = [each for each in departments_now.departments(db) if asks.department_id in (None, each.department_id)]
    return [room for each in here for room in _rooms(request, each.department_id)]


async def add_room(request: Request[AddRoom]) -> RoomDocument:
    """One more room."""
    body = request.body
    made, _ = await request.box.writer.do(
        once,
        request.author,
        repeats.question(request),
        Made,
        _add_room,
        department_id=body.department_id,
        name=body.name,
    )
    return _room(request, made.id)


async def rename_room(request: Request[RenameRoom]) -> RoomDocument:
    """Another name on the door."""
    room_id = request.params["roomId"]
    await request.box.writer.do(
        once,
        request.author,
        repeats.question(request),
        Room,
        deactivation.rename_room,
        room_id=room_id,
        name=request.body.name,
    )
    return _room(request, room_id)


async def close_room(request: Request[None]) -> None:
    """Take a room away in which nobody is."""
    await request.box.writer.do(deactivation.close_room, request.author, room_id=request.params["roomId"])


async def holidays(request: Request[None]) -> list[HolidayDocument]:
    """The dates on which departments are closed."""
    asks: HolidaysQuery = request.asks
    today = local(request.box.clock.now(), request.box.settings.timezone).date()
    first = asks.from_ or today.isoformat()
    last = asks.until or (today + timedelta(days=DAYS_AHEAD)).isoformat()
    found = departments_now.holidays(request.box.readers.here, first, last)
    wanted = (None, asks.department_id)
    return [_holiday(each) for each in found if asks.department_id is None or each.department_id in wanted]


async def set_holiday(request: Request[SetHoliday]) -> HolidayDocument:
    """Close a department, or the whole hospital, on a date."""
    body = request.body
    holiday, _ = await request.box.writer.do(
        once,
        request.author,
        repeats.question(request),
        Holiday,
        departments.set_holiday,
        date=body.date,
        name=body.name,
        department_id=body.department_id,
    )
    return _holiday(holiday)


async def lift_holiday(request: Request[None]) -> None:
    """Make a closed date an ordinary one."""
    await request.box.writer.do(departments.lift_holiday, request.author, holiday_id=request.params["holidayId"])


def document(request: Request[Any], department: Department) -> AdminDepartment:
    """A department as an administrator sees it."""
    db, department_id = request.box.readers.here, department.department_id
    stands = door(request, department, "RECEPTION")
    line = queues.line(db, department_id)
    return AdminDepartment(
        department_id=department_id,
        code=department.code,
        name=department.name,
        names=department.names,
        timezone=department.timezone,
        kind=department.kind,  # type: ignore[arg-type]  # the table holds nothing else
        hours=department.hours,
        status=department.status,  # type: ignore[arg-type]  # the table holds nothing else
        accepting=department.accepting,
        open=stands.open,
        full=stands.full,
        opens_at=iso(stands.opens_at) if stands.opens_at is not None else None,
        closes_at=iso(stands.closes_at) if stands.closes_at is not None else None,
        policy_version=department.policy_version,
        policy=department.policy,
        version=department.version,
        rooms=tuple(_rooms(request, department_id)),
        present=queues.present(db, department_id),
        service_date=line.service_date if line is not None else None,
        removable=line is None,
    )


def _document(request: Request[Any], department_id: str) -> AdminDepartment:
    department = departments_now.department(request.box.readers.here, department_id)
    if department is None:
        raise Refused("not-found", "There is no such department.")
    return document(request, department)


def _create(
    tx: Transaction,
    *,
    code: str,
    name: str,
    names: dict[str, str],
    timezone: str,
    hours: tuple[Session, ...],
    kind: str,
    policy: Policy,
    rooms: tuple[str, ...],
) -> Made:
    return Made(
        departments.create_department(
            tx,
            code=code,
            name=name,
            names=names,
            timezone=timezone,
            hours=hours,
            kind=kind,
            policy=policy,
            rooms=rooms,
        )
    )


def _amend(tx: Transaction, *, department_id: str, amendment: Amendment, expected_version: int | None) -> Made:
    deactivation.amend_department(
        tx, department_id=department_id, amendment=amendment, expected_version=expected_version
    )
    return Made(department_id)


def _add_room(tx: Transaction, *, department_id: str, name: str) -> Made:
    return Made(departments.add_room(tx, department_id=department_id, name=name))


def _rooms(request: Request[Any], department_id: str) -> list[RoomDocument]:
    db = request.box.readers.here
    serving = queues.on_duty(db, department_id)
    inside = {visit.room_id: visit.token_number for visit in queues.active(db, department_id)}
    return [
        RoomDocument(
            room_id=room.room_id,
            department_id=department_id,
            name=room.name,
            used_by=tuple(duty.doctor_id for duty in serving if duty.room_id == room.room_id),
            token_number=inside.get(room.room_id),
        )
        for room in departments_now.rooms(db, department_id)
    ]


def _room(request: Request[Any], room_id: str) -> RoomDocument:
    room = departments_now.room(request.box.readers.here, room_id)
    if room is None:
        raise Refused("not-found", "There is no such room.")
    return next(each for each in _rooms(request, room.department_id) if each.room_id == room_id)


def _holiday(holiday: Holiday) -> HolidayDocument:
    return HolidayDocument(**msgspec.structs.asdict(holiday))
