"""What travels: the typed frames of live.md L2, and how one is written as a server-sent event.

The public ones are an allow-list: token numbers, rooms, counts and times, and no field that could carry anything of a
person. A test walks these classes; nothing else can be encoded for a public channel.
"""

from typing import ClassVar, Literal

import msgspec

ChangeKind = Literal["called", "recalled", "started", "finished", "missed", "joined", "left", "moved"]
Minutes = tuple[int, int, int] | None
"""Low, high, likely; None where nobody serves and nothing can be said."""


def _camel(name: str) -> str:
    first, *rest = name.rstrip("_").split("_")
    return first + "".join(part.title() for part in rest)


class Frame(msgspec.Struct, frozen=True, kw_only=True, rename=_camel):
    """One message to a channel's listeners; `event` is the name browsers listen for."""

    event: ClassVar[str]


class PublicFrame(Frame, frozen=True, kw_only=True):
    """A frame that anybody on the hospital's network may hear."""


class RoomNow(msgspec.Struct, frozen=True, kw_only=True, rename=_camel):
    """One room of a department and who is there."""

    room: str
    token_number: str | None = None
    state: Literal["CALLED", "IN_CONSULTATION"] | None = None
    called_at: str | None = None
    calls: int = 0


class PastCall(msgspec.Struct, frozen=True, kw_only=True, rename=_camel):
    """A call that was made: whose number, to which room."""

    token_number: str
    room: str
    called_at: str


class Change(msgspec.Struct, frozen=True, kw_only=True, rename=_camel, omit_defaults=True):
    """What happened to one token."""

    change: ChangeKind
    token_number: str
    room: str | None = None
    called_at: str | None = None


class SnapshotFrame(PublicFrame, frozen=True, kw_only=True):
    """The whole state of a department's board, as of `seq`: rooms, the line in calling order, the last calls."""

    event: ClassVar[str] = "snapshot"

    department_id: str
    code: str
    name: str
    epoch: int
    seq: int
    at: str
    open: bool
    waiting: int
    rooms: tuple[RoomNow, ...]
    line: tuple[str, ...]
    recent: tuple[PastCall, ...]
    estimates: dict[str, Minutes]


class QueueFrame(PublicFrame, frozen=True, kw_only=True, omit_defaults=True):
    """What changed in a line. A reader takes the tokens of `out` and of `in` from its line, then inserts those of `in`
    at their places (from 0) in order: the result is right even if part of the change was known already.
    """

    event: ClassVar[str] = "queue"

    department_id: str
    at: str
    changes: tuple[Change, ...]
    out: tuple[str, ...]
    in_: tuple[tuple[int, str], ...]
    waiting: int


class AnnouncementFrame(PublicFrame, frozen=True, kw_only=True):
    """A call to be spoken. The id is that of the journal's event, so that no voice speaks it twice."""

    event: ClassVar[str] = "announcement"

    announcement_id: str
    kind: Literal["call"] = "call"
    department_id: str
    token_number: str
    room: str
    at: str


class EstimateFrame(PublicFrame, frozen=True, kw_only=True):
    """The windows that changed."""

    event: ClassVar[str] = "estimate"

    department_id: str
    windows: dict[str, Minutes]


class DoctorPublic(msgspec.Struct, frozen=True, kw_only=True, rename=_camel):
    """Somebody who serves, as a board may name them."""

    name: str
    availability: Literal["AVAILABLE", "PAUSED", "OFFLINE"]
    room: str | None
    token_number: str | None


class DoctorsFrame(PublicFrame, frozen=True, kw_only=True):
    """Who serves where."""

    event: ClassVar[str] = "doctors"

    department_id: str
    doctors: tuple[DoctorPublic, ...]


class HeartbeatFrame(PublicFrame, frozen=True, kw_only=True):
    """We are still here. No journal event, so it carries no id."""

    event: ClassVar[str] = "heartbeat"

    at: str


def written(frame: Frame, frame_id: str | None = None) -> bytes:
    """A frame as a server-sent event. JSON holds no line breaks, so one data line is enough."""
    return sse(frame.event, encode(frame), frame_id)


def sse(event: str, data: bytes, frame_id: str | None = None) -> bytes:
    """The bytes of one server-sent event."""
    if frame_id is None:
        return b"event: %s\ndata: %s\n\n" % (event.encode(), data)
    return b"event: %s\nid: %s\ndata: %s\n\n" % (event.encode(), frame_id.encode(), data)


def frame_id(epoch: int, seq: int) -> str:
    """`epoch-seq`: which history of this box, and how far in its journal."""
    return f"{epoch}-{seq}"


def read_id(text: str) -> tuple[int, int] | None:
    """The epoch and seq of an id; None for anything that is not one of ours."""
    epoch, dash, seq = text.partition("-")
    if not (dash and epoch.isdecimal() and seq.isdecimal() and epoch.isascii() and seq.isascii() and len(text) <= 32):
        return None
    return int(epoch), int(seq)


encode = msgspec.json.Encoder().encode
