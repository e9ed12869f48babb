"""What an event is: a typed, frozen statement of what happened, and the envelope it travels in."""

import types
import typing
from collections.abc import Iterator
from typing import Any, ClassVar, Literal, Self

import msgspec

ActorKind = Literal["staff", "device", "patient", "program", "system"]


class Event(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """The clear payload of one kind of event. It states outcomes; whoever folds it reads no clock, chance, policy or seal.

    A transition carries `was` and `now`. Personal parts are not fields here: they are handed to `Transaction.record` as
    `private` and sealed; `private_type` says of what shape they are. A changed shape is a new class whose `type_name`
    ends in the next number (`VisitCalled.2`); the old class stays and gets an `upcast`.
    """

    type_name: ClassVar[str]
    entity_kind: ClassVar[str]
    topics: ClassVar[tuple[str, ...]] = ()
    private_type: ClassVar[type[msgspec.Struct] | None] = None

    def upcast(self) -> "Event":
        """This event in the shape of today; pure. Only retired shapes answer something else than themselves."""
        return self


class Author(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks for a change, and how long that person would wait for it."""

    kind: ActorKind
    id: str | None = None
    device: str | None = None
    trace_id: str | None = None
    patience_seconds: float | None = 2.0

    @classmethod
    def system(cls, name: str) -> Self:
        """A timer or start-up: nobody stands in front of it, so it waits as long as it takes."""
        return cls(kind="system", id=name, patience_seconds=None)


class Entry(msgspec.Struct, frozen=True):
    """One row of the journal, exactly as stored (DESIGN §5): the hash covers these bytes and nothing re-encodes them."""

    seq: int
    event_id: str
    type: str
    occurred_at: str
    trace_id: str | None
    actor_kind: str
    actor_id: str | None
    actor_device: str | None
    entity_kind: str
    entity_id: str
    entity_version: int
    reason: str | None
    payload: str
    sealed: bytes | None
    key_id: str | None
    prev_hash: bytes
    hash: bytes


class Catalogue:
    """Every type of event this build can read, by name. Raises KeyError for a name it does not know."""

    def __init__(self, *kinds: type[Event]) -> None:
        self._decoders: dict[str, msgspec.json.Decoder[Any]] = {}
        self.kinds: dict[str, type[Event]] = {}
        for kind in kinds:
            assert kind.type_name not in self.kinds, f"two events are called {kind.type_name}"
            self.kinds[kind.type_name] = kind
            self._decoders[kind.type_name] = msgspec.json.Decoder(kind)

    def decode(self, entry: Entry) -> Event:
        """The event of a stored entry in the shape of today. Raises msgspec.ValidationError if it was never one."""
        event: Event = self._decoders[entry.type].decode(entry.payload)
        return upcasted(event)


def upcasted(event: Event) -> Event:
    """The event after every upcaster on its way has run."""
    while (newer := event.upcast()) is not event:
        event = newer
    return event


def encode(event: Event) -> str:
    """The clear payload as it is stored: JSON, camelCase, fields in the order of the class."""
    return _encoder.encode(event).decode()


def holds_float(kind: type[msgspec.Struct]) -> bool:
    """Whether a struct could carry a float anywhere: events may not, because rounding differs between readers."""
    return _mentions_float(kind, set())


def events_of(*modules: types.ModuleType) -> Iterator[type[Event]]:
    """Every event class that the given `events.py` modules define themselves, in the order they stand there."""
    for module in modules:
        for thing in vars(module).values():
            if isinstance(thing, type) and issubclass(thing, Event) and thing.__module__ == module.__name__:
                yield thing


def _mentions_float(hint: Any, seen: set[type]) -> bool:
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        if hint in seen:
            return False
        seen.add(hint)
        return any(_mentions_float(field.type, seen) for field in msgspec.structs.fields(hint))
    return hint in _FLOATS or any(_mentions_float(part, seen) for part in typing.get_args(hint))


_FLOATS = (float, Any, object, list, tuple, set, frozenset, dict)
"""What is a float or, saying nothing of what it holds, could hold one."""

_encoder = msgspec.json.Encoder()
