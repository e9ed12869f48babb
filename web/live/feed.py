"""The follower that turns committed entries into frames: orders each touched line once, and says what changed.

Calls go out at once. Other changes of a department wait until half a second has passed since its last frame, and travel
together. Public channels get tokens and rooms; staff channels get the same with the changed visits, persons included.
"""

import asyncio
from collections.abc import Callable, Iterable

import msgspec

from appliance.box import Box
from appliance.clock import iso
from appliance.identity.events import SessionsRevoked, SignedOut
from appliance.journal.event import Entry, Event
from appliance.queues.events import (
    AvailabilityChanged,
    ClassesConfirmed,
    DayTurned,
    VisitAssessed,
    VisitCalled,
    VisitCancelled,
    VisitCarried,
    VisitCompleted,
    VisitHeld,
    VisitMerged,
    VisitMissed,
    VisitMoved,
    VisitNoted,
    VisitQueued,
    VisitRaised,
    VisitReassigned,
    VisitRecalled,
    VisitResumed,
    VisitStarted,
)
from appliance.queues.lookups import Visit
from appliance.queues.states import IN_LINE
from appliance.triage import lookups as triage
from appliance.triage.events import AlarmAcknowledged, AlarmConfirmed, AlarmRaised
from appliance.wording import words
from web.api import alarms
from web.api import queue as queue_api
from web.api.queue import Notice
from web.api.visit import document
from web.lines import Lines
from web.live import board
from web.live.board import Board
from web.live.frames import (
    AnnouncementFrame,
    Change,
    ChangeKind,
    DoctorsFrame,
    EstimateFrame,
    Frame,
    QueueFrame,
    frame_id,
    written,
)
from web.live.hub import Hub, Snapshot
from web.live.staff_frames import (
    DoctorOnDuty,
    StaffAlertFrame,
    StaffDoctorsFrame,
    StaffNoticesFrame,
    StaffQueueFrame,
    StaffSnapshotFrame,
    on_duty,
)

CHANGE_SECONDS = 0.5
"""Between two frames of a department that hold no call."""

CHANGES: dict[type[Event], ChangeKind] = {
    VisitQueued: "joined",
    VisitRaised: "moved",
    VisitCalled: "called",
    VisitRecalled: "recalled",
    VisitStarted: "started",
    VisitCompleted: "finished",
    VisitMissed: "missed",
    VisitCancelled: "left",
    VisitHeld: "moved",
    VisitResumed: "moved",
    VisitMoved: "moved",
    VisitReassigned: "moved",
    VisitMerged: "moved",
    ClassesConfirmed: "moved",
}
"""What each event is to somebody who watches the line."""

QUIET: tuple[type[Event], ...] = (VisitAssessed, VisitCarried, VisitNoted)
"""What changes a row on the screens of staff and nothing that anybody else may know of."""

ALARMS = (AlarmRaised, AlarmConfirmed, AlarmAcknowledged)

HEARD: tuple[type[Event], ...] = (
    *CHANGES,
    *QUIET,
    *ALARMS,
    AvailabilityChanged,
    DayTurned,
    SessionsRevoked,
    SignedOut,
)
CONCERN = frozenset(kind.entity_kind for kind in HEARD)
"""What the entries are about that change what anybody watches, or who may; others need not be decoded."""

NOTICES_SECONDS = 1.0
"""How often is looked for numbers without paper: a slip that does not come out is told within a second (printing.md P1)."""

WINDOWS_SECONDS = 3.0
"""Waiting times travel apart from calls: every call moves everybody's, and a call must stay small."""

SNAPSHOT_SECONDS = 5.0
"""How long an encoded snapshot serves: whether a department is open changes without any event."""

AT_ONCE = frozenset({"called", "recalled"})

PUBLIC, STAFF = "board", "staff"


class Pending(msgspec.Struct):
    """What has happened in a department since its last frame."""

    seq: int = 0
    changes: list[Change] = []
    visits: dict[str, None] = {}
    announcements: list[AnnouncementFrame] = []
    doctors: bool = False
    alarms: bool = False
    urgent: bool = False


class Feed:
    """Follows the journal for the hub. Lives on the event loop."""

    name = "live"

    def __init__(
        self, box: Box, lines: Lines, *, later: Callable[[float, Callable[[], None]], object] | None = None
    ) -> None:
        self.hub: Hub
        self.counted: Callable[[ChangeKind, Visit], None] = lambda kind, visit: None
        """Told every change of a visit, for the metrics."""
        self._box = box
        self._lines = lines
        self._later = later or (lambda seconds, what: asyncio.get_running_loop().call_later(seconds, what))
        self._say = words(box.settings.language)
        self._boards: dict[str, Board] = {}
        self._pending: dict[str, Pending] = {}
        self._sent_at: dict[str, float] = {}
        self._timers: set[str] = set()
        self._noticed: dict[str, tuple[Notice, ...]] = {}
        self._on_duty: dict[str, tuple[DoctorOnDuty, ...]] = {}

    # -- following

    async def take(self, entries: list[Entry]) -> None:
        """Entries that are on disk. One that comes twice is said twice, which readers bear."""
        for entry in entries:
            if entry.entity_kind in CONCERN:
                self._note(entry, self._box.catalogue.decode(entry))
        self.hub.stand_at(entries[-1].seq)
        for department_id in list(self._pending):
            self._send_or_wait(department_id)

    def _note(self, entry: Entry, event: Event) -> None:
        if isinstance(event, SessionsRevoked | SignedOut):
            for session_id in event.session_ids if isinstance(event, SessionsRevoked) else (event.session_id,):
                self.hub.end_session(session_id)
        elif isinstance(event, AvailabilityChanged):
            self._note_duty(entry, event)
        elif isinstance(event, DayTurned):  # somebody may have a visit in hand that yesterday left unfinished
            pending = self._pending.setdefault(entry.entity_id, Pending())
            pending.seq, pending.doctors = entry.seq, True
        elif isinstance(event, ALARMS):
            pending = self._pending.setdefault(event.department_id, Pending())
            pending.seq, pending.alarms, pending.urgent = entry.seq, True, True
        elif isinstance(event, QUIET):
            self._note_row(entry)
        elif (kind := CHANGES.get(type(event))) is not None:
            self._note_change(entry, event, kind)
            if isinstance(event, VisitQueued | VisitMerged):
                self._note_alarm_that_went_along(entry, event)

    def _note_duty(self, entry: Entry, event: AvailabilityChanged) -> None:
        before = {place for place, known in self._boards.items() if entry.entity_id in known.doctors}
        for department_id in before | ({event.department_id} if event.department_id else set()):
            pending = self._pending.setdefault(department_id, Pending())
            pending.seq, pending.doctors = entry.seq, True

    def _note_row(self, entry: Entry) -> None:
        visit = self._lines.visit(entry.entity_id)
        if visit is not None and visit.token_number is not None:
            pending = self._pending.setdefault(visit.department_id, Pending())
            pending.seq = entry.seq
            pending.visits[visit.visit_id] = None

    def _note_change(self, entry: Entry, event: Event, kind: ChangeKind) -> None:
        visit = self._lines.visit(entry.entity_id)
        assert visit is not None, "the entry is on disk, so its visit is"
        if visit.token_number is None:
            return  # a check-in without presence that lapsed: nobody in the line ever saw it
        if isinstance(event, VisitReassigned) and event.room is not None:
            self._note_other_room(entry, visit, event.room)
            return
        room = event.room if isinstance(event, VisitCalled | VisitRecalled) else None
        at = entry.occurred_at if room else None
        self.counted(kind, visit)
        self._note_other_lines(entry, visit)
        pending = self._pending.setdefault(visit.department_id, Pending())
        pending.seq = entry.seq
        pending.visits[visit.visit_id] = None
        pending.changes.append(Change(change=kind, token_number=visit.token_number, room=room, called_at=at))
        pending.urgent = pending.urgent or kind in AT_ONCE
        pending.doctors = pending.doctors or kind in ("called", "started", "finished", "missed", "left")
        if room is not None:
            pending.announcements.append(_announcement(entry, visit, room))

    def _note_alarm_that_went_along(self, entry: Entry, event: VisitQueued | VisitMerged) -> None:
        """Somebody waits on as another visit, maybe elsewhere, with an alarm that nobody has answered yet."""
        before = event.linked_visit_id if isinstance(event, VisitQueued) else event.merged_visit_id
        if before is None or triage.open_alarm_of(self._lines.db, entry.entity_id) is None:
            return
        visit = self._lines.visit(before)
        assert visit is not None, "what a visit continues is there"
        for department_id in {visit.department_id, event.department_id}:
            pending = self._pending.setdefault(department_id, Pending())
            pending.seq, pending.alarms, pending.urgent = entry.seq, True, True

    def _note_other_room(self, entry: Entry, visit: Visit, room: str) -> None:
        """Another doctor takes over: who is still on the way there must hear of the other room, who is inside need not."""
        assert visit.token_number is not None, "who is in a room has a number"
        pending = self._pending.setdefault(visit.department_id, Pending())
        pending.seq, pending.doctors, pending.urgent = entry.seq, True, True
        pending.visits[visit.visit_id] = None
        called = Change(change="called", token_number=visit.token_number, room=room, called_at=visit.last_called_at)
        pending.changes.append(called)
        if visit.state == "CALLED":
            pending.announcements.append(_announcement(entry, visit, room))
        else:
            pending.changes.append(Change(change="started", token_number=visit.token_number))

    def _note_other_lines(self, entry: Entry, visit: Visit) -> None:
        """Who is called in one department cannot be called in the others where the same number waits, and then can again."""
        for other in self._lines.journey(visit):
            if other.department_id != visit.department_id and other.state in IN_LINE:
                pending = self._pending.setdefault(other.department_id, Pending())
                pending.seq = entry.seq
                pending.visits[other.visit_id] = None

    # -- sending

    def _send_or_wait(self, department_id: str) -> None:
        passed = self._box.clock.monotonic() - self._sent_at.get(department_id, float("-inf"))
        if self._pending[department_id].urgent or passed >= CHANGE_SECONDS:
            self.flush(department_id)
        elif department_id not in self._timers:
            self._timers.add(department_id)
            self._later(CHANGE_SECONDS - passed, lambda: self._time_is_over(department_id))

    def _time_is_over(self, department_id: str) -> None:
        self._timers.discard(department_id)
        self.flush(department_id)

    def flush(self, department_id: str) -> None:
        """Say what has happened in a department, if anything has."""
        pending = self._pending.pop(department_id, None)
        if pending is None:
            return
        self._sent_at[department_id] = self._box.clock.monotonic()
        public, staff = f"{PUBLIC}:{department_id}", f"{STAFF}:{department_id}"
        for channel in (public, staff):
            if not self.hub.wanted(channel):
                self.hub.skip(channel, seq=pending.seq)
        if not self.hub.wanted(public) and not self.hub.wanted(staff):
            self._boards.pop(department_id, None)
            return
        before = self._boards.get(department_id)
        now = board.of(self._lines.of(department_id), self._lines, self._box.epoch, pending.seq)
        now.windows = before.windows if before is not None else now.windows
        queue = board.difference(before, now, pending.changes, iso(self._lines.now()))
        self._boards[department_id] = now
        if self.hub.wanted(public):
            self._publish_public(now, pending, queue)
        if self.hub.wanted(staff):
            self._publish_staff(now, pending, queue)

    def tell_windows(self) -> None:
        """Say whose waiting time has changed; asked every few seconds, since time passes without any event."""
        for known in list(self._boards.values()):
            if self._lines.department(known.department_id) is None:
                del self._boards[known.department_id]  # nobody ever came to it, and it was taken away
                continue
            windows = board.windows(self._lines.of(known.department_id))
            changed = board.changed_windows(known.windows, windows)
            known.windows = {token: known.windows.get(token) for token in windows} | changed
            if changed:
                known.written = None
                frame = EstimateFrame(department_id=known.department_id, windows=changed)
                self.hub.publish(f"{PUBLIC}:{known.department_id}", written(frame), seq=None)

    def tell_notices(self) -> None:
        """Say what staff have to look after, where that has changed since it was last said."""
        for department in self._lines.departments():
            channel = f"{STAFF}:{department.department_id}"
            if not self.hub.wanted(channel):
                self._noticed.pop(department.department_id, None)
                continue
            notices = queue_api.notices(self._lines, department.department_id, self._say)
            if notices != self._noticed.get(department.department_id, ()):
                self._noticed[department.department_id] = notices
                frame = StaffNoticesFrame(department_id=department.department_id, notices=notices)
                self.hub.publish(channel, written(frame), seq=None)

    async def run(self) -> None:
        """Tell notices and windows for ever."""
        while True:
            for _ in range(round(WINDOWS_SECONDS / NOTICES_SECONDS)):
                await asyncio.sleep(NOTICES_SECONDS)
                self.tell_notices()
            self.tell_windows()

    def _publish_public(self, now: Board, pending: Pending, queue: QueueFrame) -> None:
        says_something = pending.changes or queue.out or queue.in_
        frames: list[Frame] = [*([queue] if says_something else []), *pending.announcements]
        if pending.doctors:
            frames.append(DoctorsFrame(department_id=now.department_id, doctors=tuple(now.doctors.values())))
        self._publish(f"{PUBLIC}:{now.department_id}", frames, pending.seq)

    def _publish_staff(self, now: Board, pending: Pending, queue: QueueFrame) -> None:
        visits = (self._lines.visit(visit_id) for visit_id in pending.visits)
        frames: list[Frame] = []
        if pending.visits:
            frames.append(
                StaffQueueFrame(
                    **msgspec.structs.asdict(queue),
                    rows=tuple(document(self._lines, visit, self._say, person=True) for visit in visits if visit),
                )
            )
        doctors = on_duty(self._lines, now.department_id)
        if pending.doctors or doctors != self._on_duty.get(now.department_id):
            # Whom a doctor would call changes with the line, not only when somebody comes or goes.
            self._on_duty[now.department_id] = doctors
            frames.append(StaffDoctorsFrame(department_id=now.department_id, doctors=doctors))
        if pending.alarms:
            opened = alarms.open_in(self._lines, now.department_id, self._say)
            frames.append(StaffAlertFrame(department_id=now.department_id, alarms=opened))
        self._publish(f"{STAFF}:{now.department_id}", frames, pending.seq)

    def _publish(self, channel: str, frames: Iterable[Frame], seq: int) -> None:
        """One burst: only its last frame carries the id, so that a break in the middle repeats it whole."""
        several = list(frames)
        if not several:
            return
        data = b"".join(written(frame) for frame in several[:-1])
        data += written(several[-1], frame_id(self._box.epoch, seq))
        self.hub.publish(channel, data, seq=seq)

    # -- snapshots

    async def snapshot(self, channel: str) -> Snapshot:
        """The state of a channel, with everything said that there was to say. Raises KeyError for an unknown one."""
        kind, _, department_id = channel.partition(":")
        self.flush(department_id)
        return self._of_staff(department_id) if kind == STAFF else self._of_public(channel, department_id)

    def _of_public(self, channel: str, department_id: str) -> Snapshot:
        """What listeners have been told so far, encoded once for as long as nothing more is."""
        known = self._boards.get(department_id)
        if known is None:
            line = self._lines.of(department_id)
            known = self._boards[department_id] = board.of(line, self._lines, self._box.epoch, self.hub.seq_of(channel))
        now = self._box.clock.monotonic()
        if known.written is None or now - known.written_at > SNAPSHOT_SECONDS:
            shown = board.snapshot(known, self._lines)
            known.written = written(shown, frame_id(self._box.epoch, shown.seq))
            known.written_at = now
        return Snapshot(known.seq, known.written)

    def _of_staff(self, department_id: str) -> Snapshot:
        queue = queue_api.queue(self._lines, department_id, self._say)
        shown = StaffSnapshotFrame(
            **msgspec.structs.asdict(queue),
            at=iso(self._lines.now()),
            epoch=self._box.epoch,
            doctors=on_duty(self._lines, department_id),
            notices=queue_api.notices(self._lines, department_id, self._say),
            alarms=alarms.open_in(self._lines, department_id, self._say),
        )
        # The id is the last one this channel has sent, so that a reader who comes back with it is known.
        said = frame_id(self._box.epoch, self.hub.seq_of(f"{STAFF}:{department_id}"))
        return Snapshot(queue.seq, written(shown, said))


def _announcement(entry: Entry, visit: Visit, room: str) -> AnnouncementFrame:
    assert visit.token_number is not None, "who is called has a number"
    return AnnouncementFrame(
        announcement_id=entry.event_id,
        department_id=visit.department_id,
        token_number=visit.token_number,
        room=room,
        at=entry.occurred_at,
    )
