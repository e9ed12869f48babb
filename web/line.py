"""One department's line in memory: who waits, in which order, who is called or inside, who serves. Reads on first need."""

import msgspec

from appliance.clock import Clock
from appliance.database.connection import Connection
from appliance.departments.lookups import Department
from appliance.eta.lookups import running_minutes, window_for
from appliance.eta.window import Window
from appliance.queues import lookups as queues
from appliance.queues.lookups import Duty, Visit
from appliance.queues.order import Counters, InLine, Tail, Turn, calling_order, first_for, goes_last, tail_of, tail_with
from appliance.queues.states import IN_LINE

RUNNING_SECONDS = 10.0
"""How long the minutes of running consultations stay as they were read: windows are rounded to five minutes anyhow."""


class Line:
    """One department's line: who waits, in which order, who is called or inside, and who serves."""

    def __init__(self, db: Connection, department: Department, clock: Clock) -> None:
        self.department = department
        self._db = db
        self._clock = clock
        self._waiting = {item.visit_id: item for item in queues.in_line(db, department.department_id)}
        self._order: list[InLine] | None = None
        self._tail: Tail | None = None
        self._places: dict[str, int] | None = None
        self._active: list[Visit] | None = None
        self._duty: list[Duty] | None = None
        self._running: list[int] = []
        self._running_until = float("-inf")
        self._passed_is_known = True

    @property
    def order(self) -> list[InLine]:
        """Everybody who can be called, in calling order."""
        if self._order is None:
            self._know_who_was_passed()
            self._order = calling_order(self._waiting.values(), self._counters(), self.department.policy)
            self._tail = tail_of(self._order)
        return self._order

    def turn_for(self, doctor_id: str) -> Turn | None:
        """Whom a doctor who pressed now would call, and by which rule."""
        self._know_who_was_passed()
        return first_for(self._waiting.values(), self._counters(), doctor_id, self.department.policy)

    @property
    def places(self) -> dict[str, int]:
        """The place of every visit in the order, from 0."""
        if self._places is None:
            self._places = {item.visit_id: place for place, item in enumerate(self.order)}
        return self._places

    @property
    def tokens(self) -> tuple[str, ...]:
        """The token numbers in calling order."""
        return tuple(item.token_number for item in self.order)

    @property
    def active(self) -> list[Visit]:
        """Everybody called or with a doctor, by room."""
        if self._active is None:
            self._active = queues.active(self._db, self.department.department_id)
        return self._active

    @property
    def duty(self) -> list[Duty]:
        """Everybody who serves here at the moment, by room."""
        if self._duty is None:
            self._duty = queues.on_duty(self._db, self.department.department_id)
        return self._duty

    def window(self, ahead: int) -> Window | None:
        """The wait with so many ahead; None while nobody serves."""
        now = self._clock.monotonic()
        if now >= self._running_until:
            self._running = running_minutes(self._db, self.department, self._clock.now())
            self._running_until = now + RUNNING_SECONDS
        return window_for(ahead, self._running, self.department)

    def touch(self, visit: Visit, *, active_elsewhere: bool) -> None:
        """A visit of this department was changed."""
        waited = self._waiting.pop(visit.visit_id, None)
        waits = visit.state in IN_LINE
        self._passed_is_known &= waits
        if waits:
            item = self._waiting[visit.visit_id] = _in_line(visit, active_elsewhere=active_elsewhere)
            if waited is None and self._order is not None and goes_last(item, self._tail):
                self._append(item)
                return
        if waited is not None or waits:
            self._order = self._places = None
        if waited is not None or not waits:
            self._active = None
            self._duty = None  # a call is counted there too
            self._running_until = float("-inf")

    def _append(self, item: InLine) -> None:
        """Nobody's place changes but that of who joined: the usual case, and too frequent to sort a line for it."""
        assert self._order is not None, "there is an order to append to"
        if self._places is not None:
            self._places[item.visit_id] = len(self._order)
        self._order.append(item)
        self._tail = tail_with(item)

    def change_duty(self) -> None:
        """Somebody came, paused or went: how often a review comes depends on how many serve."""
        self._duty = None
        self._running_until = float("-inf")
        self.forget_order()

    def forget_order(self) -> None:
        """What the guards count was changed by something else than a visit."""
        self._order = self._places = None

    def _counters(self) -> Counters:
        return queues.counters(self._db, self.department.department_id)

    def _know_who_was_passed(self) -> None:
        """A call counts it for everybody it passes, and their visits are not told of for that: no version rises."""
        if self._passed_is_known:
            return
        self._passed_is_known = True
        for visit_id, passed in queues.passed(self._db, self.department.department_id).items():
            item = self._waiting.get(visit_id)
            if item is not None and item.passed != passed:
                self._waiting[visit_id] = msgspec.structs.replace(item, passed=passed)


def _in_line(visit: Visit, *, active_elsewhere: bool) -> InLine:
    assert visit.token_id and visit.token_number and visit.order_key is not None, "who waits has a number and a key"
    assert visit.arrival is not None, "who waits has come"
    return InLine(
        visit.visit_id,
        visit.token_id,
        visit.token_number,
        visit.urgency_class,
        visit.order_key,
        visit.held,
        visit.bound_doctor_id,
        visit.version,
        int(active_elsewhere),
        visit.arrival,
        visit.head_start_minutes,
        visit.after_calls,
        visit.passed,
        visit.by_hand,
        visit.origin,
        visit.slot,
    )
