"""The one who watches the clock on the wall: once a second against the time that really passes (DESIGN §7).

A jump of more than 30 seconds, the two parting little by little within ten minutes included, puts the clock in doubt. It is
believed again when a member of staff says that it is right, or after ten minutes of real time without another jump.
"""

from appliance.clock import Clock
from appliance.database import clock_steps
from appliance.database.clock_steps import STEP_SECONDS
from appliance.database.readers import Readers
from appliance.database.writer import Writer
from appliance.journal.clock_steps import Direction
from appliance.journal.event import Author

SETTLE_SECONDS = 600.0
"""So long a clock that jumped is not believed."""
COMPARED_SECONDS = 600.0
"""So far back it is compared: a clock that is slewed by NTP parts by a third of a second in that time."""

AUTHOR = Author.system("clock")


class ClockWatch:
    """Compares, doubts and trusts again. Lives on the event loop; `look` is asked once a second."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._doubted_at: float | None = None
        self._set_watch()

    async def look(self, *, readers: Readers, writer: Writer) -> None:
        """Compare once, and record what follows from it."""
        apart = self._apart()
        if abs(apart) > STEP_SECONDS:
            direction: Direction = "forward" if apart > 0 else "back"
            await writer.do(clock_steps.doubt_clock, AUTHOR, seconds=round(abs(apart)), direction=direction)
            self._doubted_at = self._clock.monotonic()
        if abs(apart) > STEP_SECONDS or self._clock.monotonic() - self._watch_set > COMPARED_SECONDS:
            self._set_watch()
        await self._settle(readers, writer)

    def settles_in(self) -> float | None:
        """Seconds until the clock is believed again by itself; None while it is not in doubt."""
        if self._doubted_at is None:
            return None
        return max(0.0, SETTLE_SECONDS - (self._clock.monotonic() - self._doubted_at))

    async def _settle(self, readers: Readers, writer: Writer) -> None:
        """After a restart the ten minutes begin anew: how long the box was off, only the wall clock could say."""
        if clock_steps.doubt(readers.here) is None:
            self._doubted_at = None
        elif self._doubted_at is None:
            self._doubted_at = self._clock.monotonic()
        elif self.settles_in() == 0:
            await writer.do(clock_steps.trust_clock, AUTHOR)
            self._doubted_at = None

    def _apart(self) -> float:
        """By how many seconds the wall clock went more than real time did."""
        passed = self._clock.monotonic() - self._watch_set
        return (self._clock.now() - self._wall_set).total_seconds() - passed

    def _set_watch(self) -> None:
        self._wall_set = self._clock.now()
        self._watch_set = self._clock.monotonic()
