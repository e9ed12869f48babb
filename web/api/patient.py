"""The phone's calls: check in, see where one stands, leave, come back to it (spec/api.md, queue.md Q2, identity.md S3, S4)."""

import ipaddress
from functools import lru_cache
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from appliance.clock import iso
from appliance.database.answers import once
from appliance.eta.window import Window
from appliance.patients import actions as patients
from appliance.patients import board_code, links
from appliance.patients import lookups as patient_lookups
from appliance.patients.events import Person
from appliance.patients.links import DeskLink, Presence
from appliance.queues import actions as queues
from appliance.queues import restoring
from appliance.queues.actions import CheckedIn, Phone
from appliance.queues.lookups import Visit
from appliance.queues.states import State
from appliance.refusals import Refused
from appliance.wording import N_
from web import answers, cookies, fields, repeats
from web.answers import Answer
from web.api import visit as visits
from web.api.visit import Document, Estimate, Instant, VisitDocument
from web.cookies import DAY_SECONDS
from web.decoding import MISSING
from web.request import Request
from web.sessions import PHONE_SESSION, phone_of, session_hash

SESSION_BYTES = 16
WRONG_BOARD_CODE = N_("That is not the code on the board now. Look again: it changes every half minute.")


class Scan(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A phone stands before a poster, a desk's link, or a board's code."""

    department_id: fields.Id | None = None
    link: fields.Secret | None = None
    board_code: fields.TypedCode | None = None


class Scanned(Document, frozen=True, kw_only=True):
    """Permission to check in once, for two minutes; ask again while the form is open."""

    signed_checkin_token: str
    expires_at: Instant
    presence: Presence


class CheckIn(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """What the check-in form sends."""

    department_id: fields.Id
    name: fields.Name
    age: fields.AgeYears | None = None
    age_months: fields.AgeMonths | None = None
    symptoms: fields.Symptoms = []
    signed_checkin_token: fields.Secret
    idempotency_key: fields.Key | None = None
    device_fingerprint: Annotated[str, Meta(max_length=200, pattern=fields.LINE)] | None = None
    phone: fields.Phone | None = None
    language: fields.Language | None = None
    needs: fields.Codes = []
    claimed_classes: fields.Codes = []
    doctor_id: fields.Id | None = None
    consent: bool | None = None


class CheckedInDocument(Document, frozen=True, kw_only=True):
    """A place in the line, and the secret by which any phone finds it again."""

    visit_id: str
    token_number: str | None
    state: State
    position: int | None
    restore_token: str | None
    expires_at: Instant | None
    estimate: Estimate | None
    print_job_id: str | UnsetType = UNSET
    """The sheet that is owed, where a kiosk or reception showed that the person is here."""
    tell_staff: str | UnsetType = UNSET
    """A danger sign was told: what to say to whoever told it, first and large."""


class Leave(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """The patient goes."""

    expected_version: fields.Version | None = None
    board_code: fields.TypedCode | None = None
    idempotency_key: fields.Key | None = None


class ShowPresence(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Somebody is here: by the code on the lobby's board, or because a kiosk or reception says so."""

    board_code: fields.TypedCode | None = None
    idempotency_key: fields.Key | None = None


class ComeBack(Leave, frozen=True, kw_only=True):
    """The patient missed the call and is here."""


class Restore(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """What is printed on the slip: the number, and the last three characters."""

    token_number: fields.TokenNumber
    check: Annotated[str, Meta(min_length=3, max_length=3, pattern="^[A-Za-z0-9]+(?![\\s\\S])")]


class Restored(Document, frozen=True, kw_only=True):
    """This phone follows the journey again."""

    restore_token: str
    expires_at: Instant
    visits: tuple[VisitDocument, ...]


class Cleared(Document, frozen=True, kw_only=True):
    """This phone remembers nothing any more."""

    forgotten: int


async def scan(request: Request[Scan]) -> Answer:
    """Permission to check in: single use, two minutes, bound to this browser. Renewed by asking again.

    A desk's link (in the body, or kept by this browser since it was opened) makes a permission with its own nonce: so
    however many are made of it, the first that is used ends them all.
    """
    box = request.box
    secret = cookies.value(request, "patient")
    fresh = secret or box.ids.secret(SESSION_BYTES).hex()
    desk = _desk_link(request)
    token = links.mint_link(
        box.keys,
        nonce=desk.nonce if desk else box.ids.secret(links.NONCE_BYTES),
        at=box.clock.now(),
        presence="desk" if desk else _presence(request),
        browser=session_hash(box.keys, secret) if secret else None,
    )
    link = links.read_link(box.keys, token, browser=session_hash(box.keys, fresh))
    scanned = Scanned(signed_checkin_token=token, expires_at=iso(link.expires_at), presence=link.presence)
    return answers.json(scanned, lines=cookies.give(request, "patient", fresh, seconds=DAY_SECONDS))


async def check_in(request: Request[CheckIn]) -> Answer:
    """Join a line from a phone: 201 with a number, or 202 while it has not shown that it is here."""
    box, body = request.box, request.body
    if body.age is None and body.age_months is None:
        raise Refused("invalid-request", MISSING, field="age")
    secret = cookies.value(request, "patient")
    browser = session_hash(box.keys, secret) if secret else None
    link = links.read_link(box.keys, body.signed_checkin_token, browser=browser)
    if link.presence == "network" and not request.app.limits.checkin_by_network(body.department_id):
        link = msgspec.structs.replace(link, presence="none")
    flood = (_browser(request, body.device_fingerprint), request.address, body.department_id, link.nonce)
    if link.presence == "none":
        request.app.limits.may_scan(*flood)
    person = Person(
        name=body.name,
        age=body.age,
        age_months=body.age_months,
        phone=body.phone,
        symptoms=tuple(body.symptoms),
        needs=tuple(body.needs),
        claimed_classes=tuple(body.claimed_classes),
        language=body.language,
    )
    # A client that keeps no cookies follows its visit by the restore token alone.
    session = browser or box.keys.keyed_hash("phone", link.nonce)
    checked_in, repeated = await box.writer.do(
        once,
        msgspec.structs.replace(request.author, id=link.nonce),
        repeats.question(request, actor=link.nonce),
        CheckedIn,
        queues.check_in,
        department_id=body.department_id,
        channel="PHONE",
        person=person,
        doctor_id=body.doctor_id,
        phone=Phone(link, session),
    )
    if checked_in.token_id is None and not repeated:
        request.app.limits.scanned(*flood)
    lines = cookies.take_back(request, "desk") if cookies.value(request, "desk") else b""
    return answers.json(_told(request, checked_in), status=201 if checked_in.token_id else 202, lines=lines)


async def show(request: Request[None]) -> Answer:
    """One visit as its own phone sees it; 304 where nothing has changed."""
    return _unless_known(request, visits.for_patient(request, request.params["visitId"]))


async def leave(request: Request[Leave]) -> VisitDocument:
    """The patient leaves the line."""
    visit_id = request.params["visitId"]
    _stands_before_a_board(request)  # nobody has to, to leave; but a code that is given is a right one
    await request.box.writer.do(
        queues.cancel,
        request.author,
        visit_id=visit_id,
        reason="patient-left",
        expected_version=request.body.expected_version,
    )
    return visits.for_patient(request, visit_id)


async def come_back(request: Request[ComeBack]) -> VisitDocument:
    """Whoever missed the call is here, and gets a place again; gives the visit that goes on."""
    _require_presence(request)
    answer, _ = await request.box.writer.do(
        once,
        request.author,
        repeats.question(request),
        Visit,
        queues.come_back,
        visit_id=request.params["visitId"],
        expected_version=request.body.expected_version,
    )
    return visits.for_patient(request, answer.visit_id)


async def show_presence(request: Request[ShowPresence]) -> Answer:
    """Whoever checked in from elsewhere is here, and gets a number."""
    by_phone = "PHONE" in request.caller.grants
    if by_phone:
        _require_presence(request)
    box = request.box
    checked_in, _ = await box.writer.do(
        once,
        request.author,
        repeats.question(request),
        CheckedIn,
        queues.show_presence,
        visit_id=request.params["visitId"],
        channel="PHONE" if by_phone else "KIOSK" if "KIOSK" in request.caller.grants else "RECEPTION",
        printer_id=None if by_phone else request.app.printer_of(request.caller),
        session_hash=request.caller.session_hash if by_phone else None,
    )
    return answers.json(_told(request, checked_in), status=201)


async def restore(request: Request[Restore]) -> Answer:
    """Find one's visit again with what is printed on the slip; five tries, then reception helps."""
    box = request.box
    secret = cookies.value(request, "patient") or box.ids.secret(SESSION_BYTES).hex()
    found = await box.writer.do(
        restoring.restore,
        request.author,
        token_number=request.body.token_number.upper(),
        check=request.body.check.upper(),
        session_hash=session_hash(box.keys, secret),
    )
    if found is None:
        raise Refused(
            "forbidden", "The number and the characters do not belong together. Look at the end of your slip."
        )
    request.caller = phone_of(request, secret) or request.caller
    restored = Restored(
        restore_token=links.restore_token(box.keys, found.visit_id, found.generation),
        expires_at=found.expires_at,
        visits=tuple(visits.for_patient(request, visit_id) for visit_id in found.visit_ids),
    )
    return answers.json(restored, lines=cookies.give(request, "patient", secret, seconds=DAY_SECONDS))


async def clear(request: Request[None]) -> Answer:
    """Forget every visit on this phone, and end the restore tokens it was told."""
    forgotten = 0
    secret = cookies.value(request, "patient")
    if request.bearer is not None:
        token_hash = request.box.keys.keyed_hash("restore", request.bearer)
        forgotten = await request.box.writer.do(patients.clear_restore, request.author, token_hash=token_hash)
        request.app.hub.end_session(PHONE_SESSION + token_hash.hex()[:32])
    elif secret is not None:
        request.app.check_origin(request)
        session = session_hash(request.box.keys, secret)
        forgotten = await request.box.writer.do(patients.clear_phone, request.author, session_hash=session)
        request.app.hub.end_session(PHONE_SESSION + session.hex()[:32])
    return answers.json(Cleared(forgotten=forgotten), lines=cookies.take_back(request, "patient"))


def _told(request: Request[CheckIn] | Request[ShowPresence], checked_in: CheckedIn) -> CheckedInDocument:
    """Stored ids, with the place and the estimate of this moment and secrets derived again."""
    visit = visits.stored(request, checked_in.visit_id)
    line = request.app.lines.of(visit.department_id)
    position, ahead = visits.place(line, visit)
    window: Window | None = line.window(ahead) if ahead is not None else None
    token = links.restore_token(request.box.keys, checked_in.visit_id, 0) if checked_in.expires_at else None
    return CheckedInDocument(
        visit_id=checked_in.visit_id,
        token_number=checked_in.token_number,
        state=visit.state,
        position=position,
        restore_token=token,
        expires_at=checked_in.expires_at,
        estimate=visits.estimate(window, request.say),
        print_job_id=checked_in.print_job_id or UNSET,
        tell_staff=visits.tell_staff(request, checked_in, getattr(request.body, "language", None)),
    )


def _unless_known(request: Request[None], shown: VisitDocument) -> Answer:
    body = answers.encode(shown)
    etag = f'"{request.box.keys.keyed_hash("etag", body)[:12].hex()}"'
    if request.headers.get(b"if-none-match") == etag.encode():
        return answers.not_modified(etag)
    return Answer(body, lines=answers.header("etag", etag))


def _desk_link(request: Request[Scan]) -> DeskLink | None:
    """The link of a desk that this phone shows. One that was opened earlier and serves no more is passed over; one that
    is shown now is refused as `link-tampered`, `link-expired` or `link-used`.
    """
    box, shown = request.box, request.body.link
    secret = shown or cookies.value(request, "desk")
    if secret is None:
        return None
    try:
        link = links.read_desk_secret(box.keys, secret, box.clock.now())
        if patient_lookups.is_consumed(box.readers.here, link.nonce.hex()):
            raise Refused("link-used", "This link was used already. Please ask at the desk for a new one.")
    except Refused:
        if shown is not None:
            raise
        return None
    return link


def _require_presence(request: Request[ShowPresence] | Request[ComeBack]) -> None:
    if _presence(request) == "none":
        raise Refused(
            "presence-required", "Please enter the code that is on the board in the lobby.", field="boardCode"
        )


def _presence(request: Request[Scan] | Request[ShowPresence] | Request[ComeBack]) -> Presence:
    """What shows that somebody is here: the code on the board if one was given, else where they are."""
    if _stands_before_a_board(request):
        return "board"
    return "network" if _inside(request.address, request.box.settings.patient_networks) else "none"


def _stands_before_a_board(
    request: Request[Scan] | Request[ShowPresence] | Request[Leave] | Request[ComeBack],
) -> bool:
    """Whether the code of the lobby's board was given. Refused `presence-required` for a wrong one, `rate-limited` after
    five: then reception helps.
    """
    code = request.body.board_code
    if code is None:
        return False
    browser, limits = _browser(request), request.app.limits
    limits.board_code(browser, request.address)
    if not board_code.is_right(request.box.keys, code, request.box.clock.now()):
        limits.wrong_board_code(browser, request.address)
        raise Refused("presence-required", WRONG_BOARD_CODE, field="boardCode")
    return True


def _browser(request: Request[Any], fingerprint: str | None = None) -> str:
    """What limits go by: this browser's cookie, else what it says of itself (never kept but as a keyed hash), else where
    it is.
    """
    keys = request.box.keys
    if (secret := cookies.value(request, "patient")) is not None:
        return session_hash(keys, secret).hex()
    if (bearer := request.bearer) is not None:
        return keys.keyed_hash("restore", bearer).hex()
    return keys.keyed_hash("fingerprint", fingerprint or "", request.address).hex()


@lru_cache(4096)
def _inside(address: str, networks: tuple[str, ...]) -> bool:
    try:
        here = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(here, ipaddress.IPv6Address) and here.ipv4_mapped is not None:
        here = here.ipv4_mapped
    return any(here in ipaddress.ip_network(network) for network in networks)
