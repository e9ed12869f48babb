"""The one place where a refusal, or a mistake of ours, becomes an answer (RFC 9457) in the reader's language."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from appliance.refusals import Refused
from appliance.wording import N_, Words
from web.answers import PROBLEM, Answer, encode, header
from web.request_log import frames_of

TITLES: Mapping[str, str] = {
    "invalid-request": N_("Please check what was entered"),
    "unauthenticated": N_("Please sign in"),
    "forbidden": N_("Not allowed"),
    "not-found": N_("Not found"),
    "invalid-transition": N_("Not possible now"),
    "version-conflict": N_("Changed in the meantime"),
    "not-available": N_("Not available"),
    "has-active-visit": N_("Somebody is still with you"),
    "already-taken": N_("Already called"),
    "token-active-elsewhere": N_("In another room"),
    "too-early": N_("Too early"),
    "department-closed": N_("Closed"),
    "department-full": N_("Full for now"),
    "department-not-drained": N_("People are still waiting"),
    "duplicate-visit": N_("Already in the line"),
    "link-used": N_("This link was used"),
    "link-expired": N_("This link is over"),
    "link-tampered": N_("Not one of our links"),
    "presence-required": N_("Please show that you are here"),
    "key-reused": N_("Sent twice with different content"),
    "too-large": N_("Too large"),
    "rate-limited": N_("Too many at once"),
    "busy": N_("Busy"),
    "storage-full": N_("No room left"),
    "internal": N_("Our mistake"),
}
"""A few words for every code of spec/api.md; the sentence itself comes with the refusal."""

OUR_MISTAKE = N_("Something went wrong on our side. Nothing was lost. Please try again, or tell IT the number below.")
MEMBERS = frozenset({"type", "title", "status", "detail", "traceId", "field"})
AUTHENTICATE = 'Bearer realm="medique"'

RETRY_SECONDS: Mapping[str, int] = {"busy": 2, "storage-full": 60, "rate-limited": 60}
"""When to come back, for codes whose refusal does not say."""


class Misused(Exception):
    """HTTP itself was used wrongly (method, type of content, Host): api.md has no code for it, HTTP has a status."""

    def __init__(self, status: int, sentence: str, lines: bytes = b"") -> None:
        super().__init__(status, sentence)
        self.status = status
        self.sentence = sentence
        self.lines = lines


def refused(refusal: Refused, say: Words, *, trace_id: str) -> Answer:
    """A refusal as a problem document: the code for programs, the sentence for people."""
    document: dict[str, Any] = {
        "type": f"urn:medique:problem:{refusal.code}",
        "title": say(TITLES[refusal.code]),
        "status": refusal.status,
        "detail": say(refusal.sentence, **_said(refusal.values, say)),
        "traceId": trace_id,
    }
    if refusal.field is not None:
        document["field"] = refusal.field
    for name, value in refusal.extras.items():
        assert _camel(name) not in MEMBERS, name
        document[_camel(name)] = value
    return _answer(document, refusal.status, _lines(refusal))


def plain(misused: Misused, say: Words, *, trace_id: str) -> Answer:
    """A misuse of HTTP as a problem document of no type of ours."""
    document = {
        "type": "about:blank",
        "title": HTTPStatus(misused.status).phrase,
        "status": misused.status,
        "detail": say(misused.sentence),
        "traceId": trace_id,
    }
    return _answer(document, misused.status, misused.lines)


def mistake(error: BaseException, say: Words, *, trace_id: str, route: str) -> Answer:
    """Our own mistake: loud in the log, `internal` outside. The log gets where it broke, never a value that was there."""
    logger.error(
        "mistake",
        traceId=trace_id,
        route=route,
        code="internal",
        error=type(error).__name__,
        where=frames_of(error),
    )
    return refused(Refused("internal", OUR_MISTAKE), say, trace_id=trace_id)


def _answer(document: Mapping[str, Any], status: int, lines: bytes) -> Answer:
    return Answer(encode(document), status=status, content_type=PROBLEM, lines=lines)


def _lines(refusal: Refused) -> bytes:
    if refusal.status == 401:
        return header("www-authenticate", AUTHENTICATE)
    if refusal.code in RETRY_SECONDS:
        seconds = refusal.extras.get("retry_seconds", RETRY_SECONDS[refusal.code])
        return header("retry-after", str(seconds))
    return b""


def _said(values: Mapping[str, object], say: Words) -> dict[str, object]:
    """What fills a sentence, in the reader's way: an instant as the clock on the wall shows it."""
    return {name: _clock(value, say) if isinstance(value, datetime) else value for name, value in values.items()}


def _clock(at: datetime, say: Words) -> str:
    zone = at.tzinfo.key if isinstance(at.tzinfo, ZoneInfo) else "UTC"
    return say.time(at, zone)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)


logger = structlog.get_logger(__name__)
