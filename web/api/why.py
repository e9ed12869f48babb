"""Why somebody was called before somebody else: what the call itself has kept, in the reader's words (queue.md Q4)."""

from typing import Any

from appliance.clock import iso
from appliance.queues import lookups as queues
from appliance.queues.why import Candidate
from appliance.refusals import Refused
from appliance.wording import Words
from web.api import visit as visits
from web.api.visit import Document, Instant
from web.request import Request


class CandidateDocument(Document, frozen=True, kw_only=True):
    """Somebody who could have been called: the place, from 1, the rule of it, and why the called one went first."""

    token_number: str
    place: int
    arrival: Instant
    rule: str
    called: bool
    reason: str | None


class WhyDocument(Document, frozen=True, kw_only=True):
    """One call: to whom, where and when, by which rule and version of the policy, and before whom. No person is in it."""

    visit_id: str
    token_number: str
    department_id: str
    department: str
    called_at: Instant | None
    room: str | None
    doctor: str | None
    rule: str
    because: str
    place: int
    candidate_count: int
    policy_version: int
    candidates: tuple[CandidateDocument, ...]


async def show(request: Request[None]) -> WhyDocument:
    """Why this visit was called when it was. Refused `not-found` for one that never was."""
    return explained(request, request.say)


def explained(request: Request[Any], say: Words) -> WhyDocument:
    """The explanation of the call of the visit in the path, in some language. Refused `not-found`."""
    visit = visits.stored(request, request.params["visitId"])
    why = queues.why(request.box.readers.here, visit.visit_id)
    if why is None:
        raise Refused("not-found", "This number has not been called yet.")
    lines = request.app.lines
    department = lines.of(visit.department_id).department
    return WhyDocument(
        visit_id=visit.visit_id,
        token_number=why.token_number,
        department_id=visit.department_id,
        department=department.name_in(say.language),
        called_at=visit.called_at,
        room=visit.room,
        doctor=lines.name_of(visit.doctor_id) if visit.doctor_id is not None else None,
        rule=why.rule,
        because=why.because.told(say, department.timezone),
        place=why.place,
        candidate_count=why.candidate_count,
        policy_version=why.policy_version,
        candidates=tuple(_candidate(each, why.token_number, say, department.timezone) for each in why.candidates),
    )


def _candidate(each: Candidate, called: str, say: Words, zone: str) -> CandidateDocument:
    return CandidateDocument(
        token_number=each.token_number,
        place=each.place,
        arrival=iso(each.arrival),
        rule=each.rule,
        called=each.token_number == called,
        reason=each.reason.told(say, zone) if each.reason is not None else None,
    )
