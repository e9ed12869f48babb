"""People: the sealed facts copied beside their visits, so that a screen opens them without searching the journal."""

from appliance.database.connection import Connection
from appliance.database.transaction import Folds
from appliance.journal.event import Entry
from appliance.queues.events import VisitQueued, VisitScanned


def person_told(db: Connection, entry: Entry, event: VisitQueued | VisitScanned) -> None:
    """Copy the sealed bytes as they are; nothing is opened here. An event without a sealed part says nothing new."""
    if entry.sealed is None:
        return
    db.execute(
        "insert into people (patient_id, sealed, key_id, event_id, type_name) values (?, ?, ?, ?, ?)",
        (event.patient_id, entry.sealed, entry.key_id, entry.event_id, entry.type),
    )


FOLDS: Folds = {VisitQueued: person_told, VisitScanned: person_told}
