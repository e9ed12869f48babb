"""The keyring: a ring key a month, wrapped for the box and for the hospital's safe, whole after any power cut."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from appliance.ids import Ids
from appliance.journal.keyring import Keyring, RecoveryPrivateKey, recovered
from appliance.journal.sealing import Unreadable
from tests.hospital import RECOVERY, FakeClock, seeded_ids

WRAPPING_KEY = b"w" * 32
NOVEMBER = datetime(2026, 11, 21, 9, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 1, 0, tzinfo=UTC)


def keyring_at(path: Path, *, ids: Ids | None = None, wrapping_key: bytes = WRAPPING_KEY) -> Keyring:
    return Keyring(path, wrapping_key, RECOVERY.public(), ids or seeded_ids(FakeClock()))


def test_a_ring_key_survives_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "keyring"
    before = keyring_at(path)
    before.open_month(NOVEMBER)

    after = keyring_at(path)
    assert after.current() == before.current()
    assert after.key(before.current()[0]) == before.current()[1]


def test_a_month_has_one_ring_however_often_it_is_opened(tmp_path: Path) -> None:
    keyring = keyring_at(tmp_path / "keyring")
    keyring.open_month(NOVEMBER)
    first = keyring.current()
    written = (tmp_path / "keyring").read_bytes()
    keyring.open_month(NOVEMBER.replace(day=30))

    assert keyring.current() == first
    assert (tmp_path / "keyring").read_bytes() == written


def test_a_new_month_gets_a_new_ring_and_the_old_one_still_opens(tmp_path: Path) -> None:
    keyring = keyring_at(tmp_path / "keyring")
    keyring.open_month(NOVEMBER)
    november_id, november_key = keyring.current()
    keyring.open_month(DECEMBER)
    december_id, december_key = keyring.current()

    assert december_id != november_id
    assert december_key != november_key
    again = keyring_at(tmp_path / "keyring")
    assert again.current() == (december_id, december_key)
    assert again.key(november_id) == november_key


def test_a_clock_that_went_back_makes_no_second_ring_for_an_older_month(tmp_path: Path) -> None:
    keyring = keyring_at(tmp_path / "keyring")
    keyring.open_month(DECEMBER)
    newest = keyring.current()
    keyring.open_month(NOVEMBER)
    keyring.open_month(DECEMBER)

    assert keyring.current() == newest


def test_the_turn_of_the_year_is_a_new_month(tmp_path: Path) -> None:
    keyring = keyring_at(tmp_path / "keyring")
    keyring.open_month(DECEMBER)
    december = keyring.current()
    keyring.open_month(datetime(2027, 1, 1, tzinfo=UTC))

    assert keyring.current() != december


def test_the_file_holds_no_key_in_the_clear(tmp_path: Path) -> None:
    keyring = keyring_at(tmp_path / "keyring")
    keyring.open_month(NOVEMBER)

    assert keyring.current()[1] not in (tmp_path / "keyring").read_bytes()
    assert (tmp_path / "keyring").stat().st_mode & 0o777 == 0o600


def test_the_hospitals_recovery_key_opens_every_ring_without_the_box(tmp_path: Path) -> None:
    keyring = keyring_at(tmp_path / "keyring")
    keyring.open_month(NOVEMBER)
    november = keyring.current()
    keyring.open_month(DECEMBER)

    assert recovered(tmp_path / "keyring", RECOVERY) == dict([november, keyring.current()])


def test_another_hospitals_recovery_key_opens_nothing(tmp_path: Path) -> None:
    keyring_at(tmp_path / "keyring").open_month(NOVEMBER)

    with pytest.raises(InvalidTag):
        recovered(tmp_path / "keyring", RecoveryPrivateKey.generate())


def test_another_boxs_root_key_does_not_open_the_keyring(tmp_path: Path) -> None:
    keyring_at(tmp_path / "keyring").open_month(NOVEMBER)

    with pytest.raises(Unreadable):
        keyring_at(tmp_path / "keyring", wrapping_key=b"x" * 32)


def test_a_ring_that_is_gone_is_unreadable(tmp_path: Path) -> None:
    keyring = keyring_at(tmp_path / "keyring")
    keyring.open_month(NOVEMBER)

    with pytest.raises(Unreadable, match="removed"):
        keyring.key("another ring")


def test_a_cut_between_the_new_file_and_the_rename_leaves_the_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "keyring"
    keyring = keyring_at(path)
    keyring.open_month(NOVEMBER)
    november = keyring.current()
    monkeypatch.setattr(os, "replace", _power_cut)
    with pytest.raises(OSError, match="power"):
        keyring.open_month(DECEMBER)

    assert keyring.current() == november, "nothing may be wrapped under a ring that is not on disk"
    monkeypatch.undo()
    restarted = keyring_at(path, ids=seeded_ids(FakeClock(), seed=2))
    assert restarted.current() == november
    restarted.open_month(DECEMBER)
    assert keyring_at(path).current() == restarted.current() != november


def test_a_ring_is_on_disk_before_it_is_handed_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keyring = keyring_at(tmp_path / "keyring")
    replace = os.replace

    def watched(source: Path, target: Path) -> None:
        with pytest.raises(IndexError):
            keyring.current()
        replace(source, target)
        assert len(recovered(tmp_path / "keyring", RECOVERY)) == 1

    monkeypatch.setattr(os, "replace", watched)
    keyring.open_month(NOVEMBER)
    assert keyring.current()


def _power_cut(source: Path, target: Path) -> None:
    raise OSError("power cut")
