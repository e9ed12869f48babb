"""Codes of an authenticator, by the vectors of the RFCs, and what the box takes of them."""

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from appliance.identity import totp

SECRET = b"12345678901234567890"
AT = datetime(2026, 11, 21, 9, 0, 10, tzinfo=UTC)

# RFC 6238, appendix B, the rows for SHA-1: seconds since 1970 and the code of eight digits.
VECTORS = [
    (59, "94287082"),
    (1111111109, "07081804"),
    (1111111111, "14050471"),
    (1234567890, "89005924"),
    (2000000000, "69279037"),
    (20000000000, "65353130"),
]

# RFC 4226, appendix D: the first ten codes of six digits.
COUNTED = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"]


@pytest.mark.parametrize(("seconds", "code"), VECTORS)
def test_the_vectors_of_rfc_6238(seconds: int, code: str) -> None:
    step = totp.step_at(datetime.fromtimestamp(seconds, UTC))
    assert totp.code_of(SECRET, step, digits=8) == code


def test_the_vectors_of_rfc_4226() -> None:
    assert [totp.code_of(SECRET, step) for step in range(10)] == COUNTED


@pytest.mark.parametrize(("steps", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_phones_clock_may_be_one_step_off(steps: int, taken: bool) -> None:
    now = totp.step_at(AT)
    found = totp.step_of(SECRET, totp.code_of(SECRET, now + steps), AT, after=0)
    assert found == (now + steps if taken else None)


def test_no_code_of_a_step_that_was_taken_or_before_it_serves_again() -> None:
    now = totp.step_at(AT)
    codes = {step: totp.code_of(SECRET, step) for step in (now - 1, now, now + 1)}
    assert totp.step_of(SECRET, codes[now], AT, after=now) is None
    assert totp.step_of(SECRET, codes[now - 1], AT, after=now) is None
    assert totp.step_of(SECRET, codes[now + 1], AT, after=now) == now + 1


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "００００００"])
def test_what_is_no_code_is_no_code(typed: str) -> None:
    assert totp.step_of(SECRET, typed, AT, after=0) is None


def test_a_step_lasts_half_a_minute() -> None:
    begins = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    assert (
        totp.step_at(begins)
        == totp.step_at(begins + timedelta(seconds=29.999))
        == totp.step_at(begins - timedelta(seconds=1)) + 1
    )


def test_what_the_picture_says_an_app_can_read() -> None:
    said = urlsplit(totp.address(SECRET, hospital="City Hospital: East", username="anita@city.example"))
    asked = parse_qs(said.query)
    assert (said.scheme, said.netloc) == ("otpauth", "totp")
    assert said.path == "/City%20Hospital%3A%20East%3Aanita@city.example"
    assert base64.b32decode(asked["secret"][0]) == SECRET
    assert (asked["issuer"], asked["digits"], asked["period"]) == (["City Hospital: East"], ["6"], ["30"])
    assert "+" not in said.query, "an app reads a plus as a plus"
