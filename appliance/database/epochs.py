"""The epochs table: which epoch the box is in, and the action that opens the first."""

from appliance.database.connection import Connection
from appliance.database.transaction import Folds, Transaction
from appliance.journal.epochs import EpochOpened
from appliance.journal.event import Entry

BOX = "box"


def epoch_opened(db: Connection, entry: Entry, event: EpochOpened) -> None:
    """The epoch and the entry it begins with."""
    db.execute(
        "insert into epochs (epoch, opened_at, first_seq, cause) values (?, ?, ?, ?)",
        (event.epoch, entry.occurred_at, entry.seq, event.cause),
    )


FOLDS: Folds = {EpochOpened: epoch_opened}


def current_epoch(db: Connection) -> int:
    """The epoch the box is in; 0 before its first start."""
    row = db.execute("select max(epoch) from epochs").fetchone()
    return int(row[0] or 0)


def open_first_epoch(tx: Transaction) -> int:
    """What the first start records; does nothing later. Gives the epoch."""
    epoch = current_epoch(tx.db)
    if epoch == 0:
        tx.record(EpochOpened(epoch=1, cause="first-start"), BOX, 1)
        return 1
    return epoch
