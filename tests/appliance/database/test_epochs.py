"""Epochs: the first start opens the first one, and a later start opens none."""

from pathlib import Path

from appliance.database.epochs import BOX, FOLDS, current_epoch, open_first_epoch
from appliance.database.transaction import Folding
from appliance.journal.epochs import EpochOpened
from tests.hospital import TIMER, event_of, open_spine


def test_before_the_first_start_there_is_none(tmp_path: Path) -> None:
    with open_spine(tmp_path, Folding(FOLDS)) as spine:
        assert current_epoch(spine.db) == 0


def test_the_first_start_opens_the_first_epoch(tmp_path: Path) -> None:
    with open_spine(tmp_path, Folding(FOLDS)) as spine:
        assert spine.do(open_first_epoch) == 1
        (entry,) = spine.entries()
        assert event_of(entry) == EpochOpened(epoch=1, cause="first-start")
        assert (entry.entity_kind, entry.entity_id, entry.entity_version) == ("box", BOX, 1)
        assert current_epoch(spine.db) == 1
        assert spine.db.execute("select * from epochs").fetchall() == [(1, entry.occurred_at, 1, "first-start")]


def test_a_later_start_opens_none(tmp_path: Path) -> None:
    with open_spine(tmp_path, Folding(FOLDS)) as spine:
        spine.do(open_first_epoch)
    with open_spine(tmp_path, Folding(FOLDS)) as spine:
        assert spine.do(open_first_epoch, TIMER) == 1
        assert spine.recorded() == ["EpochOpened"]


def test_the_box_is_in_the_newest_epoch(tmp_path: Path) -> None:
    """A restored box opens the next one, in its own words; the first start's action has no say in it."""
    with open_spine(tmp_path, Folding(FOLDS)) as spine:
        spine.do(open_first_epoch)
        spine.do(lambda tx: tx.record(EpochOpened(epoch=2, cause="restored"), BOX, 2))
        assert current_epoch(spine.db) == 2
        assert spine.do(open_first_epoch) == 2
        assert len(spine.entries()) == 2
