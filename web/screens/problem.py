"""A refusal as a page: what happened, what is safe, and the way on."""

from typing import Any

from appliance.refusals import Refused
from web.answers import Answer
from web.request import Request
from web.screens.page import Silent, page, words_of


class Problem(Silent, frozen=True, kw_only=True):
    """The sentence, the code for whoever helps, and the trace by which IT finds it in the log."""

    status: int
    code: str
    sentence: str
    trace_id: str
    way_on: str


def show(request: Request[Any], refused: Refused) -> Answer:
    """A refusal to somebody in front of a page."""
    problem = Problem(
        status=refused.status,
        code=refused.code,
        sentence=words_of(request)(refused.sentence, **refused.values),
        trace_id=request.trace_id,
        way_on="/",
    )
    return page(request, "problem", problem, status=refused.status)
