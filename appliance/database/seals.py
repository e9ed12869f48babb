"""The patients' keys: made on first need inside the action that needs one, wrapped by the ring key of the month."""

from datetime import datetime
from typing import TypeVar

import msgspec

from appliance.database.connection import Connection
from appliance.ids import Ids
from appliance.journal import sealing
from appliance.journal.keyring import Keyring
from appliance.journal.sealing import KEY_BYTES, NONCE_BYTES, Unreadable

Private = TypeVar("Private", bound=msgspec.Struct)


class PatientKey(msgspec.Struct, frozen=True):
    """The key of one patient and the name by which journal and tables refer to it."""

    key_id: str
    key: bytes


class Sealed(msgspec.Struct, frozen=True):
    """A sealed part as tables copy it: the ciphertext and everything it is bound to."""

    sealed: bytes
    key_id: str
    event_id: str
    type_name: str
    patient_id: str


class Seals:
    """Seals and opens personal parts. Holds no state but the keyring, so a rolled-back action leaves nothing behind."""

    def __init__(self, keyring: Keyring, ids: Ids) -> None:
        self._keyring = keyring
        self._ids = ids

    def open_month(self, at: datetime) -> None:
        """Make the month's ring key if there is none yet; never called by an action, since it syncs a file."""
        self._keyring.open_month(at)

    def seal(
        self,
        db: Connection,
        private: msgspec.Struct,
        *,
        event_id: str,
        type_name: str,
        patient_id: str,
        newcomer: bool = False,
    ) -> tuple[str, bytes]:
        """The key id and the ciphertext; called in an action, since it may have to write the patient's first key."""
        patient = (None if newcomer else self.key_of(db, patient_id)) or self._first_key(db, patient_id)
        nonce = self._ids.secret(NONCE_BYTES)
        ciphertext = sealing.seal(
            patient.key, private, nonce=nonce, event_id=event_id, type_name=type_name, patient_id=patient_id
        )
        return patient.key_id, ciphertext

    def open(self, db: Connection, part: Sealed, shape: type[Private]) -> Private:
        """A personal part in the clear. Raises Unreadable once the patient has been erased."""
        row = db.execute("select ring_id, wrapped from patient_keys where key_id = ?", (part.key_id,)).fetchone()
        if row is None:
            raise Unreadable("the key of this person has been destroyed")
        key = sealing.unwrap(self._keyring.key(row[0]), row[1], name=part.key_id)
        return sealing.open_sealed(
            key, part.sealed, shape, event_id=part.event_id, type_name=part.type_name, patient_id=part.patient_id
        )

    def key_of(self, db: Connection, patient_id: str) -> PatientKey | None:
        """The patient's key, or None for somebody who has none yet or has been erased."""
        row = db.execute(
            "select key_id, ring_id, wrapped from patient_keys where patient_id = ? limit 1", (patient_id,)
        ).fetchone()
        if row is None:
            return None
        key_id, ring_id, wrapped = row
        return PatientKey(key_id, sealing.unwrap(self._keyring.key(ring_id), wrapped, name=key_id))

    def _first_key(self, db: Connection, patient_id: str) -> PatientKey:
        ring_id, ring_key = self._keyring.current()
        patient = PatientKey(self._ids.new(), self._ids.secret(KEY_BYTES))
        wrapped = sealing.wrap(ring_key, patient.key, nonce=self._ids.secret(NONCE_BYTES), name=patient.key_id)
        db.execute(
            "insert into patient_keys (key_id, patient_id, ring_id, wrapped) values (?, ?, ?, ?)",
            (patient.key_id, patient_id, ring_id, wrapped),
        )
        return patient
