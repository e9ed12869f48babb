"""What patients carry: signed links, restore tokens, slip links, check characters; and that nothing forged is taken."""

from datetime import datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance import keys
from appliance.clock import from_milliseconds
from appliance.keys import Keys
from appliance.patients import links
from appliance.patients.links import Presence
from appliance.refusals import Refused
from tests.hospital import OPENING, ROOT_KEY

BOX, OTHER_BOX = Keys(ROOT_KEY), Keys(bytes(32))
NONCE = bytes(range(16))
ASHAS, RAVIS = BOX.keyed_hash("browser", "asha"), BOX.keyed_hash("browser", "ravi")
TOKEN_ID = "01a1fd55-7a80-7009-81d4-5597a242fdf1"

nonces = st.binary(min_size=16, max_size=16)
presences: st.SearchStrategy[Presence] = st.sampled_from(get_args(Presence))
browsers = st.none() | st.binary(min_size=32, max_size=32).filter(lambda raw: raw[:8] != links.UNBOUND)
instants = st.integers(0, 2_208_988_800_000).map(from_milliseconds)
token_ids = st.uuids().map(str)


def refused(read: object) -> None:
    """Reading was refused as tampered, with nothing said of why."""
    assert isinstance(read, Refused)
    assert (read.code, read.extras, read.field) == ("link-tampered", {}, None)


def reading(text: str, *, browser: bytes | None = None, box: Keys = BOX) -> links.CheckinLink | Refused:
    try:
        return links.read_link(box, text, browser=browser)
    except Refused as refusal:
        return refusal


def reading_slip(secret: str, box: Keys = BOX) -> str | Refused:
    try:
        return links.read_slip_secret(box, secret)
    except Refused as refusal:
        return refusal


def flips(text: str) -> list[str]:
    """The text with each bit of what it says turned over, one at a time."""
    raw = keys.raw(text)
    return [
        keys.text(raw[:at] + bytes([raw[at] ^ 1 << bit]) + raw[at + 1 :]) for at in range(len(raw)) for bit in range(8)
    ]


# Check-in links ------------------------------------------------------------------------------------------------------


@given(nonces, instants, presences, browsers)
def test_a_link_reads_back_as_it_was_made(
    nonce: bytes, at: datetime, presence: Presence, browser: bytes | None
) -> None:
    text = links.mint_link(BOX, nonce=nonce, at=at, presence=presence, browser=browser)
    link = links.read_link(BOX, text, browser=browser)

    assert (link.nonce, link.presence) == (nonce.hex(), presence)
    assert link.expires_at == at + timedelta(seconds=120)
    assert link.binding == (browser[:8] if browser else links.UNBOUND)


def a_link(*, browser: bytes | None = ASHAS, presence: Presence = "none") -> str:
    return links.mint_link(BOX, nonce=NONCE, at=OPENING, presence=presence, browser=browser)


def test_whatever_single_bit_is_turned_over_the_link_is_not_ours() -> None:
    forged = flips(a_link())
    assert len(forged) == 8 * (16 + 6 + 1 + 8 + 16)
    for text in forged:
        refused(reading(text, browser=ASHAS))


@pytest.mark.parametrize("text", ["", "x", "====", "ä", "not base64!", "A" * 62, "A" * 64])
def test_what_was_never_a_link_is_not_ours(text: str) -> None:
    refused(reading(text))


def test_a_link_cut_short_prolonged_or_written_otherwise_is_not_ours() -> None:
    text = a_link()
    for forged in (text[:-1], text[:-4], text + "A", text + "=", " " + text, text.swapcase(), text[4:]):
        refused(reading(forged, browser=ASHAS))


def test_a_link_of_another_box_is_not_ours() -> None:
    refused(reading(a_link(), browser=ASHAS, box=OTHER_BOX))


def test_a_link_serves_only_the_browser_it_was_made_for() -> None:
    text = a_link(browser=ASHAS)
    assert isinstance(reading(text, browser=ASHAS), links.CheckinLink)
    refused(reading(text, browser=RAVIS))
    refused(reading(text, browser=None))


def test_a_link_for_a_browser_without_cookies_serves_any() -> None:
    text = a_link(browser=None)
    for browser in (None, ASHAS, RAVIS):
        assert isinstance(reading(text, browser=browser), links.CheckinLink)


def test_whether_a_link_is_over_is_not_judged_here() -> None:
    """A repeated request must get its answer, however late: the action judges, after the answers."""
    link = links.read_link(BOX, a_link(), browser=ASHAS)
    assert link.expires_at == OPENING + timedelta(seconds=120)


def test_two_links_differ_even_for_one_browser_and_instant() -> None:
    other = links.mint_link(BOX, nonce=NONCE[::-1], at=OPENING, presence="none", browser=ASHAS)
    assert other != a_link()


# Restore tokens ------------------------------------------------------------------------------------------------------


def test_a_restore_token_is_the_same_for_a_repeated_request_and_another_after_a_restore() -> None:
    token = links.restore_token(BOX, "visit-1", 0)
    assert token == links.restore_token(Keys(ROOT_KEY), "visit-1", 0)
    assert len(keys.raw(token)) == 16, "128 bits"
    others = {
        links.restore_token(BOX, "visit-1", 1),
        links.restore_token(BOX, "visit-2", 0),
        links.restore_token(BOX, "visit-10", 0),
        links.restore_token(OTHER_BOX, "visit-1", 0),
    }
    assert len(others | {token}) == 5


# Links that a desk hands out ----------------------------------------------------------------------------------------


def a_desk_link(minutes: int = 15) -> links.DeskLink:
    return links.DeskLink(TOKEN_ID, NONCE, OPENING + timedelta(minutes=minutes))


def reading_desk(secret: str, at: datetime = OPENING, box: Keys = BOX) -> links.DeskLink | Refused:
    try:
        return links.read_desk_secret(box, secret, at)
    except Refused as refusal:
        return refusal


@given(token_ids, nonces, st.integers(1, 24 * 60))
def test_a_desks_link_reads_back(department_id: str, nonce: bytes, minutes: int) -> None:
    link = links.DeskLink(department_id, nonce, OPENING + timedelta(minutes=minutes))
    assert reading_desk(links.desk_secret(BOX, link)) == link


def test_whatever_single_bit_is_turned_over_the_desks_link_is_not_ours() -> None:
    forged = flips(links.desk_secret(BOX, a_desk_link()))
    assert len(forged) == 8 * (16 + 16 + 6 + 16)
    for secret in forged:
        refused(reading_desk(secret))


@pytest.mark.parametrize("secret", ["", "A", "A" * 72, "ä", "A" * 71])
def test_what_was_never_a_desks_link_is_not_ours(secret: str) -> None:
    refused(reading_desk(secret))


def test_a_desks_link_is_over_when_it_says_so() -> None:
    secret = links.desk_secret(BOX, a_desk_link(minutes=5))
    assert isinstance(reading_desk(secret, OPENING + timedelta(minutes=5, milliseconds=-1)), links.DeskLink)
    over = reading_desk(secret, OPENING + timedelta(minutes=5))
    assert isinstance(over, Refused) and over.code == "link-expired"


def test_another_box_has_another_key_for_its_desks() -> None:
    refused(reading_desk(links.desk_secret(OTHER_BOX, a_desk_link())))
    assert links.key_id(BOX) != links.key_id(OTHER_BOX)
    assert len(links.key_id(BOX)) == 8


def test_a_slip_is_no_desks_link() -> None:
    refused(reading_desk(links.slip_secret(BOX, TOKEN_ID)))
    refused(reading_slip(links.desk_secret(BOX, a_desk_link())))


# Slips ---------------------------------------------------------------------------------------------------------------


@given(token_ids)
def test_a_slip_link_reads_back(token_id: str) -> None:
    assert links.read_slip_secret(BOX, links.slip_secret(BOX, token_id)) == token_id


def test_whatever_single_bit_is_turned_over_the_slip_is_not_ours() -> None:
    forged = flips(links.slip_secret(BOX, TOKEN_ID))
    assert len(forged) == 8 * 28
    for secret in forged:
        refused(reading_slip(secret))


@pytest.mark.parametrize("secret", ["", "A", "A" * 38, "ä", "A" * 37])
def test_what_was_never_a_slip_is_not_ours(secret: str) -> None:
    refused(reading_slip(secret))


def test_a_check_in_link_is_no_slip_and_a_slip_of_another_box_neither() -> None:
    refused(reading_slip(a_link()))
    refused(reading_slip(links.slip_secret(BOX, TOKEN_ID), OTHER_BOX))


@given(token_ids)
def test_check_characters_are_three_that_nobody_misreads(token_id: str) -> None:
    check = links.check_characters(BOX, token_id)
    assert len(check) == 3
    assert set(check) <= set(keys.LEGIBLE)
    assert check == links.check_characters(BOX, token_id)


def test_the_alphabet_has_one_of_each_pair_that_looks_alike() -> None:
    assert set(keys.LEGIBLE).isdisjoint("0OQ1I2Z5S8B")
    assert len(set(keys.LEGIBLE)) == len(keys.LEGIBLE) == 25


def test_check_characters_are_spread_over_the_alphabet() -> None:
    """Somebody who guesses has one chance in 15,625, not one in a few hundred."""
    seen = {links.check_characters(BOX, f"token-{number}") for number in range(2000)}
    assert len(seen) > 1800
    assert {check[place] for check in seen for place in range(3)} == set(keys.LEGIBLE)
