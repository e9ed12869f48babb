"""How secrets are recognised without being kept: keyed hashes, and the seals on credentials. Pure given the keys."""

from appliance.journal import sealing
from appliance.journal.sealing import NONCE_BYTES
from appliance.keys import Keys

SECRET_BYTES = 32
"""256 bits: the secret of a cookie or of a device's key."""

__all__ = [
    "NONCE_BYTES",
    "SECRET_BYTES",
    "device_hash",
    "open_factor",
    "open_password",
    "pairing_code_hash",
    "pairing_secret_hash",
    "recovery_hash",
    "seal_factor",
    "seal_password",
    "session_hash",
]


def session_hash(keys: Keys, secret: str) -> bytes:
    """By what the session of a page's cookie is found."""
    return keys.keyed_hash("staff session", secret)


def device_hash(keys: Keys, key: str) -> bytes:
    """By what a device is found that shows its key, as cookie or bearer."""
    return keys.keyed_hash("device key", key)


def pairing_code_hash(keys: Keys, code: str) -> bytes:
    """By what a device that waits to be paired is found, from the code on its screen."""
    return keys.keyed_hash("pairing code", code)


def pairing_secret_hash(keys: Keys, secret: str) -> bytes:
    """By what the waiting device itself is recognised when it asks for its key."""
    return keys.keyed_hash("pairing secret", secret)


def recovery_hash(keys: Keys, staff_id: str, code: str) -> bytes:
    """By what a recovery code is recognised; the same letters are another code for somebody else."""
    return keys.keyed_hash("recovery code", staff_id, code)


def seal_password(keys: Keys, staff_id: str, encoded: str, *, nonce: bytes) -> bytes:
    """An argon2id hash sealed under the box's key, so that a stolen database alone gives nothing to guess against."""
    return sealing.wrap(keys.identity_seal, encoded.encode(), nonce=nonce, name=staff_id)


def open_password(keys: Keys, staff_id: str, sealed: bytes) -> str:
    """The argon2id hash. Raises Unreadable for another person's, or under another box's key."""
    return sealing.unwrap(keys.identity_seal, sealed, name=staff_id).decode()


def seal_factor(keys: Keys, staff_id: str, secret: bytes, *, nonce: bytes) -> bytes:
    """The secret of an authenticator, sealed as passwords are and never to be taken for one."""
    return sealing.wrap(keys.identity_seal, secret, nonce=nonce, name=f"second factor of {staff_id}")


def open_factor(keys: Keys, staff_id: str, sealed: bytes) -> bytes:
    """The secret of an authenticator. Raises Unreadable for another person's, or under another box's key."""
    return sealing.unwrap(keys.identity_seal, sealed, name=f"second factor of {staff_id}")
