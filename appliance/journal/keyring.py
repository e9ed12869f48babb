"""The keyring: the ring keys of the months, in one small file outside the database and outside every replica.

A ring key wraps the patient keys of its month, which stand in the database. It is itself wrapped twice: by the box's
root key, for every day, and by HPKE to the hospital's recovery key, whose private half is kept offline, for the day the
box is gone. Removing a ring key is what makes an erasure final in every copy made under it.
"""

from datetime import datetime
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from appliance.ids import Ids
from appliance.journal.sealing import KEY_BYTES, NONCE_BYTES, Unreadable, unwrap, wrap
from appliance.keys import write_durably

SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
"""HPKE (RFC 9180) with the X-Wing style hybrid: a ring key copied today stays closed to tomorrow's quantum computer."""

MLKEM_PUBLIC_BYTES = 1184
MLKEM_SEED_BYTES = 64


class RecoveryPublicKey(msgspec.Struct, frozen=True):
    """The hospital's recovery key, public half: ML-KEM-768 (FIPS 203) and X25519 (RFC 7748) side by side."""

    raw: bytes

    def wrap(self, key: bytes, name: str) -> bytes:
        """A key that only the offline private half can open again."""
        public = MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(self.raw[:MLKEM_PUBLIC_BYTES]),
            X25519PublicKey.from_public_bytes(self.raw[MLKEM_PUBLIC_BYTES:]),
        )
        return SUITE.encrypt(key, public, info=name.encode())


class RecoveryPrivateKey(msgspec.Struct, frozen=True):
    """The private half: printed or on a stick in the hospital's safe; on the box only in a demo."""

    raw: bytes

    @classmethod
    def generate(cls) -> "RecoveryPrivateKey":
        """A new pair; made where the private half will be kept."""
        return cls(MLKEM768PrivateKey.generate().private_bytes_raw() + X25519PrivateKey.generate().private_bytes_raw())

    def public(self) -> RecoveryPublicKey:
        """The half that the box may know."""
        mlkem, x25519 = self._halves()
        return RecoveryPublicKey(mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw())

    def unwrap(self, wrapped: bytes, name: str) -> bytes:
        """The key that `RecoveryPublicKey.wrap` wrapped. Raises cryptography's InvalidTag for any other."""
        return SUITE.decrypt(wrapped, MLKEM768X25519PrivateKey(*self._halves()), info=name.encode())

    def _halves(self) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
        return (
            MLKEM768PrivateKey.from_seed_bytes(self.raw[:MLKEM_SEED_BYTES]),
            X25519PrivateKey.from_private_bytes(self.raw[MLKEM_SEED_BYTES:]),
        )


class Ring(msgspec.Struct, frozen=True, rename="camel"):
    """One ring key as the file keeps it: only ever wrapped."""

    ring_id: str
    month: str
    wrapped: bytes
    recovery: bytes


class _File(msgspec.Struct, frozen=True):
    rings: tuple[Ring, ...] = ()


class Keyring:
    """The ring keys of this box, unwrapped in memory. Written only at start-up, by the monthly timer and by rotation."""

    def __init__(self, path: Path, wrapping_key: bytes, recovery: RecoveryPublicKey, ids: Ids) -> None:
        self._path = path
        self._wrapping_key = wrapping_key
        self._recovery = recovery
        self._ids = ids
        self._rings = _read(path)
        self._keys = {ring.ring_id: unwrap(wrapping_key, ring.wrapped, name=ring.ring_id) for ring in self._rings}

    def current(self) -> tuple[str, bytes]:
        """The ring under which new patient keys are wrapped: the newest. Raises IndexError before `open_month`."""
        ring_id = self._rings[-1].ring_id
        return ring_id, self._keys[ring_id]

    def key(self, ring_id: str) -> bytes:
        """The key of one ring. Raises Unreadable once it has been removed."""
        try:
            return self._keys[ring_id]
        except KeyError:
            raise Unreadable("the ring key of this month has been removed") from None

    def open_month(self, at: datetime) -> None:
        """Make the ring key of this month if there is none: on disk, synced, before anything is wrapped under it.

        A clock that went back makes no second ring for an older month; the newest ring goes on.
        """
        month = at.strftime("%Y-%m")
        if self._rings and self._rings[-1].month >= month:
            return
        ring_id = self._ids.new()
        key = self._ids.secret(KEY_BYTES)
        wrapped = wrap(self._wrapping_key, key, nonce=self._ids.secret(NONCE_BYTES), name=ring_id)
        rings = (*self._rings, Ring(ring_id, month, wrapped, self._recovery.wrap(key, ring_id)))
        write_durably(self._path, msgspec.json.format(msgspec.json.encode(_File(rings))))
        self._keys[ring_id] = key
        self._rings = rings  # last: the writer's thread may ask for the newest ring at any moment


def recovered(path: Path, private: RecoveryPrivateKey) -> dict[str, bytes]:
    """Every ring key of a keyring file, opened with the hospital's recovery key instead of the box's root key."""
    return {ring.ring_id: private.unwrap(ring.recovery, ring.ring_id) for ring in _read(path)}


def _read(path: Path) -> tuple[Ring, ...]:
    if not path.exists():
        return ()
    return msgspec.json.decode(path.read_bytes(), type=_File).rings
