"""What an action is handed: the database, the instant, the author, and `record`, the one way to change anything."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from appliance.clock import iso, milliseconds
from appliance.database.connection import Connection
from appliance.database.seals import Seals
from appliance.ids import Ids
from appliance.journal import log
from appliance.journal.event import Author, Entry, Event, encode
from appliance.keys import Keys

Fold = Callable[[Connection, Entry, Any], None]
Folds = Mapping[type[Event], Fold]


class Folding:
    """Which tables each kind of event is folded into, all capabilities together, in the order they were given."""

    def __init__(self, *several: Folds) -> None:
        self._folds: dict[type[Event], tuple[Fold, ...]] = {}
        for folds in several:
            for kind, fold in folds.items():
                self._folds[kind] = (*self._folds.get(kind, ()), fold)

    def apply(self, db: Connection, entry: Entry, event: Event) -> None:
        """Fold one event. An event that no table cares for is legal: the journal keeps it all the same."""
        for fold in self._folds.get(type(event), ()):
            fold(db, entry, event)

    def kinds(self) -> Iterable[type[Event]]:
        """Every kind of event that some table folds."""
        return self._folds.keys()


class Means(msgspec.Struct, frozen=True):
    """What every transaction works with and none changes."""

    ids: Ids
    keys: Keys
    seals: Seals
    folding: Folding


class Transaction:
    """One action's view of the box. `at` is its instant: UTC, never before that of the entry before.

    An action reads through `db`, refuses by raising Refused, and records; when it raises, nothing of it remains.
    """

    __slots__ = (
        "_folding",
        "_milliseconds",
        "_occurred_at",
        "at",
        "author",
        "db",
        "head",
        "ids",
        "keys",
        "recorded",
        "seals",
    )

    def __init__(self, db: Connection, head: log.Head, at: datetime, author: Author, means: Means) -> None:
        self.db = db
        self.head = head
        self.at = at
        self.author = author
        self.ids = means.ids
        self.keys = means.keys
        self.seals = means.seals
        self._folding = means.folding
        self._occurred_at = iso(at)
        self._milliseconds = milliseconds(at)
        self.recorded: list[Entry] = []

    def new_id(self) -> str:
        """A new id, made at this instant."""
        return self.ids.new_at(self._milliseconds)

    def record(
        self,
        event: Event,
        entity_id: str,
        version: int,
        *,
        reason: str | None = None,
        private: msgspec.Struct | None = None,
        patient_id: str | None = None,
        newcomer: bool = False,
    ) -> Entry:
        """Append an event to the journal and fold it at once: the next line of the action reads the new state.

        `version` is the entity's after the event. `private` is sealed under the key of `patient_id`; a `newcomer`, whose id
        this action has just made, gets one.
        """
        assert type(private) is (event.private_type if private is not None else type(None)), event.type_name
        event_id = self.new_id()
        key_id = sealed = None
        if private is not None:
            assert patient_id is not None, "a personal part belongs to a patient"
            key_id, sealed = self.seals.seal(
                self.db,
                private,
                event_id=event_id,
                type_name=event.type_name,
                patient_id=patient_id,
                newcomer=newcomer,
            )
        author = self.author
        entry = log.append(
            self.db,
            self.head,
            event_id=event_id,
            type_name=event.type_name,
            occurred_at=self._occurred_at,
            trace_id=author.trace_id,
            actor_kind=author.kind,
            actor_id=author.id,
            actor_device=author.device,
            entity_kind=event.entity_kind,
            entity_id=entity_id,
            entity_version=version,
            reason=reason,
            payload=encode(event),
            sealed=sealed,
            key_id=key_id,
        )
        self.head = log.Head(entry.seq, entry.hash, entry.occurred_at)
        self._folding.apply(self.db, entry, event)
        self.recorded.append(entry)
        return entry
