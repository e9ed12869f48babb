"""Idempotency: what makes two requests the same (queue.md Q2; worked.md)."""

import re
from typing import Any

import msgspec

from appliance.database.answers import Question
from appliance.refusals import Refused
from web.answers import encode
from web.decoding import CHARACTERS
from web.fields import KEY
from web.request import Request


def question(request: Request[Any], *, actor: str | None = None, without: str | None = None) -> Question | None:
    """The question that a request asks, if it carries a key in the header or the body: actor + route + key.

    Two bodies are the same when they mean the same, whatever their spaces and the order of their fields; the key itself
    is no part of it, nor is the field it is told to go `without`: no hash of a password is kept but the slow one.
    """
    key = _key(request)
    if key is None:
        return None
    assert request.route is not None, "a handler runs for a route"
    meant = request.body
    if getattr(meant, "idempotency_key", None) is not None:
        meant = msgspec.structs.replace(meant, idempotency_key=None)
    if without is not None:
        meant = msgspec.structs.replace(meant, **{without: ""})
    path = encode(request.params)
    body_hash = request.box.keys.keyed_hash("answer", path, encode(meant))
    return Question(f"{actor or request.caller.id or '-'} {request.route.key}", key, body_hash)


def _key(request: Request[Any]) -> str | None:
    given: str | None = (
        getattr(request.body, "idempotency_key", None) if request.route and request.route.takes else None
    )
    if given is not None:
        return given
    header = request.headers.get(b"idempotency-key")
    if header is None:
        return None
    text = header.decode("latin-1").strip().strip('"')
    if not re.match(KEY, text):
        raise Refused("invalid-request", CHARACTERS, field="Idempotency-Key")
    return text
