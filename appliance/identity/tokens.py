"""What programs show: access tokens (JWT, 15 minutes) and refresh tokens (derived, never stored). Pure given the keys."""

import hmac
import re
from datetime import datetime, timedelta
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jwt
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwa import JWSAlgModel
from joserfc.jwk import OKPKey
from joserfc.jws import JWSRegistry

from appliance.clock import EPOCH
from appliance.identity.roles import Role
from appliance.keys import mac, text

ACCESS_MINUTES: Final = 15
REFRESH_DAYS: Final = 7
GRACE_SECONDS: Final = 30
"""For so long the token before the last still gives the same successor: an answer may have been lost on the way."""
AUDIENCE: Final = "medique"
TYPE: Final = "access"
LONGEST_TOKEN: Final = 8192
"""Characters; fifty roles and departments fit."""


class BadToken(Exception):
    """An access token that is not ours, not of this kind, or over."""


class Claims(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an access token says (identity.md S1). The tables decide at every request; this only narrows them."""

    sub: str
    roles: tuple[Role, ...]
    departmentIds: tuple[str, ...]  # noqa: N815  # the claim's name
    sid: str
    jti: str
    aud: str
    typ: str
    iat: int
    exp: int


class AccessTokens:
    """Signs and reads access tokens under one Ed25519 key (RFC 8032, RFC 7519, and RFC 8725 on what to insist on)."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        public = text(private.public_key().public_bytes_raw())
        private_part = text(private.private_bytes_raw())
        self._private = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": public, "d": private_part})
        self._public = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": public})

    def issue(
        self,
        *,
        staff_id: str,
        roles: tuple[Role, ...],
        department_ids: tuple[str, ...],
        session_id: str,
        jti: str,
        now: datetime,
    ) -> str:
        """A token for 15 minutes."""
        claims = Claims(
            sub=staff_id,
            roles=roles,
            departmentIds=department_ids,
            sid=session_id,
            jti=jti,
            aud=AUDIENCE,
            typ=TYPE,
            iat=_seconds(now),
            exp=_seconds(now + timedelta(minutes=ACCESS_MINUTES)),
        )
        return jwt.encode(HEADER, msgspec.to_builtins(claims), self._private, registry=_OnlyEdDSA())

    def read(self, token: str, now: datetime) -> Claims:
        """What a token of ours says. Raises BadToken for any other, and for one that is over or not yet begun."""
        if len(token) > LONGEST_TOKEN:
            raise BadToken("longer than any of ours")
        try:
            read = jwt.decode(token, self._public, registry=_OnlyEdDSA())
            claims = msgspec.convert(read.claims, Claims)
        except (JoseError, ValueError, TypeError) as error:
            raise BadToken("not signed by this box, or not a token") from error
        if read.header != HEADER or claims.aud != AUDIENCE or claims.typ != TYPE:
            raise BadToken("made for something else")
        if not claims.iat <= _seconds(now) < claims.exp:
            raise BadToken("over, or not yet begun")
        return claims


class Refresh(msgspec.Struct, frozen=True):
    """What a refresh token is about: a program's session, and the how-manieth token of it this is."""

    session_id: str
    generation: int


def refresh_token(key: bytes, session_id: str, generation: int) -> str:
    """The token of this generation: the same whenever it is asked for, so a repeated refresh gets the same successor."""
    return f"{session_id}.{generation}.{text(mac(key, 'refresh', session_id, str(generation)))}"


def read_refresh(key: bytes, token: str) -> Refresh | None:
    """What a refresh token is about; None for one that this box never made."""
    shape = REFRESH.fullmatch(token)
    if shape is None:
        return None
    refresh = Refresh(shape[1], int(shape[2]))
    genuine = refresh_token(key, refresh.session_id, refresh.generation)
    return refresh if hmac.compare_digest(genuine, token) else None


HEADER: Final = {"typ": "at+jwt", "alg": "EdDSA"}
"""RFC 9068 §2.1: so that no other signed thing of this box can pass for an access token."""

REFRESH = re.compile(r"([0-9a-f-]{36})\.([1-9][0-9]{0,8})\.([A-Za-z0-9_-]{43})")


class _OnlyEdDSA(JWSRegistry):
    """No other algorithm, `none` included. joserfc warns that the name could mean a second curve (RFC 9864); our key is
    an Ed25519 key and opens nothing else, and `EdDSA` is the name that programs know.
    """

    def get_alg(self, name: str) -> JWSAlgModel:
        if name != "EdDSA":
            raise UnsupportedAlgorithmError(f"Algorithm of '{name}' is not allowed")
        return self.algorithms[name]


def _seconds(at: datetime) -> int:
    return (at - EPOCH) // timedelta(seconds=1)
