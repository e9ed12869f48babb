"""The box's root key, and every other secret derived from it: nothing derived is ever stored."""

import base64
import hmac
import os
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from appliance.ids import Ids

ROOT_BYTES = 32

LEGIBLE = "ACDEFGHJKLMNPRTUVWXY34679"
"""No character that is read as another one from a thermal slip or a screen (0 O Q, 1 I, 2 Z, 5 S, 8 B)."""


class Keys:
    """Keys derived from the root by HKDF-SHA256 (RFC 5869), one label each, so that none says anything of another."""

    def __init__(self, root: bytes) -> None:
        assert len(root) == ROOT_BYTES, "the root key has 32 bytes"
        self._root = root
        self.ring_wrap = self._derive("wrap ring keys")
        self.restore = self._derive("restore tokens")
        self.refresh = self._derive("refresh tokens")
        self.checkin = self._derive("check-in links")
        self.slip = self._derive("slip links")
        self.desk = self._derive("desk links")
        self.board = self._derive("board codes")
        self.pepper = self._derive("keyed hashes")
        self.identity_seal = self._derive("seal credentials")
        self.access = Ed25519PrivateKey.from_private_bytes(self._derive("sign access tokens"))
        self.signing = Ed25519PrivateKey.from_private_bytes(self._derive("sign prescriptions and segments"))

    def keyed_hash(self, purpose: str, *values: str | bytes) -> bytes:
        """32 bytes that recognise a value without keeping it (HMAC-SHA256 under the pepper)."""
        return mac(self.pepper, purpose, *values)

    def _derive(self, label: str) -> bytes:
        return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"medique/" + label.encode()).derive(
            self._root
        )


def mac(key: bytes, *values: str | bytes) -> bytes:
    """HMAC-SHA256 (RFC 2104) over the values, each preceded by its length, so that no two lists read alike."""
    raws = (value.encode() if isinstance(value, str) else value for value in values)
    return hmac.digest(key, b"".join(len(raw).to_bytes(4, "big") + raw for raw in raws), "sha256")


def same(one: bytes, other: bytes) -> bool:
    """Whether two secrets are equal, in a time that says nothing of where they differ."""
    return hmac.compare_digest(one, other)


def text(raw: bytes) -> str:
    """Bytes as unpadded base64url (RFC 4648 §5): fits a link, a cookie and a QR code."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def legible(raw: bytes) -> str:
    """One character for each byte, for codes that people read here and type there."""
    return "".join(LEGIBLE[byte % len(LEGIBLE)] for byte in raw)


def typed(text: str) -> str:
    """A legible code as it was meant, whatever case, blanks and dashes it was typed with."""
    return "".join(character for character in text.upper() if character not in " -")


def raw(text: str) -> bytes:
    """The bytes that `text` wrote. Raises ValueError for anything that `text` would not have written."""
    try:
        decoded = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except UnicodeEncodeError as error:
        raise ValueError("not base64url") from error
    if base64.urlsafe_b64encode(decoded).rstrip(b"=").decode() != text:
        raise ValueError("not canonical base64url")
    return decoded


def root_key(data: Path, *, ids: Ids, make: bool) -> bytes:
    """The root key: the systemd credential `root-key`, or the file `root.key` in the data folder.

    `make` writes that file when neither is there: what a demo does, and says so. Raises FileNotFoundError otherwise.
    """
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    if credentials and (credential := Path(credentials) / "root-key").exists():
        return credential.read_bytes()
    path = data / "root.key"
    if make and not path.exists():
        write_durably(path, ids.secret(ROOT_BYTES))
    return path.read_bytes()


def write_durably(path: Path, content: bytes) -> None:
    """Replace a small secret file so that a power cut leaves the old one or the new one, whole, readable by its owner."""
    fresh = path.with_name(path.name + ".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(handle, view) :]
        os.fsync(handle)
    finally:
        os.close(handle)
    os.replace(fresh, path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable. Raises OSError when the disk says no."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
