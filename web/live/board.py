"""A department as its board shows it at one moment, and what changed between two moments. Reads; sends nothing."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

import msgspec

from appliance.clock import iso
from appliance.departments import lookups as departments
from appliance.identity import lookups as identity
from appliance.queues import lookups as queues
from appliance.queues.lookups import Visit
from web.line import Line
from web.lines import Lines
from web.live.frames import (
    Change,
    DoctorPublic,
    Minutes,
    PastCall,
    QueueFrame,
    RoomNow,
    SnapshotFrame,
)

RECENT_CALLS = 5
LIKELY_MINUTES = 2
LIKELY_SHARE = 0.1
"""A likely wait is told anew when it moved by more than two minutes and a tenth (estimates.md W4)."""


class Board(msgspec.Struct):
    """What the listeners of a department have been told."""

    department_id: str
    seq: int
    epoch: int
    order: tuple[str, ...]
    rooms: tuple[RoomNow, ...]
    recent: tuple[PastCall, ...]
    doctors: dict[str, DoctorPublic]
    windows: dict[str, Minutes]
    written: bytes | None = None
    """The snapshot of it, encoded."""
    written_at: float = float("-inf")


def of(line: Line, lines: Lines, epoch: int, seq: int) -> Board:
    """The board of a line, as of a journal entry."""
    department_id = line.department.department_id
    return Board(
        department_id=department_id,
        seq=seq,
        epoch=epoch,
        order=line.tokens,
        rooms=tuple(_rooms(lines, department_id, line.active)),
        recent=tuple(_recent(lines, department_id)),
        doctors=_doctors(line, lines),
        windows=windows(line),
    )


def snapshot(board: Board, lines: Lines) -> SnapshotFrame:
    """The whole board as a frame. Whether it is open is as of now."""
    department = lines.department(board.department_id)
    assert department is not None, "a department is never deleted"
    return SnapshotFrame(
        department_id=board.department_id,
        code=department.code,
        name=department.name,
        epoch=board.epoch,
        seq=board.seq,
        at=iso(lines.now()),
        open=lines.is_open(department, lines.now()),
        waiting=len(board.order),
        rooms=board.rooms,
        line=board.order,
        recent=board.recent,
        estimates=board.windows,
    )


def difference(before: Board | None, now: Board, changes: Iterable[Change], at: str) -> QueueFrame:
    """What a reader of `before` has to do to see `now`."""
    known = before.order if before is not None else now.order
    stay = longest_in_order(known, now.order)
    return QueueFrame(
        department_id=now.department_id,
        at=at,
        changes=tuple(changes),
        out=tuple(token for token in known if token not in stay),
        in_=tuple((index, token) for index, token in enumerate(now.order) if token not in stay),
        waiting=len(now.order),
    )


def changed_windows(before: dict[str, Minutes], now: dict[str, Minutes]) -> dict[str, Minutes]:
    """The windows that have to be told anew."""
    return {token: window for token, window in now.items() if token not in before or _differs(before[token], window)}


def windows(line: Line) -> dict[str, Minutes]:
    """Everybody's window, by token."""
    told: dict[str, Minutes] = {}
    for ahead, token in enumerate(line.tokens):
        window = line.window(ahead)
        told[token] = (window.low, window.high, window.likely) if window is not None else None
    return told


def longest_in_order(known: Sequence[str], now: Sequence[str]) -> frozenset[str]:
    """The most tokens that can stay where they are: the longest increasing subsequence, so that the fewest move."""
    place = {token: index for index, token in enumerate(known)}
    common = [token for token in now if token in place]
    if [place[token] for token in common] == sorted(place[token] for token in common):
        return frozenset(common)  # nobody has passed anybody, as nearly always
    ends: list[int] = []
    chain: list[str | None] = []
    came_from: dict[str, str | None] = {}
    for token in common:
        at = bisect_left(ends, place[token])
        came_from[token] = chain[at - 1] if at else None
        ends[at : at + 1] = [place[token]]
        chain[at : at + 1] = [token]
    stay: list[str] = []
    token_or_none = chain[-1] if chain else None
    while token_or_none is not None:
        stay.append(token_or_none)
        token_or_none = came_from[token_or_none]
    return frozenset(stay)


def _differs(before: Minutes, now: Minutes) -> bool:
    if before is None or now is None:
        return before is not now
    if before[:2] != now[:2]:
        return True
    return abs(before[2] - now[2]) > max(LIKELY_MINUTES, LIKELY_SHARE * before[2])


def _rooms(lines: Lines, department_id: str, active: list[Visit]) -> Iterable[RoomNow]:
    """Every room of the department; of two visits in one room the one called last."""
    in_room = {visit.room_id: visit for visit in sorted(active, key=lambda visit: visit.last_called_at or "")}
    for room in departments.rooms(lines.db, department_id):
        visit = in_room.get(room.room_id)
        if visit is None or visit.state not in ("CALLED", "IN_CONSULTATION"):
            yield RoomNow(room=room.name)
        else:
            yield RoomNow(
                room=room.name,
                token_number=visit.token_number,
                state=visit.state,
                called_at=visit.last_called_at,
                calls=visit.calls,
            )


def _recent(lines: Lines, department_id: str) -> Iterable[PastCall]:
    for visit in queues.recent_calls(lines.db, department_id, RECENT_CALLS):
        assert visit.token_number and visit.room and visit.last_called_at, "a called visit has all three"
        yield PastCall(token_number=visit.token_number, room=visit.room, called_at=visit.last_called_at)


def _doctors(line: Line, lines: Lines) -> dict[str, DoctorPublic]:
    seen = {visit.doctor_id: visit.token_number for visit in line.active}
    doctors = {}
    for duty in line.duty:
        staff = identity.staff(lines.db, duty.doctor_id)
        doctors[duty.doctor_id] = DoctorPublic(
            name=staff.name if staff else "",
            availability=duty.availability,
            room=duty.room,
            token_number=seen.get(duty.doctor_id),
        )
    return doctors
