"""Pairing a device: the code on its screen, an administrator's yes, a key that is told once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.identity import actions, due, keyed, lookups, pairing
from appliance.identity.pairing import Asked
from appliance.journal.event import Author
from appliance.keys import LEGIBLE
from appliance.refusals import Refused
from tests.appliance.identity.ward import ANITA, CARDIOLOGY, EYES, everything_on_disk, open_ward
from tests.hospital import Spine

SCREEN = Author(kind="patient")


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Spine]:
    with open_ward(tmp_path) as spine:
        yield spine


def asks(ward: Spine, kind: str = "KIOSK") -> Asked:
    return ward.do(pairing.ask, SCREEN, kind=kind)  # type: ignore[arg-type]  # one of the kinds


def approves(ward: Spine, code: str, name: str = "Kiosk 2") -> str | None:
    approved = ward.do(
        pairing.approve, ANITA, code=code, name=name, place="Lobby", department_ids=(EYES, CARDIOLOGY), printer_id=None
    )
    return approved.device_id


def fetches(ward: Spine, asked: Asked) -> pairing.Keyed:
    return ward.do(pairing.fetch_key, SCREEN, pairing_id=asked.pairing_id, secret=asked.secret)


def wrong(*asked: Asked) -> str:
    """A code that no screen shows."""
    shown = {each.code for each in asked}
    return next(code for code in (letter * 6 for letter in LEGIBLE) if code not in shown)


def refused(ward: Spine, asked: Asked) -> str:
    with pytest.raises(Refused) as caught:
        fetches(ward, asked)
    return caught.value.code


def test_a_confirmed_screen_gets_the_key_of_a_device_that_is_ours(ward: Spine) -> None:
    asked = asks(ward)
    assert len(asked.code) == 6 and set(asked.code) <= set(LEGIBLE)
    device_id = approves(ward, f" {asked.code[:3].lower()}-{asked.code[3:]}")
    found = fetches(ward, asked)

    assert found.device.device_id == device_id
    assert (found.device.kind, found.device.name, found.device.place) == ("KIOSK", "Kiosk 2", "Lobby")
    assert found.device.department_ids == (CARDIOLOGY, EYES)
    known = lookups.caller_of_device(
        ward.db, keyed.device_hash(ward.means.keys, found.key), ward.clock.now(), kind="KIOSK"
    )
    assert known is not None and known.id == device_id
    assert [(entry.type, entry.actor_id) for entry in ward.entries()] == [("DeviceAdded", "anita")]


def test_until_it_is_confirmed_there_is_no_key(ward: Spine) -> None:
    assert refused(ward, asks(ward)) == "too-early"


def test_the_key_is_told_once(ward: Spine) -> None:
    asked = asks(ward)
    approves(ward, asked.code)
    fetches(ward, asked)
    assert refused(ward, asked) == "link-expired"


def test_a_code_is_over_after_ten_minutes(ward: Spine) -> None:
    asked = asks(ward)
    ward.clock.advance(seconds=10 * 60)
    assert approves(ward, asked.code) is None
    assert refused(ward, asked) == "link-expired"


def test_who_confirms_late_leaves_time_to_fetch_the_key(ward: Spine) -> None:
    asked = asks(ward)
    ward.clock.advance(seconds=10 * 60 - 1)
    approves(ward, asked.code)
    ward.clock.advance(seconds=60)
    assert fetches(ward, asked).key


def test_a_key_that_nobody_came_for_is_not_given_later(ward: Spine) -> None:
    asked = asks(ward)
    approves(ward, asked.code)
    ward.clock.advance(seconds=10 * 60)
    assert refused(ward, asked) == "link-expired"


def test_the_code_alone_fetches_nothing(ward: Spine) -> None:
    asked, other = asks(ward), asks(ward)
    approves(ward, asked.code)
    for secret in (asked.code, other.secret, ""):
        with pytest.raises(Refused, match="link-expired"):
            ward.do(pairing.fetch_key, SCREEN, pairing_id=asked.pairing_id, secret=secret)
    assert fetches(ward, asked).key


def test_a_code_confirms_one_screen_and_once(ward: Spine) -> None:
    one, other = asks(ward), asks(ward, "BOARD")
    approves(ward, one.code)
    assert refused(ward, other) == "too-early"
    assert approves(ward, one.code) is None


def test_four_wrong_codes_are_forgiven_and_the_fifth_ends_every_one_that_is_shown(ward: Spine) -> None:
    one, other = asks(ward), asks(ward)
    for _ in range(4):
        assert approves(ward, wrong(one, other)) is None
    assert refused(ward, one) == "too-early"
    assert approves(ward, wrong(one, other)) is None
    for asked in (one, other):
        assert refused(ward, asked) == "link-expired"
        assert approves(ward, asked.code) is None
    assert approves(ward, asks(ward).code), "a new one serves"
    assert ward.recorded() == ["DeviceAdded"]


def test_wrong_codes_do_not_end_a_screen_that_was_confirmed(ward: Spine) -> None:
    asked = asks(ward)
    approves(ward, asked.code)
    for _ in range(6):
        approves(ward, wrong(asked))
    assert fetches(ward, asked).key


def test_a_stranger_fills_no_disk(ward: Spine) -> None:
    for _ in range(pairing.AT_ONCE):
        asks(ward)
    with pytest.raises(Refused, match="busy"):
        asks(ward)
    ward.clock.advance(seconds=10 * 60)
    assert asks(ward).code


def test_a_device_revoked_before_it_came_for_its_key_gets_none(ward: Spine) -> None:
    asked = asks(ward)
    device_id = approves(ward, asked.code)
    assert device_id is not None
    ward.do(actions.revoke_device, ANITA, device_id=device_id)
    assert refused(ward, asked) == "link-expired"


def test_only_a_kiosk_is_given_a_printer(ward: Spine) -> None:
    asked = asks(ward, "BOARD")
    with pytest.raises(Refused) as caught:
        ward.do(
            pairing.approve, ANITA, code=asked.code, name="B", place="L", department_ids=(), printer_id="kiosk-printer"
        )
    assert caught.value.field == "printerId"
    assert approves(ward, asked.code), "and the code still serves"


def test_what_is_over_is_swept_away(ward: Spine) -> None:
    asks(ward)
    assert list(due.due(ward.db, ward.clock.now())) == []
    ward.clock.advance(seconds=10 * 60)
    assert [each.action for each in due.due(ward.db, ward.clock.now())] == [due.sweep]
    assert ward.do(due.sweep) == 1
    assert list(due.due(ward.db, ward.clock.now())) == []


def test_neither_code_nor_secret_nor_key_is_on_disk(ward: Spine, tmp_path: Path) -> None:
    waiting, asked = asks(ward), asks(ward)
    approves(ward, asked.code)
    found = fetches(ward, asked)
    kept = everything_on_disk(tmp_path)
    for told in (waiting.code, waiting.secret, asked.secret, found.key):
        assert told.encode() not in kept
