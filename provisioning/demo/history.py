"""A clock that lived through the morning before the demo was started, so that its boards show a morning and not a minute."""

from datetime import datetime, timedelta

from appliance.clock import Clock


class MorningClock:
    """Wall time that starts some hours ago, is moved on by whoever acts out the morning, and ends at the true time.

    Monotonic time goes on with it: it is a morning that is lived through quickly, and no clock that somebody set.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._behind = timedelta()
        self._lived = timedelta()

    def now(self) -> datetime:
        """The demo's wall time."""
        return self._clock.now() - self._behind

    def monotonic(self) -> float:
        """The machine's monotonic time, and what has been lived through beside it."""
        return self._clock.monotonic() + self._lived.total_seconds()

    def go_back(self, behind: timedelta) -> None:
        """Start the morning; only before anything was recorded, since a journal never goes back."""
        self._behind = behind

    def pass_time(self, time: timedelta) -> bool:
        """Let time pass; False once the morning has caught up with the true time."""
        passed = min(time, self._behind)
        self._behind -= passed
        self._lived += passed
        return self._behind > timedelta()
