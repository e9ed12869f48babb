"""A refusal as a page: what happened, what is safe, and the way on."""

from web.screens.page import Silent


class Problem(Silent, frozen=True, kw_only=True):
    """The sentence, the code for whoever helps, and the trace by which IT finds it in the log."""

    status: int
    code: str
    sentence: str
    trace_id: str
    way_on: str
