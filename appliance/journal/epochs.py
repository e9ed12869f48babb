"""Epochs: a box that was restored goes on in a new one, so that nothing it says is mistaken for what the lost box said."""

from typing import ClassVar

from appliance.journal.event import Event


class EpochOpened(Event, frozen=True, kw_only=True):
    """From this entry on, live ids and segments carry this epoch. The first one is the box's first start."""

    type_name: ClassVar[str] = "EpochOpened"
    entity_kind: ClassVar[str] = "box"

    epoch: int
    cause: str
