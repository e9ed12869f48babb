"""The one way to say no to a person: a code for programs and a sentence for people."""

from collections.abc import Mapping

STATUS: Mapping[str, int] = {
    "invalid-request": 422,
    "unauthenticated": 401,
    "forbidden": 403,
    "not-found": 404,
    "invalid-transition": 409,
    "version-conflict": 409,
    "not-available": 409,
    "has-active-visit": 409,
    "already-taken": 409,
    "token-active-elsewhere": 409,
    "too-early": 409,
    "department-closed": 409,
    "department-full": 409,
    "department-not-drained": 409,
    "duplicate-visit": 409,
    "link-used": 409,
    "link-expired": 410,
    "link-tampered": 401,
    "presence-required": 403,
    "key-reused": 422,
    "too-large": 413,
    "rate-limited": 429,
    "busy": 503,
    "storage-full": 503,
    "internal": 500,
}
"""Every code a program may meet and its HTTP status (RFC 9110); clients outside this repository rely on both."""


class Refused(Exception):
    """The house says no. `web/` turns it into a problem document or a page, in exactly one place.

    `sentence` is an English sentence of the catalogues with `{placeholders}`; `values` fill them. `extras` are further
    members of the problem document (`seconds_left`, `state`, `current`). `field` names the input that was wrong.
    A sentence never carries anything of a patient.
    """

    def __init__(
        self,
        code: str,
        sentence: str,
        /,
        *,
        values: Mapping[str, object] | None = None,
        field: str | None = None,
        **extras: object,
    ) -> None:
        assert code in STATUS, code
        super().__init__(code, sentence)
        self.code = code
        self.sentence = sentence
        self.values = dict(values or {})
        self.field = field
        self.extras = extras

    @property
    def status(self) -> int:
        """The HTTP status of the code."""
        return STATUS[self.code]
