"""Sealing: everything personal is ciphertext under a key of that one patient. Pure; the keys live elsewhere."""

import functools
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
KEY_BYTES = 32
FORMAT = b"\x01"

Private = TypeVar("Private", bound=msgspec.Struct)


class Unreadable(Exception):
    """A sealed part whose key is gone (the person was erased) or whose bytes are not what was sealed."""


def seal(key: bytes, private: msgspec.Struct, *, nonce: bytes, event_id: str, type_name: str, patient_id: str) -> bytes:
    """AES-256-GCM (NIST SP 800-38D): format byte, 12 nonce bytes, ciphertext and tag.

    The associated data bind it to its event, type and patient, so that no sealed part can be moved to another row.
    """
    plain = msgspec.json.encode(private)
    return FORMAT + nonce + AESGCM(key).encrypt(nonce, plain, _bound_to(event_id, type_name, patient_id))


def open_sealed(
    key: bytes, sealed: bytes, shape: type[Private], *, event_id: str, type_name: str, patient_id: str
) -> Private:
    """What `seal` sealed. Raises Unreadable when the key or the binding is another."""
    if sealed[:1] != FORMAT:
        raise Unreadable("sealed in a format that this build does not know")
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        plain = AESGCM(key).decrypt(nonce, body, _bound_to(event_id, type_name, patient_id))
    except (InvalidTag, ValueError) as error:  # cut so short that no nonce is left, it is a ValueError
        raise Unreadable("the seal does not open with this key") from error
    opened: Private = _decoder(shape).decode(plain)
    return opened


def wrap(wrapping_key: bytes, key: bytes, *, nonce: bytes, name: str) -> bytes:
    """One key encrypted under another, bound to its own name."""
    return FORMAT + nonce + AESGCM(wrapping_key).encrypt(nonce, key, name.encode())


def unwrap(wrapping_key: bytes, wrapped: bytes, *, name: str) -> bytes:
    """The key that `wrap` wrapped. Raises Unreadable when wrapped under another key or for another name."""
    if wrapped[:1] != FORMAT:
        raise Unreadable("wrapped in a format that this build does not know")
    try:
        return AESGCM(wrapping_key).decrypt(wrapped[1 : 1 + NONCE_BYTES], wrapped[1 + NONCE_BYTES :], name.encode())
    except (InvalidTag, ValueError) as error:
        raise Unreadable("the key does not unwrap") from error


def _bound_to(*names: str) -> bytes:
    return b"".join(len(raw).to_bytes(2, "big") + raw for raw in (name.encode() for name in names))


@functools.cache
def _decoder(shape: Callable[..., Any]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(shape)
