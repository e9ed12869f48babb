"""Tokens of programs: an access token is ours, for this use and now, or it is nothing; refresh tokens are derived."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from appliance.identity.tokens import AccessTokens, BadToken, Refresh, read_refresh, refresh_token

NOW = datetime(2026, 11, 21, 9, 0, 0, 250_000, tzinfo=UTC)
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
TOKENS = AccessTokens(PRIVATE)
ISSUED: dict[str, Any] = {
    "staff_id": "meera",
    "roles": ("DOCTOR",),
    "department_ids": ("cardiology",),
    "session_id": "s-1",
    "jti": "j-1",
}
TOKEN = TOKENS.issue(**ISSUED, now=NOW)


def part(value: object) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def opened(token: str, place: int) -> dict[str, Any]:
    text = token.split(".")[place]
    read: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return read


def signed(header: object, claims: object, key: Ed25519PrivateKey = PRIVATE) -> str:
    """A token put together by hand, with whatever header and claims."""
    message = f"{part(header)}.{part(claims)}"
    return f"{message}.{part(key.sign(message.encode()))}"


HEADER, CLAIMS = opened(TOKEN, 0), opened(TOKEN, 1)


def test_a_token_says_who_as_what_where_by_which_session_and_for_how_long() -> None:
    assert HEADER == {"typ": "at+jwt", "alg": "EdDSA"}
    assert CLAIMS == {
        "sub": "meera",
        "roles": ["DOCTOR"],
        "departmentIds": ["cardiology"],
        "sid": "s-1",
        "jti": "j-1",
        "aud": "medique",
        "typ": "access",
        "iat": 1795251600,
        "exp": 1795251600 + 15 * 60,
    }


def test_a_token_put_together_by_hand_with_our_key_is_read_like_ours() -> None:
    """Without this the refusals below could have another reason than the one they name."""
    assert TOKENS.read(signed(HEADER, CLAIMS), NOW) == TOKENS.read(TOKEN, NOW)


@pytest.mark.parametrize("seconds", [0, 1, 899.5])
def test_a_token_is_good_for_15_minutes(seconds: float) -> None:
    assert TOKENS.read(TOKEN, NOW + timedelta(seconds=seconds)).sub == "meera"


@pytest.mark.parametrize("seconds", [-1, 900, 86400])
def test_before_and_after_it_is_nothing(seconds: float) -> None:
    with pytest.raises(BadToken, match="over, or not yet begun"):
        TOKENS.read(TOKEN, NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    "header",
    [
        {"typ": "at+jwt", "alg": "none"},
        {"typ": "at+jwt", "alg": "HS256"},
        {"typ": "at+jwt", "alg": "Ed448"},
        {"typ": "at+jwt", "alg": "Ed25519"},
        {"typ": "at+jwt", "alg": "eddsa"},
        {"typ": "at+jwt", "alg": ["EdDSA"]},
        {"typ": "at+jwt"},
        {"typ": "JWT", "alg": "EdDSA"},
        {"alg": "EdDSA"},
        {"typ": "at+jwt", "alg": "EdDSA", "crit": ["b64"], "b64": False},
        {"typ": "at+jwt", "alg": "EdDSA", "jwk": {"kty": "OKP"}},
        {"typ": "at+jwt", "alg": "EdDSA", "kid": "1"},
        {"typ": "at+jwt", "alg": "EdDSA", "zip": "DEF"},
        [],
        "EdDSA",
    ],
    ids=str,
)
def test_any_other_header_is_refused_although_the_signature_is_ours(header: object) -> None:
    with pytest.raises(BadToken):
        TOKENS.read(signed(header, CLAIMS), NOW)


@pytest.mark.parametrize(
    "change",
    [
        {"aud": "another"},
        {"aud": ["medique"]},
        {"aud": None},
        {"typ": "refresh"},
        {"sub": 7},
        {"exp": "1795252500"},
        {"exp": 1795252500.5},
        {"iat": None},
        {"roles": ["KING"]},
        {"roles": "DOCTOR"},
        {"admin": True},
    ],
    ids=str,
)
def test_any_other_claim_is_refused_although_the_signature_is_ours(change: dict[str, object]) -> None:
    with pytest.raises(BadToken):
        TOKENS.read(signed(HEADER, CLAIMS | change), NOW)


@pytest.mark.parametrize("missing", CLAIMS)
def test_no_claim_may_be_missing(missing: str) -> None:
    with pytest.raises(BadToken):
        TOKENS.read(signed(HEADER, {name: value for name, value in CLAIMS.items() if name != missing}), NOW)


def test_a_token_of_another_box_is_refused() -> None:
    with pytest.raises(BadToken):
        TOKENS.read(signed(HEADER, CLAIMS, Ed25519PrivateKey.generate()), NOW)


def test_the_public_key_does_not_serve_as_a_secret_one() -> None:
    """The confusion of RFC 8725 §2.1: HMAC under what everybody may know."""
    import hashlib
    import hmac

    message = f"{part({'typ': 'at+jwt', 'alg': 'HS256'})}.{part(CLAIMS)}"
    public = PRIVATE.public_key().public_bytes_raw()
    forged = f"{message}.{part(hmac.new(public, message.encode(), hashlib.sha256).digest())}"
    with pytest.raises(BadToken):
        TOKENS.read(forged, NOW)


@given(st.integers(min_value=0, max_value=len(TOKEN) - 1), st.characters(codec="ascii"))
def test_one_changed_character_is_noticed(place: int, character: str) -> None:
    changed = TOKEN[:place] + character + TOKEN[place + 1 :]
    try:
        read = TOKENS.read(changed, NOW)
    except BadToken:
        return
    assert read == TOKENS.read(TOKEN, NOW), "the last character of a part may carry unused bits"


@pytest.mark.parametrize("token", ["", ".", "..", "a.b.c", "é.è.à", f"{TOKEN}.{TOKEN}", "x" * 9000, "\0.\0.\0"])
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(BadToken):
        TOKENS.read(token, NOW)


def test_a_member_of_staff_with_every_role_in_fifty_departments_still_has_a_token() -> None:
    departments = tuple(f"0190a1b2-c3d4-7000-8000-{number:012}" for number in range(50))
    token = TOKENS.issue(**ISSUED | {"department_ids": departments}, now=NOW)

    assert TOKENS.read(token, NOW).departmentIds == departments


# Refresh tokens ------------------------------------------------------------------------------------------------------

KEY = b"k" * 32
SESSION = "01a1fd55-7a80-7001-9676-2e6116c6e9c9"


@given(st.integers(min_value=1, max_value=999_999_999))
def test_a_refresh_token_is_derived_and_reads_back(generation: int) -> None:
    token = refresh_token(KEY, SESSION, generation)

    assert token == refresh_token(KEY, SESSION, generation)
    assert read_refresh(KEY, token) == Refresh(SESSION, generation)
    assert read_refresh(b"x" * 32, token) is None


def test_no_generation_tells_the_next() -> None:
    one, two = refresh_token(KEY, SESSION, 1), refresh_token(KEY, SESSION, 2)

    assert one.split(".")[2] != two.split(".")[2]
    assert read_refresh(KEY, one.replace(".1.", ".2.")) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token.replace(SESSION, SESSION.replace("01a1", "01a2")),
        lambda token: token.replace(".1.", ".01."),
        lambda token: token.replace(".1.", ".٣."),
        lambda token: token + "\n",
        lambda token: token[:-1],
        lambda token: token + "A",
        lambda token: token.upper(),
        lambda token: "",
    ],
)
def test_what_this_box_never_made_is_none(change: Any) -> None:
    assert read_refresh(KEY, change(refresh_token(KEY, SESSION, 1))) is None


@given(st.text(max_size=100))
def test_no_text_makes_it_stumble(text: str) -> None:
    assert read_refresh(KEY, text) is None
