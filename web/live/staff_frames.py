"""What staff hear: the public frames with the persons of their own department. Never encoded for a public channel."""

from typing import ClassVar, Literal

from appliance.identity import lookups as identity
from web.api.queue import Notice
from web.api.visit import VisitDocument
from web.lines import Lines
from web.live.frames import Change, Frame


class StaffFrame(Frame, frozen=True, kw_only=True):
    """A frame that only those who may see persons may hear."""


class DoctorOnDuty(Frame, frozen=True, kw_only=True):
    """Somebody who serves, as colleagues see them."""

    event: ClassVar[str] = "doctor"

    doctor_id: str
    name: str
    availability: Literal["AVAILABLE", "PAUSED", "OFFLINE"]
    room: str | None
    token_number: str | None
    until: str | None
    version: int


class StaffSnapshotFrame(StaffFrame, frozen=True, kw_only=True):
    """The answer of `GET /v1/queue/{departmentId}`, with who serves and what has to be looked after."""

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


def on_duty(lines: Lines, department_id: str) -> tuple[DoctorOnDuty, ...]:
    """Everybody who serves a department at the moment."""
    line = lines.of(department_id)
    seen = {visit.doctor_id: visit.token_number for visit in line.active}
    return tuple(
        DoctorOnDuty(
            doctor_id=duty.doctor_id,
            name=staff.name,
            availability=duty.availability,
            room=duty.room,
            token_number=seen.get(duty.doctor_id),
            until=duty.until,
            version=duty.version,
        )
        for duty in line.duty
        if (staff := identity.staff(lines.db, duty.doctor_id)) is not None
    )
