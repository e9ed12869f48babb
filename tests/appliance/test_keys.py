"""The root key and what is derived from it; small secret files that a power cut leaves whole."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance import keys
from appliance.keys import Keys
from tests.hospital import ROOT_KEY, FakeClock, seeded_ids


def test_the_same_root_gives_the_same_keys_after_a_restart() -> None:
    one, other = Keys(ROOT_KEY), Keys(ROOT_KEY)

    assert one.ring_wrap == other.ring_wrap
    assert one.access.private_bytes_raw() == other.access.private_bytes_raw()
    assert one.keyed_hash("session", "abc") == other.keyed_hash("session", "abc")


def test_no_two_derived_keys_are_the_same_and_none_is_the_root() -> None:
    box = Keys(ROOT_KEY)
    derived = [value for value in vars(box).values() if isinstance(value, bytes)]
    derived += [box.access.private_bytes_raw(), box.signing.private_bytes_raw()]

    assert len(derived) >= 9
    assert len(set(derived)) == len(derived)


def test_another_root_gives_other_keys() -> None:
    assert Keys(ROOT_KEY).pepper != Keys(bytes(32)).pepper


def test_a_root_of_the_wrong_length_is_our_mistake() -> None:
    with pytest.raises(AssertionError, match="32 bytes"):
        Keys(b"short")


def test_a_keyed_hash_depends_on_purpose_and_on_where_one_value_ends() -> None:
    box = Keys(ROOT_KEY)

    assert box.keyed_hash("session", "ab", "c") != box.keyed_hash("session", "a", "bc")
    assert box.keyed_hash("session", "ab") != box.keyed_hash("device", "ab")
    assert box.keyed_hash("session", "ab") == box.keyed_hash("session", b"ab")


@given(st.binary(max_size=80))
def test_bytes_written_as_text_read_back(value: bytes) -> None:
    assert keys.raw(keys.text(value)) == value


@given(st.text(max_size=12))
def test_text_is_read_only_in_the_one_way_it_is_written(text: str) -> None:
    try:
        value = keys.raw(text)
    except ValueError:
        return
    assert keys.text(value) == text


@pytest.mark.parametrize("text", ["a", "AB==", "A+/B", "QQ==", "QR", "Ä", "a b c", "YWJj\n"])
def test_text_that_we_would_not_have_written_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"base64|padd|Non-base64|Only base64"):
        keys.raw(text)


def test_a_demo_makes_its_root_key_once_readable_by_its_owner_only(tmp_path: Path) -> None:
    ids = seeded_ids(FakeClock())
    made = keys.root_key(tmp_path, ids=ids, make=True)

    assert len(made) == 32
    assert keys.root_key(tmp_path, ids=ids, make=True) == made
    assert keys.root_key(tmp_path, ids=ids, make=False) == made
    assert (tmp_path / "root.key").stat().st_mode & 0o777 == 0o600


def test_a_real_box_without_its_root_key_does_not_invent_one(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        keys.root_key(tmp_path, ids=seeded_ids(FakeClock()), make=False)

    assert list(tmp_path.iterdir()) == []


def test_the_credential_that_systemd_hands_over_comes_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "root.key").write_bytes(b"f" * 32)
    (tmp_path / "root-key").write_bytes(b"c" * 32)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))

    assert keys.root_key(tmp_path, ids=seeded_ids(FakeClock()), make=False) == b"c" * 32


def test_a_cut_before_the_rename_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret"
    keys.write_durably(path, b"old")
    monkeypatch.setattr(os, "replace", _power_cut)

    with pytest.raises(OSError, match="power"):
        keys.write_durably(path, b"the new one")

    assert path.read_bytes() == b"old"
    monkeypatch.undo()
    keys.write_durably(path, b"new")
    assert path.read_bytes() == b"new", "what the cut left behind is in nobody's way"


def test_content_folder_and_name_are_synced_in_that_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    fsync, replace = os.fsync, os.replace

    def watched_fsync(handle: int) -> None:
        calls.append("fsync " + Path(f"/proc/self/fd/{handle}").readlink().name)
        fsync(handle)

    def watched_replace(source: Path, target: Path) -> None:
        calls.append("replace")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", watched_fsync)
    monkeypatch.setattr(os, "replace", watched_replace)
    keys.write_durably(tmp_path / "secret", b"content")

    assert calls == ["fsync secret.new", "replace", f"fsync {tmp_path.name}"]


def _power_cut(source: Path, target: Path) -> None:
    raise OSError("power cut")
