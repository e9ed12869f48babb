"""What staff hear: the public frames with the persons of their own department. Never encoded for a public channel."""

from typing import ClassVar, Literal

from appliance.identity import lookups as identity
from appliance.queues.lookups import Duty
from appliance.queues.order import Turn
from appliance.reporting import lookups as days
from web.api.alarms import AlarmDocument
from web.api.queue import Notice
from web.api.visit import VisitDocument
from web.line import Line
from web.lines import Lines
from web.live.frames import Change, Frame


class StaffFrame(Frame, frozen=True, kw_only=True):
    """A frame that only those who may see persons may hear."""


class DoctorOnDuty(Frame, frozen=True, kw_only=True):
    """Somebody who serves, as colleagues see them; of whoever is available also whom they would call now, and by which rule."""

    event: ClassVar[str] = "doctor"

    doctor_id: str
    name: str
    availability: Literal["AVAILABLE", "PAUSED", "OFFLINE"]
    room: str | None
    token_number: str | None
    until: str | None
    version: int
    next: str | None = None
    next_rule: str | None = None
    unfinished: str | None = None
    """The visit in hand that yesterday left unfinished: first thing to be asked about."""


class StaffSnapshotFrame(StaffFrame, frozen=True, kw_only=True):
    """The answer of `GET /v1/queue/{departmentId}`, with who serves, what has to be looked after, and who is in danger."""

    event: ClassVar[str] = "snapshot"

    department_id: str
    epoch: int
    seq: int
    at: str
    waiting: tuple[VisitDocument, ...]
    active: tuple[VisitDocument, ...]
    recent: tuple[VisitDocument, ...]
    doctors: tuple[DoctorOnDuty, ...]
    notices: tuple[Notice, ...]
    alarms: tuple[AlarmDocument, ...]


class StaffQueueFrame(StaffFrame, frozen=True, kw_only=True):
    """The public frame, and the changed visits whole."""

    event: ClassVar[str] = "queue"

    department_id: str
    at: str
    changes: tuple[Change, ...]
    out: tuple[str, ...]
    in_: tuple[tuple[int, str], ...]
    waiting: int
    rows: tuple[VisitDocument, ...]


class StaffDoctorsFrame(StaffFrame, frozen=True, kw_only=True):
    """Who serves where."""

    event: ClassVar[str] = "doctors"

    department_id: str
    doctors: tuple[DoctorOnDuty, ...]


class StaffNoticesFrame(StaffFrame, frozen=True, kw_only=True):
    """What has to be looked after now: all of it, so that what is mended disappears."""

    event: ClassVar[str] = "notices"

    department_id: str
    notices: tuple[Notice, ...]


class StaffAlertFrame(StaffFrame, frozen=True, kw_only=True):
    """Who is in danger now: all the open alarms, so that what is answered disappears."""

    event: ClassVar[str] = "alert"

    department_id: str
    alarms: tuple[AlarmDocument, ...]


def on_duty(lines: Lines, department_id: str) -> tuple[DoctorOnDuty, ...]:
    """Everybody who serves a department at the moment."""
    line = lines.of(department_id)
    seen = {visit.doctor_id: visit.token_number for visit in line.active}
    return tuple(
        _serving(duty, staff.name, seen.get(duty.doctor_id), _turn(line, duty), _unfinished(lines, line, duty))
        for duty in line.duty
        if (staff := identity.staff(lines.db, duty.doctor_id)) is not None
    )


def _turn(line: Line, duty: Duty) -> Turn | None:
    return line.turn_for(duty.doctor_id) if duty.availability == "AVAILABLE" else None


def _unfinished(lines: Lines, line: Line, duty: Duty) -> str | None:
    """Asked only of whoever has somebody in hand."""
    in_hand = any(visit.doctor_id == duty.doctor_id for visit in line.active)
    return days.unfinished(lines.db, duty.doctor_id) if in_hand else None


def _serving(
    duty: Duty, name: str, token_number: str | None, turn: Turn | None, unfinished: str | None
) -> DoctorOnDuty:
    return DoctorOnDuty(
        doctor_id=duty.doctor_id,
        name=name,
        availability=duty.availability,
        room=duty.room,
        token_number=token_number,
        until=duty.until,
        version=duty.version,
        next=turn[0].token_number if turn else None,
        next_rule=turn[1] if turn else None,
        unfinished=unfinished,
    )
