"""`/visits/{id}/why`: why a number was called before others, to be shown to whoever asks at the counter: no name is on it."""

import msgspec

from appliance.clock import parse
from appliance.departments import lookups as departments
from appliance.departments.policy import Policy
from appliance.wording import Words
from web.answers import Answer
from web.api import why as api
from web.api.why import CandidateDocument, WhyDocument
from web.request import Request
from web.screens.hues import hue_of
from web.screens.page import Silent, page, words_of


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One number that could have been called: since when it was there, and that as a bar of a hundred up to the call."""

    place: int
    token_number: str
    called: bool
    came: str
    bar_from: int
    bar_length: int
    reason: str


class Why(Silent, frozen=True, kw_only=True):
    """The call, every number it was decided among, and the rules of the department in words."""

    token_number: str
    code: str
    hue: int
    department: str
    because: str
    called: str
    others: str
    rows: tuple[Row, ...]
    rules: tuple[str, ...]
    version: int


async def show(request: Request[None]) -> Answer:
    """The explanation of a call, in the language that the reader at the counter wants; the clerk's own stays."""
    say, every = words_of(request), request.app.lines.departments()
    why = api.explained(request, say)
    department = next(each for each in every if each.department_id == why.department_id)
    policy = departments.policy_of(request.box.readers.here, why.department_id, why.policy_version)
    zone = department.timezone
    shown = Why(
        token_number=why.token_number,
        code=department.code,
        hue=hue_of(department, every),
        department=why.department,
        because=why.because,
        called=_called(why, say, zone),
        others=_others(why, say),
        rows=rows(why, say, zone),
        rules=rules(policy, say) if policy is not None else (),
        version=why.policy_version,
    )
    return page(request, "why", shown, remembers=False)


def rows(why: WhyDocument, say: Words, zone: str) -> tuple[Row, ...]:
    """Every candidate with its wait drawn to one scale: the left end is the first arrival, the right end the call."""
    first = min((parse(each.arrival) for each in why.candidates), default=None)
    end = parse(why.called_at) if why.called_at else None

    def row(each: CandidateDocument) -> Row:
        came = parse(each.arrival)
        share = (came - first) / (end - first) if first and end and end > first else 0.0
        start = round(100 * min(max(share, 0.0), 0.98))
        return Row(
            place=each.place,
            token_number=each.token_number,
            called=each.called,
            came=say.time(came, zone),
            bar_from=start,
            bar_length=100 - start,
            reason=each.reason or "",
        )

    return tuple(row(each) for each in why.candidates)


def rules(policy: Policy, say: Words) -> tuple[str, ...]:
    """How a department orders its line, as its policy says, one sentence a rule (queue.md Q4)."""
    most = max(policy.head_starts.values(), default=0)
    every = (
        say(
            "Urgent patients are called first; after {number} in a row somebody else has the turn.",
            number=policy.urgent_in_a_row,
        ),
        say("Then everybody in the order in which they came."),
        say(
            "Who has an appointment and comes in time counts as come {number} minutes earlier.",
            number=policy.appointment_head_start,
        )
        if policy.appointment_head_start
        else "",
        say(
            "Some patients count as come up to {number} minutes earlier: elderly people, small children, pregnant women, people with a disability.",
            number=most,
        )
        if most
        else "",
        say(
            "Who missed a call and comes back waits until {number} others were called.",
            number=policy.return_after_calls,
        ),
        say("One call in {number} goes to somebody who comes back with results.", number=policy.review_every),
        say("Nobody who is not urgent is passed by more than {number} who came later.", number=policy.passed_at_most),
    )
    return tuple(sentence for sentence in every if sentence)


def _called(why: WhyDocument, say: Words, zone: str) -> str:
    if why.called_at is None or why.room is None:
        return ""
    return say("Called at {time} to {room}.", time=say.time(parse(why.called_at), zone), room=why.room)


def _others(why: WhyDocument, say: Words) -> str:
    count = say.n("{number} could have been called.", "{number} could have been called.", why.candidate_count)
    if why.candidate_count <= len(why.candidates):
        return count
    return f"{count} {say('The first {number} of them:', number=len(why.candidates))}"
