"""Bytes from outside into strict structs, or a refusal that names the field and repeats nothing of what was sent.

msgspec decodes fast and strictly, but it takes duplicate keys and tells the field only inside its message; some of its
messages repeat the value. So duplicates and depth are looked for here, and messages are taken apart.
"""

import json
import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import msgspec

from appliance.clock import iso, parse
from appliance.refusals import Refused
from appliance.wording import N_

T = TypeVar("T", bound=msgspec.Struct)

JSON_DEPTH = 32
FORM_FIELDS = 64

STRINGS = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"[ \t\r\n]*:?', re.DOTALL)
FIELD = re.compile(r" - at (?:`key` in )?`\$\.?([^`]*)`$")
QUOTED = re.compile(r"`([^`]*)`")
PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}\Z")

NOT_JSON = N_("This is not the JSON that was expected here.")
TOO_DEEP = N_("This is nested too deeply.")
TWICE = N_("A field stands there twice.")
MISSING = N_("This is missing.")
UNKNOWN = N_("This field is not known here.")
TOO_LONG = N_("This is too long.")
TOO_SHORT = N_("This is too short.")
CHARACTERS = N_("This has characters that cannot be used here.")
OUT_OF_RANGE = N_("This number is not possible here.")
WRONG_KIND = N_("This is not of the right kind.")
NOT_A_CHOICE = N_("This is not one of the possible answers.")


def json_body(kind: type[T], body: bytes) -> T:
    """A JSON body as a struct. Raises Refused `invalid-request` with the field."""
    try:
        _guard(body)
        decoded: T = _decoder(kind)(body or b"{}")
        return decoded
    except msgspec.ValidationError as error:
        raise refusal(error) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Refused("invalid-request", NOT_JSON) from None


def form_body(kind: type[T], body: bytes) -> T:
    """A plain form's body (`application/x-www-form-urlencoded`) as a struct. Empty fields count as not given."""
    try:
        return query(kind, body)
    except UnicodeDecodeError:
        raise Refused("invalid-request", NOT_JSON) from None


def query(kind: type[T], text: bytes) -> T:
    """A query string as a struct; a field of type list takes every value given. Raises Refused with the field."""
    try:
        pairs = parse_qsl(text.decode("ascii"), keep_blank_values=False, max_num_fields=FORM_FIELDS, errors="strict")
    except ValueError:
        raise Refused("invalid-request", WRONG_KIND) from None
    lists = _list_fields(kind)
    values: dict[str, Any] = {}
    for name, value in pairs:
        if name in lists:
            values.setdefault(name, []).append(value)
        elif name in values:
            raise Refused("invalid-request", TWICE, field=_safe(name))
        else:
            values[name] = value
    try:
        return msgspec.convert(values, kind, strict=False)
    except msgspec.ValidationError as error:
        raise refusal(error) from None


def instant(text: str | None, field: str) -> str | None:
    """An instant in the fixed width of all stored ones. Refused `invalid-request` for the 30th of February."""
    try:
        return iso(parse(text)) if text is not None else None
    except ValueError:
        raise Refused("invalid-request", WRONG_KIND, field=field) from None


def refusal(error: msgspec.ValidationError) -> Refused:
    """What msgspec said, as a refusal: the field from the end of its message, the reason from its beginning."""
    message = str(error)
    place = FIELD.search(message)
    path = place.group(1) if place else ""
    reason = message[: place.start()] if place else message
    sentence = next(sentence for beginning, sentence in REASONS if re.match(beginning, reason))
    if sentence in {MISSING, UNKNOWN} and (named := QUOTED.search(reason)):
        path = f"{path}.{_safe(named.group(1))}" if path else _safe(named.group(1))
    return Refused("invalid-request", sentence, field=path or None)


REASONS = (
    ("Object missing required field", MISSING),
    ("Object contains unknown field", UNKNOWN),
    ("Expected `(str|bytes|array)` of length <=", TOO_LONG),
    ("Expected `(str|bytes|array)` of length >=", TOO_SHORT),
    ("Expected `str` matching regex", CHARACTERS),
    ("Expected `(int|float)` (<|>)", OUT_OF_RANGE),
    ("(Number|Integer) (value )?out of range", OUT_OF_RANGE),
    ("Invalid enum value", NOT_A_CHOICE),
    ("", WRONG_KIND),
)
"""How msgspec's messages begin, and what we say instead. The last one takes the rest."""


def _guard(body: bytes) -> None:
    """Refuse what msgspec would take: the same key twice in one object, and silly depth."""
    if body.count(b"{") + body.count(b"[") > JSON_DEPTH and _depth(body) > JSON_DEPTH:
        raise Refused("invalid-request", TOO_DEEP)
    keys = [text for text in STRINGS.findall(body) if text.endswith(b":")]
    if len(set(keys)) != len(keys) or (b"\\" in body and any(b"\\" in key for key in keys)):
        _refuse_duplicates(body)


def _refuse_duplicates(body: bytes) -> None:
    """The exact check, for bodies where the quick one is in doubt: one key in two objects, or escapes in a key."""

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        for name, times in Counter(name for name, _ in items).items():
            if times > 1:
                raise Refused("invalid-request", TWICE, field=_safe(name))
        return dict(items)

    try:
        json.loads(body, object_pairs_hook=pairs)
    except ValueError:
        raise Refused("invalid-request", NOT_JSON) from None


def _depth(body: bytes) -> int:
    """How deep brackets nest, those inside strings not counted."""
    depth = deepest = 0
    for byte in STRINGS.sub(b"", body):
        if byte in b"{[":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"}]":
            depth -= 1
    return deepest


@cache
def _decoder(kind: type[msgspec.Struct]) -> Callable[[bytes], Any]:
    return msgspec.json.Decoder(kind).decode


@cache
def _list_fields(kind: type[msgspec.Struct]) -> frozenset[str]:
    fields = msgspec.structs.fields(kind)
    return frozenset(field.encode_name for field in fields if "list" in str(field.type) or "tuple" in str(field.type))


def _safe(name: str) -> str | None:
    """A field's name as it was sent, if it looks like one: a stranger's key could be anybody's name."""
    return name if PLAIN_NAME.match(name) else None
