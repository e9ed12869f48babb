"""The clock on the wall: when it jumped, and when it was trusted again (DESIGN §7)."""

from typing import ClassVar, Literal

from appliance.journal.event import Event

Direction = Literal["forward", "back"]


class ClockStepped(Event, frozen=True, kw_only=True):
    """The wall clock parted from the time that really passed, by whole seconds. At start: it stands before the last entry."""

    type_name: ClassVar[str] = "ClockStepped"
    entity_kind: ClassVar[str] = "clock"

    seconds: int
    direction: Direction
    at_start: bool


class ClockConfirmed(Event, frozen=True, kw_only=True):
    """The wall clock is right: somebody looked, or ten minutes passed without another jump. The author says which."""

    type_name: ClassVar[str] = "ClockConfirmed"
    entity_kind: ClassVar[str] = "clock"
